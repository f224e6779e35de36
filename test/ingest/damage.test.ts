import { chmodSync, copyFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { verify } from "../../lake/verify.ts";
import { fixture, ingested, listing, temporaryFolder } from "../support/lakes.ts";

const whole = readFileSync(fixture("head-local-mixed"));
const PAGE = 4096;

/** A file with these bytes, in a folder of its own. */
function file(bytes: Uint8Array): string {
  const path = join(temporaryFolder(), "monitoring.db");
  writeFileSync(path, bytes);
  return path;
}

/** A copy of a real file, changed by these statements. */
function altered(change: string, of = "head-local-mixed"): string {
  const path = join(temporaryFolder(), "monitoring.db");
  copyFileSync(fixture(of), path);
  chmodSync(path, 0o644);
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  database.exec(change);
  database.close();
  return path;
}

const counted = ["runs", "tasks", "tries_raw", "statuses", "block_events", "manager_events", "samples"];

async function counts(lake: Lake): Promise<number[]> {
  const state = await lake.state();
  const rows = await Promise.all(counted.map((table) => state.rows(`select count(*)::integer as n from ${table}`)));
  return rows.map(([row]) => Number(row?.n));
}

describe("a file that is cut off", () => {
  it("gives the rows before its end, and says what is missing and where, at any page", async () => {
    const all = await counts((await ingested(fixture("head-local-mixed"))).lake);
    for (let pages = 1; pages < whole.length / PAGE; pages += 9) {
      const path = file(whole.subarray(0, pages * PAGE + 100));
      const folder = join(temporaryFolder(), "lake");
      const outcome = await ingest({ path, lake: folder, timezone: "UTC" }).catch((thrown) => thrown);
      if (outcome instanceof Error) {
        expect(outcome).toMatchObject({
          code: "bad_input",
          message: expect.stringMatching(
            /is cut off: \d+ bytes of 278528 are there; it cannot be read beyond .*workflow after 0 rows.*; no run could be read; copy it again/,
          ),
        });
        expect(existsSync(folder)).toBe(false);
        continue;
      }
      expect(outcome.damage).toMatch(
        /is cut off: \d+ bytes of 278528 are there(; it cannot be read beyond |, but every)/,
      );
      const lake = await Lake.open(folder);
      const read = await counts(lake);
      expect(read.every((rows, index) => rows <= Number(all[index]))).toBe(true);
      for await (const check of verify(await lake.state(), undefined)) expect(check).toMatchObject({ failed: 0 });
      lake.close();
    }
  });

  it("every row that is read of it is a row of the whole file", async () => {
    const { state } = await ingested(file(whole.subarray(0, 37 * PAGE)), { source: "cut" });
    const { state: full } = await ingested(fixture("head-local-mixed"), { source: "cut" });
    for (const table of ["tasks", "tries_raw", "statuses", "manager_events"]) {
      const rows = new Set((await full.rows(`from ${table}`)).map((row) => JSON.stringify(row, big)));
      const read = await state.rows(`from ${table}`);
      expect(read.filter((row) => !rows.has(JSON.stringify(row, big)))).toEqual([]);
    }
    expect(await state.rows("select count(*)::integer as n from statuses")).not.toEqual([{ n: 0 }]);
  });

  it("never takes the place of what was read when it was whole, and gives way when it is whole again", async () => {
    const path = file(whole);
    const lake = join(temporaryFolder(), "lake");
    const request = { path, lake, source: "kept", timezone: "UTC" };
    await ingest(request);
    const before = listing(lake);
    truncateSync(path, 40 * PAGE);
    await expect(ingest(request)).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringMatching(
        /is cut off: 163840 bytes of 278528 are there; .*what was ingested of it before stays as it is/,
      ),
    });
    expect(listing(lake)).toEqual(before);

    const other = { ...request, lake: join(temporaryFolder(), "lake") };
    const { damage } = await ingest(other);
    expect(damage).toMatch(/^is cut off/);
    expect(await ingest(other)).toMatchObject({ isNew: false, damage });
    // Less of it than before: refused. All of it: taken.
    truncateSync(path, 25 * PAGE);
    await expect(ingest(other)).rejects.toThrow(/holds more/);
    writeFileSync(path, whole);
    expect(await ingest(other)).toMatchObject({ isNew: true, notes: [], damage: null, tasks: 73 });
  });
});

describe("a damaged file", () => {
  it("is read up to the page that is damaged, and its other tables whole", async () => {
    const bytes = Buffer.from(whole);
    const root = new DatabaseSync(fixture("head-local-mixed"), { readOnly: true });
    const [table] = root.prepare("select rootpage as page from sqlite_master where name = 'resource'").all() as Array<{
      page: number;
    }>;
    root.close();
    // The last child of the root of `resource` leads nowhere.
    bytes.writeUInt32BE(0x7fffffff, (Number(table?.page) - 1) * PAGE + 8);
    const { result, state } = await ingested(file(bytes));
    const told = /is damaged; it cannot be read beyond resource after (\d+) rows$/.exec(String(result.damage));
    expect(Number(told?.[1])).toBeGreaterThan(100);
    expect(await state.rows("select count(*)::integer as n from samples")).toEqual([{ n: Number(told?.[1]) }]);
    expect(result).toMatchObject({ tasks: 73, tries: 100 });
    // Notes are read by people who may not know of paths.
    const [ingest] = await state.rows("select notes, damage from ingests");
    expect(ingest).toEqual({ damage: result.damage, notes: `the file ${result.damage}; what could be read was taken` });
  });
});

describe("values that Parsl never writes", () => {
  it("text for numbers, numbers beyond all and bytes are null; rows without a key and second rows of one are left out and counted", async () => {
    const { result, state } = await ingested(
      altered(`create table free_task as select * from task; drop table task; alter table free_task rename to task;
        update task set task_fail_count = 'many', task_func_name = x'00ff' where task_id = 1;
        update task set task_fail_count = 9223372036854775807 where task_id = 2;
        update task set task_id = 'five' where task_id = 5;
        update task set run_id = null where task_id = 6;
        insert into task select * from task where task_id = 3;
        update node set worker_count = 1e300 where rowid = 1`),
    );
    expect(result.notes).toEqual([
      expect.stringMatching(/^\d+ rows of tasks without run_id, task_id were left out$/),
      expect.stringMatching(/^\d+ keys of tasks had more than one row; one of each was taken$/),
    ]);
    expect(
      await state.rows(
        "select fail_count, app from tasks where task_id in (1, 2) and run_id in (select run_id from runs order by began_at limit 1) order by task_id",
      ),
    ).toEqual([
      { fail_count: null, app: null },
      { fail_count: null, app: expect.any(String) },
    ]);
    for await (const check of verify(state, undefined)) expect(check).toMatchObject({ failed: 0 });
  });

  it("text in every number column and NULL in every key, of every table: rows that have their keys are there, the others are counted", async () => {
    const source = new DatabaseSync(fixture("head-local-mixed"), { readOnly: true });
    const columns = source
      .prepare(
        "select m.name as tbl, c.name as col, c.type as type, c.pk > 0 as is_key from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table'",
      )
      .all() as Array<{ tbl: string; col: string; type: string; is_key: number }>;
    source.close();
    const freed = [...new Set(columns.map(({ tbl }) => tbl))].map(
      (table) =>
        `create table free as select * from "${table}"; drop table "${table}"; alter table free rename to "${table}";`,
    );
    const isText = (type: string) => /CHAR|TEXT|DATETIME/.test(type);
    const odd = columns.map(({ tbl, col, type, is_key }, index) =>
      is_key || ["run_id", "task_id", "try_id"].includes(col)
        ? `update "${tbl}" set "${col}" = null where rowid % 17 = 5;`
        : isText(type)
          ? ""
          : `update "${tbl}" set "${col}" = 'many' where rowid % 7 = ${index % 7};`,
    );
    const path = altered([...freed, ...odd].join("\n"));
    const database = new DatabaseSync(path, { readOnly: true });
    const left = (table: string, keys: readonly string[]) =>
      database
        .prepare(`select count(*) as n from "${table}" where ${keys.map((key) => `${key} is not null`).join(" and ")}`)
        .get();
    const expected = [
      left("workflow", ["run_id"]),
      left("task", ["run_id", "task_id"]),
      left("try", ["run_id", "task_id", "try_id"]),
      left("status", ["run_id", "task_id", "try_id", "task_status_name"]),
      left("resource", ["run_id", "task_id", "try_id"]),
    ].map((row) => Number((row as { n: number }).n));
    database.close();
    const { result, state } = await ingested(path);
    const tables = ["runs", "tasks", "tries_raw", "statuses", "samples"];
    const found = await Promise.all(tables.map((table) => state.rows(`select count(*)::integer as n from ${table}`)));
    expect(found.map(([row]) => row?.n)).toEqual(expected);
    expect(result.notes.join()).toMatch(/rows of tasks without run_id, task_id were left out/);
    for await (const check of verify(state, undefined)) expect(check).toMatchObject({ failed: 0 });
  });

  it("a column whose name ends lines is noted in one line", async () => {
    const { state } = await ingested(altered(`alter table task add column "x'"";\n--"`));
    expect(await state.rows("select notes from ingests")).toEqual([
      { notes: `not read, because their meaning is not known: task.x'"; --` },
    ]);
  });

  it.each([
    [
      "a table without rowids",
      "create table s2 (task_id, task_status_name, timestamp, run_id, try_id, primary key (task_id, run_id, task_status_name, timestamp)) without rowid; insert or ignore into s2 select * from status; drop table status; alter table s2 rename to status",
    ],
    ["a view", "alter table status rename to told; create view status as select * from told"],
  ])("%s for a table of Parsl's is refused by name", async (_, change) => {
    await expect(ingested(altered(change))).rejects.toThrow(/lacks status \(it is no plain table with rowids\)/);
  });

  it("columns and tables by the thousand cost no time, and six of them are named", async () => {
    const many = Array.from({ length: 1900 }, (_, index) => `c${index}`).join(", ");
    const tables = Array.from({ length: 200 }, (_, index) => `create table t${index} (${many})`).join(";");
    const from = performance.now();
    const { result } = await ingested(altered(tables));
    expect(performance.now() - from).toBeLessThan(20_000);
    expect(result.notes).toEqual([
      "not read, because their meaning is not known: t0, t1, t10, t100, t101, t102 and 194 more",
    ]);
  });

  it("UTF-16 is read like UTF-8", async () => {
    const path = join(temporaryFolder(), "monitoring.db");
    const source = new DatabaseSync(fixture("gen-1.1.0"), { readOnly: true });
    const target = new DatabaseSync(path, { enableForeignKeyConstraints: false });
    target.exec("pragma encoding = 'UTF-16le'");
    for (const { name, sql } of source
      .prepare("select name, sql from sqlite_master where type = 'table'")
      .all() as Array<{ name: string; sql: string }>) {
      target.exec(sql);
      for (const row of source.prepare(`select * from "${name}"`).all() as Array<
        Record<string, string | number | null>
      >) {
        target
          .prepare(
            `insert into "${name}" values (${Object.keys(row)
              .map(() => "?")
              .join(", ")})`,
          )
          .run(...Object.values(row));
      }
    }
    source.close();
    target.close();
    const { state } = await ingested(path, { source: "same" });
    const { state: utf8 } = await ingested(fixture("gen-1.1.0"), { source: "same" });
    for (const table of counted) {
      const sql = `select * from ${table} order by all`;
      expect(await state.rows(sql)).toEqual(await utf8.rows(sql));
    }
  });

  it("times that no run can have are no times", async () => {
    const { state } = await ingested(
      altered(
        "update status set timestamp = '9' || substr(timestamp, 2) where rowid = 20; update block set timestamp = 'infinity' where rowid = 2; update try set task_try_time_returned = '0001-01-01 00:00:00' where rowid = 3",
      ),
    );
    expect(await state.rows("select count(*)::integer as n from statuses where recorded_at is null")).toEqual([
      { n: 1 },
    ]);
    expect(await state.rows("select year(max(as_of_at))::integer as year from ingests")).toEqual([{ year: 2026 }]);
  });
});

function big(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}` : value;
}
