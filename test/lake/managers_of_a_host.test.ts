import { describe, expect, it } from "vitest";
import { findings, lakeOfBuilt } from "../support/lakes.ts";

/*
 * Two managers with one worker each on one host at a time; rows of tries name the host alone. Seconds after the start of the run:
 *
 *   job 100   100 ============================================ 700
 *   manager a     110 ==================================== 600      one worker
 *   manager b      120 =================================== 600      one worker, the last that registered before either try
 *   try 0.0          130 ============ 330
 *   try 1.0                  230 ============ 430
 *
 * Both tries are matched to b. It had one worker, which 0.0 had until 330; so the 100 s of 1.0 until then were a's.
 */
describe("several managers on one host at a time", () => {
  it("do no more than they could: what one had no worker for is the other's, and the host's accounts stay", async () => {
    const on1 = { block: "0", node: "n1" };
    const lake = await lakeOfBuilt((source) =>
      source
        .block(
          "0",
          [
            [5, "PENDING"],
            [100, "RUNNING"],
            [700, "SCALED_IN"],
          ],
          "100",
        )
        .manager("a", { ...on1, workers: 1, from: 110, lastBeat: 600, inactive: 600 })
        .manager("b", { ...on1, workers: 1, from: 120, lastBeat: 600, inactive: 600 })
        .task(0, [{ launched: 10, running: 130, ended: 330, returned: 330, state: "exec_done", ...on1 }])
        .task(1, [{ launched: 10, running: 230, ended: 430, returned: 430, state: "exec_done", ...on1 }]),
    );
    const state = await lake.state();
    expect(
      await state.rows(
        "select uid, useful_us // 1000000 as useful_s, idle_us // 1000000 as idle_s from managers order by uid",
      ),
    ).toEqual([
      { uid: "a", useful_s: 100n, idle_s: 390n },
      { uid: "b", useful_s: 300n, idle_s: 180n },
    ]);
    expect(await state.rows("select busy_us // 1000000 as busy_s from tries order by task_id")).toEqual([
      { busy_s: 200n },
      { busy_s: 200n },
    ]);
    expect((await findings(lake)).filter(({ failed }) => failed > 0)).toEqual([]);
  });
});
