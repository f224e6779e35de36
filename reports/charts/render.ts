import { Resvg } from "@resvg/resvg-js";
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { palettes } from "../theme.ts";
import { fontFiles } from "./parts/text_width.ts";

/** Draws a spec as SVG in this process: no browser, no canvas; places are rounded to hundredths of a pixel. */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  const view = new View(parse(compile(spec).spec), { renderer: "none" });
  try {
    return hatched(rounded(await view.toSVG()));
  } finally {
    view.finalize();
  }
}

/** The same as PNG, two pixels wide for each of the SVG's. No font of the system is used. */
export function renderPng(svg: string): Buffer {
  const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: "Arimo", sansSerifFamily: "Arimo" };
  return new Resvg(svg, { font, fitTo: { mode: "zoom", value: 2 } }).render().asPng();
}

/** Only inside of tags: texts are figures. */
function rounded(svg: string): string {
  return svg.replace(/<[^>]+>/g, (tag) =>
    tag.replace(/(\sd|transform|x|y|x1|x2|y1|y2|width|height|viewBox)="([^"]*)"/g, (attribute) =>
      attribute.replace(/-?\d+\.\d{3,}(e-\d+)?/g, (digits) => String(Number(Number(digits).toFixed(2)))),
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
