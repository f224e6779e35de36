import { writeFileSync } from "node:fs";
import { DatabaseSync } from "@photostructure/sqlite";
import { DDL } from "../schema.ts";
import { clockOf } from "./clock.ts";
import { Random } from "./random.ts";
import { lastHeartbeat } from "./simulate.ts";
import type { Manager, Task, Try, World } from "./world.ts";

/** Writes what Parsl would have written of a world, or of several into one file, with its habits; `sacct` gets what Slurm would print. */
export function record(told: World | readonly World[], path: string, sacct?: string): void {
  const worlds = "plan" in told ? [told] : told;
  const database = new DatabaseSync(path);
  database.exec(`pragma journal_mode = off; pragma synchronous = off; ${DDL}; begin`);
  const appended = worlds.flatMap((world) => new Recorder(world, database).write());
  const inserts = new Inserts(database);
  for (const { table, row } of appended.sort((a, b) => a.at - b.at)) inserts.insert(table, row);
  database.exec("commit");
  database.close();
  if (sacct !== undefined) writeFileSync(sacct, [SACCT_HEADER, ...worlds.flatMap(sacctLines), ""].join("\n"));
}

/** A row of a table that Parsl only appends to, and the instant at which it is written, in seconds since 1970. */
interface Appended {
  readonly table: string;
  readonly at: number;
  readonly row: readonly unknown[];
}

type Database = InstanceType<typeof DatabaseSync>;

class Recorder {
  private readonly world: World;
  private readonly inserts: Inserts;
  private readonly appended: Appended[] = [];
  private readonly random: Random;
  private readonly skews = new Map<string, number>();
  private readonly runId: string;
  private readonly time: (seconds: number | null) => string | null;
  /** What came later never reached the database. */
  private readonly cutoff: number;

  constructor(world: World, database: Database) {
    this.world = world;
    this.random = new Random(world.plan.seed + 77);
    this.runId = runIdOf(world);
    const clock = clockOf(world.plan);
    this.time = (seconds) => (seconds === null ? null : `${clock(seconds).replace("T", " ")}`);
    this.cutoff = (world.completed ?? Number.POSITIVE_INFINITY) - world.plan.lostFinalSeconds;
    this.inserts = new Inserts(database);
  }

  /** Writes the rows that change in place, and hands back the others. */
  write(): Appended[] {
    this.workflow();
    this.blocks();
    this.nodes();
    this.tries();
    this.joins();
    return this.appended;
  }

  private append(table: string, at: number, row: readonly unknown[]): void {
    this.appended.push({ table, at: this.world.plan.epoch + at, row });
  }

  private workflow(): void {
    const count = (state: string) => this.world.tasks.filter((task) => task.state === state).length;
    this.inserts.insert("workflow", [
      this.runId,
      "flow",
      "1",
      this.time(0),
      this.time(this.world.completed),
      "login",
      "someone",
      "/runs/000",
      count("failed"),
      count("exec_done") + this.joined().length,
    ]);
  }

  private blocks(): void {
    for (const { executor, id, job, rows } of this.world.blocks)
      for (const [at, status] of rows.filter(([at]) => at <= this.cutoff))
        this.append("block", at, [this.runId, executor.label, String(id), String(job), this.time(at), status]);
  }

  private nodes(): void {
    const rows = this.world.managers.flatMap((manager) => [
      ...manager.rows.map((at) => ({ at, manager, active: 1 })),
      ...(manager.noticed === null ? [] : [{ at: manager.noticed, manager, active: 0 }]),
    ]);
    for (const { at, manager, active } of rows.filter(({ at }) => at <= this.cutoff)) {
      const beat = lastHeartbeat(manager, manager.died === null ? at : Math.min(at, manager.died));
      const { block, host, uid } = manager;
      this.append("node", at, [
        null,
        this.runId,
        host,
        uid,
        String(block.id),
        8,
        16_000_000_000,
        active,
        block.executor.workers,
        "3.11.2",
        this.time(at),
        this.time(beat),
      ]);
    }
  }

  private tries(): void {
    for (const task of this.world.tasks) {
      if (task.tries.length === 0) continue;
      const failed = task.tries.filter((one) => one.fail !== "").length;
      const first = task.tries[0] as Try;
      this.inserts.insert("task", [
        task.id,
        this.runId,
        task.depends.map((other) => other.id).join(","),
        `app${task.app}`,
        task.isMemoised ? "1" : "0",
        task.isMemoised ? `h${task.id}` : null,
        "[]",
        "None",
        "",
        "",
        "",
        this.time(first.pending),
        this.told(task.ended),
        failed,
        failed,
      ]);
      for (const one of task.tries) this.try(one);
    }
  }

  private try(one: Try): void {
    const { task } = one;
    const skew = one.manager && one.running !== null ? this.skewOf(one.manager) : 0;
    const isLost = this.random.chance(this.world.plan.lostRunning);
    const knows = one.running !== null && one.running <= this.cutoff && !isLost;
    const isReturned = one.returned !== null && one.returned <= this.cutoff;
    this.inserts.insert("try", [
      one.id,
      task.id,
      this.runId,
      knows ? String(one.manager?.block.id) : null,
      knows ? (one.manager?.host ?? null) : null,
      task.executor.label,
      this.told(one.launched),
      knows ? this.time((one.running as number) + skew) : null,
      this.told(one.returned),
      isReturned ? one.fail : "",
      null,
    ]);
    this.samples(one, skew);
    const rows: Array<readonly [status: string, at: number, written: number]> = [["pending", one.pending, one.pending]];
    if (one.launched !== null && !task.isMemoised) rows.push(["launched", one.launched, one.launched]);
    if (knows) rows.push(["running", (one.running as number) + skew, one.running as number]);
    if (one.endRow !== null) rows.push(["running_ended", one.endRow + skew, one.endRow]);
    if (one.returned !== null) rows.push([one.state, one.returned, one.returned]);
    for (const [status, at] of rows.filter(([, , written]) => written <= this.cutoff))
      this.append("status", at, [task.id, status, this.time(at), this.runId, one.id]);
  }

  private told(at: number | null): string | null {
    return at !== null && at <= this.cutoff ? this.time(at) : null;
  }

  /** Tasks that a join app waited for: the first ones that ended well. */
  private joined(): Task[] {
    return this.world.tasks.filter((task) => task.state === "exec_done").slice(0, this.world.plan.joins);
  }

  /** A join app runs on the submit host for a moment, and is done when its inner task is. */
  private joins(): void {
    for (const [index, inner] of this.joined().entries()) {
      const id = this.world.tasks.length + index;
      const begun = (inner.tries[0] as Try).pending - 0.0005;
      const ended = (inner.ended as number) + 0.0005;
      this.inserts.insert("task", [
        ...[id, this.runId, "", "join", "0", null, "[]", "None", "", "", ""],
        ...[this.time(begun), this.told(ended), 0, 0],
      ]);
      this.inserts.insert("try", [
        ...[0, id, this.runId, null, "login", "_parsl_internal"],
        ...[this.time(begun), this.time(begun), this.told(ended), "", String(inner.id)],
      ]);
      for (const [status, at] of [
        ["pending", begun],
        ["launched", begun],
        ["running", begun],
        ["running_ended", begun],
        ["joining", begun],
        ["exec_done", ended],
      ] as const)
        if (at <= this.cutoff) this.append("status", at, [id, status, this.time(at), this.runId, 0]);
    }
  }

  private samples(one: Try, skew: number): void {
    const { sampleEvery } = this.world.plan;
    if (sampleEvery === 0 || !one.body) return;
    const [from, to] = one.body;
    const instants = Array.from(
      { length: Math.floor((to - from) / sampleEvery) + 1 },
      (_, index) => from + index * sampleEvery,
    );
    if (one.endRow !== null) instants.push(to);
    for (const at of instants.filter((instant) => instant <= this.cutoff)) {
      const cpu = (at - from) * 0.9;
      const ids = [one.id, one.task.id, this.runId, this.time(at + skew), sampleEvery, 1000, 1.5, 1];
      this.append("resource", at, [...ids, cpu, cpu / 20, 2e9, 1.1e9, 1e6, 1e6, "running", "3", 10, 2]);
    }
  }

  private skewOf(manager: Manager): number {
    const { skewSeconds } = this.world.plan;
    if (!this.skews.has(manager.host))
      this.skews.set(manager.host, skewSeconds === 0 ? 0 : this.random.between(-skewSeconds, skewSeconds));
    return this.skews.get(manager.host) as number;
  }
}

/** One prepared insert per table. */
class Inserts {
  private readonly database: Database;
  private readonly statements = new Map<string, { run(...values: unknown[]): unknown }>();

  constructor(database: Database) {
    this.database = database;
  }

  insert(table: string, values: readonly unknown[]): void {
    let statement = this.statements.get(table);
    if (!statement) {
      statement = this.database.prepare(
        `insert or ignore into "${table}" values (${values.map(() => "?").join(", ")})`,
      ) as unknown as { run(...values: unknown[]): unknown };
      this.statements.set(table, statement);
    }
    statement.run(...values);
  }
}

/** The run's id: a UUID made of its seed. */
export function runIdOf(world: World): string {
  const hex = new Random(world.plan.seed + 13).hex(32);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

const SACCT_HEADER = "JobIDRaw|State|Start|End|NNodes|AllocCPUS|ElapsedRaw|TimelimitRaw|QOS|Account";

function sacctLines(world: World): string[] {
  const clock = clockOf(world.plan);
  const at = (seconds: number | null) => (seconds === null ? "Unknown" : clock(seconds).slice(0, 19));
  return world.blocks.flatMap((block) => {
    const { executor, job } = block;
    const state = block.state ?? (block.start === null ? "CANCELLED by 7" : "RUNNING");
    const elapsed = block.start !== null && block.end !== null ? block.end - block.start : 0;
    const cells = [
      job,
      state,
      at(block.start),
      at(block.start === null ? null : block.end),
      executor.nodesPerBlock,
      executor.nodesPerBlock * 8,
      elapsed,
      Math.ceil(executor.walltime / 60),
      "regular",
      "m1727",
    ];
    return [cells.join("|"), [`${job}.batch`, ...cells.slice(1)].join("|")];
  });
}
