import { chmodSync, copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { readFailure } from "../../lake/failures.ts";
import { Lake, type LakeState } from "../../lake/lake.ts";
import { verify } from "../../lake/verify.ts";
import { ask } from "../../metrics/ask.ts";
import { fixture, ingested, temporaryFolder } from "../support/lakes.ts";

/** Every real file there is, the releases that its shape tells of, and the zone that it was written in. */
const files = [
  ["ddl-0.7.1", "parsl-0.7.1", "UTC"],
  ["hist-2019-02-text", "parsl-2019-02", "America/Chicago"],
  ["ddl-0.7.2", "parsl-0.7.2", "UTC"],
  ["gen-0.8.0", "parsl-0.8", "UTC"],
  ["gen-0.9.0", "parsl-0.9", "America/Los_Angeles"],
  ["gen-1.0.0", "parsl-1.0", "UTC"],
  ["gen-1.1.0", "parsl-1.1", "UTC"],
  ["slurm-1.2.0", "parsl-1.2", "UTC"],
  ["gen-2023.02.27", "parsl-1.3", "UTC"],
  ["gen-2024.12.30", "parsl-2024.03.11", "America/Los_Angeles"],
  ["desc-clpipeline", "parsl-2024.03.11", "UTC"],
  ["head-local-mixed", "parsl-2024.03.11", "UTC"],
  ["head-locked-at-exit", "parsl-2024.03.11", "UTC"],
  ["head-locked-reader", "parsl-2024.03.11", "UTC"],
  ["head-slurm-squeue", "parsl-2024.03.11", "UTC"],
  ["head-slurm-walltime", "parsl-2024.03.11", "UTC"],
  ["head-write-rate", "parsl-2024.03.11", "UTC"],
] as const;

/** The source's tables, or plain SQL on them, that hold one row per row of the canonical table. */
const sinceTries: Record<string, string> = {
  runs: "workflow",
  tasks: "task",
  tries_raw: "try",
  statuses: "status",
  block_events: "block",
  manager_events: "node",
  samples: "resource",
};
/** A try is a launch; a task that was never launched (its dependency failed, or its result was known) has one try all the same. */
const oneTryPerLaunch = (launched: string) => `(select run_id from status where task_status_name = '${launched}'
  union all select t.run_id from task t where not exists (select 1 from status s
    where s.run_id = t.run_id and s.task_id = t.task_id and s.task_status_name = '${launched}'))`;
const beforeTries: Record<string, string> = {
  runs: "(select distinct run_id from (select run_id from workflow union select run_id from task))",
  tasks: "task",
  tries_raw: oneTryPerLaunch("launched"),
  statuses: "status",
  samples: "resource",
};
const february2019 = { ...beforeTries, tries_raw: oneTryPerLaunch("running") };
const parsl071 = { runs: "workflows", tasks: "task", statuses: "task_status", samples: "task_resources" };

function tablesOf(shape: string): Record<string, string> {
  if (shape === "parsl-0.7.1") return parsl071;
  if (shape === "parsl-2019-02") return february2019;
  if (["parsl-0.7.2", "parsl-0.8"].includes(shape)) return beforeTries;
  return ["parsl-0.9", "parsl-1.0"].includes(shape) ? { ...beforeTries, manager_events: "node" } : sinceTries;
}

async function perRun(state: LakeState, table: string): Promise<unknown[]> {
  const rows = await state.rows(`select run_id, count(*) as n from ${table} group by run_id order by run_id`);
  return rows.map((row) => [row.run_id, Number(row.n)]);
}

/** Seconds since 1970 at which bodies began, as they told it themselves: run, task and try. Old ones knew no try, and told theirs in order. */
function trueStarts(name: string): Map<string, number> {
  const truth = JSON.parse(readFileSync(fixture(name, "ground_truth.json"), "utf8"));
  const told = truth.runs.flatMap((run: { run_id: string; tries: Body[] }) =>
    run.tries.flatMap((body) =>
      [body.start, ...(body.again ?? [])].map((start, index) => [
        `${run.run_id} ${body.task} ${body.try_id ?? index}`,
        start,
      ]),
    ),
  );
  return new Map(told);
}

interface Body {
  readonly task: number;
  readonly try_id: number | null;
  readonly start: number;
  readonly again?: number[];
}

describe("every generation since Parsl 0.7", () => {
  it.each(files)("%s is recognised as %s, and no row of it is missing", async (name, shape, timezone) => {
    const { state, result } = await ingested(fixture(name), { timezone });
    expect(result.shape).toBe(shape);
    const database = new DatabaseSync(fixture(name), { readOnly: true });
    for (const [table, plain] of Object.entries(tablesOf(shape))) {
      const from = plain.startsWith("(") ? plain : `"${plain}"`;
      const sql = `select run_id, count(*) as n from ${from} group by run_id order by run_id`;
      const rows = database.prepare(sql).all() as Array<{ run_id: string; n: number }>;
      expect([table, ...(await perRun(state, table))]).toEqual([table, ...rows.map((row) => [row.run_id, row.n])]);
    }
    database.close();
    for await (const check of verify(state, undefined)) expect(check).toMatchObject({ failed: 0 });
  });

  it.each(files.filter(([name]) => /^(gen-|slurm|head)/.test(name) && name !== "head-locked-at-exit"))(
    "the times of %s are those that its bodies told",
    async (name, _, timezone) => {
      const { state } = await ingested(fixture(name), { timezone });
      const told = trueStarts(name);
      const rows = await state.rows(
        "select run_id, task_id, try_id, epoch(running_at) as began from tries_raw where running_at is not null",
      );
      const off = rows.flatMap((row) => {
        const start = told.get(`${row.run_id} ${row.task_id} ${row.try_id}`);
        return start === undefined ? [] : [Math.abs(start - Number(row.began))];
      });
      expect(off.length).toBeGreaterThan(8);
      expect(Math.max(...off)).toBeLessThan(2);
    },
  );
});

describe("tries of releases that had no table of tries", () => {
  const tries = `select task_id, try_id, try_status, failure_class, failure_code, disposition,
    round(epoch(ended_at - began_at), 1) as seconds, executor, node
    from tries where task_id in (0, 9, 10, 11) order by task_id, try_id`;

  it("are one per launch, each with its part of the failures, its time and its end: 0.9", async () => {
    const { state, result } = await ingested(fixture("gen-0.9.0"), { timezone: "America/Los_Angeles" });
    expect(result.notes).toEqual([expect.stringMatching(/^written before Parsl 1.1: what was paid is not known/)]);
    const of = { disposition: "not_paid", executor: "htex_tiny", node: "vm" };
    const raised = { ...of, task_id: 9n, failure_class: "other", failure_code: "bad calibration frame in tiny-bad" };
    const exited = { ...of, task_id: 11n, failure_class: "exit_code", failure_code: "3" };
    expect(await state.rows(tries)).toEqual([
      {
        ...of,
        task_id: 0n,
        try_id: 0n,
        try_status: "exec_done",
        failure_class: null,
        failure_code: null,
        seconds: 0.9,
      },
      { ...raised, try_id: 0n, try_status: "fail_retryable", seconds: 0.5 },
      { ...raised, try_id: 1n, try_status: "fail_retryable", seconds: 0.4 },
      { ...raised, try_id: 2n, try_status: "failed", seconds: 0.4 },
      {
        ...{ ...of, node: null, task_id: 10n, try_id: 0n, try_status: "dep_fail", seconds: null },
        ...{ failure_class: "dependency", failure_code: "exception" },
      },
      { ...exited, try_id: 0n, try_status: "fail_retryable", seconds: 1 },
      { ...exited, try_id: 1n, try_status: "fail_retryable", seconds: 1 },
      { ...exited, try_id: 2n, try_status: "failed", seconds: 1 },
    ]);
  });

  it("leave the third tries open where the run ended under them: 1.0", async () => {
    const { state } = await ingested(fixture("gen-1.0.0"));
    const last = await state.rows(
      "select task_id::integer as task, task_status, try_id::integer as try, is_open, failure_class from tries where is_last_try and task_id in (9, 11, 12) order by 1",
    );
    const open = { try: 2, is_open: true, failure_class: null };
    expect(last).toEqual([
      { ...open, task: 9, task_status: "running" },
      { ...open, task: 11, task_status: "launched" },
      { ...open, task: 12, task_status: "launched" },
    ]);
  });

  it("begin in 2019 with their first sample, in seconds since 1970 or in local time, as the file has it", async () => {
    const { state } = await ingested(fixture("hist-2019-02-text"), { timezone: "America/Chicago" });
    const [first] = await state.rows(
      "select launched_at, running_at, returned_at from tries_raw where run_id like 'bca892df%' and task_id = 0",
    );
    expect(first).toEqual({
      launched_at: "2019-02-18T16:28:47.808130Z",
      running_at: "2019-02-18T16:28:47Z",
      returned_at: "2019-02-18T16:29:12.844270Z",
    });
    // A run whose own row is gone is known by its tasks.
    expect(await state.rows("select run_id, began_at, blocks_recorded from runs where began_at is null")).toEqual([
      { run_id: "d51b43c4-36ae-4432-848d-1566a75c864b", began_at: null, blocks_recorded: false },
    ]);
  });

  it("have no paid time, which every answer says, and no file of before 1.1 is said to have cost nothing", async () => {
    const { lake } = await ingested(fixture("gen-1.0.0"));
    const answer = await ask(lake, { metrics: "paid_node_hours,tries", by: "run", filters: {} });
    expect(answer.data).toEqual([expect.objectContaining({ paid_node_hours: null, tries: 19 })]);
    const { assumptions, grade_because } = answer.meta.coverage;
    expect(assumptions).toContain(
      "1 run was written before Parsl 1.1, which recorded no blocks: what was paid for is not known.",
    );
    expect(assumptions.filter((told) => /cost nothing|nothing was paid/.test(told))).toEqual([]);
    expect(grade_because).toBe("blocks were not recorded");
  });
});

it("a file of before 1.1 that grows gives in two passes what it gives in one", async () => {
  const path = altered(
    "gen-1.0.0",
    "create table kept as select * from status where rowid > 30; delete from status where rowid > 30",
  );
  const twice = join(temporaryFolder(), "lake");
  await ingest({ path, lake: twice, source: "grown", timezone: "UTC" });
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  database.exec("insert into status select * from kept; drop table kept");
  database.close();
  await ingest({ path, lake: twice, source: "grown", timezone: "UTC" });
  const { state: once } = await ingested(path, { source: "grown" });
  const lake = await Lake.open(twice);
  for (const table of ["runs", "tasks", "tries_raw", "statuses", "samples", "manager_events", "tries"]) {
    const sql = `select * from ${table} order by all`;
    expect(await (await lake.state()).rows(sql)).toEqual(await once.rows(sql));
  }
  lake.close();
});

describe("releases that no real file with rows is left of", () => {
  const run =
    "('r', 'flow', '1', '2019-03-01 10:00:00.000000', '2019-03-01 10:05:00.000000', 'login', 'me', '/runs/000', '1', '2')";

  it("0.7.1: seconds since 1970 as text, failures listed anew with every state", async () => {
    const { state, result } = await ingested(
      altered(
        "ddl-0.7.1",
        `insert into workflows values ${run};
         insert into task values ('0', 'r', 'htex', 'h', 'good', 'def', '1551434401.5', '1551434461.25', '0', null, null, null, null),
           ('1', 'r', 'htex', 'h', 'bad', 'def', '1551434402.0', '1551434470.0', '0', null, null, null, null),
           ('2', 'r', 'htex', 'h', 'good', 'def', '1551434403.0', '1551434403.5', '1', null, null, null, null);
         insert into task_status values ('0', '2', 'running', '2019-03-01 10:00:01', 'r', '0', '[]'), ('1', '2', 'running', '2019-03-01 10:00:02', 'r', '0', '[]'),
           ('1', '0', 'pending', '2019-03-01 10:00:32', 'r', '1', '[ValueError(''a, b'',)]'),
           ('1', '2', 'running', '2019-03-01 10:00:33', 'r', '1', '[ValueError(''a, b'',)]'),
           ('0', '3', 'done', '2019-03-01 10:01:01', 'r', '0', '[]'),
           ('1', '4', 'failed', '2019-03-01 10:01:10', 'r', '2', '[ValueError(''a, b'',), KeyError(3,)]'),
           ('2', '3', 'done', '2019-03-01 10:00:03', 'r', '0', '[]');
         insert into task_resources values ('1', '2019-03-01 10:00:12', 'r', '7', '0', '0', '1', '1.5', '0.5', '1', '1000', '0', '0', 'running'),
           ('1', '2019-03-01 10:00:43', 'r', '7', '0', '0', '1', '2.5', '0.5', '1', '3000', '0', '0', 'running')`,
      ),
    );
    expect(result.shape).toBe("parsl-0.7.1");
    const rows = await state.rows(
      "select task_id::integer as task, try_id::integer as try, try_status, failure_class, failure_code, run_us::bigint / 1e6 as s, memory_peak_bytes::integer as peak from tries order by 1, 2",
    );
    expect(rows).toEqual([
      { task: 0, try: 0, try_status: "exec_done", failure_class: null, failure_code: null, s: 60.25, peak: null },
      {
        task: 1,
        try: 0,
        try_status: "fail_retryable",
        failure_class: "exception",
        failure_code: "ValueError",
        s: 30,
        peak: 1000,
      },
      {
        task: 1,
        try: 1,
        try_status: "failed",
        failure_class: "exception",
        failure_code: "KeyError",
        s: 37,
        peak: 3000,
      },
      { task: 2, try: 0, try_status: "memo_done", failure_class: null, failure_code: null, s: null, peak: null },
    ]);
  });

  it("0.7.2: a failure without a reason is a failure all the same", async () => {
    const { state } = await ingested(
      altered(
        "ddl-0.7.2",
        `insert into workflow (run_id, workflow_name, workflow_version, time_began, time_completed, host, user, rundir, tasks_failed_count, tasks_completed_count) values ${run};
         insert into task (task_id, run_id, task_executor, task_func_name, task_time_submitted, task_time_running, task_time_returned, task_memoize)
           values (0, 'r', 'htex', 'bad', '2019-03-01 10:00:01.000000', '2019-03-01 10:00:12.000000', '2019-03-01 10:00:20.000000', '0');
         insert into status values (0, 'launched', '2019-03-01 10:00:01.000000', 'r'), (0, 'running', '2019-03-01 10:00:02.000000', 'r'),
           (0, 'pending', '2019-03-01 10:00:10.000000', 'r'), (0, 'launched', '2019-03-01 10:00:11.000000', 'r'),
           (0, 'running', '2019-03-01 10:00:12.000000', 'r'), (0, 'failed', '2019-03-01 10:00:20.000000', 'r')`,
      ),
    );
    const rows = await state.rows(
      "select try_id::integer as try, try_status, failure_class, run_us::bigint / 1e6 as s, wait_us::bigint / 1e6 as wait from tries order by 1",
    );
    expect(rows).toEqual([
      { try: 0, try_status: "fail_retryable", failure_class: "other", s: 8, wait: 1 },
      { try: 1, try_status: "failed", failure_class: "other", s: 8, wait: 1 },
    ]);
  });

  it("the typed form of February 2019 has the run's duration in seconds", async () => {
    const { result } = await ingested(
      altered("hist-2019-02-text", "alter table workflow add column completion_time float"),
      { timezone: "America/Chicago" },
    );
    expect(result).toMatchObject({ shape: "parsl-2019-02-typed", tasks: 97 });
    expect(result.notes).toHaveLength(1);
  });
});

describe("what is not quite a known generation", () => {
  it.each([
    [
      "gen-2024.12.30",
      "alter table try drop column task_try_time_returned",
      "parsl-2024.03.11",
      "try.task_try_time_returned",
    ],
    ["gen-2024.12.30", "drop table status", "parsl-2024.03.11", "status"],
    ["gen-1.0.0", "alter table task drop column task_executor", "parsl-1.0", "task.task_executor"],
    ["ddl-0.7.1", "drop table task_status", "parsl-0.7.1", "task_status"],
  ])("%s after %s is refused, as what it resembles and for what it lacks", async (name, change, like, lacks) => {
    await expect(ingested(altered(name, change))).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringMatching(`is most like ${like}, but lacks ${lacks.replace(".", "\\.")};`),
    });
  });
});

/** A copy of a real file, changed by these statements. */
function altered(of: string, change: string): string {
  const path = join(temporaryFolder(), "monitoring.db");
  copyFileSync(fixture(of), path);
  chmodSync(path, 0o644);
  const database = new DatabaseSync(path);
  database.exec(`pragma foreign_keys = off; ${change}`);
  database.close();
  return path;
}

describe("failures of old", () => {
  it("have their class where the words of Parsl tell it", () => {
    const classes = Object.fromEntries(
      [
        "('bash_run', 3)",
        "('[bash_run] App failed with exit code: -9', -9)",
        "[bash_run] App exceeded walltime: 2",
        "('[bash_run] Missing outputs', [<File at 0x7f79acc865d0 url=never-made.fits>])",
        "[10] Dependency failure from: [ValueError('bad')]",
        "Dependency failure for task 10 from: [AppTimeout()]",
        "Task failure due to loss of manager 9d568981a1c3 on host nid00002",
        "anything else, said by the app",
      ].map((text) => [text, Object.values(readFailure(text)).slice(0, 2).join(" ").trim()]),
    );
    expect(Object.values(classes)).toEqual([
      "exit_code 3",
      "signal SIGKILL",
      "timeout",
      "missing_output",
      "dependency exception",
      "dependency timeout",
      "manager_lost",
      "other anything else, said by the app",
    ]);
  });

  it("names the classes of failures that were only sentences then", async () => {
    const slurm = await ingested(fixture("slurm-1.2.0"), { sacct: fixture("slurm-1.2.0", "sacct.txt") });
    const first = await ingested(fixture("gen-1.1.0"));
    const sql =
      "select failure_class, count(*)::integer as n from tries where failure_class is not null group by all order by all";
    const classes = (await slurm.state.rows(sql)).map((row) => row.failure_class);
    expect(classes).toEqual(expect.arrayContaining(["walltime", "worker_lost"]));
    expect(classes).not.toContain("other");
    expect(await first.state.rows(sql)).toContainEqual({ failure_class: "dependency", n: 1 });
  });
});
