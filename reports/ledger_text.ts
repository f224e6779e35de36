import { number, percent, UNKNOWN } from "./figures.ts";
import { type LedgerView, paidSentence } from "./ledger.ts";
import { textTable } from "./text.ts";

/** The ledger for a terminal: accounts that add up to what was paid, then what the figures rest on. */
export function ledgerText(view: LedgerView): string {
  if (view.paid === null) return `No paid time in this selection.\n\n${assumed(view)}`;
  const paid = view.paid;
  const share = (hours: number) => percent(paid > 0 ? hours / paid : null);
  const rows = view.lines.map((line) => {
    const name = line.failureClass === null ? line.account : `${line.account}: ${line.failureClass}`;
    return [name, number(line.shown, view.precision), share(line.nodeHours)];
  });
  const total = ["paid", number(view.shownPaid, view.precision), percent(1)];
  const { from, to } = view.meta.window;
  return [
    `Ledger of ${view.meta.snapshots.map((one) => one.source).join(", ")}, ${from ?? UNKNOWN} to ${to ?? UNKNOWN}`,
    "",
    textTable(["account", "node-hours", "share of paid"], [...rows, total], [false, true, true], [rows.length]),
    paidSentence(view.meta),
    `Useful ${percent(view.usefulFraction)} of paid, lost ${percent(view.lossFraction)} of paid, idle ${percent(view.idleFraction)} of connected worker time.`,
    "",
    assumed(view),
  ].join("\n");
}

function assumed(view: LedgerView): string {
  const { assumptions } = view.meta.coverage;
  if (assumptions.length === 0) return "Nothing had to be assumed.\n";
  return `What was assumed:\n${assumptions.map((sentence) => `- ${sentence}`).join("\n")}\n`;
}
