import { Command } from "commander";
import { accountingCommands } from "../ingest/accounting/hint.ts";
import { failedAttempts, lastPasses } from "../lake/attempts.ts";
import { copiesOf } from "../lake/copies.ts";
import type { Lake } from "../lake/lake.ts";
import { askRows } from "../metrics/rows.ts";
import { counted } from "../reports/figures.ts";
import { streamed } from "../reports/forms/index.ts";
import type { Door } from "./door.ts";
import { formatOption, print } from "./print.ts";

interface Options {
  readonly format: string;
  readonly copies?: true;
  readonly sacctHint?: true;
}

export function sourcesCommand(door: Door): Command {
  return new Command("sources")
    .description("each source: when it was read last, up to when it tells, what was assumed, and what failed")
    .option("--copies", "instead, the runs that were met more than once, and which copy counts")
    .option("--sacct-hint", "instead, the commands that ask the scheduler for the jobs it has not told of yet")
    .addOption(formatOption())
    .action(async ({ format, copies, sacctHint }: Options) => {
      await door.withLake(async (lake) => {
        if (copies) return tellCopies(lake);
        if (sacctHint) return tellHint(lake);
        const columns = "source,files,runs,taken_at,as_of_at,timezone,timezone_assumed,shape,path,notes,damaged,lag_s";
        try {
          await print(streamed(await askRows(lake, "sources", { filters: {}, columns })), format);
          if (format === "text") await tellPasses(lake);
        } finally {
          // A lake that is empty may be so because of them.
          for (const { path, at, error } of await failedAttempts(lake.folder))
            process.stderr.write(`the last pass over ${path}, at ${at}, failed: ${error}\n`);
        }
      });
    });
}

async function tellPasses(lake: Lake): Promise<void> {
  const elsewhere = await copiesOf(await lake.state());
  for (const { source, at, files, failed } of await lastPasses(lake.folder)) {
    const copies = elsewhere.filter((copy) => copy.source === source).length;
    const told = [
      `${source}: last pass ${at.slice(0, 19).replace("T", " ")} over ${counted(files, "file")}`,
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(copies > 0 ? [`${counted(copies, "run")} counted by another copy (--copies)`] : []),
    ];
    process.stdout.write(`${told.join(", ")}\n`);
  }
}

async function tellCopies(lake: Lake): Promise<void> {
  for (const { run_id, source, path, counts_source, counts_path } of await copiesOf(await lake.state()))
    process.stdout.write(`${run_id}: ${source} (${path}) stands behind ${counts_source} (${counts_path})\n`);
}

async function tellHint(lake: Lake): Promise<void> {
  const columns = "source,job_id,job_evidence";
  const { data: blocks } = await askRows(lake, "blocks", { filters: {}, columns });
  const { data: sources } = await askRows(lake, "sources", { filters: {}, columns: "source,timezone" });
  for (const { source, timezone } of sources) {
    const unknown = blocks.filter((block) => block.source === source && block.job_evidence !== "sacct");
    const ids = unknown.flatMap(({ job_id }) => (job_id === null ? [] : [String(job_id)]));
    for (const command of accountingCommands(String(source), String(timezone), ids))
      process.stdout.write(`${command}\n`);
  }
}
