import type { Cell } from "../../lake/duckdb.ts";
import type { Answer, AnswerMeta } from "../../metrics/answer.ts";
import { counted } from "../figures.ts";
import { textSize, vegaConfig } from "../theme.ts";
import type { About } from "./about.ts";
import type { ChartRecord, Drawn, Look, Picture, Rows } from "./chart.ts";
import { wrapped } from "./parts/text_width.ts";

const [PADDING, PADDING_IN_TEXT] = [12, 4];

/** A picture in its frame: title, what it is about, what it rests on, the data that its marks name, the configuration. */
export function framed(record: ChartRecord, drawn: Drawn, picture: Picture | string) {
  const { look, palette, answers, about } = drawn;
  const inner = innerWidth(drawn);
  const meta = metaOf(answers);
  const shown = typeof picture === "string" ? emptyPicture(picture, inner) : picture;
  const lines = [subject(about, meta), ...(shown.note === undefined ? [] : [shown.note]), foundation(meta)];
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    ...(look.inText
      ? {}
      : {
          title: {
            text: wrapped(record.title, inner, textSize.title, true),
            subtitle: lines.flatMap((line) => wrapped(line, inner, textSize.small)),
          },
        }),
    description: `${record.title}. ${subject(about, meta)}. ${shown.says}`,
    padding: padding(look),
    ...shown.body,
    datasets: datasets(shown, drawn.rows),
    config: vegaConfig(palette),
    usermeta: {
      width: look.width,
      question: record.question,
      note: shown.note ?? null,
      window: meta.window,
      snapshots: meta.snapshots,
      coverage: meta.coverage,
      lake_state: meta.lake_state,
      answers: Object.keys(answers),
    },
  };
}

/** Width that is left for a picture and its axes. */
export function innerWidth({ look }: Drawn): number {
  return look.width - 2 * padding(look);
}

function padding({ inText }: Look): number {
  return inText ? PADDING_IN_TEXT : PADDING;
}

/** Size of a single view: its axes and all within the width of the picture, so high inside of them. */
export function fitted({ look }: Drawn, height: number) {
  return { width: look.width, height, autosize: { type: "fit-x", contains: "padding" } };
}

/** Rows of an answer as they stand in a spec: counts are JSON numbers. */
export function plainRows({ data }: Answer): Rows {
  const plain = (cell: Cell) => (typeof cell === "bigint" ? Number(cell) : cell);
  return data.map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, plain(cell)])));
}

/** The rows that marks name, with the texts that go beside them. */
function datasets({ body, texts = {}, places = {} }: Picture, rows: Drawn["rows"]): Record<string, Rows> {
  const named = new Set([...JSON.stringify(body).matchAll(/"data":\{"name":"(\w+)"\}/g)].map((match) => match[1]));
  const answered = Object.entries(rows)
    .filter(([name]) => named.has(name))
    .map(([name, all]) => [name, all.map((row, at) => ({ ...row, ...texts[name]?.[at] }))] as const);
  return { ...Object.fromEntries(answered), ...places };
}

function metaOf(answers: Drawn["answers"]): AnswerMeta {
  const [first] = Object.values(answers);
  if (first === undefined) throw new Error("a chart asks nothing");
  return first.meta;
}

/** Which sources or run, and when. */
function subject({ run, selection }: About, { window, snapshots }: AnswerMeta): string {
  const sources = snapshots.map((one) => one.source);
  const named = sources.length > 3 ? counted(sources.length, "source") : sources.join(", ");
  const latest = run !== null && run.of > 1 ? ` (the latest of ${run.of})` : "";
  const what = run === null ? named : `${run.source}, run ${run.id.slice(0, 8)}${latest}`;
  const { source: _source, run: _run, ...others } = selection.filters;
  const filters = Object.entries(others).flatMap(([name, value]) => (value === undefined ? [] : `${name} ${value}`));
  return [what || "nothing selected", ...filters, hours(window)].filter((text) => text !== "").join(", ");
}

function hours({ from, to }: AnswerMeta["window"]): string {
  if (from === null || to === null) return "";
  const [first, last] = [from, to].map((instant) => instant.slice(0, 16).replace("T", " ")) as [string, string];
  return `${first} to ${last.startsWith(first.slice(0, 10)) ? last.slice(11) : last} UTC`;
}

function foundation({ coverage }: AnswerMeta): string {
  return `Record ${coverage.grade}: ${coverage.grade_because}.`;
}

/** An empty picture says why it is empty. */
function emptyPicture(why: string, width: number): Picture {
  return {
    says: why,
    body: {
      width,
      height: 70,
      data: { values: [{}] },
      mark: { type: "text", fontSize: 13, text: wrapped(why, width - 20, 13) },
    },
  };
}
