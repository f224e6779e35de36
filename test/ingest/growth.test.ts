import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { fileState } from "../../ingest/sqlite.ts";
import { Lake } from "../../lake/lake.ts";
import { fixture, listing, temporaryFolder } from "../support/lakes.ts";

const grownTables = ["status", "resource", "node", "block"];

/** A source that shows the first part of a real file, and grows by the rows that Parsl appended later. */
function growing() {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "runs"));
  const path = join(folder, "runs", "monitoring.db");
  const whole = fixture("head-slurm-walltime");
  const change = (work: (database: InstanceType<typeof DatabaseSync>) => void) => {
    const database = new DatabaseSync(path);
    database.exec(`attach '${whole}' as whole`);
    work(database);
    database.close();
  };
  copyFileSync(whole, path);
  return {
    path,
    lake: join(folder, "lake"),
    show: (share: number) =>
      change((database) => {
        for (const table of grownTables) {
          database.exec(`delete from ${table} where rowid > (select max(rowid) from whole.${table}) * ${share}`);
          database.exec(
            `insert into ${table} select * from whole.${table} w
             where w.rowid > (select coalesce(max(rowid), 0) from ${table}) and w.rowid <= (select max(rowid) from whole.${table}) * ${share}`,
          );
        }
      }),
    change,
  };
}

async function rowsOf(lake: string, sql: string) {
  const opened = await Lake.open(lake);
  try {
    return await (await opened.state()).rows(sql);
  } finally {
    opened.close();
  }
}

const statusesOf = (lake: string) => rowsOf(lake, "select * exclude (source) from statuses order by source_row");

async function once(path: string) {
  const lake = join(temporaryFolder(), "lake");
  await ingest({ path, lake, timezone: "UTC" });
  return statusesOf(lake);
}

describe("a file that grows", () => {
  it("is read from where the last pass stopped, and what was written before stays as it is", async () => {
    const { path, lake, show } = growing();
    show(0.5);
    await ingest({ path, lake, timezone: "UTC" });
    const before = listing(join(lake, "data", "statuses"));
    show(1);
    expect((await ingest({ path, lake, timezone: "UTC" })).isNew).toBe(true);
    const after = listing(join(lake, "data", "statuses"));
    expect(Object.keys(after)).toHaveLength(Object.keys(before).length + 1);
    expect(after).toMatchObject(before);
    expect(await statusesOf(lake)).toEqual(await once(path));
  });

  it("is written as one file again when many passes have added to it", async () => {
    const { path, lake, show } = growing();
    for (let pass = 1; pass <= 20; pass++) {
      show(pass / 20);
      await ingest({ path, lake, timezone: "UTC" });
    }
    const opened = await Lake.open(lake);
    const files = (await opened.state()).entries.filter((entry) => entry.table_name === "statuses");
    opened.close();
    expect(files.length).toBeLessThanOrEqual(16);
    expect(await statusesOf(lake)).toEqual(await once(path));
  });

  it.each([
    [
      "an older copy that went on differently",
      (status: string) => `update ${status} set timestamp = '2026-08-07 09:00:00.000001'`,
    ],
    [
      "rows numbered anew",
      (status: string) => `update ${status} set rowid = rowid + 100000; update ${status} set rowid = rowid - 99999`,
    ],
  ])("is read again from the beginning when it does not go on from there: %s", async (_, sql) => {
    const { path, lake, show, change } = growing();
    show(0.5);
    await ingest({ path, lake, timezone: "UTC" });
    change((database) => database.exec(sql("status")));
    await ingest({ path, lake, timezone: "UTC" });
    expect(await statusesOf(lake)).toEqual(await once(path));
  });

  it("that nobody wrote to is not even read", async () => {
    const { path, lake } = growing();
    await ingest({ path, lake, timezone: "UTC" });
    const state = fileState(path);
    // What cannot be read, under the same size, time and counter of changes: only a pass that reads would notice.
    const reference = join(lake, "..", "reference");
    execFileSync("touch", ["-r", path, reference]);
    const bytes = readFileSync(path);
    bytes.fill(0xff, 4096);
    writeFileSync(path, bytes);
    execFileSync("touch", ["-r", reference, path]);
    expect(fileState(path)).toBe(state);
    expect((await ingest({ path, lake, timezone: "UTC" })).isNew).toBe(false);
  });
});

describe("a file that cannot be read in place", () => {
  it("in WAL mode is read with what stands in its log, and nothing is left beside it", async () => {
    const { path, lake } = growing();
    const writer = new DatabaseSync(path);
    writer.exec("pragma journal_mode = wal; pragma wal_autocheckpoint = 0");
    writer.exec("update workflow set workflow_name = 'told in the log'");
    const beside = listing(join(path, ".."));
    await ingest({ path, lake, timezone: "UTC" });
    expect(listing(join(path, ".."))).toEqual(beside);
    writer.close();
    expect(await rowsOf(lake, "select distinct workflow from runs")).toEqual([{ workflow: "told in the log" }]);
  });

  it("whose writer died in a transaction is read as it was before that transaction", async () => {
    const { path, lake } = growing();
    const expected = await once(path);
    const writer = new DatabaseSync(path);
    // A small cache makes SQLite write pages before the commit.
    writer.exec("pragma cache_size = 1; begin; update status set task_status_name = 'half done'");
    const folder = join(path, "..", "dead");
    mkdirSync(folder);
    copyFileSync(path, join(folder, "monitoring.db"));
    copyFileSync(`${path}-journal`, join(folder, "monitoring.db-journal"));
    writer.exec("rollback");
    writer.close();
    const beside = listing(folder);
    await ingest({ path: join(folder, "monitoring.db"), lake, timezone: "UTC" });
    expect(listing(folder)).toEqual(beside);
    expect(await statusesOf(lake)).toEqual(expected);
  });
});

describe("two ingesters of one source", () => {
  it("lose nothing: the slower one begins again from what the other left", async () => {
    const { path, lake, show } = growing();
    show(0.5);
    await ingest({ path, lake, timezone: "UTC" });
    show(1);
    const results = await Promise.all([1, 2, 3].map(() => ingest({ path, lake, timezone: "UTC" })));
    expect(results.some((result) => result.isNew)).toBe(true);
    expect(await statusesOf(lake)).toEqual(await once(path));
  });
});
