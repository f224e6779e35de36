import { type ActionEffect, actionsTaken } from "../../../metrics/allocation/actions_taken.ts";
import type { Finding } from "../../../metrics/allocation/findings/index.ts";
import { counted, percent } from "../../figures.ts";
import { advice, findingLink, findingTitle } from "../advice.ts";
import { type Context, hours } from "../context.ts";
import type { Section } from "../model.ts";
import { instant, items, text } from "../parts.ts";

/** The most notes that a reader acts on. */
const MOST_NOTES = 5;

/** Notes from written-down rules: finding, evidence, setting to change, hours at stake. */
export async function actions(context: Context): Promise<Section> {
  const { fired, silent, quiet } = context.findings;
  const notes = fired.slice(0, MOST_NOTES).map((one) => ({
    kind: "note" as const,
    title: `${findingTitle(one)}: ${hours(context, one.hours)} node-hours at stake, ${percent(one.shareOfPaid)} of paid`,
    lines: [
      ["Evidence", advice[one.rule].evidence(one, (name) => hours(context, one.figures[name]))],
      ["Change", advice[one.rule].change(one)],
    ] as const,
    link: findingLink(context, one),
  }));
  const more = fired.slice(MOST_NOTES);
  const told = [
    ...(notes.length > 1
      ? [
          "The largest finding of each rule comes first. The same hour may be at stake in several, so they do not add up.",
        ]
      : []),
    ...(more.length > 0 ? [leftOut(context, more)] : []),
    ...(quiet.length > 0 ? [`Tried, nothing found: ${quiet.map(ruleName).join(", ")}.`] : []),
    ...(silent.length > 0
      ? [`Not tried: ${silent.map(({ rule, because }) => `${ruleName(rule)} (${because})`).join(", ")}.`]
      : []),
  ];
  const done = (await actionsTaken(context, context.findings)).map((one) => doneLine(context, one));
  return {
    id: "actions",
    title: "Actions",
    isAppendix: false,
    parts: [
      ...(notes.length === 0
        ? [text(quiet.length === 0 ? "No rule had enough to go by." : "No rule found anything to change.")]
        : notes),
      items(
        done.length > 0
          ? told
          : [...told, "Done since the last report: nothing is written down (actions in ledger.yaml)."],
      ),
      ...(done.length > 0 ? [text("Done since the last report:"), items(done)] : []),
    ],
  };
}

function leftOut(context: Context, more: readonly Finding[]): string {
  const most = Math.max(...more.map((one) => one.hours));
  return `Left out: ${counted(more.length, "more finding")}, with ${hours(context, most)} node-hours at stake${more.length > 1 ? " at most" : ""}.`;
}

/** What was done, and how the hours at stake went on. */
function doneLine(context: Context, { on, what, rule, before, now }: ActionEffect): string {
  const told = `${instant(on)}: ${what.replace(/\.$/, "")}.`;
  if (rule === null) return told;
  const stake = (hoursAtStake: number | null) =>
    hoursAtStake === null
      ? "too little data"
      : hoursAtStake === 0
        ? "nothing found"
        : `${hours(context, hoursAtStake)} node-hours at stake`;
  return `${told} ${ruleName(rule)}: ${stake(before)} in the period before, ${stake(now)} in this one.`;
}

function ruleName(rule: string): string {
  return rule.replaceAll("_", " ");
}
