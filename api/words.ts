import { z } from "zod";
import { dimensionKeys, filterKeys, runDimensions } from "../metrics/dimensions.ts";
import { type List, type ListKey, list, listFact } from "../metrics/lists/index.ts";
import { limitPattern } from "../metrics/order.ts";
import { instantPattern } from "../metrics/request.ts";
import { filtersOf } from "../metrics/rows.ts";
import type { Chart } from "../reports/charts/chart.ts";
import { LEAST_WIDTH, MOST_WIDTH } from "../reports/charts/define.ts";
import { exportForms, partitions } from "../reports/export/request.ts";
import { formKeys } from "../reports/forms/index.ts";
import type { Page } from "../reports/pages/page.ts";
import { themeKeys } from "../reports/theme.ts";
import { sheetFormKeys } from "../reports/wstat/forms.ts";
import { countings, presetKeys } from "../reports/wstat/words.ts";

/**
 * A word of a query string, with its description and an example for whoever reads the reference. Its pattern is published, and held by
 * who reads the word: he can tell what is wrong with it.
 */
function word(description: string, example?: string, pattern?: string) {
  return z
    .string()
    .optional()
    .meta({
      description,
      ...(example === undefined ? {} : { example }),
      ...(pattern === undefined ? {} : { pattern: `^(${pattern})?$` }),
    });
}

/** Names joined by commas, with blanks as people put them. */
function namesPattern(names: readonly string[], before = ""): string {
  const one = `${before}(${names.join("|")})`;
  return `[ ,]*${one}( *,[ ,]*${one})*[ ,]*`;
}

const moments = {
  from: word(
    "From this UTC hour on; a day or an instant, snapped outward to hours (meta.window).",
    "2026-11-01",
    instantPattern,
  ),
  to: word("Up to this UTC hour, not included.", "2026-12-01", instantPattern),
  as_of: word(
    "What counts as now: whether a run still goes on. Default the clock.",
    "2026-11-24T00:00Z",
    instantPattern,
  ),
  at: word("The state of the lake to ask, as meta.lake_state of an earlier answer names it. Default the present one."),
};

const form = {
  format: z.enum(formKeys).optional().meta({ description: "Form of the answer; wins over Accept.", example: "json" }),
  formula_safe: z
    .enum(["true", "false"])
    .optional()
    .meta({ description: "In CSV, keep a spreadsheet from running names as formulas." }),
};

/** Something beside commas and blanks. */
const filterPattern = "(.|\\n)*[^,\\s\\\\](.|\\n)*";

const matching = "`a,b` any of, `!a` not, `a*` prefix, `*` any value at all.";

function filters(keys: readonly string[]) {
  return Object.fromEntries(keys.map((key) => [key, word(`Only this ${key}; ${matching}`, undefined, filterPattern)]));
}

/** What a chart takes. */
export function chartWords({ takes = [] }: Pick<Chart, "takes">) {
  return z.strictObject({
    theme: z.enum(themeKeys).optional().meta({ description: "Colours.", example: "light" }),
    width: z
      .string()
      .refine(isWidth, `a width is a number of pixels from ${LEAST_WIDTH} to ${MOST_WIDTH}`)
      .optional()
      .meta({ description: "Width of the picture in pixels.", example: "720", pattern: `^(${widthPattern})?$` }),
    ...moments,
    ...filters([...filterKeys, ...takes]),
  });
}

/** Numbers of three and four digits; the bounds are told by who reads it. */
const widthPattern = "0?(2[89][0-9]|[3-9][0-9]{2})|1[0-9]{3}|2000";

function isWidth(text: string): boolean {
  return /^\d{1,4}$/.test(text) && Number(text) >= LEAST_WIDTH && Number(text) <= MOST_WIDTH;
}

/** What a page takes: its filters, its window, and for each of its tables an order, a place and a length. */
export function pageWords({ filters: names, tables, isTimeless, words = {} }: Page) {
  const { from, to, ...now } = moments;
  const ofTable = (id: string) => ({
    [`${id}.sort`]: word(`Order of table ${id}: columns, joined by commas; \`-column\` from the largest down.`),
    [`${id}.cursor`]: word(`Where table ${id} goes on.`),
    [`${id}.rows`]: word(`Rows of table ${id}.`),
  });
  return z.strictObject({
    ...now,
    tz: word("Zone in which times are told: `UTC`, `source` for that of the source, or a name.", "Europe/Zurich"),
    ...(isTimeless ? {} : { from, to }),
    ...filters(names),
    ...Object.assign({}, ...tables.map(ofTable)),
    ...Object.fromEntries(Object.entries(words).map(([name, meaning]) => [name, word(meaning)])),
  });
}

/** What the catalogue takes: it has one form. */
export const catalogueWords = z.strictObject({
  format: z.enum(["json"]).optional().meta({ description: "Form of the answer.", example: "json" }),
});

export const metricWords = z.strictObject({
  by: word(
    "Dimensions, joined by commas; `tag.<key>` too.",
    "executor",
    namesPattern([...dimensionKeys, 'tag\\.[^",]+']),
  ),
  sort: word("Columns of the answer, joined by commas; `-column` from the largest down.", "executor"),
  limit: word("The most rows wanted.", "10", limitPattern),
  totals: z
    .enum(["true", "false"])
    .optional()
    .meta({ description: "The figures of everything, too.", example: "true" }),
  compare: word(
    "Each figure beside that of: `previous` (the window before), `run:ID`, `from..to`.",
    undefined,
    `previous|run:.+|${instantPattern}\\.\\.${instantPattern}`,
  ),
  ...moments,
  ...form,
  ...filters(filterKeys),
});

/** What a document takes. */
export const documentWords = z.strictObject({ as_of: moments.as_of, at: moments.at });

export const MOST_ROWS = 10_000;

/** Rows of a page. */
export const pagePattern = `[1-9][0-9]{0,3}|${MOST_ROWS}|all`;

/** What a list takes: its own filters, columns and order. */
export function listWords(key: ListKey) {
  const one: List = list(key);
  const names = one.columns.map(({ name }) => name);
  return z.strictObject({
    columns: word(
      `Columns wanted, joined by commas, of: ${names.join(", ")}.`,
      names.slice(0, 3).join(","),
      ` *(${names.join("|")}) *( *, *(${names.join("|")}) *)*`,
    ),
    sort: word("Columns, joined by commas; `-column` from the largest down.", one.sort, namesPattern(names, "-?")),
    limit: word(`Rows of a page, 1 to ${MOST_ROWS}; default 100. \`all\` streams every row.`, "10", pagePattern),
    cursor: word(
      "meta.next of the page before, with the same other words. It stays in the state of the lake where the first page was.",
    ),
    ...(listFact(one).time === undefined ? { as_of: moments.as_of, at: moments.at } : moments),
    ...form,
    ...filters(filtersOf(one)),
  });
}

/** Which rows of which state a dataset is narrowed to. */
export const datasetWords = z.strictObject({
  from: moments.from,
  to: moments.to,
  at: moments.at,
  ...filters(["source", "run", ...runDimensions]),
});

/** What an export takes. */
export const exportWords = datasetWords.extend({
  dataset: word("Datasets wanted, joined by commas; default all.", "tries,blocks"),
  format: z.enum(exportForms).optional().meta({ description: "Form of the data files; default parquet." }),
  partition: z
    .enum(partitions)
    .optional()
    .meta({ description: "One file per run or per UTC month. Default: the lake's own files, or one per dataset." }),
});

/** What the list of datasets takes. */
export const datasetListWords = z.strictObject({ at: moments.at });

/** What a question in SQL takes beside its body. */
export const sqlWords = z.strictObject({ at: moments.at, ...form });

/** The longest query that is read. */
const MOST_SQL = 100_000;

const param = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** The body of a question in SQL. */
export const sqlBody = z.strictObject({
  sql: z
    .string()
    .min(1)
    .max(MOST_SQL)
    .meta({ description: "One SELECT or WITH over the tables that /v1/sql/schema tells of, in DuckDB's dialect." }),
  params: z
    .union([z.array(param).max(1000), z.record(z.string(), param)])
    .optional()
    .meta({ description: "A list for `$1`, `$2` or `?`; an object for `$name`. Texts, numbers, truth values, null." }),
});

export const failureWords = z.strictObject({
  sort: word("Columns, joined by commas; `-column` from the largest down.", "-tries"),
  limit: word("The most rows wanted.", "10", limitPattern),
  ...moments,
  ...form,
  ...filters([
    "source",
    "run",
    "workflow",
    "user",
    "host",
    "executor",
    "block",
    "job",
    "app",
    "failure_class",
    "failure_code",
  ]),
});

const yes = (description: string) => z.enum(["true", "false"]).optional().meta({ description });

/** A number of rows of a report of wstat; a negative one is all. */
function count(description: string) {
  return z
    .string()
    .regex(/^(-?[0-9]{1,9})?$/, "this is no number of rows")
    .optional()
    .meta({ description });
}

/** What a report of wstat takes. */
export const wstatWords = z.strictObject({
  run: word(
    "Run number, unique beginning of a run id, several joined by commas, or `all`; default the latest or all.",
    "1",
  ),
  task: word("Task number, counted over all runs of a source.", undefined, "[0-9]{1,15}"),
  task_id: word("Task id, counted in its run.", undefined, "[0-9]{1,15}"),
  hashsum: word("Hashsum of a cached task, or its unique beginning."),
  status: word(`A state, a part of one, ${presetKeys.join(", ")}; several joined by commas.`),
  count: z.enum(countings).optional().meta({ description: "What the matrix counts; default tasks." }),
  limit: count("The most rows of tasks; default all."),
  status_limit: count("The most state changes of recentStatus; default 20."),
  block_limit: count("The most blocks; default 20, 0 hides them, -1 is all."),
  oddball: yes("taskSummary: also tasks that no worker saw, and those that are not cached."),
  extended: yes("More columns; nodes: also those that are gone."),
  no_header: yes("The rows of the first table alone."),
  utc: yes("Times of text in UTC instead of the zone of the file."),
  width: word("Columns of the terminal; without it tables are as wide as they are.", undefined, "[1-9][0-9]{0,4}"),
  as_of: moments.as_of,
  at: moments.at,
  format: z.enum(sheetFormKeys).optional().meta({
    description: "Form of the report; wins over Accept. Default text; csv holds the first table.",
    example: "json",
  }),
  ...filters(["source", "app", "executor", "block", "job", "node", "failure_class", "failure_code"]),
});

export const reportWords = z.strictObject({
  period: word(
    "2026Q3, 2026-07, 2026 (calendar, UTC), AY2026Q3, AY2026 (award year); default that of the report, else the quarter of the last record.",
    undefined,
    "(AY)?[0-9]{4}(Q[1-4])?|[0-9]{4}-(0[1-9]|1[0-2])",
  ),
  from: moments.from,
  to: moments.to,
  as_of: word(
    "What counts as now for balance and projection; default the last record.",
    "2026-11-24T00:00Z",
    instantPattern,
  ),
  at: moments.at,
  source: word("Only this source."),
  lenient: z
    .enum(["true", "false"])
    .optional()
    .meta({ description: "Let contradictions between configuration and data pass, told in appendix B." }),
});
