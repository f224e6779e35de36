import { describe, expect, it } from "vitest";
import { badNode } from "../../metrics/allocation/findings/bad_node.ts";
import type { FindingFacts } from "../../metrics/allocation/findings/facts.ts";
import { failingApp } from "../../metrics/allocation/findings/failing_app.ts";
import { idleBlocked } from "../../metrics/allocation/findings/idle_blocked.ts";
import { idleTail } from "../../metrics/allocation/findings/idle_tail.ts";
import { lowCpu } from "../../metrics/allocation/findings/low_cpu.ts";
import { memoryFit } from "../../metrics/allocation/findings/memory_fit.ts";
import { shortWalltime } from "../../metrics/allocation/findings/short_walltime.ts";
import { slowStartup } from "../../metrics/allocation/findings/slow_startup.ts";
import { usualThresholds } from "../../metrics/allocation/settings.ts";

const nothing: FindingFacts = {
  limits: usualThresholds,
  executors: [],
  apps: [],
  failedByNode: [],
  failedHours: 0,
  byNode: [],
  lostToMemory: [],
  nodes: new Map(),
};

const onExecutor = (row: Record<string, number>): FindingFacts => ({
  ...nothing,
  executors: [{ executor: "htex", blocks: 3, tries: 20, paid_node_hours: 100, ...row }],
});
const onApp = (row: Record<string, number>): FindingFacts => ({
  ...nothing,
  apps: [{ app: "fit", tries: 20, useful_node_hours: 10, lost_node_hours: 4, ...row }],
});
/** Twenty workers-with-memory tries of one GiB at the 95th percentile on a node of so many GiB with nine workers. */
const onMemory = (memoryGib: number | null, count = 20): FindingFacts => ({
  ...onExecutor({ memory_peak_count: count, memory_peak_p95: 1 }),
  nodes: new Map([["htex", { workers: 9, memoryGib }]]),
  lostToMemory: [{ executor: "htex", lost_node_hours: 2 }],
});
/** Failures and tries of nodes; each failure cost one worker-hour, and a node-hour is two of them. */
const onNodes = (nodes: Readonly<Record<string, readonly [failed: number, tries: number]>>): FindingFacts => {
  const rows = Object.entries(nodes);
  return {
    ...nothing,
    failedByNode: rows.map(([node, [failed]]) => ({ node, tries: failed, worker_hours: failed })),
    failedHours: rows.reduce((sum, [, [failed]]) => sum + failed / 2, 0),
    byNode: rows.map(([node, [, tries]]) => ({ node, tries, worker_hours: tries })),
  };
};

describe("a rule of a report's notes says nothing at its threshold, and speaks just above it", () => {
  it("idle_tail: above 15 % idle of connected time", () => {
    expect(idleTail(onExecutor({ idle_fraction: 0.15, idle_no_work_node_hours: 9 }))).toEqual([]);
    expect(idleTail(onExecutor({ idle_fraction: 0.1501, idle_no_work_node_hours: 9 }))).toMatchObject([
      { subject: "htex", hours: 9 },
    ]);
    expect(idleTail(onExecutor({ idle_fraction: 0.9, idle_no_work_node_hours: 0 }))).toEqual([]);
  });

  it("idle_blocked: above 15 % of paid idle while all work waits for other work", () => {
    expect(idleBlocked(onExecutor({ idle_blocked_node_hours: 15 }))).toEqual([]);
    expect(idleBlocked(onExecutor({ idle_blocked_node_hours: 15.1 }))).toMatchObject([
      { subject: "htex", hours: 15.1 },
    ]);
    expect(idleBlocked(onExecutor({ idle_blocked_node_hours: 50, blocks: 2 }))).toEqual({
      because: "fewer than 3 blocks",
    });
  });

  it("short_walltime: above 5 % of paid lost at limits", () => {
    expect(shortWalltime(onExecutor({ walltime_loss_hours: 5 }))).toEqual([]);
    expect(shortWalltime(onExecutor({ walltime_loss_hours: 5.01 }))).toMatchObject([{ hours: 5.01 }]);
  });

  it("memory_fit: nine workers of 1 GiB fit into nine tenths of 10 GiB, not of 9.9", () => {
    expect(memoryFit(onMemory(10))).toEqual([]);
    expect(memoryFit(onMemory(9.9))).toMatchObject([{ figures: { fit: 8 }, hours: 2 }]);
    expect(memoryFit(onMemory(null))).toEqual([]);
  });

  it("bad_node: more than half of the failures, and more than twice its part of the tries", () => {
    expect(badNode(onNodes({ a: [10, 20], b: [5, 40], c: [5, 40] }))).toEqual([]);
    // 11 of 20 failures on a fifth of the tries: 11 worker-hours are 5.5 node-hours.
    expect(badNode(onNodes({ a: [11, 20], b: [5, 40], c: [4, 40] }))).toMatchObject([
      { subject: "a", figures: { share: 0.55, shareOfTries: 0.2, tries: 11, nodes: 3 }, hours: 5.5 },
    ]);
    // 11 of 20 failures on 30 of 100 tries: no more than twice its part.
    expect(badNode(onNodes({ a: [11, 30], b: [5, 35], c: [4, 35] }))).toEqual([]);
    expect(badNode(onNodes({ a: [19, 20], b: [1, 80] }))).toEqual([]);
  });

  it("failing_app: more than half of its tries", () => {
    expect(failingApp(onApp({ success_fraction: 0.5 }))).toEqual([]);
    expect(failingApp(onApp({ success_fraction: 0.49 }))).toMatchObject([{ subject: "fit", hours: 4 }]);
  });

  it("low_cpu: below 65 % of the cores held, at stake what that use would have saved", () => {
    expect(lowCpu(onApp({ cpu_efficiency: 0.65 }))).toEqual([]);
    // 10 useful node-hours at 0.325 of the cores are 5 at 0.65 of them.
    expect(lowCpu(onApp({ cpu_efficiency: 0.325 }))).toMatchObject([{ subject: "fit", hours: 5 }]);
  });

  it("slow_startup: more than a tenth of paid", () => {
    expect(slowStartup(onExecutor({ startup_node_hours: 10 }))).toEqual([]);
    expect(slowStartup(onExecutor({ startup_node_hours: 10.1 }))).toMatchObject([{ hours: 10.1 }]);
  });
});

describe("a rule that sees one try or block less than it wants says so, however bad the rest is", () => {
  it.each([
    ["idle_tail", idleTail(onExecutor({ blocks: 2, idle_fraction: 1, idle_no_work_node_hours: 9 })), /than 3 blocks/],
    ["short_walltime", shortWalltime(onExecutor({ tries: 19, walltime_loss_hours: 100 })), /than 20 tries/],
    ["memory_fit", memoryFit(onMemory(1, 19)), /than 20 tries with memory samples/],
    ["bad_node", badNode(onNodes({ a: [19, 19], b: [0, 500], c: [0, 500] })), /than 20 tries failed on nodes/],
    ["failing_app", failingApp(onApp({ tries: 19, success_fraction: 0 })), /than 20 tries/],
    ["low_cpu", lowCpu(onApp({ tries: 19, cpu_efficiency: 0.01 })), /than 20 tries/],
    ["low_cpu without a sample", lowCpu(onApp({})), /with processor time/],
    ["slow_startup", slowStartup(onExecutor({ blocks: 2, startup_node_hours: 100 })), /than 3 blocks/],
  ])("%s", (_, verdict, because) => {
    expect(verdict).toMatchObject({ because: expect.stringMatching(because) });
  });
});
