import { isPart } from "../../../metrics/allocation/question.ts";
import type { Answer } from "../../../metrics/answer.ts";
import { number, UNKNOWN } from "../../figures.ts";
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
        { name: "at_risk", title: "At risk", shown: (_, row) => risk(row), unit: null },
      ],
    }),
    items([...answer.data.flatMap(awardSentences), ...ruleSentences(context, answer)]),
    ...(await figure(context, {
      chart: "burn_down",
      caption:
        "Hours left of each award over its year: the plan, what was charged, the projection with its range, and the days of checks.",
    })),
  ];
}

function risk(row: Answer["data"][number]): string {
  if (row.rule === null || row.exempt_because !== null || row.at_risk_high === null) return UNKNOWN;
  return row.at_risk === null ? `at most ${charged(row.at_risk_high)}` : charged(row.at_risk);
}

function awardSentences(row: Answer["data"][number]): string[] {
  const nobodys =
    row.charged_nobody === null
      ? []
      : [
          `Of the pool ${row.pool}, ${charged(row.charged_nobody)} charged hours to date are of jobs whose account nobody tells (runs without accounting): they count to no award.`,
        ];
  return [awardSentence(row), ...nobodys];
}

function awardSentence(row: Answer["data"][number]): string {
  const name = `${row.award} (${row.pool})`;
  const account = row.account === null ? "every job of the pool" : `jobs of account ${row.account}`;
  const year = `its year runs from ${instant(row.year_from as string)} to ${lastDay(row.year_to)}`;
  if (row.charged === null)
    return `${name}: charges are unknown, because some paid time has no charge factor (machines in ledger.yaml); ${year}.`;
  const pace = row.pace === null ? "" : ` Pace ${number(Number(row.pace), 2)}: ${paceWord(Number(row.pace))}.`;
  return `${name} is charged by ${account}; ${year}; ${asPercent(row.used_share)} of the hours and ${asPercent(row.year_share)} of the year are gone.${pace}`;
}

/** A rule of another year may have no check left, which says nothing about what the facility will do. */
function uncheckedSentences({ data }: Answer): string[] {
  const unchecked = data.filter(
    (row) => row.charged !== null && row.exempt_because === null && row.at_risk_high === null,
  );
  if (unchecked.length === 0) return [];
  const names = unchecked.map(({ award }) => award).join(", ");
  return [`${names}: this rule has no check between now and the end of the award's year.`];
}

function paceWord(pace: number): string {
  if (pace > 1.1) return "faster than planned";
  return pace < 0.9 ? "slower than planned" : "as planned";
}

function ruleSentences({ settings }: Context, answer: Answer): string[] {
  const { rule } = settings;
  if (rule === null)
    return ["No rule of pull-back is configured (reductions in ledger.yaml), so no hours are said to be at risk."];
  const known = `Rule applied: ${rule.title} (${rule.name}; ${rule.source}${rule.year === null ? "" : `, ${rule.year}`}). Such rules change from year to year: look up the present one before acting on it.`;
  const exempt = answer.data.flatMap((row) =>
    row.exempt_because === null ? [] : [`${row.award}: the rule does not apply: ${row.exempt_because}.`],
  );
  const range = answer.data.flatMap((row) =>
    row.at_risk_high === null || row.exempt_because !== null
      ? []
      : [
          `${row.award}: the next check takes ${row.at_risk === null ? "an unknown share of the shortfall" : `${charged(row.at_risk)} hours`} if use goes on at the mean rate of the year, and at most ${charged(row.at_risk_high)} if nothing more is used until then.`,
        ],
  );
  return [known, ...rule.notes, ...exempt, ...range, ...uncheckedSentences(answer)];
}
