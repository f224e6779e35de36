import { isPart } from "../../../metrics/allocation/question.ts";
import type { Answer } from "../../../metrics/answer.ts";
import { counted, number, UNKNOWN } from "../../figures.ts";
import { type Context, charged, figure, ranged } from "../context.ts";
import type { Part, Section } from "../model.ts";
import { asPercent, instant, items, lastDay, table, text } from "../parts.ts";

/** What was given, what is gone, where it is heading, and what the next check may take. */
export async function status(context: Context): Promise<Section> {
  return { id: "allocation", title: "Allocation status", isAppendix: false, parts: await parts(context) };
}

async function parts(context: Context): Promise<Part[]> {
  const { settings, now, awards: answer } = context;
  if (settings.awards.length === 0)
    return [
      text(
        "No award is configured (awards in ledger.yaml), so balance, pace, projection, burn-down and hours at risk are left out. Charges are in section 4.",
      ),
    ];
  if (isPart(context))
    return [
      text(
        "This report counts some sources only, and an award is charged by all of them: balance, pace, projection, burn-down and hours at risk are left out. The charges of these sources are in section 4.",
      ),
    ];
  const isSingle = settings.awards.length === 1;
  const sentences = items([...answer.data.flatMap(awardSentences), ...ruleSentences(context, answer)]);
  const burnDown = await figure(context, {
    chart: "burn_down",
    caption:
      "Hours left of each award over its year: the plan, what was charged, the projection with its range, and the days of checks.",
    isHalf: isSingle,
  });
  return [
    table({
      id: "table-allocation",
      caption: `Awards at ${instant(now)} UTC, in charged hours. Expected is what the plan foresees by then; pace is charged over expected; year end is the projection, with its range; at risk is what the next check may take.`,
      answer,
      columns: [
        { name: "pool" },
        { name: "award" },
        { name: "initial", title: "Initial", shown: (cell) => charged(cell), unit: null },
        { name: "allocation", title: "Current", shown: (cell) => charged(cell), unit: null },
        { name: "charged_period", title: "This period", shown: (cell) => charged(cell), unit: null },
        { name: "charged", title: "To date", shown: (_, row) => ranged(row, "charged"), unit: null },
        { name: "balance", shown: (cell) => charged(cell), unit: null },
        { name: "used_share", title: "Used", shown: asPercent },
        { name: "expected", title: "Expected", shown: (cell) => charged(cell), unit: null },
        { name: "pace" },
        { name: "projected", title: "Year end", shown: (_, row) => ranged(row, "projected"), unit: null },
        { name: "check_on", title: "Check", shown: instant, unit: null },
        { name: "at_risk", title: "At risk", shown: (_, row) => risk(settings, row), unit: null },
      ],
      more: ["projected_low", "projected_high", "at_risk_high"],
    }),
    // A single award's picture stands beside its sentences; those of several take the width of the page.
    ...(isSingle ? [sentences, ...burnDown] : [...burnDown, sentences]),
  ];
}

function risk(settings: Context["settings"], row: Answer["data"][number]): string {
  if (row.rule === null || row.exempt_because !== null || row.at_risk_high === null) return UNKNOWN;
  return row.at_risk === null ? `at most ${charged(row.at_risk_high)}` : `${upTo(settings)}${charged(row.at_risk)}`;
}

/** Some rules say how much a check can take at most, and not how much it takes. */
function upTo({ rule }: Context["settings"]): string {
  return rule?.kind === "thresholds" && rule.checks.some((check) => check.is_most) ? "up to " : "";
}

function awardSentences(row: Answer["data"][number]): string[] {
  const nobodys =
    row.charged_nobody === null
      ? []
      : [
          `Of the pool ${row.pool}, ${charged(row.charged_nobody)} charged hours to date are of jobs whose account nobody tells (runs without accounting): they count to no award.`,
        ];
  return [awardSentence(row), ...nobodys, ...unrecorded(row)];
}

/** What was charged for some runs and not for others is less than all. */
function unrecorded({ award, pool, charged, runs_unrecorded: runs }: Answer["data"][number]): string[] {
  if (charged === null || !runs) return [];
  return [
    `${award} (${pool}): ${counted(Number(runs), "run")} of its year began before Parsl 1.1, which recorded no blocks: what was charged for them is not known and in no figure here.`,
  ];
}

function awardSentence(row: Answer["data"][number]): string {
  const name = `${row.award} (${row.pool})`;
  const account = row.account === null ? "every job of the pool" : `jobs of account ${row.account}`;
  const year = `its year runs from ${instant(row.year_from as string)} to ${lastDay(row.year_to)}`;
  if (row.charged === null) return `${name}: charges are unknown, because ${row.unknown_because}; ${year}.`;
  const pace = row.pace === null ? "" : ` Pace ${number(Number(row.pace), 2)}: ${paceWord(Number(row.pace))}.`;
  return `${name} is charged by ${account}; ${year}; ${asPercent(row.used_share)} of the hours and ${asPercent(row.year_share)} of the year are gone.${pace}`;
}

function paceWord(pace: number): string {
  if (pace > 1.1) return "faster than planned";
  return pace < 0.9 ? "slower than planned" : "as planned";
}

function ruleSentences({ settings }: Context, answer: Answer): string[] {
  const { rule } = settings;
  if (rule === null)
    return ["No rule of pull-back is configured (reductions in ledger.yaml), so no hours are said to be at risk."];
  const year = rule.year === null || rule.source.includes(String(rule.year)) ? "" : `, ${rule.year}`;
  const known = `Rule applied: ${rule.title} (${rule.name}; ${rule.source}${year}). Such rules change from year to year: look up the present one before acting on it.`;
  return [known, ...rule.notes, ...answer.data.flatMap((row) => checkSentence(settings, row))];
}

function checkSentence(settings: Context["settings"], row: Answer["data"][number]): string[] {
  if (row.exempt_because !== null) return [`${row.award}: the rule does not apply: ${row.exempt_because}.`];
  if (row.charged === null) return [];
  // A rule of another year may have no check left, which says nothing about what the facility will do.
  if (row.at_risk_high === null)
    return [`${row.award}: this rule has no check between now and the end of the award's year.`];
  const day = row.check_on === null ? "" : `, on ${instant(row.check_on)},`;
  const takes =
    row.at_risk === null ? "an unknown share of the shortfall" : `${upTo(settings)}${charged(row.at_risk)} hours`;
  return [
    `${row.award}: the next check${day} takes ${takes} if use goes on at the mean rate of the year, and at most ${charged(row.at_risk_high)} if nothing more is used until then.`,
  ];
}
