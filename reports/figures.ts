import type { Cell } from "../lake/duckdb.ts";
import type { AnswerColumn } from "../metrics/answer.ts";

/** What stands where a value is not known; never an empty cell, never a zero. */
export const UNKNOWN = "–";

/** A cell as people read it: rounded to the column's precision, thousands apart. */
export function display(cell: Cell | undefined, column: AnswerColumn): string {
  if (cell === null || cell === undefined) return UNKNOWN;
  if (typeof cell === "number" && column.precision !== null) return number(cell, column.precision);
  return String(cell);
}

export function number(value: number, precision: number): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: precision, maximumFractionDigits: precision });
}

export function percent(share: number | null): string {
  return share === null ? UNKNOWN : `${(share * 100).toFixed(1)} %`;
}

/** `30.2 to 43.7 %`: between which the truth lies; one figure where the ends do not differ as shown. */
export function percentRange(low: number | null, high: number | null): string {
  if (low === null || high === null) return UNKNOWN;
  const [least, most] = [percent(low), percent(high)];
  return least === most ? most : `${least.replace(" %", "")} to ${most}`;
}

/** Digits after the point that leave a total four significant ones: enough to see small accounts of a test run and of a campaign. */
export function hourPrecision(total: number): number {
  if (total <= 0) return 4;
  return Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(total))));
}

/** `1 run`, `2 runs`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${number(count, 0)} ${count === 1 ? one : many}`;
}

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
const YEAR = 365 * DAY;

/** Seconds as people read them, to about three digits: `0.42 s`, `12.3 s`, `3 min 05 s`, `2 h 07 min`, `3 d 04 h`, `1 y 12 d`. */
export function duration(seconds: number): string {
  if (seconds < 0) return `−${duration(-seconds)}`;
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < HOUR) return pair(whole, MINUTE, "min", 1, "s");
  if (whole < DAY) return pair(whole, HOUR, "h", MINUTE, "min");
  if (whole < YEAR) return pair(whole, DAY, "d", HOUR, "h");
  return `${Math.floor(whole / YEAR)} y ${Math.floor((whole % YEAR) / DAY)} d`;
}

function pair(seconds: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = String(Math.floor((seconds % large) / small)).padStart(2, "0");
  return `${Math.floor(seconds / large)} ${largeUnit} ${rest} ${smallUnit}`;
}

const sizes = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** Bytes to three digits: `109 MiB`. */
export function bytes(count: number): string {
  const step = count < 1 ? 0 : Math.min(sizes.length - 1, Math.floor(Math.log2(count) / 10));
  const value = count / 1024 ** step;
  return `${number(value, step === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2)} ${sizes[step]}`;
}

/** An instant to the second, in the zone in which it came, UTC: `2026-11-24 08:25:39`. */
export function instant(iso: string): string {
  return iso.slice(0, 19).replace("T", " ");
}

/** How long ago: `just now`, `4 min ago`, `3 h ago`, `12 d ago`; `in 2 h` for a clock that is ahead. */
export function age(iso: string, now: Date): string {
  const seconds = (now.getTime() - Date.parse(iso)) / 1000;
  const size = Math.abs(seconds);
  if (size < MINUTE) return "just now";
  const [unit, name] = size < HOUR ? [MINUTE, "min"] : size < DAY ? [HOUR, "h"] : [DAY, "d"];
  const text = `${number(Math.floor(size / unit), 0)} ${name}`;
  return seconds < 0 ? `in ${text}` : `${text} ago`;
}
