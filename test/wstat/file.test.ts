import { beforeAll, describe, expect, it } from "vitest";
import { type TemporaryLake, temporaryLake } from "../../cli/temporary_lake.ts";
import type { Lake } from "../../lake/lake.ts";
import { ask } from "../../metrics/ask.ts";
import { reportKeys, spared, wstat } from "../../reports/wstat/index.ts";
import { fixture, lakeOf } from "../support/lakes.ts";

const inLake = ["useful_fraction", "workers_most"];

describe("a report straight from a file", () => {
  let lake: Lake;
  let fresh: TemporaryLake;
  beforeAll(async () => {
    lake = await lakeOf(["head-local-mixed"]);
    fresh = await temporaryLake(fixture("head-local-mixed"), "UTC", spared);
    return () => fresh.remove();
  });

  it.each(reportKeys)(
    "%s says what it says from a lake, without the tables that take longest to make",
    async (report) => {
      const words = { run: "all", extended: true, oddball: true, asOf: "2026-11-30T12:00:00Z" };
      const told = async (from: Lake) => {
        const { header, sections } = await wstat(from, report, words);
        const { source: _source, taken_at: _taken, ...row } = header?.row ?? {};
        const rows = sections.map(({ data, ...section }) => [section, data.map(({ source: _, ...cells }) => cells)]);
        return { rows, row, shown: header?.columns.map(({ name }) => name) };
      };
      const [whole, quick] = [await told(lake), await told(fresh.lake)];
      expect(quick.rows).toEqual(whole.rows);
      expect(quick.shown).toEqual(whole.shown?.filter((name) => !inLake.includes(name)));
      for (const [name, cell] of Object.entries(quick.row)) expect([name, cell]).toEqual([name, whole.row[name]]);
    },
  );

  it("a question about a table that was left out fails, and does not find nothing", async () => {
    const { entries } = await fresh.lake.state();
    expect(
      entries.map(({ table_name }) => table_name).filter((name) => (spared as readonly string[]).includes(name)),
    ).toEqual([]);
    await expect(ask(fresh.lake, { metrics: "useful_fraction", filters: {} })).rejects.toThrow(/ledger does not exist/);
    for (const table of spared)
      await expect((await fresh.lake.state()).rows(`select * from ${table}`)).rejects.toThrow(/does not exist/);
  });
});
