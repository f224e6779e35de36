import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../resources.ts";
import { fixture, temporaryFolder } from "./support/lakes.ts";

const cli = join(packageRoot, "dist/cli.js");
const folder = temporaryFolder();
const config = join(folder, "ledger.yaml");

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const words = [cli, ...args, "--config", config];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, words, { cwd: folder });
    return { code: 0, out: stdout, err: stderr };
  } catch (thrown) {
    const { code, stdout, stderr } = thrown as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

describe("parsl-ledger report", () => {
  beforeAll(async () => {
    if (!existsSync(cli)) throw new Error("dist/cli.js is missing: run npm run build first");
    const source = { name: "dr2", path: fixture("head-slurm-squeue"), timezone: "UTC" };
    const reports = [
      { name: "bad", format: "md", out: "reports/", period: "AY2019" },
      { name: "good", format: "md", out: "reports/", period: "2026Q4" },
    ];
    writeFileSync(config, JSON.stringify({ sources: [source], reports }));
  });

  it("after a pass, of several reports names the one that failed, in sources too, and writes the others", async () => {
    const because = "report bad: AY2019 needs an award in the configuration whose year begins in 2019";
    const told = await run("ingest");
    expect(told).toMatchObject({ code: 1, err: `parsl-ledger: ${because}\n` });
    expect(told.out).toContain(`report good: ${join(folder, "reports/good.md")}`);
    expect(readdirSync(join(folder, "reports"))).toEqual(["good.md"]);
    expect((await run("sources")).err).toMatch(/^the last pass over report bad, at .*, failed: AY2019 needs an award/);
  });

  it("--init writes no configuration over one that is there", async () => {
    const before = readFileSync(config, "utf8");
    expect(await run("report", "--init", "--out", config)).toMatchObject({
      code: 1,
      err: expect.stringContaining("it is there already; name another file, or remove it first"),
    });
    expect(readFileSync(config, "utf8")).toBe(before);
    const first = join(folder, "first.yaml");
    expect((await run("report", "--init", "--out", first)).code).toBe(0);
    expect(readFileSync(first, "utf8")).toMatch(/^# Written by parsl-ledger report --init/);
  });

  it("takes its form from the ending of its file, and refuses one that names none", async () => {
    expect(await run("report", "--out", join(folder, "quarter.docx"))).toMatchObject({
      code: 2,
      err: expect.stringContaining("quarter.docx names no form; there are .html, .pdf, .md, .json, .tex"),
    });
    expect(existsSync(join(folder, "quarter.docx"))).toBe(false);
    const file = join(folder, "quarter.txt");
    expect((await run("report", "--out", file, "--format", "tex")).code).toBe(0);
    expect(readFileSync(file, "utf8")).toContain("\\documentclass");
  });
});
