import { askEvidence, askReconciliation } from "../../../metrics/allocation/ask_reconciliation.ts";
import { isPart } from "../../../metrics/allocation/question.ts";
import type { Answer } from "../../../metrics/answer.ts";
import { alike, type Context, charged, hours, hoursBound, ranged } from "../context.ts";
import type { Part, Section } from "../model.ts";
import { asPercent, items, lastDay, table, text } from "../parts.ts";

/** Our charges beside the facility's, and what the difference is likely made of. */
export async function reconciliation(context: Context): Promise<Section> {
  return { id: "reconciliation", title: "Reconciliation", isAppendix: true, parts: await parts(context) };
}

async function parts(context: Context): Promise<Part[]> {
  const shown = (cell: unknown) => hours(context, cell);
  const bounds = (way: "floor" | "ceil") => (cell: unknown, row: Answer["data"][number]) =>
    hoursBound(context, cell, row.paid_node_hours, way);
  const evidence = await askEvidence(context);
  const estimated = evidence.data.filter((row) => row.evidence !== "scheduler" && row.paid_node_hours !== null);
  return [
    ...(await beside(context)),
    ...(evidence.data.length === 0
      ? []
      : [
          table({
            id: "table-evidence",
            caption: "What the paid hours of the period rest on.",
            answer: evidence,
            columns: [
              { name: "pool" },
              { name: "evidence" },
              { name: "blocks" },
              { name: "paid_node_hours", title: "Node-hours", shown, unit: null },
              { name: "paid_node_hours_low", title: "At least", shown: bounds("floor"), unit: null },
              { name: "paid_node_hours_high", title: "At most", shown: bounds("ceil"), unit: null },
              { name: "charged_hours", title: "Charged hours", shown: alike(evidence, "charged_hours"), unit: null },
            ],
          }),
        ]),
    items([
      ...(evidence.data.length === 0
        ? []
        : [
            estimated.length > 0
              ? "Without the scheduler's record (sacct) the charges of these blocks are estimates, within the bounds given."
              : "All charges rest on the scheduler's record (sacct).",
          ]),
      "Likely parts of a difference: jobs of the account that no Parsl run started (the lake keeps only jobs that a run names); runs ingested without sacct; blocks whose nodes were counted from the hosts that registered; the facility's own refunds.",
    ]),
  ];
}

async function beside(context: Context): Promise<Part[]> {
  const answer = await askReconciliation(context);
  if (answer.data.length === 0)
    return [
      text(
        isPart(context)
          ? "This report counts some sources only, which are not compared with a figure of the facility for all jobs."
          : "No figure of the facility is configured (reconcile in ledger.yaml) for a day within an award's year, so there is nothing to compare with.",
      ),
    ];
  const unseen = answer.data.flatMap((row) =>
    row.unseen === null || row.unseen_high === 0
      ? []
      : [
          `${row.award} (${row.pool}): jobs of which the lake holds no monitoring record were charged ${ranged(row, "unseen")} hours, as far as the facility's figure is right: jobs that no Parsl run started, or runs that were not ingested.`,
        ],
  );
  return [
    table({
      id: "table-reconciliation",
      caption: "This ledger beside the facility's own figure, in charged hours.",
      answer,
      columns: [
        { name: "pool" },
        { name: "award" },
        { name: "until", title: "To the end of", shown: lastDay, unit: null },
        { name: "facility", shown: (cell) => charged(cell), unit: null },
        { name: "ours", shown: (cell) => charged(cell), unit: null },
        { name: "ours_low", title: "At least", shown: (cell) => charged(cell), unit: null },
        { name: "ours_high", title: "At most", shown: (cell) => charged(cell), unit: null },
        { name: "difference", shown: (cell, row) => charged(cell, row.facility), unit: null },
        { name: "difference_share", title: "Difference, %", shown: asPercent },
        ...(answer.data.some(({ nobodys }) => nobodys !== null)
          ? [{ name: "nobodys", shown: (cell: unknown) => charged(cell), unit: null }]
          : []),
        { name: "unseen", shown: (_, row) => ranged(row, "unseen"), unit: null },
      ],
      more: ["unseen_low", "unseen_high"],
    }),
    ...(unseen.length === 0 ? [] : [items(unseen)]),
  ];
}
