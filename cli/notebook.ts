import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Command } from "commander";
import { LedgerError, messageOf } from "../errors.ts";
import { notebook } from "../reports/notebook.ts";
import type { Words } from "./door.ts";

export function notebookCommand(): Command {
  return new Command("notebook")
    .description("a worked notebook that rebuilds the ledger from three datasets, with pandas, Altair and DuckDB")
    .option("--data <where>", "address of the service, or the folder of an export", "http://127.0.0.1:8377")
    .option("--at <state>", "the state of the lake to read; default whatever is there when it runs")
    .option("--out <file>", "where to write it; default standard output")
    .addHelpText(
      "after",
      "\nExample:\n  parsl-ledger export --out campaign && parsl-ledger notebook --data campaign --out efficiency.ipynb",
    )
    .action(async ({ data = "", at, out }: Words) => {
      const text = notebook(/^https?:\/\//.test(data) ? data.replace(/\/+$/, "") : resolve(data), at);
      if (out === undefined) return void process.stdout.write(text);
      await writeFile(out, text).catch((thrown) => {
        throw new LedgerError("usage", `--out ${out} cannot be written: ${messageOf(thrown)}`, { field: "out" });
      });
    });
}
