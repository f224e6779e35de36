import { readFileSync } from "node:fs";
import { create, type Font } from "fontkitten";
import { fontFiles } from "../../charts/parts/text_width.ts";

const [font] = fontFiles.map((file) => create(readFileSync(file)) as Font);

/** A text whose signs the font that ships along has; any other is written as its code, since a box in its place would say nothing. */
export function printable(text: string): string {
  return text.replace(/[^\u0020-\u007e]/gu, (sign) => {
    const code = sign.codePointAt(0) as number;
    if (code < 32 || code === 0x200b || font?.hasGlyphForCodePoint(code)) return sign;
    return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
  });
}
