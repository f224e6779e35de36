import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ingest } from "../../../ingest/ingest.ts";
import { packageRoot } from "../../../resources.ts";
import { Random } from "../generate/random.ts";
import { contentOf, refuseBroken, refuseLeftovers } from "./contents.ts";
import { changeDatabase } from "./database.ts";
import { aimAt, courseOf, type Kills, kill, noKills, told } from "./killed.ts";

/**
 * Kills a real ingest (SIGKILL), by turns of a first file and of one that has grown. Throws when the lake then shows anything but the
 * state before or the one after, when the next ingest does not give the one after, or when gc leaves something behind.
 */
export async function soakKills(count: number, seed = 1): Promise<Kills> {
  const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-kills-"));
  const random = new Random(seed);
  const kills = noKills();
  try {
    const path = join(folder, "monitoring.db");
    const words = ["ingest", path, "--source", "killed", "--timezone", "UTC"];
    const request = { path, source: "killed", timezone: "UTC" };
    const [nothing, part, whole] = ["nothing", "part", "whole"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const original = readFileSync(join(packageRoot, "test/fixtures/monitoring/head-local-mixed/monitoring.db"));
    writeFileSync(path, original);
    changeDatabase(path, "delete from status where rowid > 300; delete from resource where rowid > 100");
    await ingest({ ...request, lake: part });
    writeFileSync(path, original);
    cpSync(part, whole, { recursive: true });
    const notes = join(folder, "steps.txt");
    const courses = [await courseOf(join(folder, "first"), words, notes), await courseOf(whole, words, notes)] as const;
    const all = await contentOf(whole);
    for (let index = 0; index < count; index++) {
      const isGrowth = index % 2 === 1;
      const begun = isGrowth ? part : nothing;
      const lake = join(folder, "lake");
      rmSync(lake, { recursive: true, force: true });
      if (isGrowth) cpSync(begun, lake, { recursive: true });
      const aim = aimAt(courses[isGrowth ? 1 : 0], random);
      const where = `kill ${index}, ${told(aim)}`;
      await kill(lake, words, aim, kills);
      const shown = await contentOf(lake);
      if (shown !== (await contentOf(begun)) && shown !== all)
        throw new Error(`${where}: neither before nor after: ${shown}`);
      kills[shown === all ? "after" : "before"]++;
      if (index % 5 > 0) continue;
      await ingest({ ...request, lake });
      if ((await contentOf(lake)) !== all) throw new Error(`${where}: the next ingest gives something else`);
      await refuseLeftovers(lake);
      await refuseBroken(lake);
    }
    return kills;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
