import { inPeriod } from "../../../metrics/allocation/question.ts";
import type { Answer } from "../../../metrics/answer.ts";
import { ask } from "../../../metrics/ask.ts";
import { addingUp } from "../adding_up.ts";
import { type Context, charged, figure, hours, hoursBound, link } from "../context.ts";
import type { Section } from "../model.ts";
import { asPercent, nothingPaid, table, text } from "../parts.ts";
import { accountName } from "../words.ts";

type Line = Answer["data"][number];

/** Every paid node-hour in one account. */
export async function whereHoursWent(context: Context): Promise<Section> {
  const answer = context.hours;
  const [row] = context.headline.data;
  const total = {
    account: "paid",
    failure_class: null,
    node_hours: context.paid,
    node_hours_low: row?.paid_node_hours_low ?? null,
    node_hours_high: row?.paid_node_hours_high ?? null,
    share: context.paid === null ? null : 1,
    charged_hours: row?.charged_hours ?? null,
    before_hours: context.before.data[0]?.paid_node_hours ?? null,
    before_share: context.before.data[0]?.paid_node_hours === null ? null : 1,
  };
  const shown = (cell: unknown) => hours(context, cell);
  const lines = context.printed;
  const outward = (way: "floor" | "ceil") => (cell: unknown, line: Line) =>
    hoursBound(context, cell, line.node_hours, way, lines.get(line));
  const chargedTotal = row?.charged_hours ?? null;
  const charges = addingUp(answer, "charged_hours", chargedTotal);
  const parts =
    context.paid === null
      ? [text(nothingPaid)]
      : [
          ...(await figure(context, {
            chart: "ledger",
            caption: `From paid to useful: what each account took of the node-hours of the period. ${await basis(context)}`,
            hasNote: false,
            isHalf: true,
          })),
          ...(await figure(context, {
            chart: "efficiency_by_week",
            caption: "Useful, lost and idle shares week by week.",
            isHalf: true,
          })),
          table({
            id: "table-hours",
            caption: `Where the paid hours went. Every paid node-second is in exactly one line; the lines are rounded so that they add up to what was paid.${context.pools.length > 1 ? " Charged hours are those of all pools together." : ""}`,
            answer,
            total,
            more: ["failure_class"],
            columns: [
              { name: "account", shown: (cell, line) => (cell === "paid" ? "paid" : accountName(line)) },
              {
                name: "node_hours",
                title: "Node-hours",
                shown: (cell, line) => shown(lines.get(line) ?? cell),
                unit: null,
              },
              { name: "share", title: "Share", shown: asPercent },
              { name: "node_hours_low", title: "At least", shown: outward("floor"), unit: null },
              { name: "node_hours_high", title: "At most", shown: outward("ceil"), unit: null },
              {
                name: "charged_hours",
                title: "Charged hours",
                shown: (cell, line) => charged(charges.get(line) ?? cell, chargedTotal),
                unit: null,
              },
              { name: "before_hours", title: "Period before", shown, unit: null },
              { name: "before_share", title: "Share before", shown: asPercent },
            ],
            link: link(context, "metrics/node_hours", { by: "account,failure_class" }),
          }),
        ];
  return { id: "hours", title: "Where the hours went", isAppendix: false, parts };
}

/** What the hours of the period rest on. */
async function basis(context: Context): Promise<string> {
  const words = { ...inPeriod(context), metrics: "paid_node_hours", by: "evidence" };
  const { data } = await ask(context.lake, words);
  const paid = data.filter((row) => row.paid_node_hours !== null);
  const known = paid.find(({ evidence }) => evidence === "scheduler")?.paid_node_hours ?? 0;
  const whole = hours(context, context.paid);
  if (paid.every(({ evidence }) => evidence === "scheduler"))
    return `Start and end of all jobs behind the ${whole} node-hours are the scheduler's (sacct): this is what was charged.`;
  if (known === 0)
    return `No scheduler record (sacct) was given: the ${whole} node-hours are estimates from Parsl's rows, within the bounds given.`;
  return `Of the ${whole} node-hours, ${hours(context, known)} are of jobs whose start and end are the scheduler's (sacct); the others are estimates from Parsl's rows, within the bounds given.`;
}
