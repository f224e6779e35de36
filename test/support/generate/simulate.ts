import { Agenda } from "./agenda.ts";
import { Random } from "./random.ts";
import type { Block, ExecutorPlan, Manager, Plan, Task, Try, World } from "./world.ts";

const POLL = 60;
const STRATEGY = 5;

const failures = [
  { fail: "ValueError('bad frame, no. 7')", lostTo: "exception" },
  { fail: "BashExitFailure('work', 3)", lostTo: "exit_code" },
  { fail: "BashExitFailure('work', -9)", lostTo: "signal" },
  { fail: "AppTimeout()", lostTo: "timeout" },
  {
    fail: "MissingOutputs('Missing outputs from app work', [<File at 0x7f79acc865d0 url=a.fits>])",
    lostTo: "missing_output",
  },
] as const;

/** Plays a whole run: the queue, the batch jobs, the managers and their workers, and the script that feeds them. */
export function simulate(plan: Plan): World {
  return new Simulation(plan).play();
}

class Simulation {
  private readonly plan: Plan;
  private readonly random: Random;
  private readonly agenda = new Agenda();
  private readonly world: World;
  private readonly queues = new Map<ExecutorPlan, Try[]>();
  private unfinished = 0;
  private isOver = false;
  private isKilled = false;
  private jobs: number;

  constructor(plan: Plan) {
    this.plan = plan;
    this.random = new Random(plan.seed);
    this.jobs = plan.firstJob;
    this.world = { plan, blocks: [], managers: [], tasks: [], completed: null, lastRow: 0 };
  }

  play(): World {
    for (const executor of this.plan.executors) this.queues.set(executor, []);
    this.script();
    this.agenda.at(2, () => this.scale());
    this.agenda.at(POLL, () => this.poll());
    if (this.plan.killedAt !== undefined) {
      this.agenda.at(this.plan.killedAt, () => {
        this.isKilled = true;
      });
    }
    this.agenda.run(() => this.isOver);
    this.world.lastRow = this.agenda.now;
    return this.world;
  }

  // The script ------------------------------------------------------------------------------------------------

  private script(): void {
    const { tasks, executors } = this.plan;
    const layer = Math.max(1, Math.floor(tasks / 4));
    for (let id = 0; id < tasks; id++) {
      const earlier = this.world.tasks.slice(Math.max(0, id - layer - 5), Math.max(0, id - layer));
      const depends =
        id >= layer && earlier.length > 0 && this.random.chance(0.5)
          ? [earlier[this.random.below(earlier.length)] as Task]
          : [];
      const task: Task = {
        id,
        app: this.random.below(4),
        executor: executors[id % executors.length] as ExecutorPlan,
        depends,
        dependents: [],
        isMemoised: depends.length === 0 && this.random.chance(0.03),
        tries: [],
        state: "pending",
        ended: null,
      };
      for (const other of depends) other.dependents.push(task);
      this.world.tasks.push(task);
      this.unfinished++;
      this.agenda.at(1 + id * 0.002, () => this.invoke(task));
    }
  }

  private invoke(task: Task): void {
    if (this.isKilled) return;
    const first = this.addTry(task);
    if (task.isMemoised) {
      first.launched = this.agenda.now;
      first.returned = this.agenda.now;
      first.state = "memo_done";
      this.finish(task, "memo_done");
    } else this.launchIfReady(task);
  }

  private addTry(task: Task): Try {
    const one: Try = {
      task,
      id: task.tries.length,
      pending: this.agenda.now,
      launched: null,
      manager: null,
      running: null,
      body: null,
      endRow: null,
      returned: null,
      state: "pending",
      fail: "",
      lostTo: null,
    };
    task.tries.push(one);
    return one;
  }

  private launchIfReady(task: Task): void {
    if (task.state !== "pending" || this.isKilled) return;
    if (task.depends.some((other) => other.state === "failed" || other.state === "dep_fail")) {
      this.failDependent(task);
      return;
    }
    if (task.depends.some((other) => other.ended === null)) return;
    const one = task.tries.at(-1) as Try;
    one.launched = this.agenda.now + 0.001;
    one.state = "launched";
    task.state = "open";
    // The submit side takes a moment before a task is with the interchange.
    this.agenda.at(one.launched + 0.002, () => {
      this.queues.get(task.executor)?.push(one);
      this.dispatch(task.executor);
    });
  }

  private failDependent(task: Task): void {
    const root = task.depends[0] as Task;
    const one = task.tries.at(-1) as Try;
    one.state = "dep_fail";
    one.returned = this.agenda.now;
    one.fail = `DependencyError([(ValueError('upstream'), 'task ${root.id}')], ${task.id})`;
    this.finish(task, "dep_fail");
  }

  private finish(task: Task, state: Task["state"]): void {
    task.state = state;
    task.ended = this.agenda.now;
    this.unfinished--;
    // A dependent that was not invoked yet looks at what it waits for when it is.
    for (const other of task.dependents)
      if (other.tries.length > 0) this.agenda.at(this.agenda.now + 0.001, () => this.launchIfReady(other));
    if (this.unfinished === 0) this.agenda.at(this.agenda.now + this.random.between(1, 40), () => this.shutdown());
  }

  private retry(one: Try): void {
    if (this.isKilled) return;
    const { task } = one;
    one.returned = this.agenda.now;
    if (one.id < this.plan.retries) {
      one.state = "fail_retryable";
      task.state = "pending";
      this.addTry(task);
      this.launchIfReady(task);
    } else {
      one.state = "failed";
      this.finish(task, "failed");
    }
  }

  // Interchange and workers -----------------------------------------------------------------------------------

  private dispatch(executor: ExecutorPlan): void {
    const queue = this.queues.get(executor) ?? [];
    const open = this.world.managers.filter(
      (manager) => manager.block.executor === executor && manager.noticed === null && manager.free > 0,
    );
    let next = 0;
    while (next < queue.length && open.length > 0) {
      const place = this.random.below(open.length);
      const manager = open[place] as Manager;
      this.start(queue[next++] as Try, manager);
      if (manager.free === 0) open.splice(place, 1);
    }
    queue.splice(0, next);
  }

  private start(one: Try, manager: Manager): void {
    const { now } = this.agenda;
    manager.free--;
    manager.held.add(one);
    manager.rows.push(now);
    one.manager = manager;
    // Sent to a manager that is dead already: it never runs.
    if (manager.died !== null) return;
    one.running = now + this.random.between(0.002, 0.02);
    const from = one.running + this.random.between(0.01, 0.5);
    const length = this.plan.meanSeconds * 0.4 * (one.task.app + 1) * this.random.between(0.6, 1.4);
    const fails = this.random.chance(this.plan.failing) ? failures[this.random.below(failures.length)] : undefined;
    one.body = [from, from + length];
    one.state = "running";
    this.agenda.at(from + length, () => this.bodyEnds(one, manager, fails));
  }

  private bodyEnds(one: Try, manager: Manager, fails: (typeof failures)[number] | undefined): void {
    if (manager.died !== null) return;
    const { now } = this.agenda;
    one.endRow = now + this.random.between(0.01, 0.5);
    const returned = one.endRow + this.random.between(0.01, 0.3);
    this.agenda.at(returned, () => {
      // The result died with its manager.
      if (manager.died !== null && manager.died < returned) return;
      manager.free++;
      manager.held.delete(one);
      manager.rows.push(this.agenda.now);
      if (this.isKilled) {
        one.state = "running_ended";
        one.lostTo = "cancelled";
      } else if (fails) {
        one.fail = fails.fail;
        one.lostTo = fails.lostTo;
        this.retry(one);
      } else {
        one.returned = this.agenda.now;
        one.state = "exec_done";
        this.finish(one.task, "exec_done");
      }
      this.dispatch(one.task.executor);
    });
  }

  // Batch jobs ------------------------------------------------------------------------------------------------

  private scale(): void {
    if (this.isKilled || this.isOver) return;
    for (const executor of this.plan.executors) {
      const waiting = (this.queues.get(executor) ?? []).length;
      const active = this.world.blocks.filter((block) => block.executor === executor && !this.isKnownEnded(block));
      const size = executor.nodesPerBlock * executor.workers;
      const wanted = Math.min(executor.maxBlocks, active.length + Math.ceil(waiting / size));
      if (waiting > 0) for (let more = active.length; more < wanted; more++) this.submit(executor);
    }
    this.agenda.at(this.agenda.now + STRATEGY, () => this.scale());
  }

  private isKnownEnded(block: Block): boolean {
    return block.rows.some(([, status]) => status !== "PENDING" && status !== "RUNNING");
  }

  private submit(executor: ExecutorPlan): void {
    const { now } = this.agenda;
    const id = this.world.blocks.filter((block) => block.executor === executor).length;
    const hosts = Array.from(
      { length: executor.nodesPerBlock },
      (_, node) => `nid${String((id * 7 + node) % 40).padStart(5, "0")}-${executor.label}`,
    );
    const block: Block = {
      executor,
      id,
      job: this.jobs++,
      submitted: now,
      hosts,
      start: null,
      end: null,
      state: null,
      rows: [[now, "PENDING"]],
    };
    this.world.blocks.push(block);
    this.agenda.at(Math.ceil(now + 1 + this.random.exponential(this.plan.queueSeconds)), () => this.jobStarts(block));
  }

  private jobStarts(block: Block): void {
    if (block.end !== null) return;
    block.start = this.agenda.now;
    const { walltime } = block.executor;
    this.agenda.at(Math.ceil(this.agenda.now + walltime + this.random.between(1, 30)), () =>
      this.jobEnds(block, "TIMEOUT"),
    );
    for (const host of block.hosts)
      this.agenda.at(this.agenda.now + this.random.between(2, 6), () => this.registers(block, host));
  }

  private registers(block: Block, host: string): void {
    if (block.end !== null) return;
    const { now } = this.agenda;
    const manager: Manager = {
      uid: this.random.hex(12),
      block,
      host,
      registered: now,
      died: null,
      noticed: null,

      free: block.executor.workers,
      held: new Set(),
      rows: [now],
    };
    this.world.managers.push(manager);
    if (this.random.chance(this.plan.nodeCrash)) {
      this.agenda.at(now + this.random.between(0.1, 0.9) * block.executor.walltime, () =>
        this.dies(manager, "node_lost"),
      );
    }
    this.dispatch(block.executor);
  }

  /** The manager is gone at once; the interchange notices when its heartbeats have been missing for long enough. */
  private dies(manager: Manager, lostTo: string): void {
    if (manager.died !== null || manager.noticed !== null) return;
    const { now } = this.agenda;
    manager.died = now;
    for (const one of manager.held) {
      if (!one.body) continue;
      if (one.body[0] >= now) one.body = null;
      else one.body = [one.body[0], Math.min(one.body[1], now)];
      if (one.endRow !== null && one.endRow > now) one.endRow = null;
      one.lostTo = lostTo;
    }
    const lastBeat = lastHeartbeat(manager, now);
    this.agenda.at(lastBeat + manager.block.executor.threshold, () => this.notices(manager));
  }

  private notices(manager: Manager): void {
    manager.noticed = this.agenda.now;
    for (const one of manager.held) {
      one.fail = `ManagerLost(b'${manager.uid}', '${manager.host}')`;
      if (this.isKilled) one.fail = "";
      else this.retry(one);
    }
  }

  private jobEnds(block: Block, state: string): void {
    if (block.end !== null) return;
    block.end = this.agenda.now;
    block.state = state;
    for (const manager of this.world.managers)
      if (manager.block === block) this.dies(manager, this.isKilled && state !== "TIMEOUT" ? "cancelled" : "walltime");
    // After a hard kill the workers wait out their jobs; then nobody is left to write.
    if (this.isKilled && this.world.blocks.every((one) => one.end !== null || one.start === null)) {
      this.agenda.at(this.agenda.now + block.executor.threshold + 1, () => {
        this.isOver = true;
      });
    }
  }

  private poll(): void {
    if (this.isKilled || this.isOver) return;
    const { now } = this.agenda;
    for (const block of this.world.blocks) {
      const last = block.rows.at(-1)?.[1];
      if (block.end !== null) {
        const word = block.start === null || !this.plan.parslSeesSacct ? "COMPLETED" : (block.state as string);
        if (!this.isKnownEnded(block)) block.rows.push([now, word]);
        // A finished job is not asked about again and then counts as missing.
        else if (last !== "COMPLETED" && last !== "SCALED_IN") block.rows.push([now, "COMPLETED"]);
      } else if (block.start !== null && last === "PENDING") block.rows.push([now, "RUNNING"]);
    }
    this.agenda.at(now + POLL, () => this.poll());
  }

  private shutdown(): void {
    if (this.isKilled) return;
    const { now } = this.agenda;
    for (const manager of this.world.managers) {
      if (manager.noticed !== null) continue;
      // One that is dead already, unnoticed, is signed off with the others; its last heartbeat is old.
      manager.noticed = now;
      manager.died ??= now;
    }
    for (const block of this.world.blocks) {
      if (this.isKnownEnded(block)) continue;
      block.rows.push([now + 0.01, "SCALED_IN"]);
      if (block.end === null) {
        block.end = block.start === null ? now : Math.max(block.start, Math.floor(now + 1));
        block.state = block.start === null ? null : "CANCELLED";
      }
    }
    this.world.completed = now + 0.1;
    this.isOver = true;
  }
}

/** Last heartbeat at or before an instant: one at registration and one every period after. */
export function lastHeartbeat(manager: Manager, at: number): number {
  const { heartbeat } = manager.block.executor;
  return manager.registered + Math.floor((at - manager.registered) / heartbeat) * heartbeat;
}
