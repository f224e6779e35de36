import { describe, expect, it } from "vitest";
import type { Lake } from "../../lake/lake.ts";
import { ask } from "../../metrics/ask.ts";
import { lakeOf, lakeOfBuilt } from "../support/lakes.ts";
import type { SourceBuilder } from "../support/source.ts";

const GB = 1_000_000_000;

/** One block of one node of 8 cores and 16 GB with two workers, from 0 to 1000. */
function node(source: SourceBuilder): SourceBuilder {
  return source
    .block("0", [
      [0, "PENDING"],
      [1, "RUNNING"],
      [1000, "SCALED_IN"],
    ])
    .manager("m0", { block: "0", node: "n1", workers: 2, from: 5, lastBeat: 1000, inactive: 1000 });
}

const ran = (from: number, to: number) =>
  ({ launched: from - 2, running: from, ended: to, returned: to, state: "exec_done", block: "0", node: "n1" }) as const;

async function rows(lake: Lake, columns: string): Promise<Array<Record<string, unknown>>> {
  return (await lake.state()).rows(`select ${columns} from tries order by task_id, try_id`);
}

describe("processor time and memory", () => {
  it("is the growth of the worker's counters: 30 s of one try and 20 s of the next, not the 110 s that the last sample shows", async () => {
    const lake = await lakeOfBuilt((source) =>
      node(source)
        .task(0, [ran(100, 200)])
        .samples(0, 0, 4711, [
          [101, 60, 1 * GB],
          [150, 75, 3 * GB],
          [199, 90, 2 * GB],
        ])
        .task(1, [ran(200, 300)])
        .samples(1, 0, 4711, [
          [201, 90, 2 * GB],
          [299, 110, 2 * GB],
        ])
        // One sample has no growth: unknown, not zero.
        .task(2, [ran(300, 400)])
        .samples(2, 0, 4711, [[301, 111, 2 * GB]]),
    );
    expect(await rows(lake, "cpu_us, core_us, memory_peak_bytes")).toEqual([
      // Four of the node's eight cores for each of its two workers, held 100 s.
      { cpu_us: 30_000_000n, core_us: 400_000_000n, memory_peak_bytes: BigInt(3 * GB) },
      { cpu_us: 20_000_000n, core_us: 400_000_000n, memory_peak_bytes: BigInt(2 * GB) },
      { cpu_us: null, core_us: null, memory_peak_bytes: BigInt(2 * GB) },
    ]);
    const [row] = (await ask(lake, { metrics: "cpu_hours,cpu_efficiency,memory_share", filters: {} })).data;
    expect(row?.cpu_hours).toBeCloseTo(50 / 3600, 12);
    expect(row?.cpu_efficiency).toBeCloseTo(50 / 800, 12);
    expect(row?.memory_share_max).toBeCloseTo(3 / 16, 6);
  });

  it("head-slurm-walltime: the plain Python tries used 19.7 s, where the sum of their last samples says 56.9 s", async () => {
    const lake = await lakeOf(["head-slurm-walltime"]);
    const [row] = (await ask(lake, { metrics: "cpu_hours,tries", filters: { app: "compute" } })).data;
    expect(row?.tries).toBe(36);
    expect(Math.abs(Number(row?.cpu_hours) * 3600 - 19.7)).toBeLessThan(0.1);
  });

  it("exit 137 is out of memory when the last sample filled the node, else an exit code", async () => {
    const killed = { ...ran(100, 200), state: "failed", fail: "BashExitFailure('work', 137)" };
    const lake = await lakeOfBuilt((source) =>
      node(source)
        .task(0, [killed])
        .samples(0, 0, 1, [
          [101, 1, 1 * GB],
          [199, 2, 15 * GB],
        ])
        .task(1, [killed])
        .samples(1, 0, 2, [
          [101, 1, 15 * GB],
          [199, 2, 1 * GB],
        ]),
    );
    expect(await rows(lake, "failure_class, failure_code, memory_last_bytes")).toEqual([
      { failure_class: "out_of_memory", failure_code: "137", memory_last_bytes: BigInt(15 * GB) },
      { failure_class: "exit_code", failure_code: "137", memory_last_bytes: BigInt(1 * GB) },
    ]);
  });
});

describe("what became of a task", () => {
  it("a failed try whose task ended well was recovered, another was not", async () => {
    const failed = (from: number, to: number) => ({
      ...ran(from, to),
      state: "fail_retryable",
      fail: "ValueError('frame 17 of /a/b.fits')",
    });
    const lake = await lakeOfBuilt((source) =>
      node(source)
        .task(0, [failed(100, 110), failed(110, 120), ran(120, 130)])
        .task(1, [failed(100, 110), { ...failed(110, 120), state: "failed" }]),
    );
    const [row] = (
      await ask(lake, {
        metrics: "tasks_hit,tasks_recovered,tasks_never_recovered,tries",
        filters: { failure_class: "exception" },
      })
    ).data;
    expect(row).toEqual({ tasks_hit: 2, tasks_recovered: 1, tasks_never_recovered: 1, tries: 4 });
    const [first] = await rows(lake, "message_signature, is_recovered");
    expect(first).toEqual({ message_signature: "ValueError('frame <n> of <path>')", is_recovered: true });
  });

  it("a task found in the cache avoided its app's median run time", async () => {
    const lake = await lakeOfBuilt((source) =>
      node(source)
        .task(0, [ran(100, 130)])
        .task(1, [ran(130, 170)])
        .task(2, [ran(200, 290)])
        .task(3, [{ state: "memo_done" }]),
    );
    const [row] = (await ask(lake, { metrics: "memo_avoided_hours", filters: {} })).data;
    expect(Number(row?.memo_avoided_hours) * 3600).toBeCloseTo(40, 9);
  });

  // Tasks 0 and 1 ran to their end; task 2 left only its start, and so did task 3, but Parsl counted three successes.
  it("successes whose last rows were lost are found by their dependents and by Parsl's own count", async () => {
    const open = (from: number) => ({ launched: from - 2, running: from, block: "0", node: "n1" });
    const outcomes = async (tasksCompleted: number, depends = "") => {
      const lake = await lakeOfBuilt(
        (source) =>
          node(source)
            .task(0, [ran(100, 140)])
            .task(1, [ran(140, 200)])
            .task(2, [open(300)])
            .task(3, [open(310)])
            .task(4, depends === "" ? [] : [{ launched: 380 }], "work", depends),
        { completed: 1001, tasksCompleted },
      );
      return (await rows(lake, "outcome, is_doubtful, ended_at")).slice(2, 4);
    };
    expect(await outcomes(2)).toMatchObject([{ outcome: "lost" }, { outcome: "lost" }]);
    // One more success than was recorded: the one that began first is the likelier, and either may be it.
    expect(await outcomes(3)).toMatchObject([
      { outcome: "useful", is_doubtful: true, ended_at: "2026-01-01T10:05:40Z" },
      { outcome: "lost", is_doubtful: true },
    ]);
    expect(await outcomes(4)).toMatchObject([
      { outcome: "useful", is_doubtful: false },
      { outcome: "useful", is_doubtful: false },
    ]);
    // A launched dependent proves what it waited for.
    expect(await outcomes(3, "3")).toMatchObject([{ outcome: "lost" }, { outcome: "useful", is_doubtful: false }]);
  });

  it("a run goes on while its submit side writes, and is aborted when it fell silent without an end", async () => {
    const lake = await lakeOfBuilt((source) => node(source).task(0, [ran(100, 200)]));
    const status = async (asOf: string) => (await ask(lake, { metrics: "runs", by: "status", filters: {}, asOf })).data;
    expect(await status("2026-01-01T11:00Z")).toEqual([{ status: "running", runs: 1 }]);
    expect(await status("2026-01-01T12:00Z")).toEqual([{ status: "aborted", runs: 1 }]);
    const ended = await lakeOfBuilt((source) => node(source).task(0, [ran(100, 200)]), { completed: 1001 });
    expect((await ask(ended, { metrics: "runs", by: "status", filters: {} })).data).toEqual([
      { status: "completed", runs: 1 },
    ]);
  });
});
