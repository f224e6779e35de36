import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SCHEMA_VERSION, tables } from "../../lake/tables/index.ts";
import { described } from "../../metrics/datasets.ts";
import { dictionary } from "../../reports/export/readme.ts";
import { packageRoot } from "../../resources.ts";

const file = join(packageRoot, "docs/datasets.md");

function text(): string {
  const part = (kind: string) => tables.map(described).filter((one) => one.kind === kind);
  const sections = [
    "# Datasets",
    `Every table and fact of a lake, as \`/v1/datasets\`, the files of an export and SQL show them. Schema version ${SCHEMA_VERSION}. Written by \`npm run docs\`.`,
    "All instants are UTC, in microseconds. Null is unknown or none, never zero; where a meaning does not speak of null, none is expected. `source` and `run_id` begin every key. A file carries this page's words about it as JSON under `parsl_ledger` in its key-value metadata.",
    "## Facts: what the accounting model made of the records",
    ...part("fact").map(dictionary),
    "## Tables: Parsl's records as they were written",
    ...part("table").map(dictionary),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** The formatter aligns tables; what they say is compared. */
const said = (page: string) => page.replace(/ +/g, " ").replace(/-{3,}/g, "---");

it("docs/datasets.md says what the tables are; npm run docs writes it anew", () => {
  if (process.env.WRITE_DOCS) writeFileSync(file, text());
  expect(said(readFileSync(file, "utf8"))).toBe(said(text()));
});
