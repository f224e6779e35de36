import { copyFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { type Rebuild, rebuildAll } from "../../ingest/rebuild.ts";
import { Duck, literal } from "../../lake/duckdb.ts";
import { writeFormat } from "../../lake/format.ts";
import { Lake } from "../../lake/lake.ts";
import { noSettings } from "../../lake/settings.ts";
import { factTables, tables } from "../../lake/tables/index.ts";
import { fixture, temporaryFolder } from "../support/lakes.ts";
import { SourceBuilder } from "../support/source.ts";

const utc = { name: "UTC", isAssumed: false };
const asBefore = async (): Promise<Rebuild> => ({ settings: noSettings, zone: utc });

/** Every row of the tables of runs, in a fixed order. */
async function content(folder: string, wanted = tables) {
  const lake = await Lake.open(folder);
  try {
    const state = await lake.state();
    const found: Record<string, unknown> = {};
    for (const { name } of wanted.filter((table) => table.name !== "ingests"))
      found[name] = await state.rows(`select * from "${name}" order by all`);
    return found;
  } finally {
    lake.close();
  }
}

async function lakeOf(name: string, timezone: string, sacct?: string) {
  const folder = temporaryFolder();
  const path = join(folder, "monitoring.db");
  copyFileSync(fixture(name), path);
  await ingest({ path, lake: join(folder, "lake"), source: "s", timezone, sacct });
  return { path, lake: join(folder, "lake") };
}

describe("rebuild", () => {
  it("makes the same facts from the lake's own tables, also when the database is gone", async () => {
    const { path, lake } = await lakeOf("head-slurm-walltime", "UTC", fixture("head-slurm-walltime", "sacct.txt"));
    const before = await content(lake);
    rmSync(path);
    await rebuildAll(lake, undefined, asBefore);
    expect(await content(lake)).toEqual(before);
    const settings = { ...noSettings, tags: { campaign: "dr2" } };
    await rebuildAll(lake, "s", async () => ({ settings, zone: utc }));
    expect((await content(lake)).tags).toEqual([expect.objectContaining({ tag: "campaign", value: "dr2" })]);
  });

  it("reads times again in another zone as an ingest in that zone does, and the growing database goes on from there", async () => {
    const { path, lake } = await lakeOf("gen-2024.12.30", "UTC");
    const zone = { name: "America/Los_Angeles", isAssumed: false };
    await rebuildAll(lake, undefined, async () => ({ settings: noSettings, zone }));
    const direct = await lakeOf("gen-2024.12.30", "America/Los_Angeles");
    expect(await content(lake)).toEqual(await content(direct.lake));
    expect((await ingest({ path, lake, source: "s" })).zone).toEqual(zone);
    expect((await ingest({ path, lake, source: "s" })).isNew).toBe(false);
  });

  it("says which times cannot be read again for certain", async () => {
    const folder = temporaryFolder();
    const lake = join(folder, "lake");
    const path = join(folder, "monitoring.db");
    // 2026-01-01T10:00 and 66 days and 16.5 h: 2026-03-09 02:30, and a day before, when Los Angeles skipped that hour.
    const skipped = (65 * 24 + 16.5 + 24) * 3600 - 24 * 3600;
    new SourceBuilder(path, { began: skipped }).block("0", [[skipped + 1800 * 8, "PENDING"]]).close();
    await ingest({ path, lake, source: "s", timezone: "America/Los_Angeles" });
    await rebuildAll(lake, undefined, asBefore);
    const opened = await Lake.open(lake);
    const [row] = await (await opened.state()).rows("select notes from ingests");
    expect(row?.notes).toMatch(/^1 times were read anew in UTC from an hour that America\/Los_Angeles skips/);
    opened.close();
  });

  it("joins jobs that a new accounting file tells, without reading the database", async () => {
    const { path, lake } = await lakeOf("head-slurm-walltime", "UTC");
    // What cannot be read: an ingest of a database that did not change does not look at it.
    const sacct = fixture("head-slurm-walltime", "sacct.txt");
    expect((await ingest({ path, lake, source: "s", sacct })).isNew).toBe(true);
    const direct = await lakeOf("head-slurm-walltime", "UTC", sacct);
    expect(await content(lake)).toEqual(await content(direct.lake));
    const files = readdirSync(join(lake, "data", "statuses", "s"));
    expect(files).toHaveLength(1);
  });

  it("brings up a lake of the first format, which is refused until then; a newer one is refused for good", async () => {
    const { path, lake } = await lakeOf("head-slurm-walltime", "UTC");
    const before = await content(lake, factTables);
    await makeOld(lake);
    const opened = await Lake.open(lake);
    await expect(opened.state()).rejects.toMatchObject({
      message: expect.stringMatching(/has format 1; .*parsl-ledger rebuild/),
    });
    opened.close();
    await rebuildAll(lake, undefined, asBefore);
    await writeFormat(lake);
    expect(await content(lake, factTables)).toEqual(before);
    const again = await Lake.open(lake);
    expect((await again.state()).copies).toEqual([]);
    again.close();
    expect((await ingest({ path, lake, source: "s" })).isNew).toBe(false);

    writeFileSync(join(lake, "format.json"), '{"format": 99}\n');
    const newer = await Lake.open(lake, { takesOlder: true });
    await expect(newer.state()).rejects.toMatchObject({
      message: expect.stringMatching(/format 99, newer than this program/),
    });
    newer.close();
  });

  it("refuses an earlier state that has no sums by the hour, instead of counting no tries in it", async () => {
    const { lake } = await lakeOf("head-slurm-walltime", "UTC");
    const before = await Lake.open(lake);
    const { id } = await before.state();
    before.close();
    await rewriteFiles(join(lake, "log"), "*", "table_name <> 'try_hours'");
    await rebuildAll(lake, undefined, asBefore);
    const after = await Lake.open(lake);
    await expect(after.state(id)).rejects.toMatchObject({ code: "gone", field: "at" });
    const [counted] = await (await after.state()).rows("select sum(count) as tries from try_hours where is_try");
    expect(Number(counted?.tries)).toBe(69);
    after.close();
  });
});

/** Writes the files of a folder anew from what is selected of them. */
async function rewriteFiles(folder: string, selected: string, where = "true"): Promise<void> {
  const duck = await Duck.open();
  for (const name of readdirSync(folder)) {
    const file = literal(join(folder, name));
    await duck.run(`create or replace table kept as select ${selected} from read_parquet(${file}) where ${where}`);
    await duck.run(`copy kept to ${file} (format parquet)`);
  }
  duck.close();
}

/** As the first version left a lake: no format, no names of files, no times in the log. */
async function makeOld(lake: string): Promise<void> {
  rmSync(join(lake, "format.json"));
  await rewriteFiles(join(lake, "log"), "* exclude (file, committed_us, last_record_us, columns)");
  await rewriteFiles(join(lake, "data", "ingests", "s"), "* exclude (file_id)");
}
