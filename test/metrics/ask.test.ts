import { beforeAll, describe, expect, it } from "vitest";
import type { Lake } from "../../lake/lake.ts";
import { ask } from "../../metrics/ask.ts";
import { type DimensionKey, dimensionKeys } from "../../metrics/dimensions.ts";
import { fact } from "../../metrics/facts.ts";
import { dimensionsOf, metric, metricKeys } from "../../metrics/registry.ts";
import { lakeOf } from "../support/lakes.ts";

describe("a question to the lake", () => {
  let lake: Lake;
  beforeAll(async () => {
    lake = await lakeOf(["head-slurm-walltime", "head-local-mixed"]);
  });

  const pairs = metricKeys.flatMap((key) => dimensionKeys.map((dimension) => [key, dimension] as const));

  it.each(pairs)("%s by %s answers, or is refused by name", async (key, by) => {
    if (dimensionsOf(key).includes(by)) {
      const answer = await ask(lake, { metrics: key, by, filters: {} });
      expect(answer.data.length).toBeGreaterThan(0);
      expect(answer.meta.columns[0]?.name).toBe(by);
    } else {
      await expect(ask(lake, { metrics: key, by, filters: {} })).rejects.toThrow(
        new RegExp(`${key} by ${by} has no meaning`),
      );
    }
  });

  it.each(metricKeys)("%s by all that one of its facts carries binds in one statement", async (key) => {
    for (const name of metric(key).facts) {
      const all = (Object.keys(fact(name).columns) as DimensionKey[]).filter((dimension) =>
        dimensionsOf(key).includes(dimension),
      );
      const answer = await ask(lake, { metrics: key, by: all.join(","), filters: {} });
      expect(answer.data.length).toBeGreaterThan(0);
    }
  });

  it("node by hour is refused by name", async () => {
    await expect(ask(lake, { metrics: "node_hours", by: "node,hour", filters: {} })).rejects.toThrow(
      /node_hours cannot be asked by node, hour together/,
    );
    await expect(ask(lake, { metrics: "node_hours", by: "node", from: "2026-11-23", filters: {} })).rejects.toThrow(
      /node, from\/to together/,
    );
  });

  it("sums over any grouping give the same total", async () => {
    const total = Number((await ask(lake, { metrics: "node_hours", filters: {} })).data[0]?.node_hours);
    for (const by of [
      "account",
      "source,run,executor,block,account,failure_class,failure_code",
      "node",
      "hour,app",
      "job",
    ]) {
      const sum = (await ask(lake, { metrics: "node_hours", by, filters: {} })).data.reduce(
        (so_far, row) => so_far + Number(row.node_hours),
        0,
      );
      expect(sum / total).toBeCloseTo(1, 12);
    }
  });

  it("filters: any of, none of, prefix, and the unique beginning of a run", async () => {
    const rows = async (filters: Record<string, string>) =>
      (
        await ask(lake, { metrics: "tries", by: "status", filters: { source: "head-slurm-walltime", ...filters } })
      ).data.map((row) => [row.status, row.tries]);
    expect(await rows({ app: "bash_run" })).toEqual([
      ["fail_retryable", 19],
      ["exec_done", 3],
      ["failed", 8],
    ]);
    expect(await rows({ app: "bash_run,combine", status: "exec_done" })).toEqual([["exec_done", 4]]);
    expect(await rows({ app: "!compute,bash_run" })).toEqual([
      ["fail_retryable", 1],
      ["exec_done", 2],
    ]);
    expect(await rows({ app: "bash*" })).toEqual([
      ["fail_retryable", 19],
      ["exec_done", 3],
      ["failed", 8],
    ]);
    expect(await rows({ failure_class: "!walltime", app: "bash_run", status: "fail_retryable" })).toEqual([
      ["fail_retryable", 10],
    ]);
    expect((await ask(lake, { metrics: "tasks", filters: { run: "d48d" } })).data).toEqual([{ tasks: 49 }]);
  });

  it("a window is snapped outward to hours and says so", async () => {
    const answer = await ask(lake, {
      metrics: "tries",
      from: "2026-11-23T08:20Z",
      to: "2026-11-23T08:40:30Z",
      filters: {},
    });
    expect(answer.meta.window).toEqual({ from: "2026-11-23T08:00:00Z", to: "2026-11-23T09:00:00Z" });
    expect(answer.data).toEqual([{ tries: 169 }]);
    const empty = await ask(lake, { metrics: "tries,paid_node_hours", from: "2030-01-01", filters: {} });
    expect(empty.data).toMatchObject([{ tries: 0, paid_node_hours: null }]);
  });

  it.each([
    [{ metrics: "cpu" }, "unknown", /unknown metric cpu; there are node_hours/],
    [{ metrics: "" }, "usage", /no metric was named/],
    [{ metrics: "tries", by: "user_name" }, "usage", /unknown dimension user_name/],
    [{ metrics: "tries", filters: { run: "nope" } }, "unknown", /unknown run nope/],
    [{ metrics: "tries", filters: { source: "nope" } }, "unknown", /unknown source nope; the lake holds/],
    [{ metrics: "tries", filters: { colour: "red" } }, "usage", /unknown filter colour/],
    [{ metrics: "tries", filters: { app: "" } }, "usage", /the filter app is empty/],
    [{ metrics: "tries", from: "yesterday" }, "usage", /from yesterday is no instant/],
    [{ metrics: "tries", from: "2026-13-45" }, "usage", /is no instant/],
    [{ metrics: "tries", from: "2026-11-24", to: "2026-11-23" }, "usage", /is not before/],
    [{ metrics: "tries", filters: { account: "idle" } }, "usage", /tries by account has no meaning/],
  ])("%j is refused", async (words, code, message) => {
    const asked = ask(lake, { filters: {}, ...words } as Parameters<typeof ask>[1]);
    await expect(asked).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it("core-hours are unknown, not smaller, where a node's cores are", async () => {
    const answer = await ask(lake, { metrics: "core_hours,node_hours", by: "source", filters: {} });
    const [local, slurm] = answer.data;
    expect(Number(slurm?.core_hours)).toBeCloseTo(8 * Number(slurm?.node_hours), 12);
    expect(Number(local?.core_hours)).toBeCloseTo(2 * Number(local?.node_hours), 12);
  });
});
