import { writeFileSync } from "node:fs";
import { DatabaseSync } from "@photostructure/sqlite";
import { DDL } from "../schema.ts";
import { clockOf } from "./clock.ts";
import { Random } from "./random.ts";
import { lastHeartbeat } from "./simulate.ts";
import type { Manager, Try, World } from "./world.ts";

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

  constructor(world: World, path: string) {
    this.world = world;
    this.random = new Random(world.plan.seed + 77);
    this.runId = runIdOf(world);
    const clock = clockOf(world.plan);
    this.time = (seconds) => (seconds === null ? null : `${clock(seconds).replace("T", " ")}`);
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
      count("exec_done"),
    ]);
  }

  private blocks(): void {
    const rows = this.world.blocks.flatMap((block) =>
      block.rows.map(([at, status]) => ({
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
    for (const [index, { at, manager, active }] of rows.sort((a, b) => a.at - b.at).entries()) {
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
        this.time(task.ended),
        failed,
        failed,
      ]);
      for (const one of task.tries) statuses.push(...this.try(one));
    }
    for (const { row } of statuses.sort((a, b) => a.at - b.at)) this.insert("status", row);
  }

  private try(one: Try): Array<{ at: number; row: unknown[] }> {
    const { task } = one;
    const skew = one.manager && one.running !== null ? this.skewOf(one.manager) : 0;
    const isLost = this.random.chance(this.world.plan.lostRunning);
    const knows = one.running !== null && !isLost;
    this.insert("try", [
      one.id,
      task.id,
      this.runId,
      knows ? String(one.manager?.block.id) : null,
      knows ? (one.manager?.host ?? null) : null,
      task.executor.label,
      this.time(one.launched),
      knows ? this.time((one.running as number) + skew) : null,
      this.time(one.returned),
      one.fail,
      null,
    ]);
    this.samples(one, skew);
    const row = (status: string, at: number) => ({ at, row: [task.id, status, this.time(at), this.runId, one.id] });
    const rows = [row("pending", one.pending)];
    if (one.launched !== null && !task.isMemoised) rows.push(row("launched", one.launched));
    if (knows) rows.push(row("running", (one.running as number) + skew));
    if (one.endRow !== null) rows.push(row("running_ended", one.endRow + skew));
    if (one.returned !== null) rows.push(row(one.state, one.returned));
    return rows;
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
    for (const at of instants) {
      const cpu = (at - from) * 0.9;
      this.insert("resource", [
        one.id,
        one.task.id,
        this.runId,
        this.time(at + skew),
        sampleEvery,
        1000,
        1.5,
        1,
        cpu,
        cpu / 20,
        2e9,
        1.1e9,
        1e6,
        1e6,
        "running",
        "3",
        10,
        2,
      ]);
    }
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
