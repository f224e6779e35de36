import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../api/app.ts";
import { Lake } from "../../lake/lake.ts";
import { ask } from "../../metrics/ask.ts";
import { metricKeys } from "../../metrics/registry.ts";
import { lakeOf, lakeOfBuilt, temporaryFolder } from "../support/lakes.ts";

describe("the HTTP side", () => {
  let lake: Lake;
  let app: ReturnType<typeof createApp>;
  beforeAll(async () => {
    lake = await lakeOf(["head-slurm-walltime", "head-local-mixed"]);
    app = createApp({ lake });
  });
  const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });

  it("is healthy", async () => {
    expect(await (await get("/healthz")).json()).toEqual({ status: "ok" });
  });

  it("lists every metric with what it means and what it can be asked by", async () => {
    const { data } = (await (await get("/v1/metrics")).json()) as { data: Array<Record<string, unknown>> };
    expect(data.map((one) => one.name)).toEqual(metricKeys);
    for (const one of data)
      expect(one).toMatchObject({
        title: expect.any(String),
        unit: expect.any(String),
        meaning: expect.any(String),
        dimensions: expect.any(Array),
      });
  });

  it("gives the very figures of the command line's answer", async () => {
    const over = await (
      await get("/v1/metrics/node_hours?by=source,run,executor,block,account,failure_class,failure_code")
    ).json();
    const answer = await ask(lake, {
      metrics: "node_hours",
      by: "source,run,executor,block,account,failure_class,failure_code",
      filters: {},
    });
    expect(over).toEqual(JSON.parse(JSON.stringify(answer)));
    expect(answer.data[0]).toHaveProperty("node_hours_low");
  });

  it.each([
    ["application/json", "application/json"],
    ["text/csv", "text/csv"],
    ["text/plain", "text/plain"],
    ["*/*", "application/json"],
    ["text/html,application/xhtml+xml,*/*;q=0.8", "text/html"],
  ])("Accept: %s gets %s", async (accept, type) => {
    const response = await get("/v1/metrics/tries?by=app", { accept });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain(type);
  });

  it("format wins over Accept; CSV has all digits, and empty fields for what is unknown", async () => {
    const csv = await (
      await get("/v1/metrics/node_hours?by=job&format=csv&source=head-slurm-walltime", { accept: "application/json" })
    ).text();
    expect(csv.split("\r\n").slice(0, 2)).toEqual([
      "job,node_hours,node_hours_low,node_hours_high",
      "3,0.018055555555555554,0.018055555555555554,0.018055555555555554",
    ]);
  });

  it.each([
    ["/v1/metrics/cpu", 404, "metric"],
    ["/v1/metrics/tries?by=colour", 400, "by"],
    ["/v1/metrics/tries?run=nope", 404, "run"],
    ["/v1/metrics/tries?source=nope", 404, "source"],
    ["/v1/metrics/tries?colour=red", 400, "colour"],
    ["/v1/metrics/tries?format=xml", 400, "format"],
    ["/v1/metrics/tries?from=never", 400, "from"],
    ["/v1/metrics/idle_fraction?by=app", 400, "by"],
    ["/v1/metrics/node_hours?by=node,hour", 400, "by"],
    ["/v1/metrics/tries?app=a&app=b", 400, "app"],
    ["/v1/charts/pie.svg", 404, "chart"],
    ["/v1/charts/ledger.bmp", 404, "chart"],
    ["/v1/charts/ledger.svg?account=idle", 400, "account"],
    ["/v1/nothing", 404, undefined],
  ])("%s is problem+json with status %d", async (path, status, field) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    const body = (await response.json()) as Record<string, unknown>;
    expect(body).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
    expect(body.field).toBe(field);
    expect(String(body.detail)).not.toMatch(/\bat .*\.ts/);
  });

  it("a filter's value is never SQL", async () => {
    const response = await get(`/v1/metrics/tries?app=${encodeURIComponent("x' or 1=1 --")}`);
    expect(await response.json()).toMatchObject({ data: [{ tries: 0 }] });
  });

  it("draws the ledger, and gives the spec with its data", async () => {
    const svg = await (await get("/v1/charts/ledger.svg?source=head-slurm-walltime")).text();
    for (const word of ["From paid to useful", "lost: walltime", "useful", "node-hours", "0.01555"])
      expect(svg).toContain(word);
    const spec = (await (await get("/v1/charts/ledger.json?source=head-slurm-walltime")).json()) as {
      $schema: string;
      datasets: { paid: [{ paid_node_hours: number }]; accounts: Array<{ node_hours: number }> };
    };
    expect(spec.$schema).toContain("vega-lite");
    const { paid, accounts } = spec.datasets;
    expect(accounts.reduce((sum, row) => sum + row.node_hours, 0)).toBeCloseTo(paid[0].paid_node_hours, 12);
  });

  it("the page shows headline, chart, ledger and assumptions, without a script", async () => {
    const response = await get("/?source=head-local-mixed");
    const page = await response.text();
    for (const word of [
      "node-hours",
      "<svg",
      "The ledger",
      "What had to be assumed",
      "began at a time taken from Parsl",
      "Where this comes from",
    ])
      expect(page).toContain(word);
    expect(page).not.toContain("<script");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("an empty lake is a page that says how to fill it, and a 404 for programs", async () => {
    const empty = createApp({ lake: await Lake.open(join(temporaryFolder(), "none")) });
    const page = await empty.request("/");
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("parsl-ledger ingest");
    expect((await empty.request("/v1/metrics/tries")).status).toBe(404);
  });

  it("names from a database are text on the page, whatever they contain", async () => {
    const hostile = "<img src=x onerror=alert(1)>";
    const built = await lakeOfBuilt((source) => source.block("0", [[1, "PENDING"]]), { id: hostile, completed: 9 });
    const page = await (await createApp({ lake: built }).request("/")).text();
    expect(page).not.toContain("<img");
  });

  it("an ingest beside the server is seen by the next request", async () => {
    const folder = temporaryFolder();
    const growing = await Lake.open(folder);
    const fresh = createApp({ lake: growing });
    expect((await fresh.request("/v1/metrics/tries")).status).toBe(404);
    const { ingest } = await import("../../ingest/ingest.ts");
    const { fixture } = await import("../support/lakes.ts");
    await ingest({ path: fixture("head-locked-reader"), lake: folder, timezone: "UTC" });
    expect(await (await fresh.request("/v1/metrics/tries")).json()).toMatchObject({ data: [{ tries: 450 }] });
    growing.close();
  });
});
