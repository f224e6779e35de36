import { readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { tableFromIPC } from "apache-arrow";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../api/app.ts";
import { Duck, literal } from "../../lake/duckdb.ts";
import { Lake } from "../../lake/lake.ts";
import { lakeOf, lakeOfBuilt, temporaryFolder } from "../support/lakes.ts";

const question = "/v1/metrics/node_hours?by=source,run,account,failure_class,hour";

describe("what HTTP is for", () => {
  let lake: Lake;
  let app: ReturnType<typeof createApp>;
  beforeAll(async () => {
    lake = await lakeOf(["head-slurm-walltime", "head-local-mixed"]);
    app = createApp({ lake });
  });
  const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
    app.request(path, { headers, method });

  it("a strong tag names state, request and form; who has it gets 304", async () => {
    const first = await get(question);
    const tag = first.headers.get("etag") ?? "";
    expect(tag).toMatch(/^"[^"]+"$/);
    const again = await get(question, { "if-none-match": `"other", W/${tag}` });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect(again.headers.get("etag")).toBe(tag);
    expect((await get(`${question}&format=csv`)).headers.get("etag")).not.toBe(tag);
    expect((await get(question, { accept: "text/csv" })).headers.get("etag")).not.toBe(tag);
    expect((await get(`${question}&app=a`, { "if-none-match": tag })).status).toBe(200);
    const turned = question.replace(/\?(.*)$/, "?limit=5&$1");
    const sorted = question.replace(/\?(.*)$/, "?$1&limit=5");
    expect((await get(turned)).headers.get("etag")).toBe((await get(sorted)).headers.get("etag"));
  });

  it("HEAD is GET without the body", async () => {
    const [head, whole] = [await get(question, {}, "HEAD"), await get(question)];
    expect([head.status, await head.text()]).toEqual([200, ""]);
    for (const name of ["etag", "content-type", "vary", "cache-control"])
      expect(head.headers.get(name)).toBe(whole.headers.get(name));
    expect((await get("/v1/tries?limit=all&format=arrow", {}, "HEAD")).status).toBe(200);
  });

  it("says how long an answer holds", async () => {
    const { lake_state: at } = ((await (await get(question)).json()) as { meta: { lake_state: string } }).meta;
    expect((await get(question)).headers.get("cache-control")).toBe("private, no-cache");
    expect((await get(`${question}&at=${at}`)).headers.get("cache-control")).toBe("private, max-age=3600");
    expect((await get(`/v1/runs?at=${at}`)).headers.get("cache-control")).toBe("private, no-cache");
    expect((await get("/v1/metrics/nope")).headers.get("cache-control")).toBe("no-store");
  });

  it.each([
    ["br", brotliDecompressSync],
    ["gzip", gunzipSync],
  ])("packs what is worth it: %s", async (encoding, unpack) => {
    const packed = await get(question, { "accept-encoding": encoding });
    expect(packed.headers.get("content-encoding")).toBe(encoding);
    expect(packed.headers.get("etag")).not.toBe((await get(question)).headers.get("etag"));
    expect(unpack(Buffer.from(await packed.arrayBuffer())).toString()).toBe(await (await get(question)).text());
    const small = await get("/v1/metrics/tries?format=csv", { "accept-encoding": encoding });
    expect(small.headers.get("content-encoding")).toBe(null);
  });

  it("tags charts by the state of the lake and the reference by its content", async () => {
    for (const path of [
      "/v1/charts/ledger.svg?as_of=2026-12-01",
      "/v1/charts/ledger.json?as_of=2026-12-01",
      "/v1/metrics",
      "/v1/charts",
      "/openapi.json",
      "/docs",
    ]) {
      const tag = (await get(path)).headers.get("etag") ?? "";
      expect([path, (await get(path, { "if-none-match": tag })).status]).toEqual([path, 304]);
    }
  });

  it("is read only, and says so", async () => {
    const response = await get("/v1/metrics/tries", {}, "DELETE");
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    expect(await response.json()).toMatchObject({ status: 405, detail: expect.stringContaining("DELETE") });
  });

  it("a client that leaves takes what was made for it along", async () => {
    const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith("parsl-ledger-parquet-"));
    const before = left();
    const body = JSON.stringify({ sql: "select sha256(cast(range as varchar)) as noise from range(20000)" });
    const headers = { "content-type": "application/json" };
    const response = await app.request("/v1/sql?format=parquet", { method: "POST", headers, body });
    expect(left().filter((name) => !before.includes(name))).not.toEqual([]);
    await response.body?.cancel();
    await expect.poll(() => left().filter((name) => !before.includes(name))).toEqual([]);
  });

  it("every request has an id, and keeps one that it came with", async () => {
    expect((await get("/healthz")).headers.get("x-request-id")).toMatch(/^[\w-]{20,}$/);
    expect((await get("/healthz", { "x-request-id": "mine-1" })).headers.get("x-request-id")).toBe("mine-1");
  });

  it("fifty equal questions in flight are one query, in whatever form; the same one later is none", async () => {
    let asked = 0;
    const counted = await Lake.open(lake.folder, { onQuery: () => asked++ });
    const busy = createApp({ lake: counted });
    await busy.request("/v1/metrics/tries");
    for (const path of [
      "/v1/metrics/node_hours?by=executor",
      "/v1/tries?limit=5",
      "/v1/failures",
      "/v1/charts/ledger.json",
    ]) {
      asked = 0;
      await busy.request(path);
      const alone = asked;
      asked = 0;
      const other = `${path}${path.includes("?") ? "&" : "?"}executor=*`;
      const forms = path.endsWith(".json") ? [""] : ["", "&format=csv", "&format=text"];
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) => busy.request(`${other}${forms[index % forms.length]}`)),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect([path, asked]).toEqual([path, alone]);
      await busy.request(path);
      expect([path, asked]).toEqual([path, alone]);
    }
    counted.close();
  });

  describe("forms", () => {
    const path = "/v1/tries?limit=all&columns=source,task_id,is_open,launched_at,failure_class&sort=launched_at";
    const rows = async () => ((await (await get(path)).json()) as { data: Array<Record<string, unknown>> }).data;

    it("ndjson is a row a line", async () => {
      const lines = (await (await get(`${path}&format=ndjson`)).text()).trimEnd().split("\n");
      expect(lines.map((line) => JSON.parse(line))).toEqual(await rows());
    });

    it("arrow holds the same values with their types", async () => {
      const response = await get(path, { accept: "application/vnd.apache.arrow.stream" });
      const table = tableFromIPC(Buffer.from(await response.arrayBuffer()));
      expect(table.schema.fields.map((one) => `${one.name} ${one.type}`)).toEqual([
        "source Utf8",
        "task_id Int64",
        "is_open Bool",
        "launched_at Timestamp<MICROSECOND, UTC>",
        "failure_class Utf8",
      ]);
      expect(table.schema.fields[1]?.metadata.get("meaning")).toBe("Task.");
      const expected = await rows();
      expect(table.toArray().map((row) => [row.source, Number(row.task_id), row.is_open, row.failure_class])).toEqual(
        expected.map((row) => [row.source, row.task_id, row.is_open, row.failure_class]),
      );
      expect(table.getChild("launched_at")?.get(0)).toBeCloseTo(Date.parse(String(expected[0]?.launched_at)), -1);
    });

    it("parquet holds the same values, and an empty answer is a table without rows", async () => {
      const duck = await Duck.open();
      const read = async (address: string) => {
        const file = join(temporaryFolderOnce, `${Math.random()}.parquet`);
        writeFileSync(file, Buffer.from(await (await get(address)).arrayBuffer()));
        return duck.rows(
          `select * replace (launched_at::timestamp as launched_at) from read_parquet(${literal(file)})`,
        );
      };
      const values = (await read(`${path}&format=parquet`)).map((row) => ({ ...row, task_id: Number(row.task_id) }));
      expect(values).toEqual(await rows());
      expect(await read(`${path}&format=parquet&app=none`)).toEqual([]);
      const none = await get(`${path}&format=arrow&app=none`);
      expect(tableFromIPC(Buffer.from(await none.arrayBuffer())).schema.fields.length).toBe(5);
      duck.close();
    });

    it("markdown and pages show names as they are, whatever they contain", async () => {
      const hostile = "<img src=x onerror=alert(1)>|`=1+1";
      const built = await lakeOfBuilt((source) => source.block("0", [[1, "PENDING"]]), { id: hostile, completed: 9 });
      const on = createApp({ lake: built });
      const body = async (format: string) => (await on.request(`/v1/runs?columns=run_id&format=${format}`)).text();
      expect(await body("html")).not.toContain("<img");
      expect(await body("markdown")).toContain("\\|\\`=1+1");
      expect(await body("markdown")).not.toContain("<img");
    });

    it("csv keeps formulas from running when asked to", async () => {
      const built = await lakeOfBuilt((source) => source.block("0", [[1, "PENDING"]]), { id: "=1+1", completed: 9 });
      const on = createApp({ lake: built });
      const body = async (more: string) => (await on.request(`/v1/runs?columns=run_id&format=csv${more}`)).text();
      expect(await body("")).toBe("run_id\r\n=1+1\r\n");
      expect(await body("&formula_safe=true")).toBe("run_id\r\n'=1+1\r\n");
    });

    it("tables of people end with the totals", async () => {
      const asked = "/v1/metrics/tries?by=source&totals=true";
      for (const format of ["csv", "text", "markdown", "html"])
        expect(await (await get(`${asked}&format=${format}`)).text()).toMatch(/total/);
      expect(await (await get(asked)).json()).toMatchObject({ totals: { tries: expect.any(Number) } });
    });
  });
});

const temporaryFolderOnce = temporaryFolder();
