import { html } from "hono/html";
import { LedgerError } from "../../errors.ts";
import type { AnswerColumn } from "../../metrics/answer.ts";
import { ask } from "../../metrics/ask.ts";
import type { DimensionKey } from "../../metrics/dimensions.ts";
import type { Fragment } from "./document.ts";
import { type Page, type PageRequest, selectionOf } from "./page.ts";
import { dataAddress } from "./parts/address.ts";
import { cellOf, precisionOf, type Row, textOf } from "./parts/cells.ts";
import { downloads } from "./parts/downloads.ts";
import { figure } from "./parts/figure.ts";
import { smallTable } from "./parts/small_table.ts";
import type { ShownColumn } from "./parts/table.ts";

export const compare: Page = {
  path: "/compare",
  title: "Compare",
  label: "Compare",
  asks: "What changed between two runs, or between a time and the time before?",
  shows: "headline figures, ledger, apps and failures of one run or window beside those of another",
  filters: ["source", "run", "executor"],
  tables: ["headline", "accounts", "apps", "classes"],
  words: { with: "What to compare with: the id of a run, `previous` (the window before), or `from..to`." },
  view: async (request) => {
    const { words } = request;
    const selection = selectionOf(request);
    const { meta } = await ask(request.lake, { ...selection, metrics: "node_hours" });
    const form = html`<form method="get" action="/compare" aria-label="Compare with">${[
      "source",
      "run",
      "executor",
      "from",
      "to",
      "as_of",
      "at",
    ].map((name) =>
      words[name] ? html`<input type="hidden" name="${name}" value="${words[name]}">` : "",
    )}<label>Beside <input name="with" value="${words.with ?? ""}" required list="runs" placeholder="a run's id, previous, or from..to"></label><button>Compare</button></form>`;
    if (words.with === undefined)
      return {
        content: html`${form}<p class="empty">Cut the page to a run or to a window above, and say with what to compare it.</p>`,
        meta,
      };
    const [headline, accounts, apps, classes, waterfall] = await Promise.all([
      beside(
        request,
        "headline",
        "Headline",
        "paid_node_hours,useful_fraction,loss_fraction,idle_fraction,walltime_loss_hours,tasks,tasks_never_recovered,charged_hours",
      ),
      beside(request, "accounts", "Node-hours by account", "node_hours", ["account", "failure_class"]),
      beside(request, "apps", "Run time by app", "tries,run_time", ["app"], ["tries", "run_time_p50", "run_time_p95"]),
      beside(request, "classes", "Tries that failed, by class", "tries", ["failure_class"]),
      figure(request, "ledger"),
    ]);
    return { content: html`${form}${headline}${accounts}${apps}${classes}${waterfall}`, meta };
  },
};

/** Figures and those of the other side, one line each. */
async function beside(
  request: PageRequest,
  id: string,
  caption: string,
  metrics: string,
  by: readonly DimensionKey[] = [],
  only?: readonly string[],
): Promise<Fragment> {
  const selection = selectionOf(request);
  const compare = comparison(request.words.with ?? "");
  const answer = await ask(request.lake, { ...selection, metrics, by: by.join(","), compare, limit: "40" }).catch(
    (thrown) => {
      if (thrown instanceof LedgerError && thrown.field !== "compare" && thrown.field !== "run") return thrown;
      throw thrown;
    },
  );
  if (answer instanceof LedgerError) return html`<p class="empty">${answer.message}</p>`;
  const { columns } = answer.meta;
  const shown = columns.filter(
    ({ name, kind }) =>
      kind === "metric" && !/_(baseline|difference|ratio)$/.test(name) && (only === undefined || only.includes(name)),
  );
  const dimensions = columns.filter(({ kind }) => kind === "dimension");
  const isOneFigure = shown.length === 1 || dimensions.length === 0;
  const lines = answer.data.flatMap((row) =>
    shown.map((column) => line(row, column, precisionOf(column, answer.data))),
  );
  const named = (row: Row) =>
    html`${dimensions.filter(({ name }, index) => index === 0 || row[name] !== null).map((one) => html`${cellOf(row, one, request.zone)} `)}`;
  const [first] = dimensions;
  return smallTable(request, {
    id,
    caption,
    columns: [
      ...(first === undefined
        ? []
        : [{ name: first.name, title: dimensions.map(({ title }) => title).join(", "), isNumber: false, cell: named }]),
      ...(first !== undefined && isOneFigure ? [] : [text("figure", "Figure")]),
      figureOf("here", "Here"),
      figureOf("there", "There"),
      figureOf("difference", "Difference"),
      figureOf("ratio", "Ratio"),
    ],
    rows: lines,
    by,
    foot: downloads(
      dataAddress(request, `/v1/metrics/${metrics}`, selection, { by: by.length === 0 ? null : by.join(","), compare }),
    ),
    isCompact: true,
    empty: "There is nothing to compare.",
  });
}

/** One figure of a row here and there, as values to sort by and as text. */
function line(row: Row, column: AnswerColumn, precision: number | null): Row {
  const of = (end: string) => row[`${column.name}${end}`] ?? null;
  const shown = (end: string) => textOf(of(end), column, precision);
  const ratio = of("_ratio");
  return {
    ...row,
    figure: column.title,
    here: of(""),
    there: of("_baseline"),
    difference: of("_difference"),
    ratio,
    here_text: shown(""),
    there_text: shown("_baseline"),
    difference_text: signed(of("_difference"), shown("_difference")),
    ratio_text: typeof ratio === "number" ? `× ${ratio.toFixed(2)}` : "",
  };
}

function text(name: string, title: string, isNumber = false, shown = name): ShownColumn {
  return { name, title, isNumber, cell: (row) => String(row[shown] ?? "") };
}

function figureOf(name: string, title: string): ShownColumn {
  return text(name, title, true, `${name}_text`);
}

/** `previous` and windows as they are; everything else is the id of a run. */
function comparison(text: string): string {
  return text === "previous" || text.includes("..") || text.startsWith("run:") ? text : `run:${text}`;
}

function signed(difference: Row[string] | undefined, text: string): string {
  const points = text.replace(" %", " points");
  return typeof difference === "number" && difference > 0 ? `+${points}` : points.replace(/^-/, "−");
}
