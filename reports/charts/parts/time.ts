import type { About } from "../about.ts";

/** A day of 24 hours, whatever the locale. */
const clockFormat = {
  milliseconds: "%H:%M:%S.%L",
  seconds: "%H:%M:%S",
  minutes: "%H:%M",
  hours: "%H:%M",
  day: "%b %d",
  date: "%b %d",
  week: "%b %d",
  month: "%b %d",
  quarter: "%b %d",
  year: "%Y",
};

/** The first and the last of several instants, in milliseconds. */
export function extentOf(instants: readonly unknown[]): readonly [number, number] {
  const known = instants.filter((at) => at !== null).map((at) => Date.parse(String(at)));
  return [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))];
}

/** An axis of time in UTC that ends where the data ends, with labels as its width takes them. */
export function timeAxis(field: string, [from, to]: readonly [number, number], width: number) {
  return {
    field,
    type: "temporal",
    title: "UTC",
    scale: {
      type: "utc",
      domainMin: { expr: `${from}` },
      domainMax: { expr: `${to}` },
      nice: false,
    },
    axis: { tickCount: Math.max(2, Math.floor(width / 80)), labelOverlap: true, grid: false, format: clockFormat },
  };
}

const DAY_MS = 86_400_000;
const paces: Partial<Record<About["grain"], number>> = { minute: 60_000, hour: 3_600_000 };

/** Names of all hours, days, weeks or months of a window, as answers write them: those without a row keep their place. */
export function steps(grain: About["grain"], { from, to }: About["window"]): string[] {
  if (from === null || to === null) return [];
  const pace = paces[grain] ?? DAY_MS;
  const names = new Set<string>();
  const first = Math.floor(Date.parse(from) / pace) * pace;
  for (let at = first; at < Date.parse(to); at += pace) names.add(nameOf(grain, new Date(at)));
  return [...names];
}

function nameOf(grain: About["grain"], at: Date): string {
  const day = at.toISOString().slice(0, 10);
  if (grain === "hour" || grain === "minute") return `${at.toISOString().slice(0, 19)}Z`;
  if (grain === "day") return day;
  return grain === "month" ? day.slice(0, 7) : isoWeek(at);
}

/** `2026-W48`: the week belongs to the year of its Thursday. */
export function isoWeek(at: Date): string {
  const thursday = new Date(at.getTime() + (3 - ((at.getUTCDay() + 6) % 7)) * DAY_MS);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}

/** The day stands where it begins, and at the first label. */
const hourLabel =
  "datum.index === 0 || utchours(toDate(datum.value)) + utcminutes(toDate(datum.value)) === 0 ? [utcFormat(toDate(datum.value), '%H:%M'), utcFormat(toDate(datum.value), '%b %d')] : utcFormat(toDate(datum.value), '%H:%M')";

/** An axis of bars, one to a step of time. */
export function stepAxis(grain: About["grain"], window: About["window"], width: number) {
  const domain = steps(grain, window);
  const every = Math.ceil(
    domain.length / Math.max(1, Math.floor(width / (grain === "hour" || grain === "minute" ? 52 : 70))),
  );
  return {
    field: grain,
    type: "ordinal",
    title: `${grain} (UTC)`,
    scale: { domain, paddingInner: 0, paddingOuter: 0 },
    axis: {
      values: domain.filter((_, at) => at % every === 0),
      labelAngle: 0,
      labelOverlap: true,
      ticks: domain.length < 60,
      ...(grain === "hour" || grain === "minute" ? { labelExpr: hourLabel } : {}),
    },
  };
}

/** Share of its step that a bar takes: few bars do not become slabs. */
export function barBand(bars: number, width: number): number {
  return Math.min(0.9, (56 * bars) / width);
}

/** The grain of what is paid, which is kept by the hour. */
export function paidGrain({ grain }: Pick<About, "grain">): About["grain"] {
  return grain === "minute" ? "hour" : grain;
}
