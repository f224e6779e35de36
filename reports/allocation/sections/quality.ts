import type { Cell } from "../../../lake/duckdb.ts";
import { type Context, charged, hoursBound, link } from "../context.ts";
import type { Section, Table } from "../model.ts";
import { asPercent, items, text } from "../parts.ts";

const grades = "ABCD";

/** What is missing in the record, and what was assumed instead. */
export async function quality(context: Context): Promise<Section> {
  const { headline, settings, contradictions } = context;
  const { grade, grade_because, assumptions } = headline.meta.coverage;
  const least = settings.thresholds.coverageGradeMin;
  const low =
    grades.indexOf(grade) > grades.indexOf(least) ? ` This is below the least grade asked for, ${least}.` : "";
  return {
    id: "quality",
    title: "Data quality",
    isAppendix: true,
    parts: [
      text(
        `Completeness of the record: ${grade} (${grade_because}).${low} Grade and counts are of all that the sources hold, whatever the period; what is open in the period is between "at least" and "at most".`,
      ),
      ...(context.paid === null ? [] : [bounds(context)]),
      items(assumptions.length === 0 ? ["Nothing had to be assumed."] : assumptions),
      ...(contradictions.length === 0
        ? []
        : [
            text("Contradictions that were let pass (--lenient):"),
            items(contradictions.map(({ field, sentence }) => `${field}: ${sentence}.`)),
          ]),
    ],
  };
}

/** What all that is open does to each headline figure. */
function bounds(context: Context): Table {
  const [row = {}] = context.headline.data;
  type Shown = (cell: Cell | undefined, value: Cell | undefined, way: "floor" | "ceil") => string;
  const inHours: Shown = (cell, value, way) => hoursBound(context, cell, value, way);
  const figures = [
    ["Paid", "node-hour", "paid_node_hours", inHours],
    ["Charged", "charged hour", "charged_hours", (cell) => charged(cell)],
    ["Useful", "of paid", "useful_fraction", asPercent],
    ["Idle", "of worker time", "idle_fraction", asPercent],
    ["Lost to failures", "of paid", "loss_fraction", asPercent],
    ["Lost at walltime", "node-hour", "walltime_loss_hours", inHours],
  ] as const satisfies ReadonlyArray<readonly [string, string, string, Shown]>;
  const text = (words: string) => ({ value: words, shown: words });
  const column = (name: string, title: string, isNumber: boolean) => ({
    name,
    title,
    unit: null,
    titleUnit: null,
    isNumber,
  });
  return {
    kind: "table",
    id: "table-bounds",
    number: 0,
    caption:
      "Headline figures of the period, with the least and the most that they can be by what the record leaves open. The ends of a share take all other time at its opposite end.",
    columns: [
      column("figure", "Figure", false),
      column("unit", "Unit", false),
      column("value", "Value", true),
      column("low", "At least", true),
      column("high", "At most", true),
    ],
    rows: figures.map(([name, unit, key, shown]: readonly [string, string, string, Shown]) => [
      text(name),
      text(unit),
      ...(["", "_low", "_high"] as const).map((end) => ({
        value: (row[key + end] ?? null) as number | null,
        shown: shown(row[key + end], row[key], end === "_low" ? "floor" : "ceil"),
      })),
    ]),
    more: [],
    hasTotal: false,
    link: link(context, `metrics/${figures.map(([, , key]) => key).join(",")}`),
  };
}
