/// <reference lib="dom" />
import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import { type Browser, chromium as engine } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../api/app.ts";
import { chromium, maySkipBrowser } from "./support/chromium.ts";
import { lakeOf } from "./support/lakes.ts";

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

  async function open(path: string, options: { width: number; javaScriptEnabled?: boolean }) {
    const { width, ...rest } = options;
    const context = await browser.newContext({ viewport: { width, height: 900 }, ...rest });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`${url}${path}`);
    return { page, complaints };
  }

  it.each([1200, 700, 400])("at %d pixels nothing is clipped and nothing sticks out", async (width) => {
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

  it("works without JavaScript: choosing a source shows its ledger", async () => {
    const { page } = await open("", { width: 1200, javaScriptEnabled: false });
    await page.selectOption("select[name=source]", "head-local-mixed");
    await page.getByRole("button", { name: "Show" }).click();
    await page.waitForURL(/source=head-local-mixed/);
    expect(await page.locator("table").first().textContent()).toContain("node lost");
    expect(await page.locator("section").first().textContent()).toContain("taken from Parsl's own rows");
    await page.context().close();
  });

  it("is usable by keyboard: every control and link can be reached in order", async () => {
    const { page } = await open("", { width: 1200 });
    const reached: string[] = [];
    for (let presses = 0; presses < 8; presses++) {
      await page.keyboard.press("Tab");
      reached.push(
        await page.evaluate(
          () => document.activeElement?.getAttribute("name") ?? document.activeElement?.textContent ?? "",
        ),
      );
    }
    expect(reached.slice(0, 3)).toEqual(["Parsl Ledger", "source", "run"]);
    await page.context().close();
  });
});
