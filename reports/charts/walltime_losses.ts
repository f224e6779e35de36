import type { Drawn, Picture, Rows } from "./chart.ts";
import { chart } from "./define.ts";
import { innerWidth } from "./frame.ts";
import { hourBars, hourLabels } from "./parts/hour_bars.ts";
import { nameOf, nameRoom } from "./parts/names.ts";

const MOST_BLOCKS = 25;
const killed = { metrics: "walltime_loss_hours", sort: "-walltime_loss_hours" };

export const walltime_losses = chart({
  title: "Lost at walltime",
  question:
    "How many node-hours did batch jobs lose when their time limit ended them, on which executor and in which block?",
  shows: "lake",
  refuses: ["account", "failure_class", "failure_code", "status"],
  asks: () => ({
    executors: { ...killed, by: "executor", top: "executor:12" },
    blocks: { ...killed, by: "source,run,executor,block", limit: String(MOST_BLOCKS) },
  }),
  draw: (drawn) =>
    (drawn.rows.executors ?? []).some(isLost) ? bars(drawn) : "No block here ended with a try at its walltime.",
});

/** Rows without a bound above zero are about blocks that lost nothing. */
function isLost(row: Rows[number]): boolean {
  return Number(row.walltime_loss_hours_high) > 0;
}

interface Part {
  readonly data: "executors" | "blocks";
  readonly title: string;
  readonly rows: Rows;
  /** Of each row; none for one that lost nothing. */
  readonly names: readonly string[];
}

function bars(drawn: Drawn): Picture {
  const { executors = [], blocks = [] } = drawn.rows;
  const runs = new Set(blocks.map((row) => row.run)).size;
  const ofBlock = (row: Rows[number]) =>
    `${runs > 1 ? `${String(row.run).slice(0, 4)} ` : ""}${row.executor} block ${row.block}`;
  const named = (rows: Rows, name: (row: Rows[number]) => string) => rows.map((row) => (isLost(row) ? name(row) : ""));
  const parts: readonly Part[] = [
    {
      data: "executors",
      title: "By executor",
      rows: executors,
      names: named(executors, (row) => nameOf(row.executor)),
    },
    { data: "blocks", title: "By block", rows: blocks, names: named(blocks, ofBlock) },
  ];
  const room = nameRoom(
    parts.flatMap(({ names }) => names),
    innerWidth(drawn),
  );
  const panels = parts.map((part) => panel(drawn, part, room));
  const all = drawn.answers.blocks?.meta.rows_in_all ?? 0;
  return {
    says: `${panels[0]?.texts.map(({ name, label }) => `${name} ${label}`).join(", ")} node-hours.`,
    texts: Object.fromEntries(panels.map(({ data, texts }) => [data, texts])),
    ...(all > MOST_BLOCKS ? { note: `The ${MOST_BLOCKS} blocks with the largest losses, of ${all}.` } : {}),
    body: { vconcat: panels.map(({ body }) => body), spacing: 20 },
  };
}

function panel(drawn: Drawn, { data, title, rows, names }: Part, room: number) {
  const value = "walltime_loss_hours";
  const labels = hourLabels(drawn, rows, value);
  const shown = names.filter((name) => name !== "");
  const body = {
    ...hourBars(drawn, { data, names: shown, value, labels, room }),
    transform: [{ filter: "datum.name !== ''" }],
    title: { text: title, fontSize: 11, frame: "group", offset: 4 },
  };
  return { data, body, texts: names.map((name, at) => ({ name, label: labels[at]?.label ?? "" })) };
}
