import { dirname } from "node:path";
import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";
import { fontFiles } from "../../charts/parts/text_width.ts";
import type { ReportDocument } from "../model.ts";
import { printable } from "./glyphs.ts";
import { pictureName, typstSource } from "./typst.ts";

/** A place that no document can read files from. */
const NOWHERE = "/nonexistent";

/** Pages with bookmarks, tags for readers aloud (PDF/UA-1), fonts inside and pictures as lines; the bytes depend on the report alone. */
export function pdfReport(report: ReportDocument): Buffer {
  const fonts = [...new Set(fontFiles.map((file) => dirname(file)))];
  const compiler = NodeCompiler.create({ workspace: NOWHERE, fontArgs: [{ fontPaths: fonts }] });
  for (const part of report.sections.flatMap(({ parts }) => parts))
    if (part.kind === "figure")
      compiler.mapShadow(`${NOWHERE}/${pictureName(part)}`, Buffer.from(printableSvg(part.svg)));
  const made = compiler.compile({ mainFileContent: typstSource(report) });
  const fault = made.takeError();
  if (made.result === null || fault !== null)
    throw new Error(
      `the report could not be set: ${JSON.stringify(fault === null ? null : compiler.fetchDiagnostics(fault))}`,
    );
  return compiler.pdf(made.result, { pdfStandard: "ua-1", creationTimestamp: 0 });
}

/** Only letters are replaced: tags are written in signs that every font has. */
function printableSvg(svg: string): string {
  return printable(svg).replace(/<(U\+[0-9A-F]+)>/g, "&lt;$1&gt;");
}
