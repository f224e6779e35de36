import { Command } from "commander";
import { failedAttempts } from "../lake/attempts.ts";
import { askRows } from "../metrics/rows.ts";
import { streamed } from "../reports/forms/index.ts";
import type { Door, Words } from "./door.ts";
import { formatOption, print } from "./print.ts";

export function sourcesCommand(door: Door): Command {
  return new Command("sources")
    .description("each source: when it was read last, up to when it tells, what was assumed, and what failed")
    .addOption(formatOption())
    .action(async ({ format }: Words) => {
      await door.withLake(async (lake) => {
        const columns = "source,taken_at,as_of_at,runs,timezone,timezone_assumed,shape,path,notes";
        await print(streamed(await askRows(lake, "sources", { filters: {}, columns })), format);
        for (const { path, at, error } of await failedAttempts(lake.folder))
          process.stderr.write(`the last pass over ${path}, at ${at}, failed: ${error}\n`);
      });
    });
}
