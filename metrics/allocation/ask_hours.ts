import type { Answer } from "../answer.ts";
import { ask } from "../ask.ts";
import { accounts } from "../dimensions.ts";
import { figure } from "./columns.ts";
import { derived, shareOf, sumOf } from "./derived.ts";
import { inPeriod, inPeriodBefore, type Question } from "./question.ts";

const by = "account,failure_class";

/** An account that holds no hour, and at most this share of what was paid, is no line: it would print as nothing. */
const LEAST_SHARE = 0.0005;

/** Where the paid hours of the period went: the ledger by account and failure class, with shares, charges and the period before. */
export async function askHours(question: Question): Promise<Answer> {
  const { lake } = question;
  const [hours, before] = await Promise.all([
    ask(lake, { ...inPeriod(question), metrics: "node_hours,charged_hours", by }),
    ask(lake, { ...inPeriodBefore(question), metrics: "node_hours", by }),
  ]);
  const paid = sumOf(hours.data, "node_hours");
  const paidBefore = sumOf(before.data, "node_hours");
  const booked = [...hours.data, ...before.data.filter((row) => !hours.data.some((one) => isSame(one, row)))];
  const rows = booked.sort(inOrder).map((row) => {
    const now = hours.data.find((one) => isSame(one, row));
    const earlier = before.data.find((one) => isSame(one, row));
    return {
      ...row,
      node_hours: now?.node_hours ?? 0,
      node_hours_low: now?.node_hours_low ?? 0,
      node_hours_high: now?.node_hours_high ?? 0,
      charged_hours: now === undefined ? 0 : (now.charged_hours ?? null),
      share: shareOf(now?.node_hours ?? 0, paid),
      before_hours: paidBefore === null ? null : (earlier?.node_hours ?? 0),
      before_share: shareOf(earlier?.node_hours ?? 0, paidBefore),
    };
  });
  return derived(
    hours,
    rows.filter(
      (row) =>
        Number(row.node_hours) > 0 ||
        Number(row.before_hours) > 0 ||
        Number(row.node_hours_high) >= LEAST_SHARE * Number(paid),
    ),
    [
      figure("share", "Share of paid", "Node-hours over all paid node-hours of the period.", "1", 3),
      figure(
        "before_hours",
        "Period before",
        "Node-hours of the period before; null when nothing was paid then.",
        "node-hour",
        4,
      ),
      figure("before_share", "Share, period before", "Over all paid node-hours of the period before.", "1", 3),
    ],
  );
}

/** The ledger's order of accounts, classes by name: what only the period before has stands where it belongs. */
function inOrder(a: Answer["data"][number], b: Answer["data"][number]): number {
  const place = ({ account }: typeof a) => (accounts as readonly unknown[]).indexOf(account);
  return place(a) - place(b) || (String(a.failure_class) < String(b.failure_class) ? -1 : 1);
}

function isSame(a: Answer["data"][number], b: Answer["data"][number]): boolean {
  return a.account === b.account && a.failure_class === b.failure_class;
}
