import type { ReportDocument, Stamp } from "../model.ts";

/** Begins the line by which a report can be checked, in whatever form. */
const MARK = "parsl-ledger-report ";

/** What a report rests on, as one line that can stand in a comment of any form. */
export function stampLine({ stamp }: ReportDocument): string {
  return `${MARK}${Buffer.from(JSON.stringify(stamp)).toString("base64url")}`;
}

/** The stamp in the text of a report; undefined when there is none. */
export function readStamp(text: string): Stamp | undefined {
  const coded = new RegExp(`${MARK}([A-Za-z0-9_-]+)`).exec(text)?.[1];
  if (coded === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(coded, "base64url").toString("utf8")) as Stamp;
  } catch {
    return undefined;
  }
}
