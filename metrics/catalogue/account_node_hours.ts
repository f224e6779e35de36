import { idleAccounts } from "../dimensions.ts";
import { hours, type Metric, nodeTime } from "../metric.ts";

/** Node-hours of one account, or of several under one name. */
function accountNodeHours(title: string, meaning: string, ...accounts: readonly [string, ...string[]]): Metric {
  return {
    title,
    unit: "node-hour",
    precision: 4,
    facts: ["ledger", "node_ledger"],
    meaning,
    formula: `sum of ${accounts.length === 1 ? "account" : "accounts"} ${accounts.join(", ")}`,
    nullWhen: "The selection holds no paid time.",
    numerator: nodeTime(...accounts),
    refuses: { dimensions: ["account"], because: "its accounts are in its name; ask node_hours" },
    example: { given: [hours(accounts[0], 2), hours("elsewhere", 5)], expect: 2 },
  };
}

export const startup_node_hours = accountNodeHours(
  "Startup",
  "Nodes paid for on which the manager had not registered yet.",
  "startup",
);
export const useful_node_hours = accountNodeHours("Useful", "Workers that ran tries that ended well.", "useful");
export const lost_node_hours = accountNodeHours("Lost", "Workers that ran tries that did not end well.", "lost");
export const idle_node_hours = accountNodeHours(
  "Idle",
  "Workers that had nothing to run, whatever the cause.",
  ...idleAccounts,
);
export const idle_backlog_node_hours = accountNodeHours(
  "Idle with a backlog",
  "Workers that had nothing to run while a task of their executor was launched and waiting.",
  "idle_backlog",
);
export const idle_blocked_node_hours = accountNodeHours(
  "Idle, tasks blocked",
  "Workers that had nothing to run while nothing launched was waiting, but tasks waited for other tasks.",
  "idle_blocked",
);
export const idle_no_work_node_hours = accountNodeHours(
  "Idle without work",
  "Workers that had nothing to run while nothing was waiting or pending: the tail.",
  "idle_no_work",
);
export const drain_node_hours = accountNodeHours(
  "Drain",
  "Nodes still paid for after their last manager had ended.",
  "drain",
);
export const unregistered_node_hours = accountNodeHours(
  "Unregistered",
  "Nodes paid for on which no manager ever registered.",
  "unregistered",
);
export const unknown_node_hours = accountNodeHours(
  "Unknown",
  "Paid time of which the records do not say what came of it.",
  "unknown",
);
