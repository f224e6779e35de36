/**
 * Colours and type of everything that is drawn. The account colours are the same everywhere; their lightness differs enough to be
 * told apart in grey print, and no pair rests on red against green.
 */
export const accountColours: Readonly<Record<string, string>> = {
  paid: "#3b4252",
  useful: "#4a86b8",
  lost: "#b3202c",
  idle_backlog: "#e39b2e",
  idle_blocked: "#f0c869",
  idle_no_work: "#f7e3b5",
  startup: "#a9b0bb",
  drain: "#c9ced6",
  unregistered: "#8a919c",
  unknown: "#ffffff",
};

export const ink = "#1d2430";
export const faintInk = "#5b6472";
export const gridLine = "#e3e6ea";

/** Fonts that every system has in some form; the width of text is estimated while drawing, so none may be unusual. */
export const fontFamily = "Helvetica, Arial, 'DejaVu Sans', sans-serif";

/** Vega-Lite configuration shared by all charts. */
export const vegaConfig = {
  background: "#ffffff",
  font: fontFamily,
  title: {
    anchor: "start",
    fontSize: 16,
    fontWeight: 600,
    color: ink,
    subtitleColor: faintInk,
    subtitleFontSize: 12,
    subtitlePadding: 6,
    offset: 14,
  },
  axis: {
    labelColor: ink,
    titleColor: faintInk,
    gridColor: gridLine,
    domainColor: faintInk,
    tickColor: faintInk,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 400,
  },
  view: { stroke: null },
} as const;
