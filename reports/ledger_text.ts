import { number, percent, percentRange, UNKNOWN } from "./figures.ts";
import { type Bounded, type LedgerView, paidSentence } from "./ledger.ts";
import { textTable } from "./text.ts";

/** The ledger for a terminal: accounts that add up to what was paid, then what the figures rest on. */
export function ledgerText(view: LedgerView): string {
  if (view.paid === null) return `No paid time in this selection.\n\n${assumed(view)}`;
  const paid = view.paid;
  const share = (hours: number) => percent(paid > 0 ? hours / paid : null);
  const hours = (value: number) => number(value, view.precision);
  const rows = view.lines.map((line) => {
    const name = line.failureClass === null ? line.account : `${line.account}: ${line.failureClass}`;
    return [name, hours(line.shown), share(line.nodeHours), hours(line.low), hours(line.high)];
  });
  const { low, high } = view.paidBounds;
  const total = ["paid", hours(view.shownPaid), percent(1), hours(low ?? paid), hours(high ?? paid)];
  const { from, to } = view.meta.window;
  const header = ["account", "node-hours", "share of paid", "at least", "at most"];
  return [
    `Ledger of ${view.meta.snapshots.map((one) => one.source).join(", ")}, ${from ?? UNKNOWN} to ${to ?? UNKNOWN}`,
    "",
    textTable(header, [...rows, total], [false, true, true, true, true], [rows.length]),
    paidSentence(view.meta),
    `Useful ${within(view.usefulFraction)} of paid, lost ${within(view.lossFraction)} of paid, idle ${within(view.idleFraction)} of connected worker time.`,
    "",
    assumed(view),
  ].join("\n");
}

/** `40.5 % (30.2 to 43.7 %)` */
function within({ value, low, high }: Bounded): string {
  return `${percent(value)} (${percentRange(low, high)})`;
}

function assumed(view: LedgerView): string {
  const { assumptions } = view.meta.coverage;
  const grade = `Completeness of the record: ${view.meta.coverage.grade} (${view.meta.coverage.grade_because}).\n`;
  if (assumptions.length === 0) return `${grade}Nothing had to be assumed.\n`;
  return `${grade}What was assumed:\n${assumptions.map((sentence) => `- ${sentence}`).join("\n")}\n`;
}
