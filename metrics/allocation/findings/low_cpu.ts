import { numberOf } from "../derived.ts";
import { enough, type Rule } from "./rule.ts";

/** An app leaves most of the cores unused that its tries hold; at stake is what the wanted use would have saved. */
export const lowCpu: Rule = ({ apps, limits }) => {
  const measured = apps.filter(({ cpu_efficiency: cpu }) => numberOf(cpu) !== null);
  return enough(measured, "tries", limits.leastTries, "tries of an app with processor time", (row) => {
    const share = Number(row.cpu_efficiency);
    const useful = numberOf(row.useful_node_hours) ?? 0;
    if (share >= limits.cpuLow || useful === 0) return [];
    const figures = { share, useful, wanted: limits.cpuLow };
    return [{ subject: String(row.app), figures, hours: useful * (1 - share / limits.cpuLow) }];
  });
};
