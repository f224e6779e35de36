import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { askIncidents } from "../../metrics/allocation/ask_incidents.ts";
import { askApps } from "../../metrics/allocation/ask_workload.ts";
import { findings, type RuleKey } from "../../metrics/allocation/findings/index.ts";
import type { Question } from "../../metrics/allocation/question.ts";
import { noAllocation, type Thresholds, usualThresholds } from "../../metrics/allocation/settings.ts";
import { ordinary, record, simulate } from "../support/generate/index.ts";
import { lakeOfBuilt, temporaryFolder } from "../support/lakes.ts";
import { sacctTime } from "../support/source.ts";

const HOUR = 3600;
const header = "JobIDRaw|State|Start|End|NNodes|TimelimitRaw|QOS|Account|AllocCPUS|ElapsedRaw|NodeList";

/** One-node jobs of 1000 s, each on a node of its own. */
function sacctOf(state: string, limitMinutes: number): string {
  const file = join(temporaryFolder(), "sacct.txt");
  const rows = [0, 1, 2].map((job) =>
    [100 + job, state, sacctTime(job * 2000), sacctTime(job * 2000 + 1000), 1, limitMinutes, "regular", "m1", 8, 1000]
      .concat(`n${job}`)
      .join("|"),
  );
  writeFileSync(file, `${[header, ...rows].join("\n")}\n`);
  return file;
}

async function question(lake: Lake, thresholds: Partial<Thresholds> = {}): Promise<Question> {
  const { id: at } = await lake.state();
  const [from, to] = [new Date("2026-01-01T00:00Z"), new Date("2027-01-01T00:00Z")];
  const settings = { ...noAllocation, thresholds: { ...usualThresholds, ...thresholds } };
  return { lake, at, settings, now: to, period: { name: "2026", from, to }, filters: {} };
}

const foundBy = async (asked: Question) => findings(asked, await askApps(asked));
const rulesOf = (found: ReadonlyArray<{ readonly rule: RuleKey }>) => found.map(({ rule }) => rule).sort();

/**
 * Two workers on each node from second 300 on, of which one runs thirty tries of 10 s. Of app `bad` all fail: 24 on n0, 2 on n1. A try
 * holds 8e9 of the node's 16e9 bytes, and uses 1 s of processor time.
 */
function wasteful(): Promise<Lake> {
  return lakeOfBuilt(
    (source) => {
      for (const job of [0, 1, 2]) {
        const [block, node, start] = [String(job), `n${job}`, job * 2000];
        source.block(
          block,
          [
            [start - 10, "PENDING"],
            [start, "RUNNING"],
            [start + 1000, "COMPLETED"],
          ],
          String(100 + job),
        );
        const life = { from: start + 300, lastBeat: start + 1000, inactive: start + 1000, period: 100 };
        source.manager(`m${job}`, { block, node, workers: 2, ...life });
        for (let turn = 0; turn < 30; turn++) {
          const isBad = turn < ([24, 2, 0][job] as number);
          const [id, from] = [job * 30 + turn, start + 300 + turn * 10];
          const times = { launched: from, running: from, ended: from + 10, returned: from + 10, block, node };
          const end = isBad ? { state: "failed", fail: "BashExitFailure('bad', 3)" } : { state: "exec_done" };
          source.task(id, [{ ...times, ...end }], isBad ? "bad" : "good");
          source.samples(id, 0, 1000 + id, [
            [from + 1, 0, 8e9],
            [from + 9, 1, 8e9],
          ]);
        }
      }
      return source;
    },
    { completed: 5001 },
    sacctOf("COMPLETED", 60),
  );
}

describe("what the rules find on three nodes worked by hand", () => {
  it("is each waste with its figures and hours", async () => {
    const { fired, silent } = await foundBy(await question(await wasteful()));
    const found = (rule: RuleKey, subject: string) => fired.find((one) => one.rule === rule && one.subject === subject);
    // 700 s of a node with two workers, of which one runs 300 s: 1100 of 1400 idle.
    expect(found("idle_tail", "htex")?.figures.share).toBeCloseTo(1100 / 1400, 2);
    // All tasks are invoked with the run, so that some are pending until the last launch, 590 s into the last job. Of the 410 s
    // left, the worker without work idles 410, the other one 400 after its last try of 10 s: 810 s of workers, two on a node.
    expect(found("idle_tail", "htex")?.hours).toBeCloseTo(405 / HOUR, 3);
    // Of 3300 s that workers idle, all but those 810 s, while some tasks are pending.
    expect(found("idle_blocked", "htex")?.hours).toBeCloseTo((3300 - 810) / 2 / HOUR, 2);
    expect(found("slow_startup", "htex")?.figures.share).toBeCloseTo(0.3, 9);
    expect(found("slow_startup", "htex")?.hours).toBeCloseTo((3 * 300) / HOUR, 9);
    expect(found("failing_app", "bad")).toMatchObject({ figures: { share: 1, tries: 26 } });
    expect(found("failing_app", "bad")?.hours).toBeCloseTo((26 * 10) / 2 / HOUR, 2);
    expect(found("bad_node", "n0")?.figures).toMatchObject({
      share: 24 / 26,
      shareOfTries: 1 / 3,
      tries: 24,
      nodes: 3,
    });
    expect(found("bad_node", "n0")?.hours).toBeCloseTo((24 * 10) / 2 / HOUR, 2);
    // 2 x 8e9 of 16e9 bytes are more than 0.9; one worker fits. Nothing was lost to it.
    expect(found("memory_fit", "htex")).toMatchObject({ figures: { workers: 2, fit: 1 }, hours: 0 });
    // Eight processors of a job, two workers: a try of 10 s holds 40 s of processors and used 1. At 0.65 of them, the 64 good tries
    // had cost that much less.
    expect(found("low_cpu", "good")?.figures.share).toBeCloseTo(1 / 40, 9);
    expect(found("low_cpu", "good")?.hours).toBeCloseTo(((64 * 10) / 2 / HOUR) * (1 - 1 / 40 / 0.65), 2);
    expect(rulesOf(fired)).toEqual(
      ["bad_node", "failing_app", "idle_blocked", "idle_tail", "low_cpu", "memory_fit", "slow_startup"].sort(),
    );
    expect(silent).toEqual([]);
    // What has cost nothing so far crowds out nothing.
    expect(fired.at(-1)?.rule).toBe("memory_fit");
  });

  it("is nothing where too little was seen, which is said of every rule", async () => {
    const found = await foundBy(await question(await wasteful(), { leastTries: 1000, leastBlocks: 100 }));
    expect([found.fired, found.quiet]).toEqual([[], []]);
    expect(found.silent.map(({ rule }) => rule)).toHaveLength(8);
    for (const { because } of found.silent) expect(because).toMatch(/fewer than 100/);
  });

  it("is a time limit that ends the last of eight tries on each node", async () => {
    const lake = await lakeOfBuilt(
      (source) => {
        for (const job of [0, 1, 2]) {
          const [block, node, start] = [String(job), `n${job}`, job * 2000];
          source.block(
            block,
            [
              [start - 10, "PENDING"],
              [start, "RUNNING"],
              [start + 1030, "TIMEOUT"],
            ],
            String(100 + job),
          );
          source.manager(`m${job}`, { block, node, workers: 1, from: start, lastBeat: start + 1000, period: 20 });
          for (let turn = 0; turn < 8; turn++) {
            const from = start + turn * 120;
            const times = { launched: from, running: from, block, node };
            const end =
              turn < 7
                ? { ended: from + 120, returned: from + 120, state: "exec_done" }
                : { returned: start + 1060, state: "failed", fail: `ManagerLost(b'm${job}', '${node}')` };
            source.task(job * 8 + turn, [{ ...times, ...end }]);
          }
        }
        return source;
      },
      { completed: 5200 },
      sacctOf("TIMEOUT", 16),
    );
    const { fired } = await foundBy(await question(lake));
    const found = fired.find(({ rule }) => rule === "short_walltime");
    // From second 840 to the job's end at 1000, of 1000 s paid.
    expect(found).toMatchObject({ subject: "htex", figures: { limit: 960 } });
    expect(found?.figures.share).toBeCloseTo(0.16, 2);
    expect(found?.hours).toBeCloseTo((3 * 160) / HOUR, 2);
  });
});

describe("incidents", () => {
  it("are the jobs on which nodes died under tries, with node, window and tries", async () => {
    const world = simulate({ ...ordinary, nodeCrash: 0.4 });
    const folder = temporaryFolder();
    const [path, sacct] = [join(folder, "monitoring.db"), join(folder, "sacct.txt")];
    record(world, path, sacct);
    await ingest({ path, sacct, lake: join(folder, "lake"), source: "crash", timezone: "UTC" });
    const lake = await Lake.open(join(folder, "lake"));
    const { data } = await askIncidents(await question(lake));
    await lake.close();
    const dead = world.tasks
      .flatMap(({ tries }) => tries)
      .filter((one) => one.lostTo === "node_lost" && one.body !== null && one.manager !== null);
    const truth = new Map<string, typeof dead>();
    for (const one of dead) {
      const job = String(one.manager?.block.job);
      truth.set(job, [...(truth.get(job) ?? []), one]);
    }
    const lost = data.filter(({ cause }) => cause === "node_lost");
    expect(dead.length).toBeGreaterThan(3);
    expect(lost.map(({ job }) => String(job)).sort()).toEqual([...truth.keys()].sort());
    for (const row of lost) {
      const tries = truth.get(String(row.job)) ?? [];
      const hosts = [...new Set(tries.map((one) => String(one.manager?.host)))].sort();
      expect([row.job, row.nodes, Number(row.tries)]).toEqual([row.job, hosts.join(", "), tries.length]);
      const second = (cell: unknown) => Date.parse(String(cell)) / 1000 - world.plan.epoch;
      const began = Math.min(...tries.map((one) => one.body?.[0] as number));
      expect(Math.abs(second(row.from_at) - began)).toBeLessThan(2);
      const ended = Math.max(...tries.map((one) => one.body?.[1] as number));
      // The interchange knows of a death only within a heartbeat period.
      expect(Math.abs(second(row.to_at) - ended)).toBeLessThan(32);
    }
  });
});
