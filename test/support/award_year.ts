import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Lake } from "../../lake/lake.ts";
import { type Charge, noSettings } from "../../lake/settings.ts";
import { customRule } from "../../metrics/allocation/rules.ts";
import { type AllocationSettings, noAllocation } from "../../metrics/allocation/settings.ts";
import { lakeOfBuilt, temporaryFolder } from "./lakes.ts";
import { sacctTime } from "./source.ts";

const HOUR = 3600;
const day = (text: string) => new Date(`${text}T00:00:00Z`);
/** Seconds of a built source's clock, which begins on 2026-01-01 at 10:00. */
const on = (instant: string) => (Date.parse(`${instant}:00Z`) - Date.UTC(2026, 0, 1, 10)) / 1000;

/** Four jobs of two nodes and ten hours; in the second one, a try fails on one of the nodes. */
const jobs = [
  { start: on("2026-02-01T00:00"), qos: "regular" },
  { start: on("2026-05-01T00:00"), qos: "premium" },
  { start: on("2026-06-30T19:00"), qos: "regular" },
  { start: on("2026-11-01T00:00"), qos: "regular" },
];

/** Factor 10 to the end of June, 20 from July on; premium costs twice as much. */
const charges = [
  { from: day("2026-01-01"), factor: 10, qos: { regular: 1, premium: 2 } },
  { from: day("2026-07-01"), factor: 20, qos: { regular: 1, premium: 2 } },
];

/**
 * A year with a job in each quarter, of which the third goes on over the change of factor. Each job's managers register after an
 * hour, each node's only worker runs one try for eight hours, and idles for one. Charged by other factors where they are given.
 */
export function yearLake(factors: readonly Charge[] = charges): Promise<Lake> {
  const sacct = join(temporaryFolder(), "sacct.txt");
  const rows = jobs.map(({ start, qos }, index) =>
    [
      500 + index,
      "COMPLETED",
      sacctTime(start),
      sacctTime(start + 10 * HOUR),
      2,
      600,
      qos,
      "m42",
      256,
      36000,
      "n[1-2]",
    ].join("|"),
  );
  const header = "JobIDRaw|State|Start|End|NNodes|TimelimitRaw|QOS|Account|AllocCPUS|ElapsedRaw|NodeList";
  writeFileSync(sacct, `${[header, ...rows].join("\n")}\n`);
  const machine = {
    name: "big",
    pool: "cpu",
    coresPerNode: 128,
    memoryBytes: null,
    charges: factors,
  };
  return lakeOfBuilt(
    (source) =>
      jobs.reduce((built, { start }, index) => {
        const block = String(index);
        const end = start + 10 * HOUR;
        built.block(
          block,
          [
            [start - 600, "PENDING"],
            [start + 30, "RUNNING"],
            [end + 30, "COMPLETED"],
          ],
          String(500 + index),
        );
        for (const node of ["n1", "n2"]) {
          const life = { block, node, workers: 1, from: start + HOUR, lastBeat: end, inactive: end, period: HOUR };
          built.manager(`${node}-${index}`, life);
          const isFailed = index === 1 && node === "n2";
          const [from, to] = [start + HOUR, start + 9 * HOUR];
          const fail = isFailed ? { fail: "BashExitFailure('image', 3)" } : {};
          const times = { launched: from, running: from, ended: to, returned: to, block, node };
          built.task(
            index * 2 + (node === "n1" ? 0 : 1),
            [{ ...times, ...fail, state: isFailed ? "failed" : "exec_done" }],
            "image",
          );
        }
        return built;
      }, source),
    { completed: on("2026-11-02T00:00") },
    sacct,
    { ...noSettings, machine },
  );
}

/** An award of 2000 hours, from which 200 were taken in July, and which got 100 in August. */
export const yearSettings: AllocationSettings = {
  ...noAllocation,
  project: { name: "Sky survey", pi: "A. Person", program: "ALCC" },
  awards: [
    {
      key: "cpu",
      pool: "cpu",
      award: "m42",
      account: null,
      from: day("2026-01-01"),
      to: day("2027-01-01"),
      initial: 2000,
      current: null,
      plan: [25, 25, 25, 25],
      transfers: [
        { on: day("2026-07-15"), hours: -200, why: "pull-back" },
        { on: day("2026-08-01"), hours: 100, why: null },
      ],
      exempt: null,
    },
  ],
  rule: customRule({
    kind: "thresholds",
    checks: [
      {
        on: "2026-11-15",
        steps: [
          { below: 0.5, takes: 0.5 },
          { below: 0.7, takes: 0.2 },
        ],
      },
    ],
  }),
  machines: [
    {
      name: "big",
      pool: "cpu",
      unit: "node-hour",
      nodesTotal: 10,
      charges,
    },
  ],
  scienceUnit: { app: "image", name: "image", remaining: 50, plan: [10, 20, 30, 40] },
  actions: [
    { on: day("2026-05-02"), what: "told in the report before", rule: null },
    { on: day("2026-07-02"), what: "the image app checks its input first", rule: "failing_app" },
    { on: day("2026-08-01"), what: "blocks of one node.", rule: null },
  ],
  reconcile: { cpu: { chargedToDate: 920, until: day("2026-10-01") } },
  capabilityFraction: 0.2,
};
