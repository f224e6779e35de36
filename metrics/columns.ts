import type { AnswerColumn } from "./answer.ts";
import { dimension } from "./dimensions.ts";
import { isBounded, isDistribution, statistics } from "./metric.ts";
import { type MetricKey, metric } from "./registry.ts";
import type { MetricRequest } from "./request.ts";

/** The columns of an answer: its dimensions, then every metric with its bounds or statistics. */
export function columnsOf(request: Pick<MetricRequest, "by" | "metrics">): AnswerColumn[] {
  const by = request.by.map((name): AnswerColumn => {
    const { title, meaning } = dimension(name);
    const type = name === "hour" || name === "minute" ? "TIMESTAMP" : "VARCHAR";
    return { name, title, unit: null, meaning, kind: "dimension", precision: null, type };
  });
  return [...by, ...request.metrics.flatMap(metricColumns)];
}

function metricColumns(name: MetricKey): AnswerColumn[] {
  const record = metric(name);
  const { title, unit, meaning, nullWhen, precision } = record;
  const described = { title, unit, precision, meaning: `${meaning} Null: ${nullWhen}`, kind: "metric" } as const;
  const column = { ...described, name, type: unit === "1" && precision === 0 ? "BIGINT" : "DOUBLE" } as const;
  if (isDistribution(record)) {
    return statistics.map((statistic) => ({
      ...column,
      name: `${name}_${statistic}`,
      title: `${title}, ${statistic}`,
      ...(statistic === "count" ? { unit: "1", precision: 0, type: "BIGINT" as const } : {}),
    }));
  }
  if (!isBounded(record)) return [column];
  const bound = (end: string, word: string): AnswerColumn => ({
    ...column,
    name: `${name}_${end}`,
    title: `${title}, ${word}`,
    meaning: `The ${word} that ${name} can be, by what the records leave open.`,
    kind: "bound",
  });
  return [column, bound("low", "least"), bound("high", "most")];
}
