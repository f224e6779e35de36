import { type Browser, chromium as engine, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Lake } from "../../lake/lake.ts";
import { chartForms } from "../../reports/charts/forms.ts";
import { charts } from "../../reports/charts/index.ts";
import { renderSvg } from "../../reports/charts/render.ts";
import { chromium, maySkipBrowser } from "../support/chromium.ts";
import { lakeOf } from "../support/lakes.ts";
import { faults } from "../support/picture_faults.ts";

const names = Object.keys(charts);

describe.skipIf(maySkipBrowser)("charts in a browser", () => {
  let browser: Browser;
  let page: Page;
  let lake: Lake;
  const complaints: string[] = [];
  beforeAll(async () => {
    lake = await lakeOf(["head-slurm-walltime", "head-local-mixed"]);
    browser = await engine.launch({ executablePath: chromium as string, args: ["--no-sandbox"] });
    page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => complaints.push(request.url()));
  });
  afterAll(() => browser?.close());

  it.each(names)("%s: no text lies on another or sticks out, at page width and at column width", async (name) => {
    for (const width of [720, 360]) {
      for (const source of ["head-slurm-walltime", "head-local-mixed"]) {
        const spec = await (charts[name] as (typeof charts)[string]).spec(lake, { filters: { source } }, { width });
        await page.setContent(`<body style="margin:20px">${await renderSvg(spec)}</body>`);
        expect([name, width, source, await page.evaluate(faults)]).toEqual([name, width, source, []]);
      }
    }
  });

  it.each(names)("%s: as a page it draws itself under its own policy and asks nobody for anything", async (name) => {
    complaints.length = 0;
    const spec = await (charts[name] as (typeof charts)[string]).spec(lake, { filters: {} });
    await page.setContent((await chartForms.html.write(spec)) as string);
    await page.waitForSelector("#chart svg text");
    expect(await page.evaluate(() => document.querySelector("#chart svg")?.textContent)).toContain(
      (charts[name] as (typeof charts)[string]).title,
    );
    expect(complaints).toEqual([]);
  });
});
