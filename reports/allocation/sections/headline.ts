import { inPeriod } from "../../../metrics/allocation/question.ts";
import { ask } from "../../../metrics/ask.ts";
import { counted, number, percent, percentRange, UNKNOWN } from "../../figures.ts";
import { printedSum } from "../adding_up.ts";
import { findingTitle } from "../advice.ts";
import { type Context, charged, hours } from "../context.ts";
import type { Section, Tiles } from "../model.ts";
import { asPercent, items, stretch, text } from "../parts.ts";
import { accountName } from "../words.ts";

/** The figures and sentences that a reader remembers. */
export async function headline(context: Context): Promise<Section> {
  const { headline: answer } = context;
  const row = answer.data[0] as Record<string, number | null>;
  const parts =
    context.paid === null ? [text(await unpaid(context, row))] : [tiles(context, row), items(sentences(context, row))];
  return { id: "headline", title: "Headline", isAppendix: false, parts };
}

/** Why there is no figure: nothing ran, or what ran left no record of what was paid for it. */
async function unpaid(context: Context, row: Record<string, number | null>): Promise<string> {
  const { lake, period } = context;
  const when = `between ${stretch(period.from, period.to).replace(" to ", " and ")} (UTC)`;
  const runs = Number((await ask(lake, { ...inPeriod(context), metrics: "runs" })).data[0]?.runs ?? 0);
  const tasks = Number(row.finished ?? 0) + Number(row.unfinished ?? 0);
  if (runs === 0 && tasks === 0)
    return `No node-hour was paid for ${when}: there was no run in this period, or none that the lake holds.`;
  const seen = `${counted(runs, "run")} began and ${counted(tasks, "task")} ended ${when}`;
  return `What was paid is not known: ${seen}, but no block that was paid for is recorded. Before Parsl 1.1 there is no record of blocks; a run that started none, or ran where nobody charges, cost nothing.`;
}

function tiles(context: Context, row: Record<string, number | null>): Tiles {
  const ofAccounts = (begin: string) =>
    hours(
      context,
      printedSum(context.hours, context.printed, ({ account }) => String(account).startsWith(begin)),
    );
  const share = (name: string, title: string, note: string) => {
    const value = row[name] ?? null;
    const range = percentRange(row[`${name}_low`] ?? null, row[`${name}_high`] ?? null);
    const shown = percent(value);
    return { name: title, value, shown, note: range === shown ? note : `${note}; ${range}` };
  };
  const lost = `of paid: ${ofAccounts("lost")} node-hours`;
  const killed = row.lost_node_hours === 0 ? "" : `, of which ${hours(context, row.walltime_loss_hours)} at walltime`;
  return {
    kind: "tiles",
    tiles: [
      chargedTile(context, row),
      awardTile(context),
      share("useful_fraction", "Useful", `of paid: ${ofAccounts("useful")} node-hours`),
      share("idle_fraction", "Idle", `of worker time: ${ofAccounts("idle_")} node-hours`),
      { ...share("loss_fraction", "Lost to failures", ""), note: `${lost}${killed}` },
      {
        name: "Tasks finished",
        value: Number(row.finished ?? 0),
        shown: number(Number(row.finished ?? 0), 0),
        note: `${number(Number(row.unfinished ?? 0), 0)} never finished`,
      },
    ],
  };
}

/** Hours of different pools are different money: they are not added up. */
function chargedTile(context: Context, row: Record<string, number | null>): Tiles["tiles"][number] {
  const { pools } = context;
  const { charged_hours: total = null, charged_hours_low: low, charged_hours_high: high } = row;
  const range = pools.length > 1 || low === high ? "" : `, ${charged(low)} to ${charged(high)}`;
  const node = `${hours(context, context.paid)} node-hours`;
  const shown =
    pools.length < 2
      ? charged(total)
      : pools.map((one) => `${charged(one.charged_hours)} ${one.pool ?? "no pool"}`).join(", ");
  const isKnown = pools.every((one) => one.charged_hours !== null);
  return {
    name: "Charged",
    value: pools.length < 2 ? total : null,
    shown,
    note: isKnown ? `charged hours${range}; ${node}` : `charged hours: no factor is known for some of the ${node}`,
  };
}

function awardTile({ awards: { data }, settings }: Context): Tiles["tiles"][number] {
  const [award] = data;
  const name = "Award used";
  if (award === undefined)
    return {
      name,
      value: null,
      shown: UNKNOWN,
      note: settings.awards.length === 0 ? "no award configured" : "not told for some sources only",
    };
  if (data.length > 1) return { name, value: null, shown: UNKNOWN, note: "several awards: table below" };
  return {
    name,
    value: award.used_share as number | null,
    shown: asPercent(award.used_share),
    note: `${charged(award.charged)} of ${charged(award.allocation)} charged hours; ${asPercent(award.year_share)} of its year gone`,
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
      : `Biggest loss: ${accountName(largest)}, ${hours(context, context.printed.get(largest) ?? largest.node_hours)} node-hours, ${asPercent(largest.share)} of paid.`,
    before === null || before === undefined
      ? "Change: no paid time is recorded in the period before, so there is nothing to compare with."
      : `Change: useful ${percent(row.useful_fraction ?? null)} of paid after ${percent(before)} in the period before.`,
    found === undefined
      ? "Action: no rule of section 7 found anything."
      : `Action: ${findingTitle(found)} (section 7).`,
  ];
}
