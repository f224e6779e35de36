import type { TopLevelSpec } from "vega-lite";
import { LedgerError } from "../../errors.ts";
import type { Lake } from "../../lake/lake.ts";
import { askBurnDown } from "../../metrics/allocation/ask_burn_down.ts";
import { noAllocation } from "../../metrics/allocation/settings.ts";
import type { Answer } from "../../metrics/answer.ts";
import { ask } from "../../metrics/ask.ts";
import { readInstant } from "../../metrics/request.ts";
import { askRows } from "../../metrics/rows.ts";
import type { Selection } from "../ledger.ts";
import { palettes } from "../theme.ts";
import { aboutOf } from "./about.ts";
import type { Chart, ChartRecord, Known, Look, Question } from "./chart.ts";
import { framed, plainRows } from "./frame.ts";

export const LEAST_WIDTH = 280;
export const MOST_WIDTH = 2000;
export const usualLook: Look = { theme: "light", width: 720, inText: false };

/** A record and the spec that follows from it: what it is about, its answers, the picture, the frame around it. */
export function chart(record: ChartRecord): Chart {
  const spec = async (lake: Lake, chosen: Selection, partial: Partial<Look> = {}, known: Known = {}) => {
    const look = { ...usualLook, ...partial };
    const { about, answers } = await answersOf(record, lake, chosen, known);
    const rows = Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, plainRows(answer)]));
    const drawn = { answers, rows, about, look, palette: palettes[look.theme], known };
    return framed(record, drawn, record.draw(drawn)) as unknown as TopLevelSpec;
  };
  return { ...record, spec };
}

/** Everything that a chart asks, in one state of the lake. */
export async function answersOf(record: ChartRecord, lake: Lake, chosen: Selection, known: Known = {}) {
  refuseFilters(record, chosen);
  const { id: at } = await lake.state(chosen.at);
  const about = await aboutOf(lake, { ...chosen, at }, record.shows);
  const asked = Object.entries(record.asks(about, known));
  const answers = await Promise.all(
    asked.map(async ([name, question]) => [name, await answered(lake, about.selection, question, known)] as const),
  );
  return { about, answers: Object.fromEntries(answers) };
}

function refuseFilters({ title, refuses = [] }: ChartRecord, { filters }: Selection): void {
  const odd = refuses.find((name) => filters[name] !== undefined);
  if (odd === undefined) return;
  throw new LedgerError("usage", `"${title}" shows the whole of what it is about and cannot be cut by ${odd}`, {
    field: odd,
  });
}

function answered(lake: Lake, selection: Selection, { keeps, ...question }: Question, known: Known): Promise<Answer> {
  const kept = Object.entries(selection.filters).filter(([name]) => keeps === undefined || keeps.includes(name));
  const filters = Object.fromEntries(kept);
  if ("burnDown" in question) {
    const now = selection.asOf === undefined ? new Date() : readInstant("as_of", selection.asOf);
    return askBurnDown(lake, { ...noAllocation, ...known }, now, { at: selection.at, filters });
  }
  const words = { ...selection, ...question, filters: { ...filters, ...question.filters } };
  return "list" in question
    ? askRows(lake, question.list, words)
    : ask(lake, words as typeof words & { metrics: string });
}
