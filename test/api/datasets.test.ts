import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { datasetListSchema } from "../../api/answers.ts";
import { createApp } from "../../api/app.ts";
import { ingest } from "../../ingest/ingest.ts";
import { Duck, literal } from "../../lake/duckdb.ts";
import { Lake } from "../../lake/lake.ts";
import { tables } from "../../lake/tables/index.ts";
import { fixture, lakeOf, temporaryFolder } from "../support/lakes.ts";
import { served } from "../support/served.ts";

interface Offered {
  name: string;
  rows: number;
  bytes: number;
  from: string | null;
  to: string | null;
  columns: Array<{ name: string }>;
  files: Array<{ url: string; bytes: number; rows: number; sha256: string; run: string | null }>;
}

describe("datasets over HTTP", () => {
  let lake: Lake;
  let app: ReturnType<typeof createApp>;
  let all: Offered[];
  let file: Offered["files"][number];
  let content: Buffer;
  const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
    app.request(path, { headers, method });
  const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
  beforeAll(async () => {
    lake = await lakeOf(["head-slurm-walltime", "head-local-mixed"]);
    app = createApp({ lake });
    all = ((await (await get("/v1/datasets")).json()) as { data: Offered[] }).data;
    file = all.find(({ name }) => name === "tries")?.files[0] as typeof file;
    content = await bytesOf(await get(file.url));
  });

  async function rowsIn(bytes: Buffer, sql = "count(*)") {
    const path = join(temporaryFolder(), "rows.parquet");
    writeFileSync(path, bytes);
    const duck = await Duck.open();
    try {
      return await duck.rows(`select ${sql} as found from read_parquet(${literal(path)})`);
    } finally {
      duck.close();
    }
  }

  it("tell every table of the lake: what it means, its columns, rows, time and files", async () => {
    const body = await (await get("/v1/datasets")).json();
    expect(datasetListSchema.strict().safeParse(body).error).toBeUndefined();
    expect(all.map(({ name }) => name)).toEqual(tables.map(({ name }) => name));
    for (const one of all) {
      expect([one.name, one.files.reduce((sum, { rows }) => sum + rows, 0)]).toEqual([one.name, one.rows]);
      expect(one.files.every(({ url }) => url.startsWith("/"))).toBe(true);
    }
    const one = all.find(({ name }) => name === "statuses");
    const [truth] = await (await lake.state()).rows(
      "select count(*) as n, min(recorded_at) as a, max(recorded_at) as b from statuses",
    );
    expect([one?.rows, one?.from, one?.to]).toEqual([Number(truth?.n), truth?.a, truth?.b]);
  });

  it("hand out the lake's own files, byte for byte, for ever", async () => {
    for (const { url, bytes, sha256 } of all.flatMap(({ files }) => files)) {
      const response = await get(url);
      const body = await bytesOf(response);
      const hash = createHash("sha256").update(body).digest();
      expect([response.status, body.length, hash.toString("hex")]).toEqual([200, bytes, sha256]);
      expect(response.headers.get("repr-digest")).toBe(`sha-256=:${hash.toString("base64")}:`);
    }
    const { headers } = await get(file.url);
    expect(headers.get("content-type")).toBe("application/vnd.apache.parquet");
    expect(headers.get("cache-control")).toContain("immutable");
    expect(headers.get("accept-ranges")).toBe("bytes");
    expect(headers.get("content-length")).toBe(String(file.bytes));
    expect(headers.get("content-disposition")).toMatch(/^attachment; filename="[\w.-]+\.parquet"$/);
  });

  it.each([
    ["bytes=0-3", 0, 4],
    ["bytes=-8", -8, undefined],
    ["bytes=100-", 100, undefined],
  ])("the part %s is that part of the whole", async (range, from, to) => {
    const response = await get(file.url, { range });
    const expected = content.subarray(from, to);
    expect([response.status, response.headers.get("content-length")]).toEqual([206, String(expected.length)]);
    expect(await bytesOf(response)).toEqual(expected);
    const first = from < 0 ? file.bytes + from : from;
    expect(response.headers.get("content-range")).toBe(`bytes ${first}-${first + expected.length - 1}/${file.bytes}`);
  });

  it("a part behind the end is 416 with the length, several parts are the whole", async () => {
    const behind = await get(file.url, { range: `bytes=${file.bytes}-` });
    expect([behind.status, behind.headers.get("content-range"), await behind.text()]).toEqual([
      416,
      `bytes */${file.bytes}`,
      "",
    ]);
    expect((await get(file.url, { range: "bytes=0-1,4-5" })).status).toBe(200);
  });

  it("conditions come before the part: 304, 412, and If-Range with an old tag gives the whole", async () => {
    const tag = (await get(file.url)).headers.get("etag") as string;
    expect((await get(file.url, { "if-none-match": `"x", W/${tag}`, range: "bytes=0-1" })).status).toBe(304);
    expect((await get(file.url, { "if-match": '"old"', range: "bytes=0-1" })).status).toBe(412);
    expect((await get(file.url, { "if-match": tag, range: "bytes=0-1" })).status).toBe(206);
    expect((await get(file.url, { "if-range": tag, range: "bytes=0-1" })).status).toBe(206);
    for (const old of ['"old"', `W/${tag}`, "Tue, 24 Nov 2026 00:00:00 GMT"])
      expect([old, (await get(file.url, { "if-range": old, range: "bytes=0-1" })).status]).toEqual([old, 200]);
  });

  it("HEAD is GET without the body, whatever range comes with it", async () => {
    for (const path of [file.url, "/v1/datasets/tries.parquet", "/v1/datasets/tries.arrow"]) {
      const head = await get(path, { range: "bytes=0-1" }, "HEAD");
      const whole = await get(path);
      expect([path, head.status, await head.text()]).toEqual([path, 200, ""]);
      for (const name of ["etag", "content-length", "content-type", "repr-digest"])
        expect([name, head.headers.get(name)]).toEqual([name, whole.headers.get(name)]);
      await whole.body?.cancel();
    }
  });

  it("one file holds all rows in order of time, in ranges as in whole", async () => {
    for (const { name, rows } of all) {
      const response = await get(`/v1/datasets/${name}.parquet`);
      expect([name, response.status]).toEqual([name, 200]);
      expect([name, await rowsIn(await bytesOf(response))]).toEqual([name, [{ found: BigInt(rows) }]]);
    }
    const whole = await bytesOf(await get("/v1/datasets/statuses.parquet"));
    const part = await get("/v1/datasets/statuses.parquet", { range: "bytes=-500" });
    expect([part.status, await bytesOf(part)]).toEqual([206, whole.subarray(-500)]);
    const outOfOrder =
      "count(*) filter (recorded_at < before) from (select recorded_at, lag(recorded_at) over () as before";
    const path = join(temporaryFolder(), "statuses.parquet");
    writeFileSync(path, whole);
    const duck = await Duck.open();
    expect(await duck.rows(`select ${outOfOrder} from read_parquet(${literal(path)}))`)).toEqual([
      { 'count_star() FILTER (WHERE (recorded_at < "before"))': 0n },
    ]);
    duck.close();
  });

  it("filters narrow: run by the beginning of its id, source, hours", async () => {
    const state = await lake.state();
    const count = async (where: string) =>
      (await state.rows(`select count(*) as found from tries where ${where}`))[0]?.found;
    const found = async (query: string) =>
      (await rowsIn(await bytesOf(await get(`/v1/datasets/tries.parquet?${query}`))))[0]?.found;
    expect(await found("run=d48d")).toBe(await count("run_id like 'd48d%'"));
    expect(await found("source=head-local-mixed")).toBe(await count("source = 'head-local-mixed'"));
    expect(await found("source=!head-local-mixed")).toBe(await count("source <> 'head-local-mixed'"));
    expect(await found("from=2026-11-23T08:00Z&to=2026-11-23T09:00Z")).toBe(await count("ended_at is not null"));
    const csv = await (await get("/v1/datasets/tries.csv?run=d48d")).text();
    expect(BigInt(csv.trim().split("\n").length - 1)).toBe(await found("run=d48d"));
  });

  it("a filter that matches nothing gives a valid, empty file with every column", async () => {
    for (const query of ["from=1990-01-01&to=1990-01-02", "run=nobody", "source=nowhere", "run=zzz*", "user=nobody"]) {
      const response = await get(`/v1/datasets/tries.parquet?${query}`);
      expect([query, response.status]).toEqual([query, 200]);
      const path = join(temporaryFolder(), "empty.parquet");
      writeFileSync(path, await bytesOf(response));
      const duck = await Duck.open();
      const columns = await duck.rows(
        `select column_name as name from (describe select * from read_parquet(${literal(path)}))`,
      );
      expect(columns.map(({ name }) => name)).toEqual(
        all.find(({ name }) => name === "tries")?.columns.map(({ name }) => name),
      );
      duck.close();
      expect((await get(`/v1/datasets/tries.arrow?${query}`)).status).toBe(200);
    }
  });

  it("paths that lead elsewhere lead nowhere, and unknown names are told", async () => {
    writeFileSync(join(lake.folder, "data", "secret.parquet"), "x");
    for (const path of [
      "/v1/datasets/files/..%2F..%2Flog/x/y.parquet",
      "/v1/datasets/files/tries/%2e%2e/secret.parquet",
      "/v1/datasets/files/tries/..%2f/secret.parquet",
      "/v1/datasets/files/tries/head-slurm-walltime/..%2F..%2Fsecret.parquet",
      `/v1/datasets/files/tries/head-slurm-walltime/${"a".repeat(5000)}.parquet`,
      "/v1/datasets/files/tries/head-slurm-walltime/%00.parquet",
      "/v1/datasets/files/%2Fetc/passwd/x",
      "/v1/datasets/..%2Fsecret.parquet",
      "/v1/datasets/nope.parquet",
      "/v1/datasets/nope",
      "/v1/datasets/tries.exe",
      "/datasets/nope",
    ])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    expect((await get("/v1/datasets/tries.parquet?executor=knl")).status).toBe(400);
    expect((await get("/v1/datasets/tries.parquet?from=yesterday")).status).toBe(400);
    expect((await get("/v1/datasets/tries.parquet?at=0000000000000000")).status).toBe(404);
  });

  it("at pins to an earlier state, whose files stay where they were until they are removed", async () => {
    const folder = temporaryFolder();
    const own = await Lake.open(folder);
    const its = createApp({ lake: own });
    const listed = async (query = "") =>
      (await (await its.request(`/v1/datasets${query}`)).json()) as { data: Offered[]; meta: { lake_state: string } };
    await ingest({ path: fixture("gen-2024.12.30"), lake: folder, source: "one", timezone: "UTC" });
    const before = await listed();
    await ingest({ path: fixture("gen-2024.12.30"), lake: folder, source: "one", timezone: "America/Los_Angeles" });
    const after = await listed();
    expect(after.meta.lake_state).not.toBe(before.meta.lake_state);
    expect((await listed(`?at=${before.meta.lake_state}`)).data).toEqual(before.data);
    const old = before.data.find(({ name }) => name === "tries")?.files[0]?.url as string;
    expect((await its.request(old)).status).toBe(200);

    const going = await its.request(old);
    rmSync(join(folder, "data", ...old.split("/").slice(4)));
    const body = Buffer.from(await going.arrayBuffer());
    expect(String(body.length)).toBe(going.headers.get("content-length"));
    const gone = await its.request(old);
    expect([gone.status, ((await gone.json()) as { detail: string }).detail]).toEqual([
      410,
      expect.stringMatching(/is gone.*retention/),
    ]);
    // The server that knew the state says so, too, for everything that is asked of it.
    for (const asked of ["/v1/datasets/tries.parquet", "/v1/datasets/tries.arrow", "/v1/tries"])
      expect([asked, (await its.request(`${asked}?at=${before.meta.lake_state}`)).status]).toEqual([asked, 410]);
    own.close();

    const later = await Lake.open(folder);
    const pinned = await createApp({ lake: later }).request(`/v1/datasets?at=${before.meta.lake_state}`);
    expect([pinned.status, ((await pinned.json()) as { detail: string }).detail]).toEqual([
      410,
      expect.stringMatching(/state .* is gone/),
    ]);
    later.close();
  });

  it("what is kept from a reader is in no file: those of the lake do not leave, what is made lacks it", async () => {
    const hides = { hideUsers: true, hidePaths: true, hideInputs: true };
    const veiled = await Lake.open(lake.folder, { privacy: hides });
    const narrow = lake.only(["head-local-mixed"]);
    const other = "d48d90bf";
    for (const [own, secret] of [
      [veiled, "/runinfo"],
      [narrow, other],
    ] as const) {
      const its = createApp({ lake: own });
      const { data } = (await (await its.request("/v1/datasets")).json()) as { data: Offered[] };
      const offered = data.flatMap(({ files }) => files).map(({ url }) => url);
      expect(offered.filter((url) => !/^\/v1\/datasets\/\w+\.parquet\?at=\w+$/.test(url))).toEqual([]);
      for (const { url } of all.flatMap(({ files }) => files))
        expect([url, (await its.request(url)).status]).toEqual([url, 404]);
      for (const path of ["/v1/datasets/runs.csv", "/v1/export.tar?dataset=runs&format=csv"]) {
        const made = await (await its.request(path)).text();
        expect([path, made.includes("head-local-mixed"), made.includes(secret)]).toEqual([path, true, false]);
        expect((await (await get(path)).text()).includes(secret)).toBe(true);
      }
    }
    veiled.close();
  });

  it("behind a proxy every address is that which the client sees", async () => {
    const seen = { "x-forwarded-prefix": "/ledger", "x-forwarded-proto": "https", host: "hpc.example" };
    const { data } = (await (await get("/v1/datasets/tries", seen)).json()) as {
      data: Offered & { links: Record<string, string> };
    };
    for (const address of [data.files[0]?.url, ...Object.values(data.links)]) expect(address).toMatch(/^\/ledger\//);
    expect(await (await get("/datasets/tries", seen)).text()).toMatch(
      /https:\/\/[\w.]+\/ledger\/v1\/datasets\/tries\.parquet/,
    );
    expect(await (await get("/v1/notebooks/efficiency.ipynb", seen)).text()).toMatch(
      /DATA = \\"https:\/\/[\w.]+\/ledger\\"/,
    );
  });

  it("a page shows each with what it takes to read it", async () => {
    expect(await (await get("/datasets")).text()).toContain('href="/datasets/tries"');
    const page = await (await get("/datasets/tries")).text();
    for (const text of ["pandas", "polars", "DuckDB", "curl", "tries.parquet?at=", "memory_peak_bytes", "nid00004"])
      expect([text, page.includes(text)]).toEqual([text, true]);
    expect(page).not.toMatch(/<script/);
  });
});

describe("clients that leave", () => {
  const held = () => readdirSync("/proc/self/fd").length;
  const temporary = () => readdirSync(tmpdir()).filter((name) => /^parsl-ledger-(dataset|export)-/.test(name)).length;

  it("a thousand times in the middle of a file, leave no descriptor open and nothing behind", {
    timeout: 120_000,
  }, async () => {
    const lake = await lakeOf(["head-write-rate"]);
    const service = await served({ lake });
    const { data } = (await (await fetch(`${service}/v1/datasets`)).json()) as { data: Offered[] };
    const url = data.find(({ name }) => name === "statuses")?.files[0]?.url as string;
    const paths = [
      url,
      "/v1/datasets/statuses.parquet",
      "/v1/datasets/statuses.arrow",
      "/v1/export.tar?dataset=tries,statuses&format=csv",
    ];
    for (const path of paths) await (await fetch(service + path)).arrayBuffer();
    const before = { held: held(), temporary: temporary() };
    const leave = (path: string, when: number) =>
      new Promise<void>((resolve) => {
        const asked = request(service + path, (response) => {
          response.on("error", () => {});
          if (when % 2 === 0) response.once("data", () => asked.destroy());
          else asked.destroy();
        });
        asked.on("error", () => {});
        asked.once("close", () => resolve());
        // Some leave before there is an answer.
        if (when % 5 === 0) setTimeout(() => asked.destroy(), when % 7);
        asked.end();
      });
    for (let round = 0; round < 100; round++)
      await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          leave(paths[round % 25 === 0 ? index % 4 : index % 2] as string, round + index),
        ),
      );
    for (let wait = 0; wait < 100 && held() > before.held; wait++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(held()).toBeLessThanOrEqual(before.held);
    for (let wait = 0; wait < 100 && temporary() > before.temporary; wait++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(temporary()).toBe(before.temporary);
    const whole = Buffer.from(await (await fetch(service + url)).arrayBuffer());
    expect(whole.subarray(0, 4).toString()).toBe("PAR1");
    expect(readFileSync(join(lake.folder, "data", ...url.split("/").slice(4)))).toEqual(whole);
  });
});
