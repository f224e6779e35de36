import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Lake } from "../../lake/lake.ts";
import { lakeOfBuilt, temporaryFolder } from "../support/lakes.ts";
import { type SourceBuilder, sacctTime } from "../support/source.ts";

/*
 * A whole run worked by hand: two batch jobs, three nodes, thirteen tries, and something in every account. All times are seconds after
 * the start of the run, all nodes have two workers' shares but n2, where none was ever seen (one share).
 *
 *   job 100, nodes n1 and n2, 100 to 700; job 101, node n3, 200 to 500, ended by its time limit.
 *
 *   n1  100 -- 120 ============================================================ 680 -- 700     manager m1, 2 workers
 *   n2  100 ----------------------------------------------------------------------- 700        nobody registered
 *   n3       200 -- 220 ==== 300 -- 320 =================== 500                                m3a with 1 worker, then m3b with 2
 *
 *   try    launched  worker held        ended          account
 *   0.0       10     n1  130 to 230     well           useful   100
 *   1.0       10     n1  130 to 180     exit code 3    lost      50
 *   1.1      181     n1  190 to 290     well           useful   100
 *   2.0       10     n1  240 to 340     well           useful   100
 *   3.0      300     n1  345 to 395     ValueError     lost      50
 *   4.0        -     -                  task 3 failed  nothing: it never ran
 *   5.0        5     -                  memoised       nothing
 *   6.0      205     n3  230 to 280     well           useful    50   on m3a
 *   7.0      205     n3  330 to 500     job's limit    lost     170   on m3b; Parsl noticed at 615
 *   7.1      616     n1  620 to 660     well           useful    40
 *   8.0      205     n3  330 to 430     well           useful   100   on m3b
 *   9.0      505     -                  m3b was dead   nothing: it waited until 615
 *   9.1      616     n1  620 to 640     AppTimeout     lost      20
 *
 * Backlog: somebody was launched and not begun from 10 to 345 (2.0, then 7.0, then 3.0), 505 to 615 (9.0) and 616 to 620 (7.1).
 * Pending: tasks 3, 4, 6, 7, 8 and 9 were, the last of them until 505. So an idle worker's cause is backlog until 345, blocked until
 * 505, backlog until 615, no work until 616, backlog until 620, and no work from then on.
 *
 *   n1, shares of 2 x 600 = 1200
 *     startup       100-120 both                                                                          40
 *     useful        0.0 100, 1.1 100, 2.0 100, 7.1 40                                                    340
 *     lost          1.0 50, 3.0 50, 9.1 20                                                               120
 *     idle_backlog  120-130 both 20, 180-190 10, 230-240 10, 290-340 50, 340-345 both 10,
 *                   505-615 both 220, 616-620 both 8                                                     328
 *     idle_blocked  345-395 50, 395-505 both 220                                                         270
 *     idle_no_work  615-616 both 2, 640-660 20, 660-680 both 40                                           62
 *     drain         680-700 both                                                                          40
 *   n2, shares of 1 x 600
 *     unregistered                                                                                       600
 *   n3, shares of 2 x 300 = 600
 *     startup       200-220 both 40, 300-320 both 40                                                      80
 *     useful        6.0 50, 8.0 100                                                                      150
 *     lost          7.0                                                                                  170
 *     idle_backlog  220-230 10, 280-300 20, 320-330 both 20                                               50
 *     idle_blocked  430-500                                                                               70
 *     unknown       220-300: m3a had one worker; of the other share nobody said anything                  80
 */
const build = (source: SourceBuilder) => {
  const on1 = { block: "0", node: "n1" };
  const on3 = { block: "1", node: "n3" };
  const gone = "ManagerLost(b'm3b', 'n3')";
  return source
    .block(
      "0",
      [
        [5, "PENDING"],
        [130, "RUNNING"],
        [700, "SCALED_IN"],
      ],
      "100",
    )
    .block(
      "1",
      [
        [150, "PENDING"],
        [260, "RUNNING"],
        [560, "TIMEOUT"],
        [620, "COMPLETED"],
      ],
      "101",
    )
    .manager("m1", { ...on1, workers: 2, from: 120, lastBeat: 680, inactive: 680 })
    .manager("m3a", { ...on3, workers: 1, from: 220, lastBeat: 300, inactive: 300 })
    .manager("m3b", { ...on3, workers: 2, from: 320, lastBeat: 490, inactive: 612 })
    .task(0, [{ launched: 10, running: 130, ended: 230, returned: 230, state: "exec_done", ...on1 }])
    .task(1, [
      {
        launched: 10,
        running: 130,
        ended: 180,
        returned: 180,
        state: "fail_retryable",
        fail: "BashExitFailure('work', 3)",
        ...on1,
      },
      { launched: 181, running: 190, ended: 290, returned: 290, state: "exec_done", ...on1 },
    ])
    .task(2, [{ launched: 10, running: 240, ended: 340, returned: 340, state: "exec_done", ...on1 }])
    .task(
      3,
      [{ launched: 300, running: 345, ended: 395, returned: 395, state: "failed", fail: "ValueError('x')", ...on1 }],
      "work",
      "1",
    )
    .task(
      4,
      [{ returned: 396, state: "dep_fail", fail: "DependencyError([(ValueError('x'), 'task 3')], 4)" }],
      "work",
      "3",
    )
    .task(5, [{ launched: 5, returned: 5, state: "memo_done" }])
    .task(6, [{ launched: 205, running: 230, ended: 280, returned: 280, state: "exec_done", ...on3 }])
    .task(7, [
      { launched: 205, running: 330, returned: 615, state: "fail_retryable", fail: gone, ...on3 },
      { launched: 616, running: 620, ended: 660, returned: 660, state: "exec_done", ...on1 },
    ])
    .task(8, [{ launched: 205, running: 330, ended: 430, returned: 430, state: "exec_done", ...on3 }])
    .task(9, [
      { launched: 505, returned: 615, state: "fail_retryable", fail: gone },
      { launched: 616, running: 620, ended: 640, returned: 640, state: "failed", fail: "AppTimeout()", ...on1 },
    ]);
};

/** Node-seconds, `value`, `low` and `high`, per account, and per account and class where there is one. */
async function ledgerOf(lake: Lake) {
  const rows = await (await lake.state()).rows(
    `select concat_ws(': ', account, failure_class) as name, workers,
       sum(share_us)::bigint as share_us, sum(share_us_low)::bigint as low_us, sum(share_us_high)::bigint as high_us
     from ledger group by all`,
  );
  const ledger: Record<string, { value: number; low: number; high: number }> = {};
  for (const { name, workers, share_us, low_us, high_us } of rows) {
    const sum = ledger[String(name)] ?? { value: 0, low: 0, high: 0 };
    const seconds = (us: unknown) => Number(us) / 1e6 / Number(workers);
    ledger[String(name)] = {
      value: sum.value + seconds(share_us),
      low: sum.low + seconds(low_us),
      high: sum.high + seconds(high_us),
    };
  }
  return ledger;
}

const values = (ledger: Awaited<ReturnType<typeof ledgerOf>>) =>
  Object.fromEntries(Object.entries(ledger).map(([name, { value }]) => [name, value]));

function expectBounds(
  found: { value: number; low: number; high: number } | undefined,
  low: number,
  value: number,
  high: number,
) {
  expect(found?.low).toBeCloseTo(low, 9);
  expect(found?.value).toBeCloseTo(value, 9);
  expect(found?.high).toBeCloseTo(high, 9);
}

describe("a run with something in every account", () => {
  it("is booked to the second as worked by hand, with the scheduler's word", async () => {
    const path = join(temporaryFolder(), "sacct.txt");
    const job = (id: string, state: string, from: number, to: number, nodes: number) =>
      [id, state, sacctTime(from), sacctTime(to), nodes].join("|");
    writeFileSync(
      path,
      [
        "JobIDRaw|State|Start|End|NNodes",
        job("100", "CANCELLED by 7", 100, 700, 2),
        job("101", "TIMEOUT", 200, 500, 1),
      ].join("\n"),
    );
    const ledger = await ledgerOf(await lakeOfBuilt(build, { completed: 701 }, path));
    // Shares of n1 and n3 are half a node each.
    expect(values(ledger)).toEqual({
      startup: (40 + 80) / 2,
      useful: (340 + 150) / 2,
      "lost: exit_code": 50 / 2,
      "lost: exception": 50 / 2,
      "lost: timeout": 20 / 2,
      "lost: walltime": 170 / 2,
      idle_backlog: (328 + 50) / 2,
      idle_blocked: (270 + 70) / 2,
      idle_no_work: 62 / 2,
      drain: 40 / 2,
      unregistered: 600,
      unknown: 80 / 2,
    });
    // What was paid: 2 nodes x 600 s and 1 node x 300 s.
    expect(Object.values(ledger).reduce((sum, { value }) => sum + value, 0)).toBe(1500);
    // A body begins up to 0.6 s after its try was reported running, and ends up to 0.7 s before the worker said so: six useful tries.
    expectBounds(ledger.useful, (490 - 6 * 1.3) / 2, 245, 245);
    // The job ended at 500, but m3b may have died by itself at any time since its last heartbeat at 490.
    expectBounds(ledger["lost: walltime"], (490 - 330.6) / 2, 85, 85);
  });

  /*
   * Without the scheduler's word:
   *   job 100  started between 70 (a poll before RUNNING at 130) and 120 (m1 registered): 95. Ended at 700, when Parsl cancelled it.
   *   job 101  started between 200 (a poll before RUNNING at 260) and 220 (m3a registered): 210. TIMEOUT was seen at 560 by polling;
   *            m3b's last heartbeat was at 490, and the next, at 500, had not come 2 s later: it ended between 490 and 502, at 496.
   *   Nodes    no block ever showed more than one host: one node each. Nobody knows of n2.
   * So n1 has 5 s more of startup; n3 starts 10 s later and ends 4 s sooner: startup 40 - 20 less, try 7.0 and one idle worker 4 s less.
   */
  it("is booked as well as Parsl's own rows allow without it", async () => {
    const lake = await lakeOfBuilt(build, { completed: 701 });
    const ledger = await ledgerOf(lake);
    expect(values(ledger)).toEqual({
      startup: (50 + 60) / 2,
      useful: (340 + 150) / 2,
      "lost: exit_code": 50 / 2,
      "lost: exception": 50 / 2,
      "lost: timeout": 20 / 2,
      "lost: walltime": 166 / 2,
      idle_backlog: (328 + 50) / 2,
      idle_blocked: (270 + 66) / 2,
      idle_no_work: 62 / 2,
      drain: 40 / 2,
      unknown: 80 / 2,
    });
    // 700 - 95 and 496 - 210.
    expect(Object.values(ledger).reduce((sum, { value }) => sum + value, 0)).toBe(605 + 286);
    // Between its last heartbeat at 490, begun as late as 330.6, and the beat that was missed at 502.
    expectBounds(ledger["lost: walltime"], (490 - 330.6) / 2, 83, (502 - 330) / 2);
    const [paid] = await (await lake.state()).rows(
      "select sum(share_us_low)::bigint as low, sum(share_us_high)::bigint as high from paid",
    );
    // Job 100: from 120 to m1's last sign at 680 at least, from 65 (a poll may be 5 s late) to 705 (Slurm takes 5 s to cancel) at most.
    // Job 101: from 220 to 490 at least, from 195 to the poll that saw its end, 560, at most.
    expect(paid).toEqual({
      low: 1_000_000n * BigInt(680 - 120 + 490 - 220),
      high: 1_000_000n * BigInt(705 - 65 + 560 - 195),
    });
  });
});
