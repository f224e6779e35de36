import { describe, expect, it } from "vitest";
import { accounts } from "../../metrics/dimensions.ts";
import { palettes } from "../../reports/theme.ts";

type Triple = readonly [number, number, number];

/** Linear light of `#rrggbb`. */
function light(colour: string): Triple {
  const channel = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function times(matrix: readonly Triple[], [r, g, b]: Triple): Triple {
  return matrix.map(([x, y, z]) => Math.min(1, Math.max(0, x * r + y * g + z * b))) as unknown as Triple;
}

/** Machado, Oliveira and Fernandes 2009, severity 1. */
const blind: Readonly<Record<string, readonly Triple[]>> = {
  "normal sight": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function luminance([r, g, b]: Triple): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** CIE 1976 L*a*b* under D65. */
function lab([r, g, b]: Triple): Triple {
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27) * (t / 116) + 16 / 116);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(luminance([r, g, b]));
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(a: Triple, b: Triple): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function contrast(a: string, b: string): number {
  const [dark, bright] = [luminance(light(a)), luminance(light(b))].sort((x, y) => x - y) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}

describe.each(Object.entries(palettes))("the colours of the %s theme", (_, palette) => {
  // What nobody knows is told by its hatching, and lies beside any of them.
  const shown = accounts.filter((account) => account !== "unknown");
  const pairs = shown.flatMap((a, at) => shown.slice(at + 1).map((b) => [a, b] as const));

  it.each(Object.entries(blind))("tell any two accounts apart: %s", (_sight, matrix) => {
    const seen = (account: (typeof shown)[number]) => lab(times(matrix, light(palette.accounts[account])));
    const close = pairs.filter(([a, b]) => distance(seen(a), seen(b)) < 9);
    expect(close).toEqual([]);
  });

  it("in grey print useful, lost and each cause of idle time are steps apart", () => {
    const grey = (account: (typeof shown)[number]) => lab(light(palette.accounts[account]))[0];
    const main = ["lost", "useful", "idle_backlog", "idle_blocked", "idle_no_work"] as const;
    const sorted = main.map(grey).sort((a, b) => a - b);
    for (const [at, value] of sorted.entries())
      if (at > 0) expect(value - (sorted[at - 1] as number)).toBeGreaterThan(6);
  });

  it("text is readable, and marks stand out from the background or are outlined in ink", () => {
    expect(contrast(palette.ink, palette.background)).toBeGreaterThan(12);
    expect(contrast(palette.faintInk, palette.background)).toBeGreaterThan(4.5);
    for (const account of ["useful", "lost"] as const)
      expect(contrast(palette.accounts[account], palette.background)).toBeGreaterThan(3);
    expect(contrast(palette.accent, palette.background)).toBeGreaterThan(4.5);
  });

  it("lost stands out from useful and from all that is not useful", () => {
    const of = (account: "lost" | "useful") => lab(light(palette.accounts[account]));
    const chroma = (account: (typeof shown)[number]) => Math.hypot(...lab(light(palette.accounts[account])).slice(1));
    expect(distance(of("lost"), of("useful"))).toBeGreaterThan(60);
    expect(chroma("lost")).toBeGreaterThan(Math.max(chroma("useful"), chroma("startup"), chroma("drain")));
  });
});
