/**
 * How long the server takes for its pages over a history of runs, and how large they are: npm run bench:pages [-- TASKS RUNS]. One run is
 * generated and ingested, its facts are repeated under other run ids. Each page is made new; nothing that was answered before is taken.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Lake } from "../../lake/lake.ts";
import { pages } from "../../reports/pages/index.ts";
import type { Page } from "../../reports/pages/page.ts";
import { renderPage } from "../../reports/pages/render.ts";
import { history } from "./history.ts";

const [tasks = 20_000, runs = 100] = process.argv.slice(2).map(Number);
const TURNS = 7;
const limits = { ms: 300, bytes: 200_000 };

const wanted: ReadonlyArray<readonly [path: string, parts: Record<string, string>]> = [
  ["/", {}],
  ["/runs", {}],
  ["/runs/:source/:run", { source: "bench", run: "run-1" }],
  ["/runs/:source/:run/executors/:executor", { source: "bench", run: "run-1", executor: "knl" }],
  ["/workers", {}],
  ["/failures", {}],
  ["/nodes", {}],
  ["/history", {}],
  ["/quality", {}],
];

async function bench(folder: string): Promise<void> {
  const opened = await Lake.open(await history(folder, { tasks, runs }));
  const { id: at } = await opened.state();
  console.log(`${tasks} tasks x ${runs} runs`);
  for (const [address, parts] of wanted) {
    const page = pages.find((one) => one.path === address) as Page;
    const request = { page, lake: opened, known: {}, at, now: new Date(), path: address, parts, words: {} };
    const times: number[] = [];
    let bytes = 0;
    for (let turn = 0; turn <= TURNS; turn++) {
      const began = performance.now();
      bytes = Buffer.byteLength(await renderPage(request));
      if (turn > 0) times.push(performance.now() - began);
    }
    const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
    console.log(
      `${address.padEnd(40)} ${median.toFixed(0)} ms = ${(median / limits.ms).toFixed(2)} of the limit, ${(bytes / 1000).toFixed(0)} kB = ${(bytes / limits.bytes).toFixed(2)} of the limit`,
    );
  }
  opened.close();
}

const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-bench-"));
try {
  await bench(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
