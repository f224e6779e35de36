import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { LedgerError } from "../../../errors.ts";
import { gc } from "../../../lake/gc.ts";
import { Lake } from "../../../lake/lake.ts";
import { verify, verifyFiles } from "../../../lake/verify.ts";

/** Name of the state that a lake shows; that of an empty one where there is no lake. */
export async function stateOf(folder: string): Promise<string> {
  return withLake(folder, async (lake) => (await lake.state()).id);
}

/** Rows of every table, and sums of what they hold: equal where two lakes say the same. `[]` where there is nothing; `gone` where a state is not kept. */
export async function contentOf(folder: string, at?: string): Promise<string> {
  return withLake(folder, async (lake) => {
    try {
      const state = await lake.state(at);
      if (state.entries.length === 0) return "[]";
      const broken = (await verifyFiles(lake)).worst;
      if (broken) throw new Error(`${broken} is broken`);
      const tables = ["runs", "tasks", "tries_raw", "statuses", "samples", "tries", "ledger", "managers", "blocks"];
      const counts = await Promise.all(
        tables.map((table) =>
          state.rows(`select count(*)::integer as n, sum(hash(t))::varchar as sum from ${table} t`),
        ),
      );
      return JSON.stringify(counts);
    } catch (thrown) {
      if (thrown instanceof LedgerError && (thrown.code === "gone" || thrown.code === "unknown")) return "gone";
      throw thrown;
    }
  });
}

/** Throws when a lake fails a check of `verify`. */
export async function refuseBroken(folder: string): Promise<void> {
  await withLake(folder, async (lake) => {
    const checks = [await verifyFiles(lake)];
    for await (const check of verify(await lake.state(), undefined)) checks.push(check);
    const broken = checks.find(({ failed }) => failed > 0);
    if (broken) throw new Error(`${broken.name}: ${broken.worst}`);
  });
}

/** Tidies up a lake that nobody writes to, keeping no earlier state; throws when a file stays that the log does not name. */
export async function refuseLeftovers(folder: string): Promise<void> {
  await gc(folder, 0);
  const named = await withLake(folder, async (lake) => new Set((await lake.files()).map(({ path }) => path)));
  const left = ["data", "log", "writers", "attempts"].flatMap((part) => filesBelow(folder, part));
  const unwanted = left.filter(
    (path) =>
      (path.startsWith("data/") && !named.has(path)) || path.startsWith("writers/") || /(^|\/)_[^/]*$/.test(path),
  );
  if (unwanted.length > 0) throw new Error(`${unwanted.length} leftovers stay: ${unwanted[0]}`);
}

function filesBelow(folder: string, part: string): string[] {
  if (!existsSync(join(folder, part))) return [];
  const found = readdirSync(join(folder, part), { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

async function withLake<T>(folder: string, work: (lake: Lake) => Promise<T>): Promise<T> {
  const lake = await Lake.open(folder);
  try {
    return await work(lake);
  } finally {
    lake.close();
  }
}
