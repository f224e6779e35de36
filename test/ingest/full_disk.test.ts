import { spawnSync } from "node:child_process";
import { copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { verifyFiles } from "../../lake/verify.ts";
import { packageRoot } from "../../resources.ts";
import { fixture } from "../support/lakes.ts";
import { smallDisk } from "../support/small_disk.ts";

const disk = smallDisk(8);

function command(lake: string, words: readonly string[]) {
  const cli = join(packageRoot, "dist/cli.js");
  return spawnSync(process.execPath, [cli, "--lake", lake, ...words], { encoding: "utf8" });
}

/** The state's name and what its tables hold, once every file of it was found whole. */
async function shown(folder: string) {
  const lake = await Lake.open(folder);
  try {
    expect(await verifyFiles(lake)).toMatchObject({ failed: 0 });
    const state = await lake.state();
    return [
      state.id,
      await state.rows("select count(*) as n, sum(hash(t)) as sum from tries t"),
      await state.rows("select count(*) as n, sum(hash(t)) as sum from ledger t"),
    ];
  } finally {
    lake.close();
  }
}

const unfinishedIn = (lake: string) =>
  readdirSync(lake, { recursive: true, encoding: "utf8" }).filter((path) => /(^|\/)_/.test(path));

describe.skipIf(disk === undefined)("a disk that is full", () => {
  it.each([
    ["an ingest that has no room at all", 0, ["ingest", fixture("gen-1.1.0"), "--source", "b", "--timezone", "UTC"]],
    ["an ingest halfway through its files", 20, ["ingest", fixture("gen-1.1.0"), "--source", "b", "--timezone", "UTC"]],
    ["a rebuild", 12, ["rebuild"]],
    ["gc", 0, ["gc", "--days", "0"]],
    ["remove", 0, ["remove", "--source", "a", "--yes"]],
  ])(
    "fails %s in words, leaves the lake as it was and nothing beside it; with room it succeeds",
    async (name, blocks, words) => {
      const { folder, leave } = disk as NonNullable<typeof disk>;
      const lake = join(folder, name);
      await ingest({ path: fixture("head-local-mixed"), lake, source: "a", timezone: "UTC" });
      const before = await shown(lake);
      leave(blocks);
      const full = command(lake, words);
      expect(full.stderr).toMatch(
        /no room to write into the lake .* \(.*no space left on device.*\); make room there/i,
      );
      expect(full.stderr).not.toMatch(/unexpected|\n {4}at /);
      expect(full.status).toBe(1);
      expect(await shown(lake)).toEqual(before);
      expect(unfinishedIn(lake)).toEqual([]);
      leave(undefined);
      expect(command(lake, words)).toMatchObject({ status: 0, stderr: "" });
      const lakeNow = await Lake.open(lake);
      expect(await verifyFiles(lakeNow)).toMatchObject({ failed: 0 });
      lakeNow.close();
    },
  );

  it("is made room on by gc itself, from what a killed ingest left", async () => {
    const { folder, leave } = disk as NonNullable<typeof disk>;
    const lake = join(folder, "left");
    await ingest({ path: fixture("head-local-mixed"), lake, source: "a", timezone: "UTC" });
    const before = await shown(lake);
    copyFileSync(fixture("head-local-mixed"), join(lake, "data", "tries", "a", "_left.parquet-00000000"));
    leave(0);
    expect(command(lake, ["gc"])).toMatchObject({ status: 0, stderr: "" });
    expect(await shown(lake)).toEqual(before);
    expect(unfinishedIn(lake)).toEqual([]);
    leave(undefined);
  });
});
