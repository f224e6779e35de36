import { type AllocationSettings, noAllocation } from "../../metrics/allocation/settings.ts";

/** What the configuration tells whoever makes reports. */
export interface KnownReports {
  readonly settings: AllocationSettings;
  readonly named: ReadonlyArray<{ readonly name: string; readonly period: string | undefined }>;
}

export const noReports: KnownReports = { settings: noAllocation, named: [] };

/** The report that is always there, and those that the configuration names. */
export function reportNames({ named }: KnownReports) {
  const title = "Allocation efficiency report";
  return [{ name: "allocation", title, period: undefined }, ...named.map((one) => ({ ...one, title }))];
}
