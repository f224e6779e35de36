import type { Duck } from "./duckdb.ts";
import { type Literal, readLiteral } from "./python_literal.ts";

/** What one text of Parsl's fail history says by itself; evidence from blocks and managers may overrule it (try_classes.sql). */
export interface Failure {
  /** A class of the closed list, or `manager_lost`, which the evidence still has to explain. */
  readonly failureClass: string;
  readonly failureCode: string | null;
  /** The manager that the text names as lost. */
  readonly managerUid: string | null;
  /** The task that really failed, where this one only depended on it. */
  readonly rootTaskId: number | null;
}

const signals: Record<number, string> = {
  1: "SIGHUP",
  2: "SIGINT",
  3: "SIGQUIT",
  4: "SIGILL",
  5: "SIGTRAP",
  6: "SIGABRT",
  7: "SIGBUS",
  8: "SIGFPE",
  9: "SIGKILL",
  10: "SIGUSR1",
  11: "SIGSEGV",
  12: "SIGUSR2",
  13: "SIGPIPE",
  14: "SIGALRM",
  15: "SIGTERM",
  24: "SIGXCPU",
  25: "SIGXFSZ",
};

/** Before 2023.07.24 (managers) and 2025.01.13 (workers) a loss was written as a sentence, without a class. */
const managerSentence = /loss of manager (\S+) on host/;
const workerSentence = /loss of worker \S+ on host/;
/** Until 1.2 so was a failed dependency, */
const dependencySentence = /^Dependency failure for task \d+ with failed dependencies from tasks \[(\d+)/;
/** and until 1.1 it named the exceptions and not the tasks. */
const dependencyCauses = /^(?:\[\d+\] Dependency failure from|Dependency failure for task \d+ from): (\[.*)$/s;
/** Until 1.1 the text was `str(exception)`: of some of Parsl's own the words tell which it was. */
const walltimeSentence = /^\[\w+\] (?:App|Task) exceeded walltime/;
const outputsTuple = /^\('\[?\w*\]? ?Missing outputs/;
const exitTuple = /^\('(?:\[\w+\] App failed with exit code: -?\d+|\w+)', (-?\d+)\)$/;

/** Reads one fail history: `repr(exception)` of one try. Never throws: what it cannot read is class `other` with its signature. */
export function readFailure(text: string): Failure {
  const lostManager = managerSentence.exec(text)?.[1];
  if (lostManager) return failure("manager_lost", null, { managerUid: lostManager });
  if (workerSentence.test(text)) return failure("worker_lost");
  const root = dependencySentence.exec(text)?.[1];
  if (root) return failure("dependency", null, { rootTaskId: Number(root) });
  const causes = dependencyCauses.exec(text)?.[1];
  if (causes) return readCauses(causes);
  if (walltimeSentence.test(text)) return failure("timeout");
  if (outputsTuple.test(text)) return failure("missing_output");
  const exit = exitTuple.exec(text)?.[1];
  if (exit) return readExit({ kind: "number", value: Number(exit) });
  const literal = readLiteral(text);
  return literal?.kind === "call" ? readException(literal.name, literal.args) : failure("other", signature(text));
}

function readException(name: string, args: readonly Literal[]): Failure {
  const last = name.slice(name.lastIndexOf(".") + 1);
  switch (last) {
    case "ManagerLost":
      return failure("manager_lost", null, { managerUid: textOf(args[0]) });
    case "WorkerLost":
      return failure("worker_lost");
    case "AppTimeout":
      return failure("timeout");
    case "MissingOutputs":
      return failure("missing_output");
    case "BadStateException":
    case "BlockProviderStateError":
    case "ExecutorError":
    case "ScalingFailed":
    case "InterchangeVersionMismatch":
      return failure("executor_failed", last);
    case "BashExitFailure":
      return readExit(args[1]);
    case "DependencyError":
    case "JoinError":
      return readRoot(args[0]);
    default:
      return failure("exception", last);
  }
}

function readExit(code: Literal | undefined): Failure {
  if (code?.kind !== "number") return failure("exit_code");
  if (code.value < 0) return failure("signal", signals[-code.value] ?? `signal ${-code.value}`);
  return failure("exit_code", String(code.value));
}

/** `[(exception, 'task 19'), ...]`, nested for chains: follow the first to the task that really failed. */
function readRoot(causes: Literal | undefined): Failure {
  const first = causes?.kind === "list" ? causes.items[0] : undefined;
  if (first?.kind !== "list") return failure("dependency");
  const [exception, task] = first.items;
  const cause = exception?.kind === "call" ? readException(exception.name, exception.args) : undefined;
  if (cause?.failureClass === "dependency") return cause;
  const digits = /\d+/.exec(textOf(task) ?? "")?.[0];
  return failure("dependency", cause?.failureClass ?? null, {
    rootTaskId: digits === undefined ? null : Number(digits),
  });
}

/** `[ValueError('bad')]`: the exceptions of the tasks that failed, the first of which is taken. */
function readCauses(causes: string): Failure {
  const literal = readLiteral(causes);
  const first = literal?.kind === "list" ? literal.items[0] : undefined;
  const cause = first?.kind === "call" ? readException(first.name, first.args) : undefined;
  return failure("dependency", cause?.failureClass ?? null);
}

function failure(failureClass: string, failureCode: string | null = null, more: Partial<Failure> = {}): Failure {
  return { failureClass, failureCode, managerUid: null, rootTaskId: null, ...more };
}

function textOf(literal: Literal | undefined): string | null {
  if (literal?.kind === "text") return literal.value;
  return literal?.kind === "number" ? String(literal.value) : null;
}

/** A text that groups with its like: addresses, ids, numbers and paths replaced, cut to a line's length. */
export function signature(text: string): string {
  return text
    .slice(0, 2_000)
    .replace(/0x[0-9a-f]+/gi, "<address>")
    .replace(/\b(?=[a-f-]*\d)[0-9a-f]{8}[0-9a-f-]*\b/gi, "<id>")
    .replace(/(?:\/[\w.+-]+)+\/?/g, "<path>")
    .replace(/\d+/g, "<n>")
    .replace(/\s+/g, " ")
    .slice(0, 120);
}

/** Loads the table `failures`, one row per distinct fail history in `tries_raw`, for the SQL that classes tries. */
export async function loadFailures(duck: Duck): Promise<void> {
  const texts = await duck.rows("select distinct fail_history from tries_raw where fail_history is not null");
  const loader = await duck.loader("failures", [
    ["fail_history", "text"],
    ["failure_class", "text"],
    ["failure_code", "text"],
    ["manager_uid", "text"],
    ["root_task_id", "number"],
    ["signature", "text"],
  ]);
  for (const row of texts) {
    const text = String(row.fail_history);
    const read = readFailure(text);
    loader.add([text, read.failureClass, read.failureCode, read.managerUid, read.rootTaskId, signature(text)]);
  }
  loader.close();
}
