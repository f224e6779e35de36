import type { SchedulerAdapter } from "./adapter.ts";
import { pbsJob } from "./pbs_job.ts";

/** `11/23/2026 09:24:51;E;6711.server;user=lab ... end=1795425891 Exit_status=0`: the time of writing, what happened, to which job, its attributes. */
const record = /^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d;([A-Za-z]+);([^;]*);(.*)$/;

/** What happened to a job that says when it ran: it started, ended, or was put back into the queue after a run. */
const states: Readonly<Record<string, string>> = { S: "R", E: "F", R: "F" };

/** Names that differ from qstat's; the times are seconds since 1970. */
const names: Readonly<Record<string, string>> = { start: "stime", end: "obittime", account: "Account_Name" };

/** The accounting log of PBS Pro, OpenPBS and Torque, which the server keeps a file a day (server_priv/accounting). */
export const pbsLog: SchedulerAdapter = {
  name: "accounting log of PBS",
  recognises: (text) => record.test(text.trimStart().split(/\r?\n/, 1)[0] ?? ""),
  read: (_, text) =>
    text.split(/\r?\n/).flatMap((line) => {
      const [, happened = "", id = "", attributes = ""] = record.exec(line) ?? [];
      const state = states[happened];
      if (state === undefined) return [];
      const told = [...attributes.matchAll(/(\S+?)=("[^"]*"|\S*)/g)].map(
        ([, name = "", value = ""]) => [names[name] ?? name, value.replace(/^"(.*)"$/, "$1")] as const,
      );
      return [pbsJob(id, new Map([...told, ["job_state", state]]))];
    }),
};
