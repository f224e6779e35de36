import { isPart, soFar } from "../../../metrics/allocation/question.ts";
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
        { text: "The tries behind the lost hours", link: link(context, "tries", { failure_class: "*" }) },
        { text: "The blocks behind the charges", link: link(context, "blocks") },
        ...figureLinks(context),
        { text: "The lines of section 3 in SQL (parsl-ledger query --sql, or /v1/sql)", code: ledgerSql(context) },
      ]),
      items(sources),
    ],
  };
}

/** What section 3 is made of, over the lake's own tables. */
function ledgerSql(context: Context): string {
  const { from, to } = soFar(context);
  const time = (iso: string) => `timestamp '${iso.slice(0, 19).replace("T", " ")}'`;
  const names = context.headline.meta.snapshots.map(({ source }) => `'${source.replaceAll("'", "''")}'`);
  const sources = isPart(context) ? ` and source in (${names.join(", ")})` : "";
  return `select account, failure_class, sum(share_us / workers) / 3.6e9 as node_hours from ledger where hour_at >= ${time(from)} and hour_at < ${time(to)}${sources} group by all order by all`;
}
