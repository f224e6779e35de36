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

/** The reference of the interface as one page that loads nothing. */
export function referencePage(
  entries: readonly ReferenceEntry[],
  metrics: readonly ReferenceMetric[],
): Promise<string> {
  return document(
    "Reference · Parsl Ledger",
    html`<h1>Reference</h1><p class="asks">What can be asked over HTTP, and in which forms does it answer?</p><h2>Paths</h2>
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
    <h2>Metrics</h2>
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
