import type { z } from "zod";
import { datasetNames } from "../metrics/datasets.ts";
import { type ListKey, list, listKeys } from "../metrics/lists/index.ts";
import { reportFormKeys } from "../reports/allocation/forms/index.ts";
import { charts } from "../reports/charts/index.ts";
import { formKeys } from "../reports/forms/index.ts";
import { sheetFormKeys } from "../reports/wstat/forms.ts";
import { reportKeys } from "../reports/wstat/index.ts";
import {
  answerSchema,
  catalogueSchema,
  chartListSchema,
  chartSpecSchema,
  datasetListSchema,
  datasetSchema,
  documentSchema,
  reportListSchema,
  reportSchema,
  sheetSchema,
  sqlSchemaSchema,
} from "./answers.ts";
import {
  catalogueWords,
  chartWords,
  datasetListWords,
  documentWords,
  failureWords,
  listWords,
  metricWords,
  reportWords,
  sqlBody,
  sqlWords,
  wstatWords,
} from "./words.ts";

/** A part of a path, with the value that it has in the sample that ships along, ingested as source `sample`. */
interface PathPart {
  readonly name: string;
  readonly description: string;
  readonly example: string;
  /** All that it can be, where that is known beforehand. */
  readonly values?: readonly string[];
}

/** Something that can be asked over HTTP, as the reference tells it. The schemas are those that validate. */
export interface Operation {
  readonly path: string;
  /** Default get. */
  readonly method?: "post";
  readonly summary: string;
  readonly parts: readonly PathPart[];
  readonly words: z.ZodObject;
  /** The body that is sent, with an example. */
  readonly body?: { readonly schema: z.ZodObject; readonly example: object };
  readonly answer: z.ZodObject;
  readonly forms: readonly string[];
  /** Forms that an ending of the path asks for. */
  readonly endings?: readonly string[];
}

const sample = "d48d90bf-626a-4879-add4-308cb6c61367";
const source = { name: "source", description: "Name of the source.", example: "sample" };
const run = { name: "run", description: "Parsl's run_id, or its unique beginning.", example: sample };
const json = ["json"];
const otherForms = reportFormKeys
  .filter((key) => key !== "json")
  .map((key) => `.${key}`)
  .join(", ");

export const operations: readonly Operation[] = [
  {
    path: "/v1/metrics",
    summary: "Every metric: what it means, what null means, a worked example, what it can be asked by.",
    parts: [],
    words: catalogueWords,
    answer: catalogueSchema,
    forms: json,
  },
  {
    path: "/v1/metrics/{metrics}",
    summary: "One or several metrics, by dimensions.",
    parts: [
      { name: "metrics", description: "Names of metrics, joined by commas.", example: "idle_fraction,useful_fraction" },
    ],
    words: metricWords,
    answer: answerSchema,
    forms: formKeys,
  },
  ...listKeys.map(
    (key: ListKey): Operation => ({
      path: `/v1/${key}`,
      summary: `${list(key).title}: ${list(key).grain}.`,
      parts: [],
      words: listWords(key),
      answer: answerSchema,
      forms: formKeys,
    }),
  ),
  {
    path: "/v1/failures",
    summary: "What failed, by class and code: tries, tasks, recoveries, hours, when, where, three examples.",
    parts: [],
    words: failureWords,
    answer: answerSchema,
    forms: formKeys,
  },
  {
    path: "/v1/datasets",
    summary: "Every table and fact to take away: meaning, grain, columns, rows, time range and the files of the lake.",
    parts: [],
    words: datasetListWords,
    answer: datasetListSchema,
    forms: json,
  },
  {
    path: "/v1/datasets/{dataset}",
    summary:
      "One of them; with .parquet, .csv or .arrow behind its name its rows, which take from, to, source, run, workflow, user, host and tag.<key> as well.",
    parts: [{ name: "dataset", description: "Name of the dataset.", example: "tries", values: datasetNames }],
    words: datasetListWords,
    answer: datasetSchema,
    forms: json,
    endings: ["parquet", "csv", "arrow"],
  },
  {
    path: "/v1/sql",
    method: "post",
    summary:
      "One SELECT over the lake's tables, in a process of its own and within limits of time, memory, rows and bytes.",
    parts: [],
    words: sqlWords,
    body: {
      schema: sqlBody,
      example: { sql: "select app, count(*) as tries from tries where node = $1 group by app", params: ["nid00003"] },
    },
    answer: answerSchema,
    forms: formKeys,
  },
  {
    path: "/v1/sql/schema",
    summary: "The tables that SQL may ask: what a row is, and every column with its unit and meaning; and the limits.",
    parts: [],
    words: catalogueWords,
    answer: sqlSchemaSchema,
    forms: json,
  },
  {
    path: "/v1/wstat/{report}",
    summary: `What wstat prints, for a terminal unless another form is asked for: ${reportKeys.join(", ")}.`,
    parts: [{ name: "report", description: "Name of the report.", example: "shortSummary", values: reportKeys }],
    words: wstatWords,
    answer: sheetSchema,
    forms: sheetFormKeys,
  },
  {
    path: "/v1/charts",
    summary: "Every chart: the question that it answers, what it asks, what it takes.",
    parts: [],
    words: catalogueWords,
    answer: chartListSchema,
    forms: json,
  },
  {
    path: "/v1/charts/{chart}.json",
    summary:
      "A chart as a Vega-Lite spec that carries its data. Also .svg, .png (two pixels to each of the SVG's), .csv (the rows shown) and .html (a page that loads nothing, to zoom into).",
    parts: [{ name: "chart", description: "Name of the chart.", example: "ledger", values: Object.keys(charts) }],
    words: chartWords({}),
    answer: chartSpecSchema,
    forms: json,
  },
  {
    path: "/v1/reports",
    summary: "The allocation report, and those that the configuration names: period and forms of each.",
    parts: [],
    words: catalogueWords,
    answer: reportListSchema,
    forms: json,
  },
  {
    path: "/v1/reports/{report}.json",
    summary: `A report for machines: each cell as a value and as it is shown, each figure with its address. Also ${otherForms}.`,
    parts: [{ name: "report", description: "Name of the report.", example: "allocation" }],
    words: reportWords,
    answer: reportSchema,
    forms: json,
  },
  {
    path: "/v1/runs/{source}/{run}",
    summary: "A run, its headline figures, and links to what belongs to it.",
    parts: [source, run],
    words: documentWords,
    answer: documentSchema,
    forms: json,
  },
  {
    path: "/v1/tasks/{source}/{run}/{task}",
    summary: "A task with its tries and their states, and links to what belongs to it.",
    parts: [source, run, { name: "task", description: "Number of the task.", example: "20" }],
    words: documentWords,
    answer: documentSchema,
    forms: json,
  },
];

/** The address of an operation with the values that its parts and words give as examples. */
export function exampleOf({ path, parts, words }: Operation): string {
  const filled = parts.reduce((address, { name, example }) => address.replace(`{${name}}`, example), path);
  const query = Object.entries(words.shape).flatMap(([name, schema]) => {
    const { example } = ((schema as z.ZodType).meta() ?? {}) as { example?: string };
    return example === undefined ? [] : [`${name}=${encodeURIComponent(example)}`];
  });
  return query.length === 0 ? filled : `${filled}?${query.join("&")}`;
}
