/// <reference lib="dom" />
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { marked, type Token, type Tokens } from "marked";
import { type Browser, chromium as engine } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../api/app.ts";
import type { Lake } from "../../lake/lake.ts";
import { type AllocationSettings, noAllocation } from "../../metrics/allocation/settings.ts";
import { reportForm } from "../../reports/allocation/forms/index.ts";
import { clean, columnTitle, partTitle, sectionTitles } from "../../reports/allocation/forms/titles.ts";
import type { ReportWords } from "../../reports/allocation/gather.ts";
import type { ReportDocument, Table } from "../../reports/allocation/model.ts";
import { allocationReport } from "../../reports/allocation/report.ts";
import { placeMarks } from "../../reports/charts/parts/marks.ts";
import { yearLake, yearSettings } from "../support/award_year.ts";
import { chromium, maySkipBrowser } from "../support/chromium.ts";
import { lakeOf, temporaryFolder } from "../support/lakes.ts";
import { lakeOfNames } from "../support/odd_lakes.ts";
import { faults } from "../support/picture_faults.ts";
import { commandingNames, lakeOfApps, lakeOfBusyWeeks } from "../support/report_lakes.ts";

const commandingName = commandingNames.slice(0, 3).join(" ");
const named = { ...noAllocation, project: { name: commandingName, pi: "漢字", program: "ERCAP" } };
const [award] = yearSettings.awards;
const awards = ["cpu", "gpu", "cpu-2"].map((key) => ({ ...award, key, award: `${key}-award`, account: "m42" }));

/** Projects whose reports must be readable, whatever they hold. */
const projects: Readonly<
  Record<string, readonly [make: () => Promise<Lake>, settings: AllocationSettings, words: ReportWords]>
> = {
  "real Slurm databases": [() => lakeOf(["head-slurm-walltime", "head-slurm-squeue"]), noAllocation, { filters: {} }],
  "a project of which nothing is configured": [() => lakeOf(["head-local-mixed"]), noAllocation, { filters: {} }],
  "a quarter of an award": [yearLake, yearSettings, { period: "2026Q3", asOf: "2026-10-01", filters: {} }],
  "three awards": [
    yearLake,
    { ...yearSettings, awards: awards as never },
    { period: "2026Q3", asOf: "2026-10-01", filters: {}, lenient: true },
  ],
  "thirteen busy weeks": [lakeOfBusyWeeks, noAllocation, { period: "2026Q1", asOf: "2026-04-06", filters: {} }],
  "two hundred apps": [lakeOfApps, named, { filters: {} }],
  "an app of 300 letters": [lakeOfNames, noAllocation, { filters: {} }],
};
const names = Object.keys(projects);
const reports = new Map<string, ReportDocument>();
const of = (name: string) => reports.get(name) as ReportDocument;
const folder = temporaryFolder();
const pdfOf = (name: string) => join(folder, `${name.replaceAll(" ", "-")}.pdf`);

beforeAll(async () => {
  for (const [name, [make, settings, words]] of Object.entries(projects)) {
    reports.set(name, await allocationReport(await make(), settings, words));
    writeFileSync(pdfOf(name), await write(of(name), "pdf"));
  }
});

const write = async (report: ReportDocument, key: "html" | "md" | "pdf" | "tex") =>
  Buffer.from(await reportForm(key).write(report));
const tablesOf = ({ sections }: ReportDocument) =>
  sections.flatMap(({ parts }) => parts).filter((part): part is Table => part.kind === "table");

/** What a tool of poppler says of a report's PDF. */
function told(name: string, tool: string, ...args: string[]): string {
  return execFileSync(tool, [...args, pdfOf(name), ...(tool === "pdftotext" ? ["-"] : [])], {
    stdio: ["ignore", "pipe", "ignore"],
  }).toString();
}

interface Word {
  readonly text: string;
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
}

const FOOT = 752;

/** The words of each page with their boxes in points, without the page's foot. */
function pagesOf(name: string): Word[][] {
  const [, ...pages] = told(name, "pdftotext", "-bbox").split(/<page /);
  const word = /<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)</g;
  return pages.map((page) =>
    [...page.matchAll(word)]
      .map(([, left, top, right, bottom, text]) => ({
        text: text as string,
        box: [Number(left), Number(top), Number(right), Number(bottom)] as const,
      }))
      .filter(({ box }) => box[1] < FOOT),
  );
}

const letters = (text: string) => text.replace(/[\s\u200b]/g, "");

describe("pages", () => {
  it.each(names)("of %s keep every word within their margins", (name) => {
    for (const words of pagesOf(name))
      expect(words.filter(({ box }) => box[0] < 42 || box[2] > 612 - 42 || box[3] > FOOT + 3)).toEqual([]);
  });

  it.each(names)("of %s are four at most, none but the last is left half empty", async (name) => {
    const pages = pagesOf(name);
    expect(pages.length).toBeLessThanOrEqual(4);
    for (const words of pages.slice(0, -1)) expect(Math.max(...words.map(({ box }) => box[3]))).toBeGreaterThan(580);
  });

  it.each(names)("of %s end with no heading and no caption of a table", async (name) => {
    const report = of(name);
    const titles = new Set(sectionTitles(report).map(([title]) => letters(title)));
    for (const words of pagesOf(name)) {
      const lowest = Math.max(...words.map(({ box }) => box[3]));
      const line = letters(
        words
          .filter(({ box }) => box[3] > lowest - 3)
          .map(({ text }) => text)
          .join(""),
      );
      expect([line, titles.has(line) || /^Table\d+\./.test(line)]).toEqual([line, false]);
    }
  });

  it.each(["real Slurm databases", "a quarter of an award"])("of %s hold the core on two", async (name) => {
    const outline = told(name, "pdftohtml", "-xml", "-stdout", "-i");
    expect(/<item page="(\d)">8\. Outlook for renewal</.exec(outline)?.[1]).toBe("2");
  });

  it("have bookmarks for every section, and their fonts inside", async () => {
    const name = "a quarter of an award";
    const report = of(name);
    const outline = told(name, "pdftohtml", "-xml", "-stdout", "-i");
    const items = [...outline.matchAll(/<item page="\d+">([^<]*)</g)].map((match) => match[1]);
    expect(items).toEqual([report.title, ...sectionTitles(report).map(([title]) => title)]);
    const [, , ...fonts] = told(name, "pdffonts").trimEnd().split("\n");
    expect(fonts.map((line) => /Arimo.* yes yes yes /.test(line))).toEqual([true, true]);
  });
});

describe("Markdown", () => {
  /** What a reader of GFM shows of a cell, and whether anything in it is more than text. */
  const read = (tokens: readonly Token[]): string =>
    tokens
      .map((token) => {
        if (token.type === "strong") return read((token as Tokens.Strong).tokens);
        if (token.type !== "text" && token.type !== "escape") return `<${token.type}>`;
        return token.text;
      })
      .join("")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&");

  it.each(names)(
    "of %s has tables that GFM reads as they are: every cell in its column, every name as text",
    async (name) => {
      const report = of(name);
      const tokens = marked.lexer((await write(report, "md")).toString(), { gfm: true });
      const found = tokens.filter((token): token is Tokens.Table => token.type === "table");
      const pasted = found.filter(({ header }) => header[1]?.text !== "Value");
      expect(pasted.map(({ header }) => header.map(({ tokens: cell }) => read(cell)))).toEqual(
        tablesOf(report).map(({ columns }) => columns.map(columnTitle)),
      );
      const shown = tablesOf(report).map(({ rows }) => rows.map((row) => row.map((cell) => clean(cell.shown).trim())));
      expect(pasted.map(({ rows }) => rows.map((row) => row.map(({ tokens: cell }) => read(cell))))).toEqual(shown);
    },
  );

  it("writes addresses so that they can be copied", async () => {
    const text = (await write(of("a quarter of an award"), "md")).toString();
    expect(text).toMatch(/- The headline: `\/v1\/metrics\/paid_node_hours,charged_hours,[^`\\]+`\n/);
  });
});

describe("TeX", () => {
  it("writes letters that it lacks as their codes, and no name as a command, its argument or one sign of several", async () => {
    const text = (await write(of("two hundred apps"), "tex")).toString();
    const rows = text.split("\n").map((line) => line.split(" & ")[0]);
    for (const name of [
      "{[}opt] -{}-{}- '{}'x'{}' ,{}, \\textasciigrave{}\\textasciigrave{}q\\textasciigrave{}\\textasciigrave{}",
      "{*}star **bold** \\textasciitilde{}\\textasciitilde{}gone\\textasciitilde{}\\textasciitilde{} a\\_\\_b\\_\\_c",
      "-{}-   ümlaut \\textless{}U+6F22\\textgreater{}\\textless{}U+5B57\\textgreater{} \\textless{}U+03B1\\textgreater{}\\textless{}U+03B2\\textgreater{}\\textless{}U+03B3\\textgreater{} \\textless{}U+1F600\\textgreater{}",
    ])
      expect(rows).toContain(name);
    expect(text.replace(/\\documentclass.*/s, "")).not.toContain("漢");
    expect([...text].filter((sign) => sign > "\u017f")).toEqual([]);
  });
});

describe("figures", () => {
  const figuresOf = (report: ReportDocument) =>
    report.sections.flatMap(({ parts }) => parts).filter((part) => part.kind === "figure");

  it("draw at their addresses what the report shows, at the report's present", async () => {
    const [make, settings, words] = projects["a quarter of an award"] as (typeof projects)[string];
    const lake = await make();
    const app = createApp({ lake, known: settings });
    const report = await allocationReport(lake, settings, words);
    for (const { link, alt } of figuresOf(report)) {
      const answer = await app.request(String(link));
      expect([link, answer.status]).toEqual([link, 200]);
      expect(await answer.text()).toContain(`aria-label="${alt}"`);
    }
  });

  it("have captions that say what their subtitles would", () => {
    const captions = figuresOf(of("thirteen busy weeks")).map((figure) => `${partTitle(figure)}. ${figure.caption}`);
    expect(captions.join("\n")).toContain(
      "Start and end of all jobs behind the 15,600 node-hours are the scheduler's (sacct)",
    );
    expect(captions.join("\n")).toContain("Above each bar: node-hours paid.");
  });

  it("of one executor alone show supply, so that none is higher than a page", () => {
    const svg = figuresOf(of("two hundred apps")).find(({ id }) => id === "figure-supply_and_demand")?.svg ?? "";
    const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
    expect(Number(height)).toBeLessThan(Number(width) / 3);
  });
});

describe("words above a plot", () => {
  it("stand beside each other where there is room, above where there is none, and left of their place at the end", () => {
    const marks = [
      { at: 100, text: "pull-back" },
      { at: 110, text: "transfer" },
      { at: 300, text: "now" },
      { at: 395, text: "check" },
    ];
    expect(placeMarks(marks, 400)).toEqual([
      { line: "0", side: "right" },
      { line: "1", side: "right" },
      { line: "0", side: "right" },
      { line: "0", side: "left" },
    ]);
  });
});

interface Axe {
  run(): Promise<{ violations: Array<{ id: string; nodes: Array<{ html: string }> }> }>;
}
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

describe.skipIf(maySkipBrowser)("HTML in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await engine.launch({ executablePath: chromium as string, args: ["--no-sandbox"] });
  });
  afterAll(() => browser?.close());

  it.each(names)("of %s has no text on another in its pictures, as wide as a page and as a telephone", async (name) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.setContent((await write(of(name), "html")).toString());
    expect(await page.evaluate(faults)).toEqual([]);
    await page.setViewportSize({ width: 400, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
    await page.close();
  });

  it.each(["light", "dark"] as const)(
    "raises no barrier in the %s scheme, and wants no script",
    async (colorScheme) => {
      for (const name of ["a quarter of an award", "two hundred apps"]) {
        const page = await browser.newPage({ colorScheme });
        const html = (await write(of(name), "html")).toString();
        expect(html).not.toMatch(/<script|\son\w+=/);
        await page.setContent(html);
        const [red = 0] =
          (await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g)))?.map(Number) ?? [];
        expect(red > 128).toBe(colorScheme === "light");
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: Axe }).axe.run());
        expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html.slice(0, 200))])).toEqual([]);
        await page.close();
      }
    },
  );
});
