import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Lake } from "../../lake/lake.ts";
import { noSettings } from "../../lake/settings.ts";
import { lakeOfBuilt, temporaryFolder } from "../support/lakes.ts";
import { type SourceBuilder, sacctTime } from "../support/source.ts";

/** Node-seconds per account (and class) of the only block. */
async function accounts(lake: Lake): Promise<Record<string, number>> {
  const rows = await (await lake.state()).rows(
    "select account, failure_class, workers, sum(share_us) as share_us from ledger group by all having sum(share_us) > 0",
  );
  const sums: Record<string, number> = {};
  for (const row of rows) {
    const name = row.failure_class ? `${row.account}: ${row.failure_class}` : String(row.account);
    sums[name] = (sums[name] ?? 0) + Number(row.share_us) / Number(row.workers) / 1e6;
  }
  return sums;
}

function sacct(
  rows: ReadonlyArray<
    readonly [job: string, state: string, start: number, end: number, nodes: number, limitMinutes?: number]
  >,
): string {
  const path = join(temporaryFolder(), "sacct.txt");
  const lines = rows.map(([job, state, start, end, nodes, limit]) =>
    [job, state, sacctTime(start), sacctTime(end), nodes, limit ?? ""].join("|"),
  );
  writeFileSync(
    path,
    ["JobIDRaw|State|Start|End|NNodes|TimelimitRaw", ...lines, `${rows[0]?.[0]}.batch|FAILED|Unknown|Unknown|9|`].join(
      "\n",
    ),
  );
  return path;
}

describe("runs worked by hand", () => {
  // block   10 ------------------------------------------------ 110   (sacct, one node)
  // manager      20 ==================================== 100           2 workers
  // try 0           30 ---------- 60 ok
  // try 1           30 ---- 50 failed      try 2  60 ---- 90 ok
  it("one clean node: startup, useful, lost, idle and drain sum to what was paid", async () => {
    const lake = await lakeOfBuilt(
      (source) =>
        source
          .block(
            "0",
            [
              [5, "PENDING"],
              [12, "RUNNING"],
              [110, "SCALED_IN"],
            ],
            "77",
          )
          .manager("m0", { block: "0", node: "n1", workers: 2, from: 20, lastBeat: 100, inactive: 100 })
          .task(0, [{ launched: 1, running: 30, ended: 60, returned: 60, state: "exec_done", block: "0", node: "n1" }])
          .task(1, [
            {
              launched: 1,
              running: 30,
              ended: 50,
              returned: 50,
              state: "fail_retryable",
              fail: "BashExitFailure('work', 3)",
              block: "0",
              node: "n1",
            },
            { launched: 51, running: 60, ended: 90, returned: 90, state: "exec_done", block: "0", node: "n1" },
          ]),
      { completed: 115 },
      sacct([["77", "COMPLETED", 10, 110, 1]]),
    );
    expect(await accounts(lake)).toEqual({
      startup: 10, // 10..20, both workers
      useful: (30 + 30) / 2,
      "lost: exit_code": 20 / 2,
      // Both workers until 30, then the one that failed from 51, when its retry was launched, to 60.
      idle_backlog: (2 * 10 + 9) / 2,
      idle_no_work: (1 + 30 + 2 * 10) / 2,
      drain: 10, // 100..110
    });
  });

  // The last heartbeat came at 70, the period is 10, and Slurm says the job ended at 75; Parsl noticed at 100.
  it("a task killed at walltime loses its time up to the end of the job, not up to when Parsl noticed", async () => {
    const lake = await lakeOfBuilt(
      (source) =>
        source
          .block(
            "0",
            [
              [5, "PENDING"],
              [60, "RUNNING"],
              [120, "COMPLETED"],
            ],
            "77",
          )
          .manager("m0", { block: "0", node: "n1", workers: 1, from: 20, lastBeat: 70, inactive: 100 })
          .task(0, [
            {
              launched: 1,
              running: 40,
              returned: 100,
              state: "failed",
              fail: "ManagerLost(b'm0', 'n1')",
              block: "0",
              node: "n1",
            },
          ]),
      { completed: 130 },
      sacct([["77", "TIMEOUT", 15, 75, 1, 1]]),
    );
    expect(await accounts(lake)).toEqual({ startup: 5, idle_backlog: 20, "lost: walltime": 35 });
  });

  // Without sacct the manager died in [70, 70 + 10 + 2]: midway, at 76; the block with it.
  it("without sacct a lost manager ends midway between its last heartbeat and the next one missed", async () => {
    const lake = await lakeOfBuilt(
      (source) =>
        source
          .block(
            "0",
            [
              [15, "PENDING"],
              [20, "RUNNING"],
              [120, "TIMEOUT"],
            ],
            "77",
          )
          .manager("m0", { block: "0", node: "n1", workers: 1, from: 20, lastBeat: 70, inactive: 100 })
          .task(0, [
            {
              launched: 1,
              running: 40,
              returned: 100,
              state: "failed",
              fail: "ManagerLost(b'm0', 'n1')",
              block: "0",
              node: "n1",
            },
          ]),
      { completed: 130 },
    );
    const [block] = await (await lake.state()).rows("select started_evidence, ended_evidence, paid_us from blocks");
    expect(block).toEqual({ started_evidence: "midway", ended_evidence: "heartbeat", paid_us: 58_500_000n });
    expect(await accounts(lake)).toEqual({ startup: 2.5, idle_backlog: 20, "lost: walltime": 36 });
  });

  it("nodes on which no manager registered are unregistered, and sacct's number of nodes counts", async () => {
    const lake = await lakeOfBuilt(
      (source) =>
        source
          .block(
            "0",
            [
              [5, "PENDING"],
              [12, "RUNNING"],
              [110, "SCALED_IN"],
            ],
            "77",
          )
          .manager("m0", { block: "0", node: "n1", workers: 4, from: 10, lastBeat: 110, inactive: 110 }),
      { completed: 115 },
      sacct([["77", "COMPLETED", 10, 110, 3]]),
    );
    const rows = await (await lake.state()).rows(
      "select account, sum(share_us // workers)::bigint as us from ledger where share_us > 0 group by account order by account",
    );
    expect(rows).toEqual([
      { account: "idle_no_work", us: 100_000_000n },
      { account: "unregistered", us: 200_000_000n },
    ]);
  });

  it("managers that follow each other share the slot, and the gap between them is startup", async () => {
    const lake = await lakeOfBuilt(
      (source) =>
        source
          .block(
            "0",
            [
              [5, "PENDING"],
              [12, "RUNNING"],
              [110, "SCALED_IN"],
            ],
            "77",
          )
          .manager("m0", { block: "0", node: "n1", workers: 4, from: 10, lastBeat: 40, inactive: 40 })
          .manager("m1", { block: "0", node: "n1", workers: 2, from: 60, lastBeat: 110, inactive: 110 }),
      { completed: 115 },
      sacct([["77", "COMPLETED", 10, 110, 1]]),
    );
    // The second manager offers half of the workers that the slot once had: the other half is unknown.
    expect(await accounts(lake)).toEqual({ idle_no_work: 30 + 25, startup: 20, unknown: 25 });
  });

  it("more tries than workers: those that began first keep them, and the excess is reported, not booked", async () => {
    const lake = await lakeOfBuilt(
      (source) =>
        source
          .block(
            "0",
            [
              [5, "PENDING"],
              [10, "RUNNING"],
              [110, "SCALED_IN"],
            ],
            "77",
          )
          .manager("m0", { block: "0", node: "n1", workers: 1, from: 10, lastBeat: 110, inactive: 110 })
          .task(
            0,
            [{ launched: 1, running: 20, ended: 50, returned: 50, state: "exec_done", block: "0", node: "n1" }],
            "first",
          )
          .task(
            1,
            [{ launched: 1, running: 45, ended: 70, returned: 70, state: "exec_done", block: "0", node: "n1" }],
            "second",
          ),
      { completed: 115 },
      sacct([["77", "COMPLETED", 10, 110, 1]]),
    );
    expect(await accounts(lake)).toEqual({ useful: 50, idle_backlog: 10, idle_no_work: 40 });
    const state = await lake.state();
    expect(await state.rows("select overlap_us from blocks")).toEqual([{ overlap_us: 5_000_000n }]);
    expect(await state.rows("select app, busy_us from tries order by app")).toEqual([
      { app: "first", busy_us: 30_000_000n },
      { app: "second", busy_us: 20_000_000n },
    ]);
  });

  it("a block that was cancelled while pending paid nothing", async () => {
    const lake = await lakeOfBuilt(
      (source) =>
        source.block(
          "0",
          [
            [5, "PENDING"],
            [50, "CANCELLED"],
          ],
          "77",
        ),
      { completed: 60 },
    );
    expect(await accounts(lake)).toEqual({});
    expect(await (await lake.state()).rows("select started_at, paid_us from blocks")).toEqual([
      { started_at: null, paid_us: 0n },
    ]);
  });

  it("a job id that is only a process id does not find somebody's job of the same number", async () => {
    const lake = await lakeOfBuilt(
      (source) =>
        source
          .block(
            "0",
            [
              [5, "PENDING"],
              [12, "RUNNING"],
              [110, "SCALED_IN"],
            ],
            "77",
          )
          .manager("m0", { block: "0", node: "n1", workers: 1, from: 10, lastBeat: 110, inactive: 110 }),
      { completed: 115 },
      sacct([["77", "COMPLETED", 90_000, 90_500, 64]]),
    );
    const state = await lake.state();
    const [block] = await state.rows("select job_evidence, nodes, started_evidence from blocks");
    expect(block).toEqual({ job_evidence: "mismatch", nodes: 1n, started_evidence: "midway" });
    expect(await state.rows("select count from coverage where item = 'blocks_job_mismatch'")).toEqual([{ count: 1n }]);
  });

  it("hours cut a block's time exactly where they change", async () => {
    const lake = await lakeOfBuilt(
      (source) =>
        source
          .block(
            "0",
            [
              [5, "PENDING"],
              [10, "RUNNING"],
              [7210, "SCALED_IN"],
            ],
            "77",
          )
          .manager("m0", { block: "0", node: "n1", workers: 1, from: 10, lastBeat: 7210, inactive: 7210, period: 600 }),
      { completed: 7300 },
      sacct([["77", "COMPLETED", 10, 7210, 1]]),
    );
    const rows = await (await lake.state()).rows(
      "select hour_at, sum(share_us)::bigint as us from ledger group by all order by all",
    );
    expect(rows).toEqual([
      { hour_at: "2026-01-01T10:00:00Z", us: 3_590_000_000n },
      { hour_at: "2026-01-01T11:00:00Z", us: 3_600_000_000n },
      { hour_at: "2026-01-01T12:00:00Z", us: 10_000_000n },
    ]);
  });

  it("a task whose start row was lost is placed by its end; one that nobody saw run costs nothing", async () => {
    const lake = await lakeOfBuilt(
      (source) =>
        source
          .block(
            "0",
            [
              [5, "PENDING"],
              [10, "RUNNING"],
              [110, "SCALED_IN"],
            ],
            "77",
          )
          .manager("m0", { block: "0", node: "n1", workers: 2, from: 10, lastBeat: 110, inactive: 110 })
          .task(0, [{ launched: 1, running: 20, ended: 40, returned: 40, state: "exec_done", block: "0", node: "n1" }])
          .task(1, [{ launched: 1, ended: 90, returned: 90, state: "exec_done", block: "0", node: "n1" }])
          .task(2, [{ launched: 1, returned: 95, state: "failed", fail: "ManagerLost(b'gone', 'n9')" }]),
      { completed: 115 },
      sacct([["77", "COMPLETED", 10, 110, 1]]),
    );
    const rows = await (await lake.state()).rows(
      "select task_id, disposition, began_evidence, busy_us from tries order by task_id",
    );
    expect(rows).toEqual([
      { task_id: 0n, disposition: "ran", began_evidence: "running", busy_us: 20_000_000n },
      { task_id: 1n, disposition: "ran", began_evidence: "median", busy_us: 20_000_000n },
      { task_id: 2n, disposition: "never_ran", began_evidence: null, busy_us: null },
    ]);
  });
});

describe("tries that ran nobody knows where", () => {
  // block      10 ------------------------------------------ 110   one node
  // manager       20 ============================== 100            2 workers
  // try 0            30 ------------ 60 ok
  // try 1      1 launched, samples from 43 on, returned at 73; no host, no block, and no manager wrote a row at 73
  it("book nothing, and widen the bounds of useful and of idle time by what they may have held", async () => {
    const lake = await lakeOfBuilt(
      (source) =>
        source
          .block(
            "0",
            [
              [5, "PENDING"],
              [12, "RUNNING"],
              [110, "SCALED_IN"],
            ],
            "77",
          )
          .manager("m0", { block: "0", node: "n1", workers: 2, from: 20, lastBeat: 100, inactive: 100 })
          .task(0, [{ launched: 1, running: 30, ended: 60, returned: 60, state: "exec_done", block: "0", node: "n1" }])
          .task(1, [{ launched: 1, returned: 73, state: "exec_done" }])
          .samples(1, 0, 4711, [
            [43, 1, 1e8],
            [63, 2, 1e8],
          ]),
      { completed: 115 },
      sacct([["77", "COMPLETED", 10, 110, 1]]),
    );
    expect(await accounts(lake)).toMatchObject({ startup: 10, useful: 30 / 2, drain: 10 });
    const state = await lake.state();
    expect(await state.rows("select disposition, run_us from tries where task_id = 1")).toEqual([
      { disposition: "unplaced", run_us: 30_000_000n }, // from the first sample
    ]);
    const [useful, idle] = await state.rows(
      `select sum(share_us_low)::bigint as low, sum(share_us_high)::bigint as high from ledger
       where account = 'useful' or account like 'idle%' group by account = 'useful' order by account = 'useful' desc`,
    );
    // Task 0 is certain from 30.6 to 59.3 and at most 30..60. The other stood behind it in the queue: it was sent 2 s before 30 at the
    // earliest, and may have run from then to 73.
    expect(useful).toEqual({ low: 28_700_000n, high: 30_000_000n + 45_000_000n });
    // 2 x 80 s less 30 s are idle; at least that less 45 s that the other may have held, for each cause on its own.
    expect(Number(idle?.low)).toBeLessThanOrEqual(130_000_000 - 45_000_000);
  });
});

describe("executors whose managers leave no rows", () => {
  // block      10 ------------------------------------------- 110   two nodes, 200 node-seconds, four workers a node configured
  // host a     20 ==== 60 ok (40 s of one worker)
  // host a     30 ============ 90 failed (60 s)
  // host b     20 ======================= 100 ok (80 s)
  it("book what their tries held, and call the rest unknown, never idle", async () => {
    const wq = (from: number, to: number, node: string, more: object = {}) => ({
      launched: 1,
      running: from,
      ended: to,
      returned: to,
      state: "exec_done",
      node,
      executor: "wq",
      ...more,
    });
    const build = (source: SourceBuilder) =>
      source
        .block(
          "0",
          [
            [5, "PENDING"],
            [12, "RUNNING"],
            [110, "SCALED_IN"],
          ],
          "77",
          "wq",
        )
        .task(0, [wq(20, 60, "a")])
        .task(1, [wq(30, 90, "a", { state: "failed", fail: "ValueError('x')" })])
        .task(2, [wq(20, 100, "b")]);
    const file = sacct([["77", "COMPLETED", 10, 110, 2]]);
    const executors = {
      wq: {
        nodesPerBlock: null,
        workersPerNode: 4,
        coresPerNode: null,
        walltimeS: null,
        qos: null,
        heartbeatPeriodS: null,
        heartbeatThresholdS: null,
        blockPollS: null,
        isShared: false,
        enclosingJob: null,
        isPaid: true,
      },
    };
    const told = await lakeOfBuilt(build, {}, file, { ...noSettings, executors });
    // 40 / 4 + 80 / 4 useful, 60 / 4 lost, the rest of 200.
    expect(await accounts(told)).toEqual({ useful: 30, "lost: exception": 15, unknown: 155 });
    const untold = await lakeOfBuilt(build, {}, file);
    // Two tries at one time on a, one on b: 40 / 2 + 80 useful, 60 / 2 lost.
    expect(await accounts(untold)).toEqual({ useful: 100, "lost: exception": 30, unknown: 70 });
  });
});
