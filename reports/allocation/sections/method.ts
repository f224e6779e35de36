import { type MetricKey, metric } from "../../../metrics/registry.ts";
import { number } from "../../figures.ts";
import type { Context } from "../context.ts";
import type { Section } from "../model.ts";
import { instant, items, stretch, text } from "../parts.ts";

/** Metrics that the tables are made of, in the order in which they are explained. */
const explained: readonly MetricKey[] = [
  "paid_node_hours",
  "charged_hours",
  "useful_fraction",
  "loss_fraction",
  "idle_fraction",
  "walltime_loss_hours",
  "success_fraction",
  "cpu_efficiency",
  "walltime_use",
];

/** What the figures mean and what was assumed for them. */
export async function method(context: Context): Promise<Section> {
  const { settings, period, now } = context;
  const { idleWarn } = settings.thresholds;
  return {
    id: "method",
    title: "Method",
    isAppendix: true,
    parts: [
      text(
        `Hours are those of ${stretch(period.from, period.to)} (UTC); they count where they were spent, tries and tasks when they ended, blocks when they were submitted. The present is ${instant(now)} UTC. A dash is a value that nobody recorded, or of which there is none, as hours of what nobody charges for; it is never zero.`,
      ),
      items([
        ...explained.map((key) => {
          const { title, meaning, formula } = metric(key);
          return `${title}: ${meaning} Formula: ${formula}.`;
        }),
        "Expected to date: the initial award times the plan's share of each part of its year, evenly within a part. Pace: charged over expected.",
        "Projection: charges to date plus the mean daily rate times the days left; the rate of the year so far, and as a range the slowest and fastest of it and of the last 28 and 91 days.",
        `Achievable efficiency: no hour lost to failures, idle time at most ${(idleWarn * 100).toFixed(0)} % of worked and idle time together; startup, drain and what is unknown stay as they are.`,
        "Labels of paid time, in their order: startup before a node's manager registers (a node without one is unregistered), drain after its last one; between, a worker with a try is useful if the try ended well, else lost, to the end of its block before its own error; one without is idle with work waiting, else with work blocked, else with none left. What the record does not tell is unknown.",
        "Assumed where neither the scheduler nor the configuration says: a block is polled every 60 s, heartbeats come at the smallest regular step seen, and naive times are of the zone named in appendix E.",
        "What if (walltime): the same work in blocks twice as long ends at half as many limits, and each kills as much as now.",
      ]),
      ...machineParts(context),
    ],
  };
}

function machineParts({ settings }: Context) {
  if (settings.machines.length === 0)
    return [text("No machine is configured (machines in ledger.yaml), so nothing is said about charges.")];
  const told = settings.machines.map(({ name, pool, unit, nodesTotal, charges }) => {
    const factors = charges.map(
      ({ from, factor, qos }) =>
        `${factor} from ${instant(from)}${
          qos === null
            ? ""
            : ` (${Object.entries(qos)
                .map(([name, times]) => `${name} x ${times}`)
                .join(", ")})`
        }`,
    );
    const shape = [
      ...(unit === null ? [] : [`unit ${unit}`]),
      ...(nodesTotal === null ? [] : [`${number(nodesTotal, 0)} nodes`]),
    ];
    const factor = factors.length === 0 ? "no charge factor is configured" : `charge factor ${factors.join("; ")}`;
    return `${name}: pool ${pool ?? "–"}${shape.map((one) => `, ${one}`).join("")}; ${factor}.`;
  });
  return [items(told)];
}
