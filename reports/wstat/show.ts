import type { Cell } from "../../lake/duckdb.ts";
import type { AnswerColumn } from "../../metrics/answer.ts";
import { number, percent, UNKNOWN } from "../figures.ts";

/** How a column looks to people: its heading, the form of its cells, and whether they are long texts that may be cut. */
interface Look {
  readonly heading?: string;
  readonly as?: "hours";
  readonly isLong?: true;
}

/** Columns whose heading does not follow from their name, or whose texts are long. */
const looks: Readonly<Record<string, Look>> = {
  run_number: { heading: "run" },
  task_number: { heading: "number" },
  try_id: { heading: "try" },
  last_try_id: { heading: "try" },
  task_status: { heading: "status" },
  block_id: { heading: "block" },
  job_id: { heading: "job" },
  fail_count: { heading: "fails" },
  fail_cost: { heading: "cost" },
  memoize: { heading: "cached" },
  duration_us: { heading: "duration" },
  worker_us: { heading: "worker_hours", as: "hours" },
  paid_us: { heading: "run_time" },
  end_state: { heading: "ended_as" },
  is_used: { heading: "used" },
  paid_node_hours: { heading: "node_hours" },
  app: { isLong: true },
  run_id: { isLong: true },
  rundir: { isLong: true },
  stdout: { isLong: true },
  stderr: { isLong: true },
  depends: { isLong: true },
  joins: { isLong: true },
  hashsum: { isLong: true },
  workflow: { isLong: true },
  node: { isLong: true },
  failure_code: { isLong: true },
  fail_history: { heading: "fail_reason", isLong: true },
  states: { isLong: true },
  path: { isLong: true },
  columns: { isLong: true },
  sql: { isLong: true },
};

export function heading({ name }: AnswerColumn): string {
  return looks[name]?.heading ?? name.replace(/_at$/, "").replace(/_us$/, "_time");
}

export function isLong({ name }: AnswerColumn): boolean {
  return looks[name]?.isLong ?? false;
}

export function isRight({ type, unit }: AnswerColumn): boolean {
  return (type === "BIGINT" || type === "DOUBLE" || type === "INTEGER") && unit !== "UTC";
}

/** A cell for people: instants in `zone`, times as `1d 02:00:00`. */
export function shown(cell: Cell | undefined, column: AnswerColumn, zone: string): string {
  if (cell === null || cell === undefined) return UNKNOWN;
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  if (column.type === "TIMESTAMP") return clock(String(cell), zone);
  if (column.unit === "us")
    return looks[column.name]?.as === "hours" ? number(Number(cell) / 3.6e9, 4) : duration(Number(cell));
  if (column.name.endsWith("_fraction")) return percent(Number(cell));
  if (column.kind === "metric" && typeof cell === "number") return number(cell, column.precision ?? 0);
  return String(cell);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** `2026-11-23 08:28:06` as the clocks of a zone show it. */
export function clock(instant: string, zone: string): string {
  const known = clocks.get(zone);
  // Swedish writes dates as ISO 8601 does.
  const format = known ?? new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  clocks.set(zone, format);
  return format.format(new Date(instant));
}

/** `00:03:22`, and from a day on `1d 02:00:00`; a minus before a time that runs backwards. */
export function duration(micros: number): string {
  const seconds = Math.floor(Math.abs(micros) / 1e6);
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const days = Math.floor(seconds / 86_400);
  const time = `${two((seconds % 86_400) / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
  return `${micros < 0 && seconds > 0 ? "-" : ""}${days > 0 ? `${days}d ` : ""}${time}`;
}
