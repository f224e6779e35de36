import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseSync } from "@photostructure/sqlite";
import { LedgerError } from "../../errors.ts";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { verify, verifyFiles } from "../../lake/verify.ts";
import { packageRoot } from "../../resources.ts";
import { Random } from "./generate/random.ts";
import { mutate } from "./mutate.ts";

const cli = join(packageRoot, "dist/cli.js");
const originals = ["head-local-mixed", "slurm-1.2.0", "gen-2024.12.30", "gen-1.0.0", "hist-2019-02-text"];

/** What came of one changed database. */
export interface Outcome {
  readonly seed: number;
  readonly done: string;
  /** `read` without a word, `noted`, or `refused`. */
  readonly came: "read" | "noted" | "refused";
  readonly seconds: number;
  readonly said: string;
}

/**
 * Ingests changed copies of real databases, half of them over a lake that holds the original: nothing but a LedgerError may be thrown, a
 * refusal leaves the lake as it was, and what is published passes every check. Throws at the first that does not, naming its seed.
 */
export async function* soakMutations(from: number, to: number): AsyncGenerator<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-soak-"));
  try {
    for (let seed = from; seed < to; seed++) yield await oneMutation(folder, seed);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function oneMutation(folder: string, seed: number): Promise<Outcome> {
  const random = new Random(seed);
  const name = originals[random.below(originals.length)] as string;
  const path = join(folder, "monitoring.db");
  const lake = join(folder, "lake");
  const request = { path, lake, source: "soak", timezone: "UTC" };
  const original = readFileSync(join(packageRoot, "test/fixtures/monitoring", name, "monitoring.db"));
  rmSync(lake, { recursive: true, force: true });
  for (const side of ["", "-journal", "-wal", "-shm"]) rmSync(path + side, { force: true });
  if (random.chance(0.5)) {
    const kept = join(folder, `lake of ${name}`);
    writeFileSync(path, original);
    if (!existsSync(kept)) await ingest({ ...request, lake: kept });
    cpSync(kept, lake, { recursive: true });
  }
  const before = await stateOf(lake);
  const done = `${name}: ${mutateOrLeave(path, original, random)}`;
  const started = performance.now();
  try {
    const result = await ingest(request);
    const seconds = (performance.now() - started) / 1000;
    await refuseBroken(lake);
    return { seed, done, came: result.notes.length > 0 ? "noted" : "read", seconds, said: result.notes[0] ?? "" };
  } catch (thrown) {
    const seconds = (performance.now() - started) / 1000;
    if (!(thrown instanceof LedgerError)) throw new Error(`seed ${seed} (${done}): ${thrown}`, { cause: thrown });
    if ((await stateOf(lake)) !== before) throw new Error(`seed ${seed} (${done}): refused, and the lake has changed`);
    return { seed, done, came: "refused", seconds, said: `${thrown.code}: ${thrown.message}` };
  }
}

function mutateOrLeave(path: string, original: Buffer, random: Random): string {
  try {
    return mutate(path, original, random);
  } catch (thrown) {
    writeFileSync(path, original);
    return `left as it is (${thrown})`;
  }
}

/** Everything that a lake shows, in one word; empty for one that is not there. */
async function stateOf(folder: string): Promise<string> {
  const lake = await Lake.open(folder);
  try {
    return (await lake.state()).id;
  } finally {
    lake.close();
  }
}

async function refuseBroken(folder: string): Promise<void> {
  const lake = await Lake.open(folder);
  try {
    const checks = [await verifyFiles(lake)];
    for await (const check of verify(await lake.state(), undefined)) checks.push(check);
    const broken = checks.find(({ failed }) => failed > 0);
    if (broken) throw new Error(`${broken.name}: ${broken.worst}`);
  } finally {
    lake.close();
  }
}

/** How many kills came while the lake was as before, and as after. */
export interface Kills {
  readonly before: number;
  readonly after: number;
  readonly finished: number;
}

/**
 * Kills a real ingest at random instants (SIGKILL), by turns of a first file and of one that has grown. Throws when the lake then shows
 * anything but the state before or the one after, or when the next ingest does not give the one after.
 */
export async function soakKills(count: number, seed = 1): Promise<Kills> {
  const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-kills-"));
  const random = new Random(seed);
  const tally = { before: 0, after: 0, finished: 0 };
  try {
    const path = join(folder, "monitoring.db");
    const original = readFileSync(join(packageRoot, "test/fixtures/monitoring/head-local-mixed/monitoring.db"));
    writeFileSync(path, original);
    grow(path, "delete from status where rowid > 300; delete from resource where rowid > 100");
    const first = { path, lake: join(folder, "first"), source: "killed", timezone: "UTC" };
    await ingest(first);
    writeFileSync(path, original);
    const whole = join(folder, "whole");
    cpSync(first.lake, whole, { recursive: true });
    await ingest({ ...first, lake: whole });
    const part = await contentOf(first.lake);
    const all = await contentOf(whole);
    const typical = await duration(path, join(folder, "timed"));
    for (let index = 0; index < count; index++) {
      const lake = join(folder, "lake");
      rmSync(lake, { recursive: true, force: true });
      const isGrowth = index % 2 === 1;
      if (isGrowth) cpSync(first.lake, lake, { recursive: true });
      const child = start(path, lake, "killed");
      const ended = exit(child);
      // Half of the kills come at any instant, half while files are being written: that is the shorter part.
      const isLate = random.chance(0.5);
      const written = isGrowth ? filesIn(first.lake) : 0;
      while (isLate && child.exitCode === null && filesIn(lake) <= written) await sleep(5);
      const at = random.between(0, typical * (isLate ? 0.4 : 1.1));
      const isFinished = (await Promise.race([ended, sleep(at).then(() => "late")])) !== "late";
      child.kill("SIGKILL");
      await ended;
      const shown = await contentOf(lake);
      const old = isGrowth ? part : "[]";
      if (shown !== old && shown !== all)
        throw new Error(`kill ${index} after ${Math.round(at)} ms: neither before nor after: ${shown}`);
      tally[shown === all ? "after" : "before"]++;
      if (isFinished) tally.finished++;
      if (index % 10 === 0) {
        await ingest({ ...first, lake });
        if ((await contentOf(lake)) !== all) throw new Error(`kill ${index}: the next ingest gives something else`);
      }
    }
    return tally;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Changes of a lake that are killed; all of them leave the states before readable. */
const changes = [["gc"], ["rebuild"], ["remove", "--source", "killed", "--run"]] as const;

/**
 * Kills a real gc, rebuild and remove by turns at random instants (SIGKILL). Throws when the lake then shows anything but the state before
 * or the one after, when an earlier state cannot be read, when a second run does not finish the work, or when the lake fails a check.
 */
export async function soakKilledChanges(count: number, seed = 1): Promise<Kills> {
  const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-kills-"));
  const random = new Random(seed);
  const tally = { before: 0, after: 0, finished: 0 };
  try {
    const begun = join(folder, "begun");
    const path = join(folder, "monitoring.db");
    const original = readFileSync(join(packageRoot, "test/fixtures/monitoring/head-local-mixed/monitoring.db"));
    writeFileSync(path, original);
    grow(path, "delete from status where rowid > 300");
    await ingest({ path, lake: begun, source: "killed", timezone: "UTC" });
    const earlier = await stateOf(begun);
    writeFileSync(path, original);
    await ingest({ path, lake: begun, source: "killed", timezone: "UTC" });
    const [part, old] = [await contentOf(begun, earlier), await contentOf(begun)];
    const run = await firstRun(begun);
    const commands = changes.map((words) => (words[0] === "remove" ? [...words, run, "--yes"] : words));
    const typical = await Promise.all(commands.map((words) => changed(begun, join(folder, words[0] as string), words)));
    for (let index = 0; index < count; index++) {
      const words = commands[index % commands.length] as readonly string[];
      const { ms, content } = typical[index % commands.length] as { ms: number; content: string };
      const lake = join(folder, "lake");
      rmSync(lake, { recursive: true, force: true });
      cpSync(begun, lake, { recursive: true });
      const child = command(lake, words);
      const ended = exit(child);
      // What a command writes comes in the second half of its life, after Node and DuckDB are there.
      const at = random.between(ms * 0.4, ms * 1.1);
      const isFinished = (await Promise.race([ended, sleep(at).then(() => "late")])) !== "late";
      child.kill("SIGKILL");
      await ended;
      const where = `kill ${index} of ${words[0]} after ${Math.round(at)} ms`;
      const shown = await contentOf(lake);
      if (shown !== old && shown !== content) throw new Error(`${where}: neither before nor after: ${shown}`);
      const isAfter = shown === content && (content !== old || isFinished);
      tally[isAfter ? "after" : "before"]++;
      if (isFinished) tally.finished++;
      if ((await contentOf(lake, earlier)) !== part) throw new Error(`${where}: the state before is another`);
      const code = isAfter && words[0] === "remove" ? 0 : await exit(command(lake, words));
      if (code !== 0 || (await contentOf(lake)) !== content)
        throw new Error(`${where}: a second run does not finish it`);
      if ((await contentOf(lake, earlier)) !== part) throw new Error(`${where}: the second run took an earlier state`);
      await refuseBroken(lake);
    }
    return tally;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a change that nobody kills makes of a copy of a lake, and how long it takes, in milliseconds. */
async function changed(from: string, lake: string, words: readonly string[]): Promise<{ ms: number; content: string }> {
  cpSync(from, lake, { recursive: true });
  const started = performance.now();
  const code = await exit(command(lake, words));
  if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}`);
  return { ms: performance.now() - started, content: await contentOf(lake) };
}

async function firstRun(folder: string): Promise<string> {
  const lake = await Lake.open(folder);
  try {
    const [row] = await (await lake.state()).rows("select min(run_id) as run_id from runs");
    return String(row?.run_id);
  } finally {
    lake.close();
  }
}

function filesIn(lake: string): number {
  const data = join(lake, "data");
  return existsSync(data) ? readdirSync(data, { recursive: true }).length : 0;
}

/** Rows of every table, and sums of what they hold: equal where two lakes say the same. */
async function contentOf(folder: string, at?: string): Promise<string> {
  const lake = await Lake.open(folder);
  try {
    const state = await lake.state(at);
    if (state.entries.length === 0) return "[]";
    const broken = (await verifyFiles(lake)).worst;
    if (broken) throw new Error(`${broken} is broken`);
    const tables = ["runs", "tasks", "tries_raw", "statuses", "samples", "tries", "ledger", "managers", "blocks"];
    const counts = await Promise.all(
      tables.map((table) => state.rows(`select count(*)::integer as n, sum(hash(t))::varchar as sum from ${table} t`)),
    );
    return JSON.stringify(counts);
  } finally {
    lake.close();
  }
}

async function duration(path: string, lake: string): Promise<number> {
  const started = performance.now();
  await exit(start(path, lake, "killed"));
  return performance.now() - started;
}

function start(path: string, lake: string, source: string): ChildProcess {
  return command(lake, ["ingest", path, "--source", source, "--timezone", "UTC"]);
}

function command(lake: string, words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [cli, "--lake", lake, ...words], { stdio: "ignore" });
}

function exit(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", (code) => resolve(code)));
}

function grow(path: string, sql: string): void {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  database.exec(sql);
  database.close();
}

/**
 * Several ingesters, each a process per commit, write one lake at the same time, each its own source. Returns the commits that the log shows;
 * none may be lost, and every row must be there.
 */
export async function soakIngesters(ingesters: number, commits: number): Promise<{ visible: number; rows: number }> {
  const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-many-"));
  const lake = join(folder, "lake");
  try {
    const work = Array.from({ length: ingesters }, async (_, index) => {
      const source = `source-${index}`;
      const path = join(folder, source, "monitoring.db");
      mkdirSync(join(folder, source));
      const original = join(packageRoot, "test/fixtures/monitoring/gen-1.1.0/monitoring.db");
      writeFileSync(path, readFileSync(original));
      // A run that several sources have counts once: each has one of its own here.
      for (const table of ["workflow", "task", "try", "status", "resource", "block", "node"])
        grow(path, `update "${table}" set run_id = run_id || '-${index}'`);
      for (let commit = 0; commit < commits; commit++) {
        grow(
          path,
          `insert into status select task_id, 'soak ${commit}', timestamp, run_id, try_id from status limit 1`,
        );
        const code = await exit(start(path, lake, source));
        if (code !== 0) throw new Error(`${source}, commit ${commit}: the ingest ended with ${code}`);
      }
    });
    await Promise.all(work);
    await refuseBroken(lake);
    const opened = await Lake.open(lake);
    const state = await opened.state();
    const [rows] = await state.rows("select count(*) filter (where status like 'soak %')::integer as n from statuses");
    const sequences = new Map(state.entries.map((entry) => [entry.source, entry.sequence]));
    for (const entry of state.entries)
      sequences.set(entry.source, Math.max(entry.sequence, sequences.get(entry.source) ?? 0));
    opened.close();
    return { visible: [...sequences.values()].reduce((sum, last) => sum + Number(last), 0), rows: Number(rows?.n) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
