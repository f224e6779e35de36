import { askHours } from "../../../metrics/allocation/ask_hours.ts";
import type { Answer } from "../../../metrics/answer.ts";
import { hourPrecision } from "../../figures.ts";
import { paidSentence } from "../../ledger.ts";
import { roundToTotal } from "../../round.ts";
import { type Context, charged, figure, hours, link } from "../context.ts";
import type { Section } from "../model.ts";
import { asPercent, table, text } from "../parts.ts";
import { accountName } from "../words.ts";

/** Node-hours by line, rounded together so that the lines of the table add up to its total. */
function addingUp({ paid }: Context, { data }: Answer): Map<Answer["data"][number], number> {
  const rounded = roundToTotal(
    data.map((row) => Number(row.node_hours)),
    hourPrecision(paid ?? 0),
  );
  return new Map(data.map((row, at) => [row, rounded[at] as number]));
}

/** Every paid node-hour in one account. */
export async function whereHoursWent(context: Context): Promise<Section> {
  const answer = await askHours(context);
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
  const lines = addingUp(context, answer);
  const chargedTotal = row?.charged_hours ?? null;
  const parts =
    context.paid === null
      ? [text("Nothing was paid for in this period.")]
      : [
          text(paidSentence(context.headline.meta)),
          ...(await figure(context, {
            chart: "ledger",
            caption: "From paid to useful: what each account took of the node-hours of the period.",
          })),
          table({
            id: "table-hours",
            caption:
              "Where the paid hours went. Every paid node-second is in exactly one line; the lines add up to what was paid.",
            answer,
            total,
            columns: [
              { name: "account", shown: (cell, line) => (cell === "paid" ? "paid" : accountName(line)) },
              {
                name: "node_hours",
                title: "Node-hours",
                shown: (cell, line) => shown(lines.get(line) ?? cell),
                unit: null,
              },
              { name: "share", title: "Share", shown: asPercent },
              { name: "node_hours_low", title: "At least", shown, unit: null },
              { name: "node_hours_high", title: "At most", shown, unit: null },
              {
                name: "charged_hours",
                title: "Charged hours",
                shown: (cell) => charged(cell, chargedTotal),
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
