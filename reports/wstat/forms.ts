import type { Answer } from "../../metrics/answer.ts";
import { csv } from "../forms/csv.ts";
import { streamed, withTotals } from "../forms/form.ts";
import { escaped, markdownTable } from "../forms/markdown.ts";
import { printable, textTable } from "../text.ts";
import type { Section, Sheet } from "./section.ts";
import { clock, heading, isLong, isRight, shown } from "./show.ts";

export interface SheetOptions {
  /** Columns of the terminal; without it tables are as wide as they are. */
  readonly width?: number | undefined;
  /** The rows of the first table alone. */
  readonly noHeader?: boolean | undefined;
  /** Instants in UTC instead of the zone of the file. */
  readonly isUtc?: boolean | undefined;
  /** Gives a cell its colour. */
  readonly paint?: ((cell: string) => string) | undefined;
  /** What counts as now. */
  readonly now: Date;
}

/** A form of a report. */
export interface SheetForm {
  readonly type: string;
  readonly write: (sheet: Sheet, options: SheetOptions) => AsyncIterable<string | Uint8Array> | Iterable<string>;
}

function zoneOf({ zone }: Sheet, { isUtc }: SheetOptions): string {
  return isUtc ? "UTC" : zone;
}

function grid({ columns, data, totals }: Section, zone: string): string[][] {
  // The row of everything is named, and it is not the row of an app without a name.
  const [first, ...rest] = columns;
  const cells = (row: Answer["data"][number]) => columns.map((column) => shown(row[column.name], column, zone));
  const all = totals && first ? [["TOTAL", ...rest.map((column) => shown(totals[column.name], column, zone))]] : [];
  return [...data.map(cells), ...all];
}

function headings({ columns }: Section): string[] {
  return columns.map((column) => (column.name === "total" ? "TOTAL" : heading(column)));
}

/** The header as pairs for people; instants that are not there yet are pending. */
function pairs(sheet: Sheet, options: SheetOptions): Array<[string, string]> {
  const { header } = sheet;
  if (header === null) return [];
  return header.columns
    .filter(({ name }) => name !== "is_latest")
    .map((column): [string, string] => {
      const told = shown(header.row[column.name], column, zoneOf(sheet, options));
      const isPending = header.row.completed_at === null && ["completed_at", "duration_us"].includes(column.name);
      const mark = column.name === "run_number" && header.row.is_latest === true ? "  <<-most current run->>" : "";
      return [labels[column.name] ?? heading(column).replaceAll("_", " "), isPending ? "*pending*" : `${told}${mark}`];
    });
}

const labels: Readonly<Record<string, string>> = {
  workflow: "workflow name",
  run_number: "run num",
  runinfo: "runinfo/NNN",
  began_at: "run start",
  completed_at: "run end",
  duration_us: "run duration",
  status: "run status",
  last_submit_at: "last sign of life",
  completed: "tasks completed",
  exec_done: "tasks completed: success",
  memo_done: "tasks completed: from cache",
  failed: "tasks completed: failed",
  dep_fail: "tasks completed: dep_fail",
  cached_dispatched: "cached tasks (dispatched)",
  cached_undispatched: "cached tasks (non-dispatched)",
  not_cached: "non-cached tasks",
  workers_most: "workers at most",
  user: "workflow user",
  host: "workflow host",
  rundir: "workflow rundir",
  path: "MonitorDB",
  taken_at: "read at",
  timezone: "times are in",
};

const text: SheetForm = {
  type: "text/plain; charset=utf-8",
  *write(sheet, options) {
    const zone = zoneOf(sheet, options);
    const { width, noHeader, paint, now } = options;
    const [main] = sheet.sections;
    if (noHeader) return yield main === undefined ? "" : sectionText(main, zone, { width, noHeader, paint });
    if (sheet.header !== null) {
      yield `Workflow summary at ${clock(now.toISOString(), zone)}\n\n`;
      yield `${textTable(["", ""], pairs(sheet, options), [false, false], [], { width, noHeader: true, long: new Set([1]) })}\n`;
    }
    for (const [index, section] of sheet.sections.entries()) {
      if (section.lines?.length === 0) continue;
      yield `${index > 0 ? "\n" : ""}${printable(section.title)}\n`;
      if (section.lines !== undefined) yield section.lines.map((line) => `${line}\n`).join("");
      else yield section.data.length === 0 ? "none\n" : sectionText(section, zone, { width, paint });
    }
    if (sheet.header !== null && sheet.notes.length > 0)
      yield `\nWhat was assumed:\n${sheet.notes.map((note) => `- ${printable(note)}\n`).join("")}`;
  },
};

function sectionText(section: Section, zone: string, fit: Parameters<typeof textTable>[4]): string {
  const rows = grid(section, zone);
  const long = new Set([...section.columns.entries()].flatMap(([index, column]) => (isLong(column) ? [index] : [])));
  const ruled = section.totals === undefined ? [] : [rows.length - 1];
  return textTable(headings(section), rows, section.columns.map(isRight), ruled, {
    ...fit,
    long,
    keys: section.columns.findIndex(({ name }) => naming.has(name)) + 1 || 1,
  });
}

/** Columns that name a row together with those before them. */
const naming = new Set(["app", "task_id", "block_id", "node", "run_id", "column"]);

const markdown: SheetForm = {
  type: "text/markdown; charset=utf-8",
  *write(sheet, options) {
    const zone = zoneOf(sheet, options);
    if (sheet.header !== null) yield `${markdownTable(["", ""], pairs(sheet, options), [false, false])}\n`;
    for (const section of sheet.sections) {
      yield `**${escaped(section.title)}**\n\n`;
      yield `${markdownTable(headings(section), grid(section, zone), section.columns.map(isRight))}\n`;
    }
  },
};

const table: SheetForm = {
  type: csv.type,
  write: (sheet) => {
    const { columns = [], data = [], totals } = sheet.sections[0] ?? {};
    return csv.write(
      streamed({
        data: withTotals({ data, totals, meta: { ...sheet.meta, columns } }),
        meta: { ...sheet.meta, columns },
      }),
    );
  },
};

const json: SheetForm = {
  type: "application/json; charset=utf-8",
  *write({ header, sections, meta }) {
    const [main, ...others] = sections;
    const body = {
      data: main?.data ?? [],
      ...(main?.totals === undefined ? {} : { totals: main.totals }),
      ...(header === null ? {} : { header: header.row }),
      tables: Object.fromEntries(others.map(({ name, columns, data, totals }) => [name, { columns, data, totals }])),
      meta: { ...meta, columns: main?.columns ?? [] },
    };
    yield `${JSON.stringify(body, (_, value) => (typeof value === "bigint" ? Number(value) : value))}\n`;
  },
};

/** Every form of a report, by the name that `format` gives it; the first is what nobody asked for gets. */
export const sheetForms = { text, json, csv: table, markdown } as const satisfies Record<string, SheetForm>;
export type SheetFormKey = keyof typeof sheetForms;
export const sheetFormKeys = Object.keys(sheetForms) as SheetFormKey[];
