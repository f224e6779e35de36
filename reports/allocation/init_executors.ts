import type { Lake } from "../../lake/lake.ts";
import { ask } from "../../metrics/ask.ts";

/** What a first configuration says of an executor. */
export interface FirstExecutor {
  readonly source: string;
  readonly name: string;
  readonly facts: Readonly<Record<string, string | boolean>>;
  /** What only its owner knows; null when the lake knows enough. */
  readonly remark: string | null;
  /** Does the scheduler tell of its jobs? */
  readonly isAccounted: boolean;
}

/** The executors of every source, but Parsl's own; `qos` is the quality of service that stands where nobody tells one. */
export async function executorsIn(lake: Lake, qos: string | undefined): Promise<FirstExecutor[]> {
  const filters = {};
  const by = "source,executor";
  const { data: all } = await ask(lake, { metrics: "blocks,tries", by, filters });
  const { data: paid } = await ask(lake, { metrics: "paid_node_hours", by: `${by},evidence`, filters });
  const { data: hosts } = await ask(lake, { metrics: "node_hours", by: `${by},host,node`, filters });
  return all
    .filter(({ executor }) => executor !== null && executor !== "_parsl_internal")
    .map((row) => {
      const isOwn = (one: typeof row) => one.source === row.source && one.executor === row.executor;
      const isAccounted = paid.some((one) => isOwn(one) && one.evidence === "scheduler");
      const own = hosts.filter((one) => isOwn(one) && one.node !== null);
      const isLocal = !isAccounted && own.length > 0 && own.every(({ host, node }) => host === node);
      const told = { source: String(row.source), name: String(row.executor), isAccounted };
      if (Number(row.blocks) === 0) return { ...told, facts: { paid: false }, remark: null };
      if (isLocal)
        return {
          ...told,
          facts: { paid: false },
          remark: "it ran on the host of the script; name its enclosing_job instead if that was charged",
        };
      if (isAccounted) return { ...told, facts: {}, remark: null };
      return {
        ...told,
        facts: qos === undefined ? {} : { qos },
        remark: `without accounting nobody tells nodes_per_block and walltime${qos === undefined ? "" : ", nor whether this is its qos"}`,
      };
    });
}
