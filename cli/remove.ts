import { Command } from "commander";
import { LedgerError } from "../errors.ts";
import { planRemoval, type Removal, remove } from "../lake/remove.ts";
import { counted } from "../reports/figures.ts";
import type { Door } from "./door.ts";

interface Options {
  readonly source: string;
  readonly run?: string;
  readonly yes?: true;
}

export function removeCommand(door: Door): Command {
  return new Command("remove")
    .description(
      "take a source, or runs of it, out of the lake; their files go with the next gc that need not keep them",
    )
    .requiredOption("--source <name>", "the source")
    .option(
      "--run <id>",
      "only this run: its id, or the beginning of it; it stays away until `ingest --run` asks for it",
    )
    .option("--yes", "do it; without this, only say what would go")
    .addHelpText(
      "after",
      `
Examples:
  parsl-ledger remove --source trial                  says what would go
  parsl-ledger remove --source dr2 --run d48d --yes`,
    )
    .action(async ({ source, run, yes }: Options) => {
      await door.withLake(async (lake) => {
        const removal = planRemoval(await lake.state(), source, run);
        if (!yes) throw new LedgerError("usage", `this takes ${whatGoes(removal)} out of the lake; say so with --yes`);
        await remove(lake, removal);
        process.stdout.write(`removed ${whatGoes(removal)}\n`);
      });
    });
}

function whatGoes({ source, isWhole, runs }: Removal): string {
  const some = runs.slice(0, 3).join(", ");
  const named = `${counted(runs.length, "run")} of source ${source}`;
  return isWhole
    ? `source ${source} with ${counted(runs.length, "run")}`
    : `${named} (${some}${runs.length > 3 ? ", ..." : ""})`;
}
