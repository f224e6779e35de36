import { LedgerError } from "../errors.ts";
import type { Lake } from "../lake/lake.ts";
import type { Answer, AnswerMeta } from "../metrics/answer.ts";
import { ask } from "../metrics/ask.ts";
import type { ListKey } from "../metrics/lists/index.ts";
import { literalFilter } from "../metrics/request.ts";
import { askRows, type RowWords } from "../metrics/rows.ts";

/** One thing, what belongs to it, and where the rest of it stands. */
export interface Document {
  readonly data: Readonly<Record<string, unknown>>;
  readonly links: Readonly<Record<string, string>>;
  readonly meta: AnswerMeta;
}

type Moment = Pick<RowWords, "at" | "asOf">;

/** A run: its record, its headline figures, and links to everything in it. Throws unknown when the lake does not hold it. */
export async function runDocument(lake: Lake, source: string, run: string, moment: Moment): Promise<Document> {
  const filters = { source: literalFilter(source), run: literalFilter(run) };
  const { row, meta } = await one(lake, "runs", { ...moment, filters }, `run ${run} of source ${source}`);
  const metrics = "paid_node_hours,useful_fraction,lost_node_hours,idle_fraction,loss_fraction,tasks,tries,blocks";
  const figures = await ask(lake, { ...moment, metrics, filters });
  const query = new URLSearchParams({ source: filters.source, run: literalFilter(String(row.run_id)) });
  const lists = [
    "apps",
    "app_edges",
    "app_activity",
    "nodes",
    "tasks",
    "tries",
    "statuses",
    "blocks",
    "managers",
    "workers",
    "failures",
  ];
  return {
    data: { ...row, figures: figures.data[0] },
    links: {
      self: `/v1/runs/${part(source)}/${part(row.run_id)}`,
      ...Object.fromEntries(lists.map((name) => [name, `/v1/${name}?${query}`])),
      ledger: `/v1/metrics/node_hours?by=account,failure_class&${query}`,
      chart: `/v1/charts/ledger.svg?${query}`,
      page: `/runs/${part(source)}/${part(row.run_id)}`,
    },
    meta: { ...meta, columns: [...meta.columns, ...figures.meta.columns] },
  };
}

/** What a sample tells of a try; processor seconds are those of its worker's process, over all tries that it ran. */
const sampled = "try_id,recorded_at,pid,memory_resident_bytes,cpu_user_s,cpu_system_s";
/** A day of samples, one every half minute, and more. */
const MOST_SAMPLES = "5000";

/** A task: its record, its tries and their states, its first samples, and links to the run, its blocks and the tasks that it waited for. */
export async function taskDocument(
  lake: Lake,
  source: string,
  run: string,
  task: string,
  moment: Moment,
): Promise<Document> {
  const filters = { source: literalFilter(source), run: literalFilter(run), task_id: literalFilter(task) };
  const { row, meta } = await one(
    lake,
    "tasks",
    { ...moment, filters },
    `task ${task} of run ${run}, source ${source}`,
  );
  const [tries, statuses, samples] = await Promise.all([
    askRows(lake, "tries", { ...moment, filters, sort: "try_id" }),
    askRows(lake, "statuses", { ...moment, filters, columns: "try_id,status,recorded_at" }),
    askRows(lake, "samples", { ...moment, filters, columns: sampled, sort: "recorded_at", limit: MOST_SAMPLES }),
  ]);
  const self = `/v1/runs/${part(source)}/${part(row.run_id)}`;
  const waited = String(row.depends ?? "").split(",");
  return {
    data: { ...row, tries: tries.data, statuses: statuses.data, samples: samples.data },
    links: {
      self: `/v1/tasks/${part(source)}/${part(row.run_id)}/${part(row.task_id)}`,
      run: self,
      page: `/runs/${part(source)}/${part(row.run_id)}/tasks/${part(row.task_id)}`,
      ...blockLinks(source, tries),
      ...Object.fromEntries(
        waited
          .filter((id) => id !== "")
          .map((id) => [`depends_${id}`, `/v1/tasks/${part(source)}/${part(row.run_id)}/${part(id)}`]),
      ),
    },
    meta,
  };
}

function blockLinks(source: string, tries: Answer): Record<string, string> {
  return Object.fromEntries(
    tries.data
      .filter((row) => row.block_id !== null)
      .map(({ run_id, executor, block_id }) => {
        const words = Object.entries({ source, run: run_id, executor, block: block_id });
        const query = new URLSearchParams(
          words.map(([name, value]): [string, string] => [name, literalFilter(String(value))]),
        );
        return [`block_${executor}_${block_id}`, `/v1/blocks?${query}`];
      }),
  );
}

async function one(lake: Lake, name: ListKey, words: RowWords, what: string) {
  const { data, meta } = await askRows(lake, name, words);
  const [row] = data;
  if (row === undefined || data.length > 1)
    throw new LedgerError("unknown", `the lake holds no ${what}`, { field: "path" });
  return { row, meta };
}

function part(value: unknown): string {
  return encodeURIComponent(String(value));
}
