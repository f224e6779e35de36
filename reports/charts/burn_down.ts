import type { Award } from "../award.ts";
import { number } from "../figures.ts";
import type { Drawn, Known, Picture } from "./chart.ts";
import { chart } from "./define.ts";
import { innerWidth } from "./frame.ts";
import { timeAxis } from "./parts/time.ts";

const LEFT = 46;

export const burn_down = chart({
  title: "Burn-down of the award",
  question: "How much of each award is left, and how does that compare with spending it evenly?",
  shows: "lake",
  refuses: ["account", "app", "failure_class", "failure_code", "status", "node", "pool"],
  asks: (_, { awards = [] }: Known) => ({
    ...Object.fromEntries(awards.map((award, at) => [`award_${at + 1}`, charged(award)])),
    all: { metrics: "charged_hours" },
  }),
  draw: (drawn) => {
    const { awards = [] } = drawn.known;
    if (awards.length === 0) return "No award is configured: name what was given under awards in ledger.yaml.";
    return panels(drawn, awards);
  },
});

function charged({ pool, from, to }: Award) {
  return { metrics: "charged_hours", by: "day", filters: { pool }, from: from.toISOString(), to: to.toISOString() };
}

function panels(drawn: Drawn, awards: readonly Award[]): Picture {
  return {
    says: awards.map((award) => sentence(award)).join(" "),
    note: "Dashed: the award spent evenly. Days without a known factor count as nothing charged.",
    body: { vconcat: awards.map((award, at) => panel(drawn, award, `award_${at + 1}`)), spacing: 22 },
  };
}

function given({ initial, current }: Award): number {
  return current ?? initial;
}

function sentence(award: Award): string {
  return `${award.award}, pool ${award.pool}: ${number(given(award), 0)} hours from ${day(award.from)} to ${day(award.to)}.`;
}

function day(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

function panel(drawn: Drawn, award: Award, name: string) {
  const { palette } = drawn;
  const width = innerWidth(drawn) - LEFT - 22;
  const x = timeAxis("at", award.from.toISOString(), award.to.toISOString(), width);
  const hours = given(award);
  const y = {
    type: "quantitative",
    title: "hours left",
    scale: { domainMax: hours, nice: false },
    axis: { labelExpr: "format(datum.value, '~s')", minExtent: LEFT, maxExtent: LEFT, tickCount: 5, domain: false },
  };
  const [start, end] = [day(award.from), day(award.to)];
  return {
    title: { text: sentence(award), fontSize: 11, frame: "group", offset: 4, limit: width },
    width,
    height: 190,
    encoding: { x },
    layer: [
      {
        data: { sequence: { start: 0, stop: 2, as: "end" } },
        transform: [
          { calculate: `datum.end ? toDate('${end}') : toDate('${start}')`, as: "at" },
          { calculate: `datum.end ? 0 : ${hours}`, as: "even" },
        ],
        mark: { type: "line", strokeDash: [4, 3], color: palette.faintInk, strokeWidth: 1 },
        encoding: { y: { field: "even", ...y } },
      },
      {
        data: { name },
        // Each day's charge is gone at its end.
        transform: [
          { window: [{ op: "sum", field: "charged_hours", as: "spent" }], sort: [{ field: "day" }], frame: [null, 0] },
          { calculate: `${hours} - datum.spent`, as: "left" },
          { calculate: "time(toDate(datum.day)) + 86400000", as: "at" },
        ],
        layer: [
          {
            mark: { type: "area", interpolate: "step-after", color: palette.accounts.useful, opacity: 0.3 },
            encoding: { y: { field: "left", ...y } },
          },
          {
            mark: { type: "line", interpolate: "step-after", color: palette.accounts.useful, strokeWidth: 1.75 },
            encoding: { y: { field: "left", ...y } },
          },
        ],
      },
    ],
  };
}
