import { Command } from "commander";
import { LedgerError, unknownName } from "../errors.ts";
import { rebuildAll } from "../ingest/rebuild.ts";
import { namedZone } from "../ingest/zone.ts";
import { formatOf, LAKE_FORMAT, writeFormat } from "../lake/format.ts";
import { Lake, refuseEmpty } from "../lake/lake.ts";
import type { Door, Words } from "./door.ts";
import { builtWith } from "./targets.ts";

export function rebuildCommand(door: Door): Command {
  return new Command("rebuild")
    .description(
      "build all figures anew from what the lake holds, also when the databases are gone: after a change of configuration, in another time zone, or to bring up a lake of an older version",
    )
    .option("--source <name>", "only this source; default all")
    .option("--timezone <zone>", "zone that the databases' times were written in; default the one they were read in")
    .addHelpText(
      "after",
      `
Examples:
  parsl-ledger rebuild
  parsl-ledger rebuild --source dr2 --timezone America/Los_Angeles`,
    )
    .action(async ({ source, timezone }: Words) => {
      const folder = door.lakeFolder;
      await refuseUnknown(folder, source);
      const asked = timezone === undefined ? undefined : await namedZone(timezone);
      await rebuildAll(
        folder,
        source,
        (file, last) => builtWith(door.config, file, last, asked),
        (file) => process.stdout.write(`${file.source}: rebuilt (${file.path})\n`),
      );
      // A lake that was brought up in part still has its older format.
      if (source === undefined && (await formatOf(folder, false)) !== LAKE_FORMAT) await writeFormat(folder);
    });
}

async function refuseUnknown(folder: string, source: string | undefined): Promise<void> {
  const lake = await Lake.open(folder, { takesOlder: true });
  try {
    const state = await lake.state();
    refuseEmpty(lake, state);
    const known = [...new Set(state.entries.map((entry) => entry.source))];
    if (source !== undefined && !known.includes(source)) throw unknownName("unknown", "source", source, known);
    if (source !== undefined && (await formatOf(folder, false)) !== LAKE_FORMAT)
      throw new LedgerError("usage", "a lake of an older format is brought up as a whole: rebuild without --source");
  } finally {
    lake.close();
  }
}
