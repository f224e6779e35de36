import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ingest } from "../../../ingest/ingest.ts";
import { Lake } from "../../../lake/lake.ts";
import { planRemoval, remove } from "../../../lake/remove.ts";
import { packageRoot } from "../../../resources.ts";
import { Random } from "../generate/random.ts";
import { contentOf, refuseBroken, refuseLeftovers, stateOf } from "./contents.ts";
import { changeDatabase } from "./database.ts";
import { aimAt, type Course, command, courseOf, exit, type Kills, kill, noKills, told } from "./killed.ts";

/** A command that changes a lake, and what the lake shows once it is done. */
interface Change {
  readonly words: readonly string[];
  /** Does it take earlier states away? */
  readonly isForgetting: boolean;
  readonly course: Course;
  readonly content: string;
}

/**
 * Kills a real gc, gc --days 0, rebuild and remove by turns (SIGKILL). Throws when the lake then shows anything but the state before or
 * the one after, when an earlier state cannot be read that should be, when a second run does not finish the work, when the lake
 * fails a check, or when gc leaves something behind.
 */
export async function soakKilledChanges(count: number, seed = 1): Promise<Kills> {
  const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-kills-"));
  const random = new Random(seed);
  const kills = noKills();
  try {
    const begun = join(folder, "begun");
    const { earlier, run } = await begin(folder, begun);
    const [part, old] = [await contentOf(begun, earlier), await contentOf(begun)];
    const changes: Change[] = [];
    for (const words of [
      ["gc"],
      ["gc", "--days", "0"],
      ["rebuild"],
      ["remove", "--source", "killed", "--run", run, "--yes"],
    ]) {
      const lake = join(folder, words.slice(0, 2).join(" "));
      cpSync(begun, lake, { recursive: true });
      const course = await courseOf(lake, words, join(folder, "steps.txt"));
      changes.push({ words, isForgetting: words.includes("--days"), course, content: await contentOf(lake) });
    }
    for (let index = 0; index < count; index++) {
      const change = changes[index % changes.length] as Change;
      const { words, isForgetting, course, content } = change;
      const lake = join(folder, "lake");
      rmSync(lake, { recursive: true, force: true });
      cpSync(begun, lake, { recursive: true, preserveTimestamps: true });
      const aim = aimAt(course, random);
      const where = `kill ${index} of ${words.slice(0, 3).join(" ")}, ${told(aim)}`;
      const isFinished = await kill(lake, words, aim, kills);
      const shown = await contentOf(lake);
      if (shown !== old && shown !== content) throw new Error(`${where}: neither before nor after: ${shown}`);
      const isAfter = shown === content && (content !== old || isFinished);
      kills[isAfter ? "after" : "before"]++;
      const states = isForgetting ? [part, "gone"] : [part];
      if (!states.includes(await contentOf(lake, earlier))) throw new Error(`${where}: the state before is another`);
      const code = isAfter && words[0] === "remove" ? 0 : await exit(command(lake, words));
      if (code !== 0 || (await contentOf(lake)) !== content)
        throw new Error(`${where}: a second run does not finish it`);
      if ((await contentOf(lake, earlier)) !== (isForgetting ? "gone" : part))
        throw new Error(`${where}: after a second run the state before is another`);
      await refuseBroken(lake);
      await refuseLeftovers(lake);
      if ((await contentOf(lake)) !== content) throw new Error(`${where}: gc changed what the lake shows`);
    }
    return kills;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A lake in which there is something to do for each: a state that was superseded, a run that was removed, and what a killed ingest left. */
async function begin(folder: string, lake: string): Promise<{ earlier: string; run: string }> {
  const path = join(folder, "monitoring.db");
  const original = readFileSync(join(packageRoot, "test/fixtures/monitoring/head-local-mixed/monitoring.db"));
  writeFileSync(path, original);
  changeDatabase(path, "delete from status where rowid > 300");
  await ingest({ path, lake, source: "killed", timezone: "UTC" });
  const earlier = await stateOf(lake);
  writeFileSync(path, original);
  await ingest({ path, lake, source: "killed", timezone: "UTC" });
  const opened = await Lake.open(lake);
  try {
    const rows = await (await opened.state()).rows("select run_id from runs order by run_id");
    const [first, second] = rows.map((row) => String(row.run_id)) as [string, string];
    await remove(opened, planRemoval(await opened.state(), "killed", first));
    const tries = join(lake, "data/tries/killed");
    const file = join(tries, readdirSync(tries)[0] as string);
    for (const name of ["left.parquet", "_draft.parquet-0123abcd"]) copyFileSync(file, join(tries, name));
    copyFileSync(file, join(lake, "log/_killed-000000000009.parquet-0123abcd"));
    return { earlier, run: second };
  } finally {
    opened.close();
  }
}
