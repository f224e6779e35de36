import { LedgerError } from "../../errors.ts";
import { type Job, parseJson, type SchedulerAdapter, secondsOf } from "./adapter.ts";

/** One job's attributes by their names in the text form, `Resource_List.nodect`. */
type Attributes = ReadonlyMap<string, string>;

/** `qstat -xf` of PBS Pro and OpenPBS, the text for people. */
export const qstatText: SchedulerAdapter = {
  name: "qstat -xf",
  recognises: (text) => /^\s*Job Id:\s/.test(text),
  read: (path, text) =>
    text
      .split(/^Job Id:\s*/m)
      .slice(1)
      .map((record) => {
        const [id = "", ...lines] = record.split(/\r?\n/);
        return jobOf(path, id.trim(), attributesIn(lines));
      }),
};

/** `qstat -xf -F json`: the same attributes, resources nested. */
export const qstatJson: SchedulerAdapter = {
  name: "qstat -xf -F json",
  recognises: (text) => /^\s*\{/.test(text) && /"(pbs_version|Jobs)"\s*:/.test(text),
  read: (path, text) => {
    const { Jobs = {} } = parseJson(path, text) as { Jobs?: Record<string, Record<string, unknown>> };
    return Object.entries(Jobs).map(([id, attributes]) => jobOf(path, id, flattened(attributes)));
  },
};

/** `    name = value`; a long value goes on in lines that begin with a tab. */
function attributesIn(lines: readonly string[]): Attributes {
  const whole = lines.join("\n").replace(/\n\t/g, "").split("\n");
  return new Map(
    whole.flatMap((line) => {
      const found = /^\s+(\S+) = (.*)$/.exec(line);
      return found ? [[found[1] as string, (found[2] as string).trim()] as const] : [];
    }),
  );
}

function flattened(attributes: Record<string, unknown>): Attributes {
  return new Map(
    Object.entries(attributes).flatMap(([name, value]) =>
      value !== null && typeof value === "object"
        ? Object.entries(value).map(([inner, one]) => [`${name}.${inner}`, String(one)] as const)
        : [[name, String(value)] as const],
    ),
  );
}

function jobOf(path: string, id: string, told: Attributes): Job {
  if (!told.has("job_state"))
    throw new LedgerError("bad_input", `${path}, job ${id}: no job_state; write it with: qstat -xf`);
  const isOver = told.get("job_state") === "F";
  const start = timeOf(told.get("stime"));
  return {
    jobId: id,
    state: stateOf(told),
    start,
    // The server learns of the end with the obituary; mtime is of the last change, whatever it was.
    end: isOver && start !== null ? (timeOf(told.get("obittime")) ?? endOf(told)) : null,
    nodes: numberOf(told.get("Resource_List.nodect")),
    cores: numberOf(told.get("resources_used.ncpus")) ?? numberOf(told.get("Resource_List.ncpus")),
    walltimeS: secondsOf(told.get("Resource_List.walltime")),
    elapsedS: secondsOf(told.get("resources_used.walltime")),
    qos: told.get("queue") ?? null,
    project: told.get("Account_Name") ?? projectOf(told.get("project")),
    nodeList: hostsOf(told.get("exec_host")),
  };
}

/** `Mon Nov 23 08:24:35 2026`, local time of the server, as a naive time. */
function timeOf(text: string | undefined): string | null {
  const found = /^\w{3} (\w{3}) +(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})$/.exec(text ?? "");
  if (!found) return null;
  const [, month = "", day = "", clock, year] = found;
  const number =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"].indexOf(month) + 1;
  return number === 0 ? null : `${year}-${String(number).padStart(2, "0")}-${day.padStart(2, "0")}T${clock}`;
}

/** Before 2020 no obituary time was kept: start plus the time used. */
function endOf(told: Attributes): string | null {
  const start = timeOf(told.get("stime"));
  const used = secondsOf(told.get("resources_used.walltime"));
  if (start === null || used === null) return null;
  return new Date(Date.parse(`${start}Z`) + used * 1000).toISOString().slice(0, 19);
}

/** Exit statuses that the server sets itself, when it ends a job for exceeding what it had. */
const limitStates: Readonly<Record<string, string>> = {
  "-26": "OUT_OF_MEMORY",
  "-27": "OUT_OF_MEMORY",
  "-28": "TIMEOUT",
  "-29": "TIMEOUT",
};

/** PBS has no words for ends: they follow from the exit status, and from substate 91 for a job that was deleted. */
function stateOf(told: Attributes): string {
  const state = told.get("job_state");
  if (state === "R" || state === "E" || state === "S") return "RUNNING";
  if (state !== "F") return "PENDING";
  const exit = told.get("Exit_status");
  const used = secondsOf(told.get("resources_used.walltime"));
  const limit = secondsOf(told.get("Resource_List.walltime"));
  if (exit !== undefined && limitStates[exit]) return limitStates[exit];
  // Before 2020 the limit ended a job by a signal like any other.
  if (used !== null && limit !== null && used >= limit && Number(exit) > 256) return "TIMEOUT";
  if (told.get("substate") === "91" || exit === undefined) return "CANCELLED";
  if (exit === "0") return "COMPLETED";
  return exit === "271" || exit === "265" ? "CANCELLED" : "FAILED";
}

function numberOf(text: string | undefined): number | null {
  const value = Number(text ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
}

function projectOf(text: string | undefined): string | null {
  return text === undefined || text === "_pbs_project_default" ? null : text;
}

/** `x1/0*64+x2/0*64`: the hosts, once each. */
function hostsOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  return [...new Set(text.split("+").map((part) => part.split("/", 1)[0]))].join(",");
}
