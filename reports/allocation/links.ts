import { type Context, link } from "./context.ts";
import type { LinkedItem } from "./model.ts";

/** Addresses of the figures that a headline is made of. */
export function figureLinks(context: Context): LinkedItem[] {
  const headline = "paid_node_hours,charged_hours,useful_fraction,idle_fraction,loss_fraction,walltime_loss_hours";
  return [
    { text: "The headline", link: link(context, `metrics/${headline}`) },
    {
      text: "The ledger, block by block",
      link: link(context, "metrics/node_hours", { by: "source,run,executor,block,account,failure_class" }),
    },
  ];
}
