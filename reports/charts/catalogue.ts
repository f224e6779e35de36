import { dimension, filterKeys } from "../../metrics/dimensions.ts";
import type { Chart, Question } from "./chart.ts";
import { chartFormKeys } from "./forms.ts";
import { charts } from "./index.ts";

const others = [
  { name: "from", meaning: "From this UTC hour on." },
  { name: "to", meaning: "Up to this UTC hour, not included." },
  { name: "as_of", meaning: "What counts as now." },
  { name: "at", meaning: "State of the lake." },
  { name: "theme", meaning: "light or dark." },
  { name: "width", meaning: "Width of the picture in pixels." },
];

/** Every chart as a reader needs it: what it answers, what it asks, what it takes. */
export function chartCatalogue() {
  return Object.entries(charts).map(([name, chart]) => ({
    name,
    title: chart.title,
    question: chart.question,
    shows: chart.shows,
    asks: asksOf(chart),
    parameters: parametersOf(chart),
    forms: chartFormKeys,
    href: `/v1/charts/${name}.svg`,
  }));
}

function parametersOf({ takes = [], refuses = [] }: Chart) {
  const filters = filterKeys
    .filter((name) => !refuses.includes(name))
    .map((name) => ({ name, meaning: `Only this: ${dimension(name).meaning}` }));
  return [...filters, ...takes.map((name) => ({ name, meaning: `Only this ${name}.` })), ...others];
}

/** What it asks of an ordinary selection. */
function asksOf(chart: Chart) {
  const about = {
    selection: { filters: {} },
    run: null,
    window: { from: null, to: null },
    tries: 1,
    grain: "day",
  } as const;
  return Object.values(chart.asks(about, {})).map((question: Question) =>
    "burnDown" in question
      ? { metrics: ["charged_hours"], by: ["day", "pool"] }
      : "list" in question
        ? { list: question.list, columns: question.columns?.split(",") ?? null }
        : { metrics: question.metrics.split(","), by: question.by?.split(",") ?? [] },
  );
}
