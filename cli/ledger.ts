import { Command } from "commander";
import { blockTraces } from "../reports/block_trace.ts";
import { ledgerView } from "../reports/ledger.ts";
import { ledgerText } from "../reports/ledger_text.ts";
import type { Door, Words } from "./door.ts";
import { selection, withFilters } from "./filters.ts";

export function ledgerCommand(door: Door): Command {
  return withFilters(new Command("ledger").description("the ledger as a table that adds up to what was paid"))
    .addHelpText(
      "after",
      `
Examples:
  parsl-ledger ledger --run d48d
  parsl-ledger ledger --run d48d --block 0    what the figures of one block rest on: evidence, node slots, lost tries`,
    )
    .action(async (options: Words) => {
      await door.withLake(async (lake) => {
        process.stdout.write(ledgerText(await ledgerView(lake, selection(options))));
        process.stdout.write(await blockTraces(lake, selection(options)));
      });
    });
}
