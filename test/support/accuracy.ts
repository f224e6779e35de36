import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { ask } from "../../metrics/ask.ts";
import { type Plan, record, simulate, truthOf } from "./generate/index.ts";

/** How far the ledger of a simulated run is from its truth. */
export interface Accuracy {
  readonly paidHours: number;
  /** Booked paid time over true paid time. */
  readonly paidRatio: number;
  /** Half the sum of |booked - true| over blocks and accounts, over paid: the share of time in a wrong account. */
  readonly misbooked: number;
  /** The same over classes of lost time. */
  readonly misbookedLoss: number;
  /** Node-seconds by account and class, booked and true, for looking at. */
  readonly accounts: Readonly<Record<string, readonly [booked: number, truth: number]>>;
}

/** Simulates, records, ingests and compares. */
export async function accuracyOf(plan: Plan, withSacct: boolean): Promise<Accuracy> {
  const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-"));
  try {
    const world = simulate(plan);
    const path = join(folder, "monitoring.db");
    const sacct = join(folder, "sacct.txt");
    record(world, path, sacct);
    await ingest({
      path,
      lake: join(folder, "lake"),
      source: "generated",
      timezone: plan.zone,
      sacct: withSacct ? sacct : undefined,
    });
    const lake = await Lake.open(join(folder, "lake"));
    try {
      const answer = await ask(lake, {
        metrics: "node_hours",
        by: "executor,block,account,failure_class",
        filters: {},
      });
      const booked = new Map<string, number>();
      for (const row of answer.data) {
        const account = row.failure_class === null ? row.account : `${row.account}: ${row.failure_class}`;
        booked.set(`${row.executor}/${row.block}/${account}`, Number(row.node_hours) * 3600);
      }
      return compare(booked, truthOf(world));
    } finally {
      lake.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compare(booked: ReadonlyMap<string, number>, truths: ReturnType<typeof truthOf>): Accuracy {
  const truth = new Map<string, number>();
  for (const { executor, block, accounts } of truths)
    for (const [account, seconds] of accounts) truth.set(`${executor}/${block}/${account}`, seconds);
  const paid = truths.reduce((sum, one) => sum + one.paid, 0);
  const sum = (values: Iterable<number>) => [...values].reduce((so_far, value) => so_far + value, 0);
  const keys = new Set([...booked.keys(), ...truth.keys()]);
  const off = (key: string) => Math.abs((booked.get(key) ?? 0) - (truth.get(key) ?? 0));
  const accounts: Record<string, [number, number]> = {};
  for (const key of keys) {
    const account = key.split("/")[2] as string;
    const entry = accounts[account] ?? [0, 0];
    accounts[account] = [entry[0] + (booked.get(key) ?? 0), entry[1] + (truth.get(key) ?? 0)];
  }
  return {
    paidHours: paid / 3600,
    paidRatio: sum(booked.values()) / paid,
    misbooked: sum([...keys].map(off)) / 2 / paid,
    misbookedLoss: sum([...keys].filter((key) => key.includes("/lost: ")).map(off)) / 2 / paid,
    accounts,
  };
}
