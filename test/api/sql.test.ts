import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../api/app.ts";
import type { Lake } from "../../lake/lake.ts";
import { defaultSqlLimits } from "../../lake/sql/limits.ts";
import { SqlPool } from "../../lake/sql/pool.ts";
import { lakeOf, temporaryFolder } from "../support/lakes.ts";

interface Problem {
  status: number;
  detail: string;
  limit?: string;
  field?: string;
}

let lake: Lake;
let pool: SqlPool;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  lake = await lakeOf(["head-slurm-walltime"]);
  pool = new SqlPool(lake.folder, { ...defaultSqlLimits, timeS: 4, memoryMib: 128, rows: 5_000, bytes: 2 ** 20 });
  app = createApp({ lake, sql: pool });
});
afterAll(() => {
  pool.close();
  lake.close();
});

function post(body: unknown, query = "", headers: Record<string, string> = { "content-type": "application/json" }) {
  return app.request(`/v1/sql${query}`, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers,
  });
}

async function rows(sql: string, params?: unknown): Promise<Array<Record<string, unknown>>> {
  const response = await post({ sql, ...(params === undefined ? {} : { params }) });
  const body = (await response.json()) as { data: Array<Record<string, unknown>>; detail?: string };
  expect([response.status, body.detail]).toEqual([200, undefined]);
  return body.data;
}

describe("a query in SQL", () => {
  it("gives the figures that the lake holds", async () => {
    const sql = "select task_status, count(*) as tasks from tries where is_last_try group by task_status order by 1";
    expect(await rows(sql)).toEqual(
      (await (await lake.state()).rows(sql)).map((row) => ({ ...row, tasks: Number(row.tasks) })),
    );
  });

  it("takes parameters by position and by name", async () => {
    const [first] = await rows("select run_id from runs");
    expect(await rows("select task_id from tasks where run_id = $1 and task_id = $2", [first?.run_id, 7])).toEqual([
      { task_id: 7 },
    ]);
    expect(await rows("select ? as a, ? as b", ["x", null])).toEqual([{ a: "x", b: null }]);
    expect(await rows("select task_id from tasks where task_id < $most order by 1", { most: 2 })).toEqual([
      { task_id: 0 },
      { task_id: 1 },
    ]);
    expect(await rows("select count(*) as n from tries where launched_at >= $since", { since: "2030-01-01" })).toEqual([
      { n: 0 },
    ]);
  });

  it("keeps every type that the forms know, and makes text of the others", async () => {
    const sql = `select 1::tinyint as i, 2::bigint as b, sum(3::bigint) as s, 1.5::decimal(4, 2) as d, true as t,
      timestamp '2026-01-02 03:04:05.25' as at, timestamptz '2026-01-02 03:04:05+01' as z, date '2026-01-02' as day,
      [1, 2] as l, {'a': 1} as o, null as n, 'x' as c, 'x' as c, 170141183460469231731687303715884105727 as h,
      timestamp 'infinity' as never`;
    expect(await rows(sql)).toEqual([
      {
        i: 1,
        b: 2,
        s: 3,
        d: 1.5,
        t: true,
        at: "2026-01-02T03:04:05.250000Z",
        z: "2026-01-02T02:04:05Z",
        day: "2026-01-02",
        l: "[1, 2]",
        o: "{'a': 1}",
        n: null,
        c: "x",
        c_1: "x",
        h: "170141183460469231731687303715884105727",
        never: null,
      },
    ]);
  });

  it("comes in every form", async () => {
    const sql = "select app, count(*) as tries from tries group by app order by app";
    expect(await (await post({ sql }, "?format=csv")).text()).toMatch(/^app,tries\r\n/);
    expect(await (await post({ sql }, "?format=text")).text()).toMatch(/^app +tries/);
    const arrow = await post({ sql }, "", {
      "content-type": "application/json",
      accept: "application/vnd.apache.arrow.stream",
    });
    expect(tableFromIPC(Buffer.from(await arrow.arrayBuffer())).numRows).toBe((await rows(sql)).length);
    const parquet = join(temporaryFolderOnce, "a.parquet");
    writeFileSync(parquet, Buffer.from(await (await post({ sql }, "?format=parquet")).arrayBuffer()));
    const [read] = await (await lake.state()).rows(`select sum(tries) as n from read_parquet('${parquet}')`);
    expect(Number(read?.n)).toBe(69);
  });

  it("asks the state that is named, and says which it asked", async () => {
    const { id } = await lake.state();
    const body = (await (await post({ sql: "select 1 as one" }, `?at=${id}`)).json()) as {
      meta: { lake_state: string };
    };
    expect(body.meta.lake_state).toBe(id);
    expect((await post({ sql: "select 1" }, "?at=0000000000000000")).status).toBe(404);
  });

  it("may use WITH, recursion that ends, windows, lambdas and subqueries over the lake", async () => {
    const count =
      "with recursive n as (select 1 as i union all select i + 1 from n where i < 5) select sum(i) as s from n";
    expect(await rows(count)).toEqual([{ s: 15 }]);
    expect(await rows("-- why\n/* and */ (select list_sum(list_transform([1, 2], lambda x: x * 2)) as s)")).toEqual([
      { s: 6 },
    ]);
    const nested = `with a as (select app from tries), b as (select * from a) select count(*) as n from b
      where exists (with c as (select 1) select * from c) and app in (select app from tasks)`;
    expect(await rows(nested)).toEqual([{ n: 69 }]);
    expect(await rows("select t.i from range(2) t(i) order by 1")).toEqual([{ i: 0 }, { i: 1 }]);
    expect((await rows('select "user", row_number() over () as n from runs')).length).toBe(1);
  });

  it("tells what is wrong with it, in the engine's own words", async () => {
    const wrong = async (body: unknown) => {
      const response = await post(body);
      return [response.status, ((await response.json()) as Problem).detail] as const;
    };
    expect(await wrong({ sql: "select ap from tries" })).toEqual([
      400,
      expect.stringMatching(/Candidate bindings.*app/s),
    ]);
    expect(await wrong({ sql: "select $1 + $2", params: [1] })).toEqual([400, expect.stringContaining("2")]);
    expect(await wrong({ sql: "select 1", params: [1] })).toEqual([400, expect.any(String)]);
    expect(await wrong({ sql: "select 1", parms: [1] })).toEqual([400, expect.stringContaining("params")]);
    expect(await wrong({ sql: 7 })).toEqual([400, expect.stringContaining("sql")]);
    expect(await wrong({})).toEqual([400, expect.stringContaining("sql")]);
    expect(await wrong("{")).toEqual([400, expect.stringContaining("JSON")]);
    expect((await post({ sql: "select 1" }, "", {})).status).toBe(415);
    expect((await post({ sql: "select 1" }, "?limt=1")).status).toBe(400);
    expect((await app.request("/v1/sql")).status).toBe(405);
  });
});

const file = resolve("test/fixtures/monitoring/README.md");
const hostile: ReadonlyArray<readonly [what: string, sql: string]> = [
  ["read_text", `select * from read_text('/etc/passwd')`],
  ["read_blob", `select * from read_blob('/etc/passwd')`],
  ["read_csv", `select * from read_csv('/etc/passwd')`],
  ["read_json", `select * from read_json('/etc/passwd')`],
  ["read_parquet of the lake's own files", `select * from read_parquet('LAKE/data/runs/*/*.parquet')`],
  ["parquet_metadata of the lake's own files", `select * from parquet_metadata('LAKE/data/runs/*/*.parquet')`],
  ["a file as a table", `select * from '/etc/passwd'`],
  ["a lake's file as a table", `select * from 'LAKE/data/runs/head-slurm-walltime/*.parquet'`],
  ["a file of this repository", `select * from "${file}"`],
  [
    "a file behind a name that WITH makes elsewhere",
    `with a as (with "/etc/passwd.csv" as (select 1) select 1) select * from "/etc/passwd.csv"`,
  ],
  ["glob", `select * from glob('/etc/*')`],
  ["sniff_csv", `select * from sniff_csv('/etc/passwd')`],
  ["a web address", `select * from 'https://example.org/a.parquet'`],
  ["COPY out", `copy (select 1) to '/tmp/stolen.csv'`],
  ["COPY in", `copy runs from '/etc/passwd'`],
  ["EXPORT", `export database '/tmp/stolen'`],
  ["ATTACH", `attach '/tmp/other.duckdb' as other`],
  ["DETACH", `detach memory`],
  ["INSTALL", `install httpfs`],
  ["LOAD", `load httpfs`],
  ["PRAGMA", `pragma database_list`],
  ["PRAGMA with a value", `pragma memory_limit='100GB'`],
  ["a pragma as a function", `select * from pragma_database_list()`],
  ["SET", `set memory_limit = '100GB'`],
  ["SET behind a comment", `/* select */ set enable_external_access = true`],
  ["RESET", `reset all`],
  ["CALL", `call pragma_version()`],
  ["two statements", `select 1; select 2`],
  ["a second statement behind a comment", `select 1 -- ;\n; drop view runs`],
  ["INSERT", `insert into runs values (1)`],
  ["INSERT behind WITH", `with a as (select 1) insert into runs select * from a`],
  ["UPDATE", `update runs set workflow = 'x'`],
  ["DELETE", `delete from runs`],
  ["CREATE", `create table t as select 1`],
  ["CREATE MACRO", `create macro f() as 1`],
  ["DROP", `drop view runs`],
  ["ALTER", `alter table runs rename to r`],
  ["EXPLAIN", `explain select 1`],
  ["DESCRIBE", `describe runs`],
  ["DESCRIBE within", `select * from (describe runs)`],
  ["SHOW", `show tables`],
  ["SUMMARIZE", `summarize runs`],
  ["PREPARE", `prepare p as select 1`],
  ["EXECUTE", `execute p`],
  ["BEGIN", `begin`],
  ["CHECKPOINT", `checkpoint`],
  ["VACUUM", `vacuum`],
  ["getenv", `select getenv('HOME')`],
  ["current_setting", `select current_setting('secret_directory')`],
  ["settings", `select * from duckdb_settings()`],
  ["secrets", `select * from duckdb_secrets()`],
  ["definitions of views", `select sql from duckdb_views()`],
  ["definitions of views as a table", `select * from duckdb_views`],
  [
    "definitions of views behind a name of their own",
    `with duckdb_views as (select * from duckdb_views) select * from duckdb_views`,
  ],
  [
    "definitions of views as the beginning of a recursion",
    `with recursive duckdb_views as (select * from duckdb_views union all select * from duckdb_views) select * from duckdb_views`,
  ],
  ["pg_get_viewdef", `select pg_get_viewdef(1)`],
  ["sqlite_master", `select * from sqlite_master`],
  ["information_schema", `select * from information_schema.tables`],
  ["another catalogue", `select * from system.main.duckdb_views`],
  ["query()", `select * from query('select 1')`],
  ["query_table()", `select * from query_table('runs')`],
  ["json_execute_serialized_sql", `select * from json_execute_serialized_sql(json_serialize_sql('select 1'))`],
  ["sleep", `select sleep_ms(60000)`],
  ["pg_sleep", `select pg_sleep(60)`],
  ["nothing", `  -- nothing\n`],
  ["a NUL", `select 1 \u0000 from runs`],
  ["no SQL", `'; select`],
  ["deep calls", `select ${"abs(".repeat(5_000)}1${")".repeat(5_000)}`],
  ["deep subqueries", `${"select * from (".repeat(1_000)}select 1${")".repeat(1_000)}`],
];

const greedy: ReadonlyArray<readonly [what: string, sql: string, limits: readonly string[]]> = [
  [
    "recursion without end",
    "with recursive n as (select 1 as i union all select i + 1 from n) select sum(i) from n",
    ["time", "memory"],
  ],
  [
    "a huge join",
    "select count(*) from statuses a, statuses b, statuses c, statuses d, statuses e where a.task_id + b.task_id + c.task_id + d.task_id + e.task_id = -1",
    ["time"],
  ],
  ["a long count", "select count(*) from range(1000000000000) where range % 7 = 8", ["time"]],
  ["a huge text", "select repeat('x', 2000000000) as x", ["memory", "bytes", "process", "time"]],
  ["many huge texts", "select length(string_agg(repeat('x', 1000000))) from range(2000)", ["memory", "process"]],
  ["a huge list", "select len(range(1000000000))", ["memory", "process", "time"]],
  [
    "a huge sort",
    "select * from range(100000000) order by hash(range) limit 1 offset 99999990",
    ["memory", "time", "process"],
  ],
  ["many rows", "select * from range(5001)", ["rows"]],
  ["many bytes", "select repeat('x', 2000) as x from range(1000)", ["bytes"]],
];

describe("a hostile query", () => {
  it.each(hostile)("%s is refused", async (_, sql) => {
    const response = await post({ sql: sql.replaceAll("LAKE", resolve(lake.folder)) });
    const body = (await response.json()) as Problem;
    expect([response.status, body]).toEqual([response.status, expect.objectContaining({ detail: expect.any(String) })]);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  });

  it.each(greedy)("%s is stopped, and the limit is named", async (_, sql, limits) => {
    const began = performance.now();
    const response = await post({ sql });
    const body = (await response.json()) as Problem;
    expect([response.status, limits.includes(String(body.limit)), body.limit]).toEqual([422, true, body.limit]);
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(await rows("select count(*) as n from tries")).toEqual([{ n: 69 }]);
  });

  it("leaves the service as it was", async () => {
    expect((await app.request("/v1/metrics/node_hours")).status).toBe(200);
    expect(await rows("select count(*) as n from tries")).toEqual([{ n: 69 }]);
  });

  it("does not keep others waiting: figures are answered while queries run to their limit", async () => {
    const slow = [1, 2].map(() => post({ sql: greedy[2]?.[1] }));
    const began = performance.now();
    expect((await app.request("/v1/metrics/tries?by=app")).status).toBe(200);
    expect(performance.now() - began).toBeLessThan(3_000);
    for (const response of await Promise.all(slow)) expect(response.status).toBe(422);
  });

  it("of somebody who left is stopped, and gives its place to the next", async () => {
    const left = new AbortController();
    const request = (signal: AbortSignal) =>
      app.request("/v1/sql", {
        method: "POST",
        body: JSON.stringify({ sql: greedy[2]?.[1] }),
        headers: { "content-type": "application/json" },
        signal,
      });
    const gone = [request(left.signal), request(left.signal)];
    await new Promise((go) => setTimeout(go, 200));
    const began = performance.now();
    left.abort();
    expect(await rows("select 1 as one")).toEqual([{ one: 1 }]);
    expect(performance.now() - began).toBeLessThan(3_500);
    await Promise.all(gone);
  });

  it("that comes when too many wait is sent away", async () => {
    const left = new AbortController();
    const all = Array.from({ length: 19 }, () =>
      app.request("/v1/sql", {
        method: "POST",
        body: JSON.stringify({ sql: greedy[2]?.[1] }),
        headers: { "content-type": "application/json" },
        signal: left.signal,
      }),
    );
    const first = await Promise.race(all);
    expect([first.status, first.headers.get("retry-after")]).toEqual([429, "1"]);
    left.abort();
    await Promise.all(all);
  });
});

const temporaryFolderOnce = temporaryFolder();
