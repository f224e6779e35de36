import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Lake } from "../../lake/lake.ts";
import { answersOf } from "../../reports/charts/define.ts";
import { chartForms } from "../../reports/charts/forms.ts";
import { plainRows } from "../../reports/charts/frame.ts";
import { charts } from "../../reports/charts/index.ts";
import { renderSvg } from "../../reports/charts/render.ts";
import { packageRoot } from "../../resources.ts";
import { lakeOf } from "../support/lakes.ts";
import { lakeOfMany, lakeOfNames, lakeOfNulls, lakeOfOne, lakeOfYears, nastyName } from "../support/odd_lakes.ts";

interface Spec {
  title: { text: string[]; subtitle: string[] };
  description: string;
  datasets: Record<string, Array<Record<string, unknown>>>;
  usermeta: { question: string };
}

const names = Object.keys(charts);
const award = {
  key: "cpu",
  pool: "cpu",
  award: "m1",
  account: null,
  from: new Date("2026-01-01"),
  to: new Date("2027-01-01"),
  initial: 1000,
  current: null,
  plan: [25, 25, 25, 25],
  transfers: [],
  exempt: null,
};
const known = { awards: [award] };
const selection = { filters: {}, asOf: "2026-12-01T00:00Z" };

/** Every `values` in a spec: data that no answer gave. */
function inline(node: unknown): unknown[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === "datasets" || key === "axis" ? [] : key === "values" ? [value] : inline(value),
  );
}

/** Is every value of `part` in `whole`, the same? */
function isWithin(part: Record<string, unknown>, whole: Record<string, unknown>): boolean {
  return Object.entries(part).every(([key, value]) => Object.is(whole[key], value));
}

const lakes: Record<string, () => Promise<Lake>> = {
  "a real run on Slurm, with sacct": () => lakeOf(["head-slurm-walltime"]),
  "three real runs, one killed": () => lakeOf(["head-local-mixed"]),
  "a real run on Slurm, without sacct": () => lakeOf(["head-slurm-squeue"], { sacct: false }),
  "a file of Parsl 1.1": () => lakeOf(["gen-1.1.0"]),
  "runs that died before doing anything": () => lakeOf(["desc-clpipeline"]),
  "one task": lakeOfOne,
  "names that would break a page, and 40 apps": lakeOfNames,
};

describe.each(Object.entries(lakes))("charts of %s", (_, make) => {
  let lake: Lake;
  beforeAll(async () => {
    lake = await make();
  });

  it.each(names)("%s: its data are the answers, its forms hold no trace of a value that is none", async (name) => {
    const warn = vi.spyOn(console, "warn");
    const record = charts[name] as (typeof charts)[string];
    const { answers } = await answersOf(record, lake, selection, known);
    const spec = (await record.spec(lake, selection, {}, known)) as unknown as Spec;
    for (const [dataset, rows] of Object.entries(spec.datasets)) {
      const answer = answers[dataset];
      // Places on the picture are of no answer; they carry texts and pixels alone.
      if (answer === undefined) {
        expect([name, ["boxes", "corners", "heads"]]).toEqual([name, expect.arrayContaining([dataset])]);
        continue;
      }
      const asked = plainRows(answer);
      expect(rows.length).toBe(asked.length);
      for (const [at, row] of rows.entries()) {
        const own = asked[at] as Record<string, unknown>;
        expect(isWithin(own, row)).toBe(true);
        const beside = Object.entries(row).filter(([key]) => !(key in own));
        expect(beside.every(([, value]) => typeof value === "string")).toBe(true);
      }
    }
    expect(inline(spec).every((values) => JSON.stringify(values) === "[{}]")).toBe(true);
    expect(spec.title.subtitle.length).toBeGreaterThan(1);
    expect(spec.description.length).toBeGreaterThan(spec.title.text.join(" ").length + 5);

    const svg = await renderSvg(spec as never);
    for (const text of [svg, JSON.stringify(spec)]) expect(text).not.toMatch(/NaN|undefined|\[object|Infinity/);
    expect(svg).toContain("<text");
    expect(svg).toMatch(/^<svg role="img" aria-label="[^"<]{20,}" /);
    expect(svg).not.toMatch(/<script|[\u202a-\u202e]/);
    const dark = await record.spec(lake, selection, { theme: "dark", width: 360 }, known);
    expect(await renderSvg(dark)).not.toMatch(/NaN|undefined|\[object/);
    expect(warn.mock.calls.map(String)).toEqual([]);
    warn.mockRestore();
  });
});

describe.each([
  ["ten thousand apps and kinds of failure", lakeOfMany],
  ["a block of five years, partly in the future", lakeOfYears],
  ["tries without times, places or names", lakeOfNulls],
] as const)("charts of %s", (_, make) => {
  let lake: Lake;
  beforeAll(async () => {
    lake = await make();
  });

  it.each(names)("%s stays small and holds no trace of a value that is none", async (name) => {
    const spec = await (charts[name] as (typeof charts)[string]).spec(lake, selection, {}, known);
    const svg = await renderSvg(spec);
    for (const text of [svg, JSON.stringify(spec)]) expect(text).not.toMatch(/NaN|undefined|\[object|Infinity/);
    expect(svg.length).toBeLessThan(300_000);
    if (make === lakeOfMany && ["app_state", "failure_codes", "run_time", "gantt", "app_graph"].includes(name))
      expect(svg).toMatch(/other \(\d{4}\)/);
  });
});

describe("charts", () => {
  let lake: Lake;
  beforeAll(async () => {
    lake = await lakeOf(["head-slurm-walltime", "desc-clpipeline"]);
  });

  it.each(["ledger", "blocks", "app_graph", "losses_by_class"])("%s is drawn as it was looked at", async (name) => {
    const record = charts[name] as (typeof charts)[string];
    const svg = await renderSvg(await record.spec(lake, { filters: { source: "head-slurm-walltime" } }));
    const lines = svg.replaceAll("><", ">\n<");
    await expect(lines).toMatchFileSnapshot(join(packageRoot, `test/golden/charts/${name}.svg`));
  });

  it("an empty one says why", async () => {
    const spec = (await charts.burn_down?.spec(lake, { filters: {} })) as unknown as Spec;
    expect(await renderSvg(spec as never)).toContain("No award is configured");
    const gantt = (await charts.gantt?.spec(lake, { filters: { source: "desc-clpipeline" } })) as unknown as Spec;
    expect(gantt.description).toContain("No task of this run was tried.");
  });

  it("one about a run shows the latest in which something was tried, and says which", async () => {
    const spec = (await charts.gantt?.spec(lake, { filters: {} })) as unknown as Spec;
    expect(spec.title.subtitle[0]).toContain("head-slurm-walltime, run d48d90bf (the latest of 27)");
  });

  it("takes the filters of metrics, refuses those that mean nothing to it", async () => {
    const spec = (await charts.app_state?.spec(lake, { filters: { app: "compute" } })) as unknown as Spec;
    expect(spec.datasets.tasks).toEqual([expect.objectContaining({ app: "compute", status: "exec_done", tasks: 36 })]);
    expect(spec.title.subtitle[0]).toContain("app compute");
    await expect(charts.ledger?.spec(lake, { filters: { app: "compute" } })).rejects.toMatchObject({ field: "app" });
  });

  it("png needs no font of the system: the same text, the same pixels", async () => {
    const spec = await (charts.ledger as (typeof charts)[string]).spec(lake, { filters: {} });
    const png = Buffer.from((await chartForms.png.write(spec)) as Uint8Array);
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(png.readUInt32BE(16)).toBe(1440);
    const silent = Buffer.from(
      (await chartForms.png.write({
        ...spec,
        title: { text: [" "], subtitle: [" ", " ", " "] },
      } as never)) as Uint8Array,
    );
    expect(png.length).toBeGreaterThan(silent.length + 2000);
  });

  it("as csv it has the rows of its answers with all their digits", async () => {
    const spec = await (charts.ledger as (typeof charts)[string]).spec(lake, { filters: {} });
    const text = String(await chartForms.csv.write(spec));
    const { datasets } = spec as unknown as Spec;
    const rows = [...(datasets.paid ?? []), ...(datasets.accounts ?? [])];
    const [head = "", ...lines] = text.trimEnd().split("\r\n");
    expect(head).toMatch(/^answer,paid_node_hours,/);
    expect(lines).toHaveLength(rows.length);
    expect(lines[0]).toContain(`paid,${datasets.paid?.[0]?.paid_node_hours},`);
  });

  it("names of any script and kind stay text", async () => {
    const odd = await lakeOfNames();
    const svg = await renderSvg(await (charts.app_state as (typeof charts)[string]).spec(odd, { filters: {} }));
    expect(svg).toContain("&lt;script&gt;");
    expect(svg).not.toContain(nastyName);
  });
});
