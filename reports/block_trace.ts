import type { Lake } from "../lake/lake.ts";
import type { Answer } from "../metrics/answer.ts";
import { ask } from "../metrics/ask.ts";
import { askRows } from "../metrics/rows.ts";
import { UNKNOWN } from "./figures.ts";
import type { Selection } from "./ledger.ts";
import { textTable } from "./text.ts";

type Record = Answer["data"][number];

/** More blocks than this are a list, not a trace. */
const MOST_BLOCKS = 5;

/**
 * What the figures of a block rest on, for somebody who doubts one: the evidence for both ends, every node slot with its managers
 * and accounts in seconds, and the tries behind `lost`. Empty when the selection names no block or too many.
 */
export async function blockTraces(lake: Lake, { filters }: Selection): Promise<string> {
  if (filters.block === undefined) return "";
  const places = { source: filters.source, run: filters.run, executor: filters.executor, block: filters.block };
  const blocks = (await askRows(lake, "blocks", { filters: places })).data;
  if (blocks.length > MOST_BLOCKS) {
    return `\n${blocks.length} blocks are called ${filters.block}; name a run (--run) and an executor (--executor) to see what a block rests on.\n`;
  }
  const traces = await Promise.all(blocks.map((block) => trace(lake, block)));
  return traces.join("");
}

async function trace(lake: Lake, block: Record): Promise<string> {
  const filters = {
    source: String(block.source),
    run: String(block.run_id),
    executor: String(block.executor),
    block: String(block.block_id),
  };
  const accounts = await ask(lake, { metrics: "node_hours", by: "node,account,failure_class", filters });
  const managers = await askRows(lake, "managers", { filters });
  const tries = await askRows(lake, "tries", { filters });
  const lost = tries.data.filter((one) => one.outcome === "lost");
  return [
    "",
    `Block ${block.block_id} of executor ${block.executor}, run ${block.run_id}, source ${block.source}`,
    "",
    evidenceTable(block),
    "Managers of its nodes",
    "",
    managers.data.length === 0 ? "none registered\n" : managerTable(managers.data),
    "Each node's time, in seconds",
    "",
    accounts.data.length === 0 ? "nothing was paid\n" : accountTable(accounts.data),
    "Tries behind lost",
    "",
    lost.length === 0 ? "none\n" : lostTable(lost),
  ].join("\n");
}

function evidenceTable(block: Record): string {
  const rows = [
    ["batch job", text(block.job_id), `${block.job_evidence}; ended as ${block.end_state ?? UNKNOWN}`, "", ""],
    ["submitted", clock(block.submitted_at), "block_row", "", ""],
    [
      "started",
      clock(block.started_at),
      text(block.started_evidence),
      clock(block.started_low_at),
      clock(block.started_high_at),
    ],
    ["ended", clock(block.ended_at), text(block.ended_evidence), clock(block.ended_low_at), clock(block.ended_high_at)],
    [
      "nodes",
      text(block.nodes),
      `${block.nodes_evidence}; ${block.nodes_registered} registered`,
      text(block.nodes_low),
      "",
    ],
    ["paid per node", seconds(block.paid_us, 1e6), "ended - started", "", ""],
    [
      "time limit",
      block.walltime_s === null ? UNKNOWN : `${block.walltime_s} s`,
      text(block.walltime_evidence),
      "",
      "",
    ],
    ["cores per node", text(block.cores_per_node), text(block.cores_evidence), "", ""],
  ];
  return textTable(["", "value", "evidence", "at least", "at most"], rows, [false, false, false, false, false]);
}

function managerTable(managers: readonly Record[]): string {
  const rows = managers.map((one) => [
    text(one.node),
    text(one.uid),
    text(one.workers),
    clock(one.registered_at),
    clock(one.ended_at),
    `${one.manager_end}, ${one.ended_evidence ?? UNKNOWN}`,
    clock(one.ended_low_at),
    clock(one.ended_high_at),
    clock(one.last_heartbeat_at),
    seconds(one.clock_shift_us, 1e6),
  ]);
  const header = [
    "node",
    "manager",
    "workers",
    "registered",
    "ended",
    "how",
    "at least",
    "at most",
    "last heartbeat",
    "clock shift",
  ];
  return textTable(header, rows, [false, false, true, false, false, false, false, false, false, true]);
}

function accountTable(accounts: readonly Record[]): string {
  const perHour = 1 / 3600;
  const rows = accounts
    .filter((one) => Number(one.node_hours_high) > 0)
    .map((one) => [
      text(one.node),
      one.failure_class === null ? text(one.account) : `${one.account}: ${one.failure_class}`,
      seconds(one.node_hours, perHour),
      seconds(one.node_hours_low, perHour),
      seconds(one.node_hours_high, perHour),
    ]);
  return textTable(["node", "account", "node-seconds", "at least", "at most"], rows, [false, false, true, true, true]);
}

function lostTable(tries: readonly Record[]): string {
  const rows = tries.map((one) => [
    `${one.task_id}/${one.try_id}`,
    text(one.app),
    text(one.node),
    one.failure_code === null ? text(one.failure_class) : `${one.failure_class} ${one.failure_code}`,
    clock(one.began_at),
    clock(one.ended_at),
    seconds(one.busy_us, 1e6),
    seconds(one.recorded_us, 1e6),
    `${one.ended_evidence ?? UNKNOWN}; block ${one.block_end_state ?? UNKNOWN}, manager ${one.manager_end ?? UNKNOWN}`,
    text(one.fail_history).slice(0, 48),
  ]);
  const header = [
    "task/try",
    "app",
    "node",
    "why",
    "began",
    "ended",
    "held",
    "as recorded",
    "evidence",
    "Parsl's words",
  ];
  return textTable(header, rows, [false, false, false, false, false, false, true, true, false, false]);
}

function text(cell: Record[string] | undefined): string {
  return cell === null || cell === undefined ? UNKNOWN : String(cell);
}

/** Date and time to the hundredth, in UTC. */
function clock(cell: Record[string] | undefined): string {
  return cell === null || cell === undefined ? UNKNOWN : String(cell).replace("T", " ").replace("Z", "").slice(0, 22);
}

function seconds(cell: Record[string] | undefined, perSecond: number): string {
  return cell === null || cell === undefined ? UNKNOWN : `${(Number(cell) / perSecond).toFixed(2)} s`;
}
