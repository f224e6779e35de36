import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { ask } from "../../metrics/ask.ts";
import { type BlockTruth, type Plan, record, runIdOf, simulate, truthOf } from "./generate/index.ts";

/** How far the ledger of a simulated run is from its truth. */
export interface Accuracy {
  readonly paidHours: number;
  /** Booked paid time over true paid time. */
  readonly paidRatio: number;
  /** Half the sum of |booked - true| over blocks and accounts, over paid: the share of time in a wrong account. */
  readonly misbooked: number;
  /** The same over classes of lost time. */
  readonly misbookedLoss: number;
  /** Blocks x accounts whose truth lies outside the bounds, with the figures. */
  readonly outside: readonly string[];
  /** Width of the bounds of useful and of lost time, over paid. */
  readonly usefulWidth: number;
  readonly lostWidth: number;
  /** Node-seconds by account and class, booked and true, for looking at. */
  readonly accounts: Readonly<Record<string, readonly [booked: number, truth: number]>>;
}

/** Simulates, records, ingests and compares. */
export async function accuracyOf(plans: readonly Plan[], withSacct: boolean): Promise<Accuracy> {
  const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-"));
  try {
    const worlds = plans.map(simulate);
    const path = join(folder, "monitoring.db");
    const sacct = join(folder, "sacct.txt");
    record(worlds, path, sacct);
    await ingest({
      path,
      lake: join(folder, "lake"),
      source: "generated",
      timezone: plans[0]?.zone,
      sacct: withSacct ? sacct : undefined,
    });
    const lake = await Lake.open(join(folder, "lake"));
    try {
      const answer = await ask(lake, {
        metrics: "node_hours",
        by: "run,executor,block,account,failure_class",
        filters: {},
      });
      const paid = await ask(lake, { metrics: "node_hours", by: "run,executor,block", filters: {} });
      const booked = new Map<string, Booked>();
      for (const row of answer.data) {
        const account = row.failure_class === null ? row.account : `${row.account}: ${row.failure_class}`;
        booked.set(`${row.run}/${row.executor}/${row.block}/${account}`, bookedOf(row));
      }
      const byBlock = new Map(paid.data.map((row) => [`${row.run}/${row.executor}/${row.block}`, bookedOf(row)]));
      const truths = worlds.flatMap((world) =>
        truthOf(world).map((truth) => ({ ...truth, place: `${runIdOf(world)}/${truth.executor}/${truth.block}` })),
      );
      return compare(booked, byBlock, truths);
    } finally {
      lake.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Booked {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

function bookedOf(row: Readonly<Record<string, unknown>>): Booked {
  const seconds = (name: string) => Number(row[name]) * 3600;
  return { value: seconds("node_hours"), low: seconds("node_hours_low"), high: seconds("node_hours_high") };
}

/** Instants are kept to the microsecond in the database, and the truth is not. */
const SLACK = 0.001;

function compare(
  booked: ReadonlyMap<string, Booked>,
  byBlock: ReadonlyMap<string, Booked>,
  truths: ReadonlyArray<BlockTruth & { readonly place: string }>,
): Accuracy {
  const truth = new Map<string, number>();
  for (const { place, accounts } of truths)
    for (const [account, seconds] of accounts) truth.set(`${place}/${account}`, seconds);
  const paid = truths.reduce((sum, one) => sum + one.paid, 0);
  const sum = (values: Iterable<number>) => [...values].reduce((so_far, value) => so_far + value, 0);
  const keys = [...new Set([...booked.keys(), ...truth.keys()])];
  const value = (key: string) => booked.get(key)?.value ?? 0;
  const off = (key: string) => Math.abs(value(key) - (truth.get(key) ?? 0));
  const outsideOf = (key: string, { value, low, high }: Booked, true_: number) =>
    true_ < low - SLACK || true_ > high + SLACK || low > value + SLACK || value > high + SLACK
      ? [`${key}: true ${true_.toFixed(1)}, booked ${value.toFixed(1)} [${low.toFixed(1)}, ${high.toFixed(1)}]`]
      : [];
  const width = (account: string) =>
    sum([...booked].filter(([key]) => key.split("/")[3]?.startsWith(account)).map(([, { low, high }]) => high - low)) /
    paid;
  const accounts: Record<string, [number, number]> = {};
  for (const key of keys) {
    const account = key.split("/")[3] as string;
    const entry = accounts[account] ?? [0, 0];
    accounts[account] = [entry[0] + value(key), entry[1] + (truth.get(key) ?? 0)];
  }
  return {
    paidHours: paid / 3600,
    paidRatio: sum(keys.map(value)) / paid,
    misbooked: sum(keys.map(off)) / 2 / paid,
    misbookedLoss: sum(keys.filter((key) => key.includes("/lost: ")).map(off)) / 2 / paid,
    outside: [
      ...keys.flatMap((key) => outsideOf(key, booked.get(key) ?? { value: 0, low: 0, high: 0 }, truth.get(key) ?? 0)),
      ...truths.flatMap(({ place, paid }) =>
        outsideOf(`paid ${place}`, byBlock.get(place) ?? { value: 0, low: 0, high: 0 }, paid),
      ),
    ],
    usefulWidth: width("useful"),
    lostWidth: width("lost"),
    accounts,
  };
}
