import { LedgerError } from "../../errors.ts";
import { instantText, type Job, parseJson, type SchedulerAdapter } from "./adapter.ts";

/** Since 23.02 a number is told as `{set, infinite, number}`, and a state as a list: the state, then its flags. */
type Told =
  | number
  | null
  | undefined
  | { readonly set?: boolean; readonly infinite?: boolean; readonly number?: number };

interface JsonJob {
  readonly job_id?: Told;
  readonly account?: string | null;
  readonly qos?: string | null;
  readonly nodes?: string | null;
  readonly allocation_nodes?: Told;
  readonly state?: { readonly current?: string | readonly string[] };
  readonly time?: { readonly start?: Told; readonly end?: Told; readonly elapsed?: Told; readonly limit?: Told };
  readonly tres?: { readonly allocated?: ReadonlyArray<{ readonly type?: string; readonly count?: Told }> };
}

/** `sacct --json`: Slurm 21.08 and later. Its times are instants. */
export const sacctJson: SchedulerAdapter = {
  name: "sacct --json",
  recognises: (text) => /^\s*\{/.test(text) && /"jobs"\s*:\s*\[/.test(text),
  read: (path, text) => {
    const { jobs } = parseJson(path, text) as { jobs: JsonJob[] };
    return jobs.map((job, index) => {
      if (numberOf(job?.job_id) === null || job.state === undefined || job.time === undefined) {
        throw new LedgerError(
          "bad_input",
          `${path}, job ${index + 1}: no job_id, state or time; write it with: sacct --json`,
        );
      }
      return jobOf(job);
    });
  },
};

function jobOf(job: JsonJob): Job {
  const { time = {}, tres } = job;
  const allocated = (type: string) => numberOf(tres?.allocated?.find((one) => one.type === type)?.count);
  const limit = numberOf(time.limit);
  const current = job.state?.current;
  return {
    jobId: String(numberOf(job.job_id)),
    state: (typeof current === "string" ? current : current?.[0]) ?? null,
    start: instant(time.start),
    end: instant(time.end),
    nodes: allocated("node") ?? numberOf(job.allocation_nodes),
    cores: allocated("cpu"),
    walltimeS: limit === null ? null : limit * 60,
    elapsedS: numberOf(time.elapsed),
    qos: job.qos || null,
    project: job.account || null,
    nodeList: job.nodes || null,
  };
}

/** 0 stands for a time that has not come; 22.05 tells no limit as a number close to 2^32. */
function instant(told: Told): string | null {
  const seconds = numberOf(told);
  return seconds === null || seconds === 0 ? null : instantText(seconds);
}

function numberOf(told: Told): number | null {
  if (typeof told === "number") return told >= 4_294_967_294 ? null : told;
  if (!told || told.set === false || told.infinite === true) return null;
  return told.number ?? null;
}
