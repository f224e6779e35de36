import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { TopLevelSpec } from "vega-lite";

const { resolve } = createRequire(import.meta.url);

/** A file of an installed package beside its entry. */
function packaged(name: string, file: string): string {
  return readFileSync(join(dirname(resolve(name)), file), "utf8").replace(/\/\/# sourceMappingURL=.*\s*$/, "");
}

const START = `vegaEmbed("#chart", JSON.parse(document.getElementById("spec").textContent), {
  ast: true, mode: "vega-lite", renderer: "svg", tooltip: { theme: document.documentElement.dataset.theme },
  actions: { export: true, source: false, compiled: false, editor: false },
});`;

let scripts: readonly string[] | undefined;

/** Vega, Vega-Lite and Vega-Embed as they are installed, and the line that starts them; read when they are first needed. */
function allScripts(): readonly string[] {
  scripts ??= [
    packaged("vega", "vega.min.js"),
    packaged("vega-lite", "vega-lite.min.js"),
    packaged("vega-embed", "vega-embed.min.js"),
    START,
  ].map((script) => script.replaceAll("</script", "<\\/script"));
  return scripts;
}

/** What the page may do: run these scripts and no others, load nothing. */
export function interactivePolicy(): string {
  const hashes = allScripts().map((script) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`);
  return `default-src 'none'; script-src ${hashes.join(" ")}; style-src 'unsafe-inline'; img-src data: blob:`;
}

/** A page that loads nothing: the chart can be zoomed, and every mark tells its exact figures. */
export function interactivePage(spec: TopLevelSpec): string {
  const { title, config } = spec as { title: { text: string[] }; config: { background: string } };
  const name = escaped(title.text.join(" "));
  const { background } = config;
  const data = JSON.stringify(movable(spec)).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html lang="en" data-theme="${background === "#ffffff" ? "light" : "dark"}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${interactivePolicy()}"><title>${name}</title>
<style>html{background:${background}}body{margin:1rem;font-family:Arimo,Arial,Helvetica,sans-serif}</style></head>
<body><main id="chart"></main><noscript>This picture moves with JavaScript; the same address with .svg does without.</noscript>
<script type="application/json" id="spec">${data}</script>
${allScripts()
  .map((script) => `<script>${script}</script>`)
  .join("\n")}
</body></html>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

type Node = Readonly<Record<string, unknown>>;

/** The spec with figures under the pointer and, where an axis is continuous, dragging and zooming along it. */
function movable(spec: TopLevelSpec): Node {
  const { config, ...body } = spec as unknown as Node & { config: Node };
  const { node } = withZoom(body);
  return { ...node, config: { ...config, mark: { tooltip: { content: "data" } } } };
}

const parts = ["layer", "hconcat", "vconcat", "spec"] as const;
const zoom = [{ name: "zoom", select: { type: "interval", encodings: ["x"] }, bind: "scales" }];

/** The first view with a continuous x gets the zoom: those that share its scale follow. */
function withZoom(node: Node): { node: Node; isDone: boolean } {
  const { x } = (node.encoding ?? {}) as { x?: { type?: string } };
  if ("mark" in node && (x?.type === "temporal" || x?.type === "quantitative"))
    return { node: { ...node, params: zoom }, isDone: true };
  for (const part of parts) {
    const inner = node[part];
    const list = Array.isArray(inner) ? (inner as Node[]) : inner === undefined ? [] : [inner as Node];
    for (const [at, one] of list.entries()) {
      const { node: zoomed, isDone } = withZoom(one);
      if (!isDone) continue;
      return { node: { ...node, [part]: Array.isArray(inner) ? list.with(at, zoomed) : zoomed }, isDone };
    }
  }
  return { node, isDone: false };
}
