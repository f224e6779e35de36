import { html } from "hono/html";
import { type Palette, palettes } from "../../theme.ts";

/** A small square in the colour that an account has in every picture. */
export function swatch(account: string) {
  return html`<i class="swatch ${account}"></i>`;
}

/** The rules that give every account its colour, and pictures the colours of the dark where the reader wants it dark. */
export function colourRules(): string {
  const { light, dark } = palettes;
  return `${accountRules(light)}@media screen and (prefers-color-scheme: dark){${accountRules(dark)}${darkened()}}`;
}

function accountRules({ accounts }: Palette): string {
  return Object.entries(accounts)
    .map(([account, colour]) => `.swatch.${account}{background:${colour}}.tiles .${account}{--tile:${colour}}`)
    .join("");
}

/** Pictures are drawn once, in light colours; each is told which colour it has in the dark. */
function darkened(): string {
  return flat(palettes.light)
    .map((colour, index) => [colour, flat(palettes.dark)[index]] as const)
    .map(([from, to]) => `figure svg [fill="${from}"]{fill:${to}}figure svg [stroke="${from}"]{stroke:${to}}`)
    .join("");
}

function flat({ accounts, ramp, ...others }: Palette): string[] {
  return [...Object.values(others), ...Object.values(accounts), ...ramp];
}
