import { LedgerError, unknownName } from "../errors.ts";
import type { Cell, Row } from "../lake/duckdb.ts";
import { type DimensionKey, dimension } from "./dimensions.ts";

/** A column to sort by. */
export interface Sort {
  readonly column: string;
  readonly isDescending: boolean;
}

/** `a,-b`: by a, then by b from the largest down. */
export function readSort(list: string | undefined): Sort[] {
  const names = (list ?? "").split(",").map((name) => name.trim());
  return names
    .filter((name) => name !== "")
    .map((name) => ({ column: name.replace(/^-/, ""), isDescending: name.startsWith("-") }));
}

/** A number of rows. */
export const limitPattern = "[1-9][0-9]{0,8}";

/** A whole number of rows, at least 1; null when nobody set one. */
export function readLimit(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (new RegExp(`^${limitPattern}$`).test(text)) return Number(text);
  throw new LedgerError("usage", `limit ${text} is no number of rows; write 1 or more`, { field: "limit" });
}

/** Throws usage when something is to be sorted by a column that the answer does not have. */
export function refuseUnknownSort(sort: readonly Sort[], columns: readonly string[]): void {
  const odd = sort.find(({ column }) => !columns.includes(column));
  if (odd) throw unknownName("usage", "column", odd.column, columns, "sort");
}

/** Rows by the columns asked for, else by their dimensions; what has no value comes last either way. */
export function inOrder(rows: readonly Row[], sort: readonly Sort[], by: readonly DimensionKey[]): Row[] {
  const columns = [...sort, ...by.map((column) => ({ column, isDescending: false }))];
  return rows.toSorted((a, b) => {
    for (const { column, isDescending } of columns) {
      const order = compare(a[column] ?? null, b[column] ?? null, isDescending, rankOf(by, column));
      if (order !== 0) return order;
    }
    return 0;
  });
}

function rankOf(by: readonly DimensionKey[], column: string): readonly string[] | undefined {
  const key = by.find((one) => one === column);
  return key === undefined ? undefined : dimension(key).order;
}

/** Block 10 comes after block 9. */
const collator = new Intl.Collator("en", { numeric: true });

function compare(a: Cell, b: Cell, isDescending: boolean, order: readonly string[] | undefined): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const rank = (cell: Cell) => {
    const place = order?.indexOf(String(cell)) ?? -1;
    return place < 0 ? Number.MAX_SAFE_INTEGER : place;
  };
  const ascending =
    typeof a === "number" && typeof b === "number"
      ? a - b
      : rank(a) - rank(b) || collator.compare(String(a), String(b));
  return isDescending ? -ascending : ascending;
}
