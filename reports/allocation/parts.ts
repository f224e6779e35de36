import type { Cell } from "../../lake/duckdb.ts";
import type { Answer, AnswerColumn } from "../../metrics/answer.ts";
import { display, percent, UNKNOWN } from "../figures.ts";
import type { Items, Table, TableCell, Text } from "./model.ts";

type Row = Answer["data"][number];

/** A column of a table: one of the answer, under a title of its own and in a way of its own where that is wanted. */
export interface Pick {
  readonly name: string;
  readonly title?: string;
  /** The unit as the title tells it; `null`: it says nothing there. */
  readonly unit?: string | null;
  readonly shown?: (cell: Cell | undefined, row: Row) => string;
  /** Address of what is behind a cell, where there is one; not of the total's. */
  readonly link?: (row: Row) => string | undefined;
}

export interface TableWords {
  readonly id: string;
  readonly caption: string;
  readonly answer: Answer;
  readonly columns: readonly Pick[];
  /** Columns of the answer that go along for machines. */
  readonly more?: readonly string[];
  readonly total?: Row | undefined;
  readonly link?: string | undefined;
}

/** Rows of an answer as a table; numbers are given when the document is put together. */
export function table({ id, caption, answer, columns, more = [], total, link }: TableWords): Table {
  const found = columns.map((pick) => ({ pick, column: columnOf(answer, pick.name) }));
  const cells = (row: Row) =>
    found.map(({ pick, column }) => {
      const link = row === total ? undefined : pick.link?.(row);
      return { ...cellOf(row, pick, column), ...(link === undefined ? {} : { link }) };
    });
  const rows = [...answer.data, ...(total === undefined ? [] : [total])];
  return {
    kind: "table",
    id,
    number: 0,
    caption,
    columns: found.map(({ pick, column }) => ({
      name: pick.name,
      title: pick.title ?? column.title,
      unit: column.unit,
      titleUnit: pick.unit === undefined ? unitOf(column) : pick.unit,
      isNumber: column.precision !== null,
    })),
    rows: rows.map(cells),
    more: rows.map((row) => Object.fromEntries(more.map((name) => [name, plain(row[name])]))),
    hasTotal: total !== undefined,
    link: link ?? null,
  };
}

function columnOf(answer: Answer, name: string): AnswerColumn {
  const found = answer.meta.columns.find((column) => column.name === name);
  if (!found) throw new Error(`the answer has no column ${name}`);
  return found;
}

function unitOf({ unit }: AnswerColumn): string | null {
  return unit === null || unit === "1" ? null : unit;
}

function cellOf(row: Row, { name, shown }: Pick, column: AnswerColumn): TableCell {
  const cell = row[name];
  const value = plain(cell);
  return { value, shown: shown?.(cell, row) ?? display(value, column) };
}

function plain(cell: Cell | undefined): TableCell["value"] {
  return typeof cell === "bigint" ? Number(cell) : (cell ?? null);
}

/** Where paid time is looked for and none is recorded; that is not the same as none that was paid. */
export const nothingPaid = "No paid time is recorded in this period.";

export function text(sentence: string): Text {
  return { kind: "text", text: sentence };
}

export function items(told: Items["items"]): Items {
  return { kind: "items", items: told };
}

/** A share as a percentage. */
export function asPercent(cell: Cell | undefined): string {
  return percent(cell === null || cell === undefined ? null : Number(cell));
}

/** Seconds as people say them: `45 s`, `12.5 min`, `10 h`, `1 d 2 h`; never a clock that begins anew after a day. */
export function duration(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return UNKNOWN;
  const seconds = Number(cell);
  if (seconds < 100) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 6_000) return `${Number((seconds / 60).toFixed(1))} min`;
  if (seconds < 86_400) return `${Number((seconds / 3_600).toFixed(1))} h`;
  const hours = Math.round(seconds / 3_600);
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Days of a stretch, the last one included; where it begins or ends within a day, its instants, the last one not included. UTC. */
export function stretch(from: Date, to: Date): string {
  const isWhole = [from, to].every((at) => at.getTime() % 86_400_000 === 0);
  return isWhole ? `${instant(from)} to ${lastDay(to)}` : `${instant(from)} to ${instant(to)}, the end not included`;
}

/** The last day before an end that is a midnight of UTC. */
export function lastDay(end: Cell | undefined | Date): string {
  return end === null || end === undefined
    ? UNKNOWN
    : instant(new Date(new Date(end as string).getTime() - 1)).slice(0, 10);
}

/** An instant or a day in UTC, as `2026-11-23 08:24`; a midnight is its day. */
export function instant(cell: Cell | undefined | Date): string {
  if (cell === null || cell === undefined) return UNKNOWN;
  const word = cell instanceof Date ? cell.toISOString() : String(cell);
  const [day = "", clock = ""] = word.replace("T", " ").split(" ");
  const minute = clock.slice(0, 5);
  return minute === "" || /^00:00(:00(\.0+)?)?Z?$/.test(clock) ? day : `${day} ${minute}`;
}

/** The first of a list of names, and how many more there are. */
export function some(cell: unknown, most: number): string {
  if (cell === null || cell === undefined) return UNKNOWN;
  const names = String(cell).split(", ");
  return names.length <= most ? names.join(", ") : `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
}
