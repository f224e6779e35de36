import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LedgerError } from "../../../errors.ts";
import { ingest } from "../../../ingest/ingest.ts";
import { packageRoot } from "../../../resources.ts";
import { Random } from "../generate/random.ts";
import { mutate } from "../mutate.ts";
import { refuseBroken, stateOf } from "./contents.ts";

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
    const said = result.damage ?? result.notes[0];
    return { seed, done, came: said === undefined ? "read" : "noted", seconds, said: said ?? "" };
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
