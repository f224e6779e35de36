import { LedgerError } from "../errors.ts";
import { resource } from "../resources.ts";
import { type Duck, step } from "./duckdb.ts";
import { withEnclosing } from "./enclosing.ts";
import { loadFailures } from "./failures.ts";
import { enumerateNames } from "./names.ts";
import { loadSettings, type Settings } from "./settings.ts";
import { factTables } from "./tables/index.ts";

/** Goes up with every change of the SQL below that changes a figure: facts of an older version are built anew. */
export const MODEL_VERSION = 13;

/** The staircase: each model reads only those above it. */
export const factModels: readonly string[] = [
  "assumptions",
  "clock_doubts",
  "run_life",
  "block_rows",
  "manager_rows",
  "try_homes",
  "clock_shifts",
  "heartbeats",
  "manager_ends",
  "block_jobs",
  "block_life",
  "block_charges",
  "try_states",
  "stand_in_tries",
  "stand_ins",
  "manager_life",
  "try_records",
  "lost_finals",
  "try_usage",
  "try_places",
  "try_life",
  "try_classes",
  "slots",
  "slot_steps",
  "shared_hosts",
  "try_moves",
  "try_shares",
  "waits",
  "queue_steps",
  "idle_shares",
  "slot_doubts",
  "unplaced",
  "slot_ledger",
  "unclosed",
  "paid",
  "ledger",
  "node_ledger",
  "tries",
  "failed_tries",
  "try_hours",
  "blocks",
  "managers",
  "workers",
  "run_lives",
  "tags",
  "coverage",
];

/**
 * Builds the facts of every run whose canonical tables stand in `duck`, as tables of the same database, but for those to leave out and
 * what only they are built from. Throws `inconsistent`, naming the block, when the accounts of a node do not sum to what was paid for it.
 */
export async function buildFacts(duck: Duck, settings: Settings, leaveOut: readonly string[] = []): Promise<void> {
  const models = modelsWithout(leaveOut);
  await loadSettings(duck, settings);
  await withEnclosing(duck, async () => {
    await enumerateNames(duck);
    await loadFailures(duck);
    for (const model of models) await runModel(duck, model);
  });
  if (models.includes(CHECK)) await refuseUnclosed(duck);
}

/** Nothing is built from the check of the ledger; it comes with it. */
const CHECK = "unclosed";

/** The steps of the staircase that lead to a fact which is not left out. */
function modelsWithout(leaveOut: readonly string[]): readonly string[] {
  if (leaveOut.length === 0) return factModels;
  const facts = factTables.map(({ name }) => name).filter((name) => !leaveOut.includes(name));
  const wanted = new Set(leaveOut.includes("ledger") ? facts : [...facts, CHECK]);
  for (const model of factModels.toReversed()) {
    if (!wanted.has(model)) continue;
    for (const [, name] of resource(modelFile(model)).matchAll(/\b(?:from|join)\s+(\w+)/g)) wanted.add(String(name));
  }
  return factModels.filter((model) => wanted.has(model));
}

/** Builds one table of the staircase. */
export async function runModel(duck: Duck, model: string): Promise<void> {
  await step(`build ${model}`, () => duck.run(resource(modelFile(model))));
}

function modelFile(model: string): string {
  return `lake/facts/${model}.sql`;
}

async function refuseUnclosed(duck: Duck): Promise<void> {
  const [worst] = await duck.rows("select * from unclosed order by abs(paid_us - booked_us) desc limit 1");
  if (!worst) return;
  throw new LedgerError(
    "inconsistent",
    `the ledger does not close: block ${worst.block_id} of executor ${worst.executor} in run ${worst.run_id} ` +
      `(node ${worst.node ?? "without manager"}) was paid ${worst.paid_us} worker-us but ${worst.booked_us} are booked, ` +
      `the least account ${worst.least_us}; nothing was published, please report this with the database`,
  );
}
