import { html, raw } from "hono/html";
import type { Chart } from "../../charts/chart.ts";
import type { ChartFormKey } from "../../charts/forms.ts";
import { charts } from "../../charts/index.ts";
import { renderSvg } from "../../charts/render.ts";
import type { Selection } from "../../ledger.ts";
import type { Fragment } from "../document.ts";
import { type PageRequest, selectionOf } from "../page.ts";
import { dataAddress } from "./address.ts";

/** Widths at which pictures are drawn, in pixels: alone, beside something, and on a phone. */
const widths = { whole: 1140, half: 560, narrow: 360 } as const;

export interface FigureOptions {
  readonly size?: "whole" | "half";
  readonly filters?: Selection["filters"];
}

/** A chart of the registry as an image that the browser fetches when it comes into sight, so that no page waits for its pictures. */
export function figure(request: PageRequest, name: string, options: FigureOptions = {}): Fragment {
  const chart = charts[name];
  if (chart === undefined) return html``;
  const { size = "whole", filters = {} } = options;
  const selection = selectionOf(request, filters);
  const refused = Object.keys(selection.filters).find((filter) => chart.refuses?.includes(filter));
  if (refused !== undefined)
    return html`<p class="empty">${chart.title}: this picture cannot be cut by ${refused.replaceAll("_", " ")}.</p>`;
  const address = (theme: string, width: keyof typeof widths = size) =>
    dataAddress(request, `/v1/charts/${name}.svg`, selection, { width: String(widths[width]), theme });
  const source = (href: string, media: string) => html`<source srcset="${href}" media="screen and ${media}">`;
  const [isNarrow, isDark] = ["(max-width: 40rem)", "(prefers-color-scheme: dark)"];
  return framed(
    request,
    name,
    options,
    html`<picture>${source(address("dark", "narrow"), `${isNarrow} and ${isDark}`)}${source(address("light", "narrow"), isNarrow)}${source(address("dark"), isDark)}
<img src="${address("light")}" alt="${chart.title}. ${chart.question}" loading="lazy"></picture>`,
  );
}

/** The same in the page itself, with its texts: for the picture that a page begins with. */
export async function ownFigure(request: PageRequest, name: string, options: FigureOptions = {}): Promise<Fragment> {
  const chart = charts[name];
  if (chart === undefined) return html``;
  const { size = "whole", filters = {} } = options;
  const spec = await chart.spec(request.lake, selectionOf(request, filters), { width: widths[size] }, request.known);
  return framed(request, name, options, html`${raw(own(name, await renderSvg(spec)))}`);
}

/** A picture with the question it answers and links to all its forms. */
function framed(
  request: PageRequest,
  name: string,
  { size = "whole", filters = {} }: FigureOptions,
  picture: Fragment,
) {
  const { title, question } = charts[name] as Chart;
  const selection = selectionOf(request, filters);
  const form = (ending: ChartFormKey, text: string) =>
    html`<a href="${dataAddress(request, `/v1/charts/${name}.${ending}`, selection)}">${text}</a>`;
  return html`<figure id="figure-${name}"><div class="wide ${size}" role="group" tabindex="0" aria-label="${title}">${picture}</div>
<figcaption>${question} <span class="downloads">${form("html", "To zoom")} ${form("svg", "SVG")} ${form("png", "PNG")} ${form("csv", "CSV")} ${form("json", "Spec and data")}</span></figcaption></figure>`;
}

/** Ids that vega gives count from 0 in every picture; on one page they would meet. */
function own(name: string, svg: string): string {
  return svg.replaceAll(/(id="|url\(#)((?:clip|gradient_|pattern_)\w*)/g, `$1${name}-$2`);
}
