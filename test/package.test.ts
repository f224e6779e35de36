import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../resources.ts";
import { temporaryFolder } from "./support/lakes.ts";

/** The registry is out of reach on a plane; in CI it may not be. */
function install(tarball: string, folder: string): boolean {
  try {
    execFileSync("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--prefer-offline", tarball], {
      stdio: "pipe",
    });
    return true;
  } catch (thrown) {
    if (
      process.env.CI ||
      !/ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED/.test(String((thrown as { stderr: Buffer }).stderr))
    )
      throw thrown;
    console.warn("NO REGISTRY: the test that installs the package is SKIPPED.");
    return false;
  }
}

describe("the package", () => {
  it("installs from its tarball into an empty folder and does the main job on the sample that it carries", {
    timeout: 300_000,
  }, (context) => {
    const folder = temporaryFolder();
    // The tests have been built from these sources; building again would pull dist/ away from under them.
    execFileSync("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], {
      cwd: packageRoot,
      stdio: "pipe",
    });
    const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) as string;
    if (!install(join(folder, tarball), folder)) return context.skip();
    const sample = join(folder, "node_modules/parsl-ledger/sample");
    const run = (...args: string[]) =>
      execFileSync(join(folder, "node_modules/.bin/parsl-ledger"), args, { cwd: folder, encoding: "utf8" });
    run("ingest", join(sample, "monitoring.db"), "--sacct", join(sample, "sacct.txt"), "--timezone", "UTC");
    expect(run("ledger")).toMatch(/paid +0\.09556 +100\.0 %/);
    const { data } = JSON.parse(run("query", "paid_node_hours", "--format", "json"));
    expect(data[0].paid_node_hours).toBeCloseTo(344 / 3600, 12);
    run("export", "--out", "taken");
    expect(run("export", "--verify", "taken")).toContain("as the manifest says");
    expect(JSON.parse(run("notebook", "--data", "taken")).nbformat).toBe(4);
  });
});
