import { html, raw } from "hono/html";
import { LedgerError } from "../../../errors.ts";
import type { ChartFormKey } from "../../charts/forms.ts";
import { charts } from "../../charts/index.ts";
import { renderSvg } from "../../charts/render.ts";
import type { Selection } from "../../ledger.ts";
import type { Fragment } from "../document.ts";
import { type PageRequest, selectionOf } from "../page.ts";
import { dataAddress } from "./address.ts";

/** Widths at which pictures are drawn, in pixels: alone, and beside something. */
const widths = { whole: 1140, half: 560 } as const;

export interface FigureOptions {
  readonly size?: keyof typeof widths;
  readonly filters?: Selection["filters"];
}

/** A chart of the registry with the question it answers and links to all its forms; nothing where the registry has none of that name. */
export async function figure(
  request: PageRequest,
  name: string,
  { size = "whole", filters = {} }: FigureOptions = {},
): Promise<Fragment> {
  const chart = charts[name];
  if (chart === undefined) return html``;
  const { lake, known } = request;
  const selection = selectionOf(request, filters);
  const drawn = await chart
    .spec(lake, selection, { width: widths[size] }, known)
    .then(renderSvg)
    .then(
      (svg) =>
        html`<div class="wide ${size}" role="group" tabindex="0" aria-label="${chart.title}">${raw(own(name, svg))}</div>`,
      // A chart that cannot be cut this way says so in its place; the rest of the page stands.
      (thrown: unknown) => {
        if (!(thrown instanceof LedgerError)) throw thrown;
        return html`<p class="empty">${chart.title}: ${thrown.message}</p>`;
      },
    );
  const form = (ending: ChartFormKey, text: string) =>
    html`<a href="${dataAddress(request, `/v1/charts/${name}.${ending}`, selection)}">${text}</a>`;
  return html`<figure id="figure-${name}">${drawn}<figcaption>${chart.question}
<span class="downloads">${form("html", "To zoom")} ${form("svg", "SVG")} ${form("png", "PNG")} ${form("json", "Spec and data")}</span></figcaption></figure>`;
}

/** Ids that vega gives count from 0 in every picture; on one page they would meet. */
function own(name: string, svg: string): string {
  return svg.replaceAll(/(id="|url\(#)((?:clip|gradient_|pattern_)\w*)/g, `$1${name}-$2`);
}
