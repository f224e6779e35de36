import fc from "fast-check";
import type { SourceBuilder, TryRecord } from "./source.ts";

/** A run as chance has it: everything that a real database does wrong can happen here. */
export interface GeneratedRun {
  readonly completed: number | null;
  readonly blocks: ReadonlyArray<{ events: ReadonlyArray<readonly [number, string]>; job: string | null }>;
  readonly managers: ReadonlyArray<{
    block: number;
    node: number;
    workers: number;
    from: number;
    life: number;
    noticed: number | null;
  }>;
  readonly tasks: ReadonlyArray<ReadonlyArray<TryRecord & { readonly manager: number }>>;
  readonly jobs: ReadonlyArray<{ job: string; state: string; start: number; length: number; nodes: number }>;
}

const seconds = (max: number) => fc.integer({ min: 0, max: max * 1e6 }).map((micros) => micros / 1e6);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 4 });
const endings = ["COMPLETED", "TIMEOUT", "CANCELLED", "FAILED", "SCALED_IN", "MISSING"];

const block = fc
  .record({
    pending: seconds(600),
    wait: seconds(200),
    life: seconds(9000),
    runs: fc.boolean(),
    ends: fc.boolean(),
    status: fc.constantFrom(...endings),
    job: fc.option(fc.constantFrom("1", "2", "3")),
  })
  .map(({ pending, wait, life, runs, ends, status, job }) => ({
    job,
    events: [
      [pending, "PENDING"] as const,
      ...(runs ? [[pending + wait, "RUNNING"] as const] : []),
      ...(ends ? [[pending + wait + life, status] as const, [pending + wait + life + 60, "COMPLETED"] as const] : []),
    ],
  }));

const manager = fc.record({
  block: fc.integer({ min: 0, max: 2 }),
  node: fc.integer({ min: 0, max: 2 }),
  workers: fc.integer({ min: 1, max: 4 }),
  from: seconds(4000),
  life: seconds(5000),
  noticed: fc.option(seconds(200)),
});

const oneTry = fc
  .record({
    manager: fc.integer({ min: 0, max: 4 }),
    launched: seconds(4000),
    wait: seconds(2000),
    length: seconds(4000),
    late: seconds(100),
    hasStart: fc.boolean(),
    hasEnd: maybe(fc.constant(true)),
    isReturned: maybe(fc.constant(true)),
    state: maybe(fc.constantFrom("exec_done", "failed", "fail_retryable")),
    fail: maybe(
      fc.constantFrom(
        "ValueError('x')",
        "ManagerLost(b'm0', 'n0')",
        "ManagerLost(b'm1', 'n1')",
        "WorkerLost(0, 'n1')",
        "BashExitFailure('b', -9)",
      ),
    ),
  })
  .map(({ manager, launched, wait, length, late, hasStart, hasEnd, isReturned, state, fail }) => ({
    manager,
    launched,
    ...(hasStart ? { running: launched + wait } : {}),
    ...(hasEnd ? { ended: launched + wait + length } : {}),
    ...(isReturned ? { returned: launched + wait + length + late } : {}),
    ...(state ? { state } : {}),
    ...(fail ? { fail } : {}),
  }));

const job = fc.record({
  job: fc.constantFrom("1", "2", "3"),
  state: fc.constantFrom("TIMEOUT", "COMPLETED", "CANCELLED by 7", "NODE_FAIL", "OUT_OF_MEMORY", "PREEMPTED"),
  start: fc.integer({ min: 0, max: 900 }),
  length: fc.integer({ min: 0, max: 9000 }),
  nodes: fc.integer({ min: 1, max: 3 }),
});

export const generatedRun: fc.Arbitrary<GeneratedRun> = fc.record({
  completed: fc.option(seconds(12_000)),
  blocks: fc.array(block, { minLength: 0, maxLength: 3 }),
  managers: fc.array(manager, { maxLength: 5 }),
  tasks: fc.array(fc.array(oneTry, { maxLength: 3 }), { maxLength: 12 }),
  jobs: fc.uniqueArray(job, { selector: (one) => one.job, maxLength: 3 }),
});

/** Writes the run's rows. */
export function write(run: GeneratedRun, source: SourceBuilder): SourceBuilder {
  for (const [id, one] of run.blocks.entries()) source.block(String(id), one.events, one.job);
  for (const [id, { block, node, workers, from, life, noticed }] of run.managers.entries()) {
    const more = noticed === null ? {} : { inactive: from + life + noticed };
    source.manager(`m${id}`, {
      block: String(block),
      node: `n${node}`,
      workers,
      from,
      lastBeat: from + life,
      period: 500,
      ...more,
    });
  }
  for (const [id, tries] of run.tasks.entries()) {
    source.task(
      id,
      tries.map(({ manager, ...one }) => {
        const ran = run.managers[manager];
        return ran && (one.running !== undefined || one.ended !== undefined)
          ? { ...one, block: String(ran.block), node: `n${ran.node}` }
          : one;
      }),
      `app${id % 3}`,
    );
  }
  return source;
}
