import { table } from "table";

/** Columns aligned for a terminal: `right` for numbers. Rules stand below the header and above the rows in `ruled`. */
export function textTable(
  header: readonly string[],
  rows: ReadonlyArray<readonly string[]>,
  right: readonly boolean[],
  ruled: readonly number[] = [],
): string {
  const lines = new Set([1, ...ruled.map((row) => row + 1)]);
  return table(
    [header, ...rows].map((row) => row.map(printable)),
    {
      columns: Object.fromEntries(
        right.map((isRight, index) => [
          index,
          { alignment: isRight ? "right" : "left", paddingLeft: 0, paddingRight: 0 },
        ]),
      ),
      border: {
        joinBody: "─",
        joinJoin: "──",
        joinLeft: "",
        joinRight: "",
        bodyJoin: "  ",
        bodyLeft: "",
        bodyRight: "",
      } as never,
      drawVerticalLine: (index) => index > 0 && index < header.length,
      drawHorizontalLine: (index) => lines.has(index),
    },
  ).replace(/ +$/gm, "");
}

/** Names come from databases: a control character would move the cursor or colour the screen. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, " ");
}
