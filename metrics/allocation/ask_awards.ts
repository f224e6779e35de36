import type { Row } from "../../lake/duckdb.ts";
import type { Answer, AnswerColumn } from "../answer.ts";
import { ask } from "../ask.ts";
import { byAward } from "./by_award.ts";
import { awardFilters, chargesOfNobody, chargesToDate, dayCharges, runsUnrecorded } from "./charges.ts";
import { bound, figure, label, moment } from "./columns.ts";
import { inPeriod, isPart, type Question } from "./question.ts";
import { exemption } from "./risk.ts";
import type { AwardSettings } from "./settings.ts";
import { awardYear, standing } from "./standing.ts";

/**
 * Where each award stands: allocation, charges of the period and to date, balance, pace, projection, what the next check puts at risk.
 * One row per award; none where sources are left out. Throws bad_input when the award's account cannot be told.
 */
export async function askAwards(question: Question): Promise<Answer> {
  const { lake, settings, at, filters } = question;
  const awards = isPart(question) ? [] : settings.awards;
  return byAward(lake, awards, { at, filters }, awardColumns, async (award) => [await awardRow(question, award)]);
}

async function awardRow(question: Question, award: AwardSettings) {
  const { lake, at, now } = question;
  const { rule, project } = question.settings;
  const words = { at, filters: question.filters };
  const days = await dayCharges(lake, award, now, words);
  const toDate = await chargesToDate(lake, award, now, words);
  const [whole] = toDate.data;
  const nobodys = await chargesOfNobody(lake, award, now, words);
  const filters = awardFilters(award, words.filters);
  const [period] = (await ask(lake, { ...inPeriod(question), filters, metrics: "charged_hours" })).data;
  const program = project?.program ?? null;
  const now_ = standing(award, awardYear(award, rule, program), days, now);
  return {
    award: award.award,
    pool: award.pool,
    account: award.account,
    year_from: iso(award.from),
    year_to: iso(award.to),
    initial: award.initial,
    allocation: now_.allocation,
    charged_period: days === null ? null : ((period?.charged_hours as number | null) ?? 0),
    charged: now_.charged,
    charged_low: now_.charged === null ? null : ((whole?.charged_hours_low as number | null) ?? 0),
    charged_high: now_.charged === null ? null : ((whole?.charged_hours_high as number | null) ?? 0),
    unknown_because: now_.charged === null ? whyUnknown(whole?.paid_node_hours) : null,
    runs_unrecorded: runsUnrecorded(toDate),
    charged_nobody: (nobodys.charged_hours as number | null | undefined) ?? null,
    balance: now_.balance,
    used_share: now_.usedShare,
    year_share: now_.yearShare,
    expected: now_.expected,
    pace: now_.pace,
    projected: now_.projected?.value ?? null,
    projected_low: now_.projected?.low ?? null,
    projected_high: now_.projected?.high ?? null,
    rule: rule?.name ?? null,
    exempt_because: rule === null ? null : exemption(rule, award, program),
    check_on: now_.check?.on ? iso(now_.check.on) : null,
    at_risk: now_.check?.atRisk ?? null,
    at_risk_low: now_.check?.low ?? null,
    at_risk_high: now_.check?.high ?? null,
  };
}

function whyUnknown(paid: Row[string] | undefined): string {
  return typeof paid === "number"
    ? "some paid time has no charge factor (machines in ledger.yaml)"
    : "what ran was written before Parsl 1.1, which recorded no blocks";
}

function iso(at: Date): string {
  return at.toISOString().replace(".000", "");
}

const awardColumns: readonly AnswerColumn[] = [
  label("award", "Award", "Name of the award."),
  label("pool", "Pool", "Pool of hours."),
  label("account", "Account", "The scheduler's account that is charged to it; null when nothing tells."),
  moment("year_from", "Year from", "First moment of the award's year."),
  moment("year_to", "Year to", "End of the award's year, not included."),
  figure("initial", "Award", "What the award began with."),
  figure("allocation", "Allocation", "What it holds at the present, transfers included."),
  figure("charged_period", "Charged in the period", "Charges within the period."),
  figure(
    "charged",
    "Charged to date",
    "Charges from the year's beginning to the present; null without a charge factor, or when no run of that time recorded its blocks.",
  ),
  bound("charged_low", "Charged to date, least", "The least that it can be, by what the records leave open."),
  bound("charged_high", "Charged to date, most", "The most that it can be."),
  label("unknown_because", "Unknown", "Why charges are not known; null when they are."),
  figure(
    "runs_unrecorded",
    "Runs unrecorded",
    "Runs within that time written before Parsl 1.1, which recorded no blocks: what they were charged is in no figure.",
    "1",
    0,
  ),
  figure(
    "charged_nobody",
    "Of unknown account",
    "Charged to the pool within the year by jobs of which nobody tells the account: to no award; null when there are none.",
  ),
  figure("balance", "Balance", "Allocation less what was charged."),
  figure("used_share", "Used", "Charged over allocation.", "1", 3),
  figure("year_share", "Year gone", "Share of the award's year that has passed.", "1", 3),
  figure(
    "expected",
    "Expected to date",
    "By the plan: the initial award times the shares of the parts of the year, evenly within a part.",
  ),
  figure("pace", "Pace", "Charged over expected.", "1", 2),
  figure("projected", "Projected year end", "Charged by the year's end at the mean rate of the year so far."),
  bound(
    "projected_low",
    "Projected, least",
    "At the slowest of the rates of the year, the last 28 and the last 91 days.",
  ),
  bound("projected_high", "Projected, most", "At the fastest of those rates."),
  label("rule", "Rule", "Rule of pull-back that was applied."),
  label("exempt_because", "Exempt", "Why the rule does not apply; null when it does."),
  moment("check_on", "Next check", "Day of the next check; null when there is none or the day is not known."),
  figure(
    "at_risk",
    "At risk",
    "What the next check takes if use goes on at the mean rate; null when its fraction is not known.",
  ),
  bound("at_risk_low", "At risk, least", "The same at the fastest rate."),
  bound(
    "at_risk_high",
    "At risk, most",
    "If nothing more were used until then; the whole shortfall where the fraction is not known.",
  ),
];
