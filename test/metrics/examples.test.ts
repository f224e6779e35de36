import { describe, expect, it } from "vitest";
import { runModel } from "../../lake/build_facts.ts";
import { Duck, quote } from "../../lake/duckdb.ts";
import { tables } from "../../lake/tables/index.ts";
import { fact } from "../../metrics/facts.ts";
import { fold, foldDistribution } from "../../metrics/fold.ts";
import { isDistribution } from "../../metrics/metric.ts";
import { metric, metricKeys } from "../../metrics/registry.ts";
import { statementOf } from "../../metrics/statement.ts";

/** Tables that are made of another one when facts are built. */
const madeOf: Readonly<Record<string, string>> = { try_hours: "tries", failed_tries: "tries" };

const examples = metricKeys.flatMap((key) =>
  metric(key)
    .facts.filter((name) => fact(name).sql === undefined)
    .map((name) => ({ key, name, table: fact(name).table })),
);

describe("the worked example of every metric", () => {
  it.each(examples)("$key from $name", async ({ key, name, table: read }) => {
    const record = metric(key);
    const { example } = record;
    const duck = await Duck.open();
    try {
      const table = tables.find((candidate) => candidate.name === (madeOf[read] ?? read));
      const columns = table?.columns ?? [];
      await duck.run(
        `create table ${quote(table?.name ?? "")} (${columns.map(({ name, type }) => `${quote(name)} ${type}`).join(", ")})`,
      );
      for (const row of example.given) {
        const values = columns.map(({ name }) => row[name] ?? null);
        await duck.run(`insert into ${quote(table?.name ?? "")} values (${values.map(() => "?").join(", ")})`, values);
      }
      const statement = statementOf(
        name,
        [key],
        {
          metrics: [key],
          by: [],
          filters: [],
          from: null,
          to: null,
          now: new Date(),
          sort: [],
          limit: null,
          top: [],
          totals: false,
        },
        (from) => from,
      );
      const figure = async () => {
        if (table?.name !== read) await duck.run(`drop table if exists ${quote(read)}`);
        if (table?.name !== read) await runModel(duck, read);
        const rows = await duck.rows(statement.sql, [...statement.params]);
        return isDistribution(record)
          ? foldDistribution(key, record.unitsPerWhole, rows)
          : fold(key, record, rows).value;
      };
      expect(await figure()).toEqual(record.example.expect);
      await duck.run(`delete from ${quote(table?.name ?? "")}`);
      const counts = !isDistribution(record) && ["count", "tasks"].includes(record.numerator.scale);
      const nothing = { count: 0, mean: null, p50: null, p90: null, p95: null, p99: null, max: null };
      expect(await figure()).toEqual(isDistribution(record) ? nothing : counts ? 0 : null);
    } finally {
      duck.close();
    }
  });
});
