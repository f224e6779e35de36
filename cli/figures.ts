import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LedgerError, messageOf } from "../errors.ts";
import type { Lake } from "../lake/lake.ts";
import { elapsed_time } from "../reports/charts/elapsed_time.ts";
import { chartForms } from "../reports/charts/forms.ts";
import { run_time } from "../reports/charts/run_time.ts";
import { wait_time } from "../reports/charts/wait_time.ts";
import { understand } from "../reports/wstat/question.ts";
import type { WstatWords } from "../reports/wstat/words.ts";

/** The sheets of wstat's `plots`, by the names that it gave them, and the charts that they are here. */
const sheets = {
  "plots-waitTime": wait_time,
  "plots-runTime": run_time,
  "plots-elapsedTime": elapsed_time,
};
const forms = ["svg", "png"] as const;

/** Draws the histograms of wait, run and elapsed time per app into a folder; returns the files. Throws bad_input when it cannot write there. */
export async function drawSheets(lake: Lake, words: WstatWords, folder: string): Promise<string[]> {
  const { moment, ofTasks } = await understand(lake, words, "all");
  const { task_id, task_number, hashsum, ...filters } = ofTasks;
  if (task_id ?? task_number ?? hashsum)
    throw new LedgerError("usage", "figures are of apps, not of single tasks; leave out -t, -T and -H", {
      field: "figures",
    });
  const files: string[] = [];
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, chart] of Object.entries(sheets)) {
      const spec = await chart.spec(
        lake,
        { ...moment, from: undefined, to: undefined, filters },
        { theme: "light", width: 720 },
      );
      for (const form of forms) {
        files.push(join(folder, `${name}.${form}`));
        await writeFile(files.at(-1) as string, await chartForms[form].write(spec));
      }
    }
  } catch (thrown) {
    if (thrown instanceof LedgerError) throw thrown;
    throw new LedgerError("bad_input", `cannot draw into ${folder}: ${messageOf(thrown)}`, {
      field: "figures",
      cause: thrown,
    });
  }
  return files;
}
