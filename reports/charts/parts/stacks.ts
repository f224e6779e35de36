import { accounts } from "../../../metrics/dimensions.ts";
import type { Palette } from "../../theme.ts";
import type { Rows } from "../chart.ts";
import { textWidth } from "./text_width.ts";

/** The accounts that some row has time in, in the order of the ledger. */
export function accountsIn(rows: Rows, value = "node_hours"): string[] {
  const present = new Set(rows.filter((row) => Number(row[value]) > 0).map((row) => row.account));
  return accounts.filter((account) => present.has(account));
}

/** Colour, place and legend of stacked accounts; the legend has as many columns as its width takes. */
export function accountStack(palette: Palette, shown: readonly string[], width: number) {
  const widest = Math.max(1, ...shown.map((account) => textWidth(account.replaceAll("_", " "), 11)));
  return {
    color: {
      field: "account",
      type: "nominal",
      title: null,
      scale: { domain: shown, range: shown.map((account) => palette.accounts[account as keyof Palette["accounts"]]) },
      legend: {
        orient: "top",
        direction: "horizontal",
        columns: Math.max(2, Math.floor(width / (widest + 28))),
        labelExpr: "replace(datum.label, /_/g, ' ')",
        symbolType: "square",
        symbolStrokeColor: palette.ink,
        symbolStrokeWidth: 0.5,
      },
    },
    order: { field: "place", type: "quantitative" },
  };
}

/** Transform that places an account in its stack. */
export const placeOfAccount = { calculate: `indexof(${JSON.stringify(accounts)}, datum.account)`, as: "place" };

/** Bars with an outline, as thin as so many beside each other take: a hundred outlines would be all that is seen. */
export const stackedBar = (palette: Palette, beside = 1) => ({
  type: "bar",
  stroke: palette.ink,
  strokeWidth: Math.min(0.4, 12 / beside),
});
