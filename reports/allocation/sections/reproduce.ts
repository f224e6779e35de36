import { type Context, link } from "../context.ts";
import { figureLinks } from "../links.ts";
import type { Section } from "../model.ts";
import { instant, items, text } from "../parts.ts";

/** How to get any figure again, and down to the tries behind it. */
export async function reproduce(context: Context): Promise<Section> {
  const { headline, at } = context;
  const sources = headline.meta.snapshots.map(
    (one) =>
      `${one.source}: read ${instant(one.taken_at)}, last record ${instant(one.as_of_at)} UTC, times read in ${one.timezone}, content ${one.sha256.slice(0, 16)}.`,
  );
  return {
    id: "reproduce",
    title: "Reproduce",
    isAppendix: true,
    parts: [
      text(
        `State of the lake: ${at}. Addresses are those of parsl-ledger serve over this lake; at= keeps them in this state. The same report: parsl-ledger report --period or --from and --to as above, with the same configuration and --as-of.`,
      ),
      items([
        `The tries behind the lost hours: ${link(context, "tries", { failure_class: "*" })}`,
        `The blocks behind the charges: ${link(context, "blocks")}`,
        ...figureLinks(context),
      ]),
      items(sources),
    ],
  };
}
