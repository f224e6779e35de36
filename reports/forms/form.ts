import type { Answer, StreamedAnswer } from "../../metrics/answer.ts";

export interface FormOptions {
  /** Cells of CSV that a spreadsheet would run as formulas get an apostrophe before them. */
  readonly formulaSafe?: boolean;
}

/** A form that an answer can take: a pure dressing of the same figures, written as the rows come. */
export interface Form {
  /** Media type, with its parameters. */
  readonly type: string;
  /** Can it be written without holding all rows at a time? */
  readonly streams: boolean;
  write(answer: StreamedAnswer, options?: FormOptions): AsyncGenerator<string | Uint8Array>;
}

/** An answer that is there already, as one that comes in pieces. */
export function streamed(answer: Answer): StreamedAnswer {
  const { data, ...more } = answer;
  async function* batches() {
    yield data;
  }
  return { ...more, batches: batches() };
}

/** All rows of an answer, for the forms that cannot begin before they have seen the last one. */
export async function collected({ batches, ...more }: StreamedAnswer): Promise<Answer> {
  const data: Array<Answer["data"][number]> = [];
  for await (const rows of batches) data.push(...rows);
  return { data, ...more };
}

/** The rows as tables of people show them: the totals last, named in the first column that is no figure. */
export function withTotals({ data, totals, meta }: Answer): Answer["data"] {
  if (totals === undefined) return data;
  const first = meta.columns.find((column) => column.kind === "dimension" && column.type === "VARCHAR");
  return [...data, { ...totals, ...(first === undefined ? {} : { [first.name]: "total" }) }];
}
