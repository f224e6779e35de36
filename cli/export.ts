import { SingleBar } from "cli-progress";
import { Command, Option } from "commander";
import { LedgerError } from "../errors.ts";
import { refuseEmpty } from "../lake/lake.ts";
import { datasetNames } from "../metrics/datasets.ts";
import { runDimensions } from "../metrics/dimensions.ts";
import { exportTo, standing, verifyExport } from "../reports/export/folder.ts";
import { type ExportForm, exportForms, type Partition, partitions, readExport } from "../reports/export/request.ts";
import { counted } from "../reports/figures.ts";
import type { Door, Words } from "./door.ts";
import { selection, withSelection } from "./filters.ts";

export function exportCommand(door: Door): Command {
  const command = new Command("export")
    .description("write datasets into a folder that stands by itself: data, hashes, columns, licence")
    .option("--out <dir>", "a new or an empty folder, or one whose export was broken off: it goes on")
    .option("--verify <dir>", "check the files of an export against its manifest; exit status 1 when something differs")
    .option("--dataset <names>", `joined by commas; default all: ${datasetNames.join(", ")}`)
    .addOption(new Option("--format <format>", "form of the data files").choices(exportForms).default("parquet"))
    .addOption(
      new Option(
        "--partition <by>",
        "one file per run or per UTC month; default the lake's own files, or one per dataset",
      ).choices(partitions),
    )
    .option("--at <state>", "the lake as it stood then; meta.lake_state of an answer names a state");
  return withSelection(command, ["source", "run", ...runDimensions])
    .addHelpText(
      "after",
      `
Examples:
  parsl-ledger export --out campaign
  parsl-ledger export --dataset tries,blocks,managers --run d48d --format csv --out one-run
  parsl-ledger export --verify campaign`,
    )
    .action(async (options: Words) => {
      const { out, verify } = options;
      if ((out === undefined) === (verify === undefined))
        throw new LedgerError("usage", "name a folder: --out DIR to write an export, --verify DIR to check one");
      return verify === undefined ? write(door, options, out as string) : check(verify);
    });
}

async function write(door: Door, options: Words, out: string): Promise<void> {
  const { begun, isComplete } = await standing(out);
  await door.withLake(async (lake) => {
    // What was begun goes on in its own state, though the lake may have grown since.
    const state = await lake.state(options.at ?? begun?.lake_state);
    refuseEmpty(lake, state);
    const { from, to, filters } = selection(options);
    const asked = {
      dataset: options.dataset,
      from,
      to,
      filters,
      format: options.format as ExportForm,
      partition: options.partition as Partition,
    };
    const bar = new SingleBar({
      format: "write {bar} {percentage}% ({value} of {total} files)",
      stream: process.stderr,
      clearOnComplete: true,
    });
    const onFile = (done: number, total: number) => {
      if (!process.stderr.isTTY) return;
      if (done === 1) bar.start(total, 0);
      bar.update(done);
    };
    try {
      const files = await exportTo(await readExport(lake.folder, state, asked, door.config.citation), out, onFile);
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      const told = isComplete ? "was complete already" : "written";
      process.stdout.write(
        `${out}: ${told} (${counted(files.length, "file")}, ${(bytes / 1e6).toFixed(1)} MB, state ${state.id})\n`,
      );
    } finally {
      bar.stop();
    }
  });
}

async function check(folder: string): Promise<void> {
  const { files, differences } = await verifyExport(folder);
  for (const sentence of differences) process.stderr.write(`parsl-ledger: ${sentence}\n`);
  if (differences.length > 0) process.exitCode = 1;
  else process.stdout.write(`${folder}: ${counted(files, "file")} as the manifest says\n`);
}
