import { LedgerError } from "../../errors.ts";
import type { Job, SchedulerAdapter } from "./adapter.ts";

const needed = ["State", "Start", "End", "NNodes"];
const ids = ["JobIDRaw", "JobID"];

/** The columns that are read; what `sacct` has to be asked for. */
export const SACCT_COLUMNS = "JobIDRaw,State,Start,End,NNodes,TimelimitRaw,QOS,Account,AllocCPUS,ElapsedRaw,NodeList";

const COMMAND = `sacct --parsable2 --format=${SACCT_COLUMNS}`;

/** `sacct --parsable2`: any columns in any order, as long as a job can be charged by them. */
export const sacctText: SchedulerAdapter = {
  name: "sacct --parsable2",
  recognises: () => true,
  read: (path, text) => {
    const [header = "", ...lines] = text.split(/\r?\n/);
    const names = header.replace(/^\uFEFF/, "").split("|");
    refuseMissing(path, names);
    return lines.flatMap((line, index) => {
      if (line.trim() === "") return [];
      const cells = line.split("|");
      if (cells.length < names.length) {
        throw new LedgerError(
          "bad_input",
          `${path}, line ${index + 2}: ${cells.length} fields where the header names ${names.length}; write it anew with: ${COMMAND}`,
        );
      }
      const told = new Map(names.map((name, place) => [name, cells[place] || null]));
      const job = jobOf((name) => told.get(name) ?? null);
      return job.jobId?.includes(".") ? [] : [job];
    });
  },
};

function jobOf(cell: (name: string) => string | null): Job {
  const minutes = number(cell("TimelimitRaw"));
  return {
    jobId: cell("JobIDRaw") ?? cell("JobID"),
    state: cell("State"),
    start: cell("Start"),
    end: cell("End"),
    nodes: number(cell("NNodes")),
    cores: number(cell("AllocCPUS")),
    walltimeS: minutes === null ? null : minutes * 60,
    elapsedS: number(cell("ElapsedRaw")),
    qos: cell("QOS"),
    project: cell("Account"),
    nodeList: cell("NodeList"),
  };
}

function number(text: string | null): number | null {
  const value = Number(text ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
}

function refuseMissing(path: string, names: readonly string[]): void {
  const missing = needed.filter((name) => !names.includes(name));
  if (!ids.some((name) => names.includes(name))) missing.unshift("JobIDRaw");
  if (missing.length === 0) return;
  throw new LedgerError(
    "bad_input",
    `${path} lacks the sacct column ${missing.join(", ")}; write it with: ${COMMAND}, or give sacct --json or qstat -xf`,
  );
}
