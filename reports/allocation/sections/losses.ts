import { askWalltime } from "../../../metrics/allocation/ask_walltime.ts";
import { inPeriod } from "../../../metrics/allocation/question.ts";
import { withShares } from "../../../metrics/allocation/shares.ts";
import type { Answer } from "../../../metrics/answer.ts";
import { ask } from "../../../metrics/ask.ts";
import { askFailures } from "../../../metrics/failures.ts";
import { UNKNOWN } from "../../figures.ts";
import { type Context, charged, hours, link, linkToRows } from "../context.ts";
import type { Part, Section } from "../model.ts";
import { asPercent, duration, items, some, table, text } from "../parts.ts";
import { causeOf, className, remedyOf } from "../words.ts";
import { incidents } from "./incidents.ts";

const LONGEST_CODE = 20;

/** What failed, why, what died at walltime, and what the facility may give back. */
export async function losses(context: Context): Promise<Section> {
  const parts = [
    ...(await failures(context)),
    ...(await walltime(context)),
    ...(await limits(context)),
    ...(await incidents(context)),
  ];
  return { id: "losses", title: "Losses and failures", isAppendix: false, parts };
}

async function failures(context: Context): Promise<Part[]> {
  const failed = await askFailures(context.lake, { ...inPeriod(context), sort: "-lost_node_hours" });
  const answer = explained(withShares(failed, context.paid));
  if (answer.data.length === 0) return [text("No try failed in this period.")];
  const whole = context.headline.data[0]?.charged_hours;
  return [
    table({
      id: "table-failures",
      caption:
        "What failed, by class and code, with what it usually means and what helps. Share is of paid; a task is recovered when a later try of it ended well.",
      answer,
      columns: [
        { name: "failure_class", title: "Class", shown: (cell, { kinds }) => kindName(cell, kinds) },
        { name: "failure_code", title: "Code", shown: brief },
        { name: "tries", link: (row) => triesOf(context, row) },
        { name: "tasks_never_recovered", title: "Tasks lost" },
        { name: "tasks_recovered", title: "Recovered" },
        { name: "lost_node_hours", title: "Node-h", shown: (cell) => hours(context, cell), unit: null },
        { name: "share", title: "Share", shown: asPercent },
        { name: "charged_hours", title: "Charged", shown: (cell) => charged(cell, whole), unit: null },
        { name: "apps", title: "Apps", shown: (cell) => some(cell, 1) },
        { name: "cause" },
        { name: "remedy" },
      ],
      more: ["kinds"],
      link: link(context, "failures"),
    }),
  ];
}

async function walltime(context: Context): Promise<Part[]> {
  const answer = await askWalltime(context);
  if (answer.data.length === 0) return [text("No try is known to have died at walltime in this period.")];
  const shown = (cell: unknown) => hours(context, cell);
  return [
    table({
      id: "table-walltime",
      caption:
        "Losses at walltime per executor, and what twice the limit would save: the same work ends at half as many limits, and each kills as much.",
      answer,
      columns: [
        { name: "executor" },
        { name: "limit_s", title: "Requested", shown: duration, unit: null },
        { name: "tries", title: "Tries killed" },
        { name: "ran_s", title: "Had run (median)", shown: duration, unit: null },
        { name: "walltime_loss_hours", title: "Node-h lost", shown, unit: null },
        { name: "what_if_s", title: "What if", shown: duration, unit: null },
        { name: "saved_hours", title: "Would save, node-h", shown, unit: null },
      ],
      link: link(context, "metrics/walltime_loss_hours", { by: "executor" }),
    }),
  ];
}

/** Executors of whose blocks the time limit is not always known: what died at one may look like anything. */
async function limits(context: Context): Promise<Part[]> {
  const words = { ...inPeriod(context), metrics: "blocks,walltime_limit", by: "executor" };
  const { data } = await ask(context.lake, words);
  const told = data.flatMap(({ executor, blocks, walltime_limit_count: known }) =>
    Number(known ?? 0) < Number(blocks)
      ? [
          `${executor}: the time limit of ${Number(blocks) - Number(known ?? 0)} of ${blocks} blocks is not known (no accounting, no walltime configured); what died at it may stand under another class.`,
        ]
      : [],
  );
  return told.length === 0 ? [] : [items(told)];
}

/** Address of the tries that a row counts; several kinds have none together. */
function triesOf(context: Context, row: Answer["data"][number]): string | undefined {
  const { failure_class, failure_code, kinds } = row;
  return Number(kinds) > 1 ? undefined : linkToRows(context, "tries", { failure_class, failure_code });
}

/** What each class and code mean in words, and what helps; a row of several has none. */
function explained(answer: Answer): Answer {
  const rows = answer.data.map((row) =>
    Number(row.kinds) > 1
      ? row
      : { ...row, cause: causeOf(row.failure_class, row.failure_code), remedy: remedyOf(row.failure_class) },
  );
  return { ...answer, data: rows };
}

function kindName(failureClass: unknown, kinds: unknown): string {
  return Number(kinds) > 1 ? `${kinds} more kinds` : className(failureClass);
}

/** A code whose text is a whole message would take the room of the remedies. */
function brief(cell: unknown): string {
  const letters = [...String(cell ?? UNKNOWN)];
  return letters.length <= LONGEST_CODE ? letters.join("") : `${letters.slice(0, LONGEST_CODE - 1).join("")}…`;
}
