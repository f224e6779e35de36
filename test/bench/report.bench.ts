/**
 * How long a quarter's report takes over a history of runs of DC2 size: npm run bench:report [-- TASKS RUNS [LAKE]]. The whole command, told
 * from its start to its end, and the step from report to pages beside a Chromium that prints the same HTML, in the same run.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium as engine } from "playwright-core";
import { settingsOf } from "../../config.ts";
import { allocationOf } from "../../config_allocation.ts";
import { readConfig } from "../../config_file.ts";
import { Lake } from "../../lake/lake.ts";
import { reportForm } from "../../reports/allocation/forms/index.ts";
import { allocationReport } from "../../reports/allocation/report.ts";
import { packageRoot } from "../../resources.ts";
import { chromium } from "../support/chromium.ts";
import { history } from "./history.ts";

const [tasks = 254_087, runs = 100] = process.argv.slice(2, 4).map(Number);
const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-bench-"));

/** One award on one machine; the history ends in March 2026. */
const configuration = `
sources: [{ name: bench, path: monitoring.db, machine: big }]
machines:
  big: { pool: cpu, unit: node-hour, cores_per_node: 128, nodes_total: 3072, charge: [{ from: 2025-01-01, factor: 1 }] }
awards:
  cpu: { award: m42, year: [2025-04-01, 2026-03-31], initial: 3000000 }
reductions: nersc-ay2025
project: { name: Bench, program: ERCAP }
science_unit: { app: app_0, name: image, remaining: 1000 }
capability_fraction: 0.2
`;

async function timed<T>(work: () => T | Promise<T>): Promise<readonly [T, number]> {
  const from = performance.now();
  return [await work(), performance.now() - from];
}

/** The whole command, five times. */
async function command(lake: string, config: string): Promise<void> {
  const words = ["--lake", lake, "--config", config, "--period", "2025Q4", "--as-of", "2026-01-01"];
  const times: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    const args = [join(packageRoot, "dist/cli.js"), "report", ...words, "--out", join(folder, "quarter.pdf")];
    times.push((await timed(() => execFileSync(process.execPath, args)))[1]);
  }
  const [least, median] = [0, 2].map((at) => times.toSorted((a, b) => a - b)[at]?.toFixed(0));
  console.log(`whole command to PDF: median ${median} ms, least ${least} ms (limit 2000 ms)`);
}

async function pages(lakeFolder: string, config: string): Promise<void> {
  const lake = await Lake.open(lakeFolder);
  const words = { period: "2025Q4", asOf: "2026-01-01", filters: {} };
  const [report, asked] = await timed(() => allocationReport(lake, allocationOf(readConfig(config)), words));
  lake.close();
  console.log(`questions and charts: ${asked.toFixed(0)} ms`);
  const set = () => timed(() => reportForm("pdf").write(report));
  const [, first] = await set();
  const [, again] = await set();
  const html = join(folder, "quarter.html");
  writeFileSync(html, await reportForm("html").write(report));
  const [browser, launched] = await timed(() =>
    engine.launch({ executablePath: chromium as string, args: ["--no-sandbox"] }),
  );
  const print = () =>
    timed(async () => {
      const page = await browser.newPage();
      await page.goto(`file://${html}`);
      await page.pdf({ format: "Letter" });
      await page.close();
    });
  const [, printed] = await print();
  const [, printedAgain] = await print();
  await browser.close();
  const ratio = (ours: number, theirs: number) =>
    `${ours.toFixed(0)} ms = ${(ours / theirs).toFixed(2)} x Chromium (${theirs.toFixed(0)} ms)`;
  console.log(`pages, the program loaded first: ${ratio(first, launched + printed)}`);
  console.log(`pages again: ${ratio(again, printedAgain)} (limit 0.25 x)`);
  console.log(`${(readFileSync(html).length / 1000).toFixed(0)} kB of HTML`);
}

try {
  const config = join(folder, "ledger.yaml");
  writeFileSync(config, configuration);
  const loaded = readConfig(config);
  const lake = process.argv[4] ?? (await history(folder, { tasks, runs }, settingsOf(loaded, loaded.sources?.[0])));
  await command(lake, config);
  await pages(lake, config);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
