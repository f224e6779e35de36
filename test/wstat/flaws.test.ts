import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { askRows } from "../../metrics/rows.ts";
import { sheetForms } from "../../reports/wstat/forms.ts";
import { type ReportKey, wstat } from "../../reports/wstat/index.ts";
import { clock, duration } from "../../reports/wstat/show.ts";
import { statusFilter, type WstatWords } from "../../reports/wstat/words.ts";
import { fixture, lakeOf, lakeOfBuilt, temporaryFolder } from "../support/lakes.ts";

const now = new Date("2026-12-01T00:00:00Z");

async function report(lake: Lake, name: ReportKey | "schemas", words: WstatWords = {}) {
  const sheet = await wstat(lake, name, { asOf: now.toISOString(), ...words });
  let text = "";
  for await (const piece of sheetForms.text.write(sheet, { now })) text += piece;
  const section = (wanted: string) => sheet.sections.find((one) => one.name === wanted);
  return { sheet, text, header: sheet.header?.row ?? {}, rows: sheet.sections[0]?.data ?? [], section };
}

/** A copy of a real database in which a statement was run, in a lake of its own. */
async function changed(name: string, sql: string): Promise<Lake> {
  const folder = temporaryFolder();
  const path = join(folder, "monitoring.db");
  copyFileSync(fixture(name), path);
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
  await ingest({ path, lake: join(folder, "lake"), source: "changed", timezone: "UTC" });
  const lake = await Lake.open(join(folder, "lake"));
  afterAll(() => lake.close());
  return lake;
}

describe("where the old tools are wrong", () => {
  let lake: Lake;
  beforeAll(async () => {
    lake = await lakeOf(["head-local-mixed"]);
  });

  it("tasks whose app is not cached are in the summary: 50 of 50, not one row per hashsum", async () => {
    const { header, rows, section } = await report(lake, "taskSummary", { run: "1" });
    expect(rows).toHaveLength(50);
    expect(Number(section("matrix")?.totals?.total)).toBe(50);
    expect(header).toMatchObject({ run_number: 1n, is_latest: false });
    expect([header.tasks, header.not_cached, header.cached_dispatched].map(Number)).toEqual([50, 43, 7]);
  });

  it("nctaskSummary has a row per task, so that one dep_fail hides no successes of its app", async () => {
    const { rows } = await report(lake, "nctaskSummary", { run: "1" });
    expect(rows).toHaveLength(43);
    const combine = rows.filter((row) => row.app === "combine").map((row) => row.task_status);
    expect(combine.toSorted()).toEqual(["dep_fail", "dep_fail", "exec_done"]);
  });

  it("seven invocations of a cached app are seven tasks, and memo_done is not shown as exec_done", async () => {
    const first = await report(lake, "shortSummary", { run: "1", app: "cached" });
    expect(Number(first.section("matrix")?.totals?.exec_done)).toBe(7);
    const second = await report(lake, "shortSummary", { run: "2" });
    expect(Number(second.section("matrix")?.totals?.memo_done)).toBe(7);
    const hashes = await report(lake, "shortSummary", { run: "all", count: "hashsums" });
    expect(Number(hashes.section("matrix")?.totals?.total)).toBeLessThan(7);
    expect(hashes.text).toContain("distinct hashsums");
  });

  it("presets and parts of states select", async () => {
    const count = async (status: string) => (await report(lake, "taskSummary", { run: "all", status })).rows.length;
    expect(await count("dead")).toBe(36 + 7 + 4 + 12 + 2);
    expect(await count("fail")).toBe(14);
    expect(await count("done")).toBe(47);
    expect(await count("notdone")).toBe(1);
    expect(await count("oddball")).toBe(0);
    expect(statusFilter("running")).toBe("running,running_ended");
    expect(statusFilter("failed,notdone")).toBe("failed,pending,launched,running");
    expect(() => statusFilter("finished")).toThrow(/no state is called finished/);
  });

  it("header and tables are of the same run, the latest unless one is named", async () => {
    const { header, section, text } = await report(lake, "shortSummary");
    expect(header).toMatchObject({ run_number: 3n, is_latest: true, summary_of: "run 3" });
    expect(Number(section("matrix")?.totals?.total)).toBe(16);
    expect(text).toContain("3  <<-most current run->>");
    const all = await report(lake, "shortSummary", { run: "all" });
    expect(Number(all.section("matrix")?.totals?.total)).toBe(73);
    expect(all.header.summary_of).toBe("all 3 runs");
  });

  it("tasks of different runs with the same id are not merged", async () => {
    const { rows } = await report(lake, "taskHistory", { task_id: "0", run: "1,3" });
    expect(new Set(rows.map((row) => Number(row.run_number)))).toEqual(new Set([1, 3]));
    expect(rows.filter((row) => Number(row.run_number) === 3)).toHaveLength(5);
  });

  it("the limit cuts the rows of taskHistory and never the matrix, which counts tasks and not state changes", async () => {
    const { rows, section, text } = await report(lake, "taskHistory", { run: "1", app: "raises", limit: "5" });
    expect(rows).toHaveLength(5);
    expect(text).toContain("the first 5, -l -1 shows all");
    expect(Number(section("matrix")?.totals?.total)).toBe(2);
  });

  it("accumulated times are those of the run named, and tries that never ran are told, not skipped", async () => {
    const { rows } = await report(lake, "plots", { run: "2" });
    expect(rows).toMatchObject([{ app: "cached", tasks: 7n, tries_never_ran: 7n, run_us: null }]);
  });

  it("a try without a recorded start is counted as such", async () => {
    const built = await lakeOfBuilt(
      (source) =>
        source
          .block("0", [
            [0, "PENDING"],
            [1, "RUNNING"],
          ])
          .manager("m", { block: "0", node: "n", workers: 1, from: 2, lastBeat: 92 })
          .task(0, [{ launched: 1, running: 3, ended: 13, returned: 14, state: "exec_done", block: "0", node: "n" }])
          .task(1, [{ launched: 1, ended: 40, returned: 41, state: "exec_done", block: "0", node: "n" }]),
      { completed: 100 },
    );
    const { rows } = await report(built, "plots");
    expect(rows).toMatchObject([{ tries: 2n, tries_without_wait: 1n, wait_us: 2_000_000n }]);
  });

  it("a task that ran 26 hours is not shown as 2 hours, nor a time that runs backwards as 23 hours", () => {
    expect(duration(26 * 3600 * 1e6)).toBe("1d 02:00:00");
    expect(duration(-3600 * 1e6)).toBe("-01:00:00");
    expect(duration(202.3 * 1e6)).toBe("00:03:22");
    expect(duration(0)).toBe("00:00:00");
  });

  it("blocks of one job id are two blocks, and every state ends a block", async () => {
    const ends = ["COMPLETED", "FAILED", "TIMEOUT", "CANCELLED", "SCALED_IN", "MISSING"];
    const built = await lakeOfBuilt((source) => {
      for (const [id, end] of ends.entries())
        source.block(
          String(id),
          [
            [id, "PENDING"],
            [10 + id, "RUNNING"],
            [100 + id, end],
          ],
          "4711",
        );
      return source.block("6", [[7, "RUNNING"]], "4711");
    });
    const { rows } = await report(built, "blocks");
    expect(rows).toHaveLength(7);
    expect(
      rows
        .map((row) => row.end_state)
        .filter((state) => state !== null)
        .toSorted(),
    ).toEqual(ends.toSorted());
    for (const row of rows.filter((one) => one.end_state !== null)) expect(Number(row.paid_us)).toBeGreaterThan(45e6);
    expect(rows.find((row) => row.block_id === "2")?.states).toBe("PENDING RUNNING TIMEOUT");
  });

  it("a block seen once a poll shows each of its states once", async () => {
    const { rows } = await report(await lakeOf(["slurm-1.2.0"]), "blocks");
    expect(rows.map((row) => row.states)).toContain("PENDING RUNNING COMPLETED");
  });

  it("runinfo/NNN is the run's folder and not its number less one", async () => {
    const other = await changed("gen-2024.12.30", "update workflow set rundir = '/runs/runinfo/017'");
    expect((await report(other, "shortSummary")).header).toMatchObject({ run_number: 1n, runinfo: "017" });
    const named = await changed("gen-2024.12.30", "update workflow set rundir = '/runs/of a name'");
    expect((await report(named, "shortSummary")).header.runinfo).toBeNull();
  });

  it("a task of 2 runs keeps its number, however many there are before it", async () => {
    const { rows } = await report(lake, "taskSummary", { run: "2" });
    const [one] = rows;
    const again = await report(lake, "taskHistory", { task: String(one?.task_number) });
    expect(new Set(again.rows.map((row) => Number(row.run_number)))).toEqual(new Set([1, 2]));
    expect(new Set(again.rows.map((row) => row.app))).toEqual(new Set(["cached"]));
  });

  it("a beginning that several hashsums have is refused, naming some", async () => {
    await expect(wstat(lake, "taskSummary", { run: "all", hashsum: "" })).rejects.toThrow(/begins 6 hashsums: /);
  });

  it("the states are those that Parsl has, and another one is counted under other", async () => {
    const odd = await changed("gen-2024.12.30", "update status set task_status_name = 'unsched' where task_id = 0");
    const { section, text } = await report(odd, "shortSummary");
    expect(Number(section("matrix")?.totals?.other)).toBe(1);
    expect(text).not.toMatch(/\bunsched\b.*\bunknown\b/);
    expect((await report(odd, "taskSummary", { status: "oddball" })).rows).toHaveLength(1);
  });

  it("a failed task tells why, where and how much it cost", async () => {
    const { rows } = await report(lake, "taskSummary", { run: "1", status: "failed", extended: true });
    expect(rows.find((row) => Number(row.task_id) === 24)).toMatchObject({
      failure_class: "exit_code",
      failure_code: "137",
      executor: "htex_local",
      node: "vm",
      fail_history: "BashExitFailure('bash_run', 137)",
      fail_count: 3n,
    });
    expect(rows.every((row) => row.app === "fan" || Number(row.worker_us) > 0)).toBe(true);
  });

  it("a try whose end nobody wrote runs no more when its block has ended", async () => {
    const slurm = await lakeOf(["slurm-1.2.0"]);
    expect((await report(slurm, "nodes")).rows).toEqual([]);
    const { rows } = await report(slurm, "nodes", { extended: true });
    expect(rows.map((row) => [row.node, Number(row.running), Number(row.workers_now)])).toEqual([
      ["nid00001", 0, 0],
      ["nid00002", 0, 0],
      ["nid00003", 0, 0],
    ]);
  });

  it("three managers of three workers are 9 workers, however many rows they wrote", async () => {
    const database = new DatabaseSync(fixture("head-local-mixed"), { readOnly: true });
    const sum = database.prepare("select sum(worker_count) as n from node").all() as Array<{ n: number }>;
    database.close();
    expect(sum[0]?.n).toBeGreaterThan(150);
    expect((await report(lake, "shortSummary", { run: "1" })).header.workers_most).toBe("9 (htex_local)");
  });

  it("a failed try ends at its own end and not at that of its task", async () => {
    const { data } = await askRows(lake, "tries", { filters: { run: "772d", task_id: "19" }, sort: "try_id" });
    expect(data).toHaveLength(3);
    for (const [index, one] of data.slice(1).entries())
      expect(String(data[index]?.ended_at) < String(one.launched_at)).toBe(true);
  });

  it("a run that was killed is aborted and not running for ever", async () => {
    const { header, text } = await report(lake, "shortSummary", { run: "3" });
    expect(header.status).toBe("aborted");
    expect(text).toMatch(/run end +\*pending\*/);
    const then = await report(lake, "shortSummary", { run: "3", asOf: "2026-11-23T08:38:00Z" });
    expect(then.header.status).toBe("running");
  });

  it("times are shown by the clocks of the file, as its logs have them", async () => {
    expect(clock("2026-11-23T08:37:59.999Z", "America/Los_Angeles")).toBe("2026-11-23 00:37:59");
    expect((await report(lake, "shortSummary")).text).toMatch(/times are in +UTC/);
  });
});
