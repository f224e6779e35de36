import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { noSettings } from "../../lake/settings.ts";
import { ask } from "../../metrics/ask.ts";
import { fixture, lakeOf, temporaryFolder } from "../support/lakes.ts";

describe("dimensions of the calendar and of the run", () => {
  let lake: Lake;
  beforeAll(async () => {
    const folder = temporaryFolder();
    const settings = { ...noSettings, tags: { campaign: "dr2", "for whom": "it's ours" } };
    await ingest({ path: fixture("head-slurm-walltime"), lake: folder, timezone: "UTC", settings });
    await ingest({ path: fixture("gen-2024.12.30"), lake: folder, timezone: "America/Los_Angeles" });
    lake = await Lake.open(folder);
    return () => lake.close();
  });
  const tries = async (by: string, filters: Record<string, string> = {}) =>
    (await ask(lake, { metrics: "tries", by, filters })).data;

  it("week, month, quarter and year are those of the UTC hour", async () => {
    expect(await tries("week,month,quarter,year,day", { source: "head-slurm-walltime" })).toEqual([
      { week: "2026-W48", month: "2026-11", quarter: "2026Q4", year: "2026", day: "2026-11-23", tries: 69 },
    ]);
  });

  it("workflow, user and submit host are those of the run", async () => {
    const [row] = await tries("workflow,user,host", { workflow: "dr2*", user: "!nobody" });
    expect(row).toEqual({ workflow: "dr2-run2.2i", user: "lab", host: expect.any(String), tries: 69 });
    expect(await tries("", { user: "nobody" })).toEqual([{ tries: 0 }]);
  });

  it("tags come from the configuration and are kept in the lake", async () => {
    expect(await tries("tag.campaign,source")).toMatchObject([
      { "tag.campaign": "dr2", tries: 69 },
      { "tag.campaign": null, source: "gen-2024.12.30" },
    ]);
    expect(await tries("", { "tag.for whom": "it's ours" })).toEqual([{ tries: 69 }]);
    expect(await tries("", { "tag.campaign": "other" })).toEqual([{ tries: 0 }]);
    const { meta } = await ask(lake, { metrics: "tries", filters: { "tag.campaign": "dr2" } });
    expect(meta.snapshots.map((one) => one.source)).toEqual(["head-slurm-walltime"]);
  });

  it("a tag's name is never SQL", async () => {
    expect(await tries("tag.a'b) --")).toMatchObject([{ "tag.a'b) --": null }]);
  });
});

describe("order, totals and comparisons", () => {
  let lake: Lake;
  beforeAll(async () => {
    lake = await lakeOf(["head-slurm-walltime", "head-slurm-squeue"]);
  });

  it("groups in which nothing failed are told, with zero", async () => {
    const counted = await ask(lake, { metrics: "tasks_hit,tasks_never_recovered", by: "app", filters: {} });
    const all = await ask(lake, { metrics: "tries", by: "app", filters: {} });
    expect(counted.data.map((row) => row.app)).toEqual(all.data.map((row) => row.app));
    expect(counted.data.some((row) => row.tasks_hit === 0)).toBe(true);
    expect(counted.data.some((row) => Number(row.tasks_hit) > 0)).toBe(true);
    expect(Object.keys(counted.data[0] ?? {})).not.toContain("tries");
  });

  it("sorts by figures, cuts, and says how many rows there were", async () => {
    const answer = await ask(lake, { metrics: "tries", by: "app", sort: "-tries", limit: "2", filters: {} });
    const all = await ask(lake, { metrics: "tries", by: "app", filters: {} });
    const largest = all.data.map((row) => Number(row.tries)).sort((a, b) => b - a);
    expect(answer.data.map((row) => row.tries)).toEqual(largest.slice(0, 2));
    expect(answer.meta.rows_in_all).toBe(all.data.length);
    await expect(ask(lake, { metrics: "tries", by: "app", sort: "tires", filters: {} })).rejects.toMatchObject({
      field: "sort",
      nearest: "tries",
    });
    await expect(ask(lake, { metrics: "tries", limit: "0", filters: {} })).rejects.toMatchObject({ field: "limit" });
  });

  it("totals are those of everything, not the sum of what is shown", async () => {
    const words = { metrics: "idle_fraction,tries", filters: {} };
    const answer = await ask(lake, { ...words, by: "source", limit: "1", totals: "true" });
    expect(answer.data.length).toBe(1);
    expect(answer.totals).toEqual((await ask(lake, words)).data[0]);
  });

  it("compares with another run", async () => {
    const run = async (source: string) =>
      (await ask(lake, { metrics: "tries,useful_fraction", by: "run", filters: { source } })).data[0] ?? {};
    const [now, base] = [await run("head-slurm-walltime"), await run("head-slurm-squeue")];
    const answer = await ask(lake, {
      metrics: "tries,useful_fraction",
      filters: { run: String(now.run) },
      compare: `run:${String(base.run).slice(0, 6)}`,
    });
    expect(answer.data).toMatchObject([
      {
        tries: now.tries,
        tries_baseline: base.tries,
        tries_difference: Number(now.tries) - Number(base.tries),
        tries_ratio: Number(now.tries) / Number(base.tries),
        useful_fraction_baseline: base.useful_fraction,
      },
    ]);
  });

  it("compares with the time before: a month with a month; what was not there counts 0, or is unknown", async () => {
    const words = { metrics: "tries,paid_node_hours", by: "app", from: "2026-11-01", to: "2026-12-01", filters: {} };
    const refused = ask(lake, { ...words, compare: "previous" });
    await expect(refused).rejects.toMatchObject({ code: "usage", field: "by" });
    const answer = await ask(lake, { ...words, metrics: "tries", compare: "previous" });
    expect(answer.meta.baseline).toEqual({
      compare: "previous",
      from: "2026-10-01T00:00:00Z",
      to: "2026-11-01T00:00:00Z",
    });
    for (const row of answer.data)
      expect(row).toMatchObject({ tries_baseline: 0, tries_difference: row.tries, tries_ratio: null });
    const gone = await ask(lake, {
      ...words,
      metrics: "tries",
      from: "2026-12-01",
      to: "2027-01-01",
      compare: "previous",
    });
    expect(gone.data.map((row) => [row.app, row.tries, row.tries_baseline])).toEqual(
      answer.data.map((row) => [row.app, 0, row.tries]),
    );
    const whole = await ask(lake, { ...words, by: "", metrics: "paid_node_hours", compare: "2026-10-01..2026-10-02" });
    expect(whole.data[0]).toMatchObject({ paid_node_hours_baseline: null, paid_node_hours_difference: null });
  });

  it.each([
    [{ compare: "yesterday" }, /none of previous, run:ID, from\.\.to/],
    [{ compare: "previous" }, /needs from and to/],
    [{ compare: "2026-10-02..2026-10-01" }, /is not before/],
    [{ compare: "2026-10-01..2026-10-02", by: "day" }, /leave day out/],
    [{ compare: "run:abc", by: "run" }, /leave run out/],
  ])("%j is refused", async (words, message) => {
    const asked = ask(lake, { metrics: "tries", filters: {}, ...words });
    await expect(asked).rejects.toMatchObject({ code: "usage", message: expect.stringMatching(message) });
  });
});

describe("an earlier state of the lake", () => {
  it("answers as it did then, also to a reader who never saw it; an unknown one is refused", async () => {
    const folder = join(temporaryFolder(), "lake");
    await ingest({ path: fixture("head-locked-reader"), lake: folder, timezone: "UTC" });
    const seen = await Lake.open(folder);
    const before = await ask(seen, { metrics: "tries,paid_node_hours", filters: {} });
    await ingest({ path: fixture("head-slurm-walltime"), lake: folder, timezone: "UTC" });
    const fresh = await Lake.open(folder);
    for (const lake of [seen, fresh]) {
      const now = await ask(lake, { metrics: "tries,paid_node_hours", filters: {} });
      expect(now.meta.lake_state).not.toBe(before.meta.lake_state);
      expect(await ask(lake, { metrics: "tries,paid_node_hours", at: before.meta.lake_state, filters: {} })).toEqual(
        before,
      );
      await expect(ask(lake, { metrics: "tries", at: "0123456789abcdef", filters: {} })).rejects.toMatchObject({
        code: "unknown",
        field: "at",
      });
      lake.close();
    }
  });
});
