import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { filesAt } from "../../ingest/sources.ts";
import { Lake } from "../../lake/lake.ts";
import { ask } from "../../metrics/ask.ts";
import { askRows } from "../../metrics/rows.ts";
import { fixture, temporaryFolder } from "../support/lakes.ts";

/** A folder with one database per run directory, and a lake beside them. */
function archive(files: Readonly<Record<string, string>>) {
  const folder = temporaryFolder();
  const path = (name: string) => join(folder, "runs", name, "monitoring.db");
  for (const [name, real] of Object.entries(files)) {
    mkdirSync(join(folder, "runs", name), { recursive: true });
    copyFileSync(fixture(real), path(name));
  }
  return { folder, path, lake: join(folder, "lake") };
}

async function figures(folder: string) {
  const lake = await Lake.open(folder);
  try {
    const [row] = (await ask(lake, { metrics: "tries,tasks,paid_node_hours,runs", filters: {} })).data;
    const state = await lake.state();
    const by = await state.rows("select source, count(*) as runs from runs group by source order by source");
    return { row, runs: Object.fromEntries(by.map((one) => [one.source, one.runs])), copies: state.copies };
  } finally {
    lake.close();
  }
}

describe("the files of a source", () => {
  it("are those that its pattern matches, each once however many names it has", () => {
    const { folder, path } = archive({ "000": "gen-1.1.0", "001": "gen-2023.02.27", ".hidden": "gen-1.1.0" });
    symlinkSync(join(folder, "runs/001"), join(folder, "runs/latest"));
    expect(filesAt(folder, "runs/*/monitoring.db")).toEqual([path(".hidden"), path("000"), path("001")]);
    expect(filesAt(folder, "runs/00{0,7}/*.db")).toEqual([path("000")]);
    expect(filesAt(folder, path("001"))).toEqual([path("001")]);
    expect(filesAt(folder, "none/*.db")).toEqual([]);
    expect(filesAt(folder, "none/monitoring.db")).toEqual([join(folder, "none/monitoring.db")]);
    mkdirSync(join(folder, "a[1]"));
    writeFileSync(join(folder, "a[1]", "x.db"), "");
    expect(filesAt(folder, "a[1]/x.db")).toEqual([join(folder, "a[1]/x.db")]);
  });

  it("are read one by one into one source, each from where its own last pass stopped", async () => {
    const { path, lake } = archive({ a: "head-slurm-walltime", b: "head-slurm-squeue" });
    for (const name of ["a", "b"]) await ingest({ path: path(name), lake, source: "both", timezone: "UTC" });
    const before = await figures(lake);
    expect(before.runs).toEqual({ both: 2n });
    expect(before.row).toMatchObject({ tries: 69 + 48 });
    for (const name of ["a", "b"])
      expect((await ingest({ path: path(name), lake, source: "both", timezone: "UTC" })).isNew).toBe(false);
    const database = new DatabaseSync(path("a"));
    database.exec("update workflow set workflow_version = '9'");
    database.close();
    expect((await ingest({ path: path("a"), lake, source: "both" })).isNew).toBe(true);
    expect(await figures(lake)).toEqual(before);
    const opened = await Lake.open(lake);
    const { data } = await askRows(opened, "sources", { filters: {} });
    expect(data).toEqual([expect.objectContaining({ source: "both", files: 2n, runs: 2n, timezone: "UTC" })]);
    const { meta } = await ask(opened, { metrics: "tries", filters: {} });
    expect(meta.snapshots).toHaveLength(1);
    opened.close();
  });

  it("keep their place when they move, and a new file at the old place is another one", async () => {
    const { folder, path, lake } = archive({ a: "head-slurm-walltime" });
    await ingest({ path: path("a"), lake, source: "s", timezone: "UTC" });
    mkdirSync(join(folder, "archive"));
    const moved = join(folder, "archive", "monitoring.db");
    copyFileSync(path("a"), moved);
    rmSync(path("a"));
    expect((await ingest({ path: moved, lake, source: "s" })).isNew).toBe(false);
    copyFileSync(fixture("head-slurm-squeue"), path("a"));
    await ingest({ path: path("a"), lake, source: "s" });
    const { runs, copies } = await figures(lake);
    expect([runs, copies]).toEqual([{ s: 2n }, []]);
  });
});

describe("a run that is met twice", () => {
  it("counts once, in whatever order its copies come: the more complete one stands for it", async () => {
    const { path, lake } = archive({ live: "head-local-mixed", old: "head-local-mixed" });
    const database = new DatabaseSync(path("old"));
    const [first] = database.prepare("select run_id from workflow order by time_began").all() as Array<{
      run_id: string;
    }>;
    database.exec(`delete from status where rowid > 100 and run_id = '${first?.run_id}'`);
    database.close();
    const alone = join(temporaryFolder(), "lake");
    await ingest({ path: path("live"), lake: alone, source: "live", timezone: "UTC" });
    const expected = await figures(alone);
    for (const [one, other] of [
      ["old", "live"],
      ["live", "old"],
    ] as const) {
      const both = join(temporaryFolder(), "lake");
      for (const name of [one, other]) await ingest({ path: path(name), lake: both, source: name, timezone: "UTC" });
      const found = await figures(both);
      expect(found.row).toEqual(expected.row);
      expect(found.runs).toEqual({ live: 3n });
      expect(new Set(found.copies.map(({ source }) => source))).toEqual(new Set(["old"]));
      const opened = await Lake.open(both);
      const { assumptions } = (await ask(opened, { metrics: "tries", filters: {} })).meta.coverage;
      expect(assumptions.join(" ")).toMatch(/3 copies of runs were met besides/);
      opened.close();
    }
    // Two paths of one source are no different.
    for (const name of ["old", "live"]) await ingest({ path: path(name), lake, source: "one", timezone: "UTC" });
    const found = await figures(lake);
    expect([found.row, found.runs]).toEqual([expected.row, { one: 3n }]);
  });

  it("counts by the other copy again when the one that counted stays behind it", async () => {
    const { path, lake } = archive({ a: "head-slurm-walltime", b: "head-slurm-walltime" });
    const change = (name: string, sql: string) => {
      const database = new DatabaseSync(path(name));
      database.exec(sql);
      database.close();
    };
    change("a", "delete from status where rowid > 200; delete from resource where rowid > 100");
    for (const name of ["a", "b"]) await ingest({ path: path(name), lake, source: name, timezone: "UTC" });
    expect((await figures(lake)).runs).toEqual({ b: 1n });
    change("b", "delete from status where rowid > 150");
    await ingest({ path: path("b"), lake, source: "b" });
    expect((await figures(lake)).runs).toEqual({ a: 1n });
  });
});
