import type { LakeState } from "../lake/lake.ts";
import { aboutRuns } from "./about_runs.ts";
import type { DimensionKey } from "./dimensions.ts";
import type { Fact } from "./facts.ts";
import type { Filter, MetricRequest } from "./request.ts";
import { isInScope } from "./scope.ts";

/** Tells how a fact is read for a question. */
export type Reading = (from: Fact) => Fact;

/** Reads no more than the question needs: only failed tries where it keeps failures, no file of a run that its filters or its window leave out. */
export async function reading(
  state: LakeState,
  { filters, from, to }: Pick<MetricRequest, "filters" | "from" | "to">,
): Promise<Reading> {
  const { runs } = await aboutRuns(state);
  const beside = runs.filter((run) => !isInScope(run, filters));
  const outside = runs.filter((run) => {
    if (from === null && to === null) return false;
    const isBefore = from !== null && (run.to === null || new Date(run.to) <= from);
    return isBefore || (to !== null && (run.from === null || new Date(run.from) >= to));
  });
  return (whole) => {
    const fact = narrowed(whole, filters);
    if (fact.sql !== undefined) return fact;
    const sql = state.without(fact.table, fact.isWithinHours ? [...beside, ...outside] : beside);
    return sql === undefined ? fact : { ...fact, sql };
  };
}

/** The fact as far as it has to be read for these filters: who keeps some failures only reads no try that went well. */
function narrowed(from: Fact, filters: readonly Filter[]): Fact {
  const keepsFailures = filters.some(
    ({ dimension, terms }) => ofFailures.includes(dimension) && terms.some((term) => !term.isNegated),
  );
  return from.failed !== undefined && keepsFailures ? { ...from, table: from.failed } : from;
}

const ofFailures: readonly DimensionKey[] = ["failure_class", "failure_code"];
