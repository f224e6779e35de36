import type { Answer } from "../answer.ts";
import { ask } from "../ask.ts";
import { figure, label } from "./columns.ts";
import { numberOf, shareOf } from "./derived.ts";
import { everything, type Question } from "./question.ts";

/**
 * Hours per unit of science, over all that the lake holds up to the present, and hours that the remaining units need: at the present
 * efficiency (all paid hours count), and at an achievable one, where no hour is lost to failures and idle time is at most what the
 * threshold `idle_warn` allows. One row per pool in which such units were made; no row without a unit configured.
 */
export async function askOutlook(question: Question): Promise<Answer> {
  const { lake, settings, now } = question;
  const words = { ...everything(question), to: now.toISOString() };
  const unit = settings.scienceUnit;
  const paid = await ask(lake, {
    ...words,
    metrics: "paid_node_hours,charged_hours,lost_node_hours,idle_node_hours",
    by: "pool",
  });
  const done = await ask(lake, {
    ...words,
    metrics: "tasks",
    filters: { ...words.filters, app: unit?.app ?? "", status: "exec_done,memo_done" },
  }).catch(() => null);
  const units = unit === null ? 0 : Number(done?.data[0]?.tasks ?? 0);
  const rows =
    unit === null || units === 0
      ? []
      : paid.data
          .filter((row) => row.paid_node_hours !== null)
          .map((row) => outlook(question, row, units, unit.remaining));
  return { data: rows, meta: { ...paid.meta, columns: outlookColumns, rows_in_all: rows.length } };
}

/**
 * The hours that the remaining units need, by part of the next year: in the shares that the configuration states, else in those of the
 * pool's award, else in four equal ones. One row per pool and part; none where it is not known how many units remain.
 */
export function outlookParts(outlook: Answer, { scienceUnit, awards }: Question["settings"]): Answer {
  const rows = outlook.data.flatMap((row) => {
    const stated = scienceUnit?.plan ?? awards.find(({ pool }) => pool === row.pool)?.plan ?? null;
    const shares = stated ?? [25, 25, 25, 25];
    const whole = shares.reduce((sum, share) => sum + share, 0);
    const part = (needed: unknown, share: number) => (needed === null ? null : (Number(needed) * share) / whole);
    return row.needed_hours === null
      ? []
      : shares.map((share, at) => ({
          pool: row.pool ?? null,
          part: `${at + 1} of ${shares.length}`,
          share: share / whole,
          needed_hours: part(row.needed_hours, share),
          needed_hours_achievable: part(row.needed_hours_achievable, share),
          needed_charged: part(row.needed_charged, share),
          needed_charged_achievable: part(row.needed_charged_achievable, share),
        }));
  });
  const same = outlookColumns.filter(({ name }) => name === "pool" || name.startsWith("needed_"));
  const columns = [
    ...same,
    label("part", "Part of the year", "Which part of the award's next year."),
    figure("share", "Share", "Share of the hours needed.", "1", 3),
  ];
  return { data: rows, meta: { ...outlook.meta, columns, rows_in_all: rows.length } };
}

function outlook({ settings }: Question, row: Answer["data"][number], units: number, remaining: number | null) {
  const paid = Number(row.paid_node_hours);
  const perUnit = paid / units;
  const charge = shareOf(row.charged_hours, row.paid_node_hours);
  const idle = Number(row.idle_node_hours);
  const kept = paid - Number(row.lost_node_hours) - idle;
  const { idleWarn } = settings.thresholds;
  // Idle time at its threshold is that share of worked and idle time together.
  const achievable = kept + Math.min(idle, (kept * idleWarn) / (1 - idleWarn));
  const needed = (hours: number) => (remaining === null ? null : hours * remaining);
  const charged = (hours: number | null) => (hours === null || charge === null ? null : hours * charge);
  return {
    pool: row.pool ?? null,
    units,
    remaining,
    paid_node_hours: paid,
    per_unit: perUnit,
    per_unit_achievable: achievable / units,
    needed_hours: needed(perUnit),
    needed_hours_achievable: needed(achievable / units),
    needed_charged: charged(needed(perUnit)),
    needed_charged_achievable: charged(needed(achievable / units)),
    kept_share: numberOf(shareOf(achievable, paid)),
  };
}

const outlookColumns = [
  label("pool", "Pool", "Pool of hours."),
  figure("units", "Units done", "Tasks of the unit's app that ended well or were found in the cache.", "1", 0),
  figure("remaining", "Units remaining", "As configured.", "1", 0),
  figure("paid_node_hours", "Paid", "All node-hours paid up to the present.", "node-hour", 4),
  figure("per_unit", "Per unit", "Paid node-hours over units.", "node-hour", 5),
  figure(
    "per_unit_achievable",
    "Per unit, achievable",
    "Without lost hours, and with idle time at its threshold.",
    "node-hour",
    5,
  ),
  figure("needed_hours", "Needed", "Per unit times remaining units.", "node-hour", 1),
  figure("needed_hours_achievable", "Needed, achievable", "The same at the achievable efficiency.", "node-hour", 1),
  figure("needed_charged", "Needed", "In charged hours, at the mean factor so far.", "charged hour", 0),
  figure(
    "needed_charged_achievable",
    "Needed, achievable",
    "The same at the achievable efficiency.",
    "charged hour",
    0,
  ),
  figure("kept_share", "Achievable share", "Node-hours that the achievable efficiency needs over those paid.", "1", 3),
];
