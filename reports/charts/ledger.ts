import { accounts as allAccounts } from "../../metrics/dimensions.ts";
import { belowPaid } from "../../metrics/metric.ts";
import { hourPrecision, number } from "../figures.ts";
import { paidSentence } from "../ledger.ts";
import { roundToTotal } from "../round.ts";
import { textSize } from "../theme.ts";
import type { Drawn, Picture } from "./chart.ts";
import { chart } from "./define.ts";
import { fitted } from "./frame.ts";
import { accountColour } from "./parts/accounts.ts";
import { roomFor } from "./parts/ends.ts";
import { widest } from "./parts/text_width.ts";

/** Height of a line, in pixels. */
const [STEP, STEP_IN_TEXT] = [25, 16];

export const ledger = chart({
  title: "From paid to useful",
  question: "What became of the node-hours that were paid for?",
  shows: "lake",
  refuses: ["status", ...belowPaid],
  asks: () => ({
    paid: { metrics: "paid_node_hours" },
    accounts: { metrics: "node_hours", by: "account,failure_class" },
  }),
  draw: (drawn) => {
    const paid = Number(drawn.rows.paid?.[0]?.paid_node_hours ?? 0);
    return paid > 0 ? waterfall(drawn, paid) : sentence(drawn);
  },
});

function sentence({ answers }: Drawn): string {
  return answers.paid === undefined ? "" : paidSentence(answers.paid.meta);
}

interface Line {
  readonly step: string;
  readonly label: string;
}

/** What was paid on top, each account that took from it below, what was useful at the bottom. */
function waterfall(drawn: Drawn, paid: number): Picture {
  const { look, palette, rows } = drawn;
  const precision = hourPrecision(paid);
  const accounts = rows.accounts ?? [];
  const shown = roundToTotal(
    accounts.map((row) => Number(row.node_hours)),
    precision,
  );
  const label = (hours: number, told: number) => `${number(told, precision)}  (${((hours / paid) * 100).toFixed(1)} %)`;
  const lines = accounts.map((row, at): Line & { hours: number; account: string } => ({
    step: stepOf(row.account, row.failure_class),
    label: label(Number(row.node_hours), shown[at] ?? 0),
    hours: Number(row.node_hours),
    account: String(row.account),
  }));
  const whole = { step: "paid", label: label(paid, paid) };
  const booked = lines.filter(({ hours }) => hours > 0);
  const order = ["paid", ...booked.filter(({ account }) => account !== "useful").map(({ step }) => step), "useful"];
  const bar = { type: "bar", stroke: palette.ink, strokeWidth: 0.75, height: { band: 0.7 } };
  const text = { type: "text", align: "left", dx: 6, baseline: "middle" };
  const y = {
    field: "step",
    type: "nominal",
    sort: order,
    title: null,
    axis: { ticks: false, domain: false, labelLimit: 240 },
  };
  const hours = {
    type: "quantitative",
    title: "node-hours",
    scale: {
      domain: [0, paid],
      nice: false,
      ...roomFor(
        widest(
          [whole, ...booked].map((line) => line.label),
          textSize.small,
        ) + 8,
      ),
    },
    axis: { format: ",.12~g", tickCount: 6 },
  };
  const step = "replace(datum.failure_class ? datum.account + ': ' + datum.failure_class : datum.account, /_/g, ' ')";
  return {
    says: `${[whole, ...booked].map((line) => `${line.step} ${line.label.replace("  ", " ")}`).join(", ")}. Node-hours.`,
    texts: { paid: [{ label: whole.label }], accounts: lines.map(({ label }) => ({ label })) },
    note: sentence(drawn),
    body: {
      ...fitted(drawn, order.length * (look.inText ? STEP_IN_TEXT : STEP)),
      layer: [
        {
          data: { name: "paid" },
          transform: [
            { calculate: "'paid'", as: "step" },
            { calculate: "0", as: "zero" },
          ],
          layer: [
            {
              mark: { ...bar, color: palette.accounts.paid },
              encoding: { x: { field: "zero", ...hours }, x2: { field: "paid_node_hours" } },
            },
            { mark: text, encoding: { x: { field: "paid_node_hours", ...hours }, text: { field: "label" } } },
          ],
          encoding: { y },
        },
        {
          data: { name: "accounts" },
          // Accounts that took from what was paid hang below each other, from the right; useful stands on zero.
          transform: [
            { filter: "datum.node_hours > 0" },
            { calculate: step, as: "step" },
            { calculate: `indexof(${JSON.stringify(allAccounts)}, datum.account)`, as: "place" },
            { calculate: "datum.account === 'useful' ? 0 : datum.node_hours", as: "taken" },
            {
              window: [{ op: "sum", field: "taken", as: "so_far" }],
              sort: [{ field: "place" }, { field: "step" }],
              frame: [null, 0],
            },
            { calculate: `datum.account === 'useful' ? 0 : ${paid} - datum.so_far`, as: "from_hours" },
            {
              calculate: `datum.account === 'useful' ? datum.node_hours : ${paid} - datum.so_far + datum.taken`,
              as: "to_hours",
            },
          ],
          layer: [
            {
              mark: bar,
              encoding: {
                x: { field: "from_hours", ...hours },
                x2: { field: "to_hours" },
                color: { field: "account", type: "nominal", legend: null, scale: accountColour(palette) },
              },
            },
            { mark: text, encoding: { x: { field: "to_hours", ...hours }, text: { field: "label" } } },
          ],
          encoding: { y },
        },
      ],
    },
  };
}

function stepOf(account: unknown, failureClass: unknown): string {
  return (failureClass === null ? String(account) : `${account}: ${failureClass}`).replaceAll("_", " ");
}
