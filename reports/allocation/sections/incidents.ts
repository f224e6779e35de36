import { allIncidents, askIncidents } from "../../../metrics/allocation/ask_incidents.ts";
import { instant as exactly, UNKNOWN } from "../../figures.ts";
import { alike, type Context, link, linkToRows } from "../context.ts";
import type { Part } from "../model.ts";
import { nothingPaid, some, table, text } from "../parts.ts";
import { incidentCause } from "../words.ts";

/** The most incidents that are told one by one. */
const MOST_INCIDENTS = 15;

/** What the facility may give back, as a request for a refund wants it. */
export async function incidents(context: Context): Promise<Part[]> {
  const all = await askIncidents(context);
  const answer = { ...all, data: all.data.slice(0, MOST_INCIDENTS) };
  const more =
    all.data.length > MOST_INCIDENTS
      ? ` The ${MOST_INCIDENTS} largest of ${all.data.length}; the last line is of all.`
      : "";
  if (context.paid === null) return [text(`${nothingPaid} So there is no incident to claim.`)];
  if (answer.data.length === 0)
    return [text("No incident to claim: no node was lost or preempted under a try, and every paid node came up.")];
  const total = all.data.length > 1 ? allIncidents(all) : undefined;
  const unlessTotal = (shown: (cell: unknown) => string) => (cell: unknown, row: unknown) =>
    row === total ? "" : shown(cell);
  return [
    table({
      id: "table-incidents",
      caption: `Incidents, as a request for a refund wants them.${more} Refunds mostly assume that work was checkpointed.`,
      answer,
      total,
      columns: [
        {
          name: "job",
          link: ({ source, run, job }) => linkToRows(context, "blocks", { source, run, job }),
          shown: (cell, row) => (row === total ? "all" : String(cell ?? UNKNOWN)),
        },
        { name: "nodes", shown: unlessTotal((cell) => some(cell, 4)) },
        { name: "from_at", title: "From (UTC)", shown: unlessTotal(second), unit: null },
        { name: "to_at", title: "To (UTC)", shown: unlessTotal(second), unit: null },
        { name: "tries" },
        { name: "hours", title: "Node-hours", shown: alike(answer, "hours"), unit: null },
        { name: "cause", title: "Suspected cause", shown: unlessTotal(incidentCause) },
      ],
      link: link(context, "metrics/lost_node_hours,unregistered_node_hours", {
        by: "source,run,executor,block,job,failure_class",
      }),
    }),
  ];
}

/** To the second: a facility looks into its logs. */
function second(cell: unknown): string {
  return cell === null || cell === undefined ? UNKNOWN : exactly(String(cell));
}
