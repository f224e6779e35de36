import type { Lake } from "../../lake/lake.ts";
import { TO_BE_FILLED_IN } from "../../metrics/allocation/settings.ts";
import type { Answer } from "../../metrics/answer.ts";
import { ask } from "../../metrics/ask.ts";
import { askRows } from "../../metrics/rows.ts";
import { executorsIn } from "./init_executors.ts";

type Rows = Answer["data"];

/** A first configuration from what the lake holds: sources, executors, accounts, hosts; what must be filled in is said where it stands. */
export async function firstConfiguration(lake: Lake): Promise<string> {
  const filters = {};
  const columns = "source,path,timezone,last_began_at";
  const { data: sources } = await askRows(lake, "sources", { filters, columns });
  const { data: accounts } = await ask(lake, { metrics: "paid_node_hours", by: "project,qos", filters });
  const { data: nodes } = await ask(lake, { metrics: "node_hours", by: "node", filters });
  const jobs = names(accounts, "project");
  const qos = names(accounts, "qos");
  const executors = await executorsIn(lake, qos[0]);
  const [last] = names(sources, "last_began_at").sort().reverse();
  const year = new Date(last ?? 0).getUTCFullYear();
  const factors = qos.length === 0 ? "" : `, qos: { ${qos.map((one) => `${text(one)}: 1.0`).join(", ")} }`;
  return `# Written by parsl-ledger report --init from what the lake holds. Lines marked FILL IN want your figures; all else may stay.
# Copy it to ledger.yaml and ingest again: machines and charges are kept with the figures.
# Scheduler accounts seen: ${jobs.join(", ") || "none (no sacct)"}. Quality of service seen: ${qos.join(", ") || "none"}.
# Worker hosts seen: ${shorten(names(nodes, "node"))}.

sources:
${sources.map((source) => sourceOf(source, executors)).join("\n")}
machines:
  my-machine:                # FILL IN: its name here and in the sources above
    pool: cpu                # award pool that it is charged to
    unit: node-hour
    cores_per_node: 128      # FILL IN
    nodes_total: 3072        # FILL IN, for the capability share
    charge: [{ from: ${year}-01-01, factor: 1.0${factors} }]   # FILL IN: dated factors
awards:
${awards(jobs, year).join("\n")}
project: { name: ${text(TO_BE_FILLED_IN)}, pi: ${text(TO_BE_FILLED_IN)}, program: ERCAP }   # ERCAP, ALCC, INCITE, DD or custom
# reductions: nersc-ay2026   # rule of pull-back, if one applies
# science_unit: { app: my_app, name: image, remaining: 12000 }
`;
}

function sourceOf(source: Rows[number], executors: Awaited<ReturnType<typeof executorsIn>>): string {
  const own = executors.filter((one) => one.source === source.source);
  const lines = own.map(({ name, facts, remark }) => {
    const told = Object.entries(facts).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
    const flow = told.length === 0 ? "{}" : `{ ${told.join(", ")} }`;
    return `      ${text(name)}: ${flow}${remark === null ? "" : `   # FILL IN: ${remark}`}`;
  });
  const accounting = own.some(({ isAccounted }) => isAccounted)
    ? "# sacct: accounting.txt   # what it said of the jobs so far is kept; name a file with later ones here"
    : "# sacct: accounting.txt   # FILL IN where a batch system ran it: what the scheduler says (parsl-ledger sources --sacct-hint)";
  return `  - name: ${text(String(source.source))}
    path: ${text(String(source.path))}
    timezone: ${text(String(source.timezone))}
    machine: my-machine
    ${accounting}
    executors:${lines.length === 0 ? " {}" : `\n${lines.join("\n")}`}`;
}

/** One for each account that was charged; several say whose they are. */
function awards(jobs: readonly string[], year: number): string[] {
  const given = `year: [${year}-01-01, ${year}-12-31], initial: 1000, plan: [25, 25, 25, 25] }   # FILL IN`;
  if (jobs.length < 2) return [`  cpu: { award: ${text(jobs[0] ?? TO_BE_FILLED_IN)}, ${given}`];
  return jobs.map((job) => `  ${text(job)}: { pool: cpu, award: ${text(job)}, project: ${text(job)}, ${given}`);
}

/** A text of YAML; quoted where it is not plain. */
function text(word: string): string {
  return /^[A-Za-z_/][A-Za-z0-9_./-]*$/.test(word) && !/^(true|false|null|yes|no|on|off)$/i.test(word)
    ? word
    : JSON.stringify(word);
}

function names(rows: Rows, key: string): string[] {
  return [...new Set(rows.flatMap((row) => (row[key] === null ? [] : [String(row[key])])))];
}

function shorten(hosts: readonly string[]): string {
  return hosts.length <= 8
    ? hosts.join(", ") || "none"
    : `${hosts.slice(0, 8).join(", ")} and ${hosts.length - 8} more`;
}
