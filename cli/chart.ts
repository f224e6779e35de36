import { writeFile } from "node:fs/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { allocationOf } from "../config_allocation.ts";
import { LedgerError, messageOf, unknownName } from "../errors.ts";
import { LEAST_WIDTH, MOST_WIDTH } from "../reports/charts/define.ts";
import { type ChartFormKey, chartFormKeys, chartForms } from "../reports/charts/forms.ts";
import { charts } from "../reports/charts/index.ts";
import { type ThemeKey, themeKeys } from "../reports/theme.ts";
import type { Door, Words } from "./door.ts";
import { selection, withFilters } from "./filters.ts";

export function chartCommand(door: Door): Command {
  return withFilters(
    new Command("chart").description("a chart as SVG, PNG, Vega-Lite with its data, or a page to zoom into"),
  )
    .argument(
      "<name>",
      Object.entries(charts)
        .map(([name, { question }]) => `\n${name}: ${question}`)
        .join(""),
    )
    .addOption(new Option("--format <format>", "form; default the ending of --out, else svg").choices(chartFormKeys))
    .option("--out <file>", "file to write; default standard output")
    .addOption(new Option("--theme <theme>", "colours").choices(themeKeys).default("light"))
    .option("--width <pixels>", "width of the picture", readWidth, 720)
    .option("--at <state>", "the lake as it stood then; meta.lake_state of an answer names a state")
    .addHelpText("after", "\nExample:\n  parsl-ledger chart ledger --run d48d --out ledger.png")
    .action(async (name: string, options: Words) => {
      const chart = charts[name];
      if (chart === undefined) throw unknownName("usage", "chart", name, Object.keys(charts));
      const { out, at, theme } = options;
      const form = chartForms[formOf(options)];
      await door.withLake(async (lake) => {
        const known = allocationOf(door.config);
        const look = { theme: theme as ThemeKey, width: Number(options.width) };
        const written = await form.write(await chart.spec(lake, { ...selection(options), at }, look, known));
        if (out === undefined) process.stdout.write(written);
        else await save(out, written);
      });
    });
}

function formOf({ format, out }: Words): ChartFormKey {
  const ending = out?.split(".").at(-1);
  return (format ?? chartFormKeys.find((key) => key === ending) ?? "svg") as ChartFormKey;
}

function readWidth(text: string): number {
  const width = Number(text);
  if (Number.isInteger(width) && width >= LEAST_WIDTH && width <= MOST_WIDTH) return width;
  throw new InvalidArgumentError(`a width is a number of pixels from ${LEAST_WIDTH} to ${MOST_WIDTH}`);
}

async function save(file: string, written: string | Uint8Array): Promise<void> {
  await writeFile(file, written).catch((thrown) => {
    throw new LedgerError("bad_input", `cannot write ${file}: ${messageOf(thrown)}`, { field: "out", cause: thrown });
  });
}
