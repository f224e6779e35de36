import { dimension } from "./dimensions.ts";
import { isBounded } from "./metric.ts";
import { dimensionsOf, metric, metricKeys } from "./registry.ts";

/** Every metric as a reader needs it: what it means, what null means, a worked example, what it can be asked by. */
export function catalogue() {
  return metricKeys.map((name) => {
    const { title, unit, meaning, formula, nullWhen, example } = metric(name);
    const dimensions = dimensionsOf(name);
    return {
      name,
      title,
      unit,
      meaning,
      formula,
      null_when: nullWhen,
      example,
      bounded: isBounded(metric(name)),
      dimensions: [...dimensions, "tag.<key>"],
      filters: [...dimensions.filter((key) => dimension(key).kind === "category"), "tag.<key>"],
      href: `/v1/metrics/${name}`,
    };
  });
}
