import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { create, type Font } from "fontkitten";
import * as vega from "vega";

/** The fonts that ship along, upright and bold. */
export const fontFiles = ["400Regular/Arimo_400Regular.ttf", "700Bold/Arimo_700Bold.ttf"].map((file) =>
  createRequire(import.meta.url).resolve(`@expo-google-fonts/arimo/${file}`),
);

const [regular, bold] = fontFiles.map((file) => advances(create(readFileSync(file)) as Font)) as [Advance, Advance];

/** Width of a letter, in ems. */
type Advance = (letter: string) => number;

/** Width of a text in pixels, as the font that ships along sets it. */
export function textWidth(text: string, fontSize: number, isBold = false): number {
  const advance = isBold ? bold : regular;
  return [...text].reduce((width, letter) => width + advance(letter), 0) * fontSize;
}

/** Width of the widest of several texts. */
export function widest(texts: readonly string[], fontSize: number): number {
  return Math.max(0, ...texts.map((text) => textWidth(text, fontSize)));
}

/** A text in lines that are no wider, broken at spaces. */
export function wrapped(text: string, width: number, fontSize: number, isBold = false): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = [...lines.slice(-1), word].join(" ");
    if (lines.length > 0 && textWidth(longer, fontSize, isBold) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => cut(line, width, fontSize, isBold));
}

/** A text that is no wider, with an ellipsis where it was cut. */
export function cut(text: string, width: number, fontSize: number, isBold = false): string {
  if (textWidth(text, fontSize, isBold) <= width) return text;
  const letters = [...text];
  while (letters.length > 0 && textWidth(`${letters.join("")}…`, fontSize, isBold) > width) letters.pop();
  return `${letters.join("")}…`;
}

function advances(font: Font): Advance {
  const known = new Map<string, number>();
  return (letter) => {
    const width =
      known.get(letter) ?? font.glyphForCodePoint(letter.codePointAt(0) as number).advanceWidth / font.unitsPerEm;
    known.set(letter, width);
    return width;
  };
}

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: number | string;
  readonly limit?: number;
}

// Without a canvas vega takes every letter for 0.8 em, and legends and axes stand off as far. Its typings do not know this place.
const { textMetrics } = vega as unknown as { textMetrics: { width: (item: TextItem, text: unknown) => number } };
textMetrics.width = ({ fontSize = 11, fontWeight = 400, limit = 0 }, text) => {
  const width = textWidth(String(text ?? "").trim(), fontSize, fontWeight === "bold" || Number(fontWeight) >= 600);
  return limit > 0 ? Math.min(width, limit) : width;
};
