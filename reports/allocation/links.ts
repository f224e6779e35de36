import { type Context, link } from "./context.ts";

/** Addresses of the figures that a headline is made of. */
export function figureLinks(context: Context): string[] {
  const headline = "paid_node_hours,charged_hours,useful_fraction,idle_fraction,loss_fraction,walltime_loss_hours";
  return [
    `The headline: ${link(context, `metrics/${headline}`)}`,
    `The ledger, block by block: ${link(context, "metrics/node_hours", { by: "source,run,executor,block,account,failure_class" })}`,
  ];
}
