import { isWindow } from "../../metrics/allocation/period.ts";
import type { AllocationSettings } from "../../metrics/allocation/settings.ts";
import { version } from "../../resources.ts";
import { UNKNOWN } from "../figures.ts";
import type { Context } from "./context.ts";
import type { ReportDocument, Stamp } from "./model.ts";
import { instant, stretch } from "./parts.ts";

/** What a report is called. */
export function titleOf({ project }: AllocationSettings): string {
  return project === null ? "Allocation efficiency report" : `${project.name}: allocation efficiency report`;
}

/** The title block: whose hours, of what time, from what record. */
export function about({ settings, period, now, headline: { meta } }: Context, stamp: Stamp): ReportDocument["about"] {
  const { project, awards, machines } = settings;
  const list = (names: readonly string[]) => (names.length === 0 ? UNKNOWN : [...new Set(names)].join(", "));
  const cut = meta.snapshots
    .flatMap((one) => one.as_of_at ?? [])
    .sort()
    .at(-1);
  return [
    ["Project", project?.name ?? UNKNOWN],
    ["Principal investigator", project?.pi ?? UNKNOWN],
    ["Program", project?.program ?? UNKNOWN],
    ["Award", list(awards.map(({ award }) => award))],
    [
      "Period",
      `${isWindow(period.name) ? "" : `${period.name}: `}${stretch(period.from, period.to)} (UTC)${now < period.to ? ", so far" : ""}`,
    ],
    ["Machines", list(machines.map(({ name }) => name))],
    ["As of", asOf(now, cut)],
    ["Sources", list(meta.snapshots.map(({ source }) => source))],
    ["Completeness", `${meta.coverage.grade} of A to D (appendix B)`],
    ["Report", `${stamp.id}, Parsl Ledger ${version}`],
  ];
}

/** The present, beside the last record where that is another instant. */
function asOf(now: Date, cut: string | undefined): string {
  if (cut === undefined) return `${instant(now)} UTC; last record ${UNKNOWN}`;
  const isSame = new Date(cut).getTime() === now.getTime();
  return `${instant(now)} UTC${isSame ? ", the last record" : `; last record ${instant(cut)}`}`;
}
