import { describe, expect, it } from "vitest";
import { Duck, quote } from "../../lake/duckdb.ts";
import { tables } from "../../lake/tables/index.ts";
import { fact } from "../../metrics/facts.ts";
import { fold } from "../../metrics/fold.ts";
import { plan } from "../../metrics/plan.ts";
import { metric, metricKeys } from "../../metrics/registry.ts";

describe("the worked example of every metric", () => {
  it.each(metricKeys)("%s", async (key) => {
    const { example, facts } = metric(key);
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
      const [statement] = plan({ metrics: [key], by: [], filters: [], from: null, to: null });
      const rows = await duck.rows(statement?.sql ?? "", [...(statement?.params ?? [])]);
      expect(fold(key, rows).value).toEqual(example.expect);
      await duck.run(`delete from ${quote(table?.name ?? "")}`);
      const empty = fold(key, await duck.rows(statement?.sql ?? "", [...(statement?.params ?? [])])).value;
      expect(empty).toBe(metric(key).numerator.scale === "count" ? 0 : null);
    } finally {
      duck.close();
    }
  });
});
