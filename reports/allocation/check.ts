import { LedgerError } from "../../errors.ts";
import type { Lake } from "../../lake/lake.ts";
import { isWindow } from "../../metrics/allocation/period.ts";
import type { AllocationSettings } from "../../metrics/allocation/settings.ts";
import { changedFigures } from "./changes.ts";
import { reportForm, reportFormKeys } from "./forms/index.ts";
import { readStamp } from "./forms/stamp.ts";
import type { Stamp } from "./model.ts";
import { allocationReport } from "./report.ts";

export interface Checked {
  readonly matches: boolean;
  readonly sentences: readonly string[];
}

/**
 * Does a report still say what the lake and the configuration say? Makes it anew from its stamp and compares: what it rests on, then
 * every byte. Of one in JSON, the figures that changed are told. Throws bad_input for a file that is no report.
 */
export async function checkReport(
  lake: Lake,
  settings: AllocationSettings,
  file: string,
  content: Buffer,
): Promise<Checked> {
  const stamp = readStamp(content.toString("latin1"));
  if (stamp === undefined)
    throw new LedgerError("bad_input", `${file} is no report of Parsl Ledger: it carries no stamp`, { field: "check" });
  const { from, to, as_of: asOf, filters, lenient } = stamp;
  const words = isWindow(stamp.period) ? { from, to } : { period: stamp.period };
  const now = await allocationReport(lake, settings, { ...words, asOf, filters, lenient });
  const changes = changesOf(stamp, now.stamp);
  if (changes.length > 0)
    return {
      matches: false,
      sentences: [
        `${file}: report ${stamp.id} no longer matches.`,
        ...changes,
        ...changedFigures(content.toString("utf8"), now),
      ],
    };
  const key = reportFormKeys.find((one) => file.endsWith(`.${one}`));
  const written = key === undefined ? undefined : await reportForm(key).write(now);
  if (written !== undefined && !Buffer.from(written).equals(content))
    return {
      matches: false,
      sentences: [`${file}: report ${stamp.id} rests on what is here, but its text was changed.`],
    };
  return { matches: true, sentences: [`${file}: report ${stamp.id} matches the lake and the configuration.`] };
}

function changesOf(then: Stamp, now: Stamp): string[] {
  const what = {
    state: "The lake holds other data than then",
    sources: "It counts other sources",
    configuration: "The configuration is another one",
    version: "It was made by another version",
    from: "Its period begins at another time",
    to: "Its period ends at another time",
  } as const;
  return Object.entries(what).flatMap(([name, sentence]) => {
    const key = name as keyof typeof what;
    const [before, after] = [String(then[key]), String(now[key])];
    return before === after ? [] : [`${sentence}: ${before} then, ${after} now.`];
  });
}
