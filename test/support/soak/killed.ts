import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../../../resources.ts";
import type { Random } from "../generate/random.ts";

const cli = join(packageRoot, "dist/cli.js");
const steps = pathToFileURL(join(packageRoot, "test/support/soak/steps.mjs")).href;

/** A command that nobody kills: what it does to the file system, step by step, and how long it takes, in milliseconds. */
export interface Course {
  readonly steps: readonly string[];
  readonly ms: number;
}

/** Where a command is killed: at any instant of its life, or at a step (before it where `afterMs` is undefined). */
export type Aim =
  | { readonly where: "any instant"; readonly atMs: number }
  | { readonly where: string; readonly step: number; readonly afterMs: number | undefined };

/** What came of kills: what the lake showed then, how many commands had ended before, and where the others were. */
export interface Kills {
  before: number;
  after: number;
  finished: number;
  readonly at: Map<string, number>;
}

export function noKills(): Kills {
  return { before: 0, after: 0, finished: 0, at: new Map() };
}

/** Runs a command to its end and notes its steps. Throws when it fails. */
export async function courseOf(lake: string, words: readonly string[], notes: string): Promise<Course> {
  rmSync(notes, { force: true });
  const started = performance.now();
  const code = await exit(command(lake, words, { STEPS_TO: notes }));
  if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}`);
  return { steps: readFileSync(notes, "utf8").trim().split("\n"), ms: performance.now() - started };
}

/**
 * One in five at any instant, which mostly is before anything is written; the others at a step. Every kind of step has the same chance,
 * however often it comes: the one link that makes a commit as much as the many files before it.
 */
export function aimAt({ steps, ms }: Course, random: Random): Aim {
  if (random.chance(0.2)) return { where: "any instant", atMs: random.between(0, ms) };
  const kinds = [...new Set(steps)];
  const where = kinds[random.below(kinds.length)] as string;
  const numbers = steps.flatMap((kind, index) => (kind === where ? [index + 1] : []));
  const step = numbers[random.below(numbers.length)] as number;
  const turn = random.below(3);
  return { where, step, afterMs: turn === 0 ? undefined : turn === 1 ? 0 : random.between(0, 40) };
}

/** Runs a command and kills it (SIGKILL); true when it had ended before. */
export async function kill(lake: string, words: readonly string[], aim: Aim, kills: Kills): Promise<boolean> {
  const isAtStep = "step" in aim;
  const { afterMs } = isAtStep ? aim : {};
  const child = command(
    lake,
    words,
    isAtStep ? { KILL_AT: String(aim.step), ...(afterMs === undefined ? {} : { KILL_AFTER_MS: String(afterMs) }) } : {},
  );
  const ended = exit(child);
  if (!isAtStep) {
    await Promise.race([ended, sleep(aim.atMs)]);
    child.kill("SIGKILL");
  }
  await ended;
  const isFinished = child.signalCode === null;
  if (isFinished) kills.finished++;
  else kills.at.set(aim.where, (kills.at.get(aim.where) ?? 0) + 1);
  return isFinished;
}

/** Where a kill came, for whoever looks for the reason. */
export function told(aim: Aim): string {
  if (!("step" in aim)) return `after ${Math.round(aim.atMs)} ms`;
  return `${aim.afterMs === undefined ? "before" : `${Math.round(aim.afterMs)} ms after`} step ${aim.step}, ${aim.where}`;
}

export function command(lake: string, words: readonly string[], more: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, ["--import", steps, cli, "--lake", lake, ...words], {
    stdio: "ignore",
    env: { ...process.env, ...more },
  });
}

export function exit(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", (code) => resolve(code)));
}
