import { beforeAll, describe, expect, it } from "vitest";
import type { Lake, LakeState } from "../../lake/lake.ts";
import { type DimensionKey, dimensionKeys } from "../../metrics/dimensions.ts";
import { type Fact, fact, factColumn } from "../../metrics/facts.ts";
import { figures } from "../../metrics/groups.ts";
import { reading } from "../../metrics/reading.ts";
import { type MetricKey, metric, metricKeys } from "../../metrics/registry.ts";
import { type MetricRequest, type RequestWords, readRequest } from "../../metrics/request.ts";
import { byColumn, statementOf } from "../../metrics/statement.ts";
import { lakeOf } from "../support/lakes.ts";

const databases = [
  "head-slurm-walltime",
  "head-local-mixed",
  "head-slurm-squeue",
  "gen-1.1.0",
  "gen-2024.12.30",
  "gen-0.9.0",
];
const whole = (from: Fact) => from;

/** What one fact says of a metric, group by group, in an order of its own. */
async function figuresFrom(state: LakeState, key: MetricKey, at: number, request: MetricRequest, read = whole) {
  const statement = statementOf(metric(key).facts[at] as Parameters<typeof statementOf>[0], [key], request, read);
  const groups = new Map<string, Awaited<ReturnType<LakeState["rows"]>>>();
  for (const row of await state.rows(statement.sql, [...statement.params])) {
    const group = JSON.stringify(request.by.map((name) => row[byColumn(name)] ?? null));
    groups.set(group, [...(groups.get(group) ?? []), row]);
  }
  return Object.fromEntries([...groups].map(([group, rows]) => [group, figures(key, rows)]));
}

describe("a metric is the same from each of its facts", () => {
  let lake: Lake;
  beforeAll(async () => {
    lake = await lakeOf(databases);
    return () => lake.close();
  });

  const summed = metricKeys.filter((key) => metric(key).facts.some((name) => fact(name).count !== undefined));
  it.each(summed)("%s, summed by the hour and of single tries", async (key) => {
    const state = await lake.state();
    const [first, second] = metric(key).facts.map(fact);
    const refused = metric(key).refuses?.dimensions ?? [];
    const common = dimensionKeys.filter(
      (name) => factColumn(first as Fact, name) && factColumn(second as Fact, name) && !refused.includes(name),
    );
    expect(common.length).toBeGreaterThan(10);
    const asked: DimensionKey[][] = [
      [],
      ...common.map((name) => [name]),
      ["run", "app", "hour"],
      ["source", "executor", "day"],
    ];
    for (const by of asked) {
      const request = readRequest({ metrics: key, by: by.join(","), filters: {} });
      expect(await figuresFrom(state, key, 0, request), by.join()).toEqual(await figuresFrom(state, key, 1, request));
    }
  });

  const questions: Array<Omit<RequestWords, "metrics">> = [
    { filters: { failure_class: "*" } },
    { filters: { failure_class: "walltime,exit_code", app: "!nobody" } },
    { filters: { failure_class: "!walltime" } },
    { filters: { failure_code: "*" }, by: "node" },
    { filters: { source: "head-local-mixed" }, by: "run" },
    { filters: { source: "!head-slurm-walltime" }, by: "app", from: "2026-11-23T09:00Z" },
    { filters: {}, from: "2026-11-23T08:00Z", to: "2026-11-23T09:00Z", by: "source,run" },
    { filters: { user: "lab" }, to: "2026-11-23T08:00Z" },
    { filters: {}, from: "2030-01-01" },
  ];
  it.each(questions)("also when no more is read than the question needs: %j", async (words) => {
    const state = await lake.state();
    for (const key of metricKeys) {
      const { facts, refuses } = metric(key);
      const by = (words.by ?? "").split(",").filter((name) => name !== "");
      const named = [...by, ...Object.keys(words.filters)] as DimensionKey[];
      const request = readRequest({ ...words, metrics: key });
      const read = await reading(state, request);
      for (const [at, name] of facts.entries()) {
        const carries = named.every((one) => factColumn(fact(name), one) && !refuses?.dimensions.includes(one));
        if (!carries || ((request.from || request.to) && fact(name).time === undefined)) continue;
        const spared = await figuresFrom(state, key, at, request, read);
        expect(spared, `${key} from ${name}`).toEqual(await figuresFrom(state, key, at, request));
      }
    }
  });

  it("opens no file of a run that a question leaves out, and none of tries that went well for failures", async () => {
    const state = await lake.state();
    const sqlOf = async (words: Omit<RequestWords, "metrics">) => {
      const request = readRequest({ ...words, metrics: "run_time" });
      return statementOf("tries", ["run_time"], request, await reading(state, request)).sql;
    };
    const files = (sql: string) => sql.match(/[^']+\.parquet/g) ?? [];
    const one = files(await sqlOf({ filters: { source: "head-slurm-walltime" } }));
    expect(one.length).toBeGreaterThan(0);
    expect(one.every((file) => file.includes("/tries/head-slurm-walltime/"))).toBe(true);
    expect(files(await sqlOf({ filters: {} }))).toEqual([]);
    const failures = files(await sqlOf({ filters: { failure_class: "*", source: "head-slurm-walltime" } }));
    expect(failures.every((file) => file.includes("/failed_tries/"))).toBe(true);
  });
});
