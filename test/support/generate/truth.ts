import type { Block, Manager, World } from "./world.ts";

/** Node-seconds of one block by account; lost time by class. */
export interface BlockTruth {
  readonly executor: string;
  readonly block: string;
  readonly paid: number;
  readonly accounts: ReadonlyMap<string, number>;
}

/** A level that changes at instants: +1 or -1. */
type Change = readonly [at: number, by: number];

/** Where every paid node-second of a world really went. Bodies count, not what is wrapped around them. */
export function truthOf(world: World): BlockTruth[] {
  const until = Math.max(0, ...world.blocks.map((block) => block.end ?? world.lastRow));
  const tries = world.tasks.flatMap((task) => task.tries.map((one) => ({ one, task })));
  const pending = new Level(tries.flatMap(({ one }) => interval(one.pending, one.launched ?? one.returned ?? until)));
  return world.plan.executors.flatMap((executor) => {
    const waiting = new Level(
      tries
        .filter(({ one, task }) => task.executor === executor && one.launched !== null && one.state !== "memo_done")
        .flatMap(({ one }) => interval(one.launched as number, one.body?.[0] ?? one.returned ?? until)),
    );
    const causes = new Causes(waiting, pending);
    return world.blocks
      .filter((block) => block.executor === executor && block.start !== null)
      .map((block) => blockTruth(world, block, causes));
  });
}

function blockTruth(world: World, block: Block, causes: Causes): BlockTruth {
  const start = block.start as number;
  const end = block.end ?? world.lastRow;
  const accounts = new Map<string, number>();
  const add = (account: string, seconds: number) => {
    if (seconds !== 0) accounts.set(account, (accounts.get(account) ?? 0) + seconds);
  };
  const bodies = bodiesByManager(world);
  for (const host of block.hosts) {
    const manager = world.managers.find((one) => one.block === block && one.host === host);
    if (!manager) add("unregistered", end - start);
    else managerTruth(manager, start, end, bodies.get(manager) ?? [], causes, add);
  }
  return {
    executor: block.executor.label,
    block: String(block.id),
    paid: (end - start) * block.hosts.length,
    accounts,
  };
}

type Body = { from: number; to: number; account: string };

function bodiesByManager(world: World): Map<Manager, Body[]> {
  const bodies = new Map<Manager, Body[]>();
  for (const task of world.tasks) {
    for (const one of task.tries) {
      if (!one.manager || !one.body) continue;
      const account = one.lostTo === null ? (one.state === "exec_done" ? "useful" : "unknown") : `lost: ${one.lostTo}`;
      bodies.set(one.manager, [...(bodies.get(one.manager) ?? []), { from: one.body[0], to: one.body[1], account }]);
    }
  }
  return bodies;
}

function managerTruth(
  manager: Manager,
  start: number,
  end: number,
  bodies: readonly Body[],
  causes: Causes,
  add: (account: string, seconds: number) => void,
): void {
  const { workers } = manager.block.executor;
  const from = Math.max(start, Math.min(manager.registered, end));
  const to = Math.min(end, manager.died ?? end);
  add("startup", from - start);
  add("drain", end - to);
  const held: Change[] = [];
  for (const body of bodies) {
    const [begin, stop] = [Math.max(body.from, from), Math.min(body.to, to)];
    if (stop <= begin) continue;
    add(body.account, (stop - begin) / workers);
    held.push(...interval(begin, stop));
  }
  const busy = new Level(held);
  for (const [begin, stop, level] of busy.steps(from, to)) {
    for (const [cause, seconds] of causes.split(begin, stop)) add(cause, (seconds * (workers - level)) / workers);
  }
}

function interval(from: number, to: number): Change[] {
  return to > from
    ? [
        [from, 1],
        [to, -1],
      ]
    : [];
}

class Level {
  readonly instants: number[] = [];
  readonly levels: number[] = [];

  constructor(changes: readonly Change[]) {
    let level = 0;
    for (const [at, by] of changes.toSorted((a, b) => a[0] - b[0])) {
      level += by;
      if (this.instants.at(-1) === at) this.levels[this.levels.length - 1] = level;
      else {
        this.instants.push(at);
        this.levels.push(level);
      }
    }
  }

  /** The level just after an instant. */
  at(instant: number): number {
    let low = 0;
    let high = this.instants.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.instants[middle] as number) <= instant) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 0 : (this.levels[low - 1] as number);
  }

  steps(from: number, to: number): Array<readonly [from: number, to: number, level: number]> {
    const cuts = [from, ...this.instants.filter((at) => at > from && at < to), to];
    return cuts.slice(0, -1).map((cut, index) => [cut, cuts[index + 1] as number, this.at(cut)] as const);
  }
}

/** Time by what an idle worker lacks, as sums up to any instant. */
class Causes {
  private readonly cuts: number[];
  private readonly causes: string[];
  private readonly sums: Array<Record<string, number>> = [];

  constructor(waiting: Level, pending: Level) {
    this.cuts = [...new Set([...waiting.instants, ...pending.instants])].sort((a, b) => a - b);
    this.causes = this.cuts.map((cut) =>
      waiting.at(cut) > 0 ? "idle_backlog" : pending.at(cut) > 0 ? "idle_blocked" : "idle_no_work",
    );
    const sum: Record<string, number> = { idle_backlog: 0, idle_blocked: 0, idle_no_work: 0 };
    for (const [index, cut] of this.cuts.entries()) {
      const cause = this.causes[index - 1];
      if (cause !== undefined) sum[cause] = (sum[cause] as number) + cut - (this.cuts[index - 1] as number);
      this.sums.push({ ...sum });
    }
  }

  split(from: number, to: number): Array<readonly [cause: string, seconds: number]> {
    const a = this.upTo(from);
    const b = this.upTo(to);
    return Object.keys(b).map((cause) => [cause, (b[cause] as number) - (a[cause] as number)] as const);
  }

  private upTo(instant: number): Record<string, number> {
    let low = 0;
    let high = this.cuts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.cuts[middle] as number) <= instant) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return { idle_backlog: 0, idle_blocked: 0, idle_no_work: instant };
    const sums = { ...(this.sums[low - 1] as Record<string, number>) };
    const cause = this.causes[low - 1] as string;
    sums[cause] = (sums[cause] as number) + instant - (this.cuts[low - 1] as number);
    return sums;
  }
}
