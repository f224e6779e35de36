import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { ask } from "../../metrics/ask.ts";
import { fixture, lakeOfBuilt, listing, temporaryFolder } from "../support/lakes.ts";
import { SourceBuilder } from "../support/source.ts";

const walltime = {
  path: fixture("head-slurm-walltime"),
  sacct: fixture("head-slurm-walltime", "sacct.txt"),
  timezone: "UTC",
};

describe("bad input", () => {
  const folder = temporaryFolder();
  const file = (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const truncated = () => {
    const path = join(folder, "truncated.db");
    copyFileSync(walltime.path, path);
    truncateSync(path, 5_000);
    return path;
  };
  const scribbled = () => {
    const path = join(folder, "scribbled.db");
    const bytes = readFileSync(walltime.path);
    bytes.fill(0xab, 4096, 200_000);
    writeFileSync(path, bytes);
    return path;
  };
  const foreign = () => {
    const path = join(folder, "foreign.db");
    rmSync(path, { force: true });
    const database = new DatabaseSync(path);
    database.exec("create table moz_places (id integer, url text)");
    database.close();
    return path;
  };

  const cases: Array<readonly [string, () => Partial<Parameters<typeof ingest>[0]>, string, RegExp]> = [
    [
      "no such file",
      () => ({ path: join(folder, "none.db") }),
      "bad_input",
      /cannot open .*none\.db: there is no such file/,
    ],
    ["a directory", () => ({ path: folder }), "bad_input", /it is a directory/],
    ["an empty file", () => ({ path: file("empty.db", "") }), "bad_input", /is empty/],
    [
      "a text file",
      () => ({ path: file("notes.txt", "nothing but words\n".repeat(9)) }),
      "bad_input",
      /is not an SQLite database/,
    ],
    [
      "an SQLite file that is not Parsl's",
      () => ({ path: foreign() }),
      "bad_input",
      /not one of Parsl's: it has the tables moz_places/,
    ],
    [
      "a truncated database",
      () => ({ path: truncated() }),
      "bad_input",
      /is cut off: 5000 bytes of 278528 are there; .*; no run could be read/,
    ],
    ["a damaged database", () => ({ path: scribbled() }), "bad_input", /is damaged/],
    [
      "no such sacct file",
      () => ({ sacct: join(folder, "none.txt") }),
      "bad_input",
      /cannot read the sacct file .*none\.txt/,
    ],
    [
      "a sacct file without a needed column",
      () => ({ sacct: file("s.txt", "JobIDRaw|State|Start|NNodes\n1|COMPLETED|x|1\n") }),
      "bad_input",
      /lacks the sacct column End/,
    ],
    [
      "a sacct file without job ids",
      () => ({ sacct: file("i.txt", "State|Start|End|NNodes\n") }),
      "bad_input",
      /lacks the sacct column JobIDRaw/,
    ],
    [
      "a sacct file with short lines",
      () => ({ sacct: file("c.txt", "JobIDRaw|State|Start|End|NNodes\n1|COMPLETED\n") }),
      "bad_input",
      /line 2: 2 fields where the header names 5/,
    ],
    ["an unknown zone", () => ({ timezone: "Mars/Olympus" }), "usage", /unknown time zone Mars\/Olympus/],
    [
      "a source name that is a path",
      () => ({ source: "../../etc" }),
      "usage",
      /source name \.\.\/\.\.\/etc cannot be used/,
    ],
  ];

  it.each(cases)("%s: one sentence, and the lake is unchanged", async (_, change, code, message) => {
    const lake = join(folder, "lake");
    await ingest({ ...walltime, lake });
    const before = listing(lake);
    await expect(ingest({ ...walltime, lake, source: "other", ...change() })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(listing(lake)).toEqual(before);
    const fresh = join(folder, "fresh");
    await expect(ingest({ ...walltime, lake: fresh, source: "other", ...change() })).rejects.toMatchObject({ code });
    expect(existsSync(fresh)).toBe(false);
  });
});

describe("one pass", () => {
  it("never changes the source: not a byte, not a time, no file beside it", async () => {
    const folder = temporaryFolder();
    copyFileSync(walltime.path, join(folder, "monitoring.db"));
    const before = listing(folder);
    await ingest({ path: join(folder, "monitoring.db"), lake: join(temporaryFolder(), "lake"), timezone: "UTC" });
    expect(listing(folder)).toEqual(before);
  });

  it("the same bytes again: nothing new, no file changes; with a sacct file for the first time: new", async () => {
    const lake = join(temporaryFolder(), "lake");
    const { sacct, ...alone } = walltime;
    expect((await ingest({ ...alone, lake })).isNew).toBe(true);
    const before = listing(lake);
    expect((await ingest({ ...alone, lake })).isNew).toBe(false);
    expect(listing(lake)).toEqual(before);
    expect((await ingest({ ...alone, sacct, lake })).isNew).toBe(true);
    expect((await ingest({ ...alone, sacct, lake })).isNew).toBe(false);
    expect((await ingest({ ...alone, lake })).isNew).toBe(false);
  });

  it("what sacct said stays known when the database grows and no sacct file is given", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "monitoring.db");
    copyFileSync(walltime.path, path);
    const lake = join(folder, "lake");
    await ingest({ ...walltime, path, lake, source: "grows" });
    const database = new DatabaseSync(path);
    database.exec("update workflow set workflow_version = '4'");
    database.close();
    expect((await ingest({ path, lake, source: "grows" })).isNew).toBe(true);
    const opened = await Lake.open(lake);
    const answer = await ask(opened, { metrics: "paid_node_hours", filters: {} });
    expect(answer.data[0]?.paid_node_hours).toBeCloseTo(344 / 3600, 12);
    expect(answer.meta.coverage.items.blocks_by_sacct).toEqual({ count: 6, total: 6 });
    opened.close();
  });

  it("a name that belongs to another file is refused, naming --source; a file that moved keeps its name", async () => {
    const folder = temporaryFolder();
    const lake = join(folder, "lake");
    for (const name of ["a/dr2", "b/dr2"]) {
      mkdirSync(join(folder, name), { recursive: true });
      new SourceBuilder(join(folder, name, "monitoring.db"), { id: name, completed: 10 })
        .block("0", [[1, "PENDING"]])
        .close();
    }
    expect((await ingest({ path: join(folder, "a/dr2/monitoring.db"), lake, timezone: "UTC" })).source).toBe("dr2");
    await expect(ingest({ path: join(folder, "b/dr2/monitoring.db"), lake, timezone: "UTC" })).rejects.toMatchObject({
      code: "usage",
      message: expect.stringMatching(/source name dr2 belongs to .*a\/dr2\/monitoring\.db; .*--source NAME/),
    });
  });

  it("local times become UTC by the zone named, across the change of summer time; an assumed zone is said aloud", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "monitoring.db");
    new SourceBuilder(path, { completed: 100 }).block("0", [[1, "PENDING"]]).close();
    const result = await ingest({ path, lake: join(folder, "la"), timezone: "America/Los_Angeles" });
    expect(result.zone).toEqual({ name: "America/Los_Angeles", isAssumed: false });
    const lake = await Lake.open(join(folder, "la"));
    expect(await (await lake.state()).rows("select began_at from runs")).toEqual([
      { began_at: "2026-01-01T18:00:00Z" },
    ]);
    lake.close();

    expect((await ingest({ path, lake: join(folder, "none") })).zone.isAssumed).toBe(true);
    const assumed = await Lake.open(join(folder, "none"));
    const answer = await ask(assumed, { metrics: "tasks", filters: {} });
    expect(answer.meta.coverage.assumptions[0]).toMatch(/were read in this machine's zone/);
    assumed.close();
  });

  it("a real run in another zone lands on its true instants", async () => {
    const folder = temporaryFolder();
    await ingest({ path: fixture("gen-2024.12.30"), lake: folder, timezone: "America/Los_Angeles" });
    const truth = JSON.parse(readFileSync(fixture("gen-2024.12.30", "ground_truth.json"), "utf8")).runs[0];
    const lake = await Lake.open(folder);
    const [row] = await (await lake.state()).rows(
      "select epoch_us(min(began_at))::bigint as us from tries where disposition = 'ran'",
    );
    const first = Math.min(...truth.tries.map((one: { start: number }) => one.start));
    expect(Math.abs(Number(row?.us) / 1e6 - first)).toBeLessThan(1);
    lake.close();
  });

  it("columns that nobody knows are noted and not read", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "monitoring.db");
    copyFileSync(walltime.path, path);
    const database = new DatabaseSync(path);
    database.exec("alter table task add column task_colour text; create table extra (x integer)");
    database.close();
    const result = await ingest({ path, lake: join(folder, "lake"), source: "odd", timezone: "UTC" });
    expect(result.notes).toEqual(["not read, because their meaning is not known: extra, task.task_colour"]);
  });

  it("run ids that are no plain names cannot leave the lake", async () => {
    const lake = await lakeOfBuilt((source) => source.block("0", [[1, "PENDING"]]), {
      id: "../../../escape 'it'",
      completed: 9,
    });
    const state = await lake.state();
    expect(await state.rows("select run_id from runs")).toEqual([{ run_id: "../../../escape 'it'" }]);
    for (const entry of state.entries)
      expect(entry.path).toMatch(/^data\/[a-z_]+\/built\/(all|[0-9a-f]{32})-[\w-]+\.parquet$/);
  });
});
