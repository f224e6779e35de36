import { setTimeout as sleep } from "node:timers/promises";
import { styleText } from "node:util";
import { Command, Option } from "commander";
import { LedgerError } from "../errors.ts";
import type { Lake } from "../lake/lake.ts";
import { readInstant } from "../metrics/request.ts";
import { type SheetFormKey, type SheetOptions, sheetFormKeys, sheetForms } from "../reports/wstat/forms.ts";
import { reportKeys, reports, spared, wstat } from "../reports/wstat/index.ts";
import { countings, presetKeys, type WstatWords } from "../reports/wstat/words.ts";
import { version } from "../resources.ts";
import type { Door } from "./door.ts";

interface Options extends Omit<WstatWords, "task" | "task_id" | "app" | "status"> {
  readonly file?: string;
  readonly timezone?: string;
  readonly tasknum?: string;
  readonly taskid?: string;
  readonly appname?: string;
  readonly taskstatus?: string;
  readonly failureClass?: string;
  readonly failureCode?: string;
  readonly statusLimit?: string;
  readonly blockLimit?: string;
  readonly schemas?: true;
  readonly format: SheetFormKey;
  readonly header: boolean;
  readonly wide?: true;
  readonly utc?: true;
  readonly width?: string;
  readonly watch?: string;
  readonly figures?: string;
}

/** Everything that wstat gives, with its option letters. */
export function wstatCommand(door: Door): Command {
  return new Command("wstat")
    .description("what wstat prints of a workflow, from the lake or straight from a monitoring.db")
    .argument("[report]", reportKeys.join(", "), "shortSummary")
    .option("-f, --file <file>", "a monitoring.db, read without a lake: a temporary one is made and removed")
    .option("--timezone <zone>", "zone of that file's times; default this machine's")
    .option("-r, --run <run>", "run number (runHistory lists them), beginning of a run id, or all")
    .option("-t, --tasknum <number>", "task number, counted over all runs")
    .option("-T, --taskid <id>", "task id, counted in its run; of the latest run unless -r names one")
    .option("-n, --appname <app>", "app; a,b any of, !a not, a* prefix")
    .option("-H, --hashsum <hash>", "hashsum of a cached task; its unique beginning is enough")
    .option("-o, --oddball", "taskSummary: also tasks that no worker saw, and those that are not cached")
    .option("-x, --extended", "more columns; nodes: also those that are gone")
    .option("-S, --taskstatus <state>", `a state, a part of one, or ${presetKeys.join(", ")}`)
    .option("-l, --limit <rows>", "the most rows of tasks; default all")
    .option("-L, --status-limit <rows>", "the most state changes of recentStatus; default 20")
    .option("-B, --block-limit <rows>", "the most blocks; default 20, 0 hides them, -1 shows all")
    .option("-s, --schemas", "as the report schemas")
    .option("--source <name>", "runs of this source alone")
    .option("--executor <label>", "only this executor")
    .option("--block <id>", "only this block")
    .option("--job <id>", "only this batch job")
    .option("--node <host>", "only this worker host")
    .option("--failure-class <class>", "only tries that failed so")
    .option("--failure-code <code>", "only tries that failed with this code")
    .addOption(new Option("--count <what>", "what the matrix counts").choices([...countings]).default("tasks"))
    .addOption(
      new Option("--format <format>", "form of the report; csv holds its first table")
        .choices(sheetFormKeys)
        .default("text"),
    )
    .option("--no-header", "the rows of the first table alone, for scripts")
    .option("--wide", "full width, whatever the terminal has")
    .option("--width <columns>", "as if the terminal had so many columns")
    .option("--utc", "times in UTC instead of the zone of the file")
    .option("--watch <seconds>", "print again every so many seconds, reading what is new in the file")
    .option(
      "--figures <folder>",
      "plots: draw the histograms of wait, run and elapsed time per app, too, as SVG and PNG",
    )
    .option("--as-of <instant>", "what counts as now: whether a run still goes on; default this machine's clock")
    .option("--at <state>", "the lake as it stood then")
    .version(version, "-v, --version", "version of this program")
    .addHelpText(
      "after",
      `\nReports:\n${Object.entries(reports)
        .map(([name, { title }]) => `  ${name.padEnd(14)} ${title}\n`)
        .join("")}`,
    )
    .action((report: string, options: Options) => show(door, report, options));
}

async function show(door: Door, named: string, options: Options): Promise<void> {
  const report = options.schemas ? "schemas" : named;
  if (report === "schemas" && options.file !== undefined) return showSchemas(options.file);
  const seconds = watchSeconds(options.watch);
  const fresh = options.file === undefined ? undefined : await laidOut(options.file, options.timezone);
  const look = (lake: Lake) => lookAt(lake, report, options, seconds, fresh?.refresh);
  if (fresh === undefined) return door.withLake(look);
  try {
    await look(fresh.lake);
  } finally {
    fresh.remove();
  }
}

/** What reads a file is loaded only where one is read. */
async function showSchemas(file: string): Promise<void> {
  const { schemasOf } = await import("./schemas.ts");
  process.stdout.write(schemasOf(file));
}

/** Prints the report, once or again and again. */
async function lookAt(
  lake: Lake,
  report: string,
  options: Options,
  seconds: number | undefined,
  refresh?: () => Promise<void>,
): Promise<void> {
  const out = process.stdout;
  for (let isFirst = true; ; isFirst = false) {
    if (!isFirst) await refresh?.();
    const sheet = await wstat(lake, report, wordsOf(options));
    if (seconds !== undefined) out.write(out.isTTY ? "\u001b[2J\u001b[H" : isFirst ? "" : "\f");
    for await (const piece of sheetForms[options.format].write(sheet, optionsOf(options))) out.write(piece);
    if (options.figures !== undefined) await draw(lake, report, options, options.figures);
    if (seconds === undefined) return;
    await sleep(seconds * 1000);
  }
}

/** What draws is loaded only where something is drawn. */
async function draw(lake: Lake, report: string, options: Options, folder: string): Promise<void> {
  if (report !== "plots")
    throw new LedgerError("usage", `--figures goes with plots, not with ${report}`, { field: "figures" });
  const { drawSheets } = await import("./figures.ts");
  for (const file of await drawSheets(lake, wordsOf(options), folder)) process.stderr.write(`drawn: ${file}\n`);
}

async function laidOut(file: string, timezone: string | undefined) {
  const { temporaryLake } = await import("./temporary_lake.ts");
  return temporaryLake(file, timezone, spared);
}

function wordsOf(options: Options): WstatWords {
  const { tasknum, taskid, appname, taskstatus, failureClass, failureCode, statusLimit, blockLimit, ...same } = options;
  return {
    ...same,
    task: tasknum,
    task_id: taskid,
    app: appname,
    status: taskstatus,
    failure_class: failureClass,
    failure_code: failureCode,
    status_limit: statusLimit,
    block_limit: blockLimit,
  };
}

function optionsOf({ width, wide, header, utc, asOf }: Options): SheetOptions {
  const out = process.stdout;
  const asked = width === undefined ? undefined : readWidth(width);
  return {
    width: wide ? undefined : (asked ?? (out.isTTY ? out.columns : undefined)),
    noHeader: !header,
    isUtc: utc,
    paint: out.isTTY && out.hasColors() ? paint : undefined,
    now: asOf === undefined ? new Date() : readInstant("as_of", asOf),
  };
}

function readWidth(word: string): number {
  if (/^[1-9]\d{0,4}$/.test(word)) return Number(word);
  throw new LedgerError("usage", `--width ${word} is no number of columns`, { field: "width" });
}

function watchSeconds(word: string | undefined): number | undefined {
  if (word === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(word) && Number(word) >= 1) return Number(word);
  throw new LedgerError("usage", `--watch ${word} is no number of seconds, 1 or more`, { field: "watch" });
}

/** States that call for attention, and those that went well; the words say the same. */
function paint(cell: string): string {
  if (["failed", "dep_fail", "aborted", "fail_retryable"].includes(cell))
    return styleText("red", cell, { validateStream: false });
  return ["exec_done", "memo_done", "completed"].includes(cell)
    ? styleText("green", cell, { validateStream: false })
    : cell;
}
