import { number } from "../figures.ts";
import type { Drawn, Picture } from "./chart.ts";
import { chart } from "./define.ts";
import { largestFirst, matrix } from "./parts/matrix.ts";
import { nameOf } from "./parts/names.ts";

export const failure_codes = chart({
  title: "Failure codes by app",
  question: "Which apps fail with which code?",
  shows: "lake",
  refuses: ["account"],
  asks: () => ({
    failures: {
      metrics: "tries",
      by: "failure_class,failure_code,app",
      filters: { failure_class: "*" },
      top: "app:12,failure_code:24",
    },
  }),
  draw: (drawn) => ((drawn.rows.failures ?? []).length === 0 ? "No try failed here." : tiles(drawn)),
});

function tiles(drawn: Drawn): Picture {
  const failures = drawn.rows.failures ?? [];
  const texts = failures.map((row) => {
    const name = String(row.failure_class).replaceAll("_", " ");
    return { row: row.failure_code === null ? name : `${name}: ${row.failure_code}`, column: nameOf(row.app) };
  });
  const tries = failures.map((row) => Number(row.tries));
  const byRow = largestFirst(texts.map(({ row }, at) => [row, tries[at] ?? 0]));
  const byColumn = largestFirst(texts.map(({ column }, at) => [column, tries[at] ?? 0]));
  return {
    says: `Tries that failed: ${texts.map(({ row, column }, at) => `${column} ${row} ${number(tries[at] ?? 0, 0)}`).join(", ")}.`,
    texts: { failures: texts },
    ...matrix(drawn, {
      data: "failures",
      columns: byColumn,
      rows: byRow,
      value: "tries",
      most: Math.max(...tries),
      columnTitle: "tries that failed, by app",
    }),
  };
}
