import { askOutlook, outlookParts } from "../../../metrics/allocation/ask_outlook.ts";
import type { Answer } from "../../../metrics/answer.ts";
import { number, percent } from "../../figures.ts";
import { alike, type Context, charged, hours } from "../context.ts";
import type { Part, Section } from "../model.ts";
import { asPercent, instant, table, text } from "../parts.ts";

/** What the remaining work will need, with a paragraph for the renewal. */
export async function outlook(context: Context): Promise<Section> {
  return { id: "outlook", title: "Outlook for renewal", isAppendix: false, parts: await parts(context) };
}

async function parts(context: Context): Promise<Part[]> {
  const { scienceUnit } = context.settings;
  if (scienceUnit === null)
    return [
      text("No unit of science is configured (science_unit in ledger.yaml), so nothing is said about what comes next."),
    ];
  const answer = await askOutlook(context);
  if (answer.data.length === 0)
    return [
      text(
        `No task of app ${scienceUnit.app} ended well by ${instant(context.now)}, so one ${scienceUnit.name} has no price yet.`,
      ),
    ];
  const byPart = outlookParts(answer, context.settings);
  return [
    table({
      id: "table-outlook",
      caption: `Cost of one ${scienceUnit.name} up to ${instant(context.now)} UTC, and what the remaining ones need.${answer.data.length > 1 ? " A unit takes hours of every pool, as it did so far." : ""} Achievable: no hour lost to failures, idle time at most at its threshold (appendix A).`,
      answer,
      columns: [
        { name: "pool" },
        { name: "units" },
        { name: "remaining" },
        { name: "paid_node_hours", title: "Node-h so far", shown: (cell) => hours(context, cell), unit: null },
        { name: "per_unit", title: "Node-h per unit", shown: (cell) => charged(cell), unit: null },
        { name: "per_unit_achievable", title: "Achievable", shown: (cell) => charged(cell), unit: null },
        { name: "needed_hours", title: "Node-h needed", shown: (cell) => charged(cell), unit: null },
        { name: "needed_hours_achievable", title: "Achievable", shown: (cell) => charged(cell), unit: null },
        { name: "needed_charged", title: "Charged h needed", shown: (cell) => charged(cell), unit: null },
        { name: "needed_charged_achievable", title: "Achievable", shown: (cell) => charged(cell), unit: null },
      ],
    }),
    ...partsTable(byPart),
    ...answer.data.map((row) => text(paragraph(row, scienceUnit.name, byPart.data))),
  ];
}

/** The remaining need by part of the year, as a request for a renewal states it. */
function partsTable(answer: Answer): Part[] {
  if (answer.data.length === 0) return [];
  return [
    table({
      id: "table-outlook-parts",
      caption:
        "What the remaining units need by part of the next year, in the shares of science_unit.plan, else of the pool's award, else evenly.",
      answer,
      columns: [
        { name: "pool" },
        { name: "part" },
        { name: "share", title: "Share", shown: asPercent },
        { name: "needed_hours", title: "Node-h needed", shown: alike(answer, "needed_hours"), unit: null },
        {
          name: "needed_hours_achievable",
          title: "Achievable",
          shown: alike(answer, "needed_hours_achievable"),
          unit: null,
        },
        { name: "needed_charged", title: "Charged h needed", shown: alike(answer, "needed_charged"), unit: null },
        {
          name: "needed_charged_achievable",
          title: "Achievable",
          shown: alike(answer, "needed_charged_achievable"),
          unit: null,
        },
      ],
    }),
  ];
}

/** Ready to paste into a request. */
function paragraph(row: Answer["data"][number], unit: string, parts: Answer["data"]): string {
  const pool = row.pool === null ? "" : ` of ${row.pool}`;
  const made = `To date ${number(Number(row.units), 0)} units (${unit}) were completed with ${charged(row.paid_node_hours)} node-hours${pool}, ${charged(row.per_unit)} node-hours per unit.`;
  if (row.needed_hours === null) return `${made} How many units remain is not configured.`;
  const cost =
    row.needed_charged === null
      ? ""
      : `, or ${charged(row.needed_charged)} and ${charged(row.needed_charged_achievable)} charged hours`;
  const own = parts.filter(({ pool }) => pool === row.pool);
  const hoursOf = row.needed_charged === null ? "node-hours" : "charged hours";
  const split = ` By part of the year: ${own.map((one) => charged(one.needed_charged ?? one.needed_hours)).join(", ")} ${hoursOf}.`;
  return `${made} The remaining ${number(Number(row.remaining), 0)} units need ${charged(row.needed_hours)} node-hours at the present efficiency and ${charged(row.needed_hours_achievable)} at an achievable one (${percent(Number(row.kept_share))} of the present cost)${cost}.${split}`;
}
