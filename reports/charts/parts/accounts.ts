import { accounts } from "../../../metrics/dimensions.ts";
import type { Palette } from "../../theme.ts";

/** The same colour for an account everywhere. */
export function accountColour({ accounts: colours }: Palette) {
  return { domain: Object.keys(colours), range: Object.values(colours) };
}

/** The colours of those accounts alone that are there, in the order of the ledger: for a legend. */
export function accountLegend({ accounts: colours }: Palette, present: ReadonlySet<unknown>) {
  const domain = accounts.filter((account) => present.has(account));
  return { domain, range: domain.map((account) => colours[account]) };
}

/** Vega expression of an account's name in words. */
export const accountWords = (field: string) => `replace(datum.${field}, /_/g, ' ')`;
