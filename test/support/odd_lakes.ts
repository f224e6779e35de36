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
