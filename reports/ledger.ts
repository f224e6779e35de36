import { LedgerError } from "../errors.ts";
import type { Lake } from "../lake/lake.ts";
import type { Answer, AnswerMeta } from "../metrics/answer.ts";
import { ask } from "../metrics/ask.ts";
import type { RequestWords } from "../metrics/request.ts";
import { hourPrecision, number } from "./figures.ts";
import { roundToTotal } from "./round.ts";

/** A figure of an answer with the ends between which the truth lies. */
export interface Bounded {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** One line of the ledger as people read it. */
export interface LedgerLine {
  readonly account: string;
  /** Null for an account as a whole, and for accounts without a try. */
  readonly failureClass: string | null;
  readonly nodeHours: number;
  readonly low: number;
  readonly high: number;
  /** Rounded together with all others, so that the lines of the table add up to its total. */
  readonly shown: number;
}

/** The ledger of a selection: lines that add up to what was paid, and the headline figures. */
export interface LedgerView {
  readonly lines: readonly LedgerLine[];
  /** Null when the selection holds no paid time. */
  readonly paid: number | null;
  readonly shownPaid: number;
  readonly precision: number;
  readonly paidBounds: Bounded;
  readonly usefulFraction: Bounded;
  readonly idleFraction: Bounded;
  readonly lossFraction: Bounded;
  /** As the table's line shows it, so that the page does not give two roundings of one figure. */
  readonly shownWalltimeLoss: number | null;
  readonly accounts: Answer;
  readonly meta: AnswerMeta;
}

export type Selection = Omit<RequestWords, "metrics" | "by">;

/** Asks for the ledger of a selection. */
export async function ledgerView(lake: Lake, selection: Selection): Promise<LedgerView> {
  for (const name of ["account", "app", "failure_class", "failure_code", "status"]) {
    if (selection.filters[name] === undefined) continue;
    throw new LedgerError(
      "usage",
      `the ledger shows all accounts of a block and cannot be cut by ${name}; ask: query node_hours --${name.replace("_", "-")} ...`,
      { field: name },
    );
  }
  const headline = await ask(lake, {
    ...selection,
    metrics: "paid_node_hours,useful_fraction,idle_fraction,loss_fraction,walltime_loss_hours",
  });
  const accounts = await ask(lake, { ...selection, metrics: "node_hours", by: "account,failure_class" });
  const figures = headline.data[0] as Record<string, number | null>;
  const paid = figures.paid_node_hours ?? null;
  const precision = hourPrecision(paid ?? 0);
  // Rows that only have an upper bound hold nothing that was booked.
  const booked = accounts.data.filter((row) => Number(row.node_hours) > 0);
  const hours = booked.map((row) => Number(row.node_hours));
  const shown = roundToTotal(hours, precision);
  const lines = booked.map((row, index) => ({
    account: String(row.account),
    failureClass: row.failure_class === null ? null : String(row.failure_class),
    nodeHours: hours[index] as number,
    low: Number(row.node_hours_low),
    high: Number(row.node_hours_high),
    shown: shown[index] as number,
  }));
  return {
    lines,
    paid,
    shownPaid: Number((paid ?? 0).toFixed(precision)),
    precision,
    paidBounds: bounded(figures, "paid_node_hours"),
    usefulFraction: bounded(figures, "useful_fraction"),
    idleFraction: bounded(figures, "idle_fraction"),
    lossFraction: bounded(figures, "loss_fraction"),
    shownWalltimeLoss:
      figures.walltime_loss_hours === null
        ? null
        : (lines.find((line) => line.failureClass === "walltime")?.shown ?? 0),
    accounts,
    meta: headline.meta,
  };
}

function bounded(row: Readonly<Record<string, number | null>>, name: string): Bounded {
  return { value: row[name] ?? null, low: row[`${name}_low`] ?? null, high: row[`${name}_high`] ?? null };
}

/** What the total rests on, in one sentence. */
export function paidSentence(meta: AnswerMeta): string {
  const charged = meta.coverage.items.blocks_by_sacct;
  if (!charged?.total) return "No block ran: nothing was paid for.";
  const all = charged.total === 1 ? "the only block" : `all ${number(charged.total, 0)} blocks`;
  if (charged.count === charged.total)
    return `Start and end of ${all} are the scheduler's (sacct): this is what was charged.`;
  if (charged.count === 0)
    return `No scheduler record (sacct) was given: start and end of ${all} are estimates from Parsl's rows.`;
  return `Start and end of ${number(charged.count, 0)} of ${number(charged.total, 0)} blocks are the scheduler's (sacct); the others are estimates from Parsl's rows.`;
}
