import { belowPaid } from "../../metrics/metric.ts";
import { counted, hourPrecision, number } from "../figures.ts";
import type { Drawn, Picture } from "./chart.ts";
import { chart } from "./define.ts";
import { innerWidth } from "./frame.ts";
import { duration } from "./parts/durations.ts";
import { nameAxis, nameRoom } from "./parts/names.ts";
import { accountStack, accountsIn, placeOfAccount, stackedBar } from "./parts/stacks.ts";

const MOST_BLOCKS = 40;

export const blocks = chart({
  title: "Batch jobs",
  question: "How long did each batch job wait in the queue, and what came of its node-hours?",
  shows: "run",
  refuses: ["status", "node", ...belowPaid],
  asks: () => ({
    blocks: {
      list: "blocks",
      columns: "executor,block_id,job_id,submitted_at,started_at,ended_at,end_state,nodes,queue_wait_us",
      limit: String(MOST_BLOCKS + 1),
    },
    hours: { metrics: "node_hours", by: "executor,block,account" },
  }),
  draw: (drawn) => ((drawn.rows.blocks ?? []).length === 0 ? "This run submitted no block." : bars(drawn)),
});

function bars(drawn: Drawn): Picture {
  const { palette, rows } = drawn;
  const all = rows.blocks ?? [];
  const shown = all.slice(0, MOST_BLOCKS);
  const inOrder = new Intl.Collator("en", { numeric: true }).compare;
  const executors = new Set(all.map((row) => row.executor));
  const nameOf = (executor: unknown, block: unknown) => `${executors.size > 1 ? `${executor} ` : ""}${block}`;
  const named = shown.map((row) => {
    const job = row.job_id === null ? "" : ` · job ${row.job_id}`;
    const state = row.end_state === null ? "" : ` · ${row.end_state}`;
    return { name: nameOf(row.executor, row.block_id), title: `${nameOf(row.executor, row.block_id)}${job}${state}` };
  });
  const names = new Set(named.map(({ name }) => name));
  const hours = rows.hours ?? [];
  const waits = shown.map((row) => (row.queue_wait_us === null ? "–" : duration(Number(row.queue_wait_us) / 1e6)));
  const room = nameRoom(
    named.map(({ title }) => title),
    innerWidth(drawn),
  );
  const rest = innerWidth(drawn) - room - 14;
  const queue = Math.round(rest * 0.24);
  const inView = hours.filter((row) => names.has(nameOf(row.executor, row.block)));
  const accounts = accountsIn(inView);
  const digits = hourPrecision(hours.reduce((sum, row) => sum + Number(row.node_hours), 0));
  const y = { field: "title", type: "nominal", sort: named.map(({ title }) => title).sort(inOrder), title: null };
  const titles = new Map(named.map(({ name, title }) => [name, title]));
  return {
    says: shown.map((_, at) => `Block ${named[at]?.title}: waited ${waits[at]}`).join(". "),
    texts: {
      blocks: all.map((_, at) => ({ title: named[at]?.title ?? "", wait: waits[at] ?? "" })),
      hours: hours.map((row) => ({ title: titles.get(nameOf(row.executor, row.block)) ?? "" })),
    },
    note: `${counted(Math.min(all.length, MOST_BLOCKS), "block")}${all.length > MOST_BLOCKS ? ", the first ones; choose others with from= and to=" : ""}; ${number(
      hours.reduce((sum, row) => sum + Number(row.node_hours), 0),
      digits,
    )} node-hours in all.`,
    body: {
      hconcat: [
        {
          data: { name: "blocks" },
          width: queue,
          height: shown.length * 20,
          transform: [{ filter: "datum.title !== ''" }],
          encoding: { y: { ...y, axis: nameAxis(room) } },
          layer: [
            {
              mark: {
                type: "bar",
                color: palette.accounts.queued,
                stroke: palette.ink,
                strokeWidth: 0.4,
                height: { band: 0.5 },
              },
              encoding: {
                x: {
                  field: "queue_wait_us",
                  type: "quantitative",
                  title: "queued",
                  scale: { reverse: true },
                  axis: { labels: false, ticks: false, grid: false },
                },
              },
            },
            {
              mark: { type: "text", align: "right", baseline: "middle", dx: -4, x: "width" },
              encoding: { text: { field: "wait" } },
            },
          ],
        },
        {
          data: { name: "hours" },
          width: rest - queue,
          height: shown.length * 20,
          transform: [{ filter: "datum.title !== ''" }, placeOfAccount],
          mark: { ...stackedBar(palette), height: { band: 0.72 } },
          encoding: {
            y: { ...y, axis: null },
            x: {
              field: "node_hours",
              type: "quantitative",
              title: "node-hours",
              scale: { nice: false },
              axis: { format: ",.12~g", tickCount: 5 },
            },
            ...accountStack(palette, accounts, rest - queue),
          },
        },
      ],
      spacing: 4,
    },
  };
}
