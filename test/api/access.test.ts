import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../api/app.ts";
import { exampleOf, operations } from "../../api/operations.ts";
import { Tokens } from "../../api/tokens.ts";
import { Lake } from "../../lake/lake.ts";
import { tables } from "../../lake/tables/index.ts";
import { charts } from "../../reports/charts/index.ts";
import { lakeOf } from "../support/lakes.ts";

const [seen, unseen] = ["head-slurm-walltime", "head-local-mixed"] as const;
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

let lake: Lake;
let tokens: Tokens;
let app: Hono;
beforeAll(async () => {
  lake = await lakeOf([seen, unseen]);
  tokens = new Tokens(lake.folder);
  app = createApp({ lake, access: { tokens, isRequired: true } });
});
afterAll(() => lake.close());

function get(path: string, token?: string, headers: Record<string, string> = {}, on = app) {
  return on.request(path, {
    headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
  });
}

function sql(query: string, token?: string, on = app, search = "") {
  return on.request(`/v1/sql${search}`, {
    method: "POST",
    body: JSON.stringify({ sql: query }),
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  });
}

async function made(opens: Partial<Parameters<Tokens["create"]>[0]> = {}): Promise<string> {
  return (await tokens.create({ scopes: ["read"], sources: null, expires_at: null, ...opens })).text;
}

describe("a token", () => {
  it("is wanted of everybody, but to hear that the process lives", async () => {
    const refused = await get("/v1/runs");
    expect(refused.status).toBe(401);
    expect(refused.headers.get("www-authenticate")).toMatch(/^Bearer .*, Basic /);
    expect(await refused.json()).toMatchObject({ field: "authorization", detail: expect.stringContaining("Bearer") });
    for (const path of ["/", "/docs", "/openapi.json", "/metrics", "/readyz", "/v1/nothing"])
      expect([path, (await get(path)).status]).toEqual([path, 401]);
    expect((await get("/healthz")).status).toBe(200);
  });

  it("opens what it is made for, as bearer or as a password", async () => {
    const text = await made();
    expect((await get("/v1/runs", text)).status).toBe(200);
    const basic = { authorization: `Basic ${Buffer.from(`me:${text}`).toString("base64")}` };
    expect((await get("/", undefined, basic)).status).toBe(200);
    const denied = await sql("select 1", text);
    expect([denied.status, ((await denied.json()) as { detail: string }).detail]).toEqual([
      403,
      "this token opens read, not sql",
    ]);
    const both = await made({ scopes: ["read", "sql"] });
    expect((await sql("select 1 as one", both)).status).toBe(200);
    expect((await get("/v1/runs", await made({ scopes: ["sql"] }))).status).toBe(403);
  });

  it("that is wrong, cut, longer, expired or revoked opens nothing", async () => {
    const text = await made();
    const expired = await made({ expires_at: new Date(Date.now() - 1000).toISOString() });
    const [, id] = text.split("_");
    const wrong = `plt_${id}_${"A".repeat(43)}`;
    const odd = [
      "",
      "x",
      text.slice(0, -1),
      `${text}A`,
      wrong,
      text.toUpperCase(),
      `plt_../../x_${"A".repeat(43)}`,
      "plt_",
    ];
    for (const one of [...odd, expired]) expect([one, (await get("/v1/runs", one)).status]).toEqual([one, 401]);
    expect((await get("/v1/runs", await made({ expires_at: inAnHour() }))).status).toBe(200);
    expect((await get("/v1/runs", text)).status).toBe(200);
    await tokens.revoke(String(id));
    expect((await get("/v1/runs", text)).status).toBe(401);
    await expect(tokens.revoke(String(id))).rejects.toThrow(/unknown token/);
  });

  it("is kept as a hash, in a file that its owner alone can read", async () => {
    const text = await made();
    const folder = join(lake.folder, "access/tokens");
    const kept = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    // The secret itself may hold the sign that stands between the parts.
    const [, id, secret] = /^plt_([^_]+)_(.{43})$/.exec(text) ?? [];
    expect(kept.some((one) => one.includes(String(id)))).toBe(true);
    expect(kept.some((one) => one.includes(String(secret)))).toBe(false);
  });

  it("is looked at where none is wanted, too", async () => {
    const free = createApp({ lake });
    expect((await get("/v1/runs", undefined, {}, free)).status).toBe(200);
    expect((await get("/v1/runs", "plt_wrong", {}, free)).status).toBe(401);
  });
});

describe("a token of one source", () => {
  let token: string;
  let secrets: string[];
  beforeAll(async () => {
    token = await made({ scopes: ["read", "sql"], sources: [seen] });
    const state = await lake.state();
    const rows = await state.rows(`select run_id, host, rundir from runs where source = '${unseen}'`);
    const [first] = rows;
    secrets = [unseen, ...rows.map((row) => String(row.run_id)), String(first?.rundir)];
  });

  const addresses = operations
    .filter(({ method }) => method === undefined)
    .flatMap((one) => {
      const example = exampleOf(one).replace(/[?].*/, "");
      return one.forms.map((form) => `${example}?format=${form}`);
    })
    .concat(
      [
        "/",
        "/runs",
        "/tasks",
        "/tries",
        "/failures",
        "/datasets",
        "/readyz",
        "/metrics",
        "/docs",
        "/v1/charts",
        "/v1/datasets",
      ],
      Object.keys(charts).flatMap((name) => [`/v1/charts/${name}.svg`, `/v1/charts/${name}.json`]),
      [
        "/v1/metrics/tries?by=source,run,app,node,user,host",
        "/v1/tasks?limit=all&format=csv",
        "/v1/tries?limit=all&format=ndjson",
      ],
    );

  it.each(addresses)("%s tells nothing of another source", async (address) => {
    const text = Buffer.from(await (await get(address, token)).arrayBuffer()).toString("latin1");
    for (const secret of secrets) expect([secret, text.includes(secret)]).toEqual([secret, false]);
  });

  it.each([
    `/v1/runs?source=${unseen}`,
    `/v1/metrics/tries?source=${unseen}`,
    `/v1/runs/${unseen}/RUN`,
    `/v1/tasks/${unseen}/RUN/0`,
    `/v1/metrics/tries?run=RUN`,
    `/?run=RUN`,
    `/v1/charts/ledger.svg?source=${unseen}`,
  ])("%s is not found, as if there were none", async (address) => {
    const response = await get(address.replace("RUN", String(secrets[1])), token);
    expect(response.status).toBe(404);
    const other = await get(address.replace("RUN", "f".repeat(36)).replaceAll(unseen, "nothing"), token);
    const told = (text: string) =>
      text
        .replaceAll(unseen, "x")
        .replaceAll("nothing", "x")
        .replaceAll(String(secrets[1]), "r")
        .replaceAll("f".repeat(36), "r");
    expect(told(await response.text())).toBe(told(await other.text()));
  });

  it.each(tables.map(({ name }) => name))(
    "table %s holds its own rows in SQL, all of them and no other",
    async (name) => {
      const [mine] = await (await lake.state()).rows(`select count(*) as n from ${name} where source = '${seen}'`);
      const response = await sql(`select source, count(*) as n from ${name} group by source`, token);
      const { data } = (await response.json()) as { data: unknown };
      expect(data).toEqual(Number(mine?.n) === 0 ? [] : [{ source: seen, n: Number(mine?.n) }]);
    },
  );

  it.each(tables.map(({ name }) => name))(
    "dataset %s has nothing of another source, and no file of the lake is handed out",
    async (name) => {
      const rows = await (await get(`/v1/datasets/${name}.csv`, token)).text();
      for (const secret of secrets) expect([secret, rows.includes(secret)]).toEqual([secret, false]);
      const { data } = (await (await get(`/v1/datasets/${name}`, token)).json()) as {
        data: { files: Array<{ url: string }> };
      };
      for (const { url } of data.files) expect(url).not.toContain("/files/");
      for (const { path } of (await lake.state()).entries.filter((entry) => entry.table_name === name))
        expect((await get(`/v1/datasets/files/${path.slice("data/".length)}`, token)).status).toBe(404);
    },
  );

  it("exports its own rows alone", async () => {
    const response = await get("/v1/export.tar?format=csv", token);
    expect(response.status).toBe(200);
    const text = Buffer.from(await response.arrayBuffer()).toString("latin1");
    for (const secret of secrets) expect([secret, text.includes(secret)]).toEqual([secret, false]);
    expect(text).toContain(seen);
  });

  it("gets other answers under other tags, also of a state that is named", async () => {
    const all = await made();
    const { id } = await lake.state();
    for (const path of ["/v1/metrics/tries", `/v1/metrics/tries?at=${id}`]) {
      const [mine, whole] = await Promise.all([get(path, token), get(path, all)]);
      const [etag] = [mine.headers.get("etag")];
      expect(etag).not.toBe(whole.headers.get("etag"));
      expect(await mine.text()).not.toBe(await whole.text());
      expect((await get(path, all, { "if-none-match": String(etag) })).status).toBe(200);
      expect((await get(path, token, { "if-none-match": String(etag) })).status).toBe(304);
      expect(mine.headers.get("vary")).toContain("Authorization");
    }
  });

  it("of a source that is not there sees an empty lake", async () => {
    const none = await made({ sources: ["elsewhere"] });
    expect((await get("/v1/runs", none)).status).toBe(404);
    expect((await get("/readyz", none)).status).toBe(200);
  });

  it("is told by the state of the lake, which says that its files are not to be handed out", async () => {
    expect((await lake.state()).isWhole).toBe(true);
    const narrow = await lake.only([seen]).state();
    expect([narrow.isWhole, new Set(narrow.entries.map(({ source }) => source))]).toEqual([false, new Set([seen])]);
  });
});

describe("privacy", () => {
  let user: string;
  let texts: string[];
  const of = async (privacy: { hideUsers?: boolean; hidePaths?: boolean; hideInputs?: boolean }) =>
    Lake.open(lake.folder, { privacy: { hideUsers: false, hidePaths: false, hideInputs: false, ...privacy } });
  beforeAll(async () => {
    const state = await lake.state();
    const [run] = await state.rows(`select "user", rundir from runs`);
    const inputs = await state.rows("select distinct inputs from tasks where inputs not in ('None', '[]', '')");
    const [failed] = await state.rows("select fail_history from tries where fail_history like '%/%' limit 1");
    user = String(run?.user);
    texts = [user, String(run?.rundir), ...inputs.map((row) => String(row.inputs))].concat(
      failed ? [String(failed.fail_history)] : [],
    );
  });

  /** As a word: the user's name is part of other words. */
  const holds = (text: string, one: string) =>
    /^\w+$/.test(one) ? new RegExp(`\\b${one}\\b`).test(text) : text.includes(one);

  it("leaves users, paths and inputs out of every form of every answer", async () => {
    const hidden = await of({ hideUsers: true, hidePaths: true, hideInputs: true });
    const on = createApp({ lake: hidden });
    const lists = ["runs", "tasks", "tries", "sources", "failures"].flatMap((list) =>
      ["json", "csv", "ndjson", "text", "markdown", "html", "arrow"].map(
        (form) => `/v1/${list}?limit=1000&format=${form}`,
      ),
    );
    for (const address of [...lists, "/v1/metrics/tries?by=user", "/", "/readyz"]) {
      const response = await get(address, undefined, {}, on);
      const text = Buffer.from(await response.arrayBuffer()).toString("utf8");
      expect([address, response.status]).toEqual([address, 200]);
      for (const one of texts) expect([address, one, holds(text, one)]).toEqual([address, one, false]);
    }
    for (const { name } of tables) {
      const text = await (await sql(`select * from ${name} limit 5000`, undefined, on, "?format=csv")).text();
      for (const one of texts) expect([name, one, holds(text, one)]).toEqual([name, one, false]);
    }
    expect((await hidden.state()).isWhole).toBe(false);
    hidden.close();
  });

  it("gives a user one pseudonym for good, by which figures can be asked", async () => {
    const hidden = await of({ hideUsers: true });
    const again = await of({ hideUsers: true });
    const body = async (one: Lake) => {
      const answer = await get("/v1/metrics/tries?by=user", undefined, {}, createApp({ lake: one }));
      return (await answer.json()) as { data: Array<{ user: string; tries: number }> };
    };
    const [first] = (await body(hidden)).data;
    expect(first?.user).toMatch(/^user-[0-9a-f]{12}$/);
    expect((await body(again)).data[0]).toEqual(first);
    const filtered = await get(`/v1/metrics/tries?user=${first?.user}`, undefined, {}, createApp({ lake: hidden }));
    expect(await filtered.json()).toMatchObject({ data: [{ tries: first?.tries }] });
    const named = await get(`/v1/metrics/tries?user=${user}`, undefined, {}, createApp({ lake: hidden }));
    expect(await named.json()).toMatchObject({ data: [{ tries: 0 }] });
    hidden.close();
    again.close();
  });

  it("hides what it is asked to hide, and nothing else", async () => {
    const hidden = await of({ hideInputs: true });
    const [row] = await (await hidden.state()).rows(`select "user", rundir from runs`);
    expect(row?.user).toBe(user);
    expect(row?.rundir).not.toBeNull();
    hidden.close();
  });
});
