import type { TopLevelSpec } from "vega-lite";
import type { Lake } from "../../lake/lake.ts";
import { number } from "../figures.ts";
import { type LedgerView, ledgerView, paidSentence, type Selection } from "../ledger.ts";
import { accountColours, faintInk, ink, vegaConfig } from "../theme.ts";
import type { Chart } from "./chart.ts";

export const ledger: Chart = {
  title: "From paid to useful",
  question: "What became of the node-hours that were paid for?",
  spec: async (lake: Lake, selection: Selection) => ledgerSpec(await ledgerView(lake, selection)),
};

/** The waterfall of one ledger: what was paid on top, each account that took from it below, what was useful at the bottom. */
export function ledgerSpec(view: LedgerView): TopLevelSpec {
  return view.paid === null || view.paid === 0 ? emptySpec(view) : waterfall(view);
}

function waterfall(view: LedgerView): TopLevelSpec {
  const paid = view.paid as number;
  const label = (hours: number, shown: number) =>
    `${number(shown, view.precision)}  (${((hours / paid) * 100).toFixed(1)} %)`;
  const parts = view.lines.map((line) => ({
    step: line.failureClass === null ? line.account : `${line.account}: ${line.failureClass.replaceAll("_", " ")}`,
    account: line.account,
    node_hours: line.nodeHours,
    label: label(line.nodeHours, line.shown),
    is_whole: false,
  }));
  const useful = parts.filter((part) => part.account === "useful").map((part) => ({ ...part, is_whole: true }));
  const taken = parts.filter((part) => part.account !== "useful");
  const whole = { step: "paid", account: "paid", node_hours: paid, label: label(paid, view.shownPaid), is_whole: true };
  const values = [whole, ...taken, ...useful];
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title: { text: ledger.title, subtitle: subtitle(view) },
    description: `${ledger.title}: ${values.map((value) => `${value.step} ${value.label}`).join(", ")}. Node-hours.`,
    width: 560,
    height: { step: 30 },
    padding: 12,
    data: { name: "ledger", values },
    transform: [
      // Accounts that took from the paid hours hang below each other, from the right; the wholes stand on zero.
      { calculate: "datum.is_whole ? 0 : datum.node_hours", as: "taken" },
      { window: [{ op: "sum", field: "taken", as: "taken_so_far" }], frame: [null, 0] },
      { joinaggregate: [{ op: "max", field: "node_hours", as: "paid" }] },
      { calculate: "datum.is_whole ? 0 : datum.paid - datum.taken_so_far", as: "from_hours" },
      {
        calculate: "datum.is_whole ? datum.node_hours : datum.paid - datum.taken_so_far + datum.taken",
        as: "to_hours",
      },
    ],
    layer: [
      {
        mark: { type: "bar", stroke: ink, strokeWidth: 1, height: { band: 0.68 } },
        encoding: {
          x: {
            field: "from_hours",
            type: "quantitative",
            title: "node-hours",
            axis: {
              format: "~g",
              tickCount: 7,
              labelExpr: `datum.value <= ${paid} ? datum.label : ''`,
              gridOpacity: { condition: { test: `datum.value <= ${paid}`, value: 1 }, value: 0 },
              tickOpacity: { condition: { test: `datum.value <= ${paid}`, value: 1 }, value: 0 },
            },
            scale: { domain: [0, paid * 1.3], nice: false },
          },
          x2: { field: "to_hours" },
          color: {
            field: "account",
            type: "nominal",
            legend: null,
            scale: { domain: Object.keys(accountColours), range: Object.values(accountColours) },
          },
        },
      },
      {
        mark: { type: "text", align: "left", dx: 6, fontSize: 12, color: ink },
        encoding: { x: { field: "to_hours", type: "quantitative" }, text: { field: "label", type: "nominal" } },
      },
    ],
    encoding: {
      y: {
        field: "step",
        type: "nominal",
        sort: null,
        title: null,
        axis: { ticks: false, domain: false, labelLimit: 260 },
      },
    },
    config: vegaConfig,
  } as TopLevelSpec;
}

/** An empty picture says why it is empty. */
function emptySpec(view: LedgerView): TopLevelSpec {
  const why = paidSentence(view.meta);
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title: { text: ledger.title, subtitle: subtitle(view) },
    description: `${ledger.title}: ${why}`,
    width: 560,
    height: 80,
    padding: 12,
    data: { name: "ledger", values: [{ why }] },
    mark: { type: "text", fontSize: 13, color: faintInk },
    encoding: { text: { field: "why", type: "nominal" } },
    config: vegaConfig,
  } as TopLevelSpec;
}

function subtitle(view: LedgerView): string[] {
  const { window, snapshots } = view.meta;
  const sources = snapshots.map((one) => one.source);
  const named = sources.length > 3 ? `${sources.length} sources` : sources.join(", ");
  const hours =
    window.from && window.to
      ? `, ${window.from.slice(0, 16).replace("T", " ")} to ${window.to.slice(0, 16).replace("T", " ")} UTC`
      : "";
  return [`${named}${hours}`, paidSentence(view.meta)];
}
