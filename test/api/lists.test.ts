import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../api/app.ts";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { list, listKeys } from "../../metrics/lists/index.ts";
import { fixture, lakeOf, temporaryFolder } from "../support/lakes.ts";

type Row = Record<string, string | number | boolean | null>;
interface Page {
  data: Row[];
  meta: { next: string | null; lake_state: string; columns: Array<{ name: string; meaning: string }> };
}

describe("lists", () => {
  let lake: Lake;
  let app: ReturnType<typeof createApp>;
  beforeAll(async () => {
    lake = await lakeOf(["head-slurm-walltime", "head-local-mixed", "gen-2024.12.30"]);
    app = createApp({ lake });
  });
  const page = async (path: string) => (await (await app.request(path)).json()) as Page;
  const count = async (sql: string) => Number((await (await lake.state()).rows(sql))[0]?.n);

  /** All pages, one after the other. */
  async function pages(path: string, on: ReturnType<typeof createApp> = app): Promise<Row[]> {
    const rows: Row[] = [];
    for (let next: string | null = path; next !== null; ) {
      const response: Response = await on.request(next);
      expect(response.status).toBe(200);
      const { data, meta } = (await response.json()) as Page;
      rows.push(...data);
      const link = response.headers.get("link");
      next = /^<(.*)>; rel="next"$/.exec(link ?? "")?.[1] ?? null;
      expect(next === null).toBe(meta.next === null);
    }
    return rows;
  }

  it.each(listKeys)("%s: every page once gives every row once, also by columns that are often null", async (key) => {
    const all = (await page(`/v1/${key}?limit=all&sort=${list(key).sort}`)).data;
    expect(all.length).toBeGreaterThan(0);
    const kept = (await page(`/v1/${key}?limit=all`)).data;
    expect(kept.map((row) => JSON.stringify(row)).sort()).toEqual(all.map((row) => JSON.stringify(row)).sort());
    const size = Math.max(1, Math.ceil(all.length / 7));
    expect(await pages(`/v1/${key}?limit=${size}`)).toEqual(all);
    const { columns } = (await page(`/v1/${key}?limit=1`)).meta;
    expect(columns.every(({ meaning }) => meaning.length > 3)).toBe(true);
    const odd = columns.find(({ name }) => new Set(all.map((row) => row[name])).size > 1)?.name;
    // A list of one row has no order.
    for (const sort of odd === undefined ? [] : [`-${odd}`, odd]) {
      const sorted = await pages(`/v1/${key}?limit=${size}&sort=${sort}`);
      expect(new Set(sorted.map((row) => JSON.stringify(row)))).toEqual(new Set(all.map((row) => JSON.stringify(row))));
    }
  });

  it("counts agree with the tables", async () => {
    expect((await page("/v1/tasks?limit=all")).data.length).toBe(await count("select count(*) as n from tasks"));
    expect((await page("/v1/tries?limit=all")).data.length).toBe(await count("select count(*) as n from tries_raw"));
    expect((await page("/v1/statuses?limit=all")).data.length).toBe(await count("select count(*) as n from statuses"));
    expect((await page("/v1/runs?limit=all")).data.length).toBe(await count("select count(*) as n from runs"));
  });

  it("nulls stand last in both directions and do not stop the paging", async () => {
    for (const sort of ["failure_code", "-failure_code"]) {
      const codes = (await pages(`/v1/tries?limit=17&columns=failure_code&sort=${sort}`)).map(
        (row) => row.failure_code,
      );
      const firstNull = codes.indexOf(null);
      expect(codes.slice(firstNull).every((code) => code === null)).toBe(true);
      const known = codes.slice(0, firstNull).map(String);
      const sorted = known.toSorted();
      expect(known).toEqual(sort.startsWith("-") ? sorted.reverse() : sorted);
    }
  });

  it("filters by dimensions and by its own columns, and shows the columns asked for", async () => {
    const { data } = await page(
      "/v1/tries?run=d48d&failure_class=walltime&disposition=ran&columns=task_id,job_id&limit=all",
    );
    expect(data.length).toBe(
      await count(`select count(*) as n from tries where failure_class = 'walltime' and disposition = 'ran'
        and run_id like 'd48d%'`),
    );
    expect(Object.keys(data[0] ?? {})).toEqual(["task_id", "job_id"]);
    expect((await page("/v1/tasks?run=d48d&task_id=7")).data).toMatchObject([{ task_id: 7 }]);
    expect((await page("/v1/runs?status=aborted&as_of=2026-12-24")).data.every((row) => row.status === "aborted")).toBe(
      true,
    );
  });

  it("a page's next one stays in the state of the lake where the first was", async () => {
    const folder = temporaryFolder();
    await ingest({ path: fixture("head-locked-reader"), lake: folder, timezone: "UTC" });
    const growing = await Lake.open(folder);
    const on = createApp({ lake: growing });
    const whole = await pages("/v1/tries?limit=1000", on);
    const first = await on.request("/v1/tries?limit=100");
    await ingest({ path: fixture("head-slurm-walltime"), lake: folder, timezone: "UTC" });
    const rest = await pages(/<(.*)>/.exec(first.headers.get("link") ?? "")?.[1] ?? "", on);
    expect([...((await first.json()) as Page).data, ...rest]).toEqual(whole);
    expect((await pages("/v1/tries?limit=1000", on)).length).toBe(whole.length + 69);
    growing.close();
  });

  it.each([
    ["/v1/tries?colums=app", 400, "colums", "columns"],
    ["/v1/tries?columns=ap", 400, "columns", "app"],
    ["/v1/tries?sort=-launched", 400, "sort", "launched_at"],
    ["/v1/tries?limit=0", 400, "limit", undefined],
    ["/v1/tries?limit=10001", 400, "limit", undefined],
    ["/v1/tries?limit=all&format=text", 400, "limit", undefined],
    ["/v1/tries?cursor=abc", 400, "cursor", undefined],
    ["/v1/sources?from=2026-01-01", 200, undefined, undefined],
    ["/v1/sources?host=a", 400, "host", "sort"],
    ["/v1/sources?tag.campaign=a", 400, "tag.campaign", undefined],
    ["/v1/tries?from=2026-02-31", 400, "from", undefined],
    ["/v1/tries?format=jsno", 400, "format", "json"],
    ["/v1/trees", 404, undefined, undefined],
  ])("%s: %d %s", async (path, status, field, nearest) => {
    const response = await app.request(path);
    expect(response.status).toBe(status);
    if (status === 200) return;
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    const body = (await response.json()) as Row;
    expect(body.field).toBe(field);
    expect(body.nearest).toBe(nearest);
  });

  it("failures: the hours of all classes are the account lost, and the examples lead to their tasks", async () => {
    const { data } = await page("/v1/failures?run=d48d");
    const lost = (await page("/v1/metrics/lost_node_hours?run=d48d")).data[0]?.lost_node_hours;
    expect(data.reduce((sum, row) => sum + Number(row.lost_node_hours), 0)).toBeCloseTo(Number(lost), 12);
    expect(data[0]).toMatchObject({
      failure_class: "walltime",
      tries: 13,
      tasks_recovered: 3,
      apps: "bash_run",
      jobs: "3, 4, 5, 7",
    });
    const tries = (await page("/v1/tries?run=d48d&failure_class=walltime&columns=ended_at&sort=ended_at&limit=all"))
      .data;
    expect([data[0]?.first_at, data[0]?.last_at]).toEqual([tries[0]?.ended_at, tries.at(-1)?.ended_at]);
    const [source, run, task] = String(data[0]?.examples).split("; ")[0]?.split("/") ?? [];
    expect((await app.request(`/v1/tasks/${source}/${run}/${task}`)).status).toBe(200);
    expect((await page("/v1/failures?failure_class=exit_code&limit=1&sort=-failure_code")).data).toMatchObject([
      { failure_class: "exit_code", failure_code: "137" },
    ]);
  });

  it("documents: every link of a run and of a task answers", async () => {
    for (const path of ["/v1/runs/head-slurm-walltime/d48d", "/v1/tasks/head-slurm-walltime/d48d/30"]) {
      const { data, links } = (await (await app.request(path)).json()) as { data: Row; links: Record<string, string> };
      expect(Object.keys(links).length).toBeGreaterThan(1);
      for (const link of Object.values(links)) expect([link, (await app.request(link)).status]).toEqual([link, 200]);
      expect(String(data.run_id)).toMatch(/^d48d/);
    }
    for (const path of [
      "/v1/runs/head-slurm-walltime/none",
      "/v1/runs/none/d48d",
      "/v1/tasks/head-slurm-walltime/d48d/999",
    ])
      expect((await app.request(path)).status).toBe(404);
  });

  it("the document of a task has the curve of its memory, sample by sample", async () => {
    const { data } = (await (await app.request("/v1/tasks/head-slurm-walltime/d48d/30")).json()) as {
      data: { samples: Row[] };
    };
    expect(data.samples.length).toBe(
      await count("select count(*) as n from samples where run_id like 'd48d%' and task_id = 30"),
    );
    expect(data.samples.every((one) => Number(one.memory_resident_bytes) > 1e6)).toBe(true);
  });

  it("a cursor of another question is refused", async () => {
    const { meta } = await page("/v1/tries?limit=5");
    const response = await app.request(`/v1/tries?limit=5&app=compute&cursor=${meta.next}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ field: "cursor" });
  });
});
