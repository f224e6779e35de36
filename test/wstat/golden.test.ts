import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Lake } from "../../lake/lake.ts";
import { sheetForms } from "../../reports/wstat/forms.ts";
import { type ReportKey, reportKeys, wstat } from "../../reports/wstat/index.ts";
import type { WstatWords } from "../../reports/wstat/words.ts";
import { packageRoot } from "../../resources.ts";
import { lakeOf } from "../support/lakes.ts";

const now = new Date("2026-11-30T12:00:00Z");

/** What each report is asked for, so that its text says something on every database. */
const words: Partial<Record<ReportKey, WstatWords>> = {
  taskSummary: { status: "fail,memo,running", oddball: true, extended: true, block_limit: "2" },
  taskHistory: { failure_class: "*" },
  nodes: { extended: true, run: "all" },
  blocks: { extended: true, run: "all" },
  graph: { run: "all" },
};

describe.each(["head-local-mixed", "head-slurm-walltime", "slurm-1.2.0"])("the text of %s", (name) => {
  let lake: Lake;
  beforeAll(async () => {
    lake = await lakeOf([name]);
  });

  it.each(reportKeys.filter((key) => key !== "schemas"))(
    "in %s is what was read against the source",
    async (report) => {
      const sheet = await wstat(lake, report, { asOf: now.toISOString(), run: "1", ...words[report] });
      let text = "";
      for await (const piece of sheetForms.text.write(sheet, { now })) text += piece;
      const still = text
        .replace(/^(MonitorDB +).*\/(?=test\/fixtures)/m, "$1")
        .replace(/^(read at +).*$/m, "$1(when it was read)");
      await expect(still).toMatchFileSnapshot(join(packageRoot, `test/golden/wstat/${name}.${report}.txt`));
    },
  );
});
