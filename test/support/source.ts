import { DatabaseSync } from "@photostructure/sqlite";
import { DDL } from "./schema.ts";

/** Seconds after the epoch of a built source. */
type Seconds = number;

const EPOCH_MS = Date.UTC(2026, 0, 1, 10, 0, 0);

export interface TryRecord {
  readonly launched?: Seconds;
  readonly running?: Seconds;
  /** The worker's own word about the end. */
  readonly ended?: Seconds;
  readonly returned?: Seconds;
  /** Last state; pending, launched and running come from the times. */
  readonly state?: string;
  readonly fail?: string;
  readonly block?: string;
  readonly node?: string;
  readonly executor?: string;
}

/** Writes a monitoring.db by hand: rows that a reader can sum in their head. */
export class SourceBuilder {
  private readonly database: InstanceType<typeof DatabaseSync>;
  private readonly runId: string;
  private readonly inserts = new Map<string, ReturnType<InstanceType<typeof DatabaseSync>["prepare"]>>();

  constructor(
    path: string,
    run: { id?: string; began?: Seconds; completed?: Seconds | null; tasksCompleted?: number } = {},
  ) {
    this.database = new DatabaseSync(path);
    this.runId = run.id ?? "run-1";
    const [found] = this.database.prepare("select count(*) as n from sqlite_master").all() as Array<{ n: number }>;
    if (found?.n === 0) this.database.exec(DDL);
    this.database.exec("begin");
    this.insert("workflow", {
      run_id: this.runId,
      workflow_name: "flow",
      time_began: at(run.began ?? 0),
      time_completed: run.completed === undefined || run.completed === null ? null : at(run.completed),
      host: "login",
      user: "someone",
      rundir: "/runs/000",
      tasks_failed_count: 0,
      tasks_completed_count: run.tasksCompleted ?? 0,
    });
  }

  block(
    id: string,
    events: ReadonlyArray<readonly [Seconds, string]>,
    job: string | null = null,
    executor = "htex",
  ): this {
    for (const [seconds, status] of events) {
      this.insert("block", {
        run_id: this.runId,
        executor_label: executor,
        block_id: id,
        job_id: job,
        timestamp: at(seconds),
        status,
      });
    }
    return this;
  }

  /** A row at registration, one per heartbeat every `period`, and a last one that is inactive, when it has one. */
  manager(
    uid: string,
    life: {
      block: string;
      node: string;
      workers: number;
      from: Seconds;
      lastBeat: Seconds;
      inactive?: Seconds;
      period?: Seconds;
    },
  ): this {
    const row = (seconds: Seconds, beat: Seconds, active: number) =>
      this.insert("node", {
        run_id: this.runId,
        hostname: life.node,
        uid,
        block_id: life.block,
        cpu_count: 8,
        total_memory: 16_000_000_000,
        active,
        worker_count: life.workers,
        python_v: "3.11.2",
        timestamp: at(seconds),
        last_heartbeat: at(beat),
      });
    row(life.from, life.from, 1);
    for (let beat = life.from + (life.period ?? 10); beat <= life.lastBeat; beat += life.period ?? 10)
      row(beat, beat, 1);
    if (life.inactive !== undefined) row(life.inactive, life.lastBeat, 0);
    return this;
  }

  task(id: number, tries: readonly TryRecord[], app = "work", depends = ""): this {
    this.insert("task", {
      task_id: id,
      run_id: this.runId,
      task_depends: depends,
      task_func_name: app,
      task_memoize: "0",
      task_time_invoked: at(0),
      task_time_returned: null,
      task_fail_count: tries.filter((one) => one.fail).length,
      task_fail_cost: 0,
    });
    for (const [tryId, one] of tries.entries()) this.try(id, tryId, one);
    return this;
  }

  /** Resource samples of one try, all of one worker process: instant, its counter of processor seconds, resident bytes. */
  samples(
    task: number,
    tryId: number,
    pid: number,
    rows: ReadonlyArray<readonly [Seconds, cpu: number, bytes: number]>,
  ): this {
    for (const [seconds, cpu, bytes] of rows) {
      this.insert("resource", {
        try_id: tryId,
        task_id: task,
        run_id: this.runId,
        timestamp: at(seconds),
        resource_monitoring_interval: 30,
        psutil_process_pid: pid,
        psutil_process_time_user: cpu * 0.75,
        psutil_process_time_system: cpu * 0.25,
        psutil_process_memory_resident: bytes,
      });
    }
    return this;
  }

  close(): void {
    this.database.exec("commit");
    this.database.close();
  }

  private try(taskId: number, tryId: number, one: TryRecord): void {
    this.insert("try", {
      try_id: tryId,
      task_id: taskId,
      run_id: this.runId,
      block_id: one.block ?? null,
      hostname: one.node ?? null,
      task_executor: one.executor ?? "htex",
      task_try_time_launched: at(one.launched),
      task_try_time_running: at(one.running),
      task_try_time_returned: at(one.returned),
      task_fail_history: one.fail ?? "",
      task_joins: null,
    });
    const states = [
      ["launched", one.launched],
      ["running", one.running],
      ["running_ended", one.ended],
      [one.state, one.returned ?? one.ended ?? one.running ?? one.launched ?? 0],
    ] as const;
    for (const [status, seconds] of states) {
      if (status === undefined || seconds === undefined) continue;
      this.insert("status", {
        task_id: taskId,
        task_status_name: status,
        timestamp: at(seconds),
        run_id: this.runId,
        try_id: tryId,
      });
    }
  }

  private insert(table: string, row: Record<string, string | number | null>): void {
    const names = Object.keys(row);
    const sql = `insert or ignore into "${table}" (${names.map((name) => `"${name}"`).join(", ")}) values (${names.map(() => "?").join(", ")})`;
    const insert = this.inserts.get(sql) ?? this.database.prepare(sql);
    this.inserts.set(sql, insert);
    insert.run(...Object.values(row));
  }
}

/** Naive local time as Parsl writes it, here of UTC. */
export function at(seconds: Seconds): string;
export function at(seconds: Seconds | undefined): string | null;
export function at(seconds: Seconds | undefined): string | null {
  if (seconds === undefined) return null;
  const micros = Math.round(seconds * 1e6);
  const whole = new Date(EPOCH_MS + Math.floor(micros / 1e6) * 1000).toISOString().slice(0, 19).replace("T", " ");
  return `${whole}.${String(((micros % 1e6) + 1e6) % 1e6).padStart(6, "0")}`;
}

/** The same instant as sacct prints it. */
export function sacctTime(seconds: Seconds): string {
  return at(seconds).slice(0, 19).replace(" ", "T");
}
