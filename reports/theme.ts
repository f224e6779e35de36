/** Colours of everything that is drawn, in light and in dark. */
export interface Palette {
  readonly background: string;
  readonly ink: string;
  readonly faintInk: string;
  readonly gridLine: string;
  /** Of what belongs to no account: lines, dots and bars of one kind. */
  readonly accent: string;
  /** By account. Lightness differs enough to be told apart in grey print, and no pair rests on red against green. */
  readonly accounts: Readonly<Record<Account, string>>;
  /** From nothing to most, for tiles: one hue, lightness alone tells. */
  readonly ramp: readonly [string, string];
}

/** What bars can stand for, from what was paid to what nobody knows. */
export type Account =
  | "paid"
  | "startup"
  | "useful"
  | "lost"
  | "idle_backlog"
  | "idle_blocked"
  | "idle_no_work"
  | "drain"
  | "unregistered"
  | "unknown"
  | "queued";

/** Useful is calm, lost stands out, idle is a family of its own, overhead is grey, unknown is hatched. */
export const palettes: Readonly<Record<"light" | "dark", Palette>> = {
  light: {
    background: "#ffffff",
    ink: "#1d2430",
    faintInk: "#5b6472",
    gridLine: "#e3e6ea",
    accent: "#2f6ea6",
    accounts: {
      paid: "#39414f",
      startup: "#969fac",
      useful: "#4a8fc6",
      lost: "#a5142a",
      idle_backlog: "#e8a33d",
      idle_blocked: "#f6d58d",
      idle_no_work: "#fcefd2",
      drain: "#bdc4ce",
      unregistered: "#6b7380",
      unknown: "#fefefe",
      queued: "#dfe3e8",
    },
    ramp: ["#eef3f8", "#123d66"],
  },
  dark: {
    background: "#14181f",
    ink: "#e6eaf0",
    faintInk: "#a3adba",
    gridLine: "#2c333e",
    accent: "#7db4e6",
    accounts: {
      paid: "#d5dbe3",
      startup: "#8b95a3",
      useful: "#6cabe0",
      lost: "#ea4d63",
      idle_backlog: "#f3bd62",
      idle_blocked: "#8f6d33",
      idle_no_work: "#54442a",
      drain: "#636c79",
      unregistered: "#49515d",
      unknown: "#15191e",
      queued: "#353c47",
    },
    ramp: ["#1f2935", "#bcdcf7"],
  },
};

export type ThemeKey = keyof typeof palettes;
export const themeKeys = Object.keys(palettes) as ThemeKey[];

/**
 * Arimo ships along. Its letters are as wide as those of Arial, Helvetica and Liberation Sans, so that text measured in it fits
 * wherever one of them is shown.
 */
export const fontFamily = "Arimo, Arial, Helvetica, 'Liberation Sans', sans-serif";

export const textSize = { title: 15, small: 11, axis: 11 } as const;

/** Vega-Lite configuration shared by all charts. */
export function vegaConfig({ background, ink, faintInk, gridLine, accent, ramp }: Palette) {
  const axis = {
    labelColor: ink,
    titleColor: faintInk,
    gridColor: gridLine,
    domainColor: faintInk,
    tickColor: faintInk,
  };
  const text = { labelFontSize: textSize.axis, titleFontSize: textSize.axis, titleFontWeight: 400 } as const;
  return {
    background,
    font: fontFamily,
    title: {
      anchor: "start",
      frame: "bounds",
      fontSize: textSize.title,
      fontWeight: 700,
      color: ink,
      subtitleColor: faintInk,
      subtitleFontSize: textSize.small,
      subtitleLineHeight: 15,
      subtitlePadding: 5,
      offset: 12,
    },
    axis: { ...axis, ...text, labelPadding: 4, titlePadding: 8, tickSize: 4 },
    legend: { labelColor: ink, titleColor: faintInk, ...text, symbolStrokeWidth: 0.5 },
    header: { labelColor: ink, titleColor: faintInk, ...text, labelFontWeight: 700 },
    text: { color: ink, fontSize: textSize.small },
    bar: { color: accent },
    line: { color: accent, strokeWidth: 1.5 },
    point: { color: accent },
    rule: { color: faintInk },
    range: { heatmap: [...ramp], ramp: [...ramp] },
    view: { stroke: null },
  };
}
