import { LedgerError } from "../../errors.ts";
import { type Job, parseJson, type SchedulerAdapter } from "./adapter.ts";
import { type Attributes, pbsJob } from "./pbs_job.ts";

/** `qstat -xf` of PBS Pro and OpenPBS, and `qstat -f` of Torque: the text for people. */
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
    const { Jobs = {} } = parseJson(path, mended(text)) as { Jobs?: Record<string, Record<string, unknown>> };
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

/**
 * What PBS writes is not always JSON: a value that C can read as a number (`inf`, `007`, `0x1f`) stands there without quotes, and not every release
 * escapes what the user wrote. Values are told one a line; nothing here needs the job's environment.
 */
function mended(text: string): string {
  if (isJson(text)) return text;
  return text
    .replace(/^(\s*)"Variable_List"\s*:\s*\{[\s\S]*?^\1\},?[ \t]*\r?\n/gm, "")
    .replace(/^(\s*"[^"\n]*"\s*:\s*)([^\s{[][^\n]*?)(,?)[ \t\r]*$/gm, (line, name, value, comma) =>
      isJson(value) ? line : `${name}${JSON.stringify(value.replace(/^"(.*)"$/, "$1"))}${comma}`,
    )
    .replace(/,(\s*\})/g, "$1");
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function jobOf(path: string, id: string, told: Attributes): Job {
  if (!told.has("job_state"))
    throw new LedgerError("bad_input", `${path}, job ${id}: no job_state; write it with: qstat -xf`);
  return pbsJob(id, told);
}
