import { existsSync } from "node:fs";

/** A Chromium on this machine; undefined where there is none. */
export const chromium: string | undefined = [
  process.env.CHROMIUM_PATH ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
].find((path) => path !== "" && existsSync(path));

/** True where a test may be left out because the machine lacks a browser; in CI it may not. */
export const maySkipBrowser: boolean = chromium === undefined && !process.env.CI;

if (maySkipBrowser) {
  console.warn("NO CHROMIUM FOUND: the tests that open pages are SKIPPED. Install one, or set CHROMIUM_PATH.");
}
