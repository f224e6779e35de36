import { execFile, spawn } from "node:child_process";
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../api/app.ts";
import { ingest } from "../../ingest/ingest.ts";
import { Duck, literal } from "../../lake/duckdb.ts";
import type { Lake } from "../../lake/lake.ts";
import { tables } from "../../lake/tables/index.ts";
import { exportTo, verifyExport } from "../../reports/export/folder.ts";
import { type Citation, type ExportWords, readExport } from "../../reports/export/request.ts";
import { packageRoot } from "../../resources.ts";
import { fixture, lakeOf, listing, temporaryFolder } from "../support/lakes.ts";

const run = promisify(execFile);
const cli = join(packageRoot, "dist/cli.js");

describe("an export", () => {
  let lake: Lake;
  beforeAll(async () => {
    lake = await lakeOf(["head-slurm-walltime", "head-local-mixed"]);
  });
  async function written(
    words: Partial<ExportWords> = {},
    citation: Citation = {},
    folder = join(temporaryFolder(), "out"),
  ) {
    const request = await readExport(lake.folder, await lake.state(), { filters: {}, ...words }, citation);
    const files = await exportTo(request, folder);
    return { folder, files };
  }
  async function rows(glob: string, reader = "read_parquet") {
    const duck = await Duck.open();
    try {
      const [found] = await duck.rows(`select count(*) as n from ${reader}(${literal(glob)})`);
      return Number(found?.n);
    } finally {
      duck.close();
    }
  }
  const counted = async (sql: string) =>
    Number((await (await lake.state()).rows(`select count(*) as n from ${sql}`))[0]?.n);

  it("holds every dataset, lists every file with its hash, and says what is in it", async () => {
    const { folder } = await written({}, { title: "DR2", creator: "A. Person", licence: "CC-BY-4.0" });
    expect(await verifyExport(folder)).toEqual({ files: expect.any(Number), differences: [] });
    expect(readdirSync(folder).sort()).toEqual([
      "README.md",
      "data",
      "manifest.json",
      "ro-crate-metadata.json",
      "schema.json",
    ]);
    for (const { name } of tables)
      expect([name, await rows(join(folder, "data", name, "**/*.parquet"))]).toEqual([name, await counted(name)]);
    const readme = readFileSync(join(folder, "README.md"), "utf8");
    for (const text of [
      "# DR2",
      "Creator: A. Person",
      "Licence: CC-BY-4.0",
      "`memory_peak_bytes`",
      "What had to be assumed",
    ])
      expect(readme).toContain(text);
    const graph = JSON.parse(readFileSync(join(folder, "ro-crate-metadata.json"), "utf8"))["@graph"] as Array<
      Record<string, unknown>
    >;
    expect(graph.find((one) => one["@id"] === "./")).toMatchObject({
      name: "DR2",
      license: { "@id": "https://spdx.org/licenses/CC-BY-4.0" },
    });
    const { datasets } = JSON.parse(readFileSync(join(folder, "schema.json"), "utf8"));
    expect(datasets.map(({ name }: { name: string }) => name)).toEqual(tables.map(({ name }) => name));
    expect(JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"))).toMatchObject({
      lake_state: (await lake.state()).id,
      citation: { creator: "A. Person" },
    });
  });

  it("takes whole runs as the lake's own bytes, and the same state gives the same export again", async () => {
    const [one, two] = [await written(), await written()];
    const entries = new Map(
      (await lake.state()).entries.map(({ sha256, path }) => [path.split("/").slice(1).join("/"), sha256]),
    );
    for (const { path, sha256 } of one.files.filter(({ rows: n }) => n !== 0))
      expect([path, sha256]).toEqual([path, entries.get(path.slice("data/".length))]);
    const hashes = (folder: string) => JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")).files;
    expect(hashes(one.folder)).toEqual(hashes(two.folder));
  });

  it.each(["parquet", "csv"] as const)(
    "in %s is cut by run or by month, and no row is lost or twice there",
    async (format) => {
      const reader = format === "csv" ? "read_csv" : "read_parquet";
      for (const partition of ["run", "month"] as const) {
        const { folder, files } = await written({ dataset: "tries,coverage,ingests,tags", format, partition });
        expect((await verifyExport(folder)).differences).toEqual([]);
        for (const name of ["tries", "coverage", "ingests", "tags"])
          expect([name, await rows(join(folder, "data", name, `**/*.${format}`), reader)]).toEqual([
            name,
            await counted(name),
          ]);
        const paths = files.map(({ path }) => path);
        if (partition === "run")
          expect(paths).toContain(`data/tries/head-slurm-walltime/d48d90bf-626a-4879-add4-308cb6c61367.${format}`);
        else expect(paths).toContain(`data/tries/2026-11.${format}`);
        expect(paths).toContain(`data/tags/all.${format}`);
      }
    },
  );

  it("takes only the runs and hours that were asked for; an empty dataset is a file with its columns", async () => {
    const { folder } = await written({ dataset: "tries,jobs", filters: { run: "d48d" } });
    expect(await rows(join(folder, "data/tries/**/*.parquet"))).toBe(await counted("tries where run_id like 'd48d%'"));
    const none = await written({ dataset: "tries", from: "1990-01-01", to: "1990-01-02" });
    expect(none.files.map(({ path, rows: n }) => [path, n])).toEqual([["data/tries/all.parquet", 0]]);
    expect(await rows(join(none.folder, "data/tries/all.parquet"))).toBe(0);
  });

  it("that was broken off goes on where it stopped, in the state in which it began", async () => {
    const own = temporaryFolder();
    await ingest({
      path: fixture("head-slurm-walltime"),
      lake: own,
      timezone: "UTC",
      sacct: fixture("head-slurm-walltime", "sacct.txt"),
    });
    const out = join(temporaryFolder(), "out");
    const killed = spawn(process.execPath, [cli, "export", "--lake", own, "--out", out, "--format", "csv"], {
      stdio: "ignore",
    });
    while (!existsSync(join(out, "data/tasks"))) await new Promise((resolve) => setTimeout(resolve, 2));
    killed.kill("SIGKILL");
    await new Promise((resolve) => killed.once("exit", resolve));
    expect(existsSync(join(out, "manifest.json"))).toBe(false);
    const finished = readFileSync(join(out, "_progress.ndjson"), "utf8")
      .split("\n")
      .slice(1, -1)
      .map((line) => JSON.parse(line).path as string);
    expect(finished.length).toBeGreaterThan(0);
    appendFileSync(join(out, "_progress.ndjson"), '{"path":"data/half');
    const before = listing(out);
    await ingest({ path: fixture("head-local-mixed"), lake: own, timezone: "UTC" });
    await run(process.execPath, [cli, "export", "--lake", own, "--out", out, "--format", "csv"]);
    for (const path of finished) expect(listing(out)[join(out, path)]).toBe(before[join(out, path)]);
    expect((await verifyExport(out)).differences).toEqual([]);
    expect(readFileSync(join(out, "data/runs/all.csv"), "utf8").trim().split("\n").length).toBe(2);
    const again = await run(process.execPath, [cli, "export", "--lake", own, "--out", out, "--format", "csv"]);
    expect(again.stdout).toContain("was complete already");
  });

  it("refuses a folder with other things in it, another export, and names that it does not know", async () => {
    const other = temporaryFolder();
    writeFileSync(join(other, "thesis.tex"), "x");
    await expect(written({}, {}, other)).rejects.toThrow(/holds other files/);
    const { folder } = await written({ dataset: "tags" });
    await expect(written({ dataset: "tries" }, {}, folder)).rejects.toThrow(/holds an export of state .*dataset tags/);
    await expect(written({ dataset: "tires" })).rejects.toThrow(/did you mean tries/);
    await expect(written({ filters: { run: "nobody" } })).rejects.toThrow(/unknown run nobody/);
    expect(readdirSync(other)).toEqual(["thesis.tex"]);
  });

  it("--verify names what is missing, changed and added, with exit status 1", async () => {
    const { folder } = await written({ dataset: "tries,tags" });
    rmSync(join(folder, "data/tags/all.parquet"));
    appendFileSync(join(folder, "README.md"), "x");
    const tries = readdirSync(join(folder, "data/tries"), { recursive: true, encoding: "utf8" }).find((name) =>
      name.endsWith(".parquet"),
    ) as string;
    const bytes = readFileSync(join(folder, "data/tries", tries));
    bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100);
    writeFileSync(join(folder, "data/tries", tries), bytes);
    writeFileSync(join(folder, "data/extra"), "x");
    const failed = await run(process.execPath, [cli, "export", "--verify", folder]).catch((thrown) => thrown);
    expect(failed.code).toBe(1);
    for (const text of [
      "data/tags/all.parquet is missing",
      "README.md has",
      `data/tries/${tries} has other content`,
      "data/extra is not in the manifest",
    ])
      expect(failed.stderr).toContain(text);
    expect((await run(process.execPath, [cli, "export"]).catch((thrown) => thrown)).code).toBe(2);
    expect((await run(process.execPath, [cli, "export", "--verify", "/nowhere"]).catch((thrown) => thrown)).code).toBe(
      1,
    );
  });

  it("leaves over HTTP as one archive with the same files", async () => {
    const { folder } = await written({ dataset: "tries,tags" });
    const app = createApp({ lake });
    const response = await app.request("/v1/export.tar?dataset=tries,tags");
    const target = temporaryFolder();
    writeFileSync(join(target, "x.tar"), Buffer.from(await response.arrayBuffer()));
    await run("tar", ["xf", "x.tar"], { cwd: target });
    const top = join(target, `parsl-ledger-${(await lake.state()).id}`);
    expect((await verifyExport(top)).differences).toEqual([]);
    expect(readFileSync(join(top, "manifest.json"), "utf8")).toBe(readFileSync(join(folder, "manifest.json"), "utf8"));
    expect((await app.request("/v1/export.tar?dataset=nope")).status).toBe(404);
    expect((await app.request("/v1/export.tar?format=xlsx")).status).toBe(400);
  });
});
