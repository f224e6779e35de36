import { writeFileSync } from "node:fs";
import { DatabaseSync } from "@photostructure/sqlite";
import { DDL } from "../schema.ts";
import { clockOf } from "./clock.ts";
import { Random } from "./random.ts";
import { lastHeartbeat } from "./simulate.ts";
import type { Manager, Task, Try, World } from "./world.ts";

/** Writes what Parsl would have written of a world, with its habits; `sacct` gets what Slurm would print. */
export function record(world: World, path: string, sacct?: string): void {
  new Recorder(world, path).write();
  if (sacct !== undefined) writeFileSync(sacct, sacctText(world));
}

class Recorder {
  private readonly world: World;
  private readonly database: InstanceType<typeof DatabaseSync>;
  private readonly random: Random;
  private readonly skews = new Map<string, number>();
  private readonly runId: string;
  private readonly time: (seconds: number | null) => string | null;
  /** What came later never reached the database. */
  private readonly cutoff: number;

  constructor(world: World, path: string) {
    this.world = world;
    this.random = new Random(world.plan.seed + 77);
    this.runId = runIdOf(world);
    const clock = clockOf(world.plan);
    this.time = (seconds) => (seconds === null ? null : `${clock(seconds).replace("T", " ")}`);
    this.cutoff = (world.completed ?? Number.POSITIVE_INFINITY) - world.plan.lostFinalSeconds;
    this.database = new DatabaseSync(path);
    this.database.exec("pragma journal_mode = off; pragma synchronous = off");
    this.database.exec(DDL);
  }

  write(): void {
    this.database.exec("begin");
    this.workflow();
    this.blocks();
    this.nodes();
    this.tries();
    this.joins();
    this.database.exec("commit");
    this.database.close();
  }

  private workflow(): void {
    const count = (state: string) => this.world.tasks.filter((task) => task.state === state).length;
    this.insert("workflow", [
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
    const rows = this.world.blocks.flatMap((block) =>
      block.rows
        .filter(([at]) => at <= this.cutoff)
        .map(([at, status]) => ({
          at,
          row: [this.runId, block.executor.label, String(block.id), String(block.job), this.time(at), status],
        })),
    );
    for (const { row } of rows.sort((a, b) => a.at - b.at)) this.insert("block", row);
  }

  private nodes(): void {
    const rows = this.world.managers.flatMap((manager) => [
      ...manager.rows.map((at) => ({ at, manager, active: 1 })),
      ...(manager.noticed === null ? [] : [{ at: manager.noticed, manager, active: 0 }]),
    ]);
    const written = rows.filter(({ at }) => at <= this.cutoff).sort((a, b) => a.at - b.at);
    for (const [index, { at, manager, active }] of written.entries()) {
      const beat = lastHeartbeat(manager, manager.died === null ? at : Math.min(at, manager.died));
      const { block, host, uid } = manager;
      this.insert("node", [
        index + 1,
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
    const statuses: Array<{ at: number; row: unknown[] }> = [];
    for (const task of this.world.tasks) {
      if (task.tries.length === 0) continue;
      const failed = task.tries.filter((one) => one.fail !== "").length;
      const first = task.tries[0] as Try;
      this.insert("task", [
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
      for (const one of task.tries) statuses.push(...this.try(one));
    }
    for (const { row } of statuses.sort((a, b) => a.at - b.at)) this.insert("status", row);
    for (const { row } of this.sampled.sort((a, b) => a.at - b.at)) this.insert("resource", row);
  }

  private try(one: Try): Array<{ at: number; row: unknown[] }> {
    const { task } = one;
    const skew = one.manager && one.running !== null ? this.skewOf(one.manager) : 0;
    const isLost = this.random.chance(this.world.plan.lostRunning);
    const knows = one.running !== null && one.running <= this.cutoff && !isLost;
    const isReturned = one.returned !== null && one.returned <= this.cutoff;
    this.insert("try", [
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
    this.sampled.push(...this.samples(one, skew));
    const rows: Array<readonly [status: string, at: number, written: number]> = [["pending", one.pending, one.pending]];
    if (one.launched !== null && !task.isMemoised) rows.push(["launched", one.launched, one.launched]);
    if (knows) rows.push(["running", (one.running as number) + skew, one.running as number]);
    if (one.endRow !== null) rows.push(["running_ended", one.endRow + skew, one.endRow]);
    if (one.returned !== null) rows.push([one.state, one.returned, one.returned]);
    return rows
      .filter(([, , written]) => written <= this.cutoff)
      .map(([status, at]) => ({ at, row: [task.id, status, this.time(at), this.runId, one.id] }));
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
      this.insert("task", [
        ...[id, this.runId, "", "join", "0", null, "[]", "None", "", "", ""],
        ...[this.time(begun), this.told(ended), 0, 0],
      ]);
      this.insert("try", [
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
        if (at <= this.cutoff) this.insert("status", [id, status, this.time(at), this.runId, 0]);
    }
  }

  private readonly sampled: Array<{ at: number; row: unknown[] }> = [];

  private samples(one: Try, skew: number): Array<{ at: number; row: unknown[] }> {
    const { sampleEvery } = this.world.plan;
    if (sampleEvery === 0 || !one.body) return [];
    const [from, to] = one.body;
    const instants = Array.from(
      { length: Math.floor((to - from) / sampleEvery) + 1 },
      (_, index) => from + index * sampleEvery,
    );
    if (one.endRow !== null) instants.push(to);
    return instants
      .filter((instant) => instant <= this.cutoff)
      .map((at) => {
        const cpu = (at - from) * 0.9;
        const ids = [one.id, one.task.id, this.runId, this.time(at + skew), sampleEvery, 1000, 1.5, 1];
        return { at, row: [...ids, cpu, cpu / 20, 2e9, 1.1e9, 1e6, 1e6, "running", "3", 10, 2] };
      });
  }

  private skewOf(manager: Manager): number {
    const { skewSeconds } = this.world.plan;
    if (!this.skews.has(manager.host))
      this.skews.set(manager.host, skewSeconds === 0 ? 0 : this.random.between(-skewSeconds, skewSeconds));
    return this.skews.get(manager.host) as number;
  }

  private readonly statements = new Map<string, { run(...values: unknown[]): unknown }>();

  private insert(table: string, values: readonly unknown[]): void {
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

function sacctText(world: World): string {
  const clock = clockOf(world.plan);
  const at = (seconds: number | null) => (seconds === null ? "Unknown" : clock(seconds).slice(0, 19));
  const lines = world.blocks.flatMap((block) => {
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
  return ["JobIDRaw|State|Start|End|NNodes|AllocCPUS|ElapsedRaw|TimelimitRaw|QOS|Account", ...lines, ""].join("\n");
}
