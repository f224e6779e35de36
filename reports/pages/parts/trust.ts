import { html } from "hono/html";
import type { AnswerMeta } from "../../../metrics/answer.ts";
import { age, counted, instant, UNKNOWN } from "../../figures.ts";
import type { Fragment } from "../document.ts";
import type { PageRequest } from "../page.ts";
import { address, here } from "./address.ts";
import { moment, name, time } from "./cells.ts";

/** More sources than this are counted here and listed on their own page. */
const MOST_SOURCES = 5;

/** What had to be assumed for the figures of a page. */
export function assumed({ coverage }: AnswerMeta): Fragment {
  const { assumptions, grade, grade_because } = coverage;
  return html`<section id="assumed"><h2>What had to be assumed</h2>
<p>Completeness of the record: <strong>${grade}</strong> (${grade_because}).</p>${
    assumptions.length === 0
      ? html`<p>Nothing.</p>`
      : html`<ul>${assumptions.map((sentence) => html`<li>${sentence}</li>`)}</ul>`
  }</section>`;
}

/** Where the figures of a page come from, how old they are, and the address that will always give them. */
export function origin(request: PageRequest, { snapshots, window, lake_state, coverage }: AnswerMeta): Fragment {
  const last = snapshots
    .flatMap((one) => one.as_of_at ?? [])
    .sort()
    .at(-1);
  const age_ = last === undefined ? "" : html`Data up to ${moment(last, request.zone)}, ${age(last, request.now)}.`;
  const hours =
    window.from && window.to
      ? html` Hours ${instant(window.from).slice(0, 16)} to ${instant(window.to).slice(0, 16)} UTC.`
      : "";
  return html`<h2>Where this comes from</h2><p>${age_}${hours} Record <a href="${address("/quality")}">${coverage.grade}</a>: ${coverage.grade_because}.</p>
${zones(request)}
<ul>${snapshots.slice(0, MOST_SOURCES).map(
    (
      one,
    ) => html`<li>${name(one.source)}: read ${time(one.taken_at, request.zone)} (${age(one.taken_at, request.now)}), last record
${one.as_of_at === null ? UNKNOWN : time(one.as_of_at, request.zone)}, times read in ${one.timezone}, content <code title="${one.sha256}">${one.sha256.slice(0, 12)}</code></li>`,
  )}${snapshots.length > MOST_SOURCES ? html`<li><a href="/sources">and ${counted(snapshots.length - MOST_SOURCES, "more source")}</a></li>` : ""}</ul>
<p><a href="${here(request, { at: lake_state })}">This page as it is now, for good</a>: state <code>${lake_state}</code> of the lake.</p>`;
}

/** In which zone times are told, and the others to choose from. */
function zones(request: PageRequest): Fragment {
  const { zone } = request;
  const link = (text: string, word: string | null) => html`<a href="${here(request, { tz: word })}">${text}</a>`;
  const utc = zone.name === "UTC" ? "" : link("UTC", null);
  const source = zone.word === "source" ? "" : link("the zone of the source", "source");
  const steps =
    zone.name === "UTC"
      ? ""
      : " Windows, the steps of hours, days and weeks, and pictures are in UTC, as they are kept.";
  return html`<p>Times are in <strong>${zone.name}</strong>.${zone.note ? ` ${zone.note}` : ""}${steps}
Tell them in ${utc}${utc && source ? ", in " : ""}${source}, or in another: <code>tz=Europe/Zurich</code> in the address.</p>`;
}
