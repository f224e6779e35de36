import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../api/app.ts";
import { Tokens } from "../../api/tokens.ts";
import { rememberFailure, rememberPass } from "../../lake/attempts.ts";
import type { Lake } from "../../lake/lake.ts";
import { packageRoot } from "../../resources.ts";
import { lakeOf, temporaryFolder } from "../support/lakes.ts";

const cli = join(packageRoot, "dist/cli.js");
const tls = join(packageRoot, "test/fixtures/tls");
const scratch = temporaryFolder();
const endless = "select count(*) from range(1000000000000) where range % 7 = 8";
let lake: Lake;
const running: ChildProcess[] = [];
beforeAll(async () => {
  lake = await lakeOf(["head-slurm-walltime"]);
});
afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
  lake.close();
});

async function run(...args: string[]) {
  return promisify(execFile)(process.execPath, [cli, ...args, "--lake", lake.folder]).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    ({ code, stdout, stderr }) => ({ code: Number(code), out: String(stdout), err: String(stderr) }),
  );
}

async function served(...args: string[]): Promise<{ url: string; child: ChildProcess; told: () => string }> {
  const child = spawn(process.execPath, [cli, "serve", "--port", "0", "--lake", lake.folder, ...args]);
  running.push(child);
  let [out, err] = ["", ""];
  child.stderr?.on("data", (data) => {
    err += data;
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", (data) => {
      out += data;
      const found = /(https?:\/\/\S+)/.exec(out)?.[1];
      if (found) resolve(found);
    });
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${err}`)));
  });
  return { url, child, told: () => err };
}

function post(url: string, sql: string) {
  return fetch(`${url}v1/sql`, {
    method: "POST",
    body: JSON.stringify({ sql }),
    headers: { "content-type": "application/json" },
  });
}

describe("the service as its operator sees it", () => {
  it("says that it is ready, what was read last and what failed", async () => {
    const app = createApp({ lake });
    await rememberFailure(lake.folder, { path: "/gone/monitoring.db", at: "2026-11-24T00:00:00Z", error: "gone" });
    expect(await (await app.request("/readyz")).json()).toMatchObject({
      status: "ready",
      sources: [{ source: "head-slurm-walltime", as_of_at: "2026-11-23T08:30:10.389145Z" }],
      failed: [{ path: "/gone/monitoring.db", error: "gone" }],
    });
    const { data } = (await (await app.request("/v1/sources?columns=clean_at,lag_s,damaged")).json()) as {
      data: unknown[];
    };
    expect(data).toEqual([{ clean_at: null, lag_s: null, damaged: 0 }]);
    const pass = { source: "head-slurm-walltime", at: "2026-11-24T00:00:09Z", files: 1 };
    await rememberPass(lake.folder, { ...pass, began: "2026-11-24T00:00:00.000Z", failed: 0 });
    await rememberPass(lake.folder, { ...pass, began: "2026-11-24T00:15:00.000Z", failed: 1 });
    expect(
      await (await app.request("/v1/sources?columns=clean_at,lag_s&as_of=2026-11-24T00:20:00Z")).json(),
    ).toMatchObject({ data: [{ clean_at: "2026-11-24T00:00:00Z", lag_s: 1200 }] });
    expect(await (await app.request("/readyz")).json()).toMatchObject({
      sources: [{ clean_at: "2026-11-24T00:00:00Z", lag_s: expect.any(Number), damaged: 0 }],
    });
    const text = await (await app.request("/metrics")).text();
    expect(text).toMatch(/^parsl_ledger_request_seconds_count\{method="GET",path="\/readyz",status="200"\} 2$/m);
    expect(text).toMatch(/^parsl_ledger_ingest_lag_seconds\{source="head-slurm-walltime"\} \d+/m);
    expect(text).toMatch(/^parsl_ledger_pass_lag_seconds\{source="head-slurm-walltime"\} \d+$/m);
    expect(text).toMatch(/^parsl_ledger_lake_bytes [1-9]\d+$/m);
    expect(text).toMatch(/^parsl_ledger_failed_sources 1$/m);
  });

  it("listens where others can reach it only with a token to keep them out, and knows it from then on", async () => {
    const refused = await run("serve", "--host", "0.0.0.0", "--port", "0");
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining("token create --scope read")]);
    const made = await run("token", "create", "--scope", "read,sql", "--expires", "1d");
    const token = made.out.trim();
    expect(token).toMatch(/^plt_[0-9a-f]{12}_[\w-]{43}$/);
    const log = join(scratch, "access.log");
    const { url, child } = await served("--host", "0.0.0.0", "--access-log", log);
    const at = url.replace("0.0.0.0", "127.0.0.1");
    expect((await fetch(`${at}v1/runs`)).status).toBe(401);
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${at}v1/runs?source=head-slurm-walltime`, { headers })).status).toBe(200);
    const id = String(token.split("_")[1]);
    expect((await run("token", "list")).out).toContain(id);
    expect((await run("token", "revoke", id)).code).toBe(0);
    expect((await run("token", "revoke", id)).code).toBe(1);
    expect((await fetch(`${at}v1/runs`, { headers })).status).toBe(401);
    child.kill("SIGTERM");
    await new Promise((gone) => child.once("exit", gone));
    const lines = readFileSync(log, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines[1]).toMatchObject({
      token: id,
      method: "GET",
      path: "/v1/runs",
      query: { source: "head-slurm-walltime" },
      status: 200,
    });
    expect(lines.map(({ status }) => status)).toEqual([401, 200, 401]);
    expect(readFileSync(log, "utf8")).not.toContain(token.slice(token.indexOf("_", 4) + 1));
  });

  it("answers under the names of this machine alone where no token is wanted, so that no stranger's name can lead here", async () => {
    const { url, child } = await served();
    const { port } = new URL(url);
    const asked = (host: string) =>
      new Promise<[number | undefined, string]>((resolve, reject) =>
        httpRequest(`${url}v1/runs?limit=1`, { headers: { host } }, (response) => {
          let text = "";
          response.on("data", (data) => {
            text += data;
          });
          response.on("end", () => resolve([response.statusCode, text]));
        })
          .on("error", reject)
          .end(),
      );
    for (const host of [`localhost:${port}`, "LOCALHOST", `127.0.0.1:${port}`, "127.8.8.8", "[::1]"])
      expect([host, (await asked(host))[0]]).toEqual([host, 200]);
    for (const host of [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1.evil.example",
      "localhost.evil.example",
      "10.0.0.1",
    ]) {
      const [status, text] = await asked(host);
      expect([host, status]).toEqual([host, 403]);
      expect(JSON.parse(text)).toMatchObject({ field: "host", allowed: ["localhost", "127.0.0.1", "[::1]"] });
    }
    child.kill("SIGTERM");
    const app = createApp({ lake, hosts: ["ledger.example.org"] });
    expect((await app.request("http://Ledger.example.org:8000/v1/runs")).status).toBe(200);
    expect((await app.request("http://ledger.example.com/v1/runs")).status).toBe(403);
    const behindProxy = await served("--require-token");
    const open = await fetch(`${behindProxy.url}healthz`, { headers: { host: "ledger.example.org" } });
    expect(open.status).toBe(200);
    behindProxy.child.kill("SIGTERM");
  });

  it("takes a client's address from a proxy that it knows, and from nobody else", async () => {
    const lines: string[] = [];
    const from = async (address: string, proxies: string[]) => {
      const app = createApp({ lake, log: pino({}, { write: (line: string) => lines.push(line) }), proxies });
      const headers = { "x-forwarded-for": "198.51.100.1, 203.0.113.9" };
      const outgoing = { once: (_: string, then: () => void) => then() };
      await app.request("/healthz", { headers }, { incoming: { socket: { remoteAddress: address } }, outgoing });
      return JSON.parse(lines.at(-1) ?? "{}").address;
    };
    expect(await from("127.0.0.1", ["127.0.0.1"])).toBe("203.0.113.9");
    expect(await from("::ffff:127.0.0.1", ["127.0.0.1"])).toBe("203.0.113.9");
    expect(await from("127.0.0.1", [])).toBe("127.0.0.1");
    expect(await from("198.51.100.77", ["127.0.0.1"])).toBe("198.51.100.77");
  });

  it("logs a query in SQL by its hash, and by its text where that is wanted, never what is bound to it", async () => {
    const sql = "select count(*) as n from tries where app = $1";
    const lines: string[] = [];
    for (const logSql of [false, true]) {
      const app = createApp({ lake, log: pino({}, { write: (line: string) => lines.push(line) }), logSql });
      await app.request("/v1/sql", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ sql, params: ["a secret"] }),
      });
    }
    const [hashed, told] = lines.map((line) => JSON.parse(line));
    const sqlSha256 = createHash("sha256").update(sql).digest("hex");
    expect(hashed).toMatchObject({ path: "/v1/sql", status: 200, sqlSha256 });
    expect(hashed).not.toHaveProperty("sql");
    expect(told).toMatchObject({ sqlSha256, sql });
    expect(lines.join()).not.toContain("a secret");
  });

  it.each([
    [["token", "create", "--scope", "write"], 2, /unknown scope write.*read, sql/],
    [["token", "create", "--expires", "yesterday"], 2, /no time to come/],
    [["token", "create", "--expires", "2001-01-01"], 2, /no time to come/],
    [["token", "create", "--source", "../x"], 2, /names no source/],
    [["serve", "--tls-cert", "a.pem"], 2, /go together/],
    [["serve", "--base-path", "ledger"], 2, /begins with a slash/],
    [["serve", "--tls-cert", "/none", "--tls-key", "/none", "--port", "0"], 1, /cannot be read/],
    [["query", "--sql", "drop table runs"], 2, /SELECT or WITH/],
    [["query", "tries", "--sql", "select 1"], 2, /instead of metrics/],
    [["query"], 2, /--sql TEXT/],
  ])("%j is refused with what to do", async (args, code, told) => {
    expect(await run(...args)).toMatchObject({ code, err: expect.stringMatching(told) });
  });

  it("speaks TLS", async () => {
    const { url, child } = await served("--tls-cert", join(tls, "cert.pem"), "--tls-key", join(tls, "key.pem"));
    expect(url).toMatch(/^https:/);
    const status = await new Promise((resolve, reject) =>
      httpsRequest(`${url}healthz`, { ca: readFileSync(join(tls, "cert.pem")) }, (response) =>
        resolve(response.statusCode),
      )
        .on("error", reject)
        .end(),
    );
    expect(status).toBe(200);
    child.kill("SIGTERM");
  });

  it("lets what runs finish when it is told to stop, and takes nothing new", async () => {
    const { url, child } = await served();
    const slow = post(url, "select count(*) as n from range(300000000) where range % 7 = 8");
    await new Promise((go) => setTimeout(go, 700));
    child.kill("SIGTERM");
    const exit = new Promise((gone) => child.once("exit", gone));
    await new Promise((go) => setTimeout(go, 300));
    await expect(fetch(`${url}healthz`)).rejects.toThrow();
    expect((await slow).status).toBe(200);
    expect(await exit).toBe(0);
  });

  it("does not wait for ever: what still runs after the grace is cancelled", async () => {
    const { url, child } = await served();
    const slow = post(url, endless).then(
      ({ status }) => status,
      () => "cut off",
    );
    await new Promise((go) => setTimeout(go, 500));
    const began = performance.now();
    child.kill("SIGTERM");
    expect(await new Promise((gone) => child.once("exit", gone))).toBe(0);
    expect(performance.now() - began).toBeLessThan(25_000);
    expect(await slow).toBe("cut off");
  });

  it("answers while others are slow, half open, or gone in the middle", async () => {
    const { url, child, told } = await served();
    const { port } = new URL(url);
    const open = (text: string) => {
      const socket = connect(Number(port), "127.0.0.1");
      socket.on("error", () => {});
      socket.write(text);
      return socket;
    };
    const sockets = [
      ...Array.from({ length: 50 }, () => open("")),
      ...Array.from({ length: 50 }, () => open("GET /v1/runs HTTP/1.1\r\nHost: x\r\nX-Slow: ")),
      ...Array.from({ length: 20 }, () =>
        open("POST /v1/sql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"),
      ),
      ...Array.from({ length: 20 }, () => open("GET /v1/statuses?limit=all HTTP/1.1\r\nHost: x\r\n\r\n").pause()),
    ];
    for (let round = 0; round < 20; round++) {
      const gone = new AbortController();
      const left = fetch(`${url}v1/statuses?limit=all&format=parquet`, { signal: gone.signal }).catch(() => undefined);
      setTimeout(() => gone.abort(), round * 10);
      await left;
    }
    expect((await fetch(`${url}v1/metrics/tries`)).status).toBe(200);
    for (const socket of sockets) socket.destroy();
    expect((await fetch(`${url}v1/runs`)).status).toBe(200);
    expect(told()).toBe("");
    child.kill("SIGTERM");
  });

  it("refuses what is too long, whichever part of it", async () => {
    const { url, child } = await served();
    expect((await fetch(`${url}v1/runs`, { headers: { "x-long": "a".repeat(20_000) } })).status).toBe(431);
    expect((await fetch(`${url}v1/runs?app=${"a".repeat(20_000)}`)).status).toBe(431);
    expect((await post(url, `select '${"a".repeat(300_000)}'`)).status).toBe(413);
    expect((await post(url, `select '${"a".repeat(150_000)}'`)).status).toBe(400);
    child.kill("SIGTERM");
  });
});

describe("many requests of one client", () => {
  it("beyond its rate are told when to come again, and answered then", async () => {
    const app = createApp({ lake, limits: { concurrency: 100, ratePerS: 5 } });
    const statuses = [];
    for (let index = 0; index < 14; index++) statuses.push((await app.request("/healthz")).status);
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(200));
    expect(statuses).toContain(429);
    const refused = await app.request("/healthz");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    await new Promise((go) => setTimeout(go, 1000));
    expect((await app.request("/healthz")).status).toBe(200);
  });

  it("do not take the places of another", async () => {
    const tokens = new Tokens(lake.folder);
    const text = (await tokens.create({ scopes: ["read"], sources: null, expires_at: null })).text;
    const app = createApp({ lake, limits: { concurrency: 100, ratePerS: 1 } });
    for (let index = 0; index < 5; index++) await app.request("/healthz");
    expect((await app.request("/healthz")).status).toBe(429);
    expect((await app.request("/healthz", { headers: { authorization: `Bearer ${text}` } })).status).toBe(200);
  });
});

describe("behind a proxy", () => {
  const html = { accept: "text/html" };
  const links = (text: string) =>
    [...text.matchAll(/(?:href|src|action)="(\/[^"]*)"/g)].map((match) => String(match[1]).replaceAll("&amp;", "&"));

  it.each([
    ["a base path", { basePath: "/team/ledger" }, {}],
    ["what the proxy says that it took away", {}, { "x-forwarded-prefix": "/team/ledger/" }],
  ])("every link begins with %s, and leads somewhere", async (_, options, headers) => {
    const app = createApp({ lake, ...options });
    const inside = "basePath" in options ? "/team/ledger" : "";
    const ask = (path: string, more = {}) => app.request(path, { headers: { ...headers, ...more } });
    const follow = (link: string) => ask(inside === "" ? link.slice("/team/ledger".length) : link);
    for (const page of ["/", "/docs", "/datasets", "/runs"]) {
      const found = links(await (await ask(`${inside}${page}`, html)).text());
      expect(found.length).toBeGreaterThan(0);
      for (const link of found) expect(link).toMatch(/^\/team\/ledger(\/|$)/);
      for (const link of new Set(found.slice(0, 8))) expect([link, (await follow(link)).status]).toEqual([link, 200]);
    }
    const runs = await ask(`${inside}/v1/statuses?limit=1`);
    const [, next = ""] = /<(.*?)>; rel="next"/.exec(runs.headers.get("link") ?? "") ?? [];
    expect(next).toMatch(/^\/team\/ledger\/v1\/statuses\?/);
    expect((await follow(next)).status).toBe(200);
    const [row] = (
      (await (await ask(`${inside}/v1/runs`)).json()) as { data: Array<{ source: string; run_id: string }> }
    ).data;
    const document = await (
      await ask(`${inside}/v1/runs/${row?.source}/${row?.run_id}`, { "accept-encoding": "gzip" })
    ).json();
    for (const link of Object.values((document as { links: Record<string, string> }).links))
      expect(link).toMatch(/^\/team\/ledger\//);
    const { data } = (await (await ask(`${inside}/v1/metrics`)).json()) as { data: Array<{ href: string }> };
    for (const { href } of data) expect(href).toMatch(/^\/team\/ledger\/v1\/metrics\//);
  });

  it("a prefix that is none is passed over", async () => {
    const app = createApp({ lake });
    for (const odd of ["javascript:alert(1)", "//evil.example", '/"><script>', "/a/../b c"]) {
      const page = await (await app.request("/docs", { headers: { ...html, "x-forwarded-prefix": odd } })).text();
      expect(page).toBe(await (await app.request("/docs", { headers: html })).text());
    }
  });
});

describe("pages of other origins", () => {
  it("may read nothing unless they are named", async () => {
    const headers = { origin: "https://dashboard.example" };
    const closed = await createApp({ lake }).request("/v1/runs", { headers });
    expect(closed.headers.get("access-control-allow-origin")).toBeNull();
    const app = createApp({ lake, origins: ["https://dashboard.example"] });
    const open = await app.request("/v1/runs", { headers });
    expect(open.headers.get("access-control-allow-origin")).toBe("https://dashboard.example");
    const other = await app.request("/v1/runs", { headers: { origin: "https://evil.example" } });
    expect(other.headers.get("access-control-allow-origin")).toBeNull();
    const asked = {
      ...headers,
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type",
    };
    expect((await app.request("/v1/sql", { method: "OPTIONS", headers: asked })).status).toBe(204);
  });
});

describe("paths", () => {
  const tricks = [
    "..",
    "%2e%2e",
    "..%2f..%2fetc%2fpasswd",
    "%00",
    "a%00b",
    "%ff",
    "%",
    "%zz",
    "\\..\\..",
    "....//",
    "~",
    "'",
    '"',
    ";",
    "*",
    "a".repeat(5000),
    "\u202e",
    "%0d%0aX: y",
    "null",
    "-1",
    "1e9",
    "9".repeat(40),
    " ",
    "%20",
    "run*",
    "{run}",
  ];
  const places = [
    "/v1/metrics/X",
    "/v1/runs/X/X",
    "/v1/runs/head-slurm-walltime/X",
    "/v1/tasks/head-slurm-walltime/X/0",
    "/v1/tasks/head-slurm-walltime/d48d90bf-626a-4879-add4-308cb6c61367/X",
    "/v1/charts/X",
    "/v1/charts/X.svg",
    "/v1/datasets/X",
    "/v1/datasets/X.parquet",
    "/v1/datasets/files/X/X/X",
    "/v1/datasets/files/runs/head-slurm-walltime/X",
    "/datasets/X",
    "/X",
    "/v1/X",
  ];
  it.each(places)("%s never fails for a reason of ours, and leads to no file", async (place) => {
    const app = createApp({ lake });
    for (const trick of tricks) {
      const response = await app.request(`http://x${place.replaceAll("X", trick)}`);
      const text = await response.text();
      expect([place, trick, response.status < 500, text.includes("root:")]).toEqual([place, trick, true, false]);
    }
  });
});
