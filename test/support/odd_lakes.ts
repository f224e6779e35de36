import type { Lake } from "../../lake/lake.ts";
import { lakeOfBuilt } from "./lakes.ts";

/** What a page, an SVG, a terminal and an expression would each stumble over. */
export const nastyName = `<script>alert('"&${"\u202e"}x${"\u0007"}\\n</script>{{datum}}`;

/** One task of one second, in a block of three. */
export function lakeOfOne(): Promise<Lake> {
  return lakeOfBuilt(
    (source) =>
      source
        .block("0", [
          [0, "PENDING"],
          [1, "RUNNING"],
          [4, "COMPLETED"],
        ])
        .manager("m0", { block: "0", node: "n0", workers: 1, from: 2, lastBeat: 3, inactive: 4, period: 1 })
        .task(0, [{ launched: 1, running: 2, ended: 3, returned: 3, state: "exec_done", block: "0", node: "n0" }]),
    { completed: 4, tasksCompleted: 1 },
  );
}

/** Forty apps, one of a nasty name, one of 300 letters, one of letters from right to left; some fail in a nasty way. */
export function lakeOfNames(): Promise<Lake> {
  const apps = [nastyName, "x".repeat(300), "مرحبا", ...Array.from({ length: 37 }, (_, at) => `app_${at}`)];
  return lakeOfBuilt(
    (source) => {
      source
        .block("0", [
          [0, "PENDING"],
          [1, "RUNNING"],
          [200, "TIMEOUT"],
        ])
        .manager("m0", { block: "0", node: nastyName, workers: 2, from: 2, lastBeat: 190, inactive: 200 });
      for (const [at, app] of apps.entries()) {
        const place = { block: "0", node: nastyName };
        const fails = at % 3 === 0;
        const end = fails ? { state: "failed", fail: `${"TypeError"}('${"y".repeat(200)}')` } : { state: "exec_done" };
        source.task(
          at,
          [{ launched: 1, running: 3 + at * 4, ended: 6 + at * 4, returned: 6 + at * 4, ...end, ...place }],
          app,
          at === 0 ? "" : String(at - 1),
        );
      }
      return source;
    },
    { completed: 210 },
  );
}

/** Ten thousand apps, hosts and kinds of failure, one try each. */
export function lakeOfMany(): Promise<Lake> {
  const count = 10_000;
  return lakeOfBuilt(
    (source) => {
      source
        .block("0", [
          [0, "PENDING"],
          [1, "RUNNING"],
          [60, "COMPLETED"],
        ])
        .manager("m0", { block: "0", node: "n0", workers: count, from: 2, lastBeat: 50, inactive: 60 });
      for (let at = 0; at < count; at++) {
        const end = at % 2 === 0 ? { state: "exec_done" } : { state: "failed", fail: `Kind${at}Error('no')` };
        const times = { launched: 1, running: 3 + (at % 40), ended: 6 + (at % 40), returned: 6 + (at % 40) };
        source.task(at, [{ ...times, ...end, block: "0", node: "n0" }], `app_${at}`, at === 0 ? "" : String(at - 1));
      }
      return source;
    },
    { completed: 60 },
  );
}

const YEAR_S = 365 * 86_400;

/** One block that lived five years, and a task in each of them; the last ones lie in the future. */
export function lakeOfYears(): Promise<Lake> {
  const end = 5 * YEAR_S;
  return lakeOfBuilt(
    (source) => {
      source
        .block("0", [
          [0, "PENDING"],
          [3600, "RUNNING"],
          [end, "COMPLETED"],
        ])
        .manager("m0", {
          block: "0",
          node: "n0",
          workers: 2,
          from: 3600,
          lastBeat: end - 10,
          inactive: end,
          period: YEAR_S / 4,
        });
      for (let year = 0; year < 5; year++) {
        const running = 3600 + year * YEAR_S;
        const ended = running + YEAR_S / 2;
        source.task(year, [
          { launched: 10, running, ended, returned: ended, state: "exec_done", block: "0", node: "n0" },
        ]);
      }
      return source;
    },
    { completed: end },
  );
}

/** Tries that lack their start, their end, their node, their block or all of them, in a run without a block. */
export function lakeOfNulls(): Promise<Lake> {
  return lakeOfBuilt(
    (source) =>
      source
        .task(0, [])
        .task(1, [{ state: "pending" }])
        .task(2, [{ launched: 1 }])
        .task(3, [{ launched: 1, running: 2 }])
        .task(4, [{ running: 2, state: "failed", fail: "?" }], "")
        .task(5, [{ returned: 5, state: "failed" }]),
    {},
  );
}
