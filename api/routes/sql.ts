import { type Context, Hono } from "hono";
import { LedgerError } from "../../errors.ts";
import type { Lake } from "../../lake/lake.ts";
import type { SqlPool } from "../../lake/sql/pool.ts";
import { askSql } from "../../metrics/sql.ts";
import { sqlSchema } from "../../metrics/sql_schema.ts";
import { form } from "../../reports/forms/index.ts";
import type { Audit } from "../log.ts";
import { bodyOf, formOf, wordsOf } from "../request.ts";
import { send } from "../respond.ts";
import { catalogueWords, sqlBody, sqlWords } from "../words.ts";

/** `/v1/sql`: one SELECT over the lake's tables, and `/v1/sql/schema`, which tells of them. */
export function sqlRoutes(lake: Lake, pool: SqlPool): Hono {
  const routes = new Hono();
  routes.post("/", (context) => answer(context, lake, pool));
  routes.get("/schema", (context) => {
    wordsOf(context, catalogueWords);
    const { timeS, memoryMib, threads, rows, bytes } = pool.limits;
    const limits = { time_s: timeS, memory_mib: memoryMib, threads, rows, bytes };
    return context.json({ data: sqlSchema(), limits });
  });
  return routes;
}

async function answer(context: Context, lake: Lake, pool: SqlPool): Promise<Response> {
  const words = wordsOf(context, sqlWords);
  const { sql, params } = await bodyOf(context, sqlBody);
  const { audit } = (context.env ?? {}) as { audit?: Audit };
  if (audit !== undefined) audit.sql = sql;
  const { type, write, streams } = form(formOf(context, words));
  const answered = await askSql(lake, pool, { sql, params, at: words.at, signal: context.req.raw.signal });
  const { rows_in_all: rows } = answered.meta;
  if (!streams && (rows ?? 0) > MOST_SHOWN)
    throw new LedgerError(
      "limit",
      `${rows} rows are too many for this form; take csv, arrow or parquet, or add LIMIT`,
      {
        field: "format",
        limit: "rows",
      },
    );
  context.header("cache-control", "no-store");
  context.header("vary", "Accept, Accept-Encoding, Authorization");
  return send(context, type, { type, chunks: write(answered, { formulaSafe: words.formula_safe === "true" }) });
}

/** Rows that a table for people may have. */
const MOST_SHOWN = 10_000;
