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

/** The last moment that anybody knows something about, inside of the award's year. */
function knownUntil({ answers }: Drawn, { to }: Award): number {
  const ends = (answers.all?.meta.snapshots ?? []).flatMap(({ as_of_at }) =>
    as_of_at === null ? [] : Date.parse(as_of_at),
  );
  return Math.min(to.getTime(), Math.max(...ends));
}

function panel(drawn: Drawn, award: Award, name: string) {
  const { palette } = drawn;
  const width = innerWidth(drawn) - LEFT - 22;
  const hours = given(award);
  const [start, end] = [award.from.getTime(), award.to.getTime()];
  const y = {
    type: "quantitative",
    title: "hours left",
    scale: { domainMin: 0, domainMax: hours, nice: false },
    axis: { labelExpr: "format(datum.value, '~s')", minExtent: LEFT, maxExtent: LEFT, tickCount: 5, domain: false },
  };
  const blue = palette.accounts.useful;
  // Each day's charge is taken off where the day begins; so much is left until the next.
  const spent = [
    { window: [{ op: "sum", field: "charged_hours", as: "spent" }], sort: [{ field: "day" }], frame: [null, 0] },
    { calculate: `${hours} - datum.spent`, as: "left" },
    { calculate: "time(toDate(datum.day))", as: "at" },
    { window: [{ op: "lead", field: "at", as: "next_at" }], sort: [{ field: "day" }] },
    { calculate: `max(datum.at, datum.next_at || ${knownUntil(drawn, award)})`, as: "until" },
  ];
  const before = [
    { aggregate: [{ op: "min", field: "at", as: "first_at" }] },
    { calculate: "datum.first_at", as: "until" },
    { calculate: `${start}`, as: "at" },
    { calculate: `${hours}`, as: "left" },
  ];
  const stretches = [
    {
      mark: { type: "rect", color: blue, opacity: 0.3 },
      encoding: { x2: { field: "until" }, y: { field: "left", ...y }, y2: { datum: 0 } },
    },
    {
      mark: { type: "rule", color: blue, strokeWidth: 2 },
      encoding: { x2: { field: "until" }, y: { field: "left", ...y } },
    },
  ];
  return {
    title: { text: sentence(award), fontSize: 11, frame: "group", offset: 4, limit: width },
    width,
    height: 190,
    encoding: { x: timeAxis("at", [start, end], width) },
    layer: [
      { data: { name }, transform: spent, layer: stretches },
      { data: { name }, transform: [...spent, ...before], layer: stretches },
      {
        data: { sequence: { start: 0, stop: 2, as: "end" } },
        transform: [
          { calculate: `datum.end ? ${end} : ${start}`, as: "at" },
          { calculate: `datum.end ? 0 : ${hours}`, as: "even" },
        ],
        mark: { type: "line", strokeDash: [4, 3], color: palette.ink, strokeWidth: 1 },
        encoding: { y: { field: "even", ...y } },
      },
    ],
  };
}
