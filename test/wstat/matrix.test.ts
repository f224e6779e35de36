import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, it } from "vitest";
import { states } from "../../metrics/dimensions.ts";
import { wstat } from "../../reports/wstat/index.ts";
import { fixture, lakeOf } from "../support/lakes.ts";

/** State of each task by its last try, written against the source alone: per run and app. */
const bySource = `
with ranked as (
  select s.run_id, s.task_id, s.try_id, s.task_status_name as status,
    row_number() over (
      partition by s.run_id, s.task_id
      order by s.try_id desc,
        case s.task_status_name
          when 'pending' then 1 when 'launched' then 2 when 'running' then 3 when 'running_ended' then 4
          when 'joining' then 5 when 'fail_retryable' then 6 else 7 end desc,
        s.rowid desc) as place
  from status s
)
select t.run_id, t.task_func_name as app, r.status, count(*) as n
from task t left join ranked r on r.run_id = t.run_id and r.task_id = t.task_id and r.place = 1
group by 1, 2, 3 order by 1, 2, 3`;

/** Before 1.1 a task has one row of states over all its tries, in the order of writing; done was the word for exec_done. */
const byOldSource = (task: string, status: string) => `
with ranked as (
  select run_id, task_id, case task_status_name when 'done' then 'exec_done' else task_status_name end as status,
    row_number() over (partition by run_id, task_id order by rowid desc) as place
  from ${status}
)
select t.run_id, t.task_func_name as app, r.status, count(*) as n
from ${task} t left join ranked r on r.run_id = t.run_id and r.task_id = t.task_id and r.place = 1
group by 1, 2, 3 order by 1, 2, 3`;

const since11 = [
  "head-local-mixed",
  "head-slurm-walltime",
  "head-slurm-squeue",
  "head-locked-reader",
  "head-locked-at-exit",
  "head-write-rate",
  "gen-2024.12.30",
  "gen-2023.02.27",
  "slurm-1.2.0",
  "gen-1.1.0",
  "desc-clpipeline",
];

interface Counted {
  run_id: string;
  app: string;
  status: string | null;
  n: number;
}

/** The matrix of every run as rows of app, state and count. */
async function told(name: string): Promise<Map<string, string[]>> {
  const lake = await lakeOf([name]);
  const runs = await wstat(lake, "runHistory", {});
  const all = new Map<string, string[]>();
  for (const run of runs.sections[0]?.data ?? []) {
    const [matrix] = (await wstat(lake, "shortSummary", { run: String(run.run_id) })).sections;
    const rows = matrix?.data.flatMap((row) =>
      [...states, "other"]
        .filter((state) => Number(row[state]) > 0)
        .map((state) => `${row.app} ${state} ${row[state]}`),
    );
    all.set(String(run.run_id), (rows ?? []).sort());
    for (const state of [...states, "other", "total"]) {
      const sum = matrix?.data.reduce((total, row) => total + Number(row[state]), 0);
      expect([state, Number(matrix?.totals?.[state] ?? 0)]).toEqual([state, sum]);
    }
    for (const row of matrix?.data ?? [])
      expect([...states, "other"].reduce((sum, state) => sum + Number(row[state]), 0)).toBe(Number(row.total));
  }
  return all;
}

function counted(name: string, sql: string): Map<string, string[]> {
  const database = new DatabaseSync(fixture(name), { readOnly: true });
  const all = new Map<string, string[]>();
  for (const { run_id, app, status, n } of database.prepare(sql).all() as Counted[]) {
    const state = status !== null && (states as string[]).includes(status) ? status : "other";
    all.set(run_id, [...(all.get(run_id) ?? []), `${app} ${state} ${n}`].sort());
  }
  database.close();
  return all;
}

function nonEmpty(all: Map<string, string[]>): Record<string, string[]> {
  return Object.fromEntries([...all].filter(([, rows]) => rows.length > 0).sort());
}

describe("the app x state matrix", () => {
  it.each(since11)("of %s is, run by run, what SQL on the source says, and adds up", async (name) => {
    const rows = nonEmpty(await told(name));
    expect(rows).toEqual(nonEmpty(counted(name, bySource)));
    if (name !== "desc-clpipeline") expect(Object.keys(rows).length).toBeGreaterThan(0);
  });

  it.each([
    ["gen-1.0.0", "task", "status"],
    ["gen-0.9.0", "task", "status"],
    ["gen-0.8.0", "task", "status"],
    ["hist-2019-02-text", "task", "status"],
  ])("of %s, before tries had a table, is the last state written", async (name, task, status) => {
    const rows = nonEmpty(await told(name));
    expect(rows).toEqual(nonEmpty(counted(name, byOldSource(task, status))));
    expect(Object.keys(rows).length).toBeGreaterThan(0);
  });
});
