/**
 * How long charts take: from spec to SVG for the charts of a page, and gantt and supply curves of a run of 254,087 tasks.
 * By hand: npm run bench:charts. Times mean something on a machine that does nothing else.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { charts } from "../../reports/charts/index.ts";
import { renderSvg } from "../../reports/charts/render.ts";
import { packageRoot } from "../../resources.ts";
import { ordinary, record, simulate } from "../support/generate/index.ts";

const everything = { filters: {} };

async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const from = performance.now();
  return [await work(), performance.now() - from];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Each chart of the sample that ships along, drawn ten times after the first. */
async function ofAPage(folder: string): Promise<void> {
  const [path, sacct] = [join(packageRoot, "sample/monitoring.db"), join(packageRoot, "sample/sacct.txt")];
  const lake = join(folder, "sample");
  await ingest({ path, lake, source: "sample", timezone: "UTC", sacct });
  const opened = await Lake.open(lake);
  const all: number[] = [];
  for (const [name, chart] of Object.entries(charts)) {
    const [spec, asked] = await timed(() => chart.spec(opened, everything));
    const [svg, first] = await timed(() => renderSvg(spec));
    const times: number[] = [];
    for (let turn = 0; turn < 10; turn++) times.push((await timed(() => renderSvg(spec)))[1]);
    all.push(median(times));
    console.log(
      `${name.padEnd(20)} ask ${asked.toFixed(0)} ms, svg first ${first.toFixed(1)} ms, then median ${median(times).toFixed(1)} ms, ${(svg.length / 1000).toFixed(1)} kB`,
    );
  }
  console.log(`median over charts: ${median(all).toFixed(1)} ms (limit 20 ms)`);
  opened.close();
}

const executors = [
  { label: "knl", workers: 22, nodesPerBlock: 16, maxBlocks: 12, walltime: 36_000, heartbeat: 30, threshold: 120 },
];

async function ofACampaign(folder: string, tasks: number): Promise<void> {
  const [path, sacct, lake] = ["monitoring.db", "sacct.txt", "campaign"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  record(simulate({ ...ordinary, tasks, executors, meanSeconds: 900, nodeCrash: 0.05, sampleEvery: 0 }), path, sacct);
  await ingest({ path, lake, source: "campaign", timezone: "UTC", sacct });
  const opened = await Lake.open(lake);
  for (const name of ["gantt", "supply_and_demand", "tries_running", "nodes"]) {
    const chart = charts[name] as (typeof charts)[string];
    await chart.spec(opened, everything);
    const turns: number[] = [];
    let size = 0;
    for (let turn = 0; turn < 5; turn++) {
      const [svg, taken] = await timed(async () => renderSvg(await chart.spec(opened, everything)));
      turns.push(taken);
      size = svg.length;
    }
    console.log(
      `${name} of ${tasks} tasks: median ${median(turns).toFixed(0)} ms (limit 1000 ms), ${(size / 1000).toFixed(0)} kB (limit 300 kB)`,
    );
  }
  opened.close();
}

const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-bench-"));
try {
  await ofAPage(folder);
  await ofACampaign(folder, Number(process.argv[2] ?? 254_087));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
