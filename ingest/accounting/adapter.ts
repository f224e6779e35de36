import { LedgerError } from "../../errors.ts";

/** A batch job as a scheduler tells it; null where it does not say. */
export interface Job {
  readonly jobId: string | null;
  /** The state in Slurm's words, which facts judge by: COMPLETED, TIMEOUT, CANCELLED, OUT_OF_MEMORY, RUNNING, ... */
  readonly state: string | null;
  /** Naive local time of the file's zone, or an instant as `instantText` writes it. */
  readonly start: string | null;
  readonly end: string | null;
  readonly nodes: number | null;
  /** Processors allocated over all nodes. */
  readonly cores: number | null;
  readonly walltimeS: number | null;
  readonly elapsedS: number | null;
  readonly qos: string | null;
  readonly project: string | null;
  readonly nodeList: string | null;
}

/**
 * How the accounting of one scheduler becomes jobs. Another scheduler is one more such record, listed in index.ts; Flux would be
 * `flux jobs -a --json` (t_run, t_cleanup, nnodes, ncores, duration, result).
 */
export interface SchedulerAdapter {
  readonly name: string;
  /** Does a file that begins so come from there? */
  readonly recognises: (text: string) => boolean;
  /** The jobs, steps left out. Throws bad_input naming the file and what it lacks. */
  readonly read: (path: string, text: string) => Job[];
}

/** An instant as the SQL of times takes it: longer than any naive time, with its offset. */
export function instantText(epochS: number): string {
  return `${new Date(epochS * 1000).toISOString().slice(0, 23).replace("T", " ")}000+00:00`;
}

/** `01:00:00`, `1-00:00:00` or `90:00:00` in seconds; null for anything else. */
export function secondsOf(text: string | undefined): number | null {
  const found = /^(?:(\d+)-)?(\d+):(\d\d):(\d\d)$/.exec(text ?? "");
  if (!found) return null;
  const [, days = "0", hours, minutes, seconds] = found;
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}

/** A file that is JSON by its look and cannot be read as such was cut off. */
export function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new LedgerError("bad_input", `${path} looks like JSON but cannot be read as such; write it anew`, {
      cause: thrown,
    });
  }
}
