import type { Finding } from "../lake/verify.ts";
import type { Coverage } from "../metrics/answer.ts";

/** One line a check: `ok      node_slots    1,204 checked: the accounts of every node ...` */
export function findingLine({ name, holds, checked, failed, worst }: Finding): string {
  const counted = `${checked.toLocaleString("en-US")} checked`;
  const verdict = failed === 0 ? "ok    " : "FAILED";
  const where = failed === 0 ? "" : `; not so in ${failed.toLocaleString("en-US")}, the first is ${worst}`;
  return `${verdict}  ${name.padEnd(11)} ${counted.padStart(18)}  ${holds}${where}\n`;
}

/** What the data cannot say, after the checks. */
export function silenceText(coverage: Coverage): string {
  const grade = `Completeness of the record: ${coverage.grade} (${coverage.grade_because}).\n`;
  if (coverage.assumptions.length === 0) return `\n${grade}Nothing had to be assumed.\n`;
  return `\n${grade}What the data cannot say, and what stands for it:\n${coverage.assumptions.map((one) => `- ${one}\n`).join("")}`;
}
