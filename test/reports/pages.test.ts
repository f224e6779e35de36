import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../api/app.ts";
import { ingest } from "../../ingest/ingest.ts";
import { rememberFailure } from "../../lake/attempts.ts";
import { Lake } from "../../lake/lake.ts";
import { pages } from "../../reports/pages/index.ts";
import { local } from "../../reports/pages/parts/zone.ts";
import { ordinary, record, simulate } from "../support/generate/index.ts";
import { fixture, lakeOf, lakeOfBuilt, temporaryFolder } from "../support/lakes.ts";

type App = ReturnType<typeof createApp>;

/** What JavaScript writes where somebody forgot a value. */
const forgotten = /\bNaN\b|\bundefined\b|\[object|Invalid Date|\bInfinity\b/;

const asPerson = (app: App, path: string) => app.request(path, { headers: { accept: "text/html" } });

function links(page: string): string[] {
  return [...page.matchAll(/(?:href|src|srcset)="([^"#]*)(?:#[^"]*)?"/g)]
    .map((match) => (match[1] ?? "").replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&#39;", "'"))
    .filter((href) => href.startsWith("/"));
}

/** The page of the registry at an address; undefined for what is no page. */
function pageAt(href: string) {
  const path = new URL(href, "http://here").pathname;
  return pages.find((page) => new RegExp(`^${page.path.replaceAll(/:\w+/g, "[^/]+")}$`).test(path));
}

/** Follows links from the first page on, to at most so many addresses of each page. */
async function visit(app: App, most: number, first = "/"): Promise<Map<string, string>> {
  const seen = new Map<string, string>();
  const counts = new Map<string, number>();
  const queue = [first];
  for (let href = queue.shift(); href !== undefined; href = queue.shift()) {
    const page = pageAt(href);
    if (page === undefined || seen.has(href) || (counts.get(page.path) ?? 0) >= most) continue;
    counts.set(page.path, (counts.get(page.path) ?? 0) + 1);
    const response = await asPerson(app, href);
    const text = await response.text();
    expect(response.status, `${href}: ${text.match(/<main.*/s)?.[0].slice(0, 400)}`).toBe(200);
    seen.set(href, text);
    queue.push(...links(text));
  }
  return seen;
}

describe("pages over real runs", () => {
  let app: App;
  let visited: Map<string, string>;
  beforeAll(async () => {
    app = createApp({ lake: await lakeOf(["head-slurm-walltime", "head-local-mixed", "gen-2024.12.30"]) });
    visited = await visit(app, 3);
  }, 300_000);

  it("each is reached by links from the first one", () => {
    const reached = new Set([...visited.keys()].map((href) => pageAt(href)?.path));
    expect(pages.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([]);
  });

  it("none shows a value that somebody forgot, and each says its question, its sources and the age of its data", () => {
    for (const [href, text] of visited) {
      expect(forgotten.exec(text)?.[0], href).toBeUndefined();
      expect(text, href).toContain(pageAt(href)?.asks.replaceAll("'", "&#39;"));
      expect(text, href).toMatch(/Data up to <time datetime="[^"]+">[^<]+<\/time> UTC, \d+ d ago/);
      expect(text, href).toContain("Times are in <strong>UTC</strong>");
    }
  });

  it("every link to data answers", { timeout: 300_000 }, async () => {
    const firsts = new Map<string, string>();
    for (const text of visited.values())
      for (const href of links(text).filter((one) => one.startsWith("/v1"))) {
        const { pathname, searchParams } = new URL(href, "http://here");
        firsts.set(`${pathname.replace(/[0-9a-f-]{36}/, "")} ${[...searchParams.keys()].sort()}`, href);
      }
    expect(firsts.size).toBeGreaterThan(50);
    for (const href of firsts.values()) {
      const response = await app.request(href, { method: "HEAD" });
      expect(response.status, href).toBe(200);
    }
  });

  it("every table is sorted by its heads, both ways", { timeout: 300_000 }, async () => {
    const heads = new Map<string, string>();
    for (const [href, text] of visited)
      for (const match of text.matchAll(/<th scope="col"[^>]*aria-sort="none"[^>]*><a href="([^"#]*)/g)) {
        const sort = (match[1] ?? "").replaceAll("&amp;", "&");
        const word = [...new URL(sort, "http://here").searchParams.keys()].find((name) => name.endsWith(".sort"));
        // One column of each table: the last, which is never in force before.
        heads.set(`${pageAt(href)?.path} ${word}`, sort);
      }
    expect(heads.size).toBeGreaterThan(25);
    const unsorted = [...visited].filter(([, text]) =>
      [...text.matchAll(/<thead>.*?<\/thead>/gs)].some(([thead]) => !thead.includes("aria-sort")),
    );
    expect(unsorted.map(([href]) => href)).toEqual([]);
    for (const href of heads.values()) {
      const response = await asPerson(app, href);
      expect(response.status, href).toBe(200);
      const [word, sort] =
        [...new URL(href, "http://here").searchParams].find(([name]) => name.endsWith(".sort")) ?? [];
      const turned = sort?.startsWith("-") ? sort.slice(1) : `-${sort}`;
      expect(await response.text(), href).toContain(`${word}=${turned}`);
    }
  });

  it("a long table is turned over, and no row is met twice", async () => {
    const rows: string[] = [];
    let href: string | undefined = "/tasks?source=head-slurm-walltime";
    for (let turns = 0; href !== undefined && turns < 5; turns++) {
      const text: string = await (await asPerson(app, href)).text();
      rows.push(
        ...[...text.matchAll(/<th scope="row" class=""><a href="[^"]*\/tasks\/(\d+)"/g)].map((match) =>
          String(match[1]),
        ),
      );
      href = /href="([^"#]*)[^"]*" rel="next"/.exec(text)?.[1]?.replaceAll("&amp;", "&");
    }
    expect(rows).toHaveLength(49);
    expect(new Set(rows).size).toBe(49);
  });

  it("figures are those of the metric, sums and bounds", async () => {
    const { data } = (await (await app.request("/v1/metrics/useful_fraction?run=d48d")).json()) as {
      data: Array<Record<string, number>>;
    };
    const text = await (await asPerson(app, "/?run=d48d")).text();
    const [row] = data;
    const share = (value: number | undefined) => ((value ?? Number.NaN) * 100).toFixed(1);
    expect(text).toContain(`<dd>${share(row?.useful_fraction)} %</dd>`);
    expect(text).toContain(`of paid; ${share(row?.useful_fraction_low)} to ${share(row?.useful_fraction_high)} %`);
  });

  it("a task's page has its states, its failure as Parsl wrote it, and links to its run and block", async () => {
    const run = "/runs/head-slurm-walltime/d48d90bf-626a-4879-add4-308cb6c61367";
    const text = await (await asPerson(app, `${run}/tasks/37`)).text();
    for (const word of [
      "fail retryable",
      "BashExitFailure(&#39;bash_run&#39;, 1)",
      `${run}/executors/knl/blocks/0`,
      `href="${run}"`,
      "States, as they were recorded",
    ])
      expect(text).toContain(word);
  });

  it("what is not there is a page that says so, for programs a problem", async () => {
    const missing = await asPerson(app, "/nothing");
    expect([missing.status, missing.headers.get("content-type")]).toEqual([404, "text/html; charset=UTF-8"]);
    expect((await app.request("/nothing")).headers.get("content-type")).toBe("application/problem+json");
    for (const [path, status, word] of [
      ["/runs/head-slurm-walltime/nope", 404, "nope"],
      ["/runs/head-slurm-walltime/d48d/tasks/4711", 404, "4711"],
      ["/runs/head-slurm-walltime/d48d/executors/knl/blocks/77", 404, "77"],
      ["/runs/head-slurm-walltime/d48d/executors/nope", 404, "nope"],
      ["/apps/nope", 404, "nope"],
      ["/nodes/nope", 404, "nope"],
      ["/?colour=red", 400, "unknown parameter colour"],
      ["/?source=nope", 404, "unknown source nope"],
      ["/tasks?tasks.sort=colour", 400, "colour"],
      ["/tasks?tasks.cursor=xyz", 400, "no cursor"],
      ["/apps?apps.rows=many", 400, "no number of rows"],
      ["/history?per=fortnight", 400, "fortnight"],
      ["/compare?run=d48d&with=nope", 404, "nope"],
      ["/nodes?from=2026-11-01", 400, "unknown parameter from"],
    ] as const) {
      const response = await asPerson(app, path);
      expect(response.status, path).toBe(status);
      expect(await response.text(), path).toContain(word);
    }
  });

  it("a page that did not change is not made again; one that goes on asks for itself, with and without a script", async () => {
    const path = "/?as_of=2026-11-24T08:00Z";
    const first = await asPerson(app, path);
    const tag = first.headers.get("etag") ?? "";
    expect((await app.request(path, { headers: { accept: "text/html", "if-none-match": tag } })).status).toBe(304);
    expect(await first.text()).not.toContain("<script");
    const going = await (await asPerson(app, "/?as_of=2026-11-23T08:37:40Z&source=head-local-mixed")).text();
    expect(going).toContain('<noscript><meta http-equiv="refresh"');
    expect(going).toMatch(
      /A run goes on, and this page refreshes itself\. Its last record is of <time[^>]*>2026-11-23/,
    );
    expect(going.match(/<script/g)).toHaveLength(1);
  });

  it("times are told in the zone asked for, with their distance from UTC, and the next page does so too", async () => {
    const path = "/runs?source=head-slurm-walltime";
    const [plain, zurich, source] = await Promise.all(
      [path, `${path}&tz=Europe/Zurich`, `${path}&tz=source`].map(async (one) => (await asPerson(app, one)).text()),
    );
    const began = /<time datetime="([^"]+)">[^<]+<\/time>/.exec(plain ?? "")?.[1] ?? "";
    const hour = new Date(Date.parse(began) + 3_600_000).toISOString().slice(0, 19).replace("T", " ");
    expect(zurich).toContain(`<time datetime="${began}">${hour} +01:00</time>`);
    expect(zurich).toContain("Times are in <strong>Europe/Zurich</strong>");
    expect(zurich).toContain("<small>Europe/Zurich</small>");
    expect(source).toContain("Times are in <strong>UTC</strong>");
    expect(links(zurich ?? "").filter((href) => /^\/runs\/.*\?tz=Europe%2FZurich$/.test(href))).not.toEqual([]);
    expect(links(zurich ?? "")).toContain("/failures?source=head-slurm-walltime&tz=Europe%2FZurich");
    const odd = await asPerson(app, "/?tz=Mars/Olympus");
    expect([odd.status, await odd.text()]).toEqual([400, expect.stringContaining("no time zone")]);
  });

  it("the hour that is met twice when clocks are put back is told apart", () => {
    const [zone, pacific] = [
      { name: "UTC", word: undefined },
      { name: "America/Los_Angeles", word: "source" },
    ];
    expect(local("2026-11-01T08:30:00.123Z", pacific)).toBe("2026-11-01 01:30:00 −07:00");
    expect(local("2026-11-01T09:30:00.123Z", pacific, true)).toBe("2026-11-01 01:30:00.123 −08:00");
    expect(local("2026-11-01T09:30:00.123456Z", zone)).toBe("2026-11-01 09:30:00");
    expect(local("2026-01-01T00:00:00Z", { name: "Europe/London", word: undefined })).toBe(
      "2026-01-01 00:00:00 +00:00",
    );
  });

  it("what was chosen goes along in the navigation", async () => {
    const text = await (await asPerson(app, "/?source=head-slurm-walltime&from=2026-11-01")).text();
    expect(links(text)).toContain("/failures?source=head-slurm-walltime&from=2026-11-01");
    expect(links(text)).toContain("/nodes?source=head-slurm-walltime");
  });
});

describe("pages over anything", () => {
  it("names are text, whatever they contain, and every link to them leads there", { timeout: 300_000 }, async () => {
    const long = "n".repeat(300);
    const names = ['<script>alert("a,b")</script>', "!not", "pre*", "back\\slash/and more?#&", `‮RTL${long}`, " blank "];
    const lake = await lakeOfBuilt(
      (source) => {
        source.block(
          "0",
          [
            [0, "PENDING"],
            [10, "RUNNING"],
            [500, "COMPLETED"],
          ],
          "4'7",
          `e"x<b>`,
        );
        source.manager("m", {
          block: "0",
          node: "<svg onload=alert(1)>",
          workers: 2,
          from: 12,
          lastBeat: 480,
          inactive: 490,
        });
        for (const [index, app] of names.entries())
          source.task(
            index,
            [
              {
                launched: 20,
                running: 30 + index,
                ended: 60,
                returned: 61,
                state: index % 2 ? "exec_done" : "failed",
                fail: index % 2 ? "" : `Odd('<b>${long}')`,
                block: "0",
                node: "<svg onload=alert(1)>",
                executor: `e"x<b>`,
              },
            ],
            app,
            "1,2",
          );
        return source;
      },
      { id: 'r"<img src=x onerror=alert(1)>,/1', completed: 510 },
    );
    const visited = await visit(createApp({ lake }), 8);
    const reached = new Set([...visited.keys()].map((href) => pageAt(href)?.path));
    expect(pages.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([]);
    for (const [href, text] of visited) {
      expect(text, href).not.toMatch(/<img src=x|<svg onload|<script>alert/);
      expect(forgotten.exec(text)?.[0], href).toBeUndefined();
    }
    const apps = [...visited.keys()]
      .filter((href) => href.startsWith("/apps/"))
      .map((href) => new URL(href, "http://here").pathname);
    for (const name of names) expect(apps).toContain(`/apps/${encodeURIComponent(name)}`);
  });

  it("an empty lake says what to do, on every page", async () => {
    const app = createApp({ lake: await Lake.open(join(temporaryFolder(), "none")) });
    for (const { path } of pages) {
      const response = await asPerson(app, path.replaceAll(/:\w+/g, "x"));
      expect(response.status, path).toBe(200);
      expect(await response.text(), path).toContain("parsl-ledger ingest");
    }
  });

  it("a source of which every run is another's copy has its letter and its page like the others", async () => {
    const folder = join(temporaryFolder(), "lake");
    for (const source of ["first", "second"])
      await ingest({ path: fixture("head-local-mixed"), lake: folder, source, timezone: "UTC" });
    const lake = await Lake.open(folder);
    const app = createApp({ lake });
    const quality = await (await asPerson(app, "/quality?letters.sort=-source")).text();
    expect(quality.indexOf(">second<")).toBeGreaterThan(0);
    expect(quality.indexOf(">second<")).toBeLessThan(quality.indexOf(">first<"));
    for (const source of ["first", "second"])
      expect((await asPerson(app, `/?source=${source}`)).status, source).toBe(200);
    lake.close();
  });

  it("an empty lake says what failed, to whoever may know of files", async () => {
    const lake = await Lake.open(join(temporaryFolder(), "none"));
    await rememberFailure(lake.folder, { path: "/d/x.db", at: "2026-11-24T00:00:00Z", error: "/d/x.db is empty" });
    const text = async (seen: Lake) => (await asPerson(createApp({ lake: seen }), "/")).text();
    expect(await text(lake)).toContain(
      '<code>/d/x.db</code>, <time datetime="2026-11-24T00:00:00Z">2026-11-24 00:00:00</time> UTC: is empty',
    );
    const narrow = await text(lake.only(["other"]));
    expect([narrow.includes("x.db"), narrow.includes("1 file failed in its last pass")]).toEqual([false, true]);
    lake.close();
  });

  it("paths of files that failed are told to who may know of all files, and to nobody who asks about another time", async () => {
    const lake = await lakeOf(["head-local-mixed"]);
    await rememberFailure(lake.folder, { path: "/d/x.db", at: "2026-11-24T00:00:00Z", error: "/d/x.db is empty" });
    const tells = async (seen: Lake, path: string) =>
      (await (await asPerson(createApp({ lake: seen }), path)).text()).includes("/d/x.db");
    for (const path of ["/", "/sources"]) {
      expect(await tells(lake, path), path).toBe(true);
      expect(await tells(lake.only(["head-local-mixed"]), path), path).toBe(false);
      expect(await tells(lake, `${path}?as_of=2026-11-24`), path).toBe(false);
    }
  });

  it("runs without tasks, without an end, of a second and of five years, and recorded in the future", {
    timeout: 300_000,
  }, async () => {
    const folder = temporaryFolder();
    await ingest({ path: fixture("desc-clpipeline"), lake: folder, timezone: "UTC" });
    const lake = await Lake.open(folder);
    for (const [href, text] of await visit(createApp({ lake }), 2))
      expect(forgotten.exec(text)?.[0], href).toBeUndefined();
    lake.close();
    const year = 365 * 86_400;
    const odd = await lakeOfBuilt(
      (source) =>
        source
          .block(
            "0",
            [
              [0, "PENDING"],
              [1, "RUNNING"],
              [5 * year, "COMPLETED"],
            ],
            "1",
          )
          .manager("m", {
            block: "0",
            node: "n",
            workers: 1,
            from: 1,
            lastBeat: 5 * year - 10,
            inactive: 5 * year,
            period: year / 4,
          })
          .task(0, [
            {
              launched: 1,
              running: 1,
              ended: 5 * year - 100,
              returned: 5 * year - 99,
              state: "exec_done",
              block: "0",
              node: "n",
              executor: "htex",
            },
          ]),
      { completed: 5 * year },
    );
    for (const [href, text] of await visit(createApp({ lake: odd }), 2)) {
      expect(forgotten.exec(text)?.[0], href).toBeUndefined();
      if (href.endsWith("/tasks/0")) expect(text).toContain("4 y 364 d");
    }
  });

  it("none grows with the number of tasks", { timeout: 300_000 }, async () => {
    const sizes = await Promise.all(
      [1500, 6000].map(async (tasks) => {
        const folder = temporaryFolder();
        const [path, sacct] = [join(folder, "monitoring.db"), join(folder, "sacct.txt")];
        const executors = ordinary.executors.map((one) => ({ ...one, maxBlocks: 8, walltime: 900 }));
        record(simulate({ ...ordinary, tasks, executors }), path, sacct);
        await ingest({ path, lake: join(folder, "lake"), sacct, timezone: "UTC", source: "generated" });
        const lake = await Lake.open(join(folder, "lake"));
        const app = createApp({ lake });
        const { data } = (await (await app.request("/v1/runs")).json()) as { data: Array<Record<string, string>> };
        const run = `/runs/generated/${data[0]?.run_id}`;
        const all = pages.filter(({ path }) => !path.includes(":")).map(({ path }) => path);
        const lengths = new Map<string, number>();
        for (const href of [...all, run]) {
          const text = await (await asPerson(app, href)).text();
          // Pictures are bounded by themselves; a curve has more steps until its own limit is met.
          lengths.set(href, text.replaceAll(/<svg.*?<\/svg>/gs, "").length);
        }
        lake.close();
        return lengths;
      }),
    );
    const [small, large] = sizes;
    for (const [href, size] of small ?? []) {
      const path = pageAt(href)?.path;
      const other = [...(large ?? [])].find(([one]) => pageAt(one)?.path === path)?.[1];
      expect(other, path).toBeLessThan(size * 1.2);
    }
  });
});
