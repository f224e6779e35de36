import { instantText, type Job, secondsOf } from "./adapter.ts";

/** One job's attributes by their names in the text form, `Resource_List.nodect`. */
export type Attributes = ReadonlyMap<string, string>;

/** A job of PBS Pro, OpenPBS or Torque by its attributes. */
export function pbsJob(id: string, told: Attributes): Job {
  const state = stateOf(told);
  // A job that was put back into the queue keeps the times of the attempt before.
  const start = state === "PENDING" ? null : timeOf(told.get("stime") ?? told.get("start_time"));
  const { hosts, slots } = placesOf(told.get("exec_host"));
  return {
    jobId: id,
    state,
    start,
    end: start === null || state === "RUNNING" ? null : endOf(start, told),
    nodes: numberOf(told.get("Resource_List.nodect")) ?? (hosts.length || null),
    cores: numberOf(told.get("resources_used.ncpus")) ?? numberOf(told.get("Resource_List.ncpus")) ?? (slots || null),
    walltimeS: lengthOf(told.get("Resource_List.walltime")),
    elapsedS: lengthOf(told.get("resources_used.walltime")),
    qos: told.get("queue") ?? null,
    project: told.get("Account_Name") ?? projectOf(told.get("project")),
    nodeList: hosts.length > 0 ? hosts.join(",") : null,
  };
}

/** `Mon Nov 23 08:24:35 2026`, local time of the server, as a naive time; `1649348639` and `1649348639 (Thu Apr 07 ...)` as an instant. */
function timeOf(text: string | undefined): string | null {
  const epoch = /^(\d{9,11})(?: \(|$)/.exec(text ?? "");
  if (epoch) return instantText(Number(epoch[1]));
  const found = /^\w{3} (\w{3}) +(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})$/.exec(text ?? "");
  if (!found) return null;
  const [, month = "", day = "", clock, year] = found;
  const number =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"].indexOf(month) + 1;
  return number === 0 ? null : `${year}-${String(number).padStart(2, "0")}-${day.padStart(2, "0")}T${clock}`;
}

/**
 * The server learns of the end with the obituary; before 2020 none was kept: then it is the start plus the time used. `mtime` is of the
 * last change, whatever it was.
 */
function endOf(start: string, told: Attributes): string | null {
  const end = timeOf(told.get("obittime") ?? told.get("comp_time"));
  const used = lengthOf(told.get("resources_used.walltime"));
  if (end !== null || used === null) return end;
  if (start.endsWith("+00:00")) return instantText(Date.parse(start) / 1000 + used);
  return new Date(Date.parse(`${start}Z`) + used * 1000).toISOString().slice(0, 19);
}

/** Torque writes lengths as seconds, too. */
function lengthOf(text: string | undefined): number | null {
  return /^\d+$/.test(text ?? "") ? Number(text) : secondsOf(text);
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
  // X is a part of an array that is over, C what Torque calls F.
  if (state !== "F" && state !== "X" && state !== "C") return "PENDING";
  const exit = told.get("Exit_status") ?? told.get("exit_status");
  const used = lengthOf(told.get("resources_used.walltime"));
  const limit = lengthOf(told.get("Resource_List.walltime"));
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

/** `x1/0*64+x2/0*64`, `b1/7+b1/6` or `r1/0-23`: the hosts, once each, and the processors on all of them. */
function placesOf(text: string | undefined): { hosts: string[]; slots: number } {
  const parts =
    text === undefined ? [] : text.split("+").map((part) => /^([^/]*)(?:\/(\d+)(?:-(\d+))?(?:\*(\d+))?)?/.exec(part));
  const slots = parts.reduce(
    (sum, part) => sum + (Number(part?.[3] ?? part?.[2] ?? 0) - Number(part?.[2] ?? 0) + 1) * Number(part?.[4] ?? 1),
    0,
  );
  return { hosts: [...new Set(parts.map((part) => String(part?.[1])))], slots };
}
