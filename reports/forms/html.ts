import { html as markup } from "hono/html";
import { document } from "../pages/document.ts";
import { collected, type Form } from "./form.ts";
import { cutNote, shownTable } from "./table.ts";

/** A page with one table, for whoever opens an address of the interface in a browser. */
export const html: Form = {
  type: "text/html; charset=utf-8",
  streams: false,
  async *write(answer) {
    const all = await collected(answer);
    const { columns, header, rows } = shownTable(all);
    const { window, coverage, snapshots, lake_state } = all.meta;
    const side = columns.map((column) => (column.precision === null ? "" : "n"));
    const title = columns.flatMap((column) => (column.kind === "metric" ? [column.title] : [])).join(", ") || "Rows";
    yield await document(
      `${title} · Parsl Ledger`,
      markup`<h1>${title}</h1><div class="wide" role="group" tabindex="0" aria-label="${title}"><table>
        <thead><tr>${columns.map((column, index) => markup`<th scope="col" class="${side[index]}" title="${column.meaning}">${header[index]}</th>`)}</tr></thead>
        <tbody>${rows.map((row) => markup`<tr>${row.map((cell, index) => markup`<td class="${side[index]}">${cell}</td>`)}</tr>`)}</tbody></table></div>
        <p>${cutNote(all)} From ${window.from ?? "the beginning"} to ${window.to ?? "the end"} (UTC), completeness of the record
          ${coverage.grade} (${coverage.grade_because}); state of the lake <code>${lake_state}</code>. For programs: add
          <code>format=json</code>, <code>csv</code>, <code>parquet</code> or <code>arrow</code> to the address.</p>
        <ul>${coverage.assumptions.map((sentence) => markup`<li>${sentence}</li>`)}</ul>
        <p>Sources: ${snapshots.map((one) => one.source).join(", ")}.</p>`,
    );
  },
};
