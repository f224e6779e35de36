import { stringify } from "yaml";
import type { Lake } from "../../lake/lake.ts";
import { ask } from "../../metrics/ask.ts";
import { askRows } from "../../metrics/rows.ts";

/** A first configuration from what the lake holds: sources, executors, accounts, hosts; what must be filled in is said where it stands. */
export async function firstConfiguration(lake: Lake): Promise<string> {
  const filters = {};
  const { data: sources } = await askRows(lake, "sources", {
    filters,
    columns: "source,path,timezone,last_began_at",
  });
  const { data: executors } = await ask(lake, { metrics: "blocks,tries", by: "source,executor", filters });
  const { data: accounts } = await ask(lake, { metrics: "paid_node_hours", by: "project,qos", filters });
  const { data: nodes } = await ask(lake, { metrics: "node_hours", by: "node", filters });
  const names = (rows: typeof accounts, key: string) => [
    ...new Set(rows.flatMap((row) => (row[key] === null ? [] : [String(row[key])]))),
  ];
  const jobs = names(accounts, "project");
  const qos = names(accounts, "qos");
  const year = new Date(String(sources.find((one) => one.last_began_at !== null)?.last_began_at ?? 0)).getUTCFullYear();
  return [
    "# Written by parsl-ledger report --init from what the lake holds. Lines marked FILL IN want your figures; all else may stay.",
    "# Copy it to ledger.yaml and ingest again: machines and charges are kept with the figures.",
    `# Scheduler accounts seen: ${jobs.join(", ") || "none (no sacct)"}. Quality of service seen: ${qos.join(", ") || "none"}.`,
    `# Worker hosts seen: ${shorten(names(nodes, "node"))}.`,
    "",
    block({ sources: sources.map((source) => sourceOf(source, executors)) }),
    "    # sacct: accounting.txt   # FILL IN below each source that runs on a batch system: what the scheduler says (parsl-ledger sources --sacct-hint)",
    "machines:",
    "  my-machine:                # FILL IN: its name here and in the sources above",
    "    pool: cpu                # award pool that it is charged to",
    "    unit: node-hour",
    "    cores_per_node: 128      # FILL IN",
    "    nodes_total: 3072        # FILL IN, for the capability share",
    `    charge: [{ from: ${year}-01-01, factor: 1.0${qos.length > 0 ? `, qos: { ${qos.map((one) => `${JSON.stringify(one)}: 1.0`).join(", ")} }` : ""} }]   # FILL IN: dated factors`,
    "awards:",
    `  cpu: { award: ${JSON.stringify(jobs[0] ?? "FILL-IN")}, year: [${year}-01-01, ${year}-12-31], initial: 1000, plan: [25, 25, 25, 25] }   # FILL IN`,
    'project: { name: "FILL IN", pi: "FILL IN", program: ERCAP }   # ERCAP, ALCC, INCITE, DD or custom',
    "# reductions: nersc-ay2026   # rule of pull-back, if one applies",
    "# science_unit: { app: my_app, name: image, remaining: 12000 }",
    "",
  ].join("\n");
}

type Rows = Awaited<ReturnType<typeof ask>>["data"];

function sourceOf(source: Rows[number], executors: Rows) {
  const own = executors.filter(
    (row) => row.source === source.source && row.executor !== null && row.executor !== "_parsl_internal",
  );
  return {
    name: source.source,
    path: source.path,
    timezone: source.timezone,
    machine: "my-machine",
    executors: Object.fromEntries(own.map((row) => [row.executor, Number(row.blocks) > 0 ? {} : { paid: false }])),
  };
}

function block(value: unknown): string {
  return stringify(value, { lineWidth: 0 }).trimEnd();
}

function shorten(names: readonly string[]): string {
  return names.length <= 8
    ? names.join(", ") || "none"
    : `${names.slice(0, 8).join(", ")} and ${names.length - 8} more`;
}
