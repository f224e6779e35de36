import { Command, InvalidArgumentError } from "commander";
import { gc, RETENTION_DAYS } from "../lake/gc.ts";
import { counted } from "../reports/figures.ts";
import type { Door } from "./door.ts";

export function gcCommand(door: Door): Command {
  return new Command("gc")
    .description(
      "fold the lake's log and remove what nobody needs: data of states that were superseded long ago, and what killed ingests left",
    )
    .option(
      "--days <days>",
      `keep states that were superseded later than so many days ago; default what is configured (retention), else ${RETENTION_DAYS}`,
      readDays,
    )
    .action(async ({ days }: { days?: number }) => {
      await door.withLake(async (lake) => {
        await lake.state();
        const kept = days ?? door.config.retention?.days ?? RETENTION_DAYS;
        const { folded, files, bytes } = await gc(lake.folder, kept);
        process.stdout.write(
          `folded ${counted(folded, "commit")}; removed ${counted(files, "file")}, ${(bytes / 1e6).toFixed(1)} MB\n`,
        );
      });
    });
}

function readDays(text: string): number {
  const days = Number(text);
  if (text.trim() === "" || !Number.isFinite(days) || days < 0)
    throw new InvalidArgumentError("days are a number from 0 on");
  return days;
}
