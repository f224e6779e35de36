import { LedgerError } from "../errors.ts";
import type { LakeState } from "../lake/lake.ts";
import { type AboutRun, aboutRuns } from "./about_runs.ts";
import { runDimensions, tagOf } from "./dimensions.ts";
import type { Filter, FilterTerm, MetricRequest } from "./request.ts";

/**
 * Finds the runs that a request is about and completes the run ids that it names by a unique beginning.
 * Throws unknown for a source or run that the lake does not hold, usage for a beginning that fits several runs.
 */
export async function resolveScope(
  state: LakeState,
  request: MetricRequest,
): Promise<{ request: MetricRequest; scope: AboutRun[] }> {
  const { runs } = await aboutRuns(state);
  // A source may have been read without a run that counts: copies of another's, or none at all.
  const sources = [...new Set(state.entries.map(({ source }) => source))].sort();
  const filters = request.filters.map((filter) => complete(filter, sources, runs));
  const scope = runs.filter((run) => isInScope(run, filters));
  return { request: { ...request, filters }, scope };
}

function complete(filter: Filter, sources: readonly string[], runs: readonly AboutRun[]): Filter {
  const { dimension, terms } = filter;
  if (dimension === "source") return { ...filter, terms: terms.map((term) => checkSource(term, sources)) };
  if (dimension !== "run") return filter;
  const known = [...new Set(runs.map((run) => run.run_id))];
  return { ...filter, terms: terms.map((term) => completeRun(term, known)) };
}

function checkSource(term: FilterTerm, known: readonly string[]): FilterTerm {
  if (term.isPrefix || known.includes(term.value)) return term;
  throw new LedgerError("unknown", `unknown source ${term.value}; the lake holds ${known.join(", ")}`, {
    field: "source",
    allowed: known,
  });
}

function completeRun(term: FilterTerm, known: readonly string[]): FilterTerm {
  if (known.includes(term.value)) return term;
  const found = known.filter((run) => run.startsWith(term.value));
  if (found.length === 0) {
    const some = known.slice(0, 5).join(", ");
    throw new LedgerError(
      "unknown",
      `unknown run ${term.value}; the lake holds ${known.length} runs: ${some}${known.length > 5 ? ", ..." : ""}`,
      { field: "run" },
    );
  }
  if (term.isPrefix) return term;
  if (found.length > 1) {
    throw new LedgerError(
      "usage",
      `${term.value} begins ${found.length} runs: ${found.slice(0, 5).join(", ")}; write more of the id, or ${term.value}* for all of them`,
      { field: "run" },
    );
  }
  return { ...term, value: found[0] as string };
}

/** Does nothing in these filters leave out the run as a whole? */
export function isInScope(run: AboutRun, filters: readonly Filter[]): boolean {
  return filters.every((filter) => matches(filter, run));
}

/** Filters by what belongs to no run as a whole leave it in scope. */
function matches(filter: Filter, run: AboutRun): boolean {
  const { dimension } = filter;
  if (!["source", "run", ...runDimensions].includes(dimension) && tagOf(dimension) === undefined) return true;
  const value = run.labels[dimension];
  const hits = (term: FilterTerm) =>
    value !== undefined && (term.isPrefix ? value.startsWith(term.value) : value === term.value);
  const kept = filter.terms.filter((term) => !term.isNegated);
  return (kept.length === 0 || kept.some(hits)) && !filter.terms.some((term) => term.isNegated && hits(term));
}
