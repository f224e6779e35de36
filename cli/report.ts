import { readFile, writeFile } from "node:fs/promises";
import { Command, Option } from "commander";
import { allocationOf } from "../config_allocation.ts";
import { LedgerError, messageOf } from "../errors.ts";
import { checkReport } from "../reports/allocation/check.ts";
import { type ReportFormKey, reportForm, reportFormKeys } from "../reports/allocation/forms/index.ts";
import { firstConfiguration } from "../reports/allocation/init.ts";
import { allocationReport } from "../reports/allocation/report.ts";
import { type Door, manyQuestions, type Words } from "./door.ts";

interface Options extends Words {
  readonly period?: string;
  readonly asOf?: string;
  readonly out?: string;
}

export function reportCommand(door: Door): Command {
  return new Command("report")
    .description("the allocation efficiency report of a period, for whoever gave the hours")
    .option(
      "--period <period>",
      "2026Q3, 2026-07, 2026 (calendar), AY2026Q3, AY2026 (award year); default the quarter of the last record",
    )
    .option("--from <instant>", "instead of a period: from this UTC hour on")
    .option("--to <instant>", "up to this UTC hour, not included")
    .option(
      "--as-of <instant>",
      "what counts as now for balance and projection; may lie in the future; default the last record",
    )
    .option("--at <state>", "the lake as it stood then")
    .option("--source <values>", "only this source")
    .addOption(
      new Option("--format <format>", "form; default the ending of --out, without --out md").choices(reportFormKeys),
    )
    .option("--out <file>", "file to write; default standard output")
    .option("--lenient", "let contradictions between configuration and data pass, and say so in the report")
    .option(
      "--init",
      "write a first ledger.yaml from what the lake holds, with what must be filled in; never over a file of --out",
    )
    .option("--check <file>", "say whether a report still matches the lake and the configuration")
    .addHelpText("after", "\nExample:\n  parsl-ledger report --period 2026Q3 --out quarter.pdf")
    .action(async (options: Options) => {
      await door.withLake(async (lake) => {
        const { out, period, from, to, asOf, at, source } = options;
        if (options.init) return write(out, await firstConfiguration(lake), "wx");
        const settings = allocationOf(door.config);
        if (options.check !== undefined) {
          const { matches, sentences } = await checkReport(lake, settings, options.check, await read(options.check));
          process.stdout.write(`${sentences.join("\n")}\n`);
          if (!matches) process.exitCode = 1;
          return;
        }
        const form = formOf(options);
        const filters = source === undefined ? {} : { source };
        const lenient = Boolean(options.lenient);
        const report = await allocationReport(lake, settings, { period, from, to, asOf, at, filters, lenient });
        await write(out, await reportForm(form).write(report));
      }, manyQuestions);
    });
}

/** The form that was asked for, else the one that the file's ending names. */
function formOf({ format, out }: Options): ReportFormKey {
  if (format !== undefined) return format as ReportFormKey;
  if (out === undefined) return "md";
  const key = reportFormKeys.find((one) => out.endsWith(`.${one}`));
  if (key !== undefined) return key;
  const endings = reportFormKeys.map((one) => `.${one}`).join(", ");
  throw new LedgerError(
    "usage",
    `the ending of ${out} names no form; there are ${endings}, or say which with --format`,
    {
      field: "out",
      allowed: reportFormKeys,
    },
  );
}

/** `wx` refuses to write over what is there: a configuration that somebody filled in is not made again. */
async function write(out: string | undefined, written: string | Uint8Array, flag: "w" | "wx" = "w"): Promise<void> {
  if (out === undefined) process.stdout.write(written);
  else
    await writeFile(out, written, { flag }).catch((thrown) => {
      const isThere = (thrown as NodeJS.ErrnoException).code === "EEXIST";
      const because = isThere ? "it is there already; name another file, or remove it first" : messageOf(thrown);
      throw new LedgerError("bad_input", `cannot write ${out}: ${because}`, { field: "out", cause: thrown });
    });
}

async function read(file: string): Promise<Buffer> {
  return readFile(file).catch((thrown) => {
    throw new LedgerError("bad_input", `cannot read ${file}: ${messageOf(thrown)}`, { field: "check", cause: thrown });
  });
}
