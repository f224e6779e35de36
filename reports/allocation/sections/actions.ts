import { number } from "../../figures.ts";
import { advice, findingTitle } from "../advice.ts";
import { type Context, hours } from "../context.ts";
import type { Section } from "../model.ts";
import { items, text } from "../parts.ts";

/** The most notes that a reader acts on. */
const MOST_NOTES = 5;

/** Notes from written-down rules: finding, evidence, setting to change, hours at stake. */
export async function actions(context: Context): Promise<Section> {
  const { fired, silent, quiet } = context.findings;
  const notes = fired.slice(0, MOST_NOTES).map((one) => ({
    kind: "note" as const,
    title: findingTitle(one),
    lines: [
      ["Evidence", advice[one.rule].evidence(one)],
      ["Change", advice[one.rule].change(one)],
      ["At stake", `${hours(context, one.hours)} node-hours of this period.`],
    ] as const,
  }));
  const more = fired.length - notes.length;
  const told = [
    ...(more > 0 ? [`${number(more, 0)} more findings touch fewer hours and are left out.`] : []),
    ...(quiet.length > 0 ? [`Tried, nothing found: ${quiet.map(ruleName).join(", ")}.`] : []),
    ...silent.map(({ rule, because }) => `Not tried, ${ruleName(rule)}: ${because}.`),
  ];
  return {
    id: "actions",
    title: "Actions",
    isAppendix: false,
    parts: [...(notes.length === 0 ? [text("No rule found anything to change.")] : notes), items(told)],
  };
}

function ruleName(rule: string): string {
  return rule.replaceAll("_", " ");
}
