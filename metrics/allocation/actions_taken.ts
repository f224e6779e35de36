import { askApps } from "./ask_workload.ts";
import { type Findings, findings } from "./findings/index.ts";
import { periodBefore } from "./period.ts";
import type { Question } from "./question.ts";
import type { ActionTaken } from "./settings.ts";

/** Something that was done, and the node-hours that its rule found at stake before and now; null where it found too little data. */
export interface ActionEffect extends ActionTaken {
  readonly before: number | null;
  readonly now: number | null;
}

/** What was done from the period's beginning to the present, in the order of time. */
export async function actionsTaken(question: Question, found: Findings): Promise<ActionEffect[]> {
  const { settings, period, now } = question;
  const taken = settings.actions.filter(({ on }) => on >= period.from && on <= now).toSorted((a, b) => +a.on - +b.on);
  if (!taken.some(({ rule }) => rule !== null)) return taken.map((one) => ({ ...one, before: null, now: null }));
  const earlier = { ...question, period: periodBefore(period) };
  const before = await findings(earlier, await askApps(earlier));
  return taken.map((one) => ({ ...one, before: stakeOf(before, one), now: stakeOf(found, one) }));
}

function stakeOf({ fired, silent }: Findings, { rule }: ActionTaken): number | null {
  if (rule === null || silent.some((one) => one.rule === rule)) return null;
  return fired.filter((one) => one.rule === rule).reduce((sum, { hours }) => sum + hours, 0);
}
