import { copyFileSync, existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { gc } from "../../lake/gc.ts";
import { Lake } from "../../lake/lake.ts";
import { planRemoval, remove } from "../../lake/remove.ts";
import { verifyFiles } from "../../lake/verify.ts";
import { ask } from "../../metrics/ask.ts";
import { fixture, temporaryFolder } from "../support/lakes.ts";

function source(name = "head-slurm-walltime") {
  const folder = temporaryFolder();
  const path = join(folder, "monitoring.db");
  copyFileSync(fixture(name), path);
  const change = (version: string) => {
    const database = new DatabaseSync(path);
    database.exec(`update workflow set workflow_version = '${version}'`);
    database.close();
  };
  return { path, lake: join(folder, "lake"), change };
}

async function within<T>(folder: string, work: (lake: Lake) => Promise<T>): Promise<T> {
  const lake = await Lake.open(folder);
  try {
    return await work(lake);
  } finally {
    lake.close();
  }
}

const stateOf = (folder: string) => within(folder, async (lake) => (await lake.state()).id);
const versionAt = (folder: string, at?: string) =>
  within(folder, async (lake) => {
    const [row] = await (await lake.state(at)).rows("select workflow_version from runs");
    return row?.workflow_version;
  });

/** Passes one after the other, each with something new; the state after each. */
async function history(passes: number) {
  const made = source();
  const states: string[] = [];
  for (let pass = 0; pass < passes; pass++) {
    made.change(`v${pass}`);
    await ingest({ path: made.path, lake: made.lake, source: "s", timezone: "UTC" });
    states.push(await stateOf(made.lake));
  }
  return { ...made, states };
}

describe("gc", () => {
  it("folds the log; what the lake shows, its state's name and every earlier state stay as they are", async () => {
    const { lake, states, path, change } = await history(4);
    expect((await gc(lake, 30)).folded).toBe(4);
    expect(readdirSync(join(lake, "log"))).toEqual(["@000000000001.parquet"]);
    expect(await stateOf(lake)).toBe(states[3]);
    for (const [pass, state] of states.entries()) expect(await versionAt(lake, state)).toBe(`v${pass}`);
    change("later");
    expect((await ingest({ path, lake, source: "s" })).isNew).toBe(true);
    expect(readdirSync(join(lake, "log")).sort()).toEqual(["@000000000001.parquet", "s-000000000005.parquet"]);
    expect((await gc(lake, 30)).folded).toBe(1);
    expect(await versionAt(lake, states[0])).toBe("v0");
    expect(await versionAt(lake)).toBe("later");
    expect(await within(lake, verifyFiles)).toMatchObject({ failed: 0 });
  });

  it("removes the data of states that were superseded longer ago than they have to be kept; those are refused by name", async () => {
    const { lake, states } = await history(3);
    const files = () => readdirSync(join(lake, "data", "runs", "s")).length;
    expect(files()).toBe(3);
    const { files: removed } = await gc(lake, 0);
    expect(removed).toBeGreaterThan(20);
    expect(files()).toBe(1);
    expect(await versionAt(lake)).toBe("v2");
    await expect(versionAt(lake, states[0])).rejects.toMatchObject({ code: "unknown", field: "at" });
    expect(await versionAt(lake, states[2])).toBe("v2");
    // What was forgotten stays forgotten, however long states are to be kept from now on.
    await gc(lake, 30);
    await expect(versionAt(lake, states[1])).rejects.toMatchObject({ code: "unknown" });
    expect(await within(lake, verifyFiles)).toMatchObject({ failed: 0 });
  });

  it("sweeps what a killed writer left, and nothing of one that lives", async () => {
    const { lake } = await history(1);
    const orphan = join(lake, "data", "runs", "s", "gone-20260101T000000Z-abcdef.parquet");
    const draft = join(lake, "log", "_s-000000000009.parquet-12345678");
    for (const path of [orphan, draft]) writeFileSync(path, "half");
    mkdirSync(join(lake, "writers"), { recursive: true });
    const elsewhere = join(lake, "writers", "another-host-17-0a0b0c0d");
    writeFileSync(elsewhere, "");
    const before = new Date(Date.now() - 60_000);
    utimesSync(elsewhere, before, before);
    await gc(lake, 30);
    expect([orphan, draft].map(existsSync)).toEqual([true, true]);
    const yesterday = new Date(Date.now() - 25 * 3_600_000);
    utimesSync(elsewhere, yesterday, yesterday);
    // A process of this host that is no more says nothing either.
    writeFileSync(join(lake, "writers", `${hostname()}-4194305-0a0b0c0d`), "");
    await gc(lake, 30);
    expect([orphan, draft].map(existsSync)).toEqual([false, false]);
    expect(readdirSync(join(lake, "writers"))).toEqual([]);
  });

  it("goes on beside ingesters and readers: nothing is lost, and no answer fails", async () => {
    const { path, lake, change } = source();
    await ingest({ path, lake, source: "s", timezone: "UTC" });
    let isOver = false;
    const sweeping = (async () => {
      while (!isOver) await gc(lake, 30);
    })();
    const reader = await Lake.open(lake);
    const reading = (async () => {
      while (!isOver) expect((await ask(reader, { metrics: "tries", filters: {} })).data[0]?.tries).toBe(69);
    })();
    for (let pass = 0; pass < 4; pass++) {
      change(`v${pass}`);
      await Promise.all(["s", "t"].map((name) => ingest({ path, lake, source: name, timezone: "UTC" })));
    }
    isOver = true;
    await Promise.all([sweeping, reading]);
    reader.close();
    expect(await versionAt(lake)).toBe("v3");
    expect(await within(lake, verifyFiles)).toMatchObject({ failed: 0 });
  }, 60_000);
});

describe("a removal", () => {
  const runsIn = (folder: string) =>
    within(folder, async (lake) =>
      (await (await lake.state()).rows("select run_id from runs order by run_id")).map((row) => String(row.run_id)),
    );

  it("of a run lasts: later passes leave it out until it is asked for by name", async () => {
    const { path, lake } = source("head-local-mixed");
    await ingest({ path, lake, source: "s", timezone: "UTC" });
    const [first = "", ...others] = await runsIn(lake);
    const before = await stateOf(lake);
    await within(lake, async (opened) => remove(opened, planRemoval(await opened.state(), "s", first.slice(0, 8))));
    expect(await runsIn(lake)).toEqual(others);
    expect((await ingest({ path, lake, source: "s" })).isNew).toBe(false);
    const database = new DatabaseSync(path);
    database.exec(
      "update workflow set workflow_version = 'x'; insert into status select task_id, 'again', timestamp, run_id, try_id from status",
    );
    database.close();
    expect((await ingest({ path, lake, source: "s" })).isNew).toBe(true);
    expect(await runsIn(lake)).toEqual(others);
    expect(
      await within(lake, async (opened) => (await opened.state(before)).entries.some((one) => one.run_id === first)),
    ).toBe(true);
    await ingest({ path, lake, source: "s", runs: [first.slice(0, 8)] });
    expect(await runsIn(lake)).toEqual([first, ...others]);
    await gc(lake, 0);
    expect(await runsIn(lake)).toEqual([first, ...others]);
  });

  it("of a source takes all of it, its files go with gc, and an ingest brings it back", async () => {
    const { path, lake } = source("head-local-mixed");
    await ingest({ path, lake, source: "s", timezone: "UTC" });
    await ingest({ path: fixture("head-slurm-squeue"), lake, timezone: "UTC" });
    await within(lake, async (opened) => {
      const state = await opened.state();
      expect(() => planRemoval(state, "z", undefined)).toThrow(/unknown source z/);
      expect(() => planRemoval(state, "s", "nope")).toThrow(/unknown run nope/);
      await remove(opened, planRemoval(state, "s", undefined));
    });
    expect(await runsIn(lake)).toHaveLength(1);
    await gc(lake, 0);
    expect(readdirSync(join(lake, "data", "statuses", "s"))).toEqual([]);
    expect((await ingest({ path, lake, source: "s", timezone: "UTC" })).isNew).toBe(true);
    expect(await runsIn(lake)).toHaveLength(4);
  });
});
