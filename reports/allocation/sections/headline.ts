import { percent, percentRange, UNKNOWN } from "../../figures.ts";
import { findingTitle } from "../advice.ts";
import { type Context, charged, hours } from "../context.ts";
import type { Section, Tiles } from "../model.ts";
import { asPercent, items, text } from "../parts.ts";
import { accountName } from "../words.ts";

/** The figures and sentences that a reader remembers. */
export async function headline(context: Context): Promise<Section> {
  const { headline: answer, period } = context;
  const row = answer.data[0] as Record<string, number | null>;
  const parts =
    context.paid === null
      ? [
          text(
            `No node-hour was paid for between ${period.from.toISOString().slice(0, 10)} and ${period.to.toISOString().slice(0, 10)} (UTC, the last day not included): there was no run in this period, or none that the lake holds.`,
          ),
        ]
      : [tiles(context, row), items(sentences(context, row))];
  return { id: "headline", title: "Headline", isAppendix: false, parts };
}

function tiles(context: Context, row: Record<string, number | null>): Tiles {
  const range = (name: string) => percentRange(row[`${name}_low`] ?? null, row[`${name}_high`] ?? null);
  const awards = context.awards.data;
  const [award] = awards;
  const single = awards.length === 1 ? award : undefined;
  const count = (name: string) => Number(row[name] ?? 0).toLocaleString("en-US");
  return {
    kind: "tiles",
    tiles: [
      {
        name: "Charged",
        value: charged(row.charged_hours),
        note: `charged hours; ${hours(context, context.paid)} node-hours`,
      },
      {
        name: "Award used",
        value: single ? asPercent(single.used_share) : UNKNOWN,
        note: single
          ? `${asPercent(single.year_share)} of its year gone`
          : awards.length === 0
            ? "no award configured"
            : "several awards: table below",
      },
      { name: "Useful", value: percent(row.useful_fraction ?? null), note: `of paid; ${range("useful_fraction")}` },
      { name: "Idle", value: percent(row.idle_fraction ?? null), note: `of worker time; ${range("idle_fraction")}` },
      {
        name: "Lost to failures",
        value: percent(row.loss_fraction ?? null),
        note: `of paid; at walltime ${hours(context, row.walltime_loss_hours)} of ${hours(context, row.lost_node_hours)} node-hours`,
      },
      { name: "Tasks finished", value: count("finished"), note: `${count("unfinished")} never finished` },
    ],
  };
}

function sentences(context: Context, row: Record<string, number | null>): string[] {
  const lost = context.hours.data.filter(({ account }) => account !== "useful");
  const [largest] = lost.toSorted((a, b) => Number(b.node_hours) - Number(a.node_hours));
  const before = context.before.data[0]?.useful_fraction as number | null;
  const found = context.findings.fired[0];
  return [
    largest === undefined
      ? "Nothing was lost."
      : `Biggest loss: ${accountName(largest)}, ${hours(context, largest.node_hours)} node-hours, ${asPercent(largest.share)} of paid.`,
    before === null || before === undefined
      ? "Change: nothing was paid for in the period before, so there is nothing to compare with."
      : `Change: useful ${percent(row.useful_fraction ?? null)} of paid after ${percent(before)} in the period before.`,
    found === undefined
      ? "Action: no rule of section 7 found anything."
      : `Action: ${findingTitle(found)} (section 7).`,
  ];
}
