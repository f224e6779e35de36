import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

/** Draws a spec as SVG in this process; no browser and no canvas, so widths of text are estimates. */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  const view = new View(parse(compile(spec).spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
