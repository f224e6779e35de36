import type { Row } from "../lake/duckdb.ts";
import { type Lake, refuseEmpty } from "../lake/lake.ts";
import type { Answer, AnswerColumn } from "./answer.ts";
import { ask } from "./ask.ts";
import { inOrder, readSort, refuseUnknownSort } from "./order.ts";
import { pickedRows } from "./picked_rows.ts";
import { type RequestWords, readRequest } from "./request.ts";

const by = "failure_class,failure_code";

/** What everything that failed cost, by class and code: figures of the catalogue beside when, where and three examples. */
export async function askFailures(lake: Lake, words: Omit<RequestWords, "metrics" | "by">): Promise<Answer> {
  const { sort, limit, ...same } = words;
  const filters = { failure_class: "*", ...same.filters };
  const state = await lake.state(words.at);
  refuseEmpty(lake, state);
  const asked = { ...same, at: state.id, filters, by };
  const [figures, charged, evidence] = await Promise.all([
    ask(lake, { ...asked, metrics: "tries,tasks_hit,tasks_recovered,tasks_never_recovered,lost_node_hours" }),
    ask(lake, { ...asked, metrics: "charged_hours", filters: { ...filters, account: "lost" } }),
    pickedRows(lake, "tries", "metrics/lists/failures.sql", asked),
  ]);
  const columns = [...figures.meta.columns, ...charged.meta.columns.slice(2), ...evidenceColumns];
  const order = readSort(sort ?? "-tries");
  refuseUnknownSort(
    order,
    columns.map(({ name }) => name),
  );
  const rows = figures.data.map((row) => ({ ...row, ...like(charged.data, row), ...like(evidence, row) }));
  const cut = readRequest({ metrics: "tries", filters: {}, limit }).limit ?? undefined;
  return {
    data: inOrder(rows.map(complete(columns)), order, ["failure_class", "failure_code"]).slice(0, cut),
    meta: { ...figures.meta, columns, rows_in_all: rows.length },
  };
}

function like(rows: ReadonlyArray<Readonly<Row>>, row: Readonly<Row>): Readonly<Row> | undefined {
  return rows.find((one) => one.failure_class === row.failure_class && one.failure_code === row.failure_code);
}

function complete(columns: readonly AnswerColumn[]) {
  return (row: Row): Row => Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null]));
}

function evidenceColumn(name: string, meaning: string, type: "VARCHAR" | "TIMESTAMP" = "VARCHAR"): AnswerColumn {
  const unit = type === "TIMESTAMP" ? "UTC" : null;
  return { name, title: name.replaceAll("_", " "), unit, meaning, kind: "dimension", precision: null, type };
}

const evidenceColumns = [
  evidenceColumn("first_at", "When the first of these tries ended.", "TIMESTAMP"),
  evidenceColumn("last_at", "When the last of these tries ended.", "TIMESTAMP"),
  evidenceColumn("apps", "Apps of these tries; null when no app is known."),
  evidenceColumn("nodes", "Hosts on which they ran; null when none is known."),
  evidenceColumn("jobs", "Batch jobs in which they ran; null when none is known."),
  evidenceColumn("examples", "The first three: source/run/task/try, and the log where a path was recorded."),
];
