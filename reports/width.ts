import width from "string-width";

/** Columns that a text takes on a terminal: wide characters take two, combining ones none. */
export const widthOf: (text: string) => number = width;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** A text that takes at most `most` columns: what is too long loses its middle, since paths differ at both ends. */
export function cutMiddle(text: string, most: number): string {
  if (widthOf(text) <= most) return text;
  const signs = [...graphemes.segment(text)].map(({ segment }) => segment);
  const room = Math.max(most - 1, 0);
  const head = taken(signs, Math.ceil(room / 2));
  const tail = taken(signs.slice(head.length).reverse(), room - widthOf(head.join(""))).reverse();
  return `${head.join("")}…${tail.join("")}`;
}

/** As many signs from the beginning as fit. */
function taken(signs: readonly string[], room: number): string[] {
  let used = 0;
  const end = signs.findIndex((sign) => {
    used += widthOf(sign);
    return used > room;
  });
  return signs.slice(0, end < 0 ? signs.length : end);
}
