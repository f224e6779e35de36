import { html } from "hono/html";
import type { Cell } from "../../../lake/duckdb.ts";
import type { Answer, AnswerColumn } from "../../../metrics/answer.ts";
import { bytes, display, duration, hourPrecision, number, percent, UNKNOWN } from "../../figures.ts";
import type { Fragment } from "../document.ts";
import { address, exactly, pageOf } from "./address.ts";
import { swatch } from "./colours.ts";
import { local, type Zone } from "./zone.ts";

export type Row = Answer["data"][number];

/** Longer texts stand whole on the page of their own thing and in the data. */
const LONGEST = 160;
/** Columns that hold several names: enough to see which. */
const several = ["apps", "nodes", "jobs", "depends"];
const LONGEST_OF_SEVERAL = 48;

/** A value as text. Hours get the digits that the largest of the column needs. */
export function textOf(cell: Cell | undefined, column: AnswerColumn, precision = column.precision): string {
  if (cell === null || cell === undefined) return UNKNOWN;
  const { unit } = column;
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  if (unit === "us") return duration(Number(cell) / 1e6);
  if (unit === "s") return duration(Number(cell));
  if (unit === "bytes") return bytes(Number(cell));
  if (unit === "1" && isShare(column)) return percent(Number(cell));
  if (typeof cell === "number" && unit?.endsWith("hour")) return hours(cell, precision ?? 0);
  if (typeof cell === "bigint") return number(Number(cell), 0);
  return display(cell, { ...column, precision });
}

/** What is little beside the rest of its column keeps two digits of its own: it is not nothing. */
function hours(value: number, precision: number): string {
  const isLittle = value !== 0 && Math.abs(value) < 10 ** -precision;
  return number(value, isLittle ? Math.max(precision, hourPrecision(Math.abs(value)) - 2) : precision);
}

/** Shares and ratios have digits after the point, counts have none. */
function isShare({ unit, precision, name }: AnswerColumn): boolean {
  return unit === "1" && precision !== null && precision > 0 && !name.endsWith("_ratio");
}

/** The digits that a column of hours shows: four for its largest value. */
export function precisionOf({ name, unit, precision }: AnswerColumn, rows: readonly Row[]): number | null {
  if (precision === null || !unit?.endsWith("hour")) return precision;
  return hourPrecision(Math.max(0, ...rows.map((row) => Math.abs(Number(row[name] ?? 0)))));
}

/** Numbers and times stand on the right, so that digits are below digits. */
export function isNumeric({ type, precision, unit }: AnswerColumn): boolean {
  return type !== "VARCHAR" && type !== "BOOLEAN" && type !== "TIMESTAMP" && (precision !== null || unit !== null);
}

/** A value with the link, swatch or time element that its column calls for. */
export function cellOf(row: Row, column: AnswerColumn, zone: Zone, precision?: number | null): Fragment {
  const value = row[column.name];
  if (column.type === "TIMESTAMP" && value !== null && value !== undefined) return time(String(value), zone);
  const text = textOf(value, column, precision);
  if (value === null || value === undefined) return html`<span class="unknown" title="unknown or none">${text}</span>`;
  if (column.type !== "VARCHAR" && column.name !== "task_id") return html`${text}`;
  const href = taking(linkOf(row, column.name), zone);
  if (column.name === "account") return html`${swatch(text)}${text.replaceAll("_", " ")}`;
  if (column.name === "failure_class" && href) return html`<a href="${href}">${text.replaceAll("_", " ")}</a>`;
  if (/status|state/.test(column.name)) return state(text);
  const short = shortened(column.name, text);
  const shown = short === text ? html`<bdi>${text}</bdi>` : html`<bdi title="${text.slice(0, 1000)}">${short}</bdi>`;
  return href === undefined ? shown : html`<a href="${href}">${shown}</a>`;
}

/** A name by itself, whatever direction its letters run in. */
export function name(text: unknown): Fragment {
  return html`<bdi>${String(text)}</bdi>`;
}

export function time(iso: string, zone: Zone, hasMillis = false): Fragment {
  return html`<time datetime="${iso}">${local(iso, zone, hasMillis)}</time>`;
}

/** A time that stands alone, with its zone; null where there is none. */
export function moment(iso: unknown, zone: Zone): Fragment | null {
  return iso === null || iso === undefined ? null : html`${time(String(iso), zone)} ${zone.name}`;
}

/** An address of this place with the reader's zone. */
function taking(href: string | undefined, { word }: Zone): string | undefined {
  if (href === undefined || word === undefined) return href;
  return `${href}${href.includes("?") ? "&" : "?"}tz=${encodeURIComponent(word)}`;
}

/** A state with a mark that tells good from bad by shape as well as by colour. */
export function state(text: string): Fragment {
  const kind = /fail|lost|abort|timeout|node_fail|out_of_memory|missing/i.test(text)
    ? "bad"
    : /done|complet/i.test(text)
      ? "good"
      : /running|joining/i.test(text)
        ? "going"
        : "other";
  return html`<span class="state ${kind}">${text.replaceAll("_", " ")}</span>`;
}

function shortened(column: string, text: string): string {
  if (["run", "run_id"].includes(column)) return text.slice(0, 8);
  const longest = several.includes(column) ? LONGEST_OF_SEVERAL : LONGEST;
  return text.length > longest ? `${text.slice(0, longest)} …` : text;
}

/** Where the thing that a cell names has its page; undefined when it has none or the row does not say enough. */
function linkOf(row: Row, column: string): string | undefined {
  const { source, executor } = row;
  const run = row.run ?? row.run_id;
  const block = row.block ?? row.block_id;
  const within = exactly({ source, run });
  const known = run !== null && run !== undefined && source !== null && source !== undefined;
  if (column === "source") return address("/", exactly({ source }));
  if ((column === "run" || column === "run_id") && known) return pageOf.run(source, run);
  if (column === "task_id" && known) return pageOf.task(source, run, row.task_id);
  if (column === "executor" && known) return pageOf.executor(source, run, executor);
  if ((column === "block" || column === "block_id" || column === "job_id") && known && block && executor)
    return pageOf.block(source, run, executor, block);
  if (column === "app") return pageOf.app(row.app, within);
  if (column === "node") return pageOf.node(row.node, within);
  if (column === "failure_class" || column === "failure_code") {
    const { failure_class, failure_code } = row;
    const code = column === "failure_code" ? { failure_code } : {};
    return address("/failures", exactly({ source, run, failure_class, ...code }));
  }
  return undefined;
}
