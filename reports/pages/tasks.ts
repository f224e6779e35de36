import { html } from "hono/html";
import { ask } from "../../metrics/ask.ts";
import { type Page, selectionOf } from "./page.ts";
import { matrix } from "./parts/matrix.ts";
import { tasksTable } from "./parts/tables.ts";

export const tasks: Page = {
  path: "/tasks",
  title: "Tasks",
  label: "Tasks",
  asks: "What became of each task?",
  shows: "tasks by app and state, and every task with its state, failure, place, times and what it waited for",
  filters: ["source", "run", "app", "status", "executor", "node", "failure_class"],
  tables: ["matrix", "tasks"],
  view: async (request) => {
    const { meta } = await ask(request.lake, { ...selectionOf(request), metrics: "tasks" });
    const [states, list] = await Promise.all([matrix(request), tasksTable(request, "Tasks", 50)]);
    return { content: html`${states}${list}`, meta };
  },
};
