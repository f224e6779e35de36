import { html } from "hono/html";
import { document } from "./document.ts";
import { pages } from "./index.ts";
import { navigation } from "./parts/navigation.ts";

/** A path of the interface, as the reference shows it. */
export interface ReferenceEntry {
  readonly path: string;
  readonly method: "get" | "post";
  /** An example of what is sent. */
  readonly body: string | undefined;
  readonly summary: string;
  readonly example: string;
  readonly forms: readonly string[];
  readonly parameters: ReadonlyArray<{ readonly name: string; readonly description: string }>;
}

interface ReferenceMetric {
  readonly name: string;
  readonly unit: string;
  readonly meaning: string;
  readonly formula: string;
  readonly null_when: string;
  readonly dimensions: readonly string[];
}

/** What newcomers ask. */
const questions: ReadonlyArray<readonly [what: string, address: string]> = [
  ["The idle fraction of each executor", "/v1/metrics/idle_fraction?by=executor"],
  ["What walltime kills cost, per app", "/v1/metrics/walltime_loss_hours?by=app&sort=-walltime_loss_hours&totals=true"],
  [
    "Which failure codes rose since the month before",
    "/v1/metrics/tries?by=failure_class,failure_code&failure_class=*&from=2026-11-01&to=2026-12-01&compare=previous&sort=-tries_difference",
  ],
];

/** The reference of the interface as one page that loads nothing. */
export function referencePage(
  entries: readonly ReferenceEntry[],
  metrics: readonly ReferenceMetric[],
): Promise<string> {
  return document(
    "Reference · Parsl Ledger",
    html`<h1>Reference</h1><p class="asks">What can be asked over HTTP, and in which forms does it answer?</p><h2>To begin with</h2>
    <ul>${questions.map(([what, address]) => html`<li>${what}: <a href="${address}"><code>${address}</code></a></li>`)}</ul>
    <p>A question names <a href="#metrics">metrics</a>, and by what they are wanted. Every dimension is a filter, too: <code>app=a,b</code> any of them,
      <code>app=!a</code> all but one, <code>app=a*</code> by a beginning, <code>app=*</code> whatever there is. Add <code>format=csv</code>,
      <code>parquet</code> or <code>arrow</code> for a program, <code>text</code> for a terminal.</p><h2>Paths</h2>
    <p>The same as <a href="/openapi.json">OpenAPI 3.1</a>. The form is chosen by <code>format</code> or by the header <code>Accept</code>.</p>
    ${entries.map(
      ({
        path,
        method,
        summary,
        example,
        body,
        forms,
        parameters,
      }) => html`<section><h3><code>${method.toUpperCase()} ${path}</code></h3>
      <p>${summary} Forms: ${forms.join(", ")}.</p><p>Example: ${
        body === undefined
          ? html`<a href="${example}"><code>${example}</code></a>`
          : html`<code>${body}</code>, sent as <code>application/json</code>`
      }</p>
      <details><summary>Parameters</summary><dl>${parameters.map((one) => html`<dt><code>${one.name}</code></dt><dd>${one.description}</dd>`)}</dl></details></section>`,
    )}
    <h2 id="metrics">Metrics</h2>
    <div class="wide" role="group" tabindex="0" aria-label="Metrics"><table><thead><tr><th scope="col">Name</th><th scope="col">Unit</th><th scope="col">Meaning</th>
      <th scope="col">Formula</th><th scope="col">Null when</th><th scope="col">By</th></tr></thead>
      <tbody>${metrics.map(
        (
          one,
        ) => html`<tr><th scope="row"><a href="/v1/metrics/${one.name}"><code>${one.name}</code></a></th><td>${one.unit}</td><td>${one.meaning}</td>
        <td>${one.formula}</td><td>${one.null_when}</td><td>${one.dimensions.join(", ")}</td></tr>`,
      )}</tbody></table></div>`,
    { navigation: navigation(pages, undefined, "/docs") },
  );
}
