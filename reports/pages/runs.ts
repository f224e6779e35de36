import { html } from "hono/html";
import { ask } from "../../metrics/ask.ts";
import { type Page, selectionOf } from "./page.ts";
import { figure } from "./parts/figure.ts";
import { runFigures, runsTable } from "./parts/tables.ts";

export const runs: Page = {
  path: "/runs",
  title: "Runs",
  label: "Runs",
  asks: "Which runs were there, which go on, which were aborted, and what did each bring?",
  shows:
    "every run with its state, times, counts, owner and host; its paid time and what came of it; two runs to compare",
  filters: ["source", "run", "user"],
  tables: ["runs", "figures"],
  view: async (request) => {
    const { meta } = await ask(request.lake, { ...selectionOf(request), metrics: "runs", by: "status" });
    const [history, list, figures] = await Promise.all([
      figure(request, "runs"),
      runsTable(request, "Runs, the latest first"),
      runFigures(request, "What came of what they were paid"),
    ]);
    return {
      content: html`${list}${history}${figures}<form method="get" action="/compare" aria-label="Compare two runs">
<label>Run <input name="run" required placeholder="beginning of its id" list="runs"></label>
<label>beside run <input name="with" required placeholder="beginning of its id" list="runs"></label><button>Compare</button></form>`,
      meta,
    };
  },
};
