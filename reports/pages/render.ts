import { html } from "hono/html";
import type { Lake } from "../../lake/lake.ts";
import { askRows } from "../../metrics/rows.ts";
import { age } from "../figures.ts";
import { document, type Fragment } from "./document.ts";
import { pages } from "./index.ts";
import { type PageRequest, selectionOf, type View } from "./page.ts";
import { moment } from "./parts/cells.ts";
import { failedPasses } from "./parts/failed_passes.ts";
import { filters } from "./parts/filters.ts";
import { navigation, trail } from "./parts/navigation.ts";
import { origin } from "./parts/trust.ts";
import { utc, zoneOf } from "./parts/zone.ts";

/** A page in its frame: navigation, filters, content, and what all of it rests on. */
export async function renderPage(asked: Omit<PageRequest, "zone">): Promise<string> {
  const { page, lake, words } = asked;
  const request = { ...asked, zone: await zoneOf(words.tz, lake, selectionOf(asked)) };
  const [view, isLive] = await Promise.all([page.view(request), goesOn(request)]);
  const title = view.title ?? page.title;
  const isCut = page.filters.length > 0 || page.isTimeless !== true;
  const content = html`${trail(view.trail ?? [])}<h1><bdi>${title}</bdi></h1><p class="asks">${page.asks}</p>
${isLive ? live(request, view) : ""}${isCut ? await filters(request) : ""}${view.content}`;
  return document(`${title} · Parsl Ledger`, content, {
    navigation: navigation(pages, request),
    footer: origin(request, view.meta),
    isLive,
  });
}

/** The page of a lake in which nothing is yet: what to do. */
export async function emptyPage(lake: Lake): Promise<string> {
  const { folder } = lake;
  return document(
    "Parsl Ledger",
    html`<h1>Nothing is here yet</h1><p>The lake <code>${folder}</code> is empty. Fill it from a <code>monitoring.db</code>, and from what the scheduler says where there is a record:</p>
<pre>parsl-ledger ingest runs/monitoring.db --sacct sacct.txt --timezone America/Los_Angeles --lake ${folder}</pre>
<p>Then load this page again. The database is only read, in short steps, also while its run goes on; without <code>--sacct</code> the ends of batch jobs are known to a minute or two.</p>${(await failedPasses({ lake, zone: utc, words: {} })) ?? ""}`,
    { navigation: navigation(pages) },
  );
}

/** Does a run that the page is about still go on? */
async function goesOn(request: PageRequest): Promise<boolean> {
  if (request.words.at !== undefined) return false;
  const { filters: own, ...moment } = selectionOf(request);
  const { source, run } = own;
  const found = await askRows(request.lake, "runs", {
    at: moment.at,
    asOf: moment.asOf,
    filters: { source, run, status: "running" },
    columns: "run_id",
    limit: "1",
  });
  return found.data.length > 0;
}

function live({ now, zone }: PageRequest, { meta }: View): Fragment {
  const last = meta.snapshots
    .flatMap((one) => one.as_of_at ?? [])
    .sort()
    .at(-1);
  const old = last === undefined ? "" : html` Its last record is of ${moment(last, zone)}, ${age(last, now)}.`;
  return html`<p class="live" data-live>A run goes on, and this page refreshes itself.${old}</p>`;
}
