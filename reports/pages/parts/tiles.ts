import { html } from "hono/html";
import type { Answer } from "../../../metrics/answer.ts";
import { ask } from "../../../metrics/ask.ts";
import { counted, number, percent, percentRange, UNKNOWN } from "../../figures.ts";
import { type Bounded, type LedgerView, paidSentence } from "../../ledger.ts";
import type { Fragment } from "../document.ts";
import { type PageRequest, selectionOf } from "../page.ts";
import { address, exactly } from "./address.ts";

/** A figure of the headline. */
export interface Tile {
  readonly name: string;
  readonly value: string;
  /** Of what it is, and between which ends it lies. */
  readonly note: string;
  /** Account whose colour marks it. */
  readonly account?: string;
  readonly href?: string;
}

export function tiles(all: readonly Tile[]): Fragment {
  return html`<dl class="tiles">${all.map(
    ({ name, value, note, account, href }) =>
      html`<div class="${account ?? ""}"><dt>${href ? html`<a href="${href}">${name}</a>` : name}</dt><dd>${value}</dd><dd class="of">${note}</dd></div>`,
  )}</dl>`;
}

/** The headline of a ledger: what was paid and what came of it, with bounds, and what the total rests on. */
export async function headline(request: PageRequest, view: LedgerView): Promise<Fragment> {
  const selection = selectionOf(request);
  const [tasks, charged, hit] = await Promise.all([
    ask(request.lake, { ...selection, metrics: "tasks", by: "status" }),
    ask(request.lake, { ...selection, metrics: "charged_hours" }),
    ask(request.lake, { ...selection, metrics: "tasks_never_recovered,blocks" }),
  ]);
  const { source, run } = { ...request.words, ...exactly(request.parts) };
  const link = (path: string) => address(path, { source, run, from: request.words.from, to: request.words.to });
  const hours = (value: number | null) => (value === null ? UNKNOWN : number(value, view.precision));
  const range = ({ low, high }: Bounded) => percentRange(low, high);
  const { low, high } = view.paidBounds;
  const paidRange =
    low === null || high === null || hours(low) === hours(high) ? "" : `, ${hours(low)} to ${hours(high)}`;
  const units = charged.data[0]?.charged_hours;
  return html`${tiles([
    { name: "Paid", value: hours(view.paid), note: `node-hours${paidRange}`, account: "paid" },
    ...(typeof units === "number"
      ? [{ name: "Charged", value: number(units, view.precision), note: "charged hours", account: "paid" }]
      : []),
    {
      name: "Useful",
      value: percent(view.usefulFraction.value),
      note: `of paid; ${range(view.usefulFraction)}`,
      account: "useful",
    },
    {
      name: "Lost",
      value: percent(view.lossFraction.value),
      note: `of paid; ${range(view.lossFraction)}`,
      account: "lost",
      href: link("/failures"),
    },
    {
      name: "Lost to walltime",
      value: hours(view.shownWalltimeLoss),
      note: "node-hours",
      account: "lost",
      href: link("/failures"),
    },
    {
      name: "Idle",
      value: percent(view.idleFraction.value),
      note: `of worker time; ${range(view.idleFraction)}`,
      account: "idle_backlog",
      href: link("/workers"),
    },
    { name: "Tasks done", value: done(tasks), note: statesOf(tasks), href: link("/tasks") },
    {
      name: "Never recovered",
      value: number(Number(hit.data[0]?.tasks_never_recovered ?? 0), 0),
      note: `tasks that failed; ${counted(Number(hit.data[0]?.blocks ?? 0), "block")} ran`,
      href: link("/failures"),
    },
  ])}<p class="rests">${paidSentence(view.meta)}</p>`;
}

function done({ data }: Answer): string {
  const row = data.find(({ status }) => status === "exec_done");
  return number(Number(row?.tasks ?? 0), 0);
}

function statesOf({ data }: Answer): string {
  const others = data.filter(({ status }) => status !== "exec_done");
  if (others.length === 0) return data.length === 0 ? "no task" : "and no other";
  return others
    .map(
      ({ status, tasks }) => `${number(Number(tasks), 0)} ${String(status ?? "without a state").replaceAll("_", " ")}`,
    )
    .join(", ");
}
