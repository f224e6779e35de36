import { type ChildProcess, execFile, spawn } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { ingest } from "../ingest/ingest.ts";
import { Lake } from "../lake/lake.ts";
import { packageRoot } from "../resources.ts";
import { fixture, listing, temporaryFolder } from "./support/lakes.ts";

const cli = join(packageRoot, "dist/cli.js");

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [cli, ...args]);
    return { code: 0, out: stdout, err: stderr };
  } catch (thrown) {
    const { code, stdout, stderr } = thrown as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

describe("the command line", () => {
  const folder = temporaryFolder();
  const lake = join(folder, "lake");
  const source = [
    fixture("head-slurm-walltime"),
    "--sacct",
    fixture("head-slurm-walltime", "sacct.txt"),
    "--timezone",
    "UTC",
  ];
  beforeAll(async () => {
    if (!existsSync(cli)) throw new Error("dist/cli.js is missing: run npm run build first");
    expect(await run("ingest", ...source, "--lake", lake)).toMatchObject({
      code: 0,
      out: "head-slurm-walltime: ingested (1 run, 49 tasks, 69 tries; parsl-2024.03.11)\n",
      err: "",
    });
  });

  it("says nothing new the second time", async () => {
    expect((await run("--lake", lake, "ingest", ...source)).out).toContain("nothing new");
  });

  it("query takes the forms, order, totals and comparisons of the interface", async () => {
    const query = async (...args: string[]) => await run("query", "--lake", lake, ...args);
    const sorted = await query("tries", "--by", "app", "--sort=-tries", "--limit", "1", "--totals", "--format", "json");
    expect(JSON.parse(sorted.out)).toMatchObject({ data: [{ app: "compute" }], totals: { tries: 69 } });
    const lines = (await query("tries", "--by", "quarter", "--format", "ndjson")).out;
    expect(lines).toBe('{"quarter":"2026Q4","tries":69}\n');
    const window = ["--from", "2026-11-01", "--to", "2026-12-01", "--compare", "previous"];
    expect((await query("tries", ...window, "--format", "csv")).out).toBe(
      "tries,tries_baseline,tries_difference,tries_ratio\r\n69,0,69,\r\n",
    );
    expect((await query("tries", "--tag", "campaign=none", "--format", "markdown")).out).toContain("| 0 |");
    expect(await query("tries", "--tag", "campaign")).toMatchObject({ code: 2 });
    expect(await query("tries", "--at", "nothing")).toMatchObject({ code: 1 });
  });

  it("prints a ledger whose lines add up to what was charged", async () => {
    const { out, code } = await run("ledger", "--lake", lake);
    expect(code).toBe(0);
    const lines = out
      .split("\n")
      .map((line) => /^(\w+(?:: \w+)?)\s+([\d.]+)\s+[\d.]+ %\s/.exec(line))
      .filter((line) => line !== null);
    const units = lines.map((line) => [line[1], Math.round(Number(line[2]) * 1e5)] as const);
    const paid = units.find(([name]) => name === "paid")?.[1];
    expect(paid).toBe(Math.round((344 / 3600) * 1e5));
    expect(units.filter(([name]) => name !== "paid").reduce((sum, [, value]) => sum + value, 0)).toBe(paid);
    expect(out).toContain("all 6 blocks are the scheduler's (sacct)");
  });

  it("shows what the figures of one block rest on: evidence, node slots and the tries behind lost", async () => {
    const { out, code } = await run("ledger", "--run", "d48d", "--block", "3", "--lake", lake);
    expect(code).toBe(0);
    expect(out).toMatch(/Block 3 of executor \w+, run d48d90bf/);
    expect(out).toMatch(/started\s+2026-11-23 08:26:35\s+sacct/);
    expect(out).toMatch(/paid per node\s+27\.00 s/);
    expect(out).toMatch(/nid00002\s+659966bf936f\s+4\s+2026-11-23 08:26:37\.78\s+2026-11-23 08:27:02\s+lost, block/);
    expect(out).toMatch(/nid00002\s+lost: cancelled\s+16\.01 s/);
    expect(out.match(/cancelled\s+2026-11-23 08:26:40\.\d\d\s+2026-11-23 08:27:02/g)).toHaveLength(3);
    const seconds = [...out.matchAll(/^nid00002 +(?:lost: )?\w+ +([\d.]+) s/gm)].map((line) => Number(line[1]));
    expect(seconds.reduce((sum, one) => sum + one, 0)).toBeCloseTo(27, 1);
  });

  it("reads ledger.yaml: sources, zones, sacct and charges; paths start from its folder", async () => {
    const own = temporaryFolder();
    const config = join(own, "ledger.yaml");
    writeFileSync(
      config,
      `lake: ./lake
sources:
  - {name: toy, path: ${fixture("head-slurm-walltime")}, timezone: UTC, machine: slurm, sacct: ${fixture("head-slurm-walltime", "sacct.txt")}}
machines:
  slurm: {pool: cpu, cores_per_node: 8, charge: [{from: 2020-01-14, factor: 80}]}
`,
    );
    expect((await run("ingest", "--config", config)).out).toContain("toy: ingested");
    const { out } = await run(
      "query",
      "charged_hours,paid_node_hours",
      "--by",
      "source,pool",
      "--format",
      "json",
      "--config",
      config,
    );
    const [row] = JSON.parse(out).data;
    expect(row).toMatchObject({ source: "toy", pool: "cpu" });
    expect(row.charged_hours).toBeCloseTo((80 * 344) / 3600, 9);
    expect((await run("ingest", "--config", config)).out).toContain("nothing new");
    writeFileSync(config, readFileSync(config, "utf8").replace("factor: 80", "factor: 100"));
    expect((await run("ingest", "--config", config)).out).toContain("toy: ingested");
    writeFileSync(config, "lakes: ./lake");
    expect(await run("ledger", "--config", config)).toMatchObject({
      code: 1,
      err: expect.stringContaining("did you mean lake?"),
    });
  });

  it("verifies the lake: a line a check, what the data cannot say, and status 1 when a check fails", async () => {
    const good = await run("verify", "--lake", lake);
    expect(good.code).toBe(0);
    expect(good.out).toMatch(/^ok {6}node_slots +6 checked {2}the accounts of every node sum/m);
    expect(good.out).toMatch(/What the data cannot say/);
    const other = join(folder, "broken");
    await run("ingest", ...source, "--lake", other);
    const opened = await Lake.open(other);
    const file = (await opened.state()).entries.find((entry) => entry.table_name === "statuses");
    opened.close();
    writeFileSync(join(other, file?.path ?? ""), "");
    const bad = await run("verify", "--lake", other);
    expect(bad).toMatchObject({ code: 1, err: expect.stringContaining(`${file?.path} is not what was committed`) });
    expect(bad.out).toMatch(/^FAILED {2}files/);
    expect((await run("ledger", "--lake", other)).err).toMatch(
      /table statuses cannot be read .* verify names what is broken/,
    );
  });

  it("answers queries in every form, alike", async () => {
    const json = JSON.parse((await run("query", "node_hours", "--by", "job", "--format", "json", "--lake", lake)).out);
    const csv = (await run("query", "node_hours", "--by", "job", "--format", "csv", "--lake", lake)).out
      .trim()
      .split("\r\n")
      .slice(1);
    expect(csv.map((line) => line.split(",").slice(0, 2))).toEqual(
      json.data.map((row: { job: string; node_hours: number }) => [row.job, String(row.node_hours)]),
    );
    expect((await run("query", "tries,tasks", "--by", "run,app,status", "--lake", lake)).out).toMatch(
      /bash_run +fail_retryable +19 +0\n/,
    );
  });

  it.each([
    [["query", "cpu"], 1, /unknown metric cpu/],
    [["query", "tries", "--run", "nope"], 1, /unknown run nope/],
    [["query", "tries", "--by", "colour"], 2, /unknown dimension colour/],
    [["query", "idle_fraction", "--by", "app"], 2, /idle_fraction by app has no meaning/],
    [["query", "tries", "--format", "xml"], 2, /Allowed choices are json, ndjson, csv, arrow/],
    [["query", "tries", "--colour", "red"], 2, /unknown option '--colour'/],
    [["ledger", "--account", "idle"], 2, /cannot be cut by account/],
    [["ingest", "nowhere.db"], 1, /cannot open nowhere\.db: there is no such file/],
    [["ingest", fixture("head-slurm-walltime"), "--timezone", "Mars"], 2, /unknown time zone Mars/],
    [["serve", "--host", "0.0.0.0"], 2, /there is no token yet.*token create/],
    [["serve", "--port", "many"], 2, /a port is a number/],
    [["no-such-command"], 2, /unknown command/],
  ])("%j ends with %d and one sentence", async (args, code, message) => {
    const result = await run(...args, "--lake", lake);
    expect(result.code).toBe(code);
    expect(result.err).toMatch(message);
    expect(result.err).not.toMatch(/\n +at /);
    expect(result.out).toBe("");
  });

  it("a lake that does not exist is named, with what to do", async () => {
    const result = await run("ledger", "--lake", join(folder, "none"));
    expect(result).toMatchObject({
      code: 1,
      err: expect.stringMatching(/the lake .*none is empty; fill it first: parsl-ledger ingest/),
    });
  });

  it("helps with examples", async () => {
    for (const args of [["--help"], ["ingest", "--help"], ["query", "--help"]]) {
      const { code, out } = await run(...args);
      expect(code).toBe(0);
      expect(out).toMatch(/parsl-ledger|sacct --parsable2/);
    }
  });

  it("serves the same figures over a socket until it is told to stop", async () => {
    const server = spawn(process.execPath, [cli, "serve", "--port", "0", "--lake", lake]);
    const url = await firstMatch(server, /http:\S+/);
    const over = await (await fetch(`${url}v1/metrics/node_hours?by=job,account`)).json();
    const printed = JSON.parse(
      (await run("query", "node_hours", "--by", "job,account", "--format", "json", "--lake", lake)).out,
    );
    expect(over).toEqual(printed);
    const busy = await run("serve", "--port", new URL(url).port, "--lake", lake);
    expect(busy).toMatchObject({ code: 1, err: expect.stringMatching(/another program listens there/) });
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGTERM");
    expect(await ended).toBe(0);
  });
});

describe("a schedule", () => {
  it("ingests again and again until it is told to stop; what fails is told and remembered, and the next source has its turn", async () => {
    const folder = temporaryFolder();
    const lake = join(folder, "lake");
    const broken = join(folder, "monitoring.db");
    writeFileSync(broken, "no database at all, but long enough to be looked at");
    const child = spawn(process.execPath, [
      cli,
      "ingest",
      broken,
      fixture("head-slurm-squeue"),
      "--timezone",
      "UTC",
      "--lake",
      lake,
      "--schedule",
      "* * * * * *",
    ]);
    let [out, err] = ["", ""];
    child.stdout.on("data", (data) => {
      out += data;
    });
    child.stderr.on("data", (data) => {
      err += data;
    });
    const ended = new Promise((resolve) => child.on("exit", resolve));
    while (child.exitCode === null && out.split("nothing new").length < 3)
      await new Promise((resolve) => setTimeout(resolve, 100));
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(out).toMatch(/^head-slurm-squeue: ingested/);
    expect(out).toMatch(/^pass at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC over 2 files: .* s, 1 failed$/m);
    expect(err.match(/is not an SQLite database/g)?.length).toBeGreaterThan(2);

    const told = await run("sources", "--lake", lake);
    expect(told.out).toMatch(/head-slurm-squeue .* UTC/);
    expect(told.err).toContain(`the last pass over ${broken}`);
    copyFileSync(fixture("head-local-mixed"), broken);
    await run("ingest", broken, "--lake", lake, "--source", "mended", "--timezone", "UTC");
    expect((await run("sources", "--lake", lake)).err).toBe("");
  });

  it("that is none is refused with an example", async () => {
    expect(await run("ingest", fixture("head-slurm-squeue"), "--schedule", "often")).toMatchObject({
      code: 2,
      err: expect.stringContaining('"*/15 * * * *" is every quarter of an hour'),
    });
  });
});

describe("a configured file that fails before there is a lake", () => {
  it("is told by sources, too; one that was only named leaves no lake behind", async () => {
    const folder = temporaryFolder();
    const lake = join(folder, "lake");
    writeFileSync(join(folder, "monitoring.db"), "no database at all, but long enough to be looked at");
    expect((await run("ingest", join(folder, "monitoring.db"), "--lake", lake)).code).toBe(1);
    expect(existsSync(lake)).toBe(false);
    writeFileSync(join(folder, "ledger.yaml"), "sources: [{name: broken, path: monitoring.db}]");
    const words = ["--config", join(folder, "ledger.yaml"), "--lake", lake];
    expect((await run("ingest", ...words)).code).toBe(1);
    const { code, err } = await run("sources", ...words);
    expect([code, err]).toEqual([1, expect.stringMatching(/the last pass over .*monitoring\.db, .* is not an SQLite/)]);
  });
});

describe("a damaged file among others", () => {
  it("has failed at every pass until it is whole, though what could be read of it is served", async () => {
    const folder = temporaryFolder();
    const lake = join(folder, "lake");
    const cut = join(folder, "monitoring.db");
    writeFileSync(cut, readFileSync(fixture("head-local-mixed")).subarray(0, 163_840));
    writeFileSync(
      join(folder, "ledger.yaml"),
      `sources: [{name: cut, path: monitoring.db, timezone: UTC}, {name: whole, path: ${fixture("head-slurm-squeue")}, timezone: UTC}]`,
    );
    const words = ["--config", join(folder, "ledger.yaml"), "--lake", lake];
    const told =
      /^parsl-ledger: .*monitoring\.db is cut off: 163840 bytes of 278528 are there; .*; what could be read was taken; copy it again/;
    const first = await run("ingest", ...words);
    expect([first.code, first.out]).toEqual([1, expect.stringMatching(/^cut: ingested[\s\S]*^whole: ingested/m)]);
    expect(first.err).toMatch(told);
    const second = await run("ingest", ...words);
    expect([second.code, second.out]).toEqual([
      1,
      expect.stringMatching(/^cut: nothing new[\s\S]*^whole: nothing new/m),
    ]);
    expect(second.err).toMatch(told);
    const sources = await run("sources", ...words, "--format", "csv");
    expect(sources.out).toMatch(/^cut,1,.*,1,$/m);
    expect(sources.out).toMatch(/^whole,1,.*,0,\d+$/m);
    expect(sources.err).toContain("monitoring.db is cut off: 163840 bytes");
    expect((await run("remove", "--source", "cut", "--yes", ...words)).code).toBe(0);
    expect((await run("sources", ...words)).err).toBe("");
    copyFileSync(fixture("head-local-mixed"), cut);
    expect(await run("ingest", ...words)).toMatchObject({ code: 0, err: "" });
    const mended = await run("sources", ...words, "--format", "csv");
    expect([mended.out, mended.err]).toEqual([expect.stringMatching(/^cut,1,.*,0,\d+$/m), ""]);
  });
});

describe("an ingest that is killed", () => {
  it("at any moment leaves the lake as it was, and the next one finishes the work", async () => {
    const lake = join(temporaryFolder(), "lake");
    await ingest({ path: fixture("head-slurm-squeue"), lake, timezone: "UTC" });
    const args = [cli, "ingest", fixture("head-write-rate"), "--timezone", "UTC", "--lake", lake];
    const asItWas = { "head-slurm-squeue": 48n };
    const finished = { ...asItWas, "head-write-rate": 1200n };
    let killed = 0;
    for (const delay of [150, 300, 400, 450, 500, 550, 600, 700]) {
      const child = spawn(process.execPath, args);
      const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once("exit", (_, signal) => resolve(signal)));
      const timer = setTimeout(() => child.kill("SIGKILL"), delay);
      const signal = await ended;
      clearTimeout(timer);
      if (signal === null) break;
      killed++;
      // Before the commit or after it; there is nothing between.
      const found = await runsIn(lake);
      expect([asItWas, finished]).toContainEqual(found);
      if ("head-write-rate" in found) break;
    }
    expect(killed).toBeGreaterThan(0);
    await ingest({ path: fixture("head-write-rate"), lake, timezone: "UTC" });
    expect(await runsIn(lake)).toEqual(finished);
    const before = listing(lake);
    expect((await ingest({ path: fixture("head-write-rate"), lake, timezone: "UTC" })).isNew).toBe(false);
    expect(listing(lake)).toEqual(before);
  });
});

async function runsIn(folder: string): Promise<Record<string, unknown>> {
  const lake = await Lake.open(folder);
  try {
    const rows = await (await lake.state()).rows(
      "select source, count(*) as tries from tries group by source order by source",
    );
    return Object.fromEntries(rows.map((row) => [row.source, row.tries]));
  } finally {
    lake.close();
  }
}

function firstMatch(process: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    process.stdout?.on("data", (data) => {
      said += data;
      const found = pattern.exec(said);
      if (found) resolve(found[0]);
    });
    process.once("exit", (code) => reject(new Error(`ended with ${code} before it said ${pattern}`)));
  });
}
