import type { Answer } from "../../metrics/answer.ts";

const accounts: Readonly<Record<string, string>> = {
  startup: "startup (before managers registered)",
  useful: "useful",
  lost: "lost",
  idle_backlog: "idle, with work waiting",
  idle_blocked: "idle, work blocked by other work",
  idle_no_work: "idle, no work left",
  drain: "drain (after the last manager)",
  unregistered: "nodes that never registered",
  unknown: "unknown",
};

/** An account as a report names it; lost time with its class. */
export function accountName({ account, failure_class }: Answer["data"][number]): string {
  const name = accounts[String(account)] ?? String(account);
  return failure_class === null || failure_class === undefined ? name : `${name}: ${className(failure_class)}`;
}

/** A failure class in words. */
export function className(failureClass: unknown): string {
  return String(failureClass).replaceAll("_", " ");
}

const causes: Readonly<Record<string, readonly [cause: string, remedy: string]>> = {
  walltime: ["the job reached its time limit", "ask for longer jobs, or hand out no try that cannot end"],
  preempted: ["the scheduler took the nodes back", "use a QOS that is not preempted, or ask for a refund"],
  cancelled: ["the job or run was cancelled", "let tries end before scaling in or stopping"],
  out_of_memory: ["the node ran out of memory", "fewer workers per node, or a limit per worker"],
  node_lost: ["the node or its manager vanished", "report the node; claim the incidents"],
  worker_lost: ["the worker process died", "look at its log: often memory or native code"],
  timeout: ["the app reached its own limit", "raise the app's walltime, or split its work"],
  exit_code: ["the command failed", "look at its logs (appendix E)"],
  signal: ["a signal ended the command", "look at its logs: SIGKILL is often memory"],
  exception: ["the app raised an exception", "look at the exception and its input"],
  dependency: ["a task that it needed had failed", "repair that task; this one cost nothing"],
  missing_output: ["a promised file was not there", "check the app's outputs and the file system"],
  executor_failed: ["the executor gave up", "look at Parsl's log: often blocks fail at once"],
  other: ["a text that is not known yet", "read the text"],
};

/** What an incident is put down to. */
export function incidentCause(cause: unknown): string {
  if (cause === "unregistered") return "paid nodes never came up";
  return causes[String(cause)]?.[0] ?? className(cause);
}

const exitCodes: Readonly<Record<string, string>> = {
  "126": "command found but not executable",
  "127": "command not found",
  "137": "killed (128 + 9), often for memory",
  "139": "segmentation fault (128 + 11)",
  "143": "terminated (128 + 15)",
};

/** What a class and code mean, in plain words. */
export function causeOf(failureClass: unknown, code: unknown): string | null {
  if (failureClass === "exit_code" && exitCodes[String(code)]) return exitCodes[String(code)] as string;
  return causes[String(failureClass)]?.[0] ?? null;
}

export function remedyOf(failureClass: unknown): string | null {
  return causes[String(failureClass)]?.[1] ?? null;
}
