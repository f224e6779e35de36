import { LedgerError } from "../errors.ts";
import { isKeptApart } from "./aggregates.ts";
import type { DimensionKey } from "./dimensions.ts";
import { type Fact, type FactKey, fact, factColumn } from "./facts.ts";
import { isDistribution } from "./metric.ts";
import { carries, dimensionsOf, type MetricKey, metric } from "./registry.ts";
import type { MetricRequest } from "./request.ts";
import { type Statement, statementOf } from "./statement.ts";

/**
 * Turns a request into statements, purely. Only aggregates over facts are ever written here; identifiers come from the
 * registries, values are bound; `read` says which rows of a fact are looked at. Throws usage naming the pair when a metric means nothing by a dimension asked for.
 */
export function plan(request: MetricRequest, read: (from: Fact) => Fact = (from) => from): Statement[] {
  const groups = new Map<FactKey, MetricKey[]>();
  for (const key of withGroups(request)) {
    const chosen = chooseFact(key, request);
    groups.set(chosen, [...(groups.get(chosen) ?? []), key]);
  }
  return [...groups].flatMap(([name, keys]) => {
    const [sums, distributions] = [false, true].map((is) => keys.filter((key) => isDistribution(metric(key)) === is));
    // One pass over the fact answers all, unless sums keep rows apart that one distribution spans.
    const passes = isKeptApart(keys) ? [sums ?? [], distributions ?? []] : [keys];
    return passes.flatMap((some) => (some.length > 0 ? [statementOf(name, some, request, read)] : []));
  });
}

/** Where failures alone are read, groups in which nothing failed have to come from somewhere: they are those of all tries. */
function withGroups({ metrics, by }: MetricRequest): readonly MetricKey[] {
  const readsFailures = metrics.some((key) => metric(key).facts[0] === "failures");
  return readsFailures && by.length > 0 && !metrics.includes("tries") ? [...metrics, "tries"] : metrics;
}

function chooseFact(key: MetricKey, request: MetricRequest): FactKey {
  const { facts, refuses } = metric(key);
  const asked: DimensionKey[] = [...new Set([...request.by, ...request.filters.map((filter) => filter.dimension)])];
  for (const dimension of asked) {
    if (refuses?.dimensions.includes(dimension)) {
      throw refusal(key, dimension, refuses.because);
    }
    if (!carries(key, dimension)) throw refusal(key, dimension, "what it counts does not carry it");
  }
  const hasWindow = request.from !== null || request.to !== null;
  const chosen = facts.find(
    (name) => asked.every((dimension) => factColumn(fact(name), dimension)) && (!hasWindow || fact(name).time),
  );
  if (chosen) return chosen;
  const words = [...asked, ...(hasWindow ? ["from/to"] : [])].join(", ");
  throw new LedgerError(
    "usage",
    `${key} cannot be asked by ${words} together: figures by node are kept without hour and app; leave out one of them`,
    { field: "by", allowed: dimensionsOf(key) },
  );
}

function refusal(key: MetricKey, dimension: DimensionKey, because: string): LedgerError {
  const allowed = dimensionsOf(key);
  return new LedgerError(
    "usage",
    `${key} by ${dimension} has no meaning: ${because}; ${key} can be asked by ${allowed.join(", ")}`,
    { field: "by", allowed },
  );
}
