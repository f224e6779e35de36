import { jsonReport } from "./forms/json.ts";
import type { ReportDocument } from "./model.ts";

/** The most rows that are told one by one. */
const MOST_ROWS = 30;

/** A report in its form for machines, as far as figures are looked for in it. */
interface Told {
  readonly sections: ReadonlyArray<{ readonly title: string; readonly parts: readonly ToldPart[] }>;
}

interface ToldPart {
  readonly tiles?: ReadonlyArray<{ readonly name: string; readonly shown: string }>;
  readonly columns?: ReadonlyArray<{ readonly name: string; readonly title: string; readonly is_number: boolean }>;
  readonly rows?: ReadonlyArray<Readonly<Record<string, Figure>>>;
}

interface Figure {
  readonly value: unknown;
  readonly shown: string;
}

type Figures = ReadonlyMap<string, Figure>;

/** What the tiles and rows of an earlier report, given as its JSON, say now where they say something else; nothing for a text that is none. */
export function changedFigures(then: string, now: ReportDocument): string[] {
  const before = rowsOf(then);
  if (before === null) return [];
  const after = rowsOf(jsonReport(now)) ?? new Map<string, Figures>();
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const changes = names.flatMap((name) => {
    const told = changed(before.get(name) ?? new Map(), after.get(name) ?? new Map());
    return told.length === 0 ? [] : [`${name}: ${told.join("; ")}.`];
  });
  const more = changes.length - MOST_ROWS;
  return more > 0 ? [...changes.slice(0, MOST_ROWS), `${more} more rows changed.`] : changes;
}

function changed(before: Figures, after: Figures): string[] {
  const columns = [...new Set([...before.keys(), ...after.keys()])];
  return columns.flatMap((column) => {
    const [then, now] = [before.get(column), after.get(column)];
    return then?.value === now?.value
      ? []
      : [`${column} ${then?.shown ?? "not told"} then, ${now?.shown ?? "not told"} now`];
  });
}

/** Every tile, and every row of a table with its numbers, by a name that says where it stands. */
function rowsOf(json: string): Map<string, Figures> | null {
  try {
    const { sections } = JSON.parse(json) as Told;
    return new Map(
      sections.flatMap(({ title, parts }) =>
        parts.flatMap(ofPart).map(([name, figures]) => [`${title}, ${name}`, figures] as const),
      ),
    );
  } catch {
    return null;
  }
}

function ofPart({ tiles = [], columns = [], rows = [] }: ToldPart): Array<readonly [name: string, figures: Figures]> {
  // What stands before the first number says what the row is about.
  const first = columns.findIndex((column) => column.is_number);
  const numbers = columns.filter((column) => column.is_number);
  return [
    ...tiles.map(({ name, shown }) => [name, new Map([["value", { value: shown, shown }]])] as const),
    ...rows.map((row) => {
      const about = columns.slice(0, first).map(({ name }) => row[name]?.shown);
      const figures = numbers.flatMap(({ name, title }) =>
        row[name] === undefined ? [] : [[title, row[name]] as const],
      );
      return [about.join(" "), new Map(figures)] as const;
    }),
  ];
}
