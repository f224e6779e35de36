import { describe, expect, it } from "vitest";
import { Duck, quote } from "../../lake/duckdb.ts";
import { tables } from "../../lake/tables/index.ts";
import { fact } from "../../metrics/facts.ts";
import { fold, foldDistribution } from "../../metrics/fold.ts";
import { isDistribution } from "../../metrics/metric.ts";
import { plan } from "../../metrics/plan.ts";
import { metric, metricKeys } from "../../metrics/registry.ts";

describe("the worked example of every metric", () => {
  it.each(metricKeys)("%s", async (key) => {
    const record = metric(key);
    const { example, facts } = record;
    const duck = await Duck.open();
    try {
      const table = tables.find((candidate) => candidate.name === fact(facts[0] as (typeof facts)[number]).table);
      const columns = table?.columns ?? [];
      await duck.run(
        `create table ${quote(table?.name ?? "")} (${columns.map(({ name, type }) => `${quote(name)} ${type}`).join(", ")})`,
      );
      for (const row of example.given) {
        const values = columns.map(({ name }) => row[name] ?? null);
        await duck.run(`insert into ${quote(table?.name ?? "")} values (${values.map(() => "?").join(", ")})`, values);
      }
      const [statement] = plan({
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
      });
      const figure = async () => {
        const rows = await duck.rows(statement?.sql ?? "", [...(statement?.params ?? [])]);
        return isDistribution(record)
          ? foldDistribution(key, record.unitsPerWhole, rows)
          : fold(key, record, rows).value;
      };
      expect(await figure()).toEqual(record.example.expect);
      await duck.run(`delete from ${quote(table?.name ?? "")}`);
      const counts = !isDistribution(record) && ["count", "distinct"].includes(record.numerator.scale);
      const nothing = { count: 0, mean: null, p50: null, p90: null, p95: null, p99: null, max: null };
      expect(await figure()).toEqual(isDistribution(record) ? nothing : counts ? 0 : null);
    } finally {
      duck.close();
    }
  });
});
