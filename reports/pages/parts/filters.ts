import { html, raw } from "hono/html";
import { askRows } from "../../../metrics/rows.ts";
import type { Fragment } from "../document.ts";
import type { PageRequest } from "../page.ts";
import { here } from "./address.ts";
import { local } from "./zone.ts";

/** More than this is no list to choose from; the field takes any name all the same. */
const MOST_CHOICES = 200;

const titles: Readonly<Record<string, string>> = {
  source: "Source",
  run: "Run",
  executor: "Executor",
  app: "App",
  node: "Node",
  status: "State",
  failure_class: "Failure class",
  failure_code: "Failure code",
  user: "User",
  job: "Batch job",
};

/** What the reader can cut the page by, as a form that works without a script; what is cut away stands beside it as links that undo it. */
export async function filters(request: PageRequest): Promise<Fragment> {
  const { page, words, path } = request;
  const fields = page.filters.map((name) => field(name, words[name] ?? ""));
  const hidden = ["as_of", "at", "tz", ...Object.keys(page.words ?? {})].map((name) =>
    words[name] ? html`<input type="hidden" name="${name}" value="${words[name]}">` : "",
  );
  return html`<form method="get" action="${path}" role="search" aria-label="Cut this page">
${fields}${page.isTimeless ? "" : html`${day("from", "From", words.from)}${day("to", "Before", words.to)}`}${hidden}<button>Show</button>
${await choices(request)}</form>${chosen(request)}`;
}

function field(name: string, value: string): Fragment {
  const list = name === "source" || name === "run" ? html` list="${name}s"` : "";
  return html`<label>${titles[name] ?? name} <input name="${name}" value="${value}" placeholder="all" autocomplete="off" spellcheck="false"${list}></label>`;
}

/** A day is picked; an instant that came with the address is kept as it is. */
function day(name: string, title: string, value = ""): Fragment {
  const type = /^(\d{4}-\d{2}-\d{2})?$/.test(value) ? "date" : "text";
  return html`<label>${title} <small>UTC</small> <input type="${type}" name="${name}" value="${value}"></label>`;
}

async function choices({ lake, at, page, zone }: PageRequest): Promise<Fragment> {
  const asks = (name: string) => page.filters.includes(name);
  const words = { at, filters: {}, limit: String(MOST_CHOICES) };
  const sources = asks("source") ? (await askRows(lake, "sources", { ...words, columns: "source" })).data : [];
  const columns = "source,run_id,workflow,began_at";
  const runs = asks("run") ? (await askRows(lake, "runs", { ...words, columns })).data : [];
  return html`${asks("source") ? html`<datalist id="sources">${sources.map((row) => html`<option value="${row.source}">`)}</datalist>` : ""}${
    asks("run")
      ? html`<datalist id="runs">${runs.map(
          (row) =>
            html`<option value="${row.run_id}">${row.workflow ?? ""}, ${row.source}, ${row.began_at === null ? "" : local(String(row.began_at), zone)}</option>`,
        )}</datalist>`
      : ""
  }`;
}

function chosen(request: PageRequest): Fragment {
  const { page, words } = request;
  const inForce = [...page.filters, "from", "to", "as_of", "at"].filter((name) => words[name]);
  if (inForce.length === 0) return html``;
  const undo = (name: string) =>
    html`<li><a href="${here(request, { [name]: null })}" aria-label="Without ${name} ${words[name]}"><span>${name.replaceAll("_", " ")}</span> <bdi>${words[name]}</bdi> ${raw("&times;")}</a></li>`;
  return html`<ul class="chosen" aria-label="Cut to">${inForce.map(undo)}</ul>`;
}
