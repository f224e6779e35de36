import { readFileSync } from "node:fs";
import { DatabaseSync } from "@photostructure/sqlite";
import { beforeAll, describe, expect, it } from "vitest";
import type { Lake } from "../../lake/lake.ts";
import { type ReportKey, wstat } from "../../reports/wstat/index.ts";
import type { WstatWords } from "../../reports/wstat/words.ts";
import { fixture, lakeOf } from "../support/lakes.ts";

type Row = Record<string, string | number | bigint | boolean | null>;

/** The last try of every task with its furthest state, and what the rows of both say. */
const lastTries = `
with state as (
  select *, row_number() over (
    partition by run_id, task_id
    order by try_id desc, case task_status_name
      when 'pending' then 1 when 'launched' then 2 when 'running' then 3 when 'running_ended' then 4
      when 'joining' then 5 when 'fail_retryable' then 6 else 7 end desc) as place
  from status
)
select t.run_id, t.task_id, t.task_func_name as app, s.task_status_name as task_status,
  t.task_fail_count as fail_count, cast(t.task_fail_cost as integer) as fail_cost, y.try_id as last_try_id, y.task_executor as executor,
  nullif(y.block_id, '') as block_id, nullif(y.hostname, '') as node, nullif(t.task_depends, '') as depends, nullif(t.task_hashsum, '') as hashsum,
  nullif(y.task_fail_history, '') as fail_history, nullif(t.task_stdout, '') as stdout, nullif(t.task_stderr, '') as stderr,
  (select max(job_id) from block b where b.run_id = y.run_id and b.executor_label = y.task_executor and b.block_id = y.block_id) as job_id,
  y.task_try_time_launched as launched_at,
  y.task_try_time_running as began_at,
  y.task_try_time_returned as returned,
  (select max(timestamp) from status e where e.run_id = y.run_id and e.task_id = y.task_id and e.try_id = y.try_id
    and e.task_status_name = 'running_ended') as running_ended,
  (select max(timestamp) from status e where e.run_id = t.run_id and e.task_id = t.task_id) as last_update_at
from task t
join state s on s.run_id = t.run_id and s.task_id = t.task_id and s.place = 1
join try y on y.run_id = t.run_id and y.task_id = t.task_id and y.try_id = s.try_id
order by t.task_time_invoked, t.run_id, t.task_id`;

/** Microseconds since 1970 of a time of the source or of an answer. */
function micros(time: unknown): number | null {
  if (time === null || time === undefined) return null;
  const [, second, fraction = ""] = /^([\d-]+[ T][\d:]+)\.?(\d*)Z?$/.exec(String(time)) ?? [];
  return Date.parse(`${String(second).replace(" ", "T")}Z`) * 1000 + Number(fraction.padEnd(6, "0"));
}

/** What the data README says of the texts that failures leave; losses of managers are told by their jobs instead. */
function failureOf(text: string | null): [string, string | null] | null | "lost" {
  if (text === null) return null;
  if (/^ManagerLost|loss of manager/.test(text)) return "lost";
  const exit = /^BashExitFailure\('\w+', (-?\d+)\)/.exec(text)?.[1];
  if (exit === "-9") return ["signal", "SIGKILL"];
  if (exit !== undefined) return ["exit_code", exit];
  if (/^(DependencyError|JoinError)/.test(text)) return ["dependency", "exception"];
  const kinds = { AppTimeout: "timeout", WorkerLost: "worker_lost", MissingOutputs: "missing_output" };
  const name = /^\w+/.exec(text)?.[0] as string;
  return name in kinds ? [kinds[name as keyof typeof kinds], null] : ["exception", name];
}

describe.each(["head-local-mixed", "head-slurm-walltime", "slurm-1.2.0"])("what wstat shows of %s", (name) => {
  let lake: Lake;
  let database: InstanceType<typeof DatabaseSync>;
  beforeAll(async () => {
    lake = await lakeOf([name]);
    database = new DatabaseSync(fixture(name), { readOnly: true });
    return () => database.close();
  });
  const source = (sql: string) => database.prepare(sql).all() as Row[];
  const report = async (key: ReportKey, words: WstatWords = {}) => {
    const { sections } = await wstat(lake, key, { run: "all", extended: true, asOf: "2026-11-30T12:00:00Z", ...words });
    const [main] = sections;
    const runs = new Map(
      (await wstat(lake, "runNums", {})).sections[0]?.data.map((row) => [row.run_number, row.run_id]),
    );
    return (main?.data ?? []).map((row): Row => ({ ...row, run_id: runs.get(row.run_number) ?? null }));
  };
  /** Scheduler accounting of a job: State, Start, End; undefined where nobody kept any. */
  const job = (id: unknown) => {
    if (name === "head-local-mixed") return undefined;
    const [head = "", ...lines] = readFileSync(fixture(name, "sacct.txt"), "utf8").split("\n");
    const cells = lines.map((line) => line.split("|")).find(([first]) => first === String(id)) ?? [];
    return Object.fromEntries(head.split("|").map((column, index) => [column, cells[index]]));
  };

  /** How the job ended that a lost manager was in, and when. */
  const lossOf = ({ run_id, fail_history }: Row) => {
    const uid = /b'(\w+)'|manager (\w+)/.exec(String(fail_history))?.slice(1).find(Boolean) as string;
    const [found] = database
      .prepare(`
      select b.job_id from node n join block b on b.run_id = n.run_id and b.block_id = n.block_id where n.run_id = ? and n.uid = ?`)
      .all(run_id as string, uid) as Row[];
    const ended = job(found?.job_id);
    return [ended?.State?.split(" ")[0], ended?.End] as const;
  };

  it("of each task is what its rows say, cell by cell", async () => {
    const rows = await report("taskSummary");
    const plain = [
      "app",
      "task_status",
      "fail_count",
      "fail_cost",
      "last_try_id",
      "executor",
      "block_id",
      "job_id",
      "node",
    ];
    const texts = ["depends", "hashsum", "fail_history", "stdout", "stderr"];
    const told = (row: Row) => [
      row.run_id,
      ...["task_id", ...plain, ...texts].map((column) => String(row[column] ?? null)),
    ];
    const known = source(lastTries);
    expect(rows.map(told)).toEqual(known.map(told));
    expect(rows.length).toBeGreaterThan(30);
    for (const [index, row] of rows.entries()) {
      const truth = known[index] as Row;
      const where = `${row.run_id} task ${row.task_id}`;
      for (const column of ["launched_at", "began_at", "last_update_at"])
        expect([where, column, micros(row[column])]).toEqual([where, column, micros(truth[column])]);
      const [launched, began, ended] = [micros(row.launched_at), micros(row.began_at), micros(row.ended_at)];
      const elapsed = (from: number | null, to: number | null) => (from === null || to === null ? null : to - from);
      expect([where, row.wait_us === null ? null : Number(row.wait_us)]).toEqual([where, elapsed(launched, began)]);
      expect([where, row.run_us === null ? null : Number(row.run_us)]).toEqual([where, elapsed(began, ended)]);
      const failure = failureOf(truth.fail_history as string | null);
      if (truth.returned === null) continue;
      if (failure === "lost") {
        const [state, end] = lossOf(truth);
        const isSlurm = name !== "head-local-mixed";
        expect([where, row.failure_class]).toEqual([
          where,
          isSlurm ? { TIMEOUT: "walltime", CANCELLED: "cancelled" }[String(state)] : "node_lost",
        ]);
        // Whoever was sent to a manager that was dead already ended when Parsl gave it up; the others with their job.
        if (isSlurm)
          expect([where, micros(row.ended_at)]).toEqual([
            where,
            micros(truth.began_at === null ? truth.returned : end),
          ]);
        continue;
      }
      expect([where, micros(row.ended_at)]).toEqual([where, micros(truth.running_ended ?? truth.returned)]);
      expect([where, row.failure_class, row.failure_code]).toEqual([where, ...(failure ?? [null, null])]);
    }
  });

  it("of each state of each try is a row of the status table, in the order of writing", async () => {
    const rows = await report("taskHistory");
    const known = source(`
      select s.run_id, s.task_id, s.try_id, s.task_status_name as status, s.timestamp as recorded_at, t.task_func_name as app
      from status s join task t on t.run_id = s.run_id and t.task_id = s.task_id
      order by s.run_id, s.task_id, s.try_id, s.timestamp, s.rowid`);
    const told = (row: Row) => [
      row.run_id,
      Number(row.task_id),
      Number(row.try_id),
      row.status,
      micros(row.recorded_at),
      row.app,
    ];
    expect(rows.map(told)).toEqual(known.map(told));
    const newest = known.map((row) => micros(row.recorded_at) as number).toSorted((a, b) => b - a);
    const recent = await report("recentStatus", { status_limit: "25" });
    expect(recent.map((row) => micros(row.recorded_at))).toEqual(newest.slice(0, 25));
  });

  it("of its runs is what the workflow table says, and the states of its tasks", async () => {
    const rows = await report("runHistory");
    const ends = ["exec_done", "memo_done", "failed", "dep_fail"];
    const known = source(`
      with last as (${lastTries})
      select w.run_id, w.workflow_name as workflow, w.host, w."user", w.rundir, w.time_began as began_at, w.time_completed as completed_at,
        (select count(*) from task t where t.run_id = w.run_id) as tasks,
        ${ends.map((end) => `(select count(*) from last l where l.run_id = w.run_id and l.task_status = '${end}') as ${end}`).join(", ")}
      from workflow w order by w.time_began`);
    const told = (row: Row) => [
      ...["run_id", "workflow", "host", "user", "rundir"].map((column) => row[column]),
      ...["tasks", ...ends].map((column) => Number(row[column])),
      ...["began_at", "completed_at"].map((column) => micros(row[column])),
    ];
    expect(rows.map(told)).toEqual(known.map(told));
    expect(rows.map((row) => Number(row.run_number))).toEqual(known.map((_, index) => index + 1));
    for (const row of rows) {
      const [began, completed] = [micros(row.began_at), micros(row.completed_at)];
      expect(row.duration_us === null ? null : Number(row.duration_us)).toBe(
        completed === null ? null : completed - Number(began),
      );
    }
  });

  it("of its nodes is what its managers and tries say; what became of a try with the very last record nobody knows", async () => {
    const rows = await report("nodes");
    const known = source(`
      with manager as (
        select run_id, hostname as node, count(distinct uid) as managers, max(worker_count) as workers from node group by 1, 2
      )
      select y.run_id, y.task_executor as executor, y.hostname as node, count(*) as tries,
        sum(nullif(y.task_fail_history, '') is not null
          or not exists (select 1 from status s where s.run_id = y.run_id and s.task_id = y.task_id and s.try_id = y.try_id
            and (s.task_status_name in ('exec_done', 'memo_done', 'failed', 'fail_retryable', 'joining')
              or s.timestamp = (select max(timestamp) from status m where m.run_id = y.run_id)))) as tries_failed,
        case when y.task_executor = '_parsl_internal' then 0 else m.managers end as managers,
        case when y.task_executor = '_parsl_internal' then null else m.workers end as workers
      from try y
      left join manager m on m.run_id = y.run_id and m.node = y.hostname
      where nullif(y.hostname, '') is not null
      group by y.run_id, y.task_executor, y.hostname`);
    const told = (row: Row) =>
      ["run_id", "executor", "node", "tries", "tries_failed", "managers", "workers"].map((column) =>
        String(row[column]),
      );
    expect(rows.map(told).sort()).toEqual(known.map(told).sort());
  });

  it("of its blocks is what their rows say and what Slurm charged", async () => {
    const rows = await report("blocks");
    const known = source(`
      with events as (
        select *, rowid as row, lag(status) over (partition by run_id, executor_label, block_id order by rowid) as before from block
      ),
      ordered as (select * from events order by row)
      select run_id, executor_label as executor, block_id, max(job_id) as job_id, min(timestamp) as submitted_at,
        group_concat(case when before is null or before <> status then status end, ' ') as states
      from ordered group by 1, 2, 3`);
    const told = (row: Row) => [
      ...["run_id", "executor", "block_id", "job_id", "states"].map((column) => row[column]),
      micros(row.submitted_at),
    ];
    const sorted = (all: readonly Row[]) =>
      all
        .map(told)
        .map((cells) => cells.join(" "))
        .sort();
    expect(sorted(rows)).toEqual(sorted(known));
    for (const row of rows) {
      const paid = job(row.job_id);
      if (paid === undefined) continue;
      const [start, end] = [micros(paid.Start), micros(paid.End)] as [number, number];
      expect([micros(row.started_at), micros(row.ended_at), Number(row.paid_us)]).toEqual([start, end, end - start]);
      expect(row.paid_node_hours).toBeCloseTo(((end - start) * Number(paid.NNodes)) / 3.6e9, 9);
      expect(row.end_state).toBe(String(paid.State).split(" ")[0]);
    }
  });

  it("of the times of its apps is the sum over their tries that ran", async () => {
    const rows = await report("plots");
    const known = source(`
      select t.task_func_name as app, count(distinct y.run_id || ' ' || y.task_id) as tasks, count(*) as tries,
        sum(y.task_try_time_running is null) as tries_never_ran,
        group_concat(y.task_try_time_launched || '|' || y.task_try_time_running) as waits
      from task t join try y on y.run_id = t.run_id and y.task_id = t.task_id
      group by 1 order by min(t.task_time_invoked)`);
    const waits = (text: unknown) =>
      String(text ?? "")
        .split(",")
        .filter(Boolean)
        .map((one) => one.split("|").map(micros) as [number, number])
        .reduce((sum, [launched, running]) => sum + running - launched, 0);
    const counts = (row: Row) => [
      row.app,
      ...["tasks", "tries", "tries_never_ran"].map((column) => Number(row[column])),
    ];
    expect(rows.map((row) => [...counts(row), Number(row.wait_us ?? 0)])).toEqual(
      known.map((row) => [...counts(row), waits(row.waits)]),
    );
  });

  it("of the dependencies of its apps is what tasks say that they depend on", async () => {
    const tasks = source("select run_id, task_id, task_func_name as app, task_depends as depends from task");
    const appOf = new Map(tasks.map((task) => [`${task.run_id} ${task.task_id}`, task.app]));
    const links = tasks.flatMap(({ run_id, app, depends }) =>
      String(depends ?? "")
        .split(",")
        .filter(Boolean)
        .map((from) => `${run_id} ${appOf.get(`${run_id} ${from}`)} ${app}`),
    );
    const { sections } = await wstat(lake, "graph", { run: "all" });
    const told = sections[0]?.data.flatMap((edge) =>
      Array(Number(edge.links)).fill(`${edge.run_id} ${edge.from_app} ${edge.to_app}`),
    );
    expect(told?.sort()).toEqual(links.sort());
    expect(links.length).toBeGreaterThan(0);
  });
});
