import { LedgerError } from "../../errors.ts";
import { type Lake, refuseEmpty } from "../../lake/lake.ts";
import { askAwards } from "../../metrics/allocation/ask_awards.ts";
import { askHeadline } from "../../metrics/allocation/ask_headline.ts";
import { askHours } from "../../metrics/allocation/ask_hours.ts";
import { askApps } from "../../metrics/allocation/ask_workload.ts";
import { type Contradiction, contradictions } from "../../metrics/allocation/contradictions.ts";
import { findings } from "../../metrics/allocation/findings/index.ts";
import { type PeriodWords, readPeriod } from "../../metrics/allocation/period.ts";
import { inPeriod, inPeriodBefore, type Question } from "../../metrics/allocation/question.ts";
import type { AllocationSettings } from "../../metrics/allocation/settings.ts";
import { ask } from "../../metrics/ask.ts";
import { type RequestWords, readInstant } from "../../metrics/request.ts";
import { addingUp } from "./adding_up.ts";
import type { Context } from "./context.ts";
import { instant } from "./parts.ts";

/** What a report is asked for. */
export interface ReportWords extends PeriodWords {
  /** The present; default the last record of the lake's sources, so that the same lake gives the same report. */
  readonly asOf?: string | undefined;
  readonly at?: string | undefined;
  readonly filters: RequestWords["filters"];
  /** Let contradictions pass, told in appendix B. */
  readonly lenient?: boolean | undefined;
}

/**
 * Asks what the sections of a report share. Throws usage for words that are none, bad_input naming every key of the configuration that
 * contradicts the data, unless they are let pass.
 */
export async function contextOf(lake: Lake, settings: AllocationSettings, words: ReportWords): Promise<Context> {
  const state = await lake.state(words.at);
  refuseEmpty(lake, state);
  const asked = { at: state.id, filters: words.filters };
  const now = words.asOf === undefined ? await lastRecord(lake, asked) : readInstant("as_of", words.asOf);
  const period = readPeriod(words, now, settings);
  const question: Question = { lake, at: state.id, settings, now, period, filters: words.filters };
  const found = await contradictions(question);
  if (!words.lenient) refuse(found);
  const apps = askApps(question);
  const [answer, before, hours, awards, fired, charges] = await Promise.all([
    askHeadline(lake, inPeriod(question)),
    askHeadline(lake, inPeriodBefore(question)),
    askHours(question),
    askAwards(question),
    apps.then((answer) => findings(question, answer)),
    ask(lake, { ...inPeriod(question), metrics: "paid_node_hours,charged_hours", by: "pool" }),
  ]);
  const paid = (answer.data[0]?.paid_node_hours as number | null) ?? null;
  if (now <= period.from && paid !== null)
    throw new LedgerError(
      "usage",
      `as_of ${instant(now)} lies before ${period.name} begins, and hours were paid in it; name an instant after ${instant(period.from)}`,
      { field: "as_of" },
    );
  return {
    ...question,
    paid,
    headline: answer,
    before,
    hours,
    printed: addingUp(hours, "node_hours", paid),
    pools: charges.data.filter((row) => row.paid_node_hours !== null),
    awards,
    apps: await apps,
    findings: fired,
    contradictions: found,
  };
}

/** All at once: whoever corrects one wants to know of the next. */
function refuse(found: readonly Contradiction[]): void {
  const [first] = found;
  if (first === undefined) return;
  const told = found.map(({ field, sentence }) => `${field}: ${sentence}`).join("; ");
  const them = found.length === 1 ? "it" : "them";
  throw new LedgerError(
    "bad_input",
    `${told}; correct the configuration, or let ${them} pass with --lenient (over HTTP lenient=true), and the report says so`,
    { field: first.field },
  );
}

async function lastRecord(lake: Lake, asked: { at: string; filters: RequestWords["filters"] }): Promise<Date> {
  const { meta } = await ask(lake, { ...asked, metrics: "runs" });
  const ends = meta.snapshots.flatMap((one) => one.as_of_at ?? []).sort();
  return new Date(ends.at(-1) ?? meta.snapshots[0]?.taken_at ?? 0);
}
