import type { Answer } from "../answer.ts";
import { ask } from "../ask.ts";
import { byAward } from "./by_award.ts";
import { chargesOfNobody, chargesToDate, dayCharges } from "./charges.ts";
import { bound, figure, label, moment } from "./columns.ts";
import { shareOf, sumOf } from "./derived.ts";
import { inPeriod, isPart, type Question } from "./question.ts";

/**
 * Our charges to each award beside the facility's own figure, up to the same day. One row per award whose pool has such a figure; none
 * where sources are left out.
 */
export async function askReconciliation(question: Question): Promise<Answer> {
  const { lake, settings, at, filters } = question;
  const words = { at, filters };
  return byAward(lake, settings.awards, words, reconciliationColumns, async (award) => {
    const facility = settings.reconcile[award.pool];
    if (isPart(question) || facility === undefined || facility.until <= award.from || facility.until > award.to)
      return [];
    const days = await dayCharges(lake, award, facility.until, words);
    const [bounds] = (await chargesToDate(lake, award, facility.until, words)).data;
    const ours = days === null ? null : (sumOf(bounds === undefined ? [] : [bounds], "charged_hours") ?? 0);
    const difference = ours === null ? null : ours - facility.chargedToDate;
    const nobodys = await chargesOfNobody(lake, award, facility.until, words);
    // What the facility charged beyond this ledger, jobs of unknown account included, was no block of any run that the lake holds.
    const beyond = (end: unknown, unknown: unknown) =>
      ours === null ? null : Math.max(0, facility.chargedToDate - Number(end ?? 0) - Number(unknown ?? 0));
    return [
      {
        pool: award.pool,
        award: award.award,
        until: facility.until.toISOString().replace(".000", ""),
        facility: facility.chargedToDate,
        ours,
        ours_low: bounds?.charged_hours_low ?? null,
        ours_high: bounds?.charged_hours_high ?? null,
        difference,
        difference_share: shareOf(difference, facility.chargedToDate),
        nobodys: (nobodys.charged_hours as number | null | undefined) ?? null,
        unseen: beyond(ours, nobodys.charged_hours),
        unseen_low: beyond(bounds?.charged_hours_high, nobodys.charged_hours_high),
        // None of those jobs need be the award's.
        unseen_high: beyond(bounds?.charged_hours_low, 0),
      },
    ];
  });
}

/** What the charges of the period rest on: the scheduler's record, or estimates, with bounds. */
export async function askEvidence(question: Question): Promise<Answer> {
  return ask(question.lake, {
    ...inPeriod(question),
    metrics: "blocks,paid_node_hours,charged_hours",
    by: "pool,evidence",
  });
}

const reconciliationColumns = [
  label("pool", "Pool", "Pool of hours."),
  label("award", "Award", "Name of the award."),
  moment("until", "Until", "End of the facility's last day."),
  figure("facility", "Facility", "Charged by the facility's own account, as configured."),
  figure("ours", "Ledger", "Charged by this ledger up to the same day."),
  bound("ours_low", "Ledger, least", "The least that it can be."),
  bound("ours_high", "Ledger, most", "The most that it can be."),
  figure("difference", "Difference", "Ledger less facility."),
  figure("difference_share", "Difference", "Over the facility's figure.", "1", 3),
  figure(
    "nobodys",
    "Of unknown account",
    "Charged to the pool by jobs of which nobody tells the account, up to the same day; null when there are none.",
  ),
  figure(
    "unseen",
    "In no run",
    "What the facility charged beyond this ledger: jobs of which the lake holds no monitoring record; nothing where the ledger has more.",
  ),
  bound("unseen_low", "In no run, least", "The least that it can be, by the bounds of the ledger's own charges."),
  bound("unseen_high", "In no run, most", "The most that it can be."),
];
