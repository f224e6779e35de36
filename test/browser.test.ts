/// <reference lib="dom" />
import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import { serve } from "@hono/node-server";
import { type Browser, type BrowserContextOptions, chromium as engine } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../api/app.ts";
import { pages } from "../reports/pages/index.ts";
import { chromium, maySkipBrowser } from "./support/chromium.ts";
import { lakeOf } from "./support/lakes.ts";

interface Axe {
  run(): Promise<{ violations: Array<{ id: string; nodes: Array<{ html: string }> }> }>;
}

/** What finds barriers in a page; it is put into the page, so that the page itself asks for nothing. */
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const run = "runs/head-slurm-walltime/d48d90bf-626a-4879-add4-308cb6c61367";
const named: Readonly<Record<string, string>> = {
  "/runs/:source/:run": run,
  "/runs/:source/:run/executors/:executor": `${run}/executors/knl`,
  "/runs/:source/:run/executors/:executor/blocks/:block": `${run}/executors/knl/blocks/0`,
  "/runs/:source/:run/tasks/:task_id": `${run}/tasks/31`,
  "/apps/:app": "apps/bash_run",
  "/nodes/:node": "nodes/nid00003",
};
/** Every page once, and what is no page of the registry. */
const addresses = [
  ...pages.map(({ path }) => named[path] ?? path.slice(1)),
  "compare?run=d48d&with=previous&from=2026-11-23T08:00Z&to=2026-11-23T09:00Z",
  "tasks?status=failed&source=head-local-mixed",
  "docs",
  "datasets",
  "datasets/tries",
  "v1/tries?limit=5",
];

/** Without these the browser calls its maker's services at every start. */
const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

describe.skipIf(maySkipBrowser)("the page in a real browser", () => {
  let browser: Browser;
  let server: Server;
  let url: string;
  beforeAll(async () => {
    const app = createApp({ lake: await lakeOf(["head-slurm-walltime", "head-local-mixed"]) });
    url = await new Promise<string>((resolve) => {
      server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) =>
        resolve(`http://127.0.0.1:${port}/`),
      ) as Server;
    });
    browser = await engine.launch({ executablePath: chromium ?? "chromium", args: quiet });
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  async function open(path: string, options: BrowserContextOptions & { width: number; clock?: boolean }) {
    const { width, clock = false, ...rest } = options;
    const context = await browser.newContext({ viewport: { width, height: 900 }, ...rest });
    const page = await context.newPage();
    if (clock) await page.clock.install();
    const complaints: string[] = [];
    const elsewhere: string[] = [];
    page.on("request", (request) => {
      if (!/^(data:|http:\/\/127\.0\.0\.1:)/.test(request.url())) elsewhere.push(request.url());
    });
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`${url}${path}`);
    return { page, complaints, elsewhere };
  }

  it.each([1200, 700, 400])("at %d pixels no text of a picture is clipped and nothing sticks out", async (width) => {
    const { page, complaints } = await open("", { width });
    const found = await page.evaluate(() => {
      const box = document.querySelector("figure svg")?.getBoundingClientRect() as DOMRect;
      const outside = [...document.querySelectorAll("figure svg text")].filter((text) => {
        const own = text.getBoundingClientRect();
        return (
          own.width > 0 &&
          (own.left < box.left || own.right > box.right || own.top < box.top || own.bottom > box.bottom)
        );
      });
      return {
        clipped: outside.map((text) => text.textContent),
        overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      };
    });
    expect(found).toEqual({ clipped: [], overflow: 0 });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("no two texts of the chart lie on each other", async () => {
    const { page } = await open("v1/charts/ledger.svg?source=head-slurm-walltime", { width: 1200 });
    const overlaps = await page.evaluate(() => {
      const texts = [...document.querySelectorAll("text")].map((text) => ({
        text: text.textContent,
        box: text.getBoundingClientRect(),
      }));
      return texts.flatMap((a, index) =>
        texts
          .slice(index + 1)
          .filter(
            (b) =>
              a.box.width > 0 &&
              b.box.width > 0 &&
              a.box.left < b.box.right - 1 &&
              b.box.left < a.box.right - 1 &&
              a.box.top < b.box.bottom - 2 &&
              b.box.top < a.box.bottom - 2,
          )
          .map((b) => `${a.text} / ${b.text}`),
      );
    });
    expect(overlaps).toEqual([]);
    await page.context().close();
  });

  it("works without JavaScript: choosing a source shows its ledger, and a head sorts a table", async () => {
    const { page } = await open("", { width: 1200, javaScriptEnabled: false });
    await page.locator("input[name=source]").fill("head-local-mixed");
    await page.getByRole("button", { name: "Show" }).click();
    await page.waitForURL(/source=head-local-mixed/);
    expect(await page.locator("#ledger").textContent()).toContain("node lost");
    expect(await page.locator("figure svg").count()).toBe(1);
    expect(await page.locator("#assumed").textContent()).toContain("taken from Parsl's own rows");
    await page.getByRole("link", { name: "Without source head-local-mixed" }).click();
    await page.locator("#figures").getByRole("link", { name: "Idle" }).click();
    await page.waitForURL(/figures\.sort=-idle_fraction/);
    expect(await page.locator("#figures th[aria-sort=descending]").textContent()).toContain("Idle");
    await page.context().close();
  });

  it("leads from the morning's look to the try that failed, by links alone", async () => {
    const { page, complaints } = await open("", { width: 1200 });
    await page
      .locator("#attention")
      .getByRole("link", { name: /lost to walltime/ })
      .click();
    await page.locator("#tries tbody th a").first().click();
    await page.waitForURL(/\/runs\/.*\/tasks\//);
    expect(await page.locator("pre").first().textContent()).toContain("ManagerLost");
    await page.locator("#tries tbody a").filter({ hasText: "knl" }).first().click();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Executor knl");
    await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Apps" }).click();
    await page.waitForURL(/\/apps\?source=head-slurm-walltime&run=/);
    expect(await page.locator("nav a[aria-current=page]").textContent()).toBe("Apps");
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("what is not there has a page that shuts nobody out either", async () => {
    const { page } = await open("?source=nope", { width: 400, bypassCSP: true });
    await page.evaluate(axe);
    const found = await page.evaluate(() => (globalThis as unknown as { axe: Axe }).axe.run());
    expect(found.violations).toEqual([]);
    await page.getByRole("link", { name: "The same page without filters" }).click();
    expect(await page.locator("#ledger").count()).toBe(1);
    await page.context().close();
  });

  it("is usable by keyboard: first past the navigation, then every control in order", async () => {
    const { page } = await open("", { width: 1200 });
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    const reached: string[] = [];
    for (let presses = 0; presses < 3; presses++) {
      await page.keyboard.press("Tab");
      reached.push(await page.evaluate(() => document.activeElement?.getAttribute("name") ?? ""));
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineWidth);
      expect(outline).toBe("3px");
    }
    expect(reached).toEqual(["source", "run", "executor"]);
    await page.context().close();
  });

  it("a page about a run that goes on asks for itself again, stops when told to, and keeps what the reader opened", async () => {
    const { page, complaints } = await open("?as_of=2026-11-23T08:37:40Z&source=head-local-mixed", {
      width: 1200,
      clock: true,
    });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.evaluate(() => document.querySelector("h1")?.setAttribute("data-old", ""));
    await page.clock.runFor(31_000);
    await page.waitForSelector("h1:not([data-old])");
    expect(asked).toEqual([page.url()]);
    await page.getByRole("button", { name: "Stop refreshing" }).click();
    await page.clock.runFor(120_000);
    expect(asked).toHaveLength(1);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("prints whole: on A4, dark on white, without navigation, forms or cut tables", async () => {
    const { page } = await open("", { width: 1200, colorScheme: "dark" });
    await page.emulateMedia({ media: "print" });
    const shown = await page.evaluate(() => {
      const isShown = (selector: string) => document.querySelector(selector)?.checkVisibility() ?? false;
      const wide = [...document.querySelectorAll<HTMLElement>("table")].filter((one) => one.offsetWidth > 700);
      return {
        navigation: isShown("header nav"),
        form: isShown("form"),
        ledger: isShown("#ledger table"),
        ink: getComputedStyle(document.body).color,
        paper: getComputedStyle(document.body).backgroundColor,
        wide: wide.length > 0,
      };
    });
    expect(shown).toMatchObject({
      navigation: false,
      form: false,
      ledger: true,
      ink: "rgb(0, 0, 0)",
      paper: "rgb(255, 255, 255)",
    });
    const pdf = await page.pdf({ format: "A4" });
    expect(pdf.length).toBeGreaterThan(20_000);
    await page.context().close();
  });

  describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
    it.each(addresses)(
      "%s: nobody is shut out, nothing complains, nothing sticks out, nothing comes from elsewhere",
      async (path) => {
        const { page, complaints, elsewhere } = await open(path, { width: 1280, colorScheme, bypassCSP: true });
        await page.evaluate(axe);
        const violations = await page.evaluate(async () => {
          const found = await (globalThis as unknown as { axe: Axe }).axe.run();
          return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
        });
        expect(violations).toEqual([]);
        await page.setViewportSize({ width: 390, height: 800 });
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
        ).toBe(0);
        expect([complaints, elsewhere]).toEqual([[], []]);
        await page.context().close();
      },
    );
  });
});
