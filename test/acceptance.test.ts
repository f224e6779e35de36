import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../api/app.ts";
import { settingsOf } from "../config.ts";
import { allocationOf } from "../config_allocation.ts";
import { configSchema } from "../config_schema.ts";
import { ingest } from "../ingest/ingest.ts";
import { Lake } from "../lake/lake.ts";
import { ask } from "../metrics/ask.ts";
import { askFailures } from "../metrics/failures.ts";
import { askRows } from "../metrics/rows.ts";
import { reportForm } from "../reports/allocation/forms/index.ts";
import { pdfReport } from "../reports/allocation/forms/pdf.ts";
import { duration } from "../reports/allocation/parts.ts";
import { allocationReport } from "../reports/allocation/report.ts";
import { reportKeys } from "../reports/wstat/index.ts";
import { yearLake } from "./support/award_year.ts";
import { findings, fixture, lakeOf, listing, temporaryFolder } from "./support/lakes.ts";

/** What must hold before anything else is worth a look; the rooms' own tests go into each. */
describe("whoever accepts this finds that", () => {
  let lake: Lake;
  beforeAll(async () => {
    lake = await lakeOf(["head-local-mixed", "head-slurm-walltime", "gen-0.9.0"]);
  });

  it("accounts sum to paid, to the microsecond, with gaps, retries, two files' equal block ids and no RUNNING row", async () => {
    expect((await findings(lake)).filter(({ failed }) => failed > 0)).toEqual([]);
    const [sums] = await (await lake.state()).rows(`
      select
        (select sum(share_us::hugeint * (60 // workers)) from ledger) as booked,
        (select sum(nodes * paid_us * 60::hugeint) from blocks) as paid`);
    expect(sums?.booked).toBe(sums?.paid);
  });

  it("workers are counted by managers, not by the rows that these wrote: 9 of three managers with three each", async () => {
    const database = new DatabaseSync(fixture("head-local-mixed"), { readOnly: true });
    const [written] = database
      .prepare("select count(*) as rows from node where run_id = (select run_id from workflow order by time_began)")
      .all() as Array<{ rows: number }>;
    database.close();
    expect(written?.rows).toBeGreaterThan(50);
    const words = {
      filters: { source: "head-local-mixed" },
      columns: "run_id,workers",
      sort: "registered_at",
      limit: "3",
    };
    const { data } = await askRows(lake, "managers", words);
    expect(data.reduce((sum, row) => sum + Number(row.workers), 0)).toBe(9);
  });

  it("26 hours are a day and two hours, never two o'clock", () => {
    expect(duration(26 * 3600)).toBe("1 d 2 h");
  });

  it("each failure that Parsl recorded has its class and code, and a failed dependency is no loss of its own", async () => {
    const { data } = await askFailures(lake, { filters: { source: "head-local-mixed" } });
    const found = data.map((row) => [row.failure_class, row.failure_code].filter((word) => word !== null).join(" "));
    expect(found).toEqual(
      expect.arrayContaining([
        ...["exit_code 1", "exit_code 3", "exit_code 137", "signal SIGKILL", "exception ValueError"],
        ...["timeout", "missing_output", "worker_lost", "node_lost"],
      ]),
    );
    expect(data.find((row) => row.failure_class === "dependency")?.lost_node_hours ?? null).toBeNull();
  });

  it("tasks are those of Parsl's own table, every one in one state, invocations found in the cache included", async () => {
    const { data } = await ask(lake, { metrics: "tasks", by: "run,status", filters: { source: "head-local-mixed" } });
    const database = new DatabaseSync(fixture("head-local-mixed"), { readOnly: true });
    const tasks = database.prepare("select run_id as run, count(*) as n from task group by 1").all();
    database.close();
    for (const { run, n } of tasks as Array<{ run: string; n: number }>) {
      const own = data.filter((row) => row.run === run);
      expect(own.reduce((sum, row) => sum + Number(row.tasks), 0)).toBe(n);
    }
    const cached = data.filter(({ status }) => status === "memo_done").map(({ tasks: count }) => Number(count));
    expect(cached.reduce((sum, count) => sum + count, 0)).toBe(7);
  });

  it("a second ingest of the same file touches no byte of the lake", async () => {
    const folder = temporaryFolder();
    const request = { path: fixture("gen-2023.02.27"), lake: join(folder, "lake"), timezone: "UTC" };
    await ingest(request);
    const before = listing(folder);
    await ingest(request);
    expect(listing(folder)).toEqual(before);
  });

  it("a file without a table of blocks has unknown hours, not none", async () => {
    const { data } = await ask(lake, { metrics: "paid_node_hours,tasks", filters: { source: "gen-0.9.0" } });
    expect(data).toMatchObject([{ paid_node_hours: null }]);
    expect(Number(data[0]?.tasks)).toBeGreaterThan(0);
  });

  it("a premium block doubles the charge and not the node-hours, and a change of factor splits a block", async () => {
    const year = await yearLake();
    const { data } = await ask(year, {
      metrics: "paid_node_hours,charged_hours",
      by: "block",
      filters: {},
      sort: "block",
    });
    // Ten hours on two nodes each: at 10; at 10 x 2; half at 10 and half at 20; at 20.
    expect(data.map(({ paid_node_hours: paid, charged_hours: charged }) => [paid, charged])).toEqual([
      [20, 200],
      [20, 400],
      [20, 300],
      [20, 400],
    ]);
  });

  it("a report from the least configuration has two to four pages and fetches nothing", async () => {
    const config = configSchema.parse({
      sources: [{ name: "dr2", path: fixture("head-slurm-walltime"), machine: "m" }],
      machines: { m: { cores_per_node: 8, charge: [{ from: "2026-01-01", factor: 1 }] } },
    });
    const folder = temporaryFolder();
    const [source] = config.sources ?? [];
    const settings = settingsOf(config, source);
    const sacct = fixture("head-slurm-walltime", "sacct.txt");
    await ingest({ path: source?.path as string, source: "dr2", lake: folder, timezone: "UTC", sacct, settings });
    const opened = await Lake.open(folder);
    const report = await allocationReport(opened, allocationOf(config), { filters: {} });
    opened.close();
    const told = execFileSync("pdfinfo", ["-"], { input: pdfReport(report), stdio: ["pipe", "pipe", "ignore"] });
    const pages = Number(/^Pages: +(\d+)$/m.exec(told.toString())?.[1]);
    expect([pages >= 2, pages <= 4]).toEqual([true, true]);
    const html = String(await reportForm("html").write(report));
    expect(html.match(/(?:src|href)=["']?https?:|url\(["']?https?:|@import/g)).toBeNull();
  });

  it.each(reportKeys)("wstat's %s is one GET with text", async (key) => {
    const answer = await createApp({ lake }).request(`/v1/wstat/${key}?source=head-local-mixed&run=1&task=3`, {
      headers: { accept: "text/plain" },
    });
    const body = await answer.text();
    expect([answer.status, answer.headers.get("content-type")?.split(";")[0]]).toEqual([200, "text/plain"]);
    expect(body.length).toBeGreaterThan(50);
  });
});
