import type { Row } from "../lake/duckdb.ts";
import type { LakeState } from "../lake/lake.ts";
import type { AboutRun } from "./about_runs.ts";
import type { Answer, AnswerColumn } from "./answer.ts";
import { coverageOf, snapshotsOf } from "./coverage.ts";
import { inOrder, refuseUnknownSort } from "./order.ts";
import type { MetricRequest } from "./request.ts";

/** Sorts and cuts rows and says what they rest on. */
export async function dress(
  state: LakeState,
  request: MetricRequest,
  scope: readonly AboutRun[],
  columns: readonly AnswerColumn[],
  rows: readonly Row[],
  totals: Row | undefined,
): Promise<Answer> {
  refuseUnknownSort(
    request.sort,
    columns.map((column) => column.name),
  );
  return {
    data: inOrder(rows, request.sort, request.by).slice(0, request.limit ?? undefined),
    ...(totals === undefined ? {} : { totals }),
    meta: {
      columns,
      window: windowOf(request, scope),
      snapshots: await snapshotsOf(state, scope),
      coverage: await coverageOf(state, scope),
      lake_state: state.id,
      rows_in_all: rows.length,
      next: null,
    },
  };
}

/** The hours asked for, snapped outward; an open end is where the runs' paid time or tries end. */
export function windowOf(request: Pick<MetricRequest, "from" | "to">, scope: readonly AboutRun[]) {
  const first = scope.flatMap((run) => run.from ?? []).sort()[0] ?? null;
  const last =
    scope
      .flatMap((run) => run.to ?? [])
      .sort()
      .at(-1) ?? null;
  return { from: request.from ? instant(request.from) : first, to: request.to ? instant(request.to) : last };
}

function instant(date: Date): string {
  return date.toISOString().replace(".000", "");
}
