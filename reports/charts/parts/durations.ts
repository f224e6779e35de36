import { number } from "../../figures.ts";

/** Vega expression of seconds as people say them. */
export const durationLabel =
  "datum.value < 1 ? format(datum.value * 1000, '~g') + ' ms' : datum.value < 60 ? format(datum.value, '~g') + ' s' : datum.value < 3600 ? format(datum.value / 60, '~g') + ' min' : format(datum.value / 3600, ',~g') + ' h'";

const ticks = [0.001, 0.01, 0.1, 1, 10, 60, 600, 3600, 36_000, 360_000, 3_600_000, 36_000_000];

/** Where a logarithmic axis of seconds has its labels. */
export function durationTicks(from: number, to: number): number[] {
  return ticks.filter((tick) => tick >= from * 0.999 && tick <= to * 1.001);
}

/** `3.26 s`, `1.2 h`. */
export function duration(seconds: number): string {
  if (seconds === 0) return "0 s";
  if (seconds < 1) return `${number(seconds * 1000, seconds < 0.01 ? 1 : 0)} ms`;
  if (seconds < 60) return `${number(seconds, 1)} s`;
  if (seconds < 3600) return `${number(seconds / 60, 1)} min`;
  return `${number(seconds / 3600, seconds < 360_000 ? 1 : 0)} h`;
}
