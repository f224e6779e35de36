import { number } from "../figures.ts";
import { textSize } from "../theme.ts";
import type { Drawn, Picture } from "./chart.ts";
import { chart } from "./define.ts";
import { innerWidth } from "./frame.ts";
import { roomFor } from "./parts/ends.ts";
import { nameAxis, nameOf, nameRoom } from "./parts/names.ts";
import { widest } from "./parts/text_width.ts";

const MOST_APPS = 30;

export const memory_peak = chart({
  title: "Memory peaks by app",
  question: "How much memory do tries of each app need, and how much does a node have?",
  shows: "lake",
  refuses: ["account"],
  asks: () => ({
    peaks: { metrics: "memory_peak,memory_share", by: "app", sort: "-memory_peak_max", limit: String(MOST_APPS) },
    nodes: {
      list: "managers",
      columns: "total_memory_bytes",
      sort: "total_memory_bytes",
      limit: "1",
      keeps: ["source", "run", "executor", "node"],
    },
  }),
  draw: (drawn) =>
    (drawn.rows.peaks ?? []).some((row) => Number(row.memory_peak_count) > 0)
      ? ranges(drawn)
      : "Parsl took no resource samples here (resource_monitoring_enabled).",
});

function ranges(drawn: Drawn): Picture {
  const { palette, rows } = drawn;
  const peaks = rows.peaks ?? [];
  const names = peaks.map((row) => nameOf(row.app));
  const isNarrow = drawn.look.width < 500;
  const labels = peaks.map((row) => {
    const share =
      row.memory_share_max === null || isNarrow
        ? ""
        : `, ${number(Number(row.memory_share_max) * 100, 1)} % of its node`;
    return row.memory_peak_max === null ? "" : `${number(Number(row.memory_peak_max), 2)} GiB${share}`;
  });
  const room = nameRoom(names, innerWidth(drawn));
  const width = innerWidth(drawn) - room;
  const node = rows.nodes?.[0]?.total_memory_bytes;
  const largest = Math.max(...peaks.map((row) => Number(row.memory_peak_max)));
  const isNear = typeof node === "number" && node / 2 ** 30 < largest * 3;
  const all = drawn.answers.peaks?.meta.rows_in_all ?? 0;
  const x = {
    type: "quantitative",
    title: "resident memory of a try, GiB",
    scale: { zero: true, nice: false, ...roomFor(Math.min(widest(labels, textSize.small) + 10, width * 0.5), width) },
    axis: { format: ",.12~g", tickCount: Math.max(2, Math.floor(width / 110)) },
  };
  const dot = { type: "point", filled: true, size: 46, opacity: 1 };
  return {
    says: `${names.map((name, at) => `${name}: largest ${labels[at]}`).join("; ")}.`,
    texts: { peaks: labels.map((label, at) => ({ label, name: names[at] as string })) },
    note: `Open ring: median. Line to the 95th percentile. Dot: largest.${all > MOST_APPS ? ` The ${MOST_APPS} of ${number(all, 0)} apps with the largest peaks.` : ""}${typeof node === "number" ? ` The smallest node has ${number(node / 2 ** 30, 1)} GiB.` : ""}`,
    body: {
      width,
      height: names.length * 22,
      layer: [
        {
          data: { name: "peaks" },
          encoding: { y: { field: "name", type: "nominal", sort: names, title: null, axis: nameAxis(room) } },
          layer: [
            {
              mark: { type: "rule", color: palette.accent, strokeWidth: 3 },
              encoding: { x: { field: "memory_peak_p50", ...x }, x2: { field: "memory_peak_p95" } },
            },
            {
              mark: { ...dot, filled: false, color: palette.accent },
              encoding: { x: { field: "memory_peak_p50", ...x } },
            },
            { mark: { ...dot, color: palette.ink }, encoding: { x: { field: "memory_peak_max", ...x } } },
            {
              mark: { type: "text", align: "left", baseline: "middle", dx: 8 },
              encoding: { x: { field: "memory_peak_max", ...x }, text: { field: "label" } },
            },
          ],
        },
        ...(isNear
          ? [
              {
                data: { name: "nodes" },
                transform: [{ calculate: "datum.total_memory_bytes / 1073741824", as: "node" }],
                mark: { type: "rule", color: palette.accounts.lost, strokeDash: [4, 3] },
                encoding: { x: { field: "node", ...x } },
              },
            ]
          : []),
      ],
    },
  };
}
