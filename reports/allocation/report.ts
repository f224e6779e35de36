import { createHash } from "node:crypto";
import type { Lake } from "../../lake/lake.ts";
import type { AllocationSettings } from "../../metrics/allocation/settings.ts";
import { version } from "../../resources.ts";
import { about, titleOf } from "./about.ts";
import type { Context } from "./context.ts";
import { contextOf, type ReportWords } from "./gather.ts";
import type { Part, ReportDocument, Section, Stamp } from "./model.ts";
import { actions } from "./sections/actions.ts";
import { headline } from "./sections/headline.ts";
import { whereHoursWent } from "./sections/hours.ts";
import { jobs } from "./sections/jobs.ts";
import { losses } from "./sections/losses.ts";
import { method } from "./sections/method.ts";
import { outlook } from "./sections/outlook.ts";
import { quality } from "./sections/quality.ts";
import { reconciliation } from "./sections/reconciliation.ts";
import { reproduce } from "./sections/reproduce.ts";
import { runs } from "./sections/runs.ts";
import { status } from "./sections/status.ts";
import { workload } from "./sections/workload.ts";

const sections = [
  headline,
  status,
  whereHoursWent,
  jobs,
  workload,
  losses,
  actions,
  outlook,
  method,
  quality,
  reconciliation,
  runs,
  reproduce,
];

/**
 * The allocation efficiency report of a period. Throws usage for words that are none, bad_input naming the key of the configuration
 * when it and the data contradict each other.
 */
export async function allocationReport(
  lake: Lake,
  settings: AllocationSettings,
  words: ReportWords,
): Promise<ReportDocument> {
  const context = await contextOf(lake, settings, words);
  // Questions that sections have in common are asked once, and pictures are drawn while the lake answers the next ones.
  const written = await Promise.all(sections.map((section) => section(context)));
  const stamp = stampOf(context, words);
  return { title: titleOf(settings), about: about(context, stamp), sections: numbered(written), stamp };
}

function stampOf({ at, settings, now, period, headline }: Context, { filters, lenient }: ReportWords): Stamp {
  const rest = {
    version,
    state: at,
    sources: headline.meta.snapshots.map(({ source }) => source).sort(),
    configuration: digest(settings),
    period: period.name,
    from: period.from.toISOString(),
    to: period.to.toISOString(),
    as_of: now.toISOString(),
    filters: Object.fromEntries(Object.entries(filters).flatMap(([key, value]) => (value ? [[key, value]] : []))),
    lenient: lenient ?? false,
  };
  return { id: digest(rest), ...rest };
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}

/** Tables and figures numbered in the order of the document. */
function numbered(written: readonly Section[]): Section[] {
  const counts = { table: 0, figure: 0 };
  const count = (part: Part): Part =>
    part.kind === "table" || part.kind === "figure" ? { ...part, number: ++counts[part.kind] } : part;
  return written.map((section) => ({ ...section, parts: section.parts.map(count) }));
}
