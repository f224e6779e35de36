import { z } from "zod";
import { accounts } from "../metrics/dimensions.ts";

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const row = z.record(z.string(), cell).meta({ description: "By column name. Null is unknown or none, never zero." });

const column = z.object({
  name: z.string(),
  title: z.string(),
  unit: z.string().nullable(),
  meaning: z.string(),
  kind: z.enum(["dimension", "metric", "bound"]),
  precision: z.number().nullable().meta({ description: "Digits after the point for people." }),
  type: z.enum(["VARCHAR", "INTEGER", "BIGINT", "DOUBLE", "BOOLEAN", "TIMESTAMP"]),
});

const meta = z.object({
  columns: z.array(column),
  window: z.object({ from: z.string().nullable(), to: z.string().nullable() }),
  snapshots: z.array(
    z.object({
      source: z.string(),
      taken_at: z.string(),
      sha256: z.string(),
      as_of_at: z.string().nullable(),
      timezone: z.string(),
    }),
  ),
  baseline: z.object({ compare: z.string(), from: z.string().nullable(), to: z.string().nullable() }).optional(),
  coverage: z.object({
    grade: z.enum(["A", "B", "C", "D"]),
    grade_because: z.string(),
    items: z.record(z.string(), z.object({ count: z.number(), total: z.number().nullable() })),
    assumptions: z.array(z.string()),
  }),
  lake_state: z.string().meta({ description: "Ask with at= to get this answer again." }),
  rows_in_all: z.number().nullable().meta({ description: "Rows before limit; null where that was not counted." }),
  next: z.string().nullable().meta({ description: "Cursor of the next page." }),
});

/** What every question gets as JSON. */
export const answerSchema = z.object({ data: z.array(row), totals: row.optional(), meta });

/** A report of wstat: its main table as in an answer, what stands above it, and its other tables. */
export const sheetSchema = answerSchema.extend({
  header: row.optional().meta({ description: "What the latest run is, and what there is of tasks." }),
  tables: z
    .record(z.string(), z.object({ columns: z.array(column), data: z.array(row), totals: row.optional() }))
    .meta({ description: "Its other tables, by name." }),
});

export const documentSchema = z.object({
  data: z.record(z.string(), z.unknown()),
  links: z.record(z.string(), z.string()),
  meta,
});

export const catalogueSchema = z.object({
  data: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      unit: z.string(),
      meaning: z.string(),
      formula: z.string(),
      null_when: z.string(),
      example: z.object({ given: z.array(z.record(z.string(), cell)), expect: z.unknown() }),
      bounded: z.boolean(),
      dimensions: z.array(z.string()),
      filters: z.array(z.string()),
      href: z.string(),
    }),
  ),
});

const dataset = z.object({
  name: z.string(),
  kind: z.enum(["table", "fact"]).meta({ description: "Parsl's records as written, or what the model made of them." }),
  meaning: z.string(),
  grain: z.string().meta({ description: "What one row is." }),
  time: z.string().nullable().meta({ description: "The column that from and to cut by." }),
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.enum(["VARCHAR", "INTEGER", "BIGINT", "DOUBLE", "BOOLEAN", "TIMESTAMP"]),
      unit: z.string().nullable(),
      meaning: z.string(),
      null_meaning: z.string().nullable(),
    }),
  ),
  rows: z.number(),
  bytes: z.number().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  files: z
    .array(
      z.object({
        url: z.string(),
        bytes: z.number().nullable(),
        rows: z.number(),
        sha256: z.string().nullable(),
        source: z.string().nullable(),
        run: z.string().nullable(),
      }),
    )
    .meta({ description: "The lake's own files, which never change, or one that is made when it is asked for." }),
  links: z.record(z.string(), z.string()),
});
const datasetMeta = z.object({ lake_state: z.string(), schema_version: z.number() });

export const datasetListSchema = z.object({ data: z.array(dataset), meta: datasetMeta });
export const datasetSchema = z.object({ data: dataset, meta: datasetMeta });

export const sqlSchemaSchema = z.object({
  data: z.array(
    z.object({
      name: z.string(),
      kind: z
        .enum(["record", "fact"])
        .meta({ description: "record: as Parsl wrote it; fact: what the ledger makes of it." }),
      grain: z.string(),
      columns: z.array(column.pick({ name: true, type: true, unit: true, meaning: true })),
    }),
  ),
  limits: z.object({
    time_s: z.number(),
    memory_mib: z.number(),
    threads: z.number(),
    rows: z.number(),
    bytes: z.number(),
  }),
});

export const chartListSchema = z.object({
  data: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      question: z.string(),
      shows: z
        .enum(["lake", "run"])
        .meta({ description: "Everything selected, or one run: the latest of those selected." }),
      asks: z.array(z.record(z.string(), z.unknown())),
      parameters: z.array(z.object({ name: z.string(), meaning: z.string() })),
      forms: z.array(z.string()),
      href: z.string(),
    }),
  ),
});

export const reportListSchema = z.object({
  data: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      period: z.string().nullable().meta({ description: "Null: the quarter of the last record." }),
      forms: z.array(z.string()),
      href: z.string(),
    }),
  ),
});

/** A report; its parts are told apart by `kind`: text, items, tiles, table, figure, note. */
export const reportSchema = z.object({
  title: z.string(),
  about: z.record(z.string(), z.string().nullable()),
  stamp: z.record(z.string(), z.unknown()).meta({ description: "What the report rests on." }),
  check: z.string().meta({ description: "The stamp as one line, which `report --check` reads." }),
  sections: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      is_appendix: z.boolean(),
      parts: z.array(z.looseObject({ kind: z.string() })),
    }),
  ),
});

const vegaLite = ["width", "height", "autosize", "padding", "config", "layer", "hconcat", "vconcat", "spacing", "data"];
const more = ["transform", "mark", "encoding", "facet", "spec", "resolve", "view", "params", "concat", "repeat"];

/** A Vega-Lite spec: what all charts have alike, and the parts that its own documentation describes. */
export const chartSpecSchema = z.object({
  ...Object.fromEntries([...vegaLite, ...more].map((name) => [name, z.unknown().optional()])),
  $schema: z.string(),
  title: z.object({ text: z.array(z.string()), subtitle: z.array(z.string()) }),
  description: z.string(),
  datasets: z.record(z.string(), z.array(row)),
  usermeta: z.looseObject({ question: z.string(), lake_state: z.string() }),
});

/** RFC 9457. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  field: z.string().optional().meta({ description: "The parameter at fault." }),
  allowed: z
    .array(z.string())
    .optional()
    .meta({ description: "What it takes.", examples: [[...accounts]] }),
  nearest: z.string().optional().meta({ description: "What was probably meant." }),
  limit: z.string().optional().meta({ description: "The limit that was met." }),
});
