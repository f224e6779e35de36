/**
 * How the service answers over a history of runs of DC2 size: npm run bench:api [-- TASKS RUNS SECONDS LAKE]. One run is generated and
 * ingested, and its facts are repeated under other run ids, three days apart. A LAKE that is given is asked instead, as it stands; with KEEP=1
 * the one that was made stays for that. Prints ratios within one run; times alone mean little on a shared machine.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duck, literal } from "../../lake/duckdb.ts";
import { Lake } from "../../lake/lake.ts";
import { packageRoot } from "../../resources.ts";
import { history } from "./history.ts";

const [tasks = 254_087, runs = 100, seconds = 60] = process.argv.slice(2, 5).map(Number);
const given = process.argv[5];
const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-bench-"));

function say(text: string): void {
  console.log(text);
}

async function start(lake: string): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [join(packageRoot, "dist/cli.js"), "serve", "--port", "0", "--lake", lake], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve) =>
    child.stdout?.on("data", (data) => {
      const found = /(http\S+)\/ /.exec(String(data))?.[1];
      if (found) resolve(found);
    }),
  );
  return { url, child };
}

async function timed(address: string, headers = {}): Promise<{ ms: number; status: number; bytes: number }> {
  const began = performance.now();
  const response = await fetch(address, { headers });
  const { byteLength } = await response.arrayBuffer();
  return { ms: performance.now() - began, status: response.status, bytes: byteLength };
}

function quantile(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))] ?? Number.NaN;
}

function shown(values: readonly number[]): string {
  return `p50 ${quantile(values, 0.5).toFixed(1)} ms, p99 ${quantile(values, 0.99).toFixed(1)} ms`;
}

async function counter(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
}

const questions = ["/v1/metrics/node_hours?by=account", "/v1/metrics/node_hours?by=week"];

/** Windows that no question had before, so that none is answered from what is held. */
let asked = 0;
function fresh(question: string): string {
  const from = new Date(Date.UTC(2015, 0, 1) + 3_600_000 * asked++).toISOString();
  return `${question}${question.includes("?") ? "&" : "?"}from=${from}`;
}

async function bench(): Promise<void> {
  const lake = given ?? (await history(folder, { tasks, runs }));
  const { url, child } = await start(lake);
  try {
    const first = await timed(`${url}${questions[0]}`);
    say(
      `${given ?? `${tasks} tasks x ${runs} runs`}; the first answer took ${first.ms.toFixed(0)} ms (binding), status ${first.status}`,
    );
    const alone: number[] = [];
    for (const question of questions) {
      const times: number[] = [];
      const again: number[] = [];
      for (let index = 0; index < 300; index++) {
        times.push((await timed(`${url}${fresh(question)}`)).ms);
        again.push((await timed(`${url}${question}`)).ms);
      }
      alone.push(...times);
      say(`${question}: ${shown(times)}; held: ${shown(again)}`);
    }
    const queries = async (asked: number) => {
      const before = await counter(url, "parsl_ledger_query_seconds_count");
      const question = fresh("/v1/metrics/lost_node_hours?by=app,week");
      await Promise.all(Array.from({ length: asked }, () => timed(`${url}${question}`)));
      return (await counter(url, "parsl_ledger_query_seconds_count")) - before;
    };
    say(`queries for 1 request: ${await queries(1)}, for 50 equal ones at a time: ${await queries(50)}`);
    await rows(url, lake);
    await crowd(url, quantile(alone, 0.5), (question) => question, "questions that repeat");
    await crowd(url, quantile(alone, 0.5), fresh, "questions that nobody asked before");
    await memory(url);
  } finally {
    child.kill("SIGTERM");
  }
}

async function rows(url: string, lake: string): Promise<void> {
  const duck = await Duck.open();
  const opened = await Lake.open(lake);
  const entry = (await opened.state()).entries.find(
    ({ table_name: table, run_id: run }) => table === "tries" && run !== null,
  );
  const ours: number[] = [];
  const copy: number[] = [];
  for (let round = 0; round < 3; round++) {
    const began = performance.now();
    await duck.run(
      `copy (select * from read_parquet(${literal(join(lake, String(entry?.path)))})) to ${literal(join(folder, "rows.json"))} (format json)`,
    );
    copy.push(performance.now() - began);
    const { ms, bytes } = await timed(`${url}/v1/tries?run=${entry?.run_id}&limit=all`, {
      "accept-encoding": "identity",
    });
    ours.push(ms);
    if (round === 0) say(`${entry?.rows} rows as JSON: ${(bytes / 2 ** 20).toFixed(0)} MiB`);
  }
  say(
    `rows as JSON: ${Math.min(...ours).toFixed(0)} ms = ${(Math.min(...ours) / Math.min(...copy)).toFixed(2)} x COPY to JSON (${Math.min(...copy).toFixed(0)} ms)`,
  );
  duck.close();
  opened.close();
}

async function crowd(url: string, alone: number, address: (question: string) => string, what: string): Promise<void> {
  const end = performance.now() + seconds * 1000;
  const times: number[] = [];
  const statuses = new Map<number, number>();
  const asked = [
    ...questions,
    "/v1/metrics/idle_fraction?by=executor",
    "/v1/runs?limit=100",
    "/v1/metrics/lost_node_hours?by=app",
  ];
  const client = async (number: number) => {
    for (let index = number; performance.now() < end; index++) {
      const { ms, status } = await timed(`${url}${address(asked[index % asked.length] as string)}`);
      times.push(ms);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 64 }, (_, number) => client(number)));
  say(
    `64 clients, ${seconds} s, ${what}: ${times.length} answers, ${JSON.stringify([...statuses])}, ${shown(times)} = ${(quantile(times, 0.99) / alone).toFixed(1)} x p50 of one client`,
  );
}

async function memory(url: string): Promise<void> {
  let sent = 0;
  const upTo = async (count: number) => {
    for (; sent < count; sent += 8)
      await Promise.all(Array.from({ length: 8 }, (_, index) => timed(`${url}${questions[(sent + index) % 2]}`)));
    return counter(url, "process_resident_memory_bytes");
  };
  const [few, many] = [await upTo(1_000), await upTo(10_000)];
  say(
    `memory after 1,000 requests ${(few / 2 ** 20).toFixed(0)} MiB, after 10,000 ${(many / 2 ** 20).toFixed(0)} MiB = ${(many / few).toFixed(3)} x`,
  );
}

try {
  await bench();
} finally {
  if (process.env.KEEP === undefined) rmSync(folder, { recursive: true, force: true });
  else say(`kept: ${join(folder, "lake")}`);
}
