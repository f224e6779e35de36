import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Lake } from "../../lake/lake.ts";
import { ask } from "../../metrics/ask.ts";
import { fixture, lakeOf } from "../support/lakes.ts";

interface Truth {
  runs: Array<{
    run_id: string;
    tries: Array<{
      task: number;
      try_id: number;
      block: string;
      job: string;
      start: number;
      outcome: string;
      true_seconds: number;
    }>;
    workers_per_node: number;
    blocks: Array<{ block: string; slurm_end: number }>;
  }>;
}

function truthOf(name: string): Truth {
  return JSON.parse(readFileSync(fixture(name, "ground_truth.json"), "utf8")) as Truth;
}

/** Elapsed x nodes of the jobs named in a sacct file, in node-hours, read without any of our own code. */
function chargedByJob(name: string): Map<string, number> {
  const [header = "", ...lines] = readFileSync(fixture(name, "sacct.txt"), "utf8").trim().split("\n");
  const names = header.split("|");
  const jobs = lines.map((line) => Object.fromEntries(line.split("|").map((cell, index) => [names[index], cell])));
  return new Map(
    jobs
      .filter((job) => !job.JobIDRaw?.includes("."))
      .map((job) => [String(job.JobIDRaw), (Number(job.ElapsedRaw) * Number(job.NNodes)) / 3600]),
  );
}

async function figure(lake: Lake, metrics: string, filters: Record<string, string>): Promise<number> {
  const answer = await ask(lake, { metrics, filters });
  return Number(answer.data[0]?.[metrics]);
}

describe("real runs against their ground truth", () => {
  let lake: Lake;
  beforeAll(async () => {
    lake = await lakeOf([
      "head-slurm-walltime",
      "head-slurm-squeue",
      "head-local-mixed",
      "head-locked-reader",
      "gen-2024.12.30",
      "gen-2023.02.27",
      "gen-1.1.0",
      "slurm-1.2.0",
    ]);
  });

  it.each([
    ["head-slurm-walltime", ["3", "4", "5", "6", "7", "8"]],
    ["head-slurm-squeue", ["9", "11", "13"]],
  ])(
    "%s: the accounts of each of the workflow's jobs sum to Elapsed x NNodes, and no other job is there",
    async (source, own) => {
      const charged = chargedByJob(source);
      const answer = await ask(lake, { metrics: "node_hours", by: "job,account", filters: { source } });
      const sums = new Map<string, number>();
      for (const row of answer.data)
        sums.set(String(row.job), (sums.get(String(row.job)) ?? 0) + Number(row.node_hours));
      expect([...sums.keys()]).toEqual(own);
      for (const [job, hours] of sums) expect(hours / (charged.get(job) as number)).toBeCloseTo(1, 9);
    },
  );

  // Truth: 1 - held / alive, worker lives clipped to their manager's rows and their job; see the fixtures' README, section 7.
  it.each([
    ["head-slurm-walltime", "", 0.31, 0.03],
    ["head-slurm-squeue", "", 0.477, 0.03],
    ["head-local-mixed", "772d0bdb", 0.522, 0.08],
    ["head-locked-reader", "", 0.126, 0.08],
    ["gen-2024.12.30", "", 0.155, 0.08],
    ["gen-2023.02.27", "", 0.093, 0.08],
    ["gen-1.1.0", "", 0.201, 0.08],
    ["slurm-1.2.0", "", 0.155, 0.08],
  ])("%s %s: the idle fraction is %d within %d", async (source, run, truth, tolerance) => {
    const found = await figure(lake, "idle_fraction", run ? { source, run } : { source });
    expect(Math.abs(found - truth)).toBeLessThan(tolerance);
  });

  it("head-slurm-walltime: the time lost to dead managers is within 5 % of the truth, which returned - running nearly doubles", async () => {
    const truth = truthOf("head-slurm-walltime").runs[0]?.tries ?? [];
    const state = await lake.state();
    const lost = await state.rows(
      "select task_id, try_id, busy_us, recorded_us from tries where source = 'head-slurm-walltime' and disposition = 'ran' and fail_history like 'ManagerLost%'",
    );
    const key = (row: { task: number; try_id: number }) => `${row.task}/${row.try_id}`;
    const named = new Set(lost.map((row) => `${row.task_id}/${row.try_id}`));
    const trueSeconds = truth.filter((one) => named.has(key(one))).reduce((sum, one) => sum + one.true_seconds, 0);
    const booked = lost.reduce((sum, row) => sum + Number(row.busy_us) / 1e6, 0);
    const recorded = lost.reduce((sum, row) => sum + Number(row.recorded_us) / 1e6, 0);
    expect(trueSeconds).toBeGreaterThan(280);
    expect(booked / trueSeconds).toBeGreaterThan(0.95);
    expect(booked / trueSeconds).toBeLessThan(1.05);
    expect(recorded / trueSeconds).toBeGreaterThan(1.7);
  });

  it("head-slurm-walltime: a walltime kill and a scancel are told apart, though Parsl writes the same words for both", async () => {
    const answer = await ask(lake, {
      metrics: "tries",
      by: "job,failure_class",
      filters: { source: "head-slurm-walltime", failure_class: "walltime,cancelled" },
    });
    const found = answer.data.map((row) => [row.job, row.failure_class, row.tries]);
    expect(found).toEqual([
      ["3", "walltime", 4],
      ["4", "walltime", 4],
      ["5", "walltime", 1],
      ["6", "cancelled", 3],
      ["7", "walltime", 1],
      // Sent to the manager of job 5 when that was dead already: a retry, but no time.
      [null, "walltime", 3],
    ]);
  });

  it("head-local-mixed: every kind of failure has its class and code", async () => {
    const answer = await ask(lake, {
      metrics: "tries",
      by: "failure_class,failure_code",
      filters: { run: "772d0bdb" },
    });
    const found = answer.data
      .filter((row) => row.failure_class !== null)
      .map((row) => `${row.failure_class} ${row.failure_code ?? ""}`.trim());
    expect(found).toEqual([
      "dependency exception",
      "exception RuntimeError",
      "exception ValueError",
      "exit_code 1",
      "exit_code 3",
      "exit_code 137",
      "missing_output",
      "node_lost",
      "signal SIGKILL",
      "timeout",
      "worker_lost",
    ]);
  });

  it("head-local-mixed: all three runs close without sacct and say what they rest on", async () => {
    for (const run of ["772d0bdb", "467aeda8", "25ea0b3e"]) {
      const answer = await ask(lake, { metrics: "paid_node_hours", filters: { run } });
      expect(answer.meta.coverage.assumptions.length).toBeGreaterThan(0);
    }
    const memoised = await ask(lake, { metrics: "paid_node_hours,tries", filters: { run: "467aeda8" } });
    expect(memoised.data).toMatchObject([{ paid_node_hours: null, tries: 7 }]);
    expect(memoised.meta.coverage.assumptions.join(" ")).toContain("1 run has no block: nothing was paid for");
    const derived = await ask(lake, { metrics: "core_hours", filters: { run: "772d0bdb" } });
    expect(derived.meta.coverage.assumptions.join(" ")).toMatch(
      /3 of 3 blocks began at a time taken from Parsl's own rows/,
    );
    expect(derived.meta.coverage.assumptions.join(" ")).toMatch(/core-hours may be off/);
  });

  it.each([
    ["head-slurm-walltime", "", 0.31],
    ["head-slurm-squeue", "", 0.477],
    ["head-local-mixed", "772d0bdb", 0.522],
    ["head-locked-reader", "", 0.126],
    ["gen-2024.12.30", "", 0.155],
    ["gen-2023.02.27", "", 0.093],
    ["gen-1.1.0", "", 0.201],
  ])("%s %s: the true idle fraction is within its bounds", async (source, run, truth) => {
    const { data } = await ask(lake, { metrics: "idle_fraction", filters: run ? { source, run } : { source } });
    expect(Number(data[0]?.idle_fraction_low)).toBeLessThanOrEqual(truth);
    expect(Number(data[0]?.idle_fraction_high)).toBeGreaterThanOrEqual(truth);
  });

  it.each([
    ["head-slurm-walltime", true],
    ["head-slurm-walltime", false],
    ["head-slurm-squeue", true],
    ["head-slurm-squeue", false],
  ])(
    "%s, sacct %s: what bodies really held, ended well or not, is within the bounds of every block",
    async (source, sacct) => {
      const own = sacct ? lake : await lakeOf([source], { sacct: false });
      const { data } = await ask(own, {
        metrics: "node_hours",
        by: "block,account",
        filters: { source, account: "useful,lost", failure_class: "!timeout" },
      });
      const sums = new Map(data.map((row) => [`${row.block} ${row.account}`, row]));
      // A bash program goes on after its app's own limit has set the worker free.
      const leaked = await (await own.state()).rows(
        "select task_id, try_id from tries where source = ? and failure_class = 'timeout'",
        [source],
      );
      const isLeaked = new Set(leaked.map((row) => `${row.task_id}/${row.try_id}`));
      const [run] = truthOf(source).runs;
      const ends = new Map(run?.blocks.map((block) => [block.block, block.slurm_end]));
      const truth = new Map<string, number>();
      for (const one of run?.tries ?? []) {
        if (isLeaked.has(`${one.task}/${one.try_id}`)) continue;
        const key = `${one.block} ${["ok", "exit:0"].includes(one.outcome) ? "useful" : "lost"}`;
        // Slurm calls a job ended up to a second before its last process is: nobody pays for that.
        const end = Math.min(one.start + one.true_seconds, ends.get(one.block) as number);
        truth.set(key, (truth.get(key) ?? 0) + (end - one.start) / (run?.workers_per_node ?? 1) / 3600);
      }
      expect(truth.size).toBeGreaterThan(4);
      for (const [key, hours] of truth) {
        expect([key, Number(sums.get(key)?.node_hours_low) <= hours]).toEqual([key, true]);
        expect([key, Number(sums.get(key)?.node_hours_high) >= hours]).toEqual([key, true]);
      }
    },
  );

  it.each([
    ["head-slurm-walltime", { walltime: 13, cancelled: 3 }],
    // Parsl saw squeue alone: every end is COMPLETED, and nothing in the file knows better.
    ["head-slurm-squeue", { other: 3 }],
  ])("%s without the sacct file: killed tries are classed as far as the file can tell", async (source, expected) => {
    const own = await lakeOf([source], { sacct: false });
    const { data } = await ask(own, {
      metrics: "tries",
      by: "failure_class",
      filters: { failure_class: "walltime,cancelled,node_lost,other" },
    });
    expect(Object.fromEntries(data.map((row) => [row.failure_class, row.tries]))).toEqual(expected);
  });

  it("counts of tasks and tries are those of the database", async () => {
    const answer = await ask(lake, { metrics: "tries,tasks", by: "source", filters: {} });
    expect(Object.fromEntries(answer.data.map((row) => [row.source, [row.tries, row.tasks]]))).toEqual({
      "gen-1.1.0": [19, 13],
      "gen-2023.02.27": [22, 16],
      "gen-2024.12.30": [22, 16],
      "head-local-mixed": [100, 73],
      "head-locked-reader": [450, 450],
      "head-slurm-squeue": [48, 41],
      "head-slurm-walltime": [69, 49],
      "slurm-1.2.0": [43, 36],
    });
  });
});
