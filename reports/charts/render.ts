import { Resvg } from "@resvg/resvg-js";
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { palettes } from "../theme.ts";
import { fontFiles } from "./parts/text_width.ts";

/**
 * Draws a spec as SVG in this process: no browser, no canvas; places are rounded to tenths of a pixel. The picture as a whole has a
 * description; what an image holds is not read out one by one, so its marks have none.
 */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  const { spec: drawn } = compile(spec, { config: { aria: false } });
  for (const mark of drawn.marks ?? []) mark.aria = false;
  const view = new View(parse(drawn), { renderer: "none" });
  try {
    const { width } = spec.usermeta as { width: number };
    return told(hatched(widened(rounded(clean(await view.toSVG())), width)), String(spec.description));
  } finally {
    view.finalize();
  }
}

/** The same as PNG, two pixels wide for each of the SVG's. No font of the system is used. */
export function renderPng(svg: string): Buffer {
  const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: "Arimo", sansSerifFamily: "Arimo" };
  return new Resvg(svg, { font, fitTo: { mode: "zoom", value: 2 } }).render().asPng();
}

/** A picture is as wide as was asked for, whatever its plot leaves free: pictures stand well below each other. */
function widened(svg: string, width: number): string {
  const [start = "", own = "0", height = "0"] = /<svg[^>]* width="([\d.]+)" height="([\d.]+)"[^>]*>/.exec(svg) ?? [];
  if (Number(own) >= width) return svg;
  const wider = start
    .replace(` width="${own}"`, ` width="${width}"`)
    .replace(/viewBox="[^"]*"/, `viewBox="0 0 ${width} ${height}"`);
  return svg.replace(start, wider).replace(`<rect width="${own}"`, `<rect width="${width}"`);
}

/** Names come from databases: XML takes no control characters, and marks of direction would turn what follows. */
function clean(svg: string): string {
  return svg.replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (mark) =>
    mark === "\n" || mark === "\t" ? mark : "\ufffd",
  );
}

/** Who cannot see the picture is told what it shows; Vega leaves the description out of what it writes. */
function told(svg: string, description: string): string {
  const label = clean(description).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  return svg.replace("<svg ", () => `<svg role="img" aria-label="${label}" `);
}

/** Only inside of tags: texts are figures. */
function rounded(svg: string): string {
  return svg.replace(/<[^>]+>/g, (tag) =>
    tag.replace(/(\sd|transform|x|y|x1|x2|y1|y2|width|height|viewBox)="([^"]*)"/g, (attribute) =>
      attribute.replace(/-?\d+\.\d{2,}(e-\d+)?/g, (digits) => String(Number(Number(digits).toFixed(1)))),
    ),
  );
}

/** What nobody knows is hatched; Vega knows colours and gradients alone. */
function hatched(svg: string): string {
  const found = Object.values(palettes).find(({ accounts }) => svg.includes(`fill="${accounts.unknown}"`));
  if (found === undefined) return svg;
  const { accounts, faintInk } = found;
  const pattern = `<defs><pattern id="unknown" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="${accounts.unknown}"/><path d="M0,0V6" stroke="${faintInk}" stroke-width="1.5"/></pattern></defs>`;
  const filled = svg.replaceAll(`fill="${accounts.unknown}"`, 'fill="url(#unknown)"');
  return filled.replace(/<svg[^>]*>/, (start) => `${start}${pattern}`);
}
