import { execFile, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { DatabaseSync } from "@photostructure/sqlite";
import { beforeAll, describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { packageRoot } from "../../resources.ts";
import { fixture, listing, temporaryFolder } from "../support/lakes.ts";
import { DDL } from "../support/schema.ts";
import { SourceBuilder } from "../support/source.ts";

const cli = join(packageRoot, "dist/cli.js");

describe("wstat on the command line, straight from a monitoring.db", () => {
  const folder = temporaryFolder();
  const temporary = join(folder, "tmp");
  beforeAll(() => {
    if (!existsSync(cli)) throw new Error("dist/cli.js is missing: run npm run build first");
    mkdirSync(temporary);
  });

  async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const env = { ...process.env, TMPDIR: temporary, TZ: "UTC" };
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [cli, "wstat", ...args], {
        env,
        cwd: folder,
      });
      return { code: 0, out: stdout, err: stderr };
    } catch (thrown) {
      const { code, stdout, stderr } = thrown as { code: number; stdout: string; stderr: string };
      return { code, out: stdout, err: stderr };
    }
  }
  const file = fixture("head-local-mixed");

  it("reads the file without a lake, touches nothing and leaves nothing behind", async () => {
    const before = listing(join(file, ".."));
    const { code, out } = await run("-f", file, "-r", "1");
    expect(code).toBe(0);
    expect(out).toMatch(/^TOTAL +0 +0 +0 +0 +0 +0 +36 +0 +2 +12 +0 +50$/m);
    expect(listing(join(file, ".."))).toEqual(before);
    expect(readdirSync(temporary)).toEqual([]);
    expect(existsSync(join(folder, "lake"))).toBe(false);
  });

  it("takes wstat's letters", async () => {
    const lake = join(folder, "letters");
    await ingest({ path: file, lake, timezone: "UTC" });
    const rows = async (...args: string[]) =>
      (await run(...args, "--lake", lake, "--no-header")).out.split("\n").filter((line) => /\w/.test(line));
    expect(await rows("taskSummary", "-r", "1", "-S", "fail", "-n", "bash_run", "-l", "4")).toHaveLength(4);
    expect(await rows("taskHistory", "-r", "1", "-T", "19")).toHaveLength(15);
    expect(await rows("recentStatus", "-L", "7")).toHaveLength(7);
    expect(await rows("blocks", "-r", "1", "-B", "2")).toHaveLength(2);
    const csv = (await run("runNums", "--lake", lake, "--format", "csv")).out;
    expect(csv).toContain("1,772d0bdb-97d7-4be7-8139-8d66b5c77df8,2026-11-23T08:36:15");
  });

  it("shows what is left of a damaged file, says what is missing, and fails", async () => {
    const cut = join(folder, "cut.db");
    writeFileSync(cut, readFileSync(file).subarray(0, 163_840));
    const { code, out, err } = await run("-f", cut);
    expect([code, out]).toEqual([1, expect.stringContaining("Workflow summary")]);
    expect(err).toMatch(
      /^parsl-ledger: .*cut\.db is cut off: 163840 bytes of \d+ are there, .*; what could be read was taken/,
    );
  });

  it("shows the tables and columns of the file, and its own version", async () => {
    expect((await run("-f", file, "-s")).out).toContain("try\n  try_id\n");
    expect((await run("schemas", "-f", file)).out).toContain("  task_try_time_running\n");
    expect((await run("-v")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [["-f", "nowhere.db"], 1, /nowhere\.db: there is no such file/],
    [["short", "-f", file], 1, /unknown report short; there are shortSummary, taskSummary/],
    [["taskHistory", "-t", "99999", "-f", file], 1, /no task of these 3 runs has the number 99999/],
    [["taskHistory", "-T", "99999", "-f", file], 1, /no task of run 3 has the id 99999/],
    [["taskHistory", "-T", "first", "-f", file], 2, /task_id first is no number of a task/],
    [["-r", "7", "-f", file], 1, /unknown run 7; file has runs 1 to 3/],
    [["-S", "finished", "-f", file], 2, /no state is called finished/],
    [["taskSummary", "-H", "zz", "-f", file], 1, /no task has a hashsum that begins with zz/],
    [["--watch", "soon", "-f", file], 2, /--watch soon is no number of seconds/],
    [["--width", "wide", "-f", file], 2, /--width wide is no number of columns/],
    [["-l", "few", "taskSummary", "-f", file], 2, /limit few is no number of rows/],
  ] as const)("wstat %j fails with %d and says why", async (args, code, message) => {
    const made = await run(...args);
    expect(made.err).toMatch(message);
    expect(made.code).toBe(code);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("an ambiguous beginning names what it may mean", async () => {
    const path = join(folder, "twice.db");
    copyFileSync(file, path);
    const database = new DatabaseSync(path);
    database.exec("pragma foreign_keys = off");
    for (const table of ["workflow", "task", "try", "status", "node", "block", "resource"])
      database.exec(
        `update "${table}" set run_id = 'aa-1' where run_id like '772d%'; update "${table}" set run_id = 'aa-2' where run_id like '467a%'`,
      );
    database.close();
    expect(await run("-r", "aa", "-f", path)).toMatchObject({ code: 2, err: /aa begins 2 runs: aa-1, aa-2/ });
  });

  it("an empty database and a run without a task are told as such", async () => {
    const empty = join(folder, "empty.db");
    const database = new DatabaseSync(empty);
    database.exec(DDL);
    database.close();
    const none = await run("runHistory", "-f", empty);
    expect([none.code, none.out]).toEqual([0, "Runs, in the order of beginning\nnone\n"]);
    expect((await run("-f", empty)).out).toContain("Task status matrix of all 0 runs");
    const idle = join(folder, "idle.db");
    new SourceBuilder(idle).close();
    const { code, out } = await run("-f", idle);
    expect(code).toBe(0);
    expect(out).toMatch(/^tasks +0$/m);
  });

  it("names with tabs, newlines, escapes and wide signs leave a terminal of 40 columns as it was", async () => {
    const path = join(folder, "hostile.db");
    const names = [
      "tab\there",
      "line\nbreak",
      "\u001b[31mred\u001b[0m",
      "数据处理任务",
      "right\u202eleft",
      "e\u0301té",
    ];
    const source = new SourceBuilder(path);
    for (const [id, name] of names.entries())
      source.task(id, [{ launched: 1, running: 2, ended: 3, returned: 4, state: "exec_done" }], name);
    source.close();
    for (const report of ["shortSummary", "taskSummary"]) {
      const { out, code } = await run(report, "-f", path, "--width", "40");
      expect([report, code]).toEqual([report, 0]);
      expect(out).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
      expect(out).toContain("数据");
      for (const line of out.split("\n").filter((one) => /[─]/.test(one)))
        expect([...line].length).toBeLessThanOrEqual(40);
    }
  });

  it("is ended by Ctrl-C between two looks, and the temporary lake is gone", async () => {
    const env = { ...process.env, TMPDIR: temporary, TZ: "UTC" };
    const child = spawn(process.execPath, [cli, "wstat", "runNums", "-f", file, "--watch", "1"], { env, cwd: folder });
    let out = "";
    child.stdout.on("data", (piece) => {
      out += String(piece);
    });
    const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
    try {
      while (out.split("Run numbers").length < 3 && child.exitCode === null) await sleep(50);
      expect(readdirSync(temporary)).toHaveLength(1);
      child.kill("SIGINT");
      expect(await ended).toBe(130);
    } finally {
      child.kill("SIGKILL");
    }
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("goes on while another process holds the file, and says so when it stays locked", async () => {
    const path = join(folder, "locked.db");
    copyFileSync(file, path);
    const writer = new DatabaseSync(path);
    writer.exec("begin exclusive");
    const refused = await run("-f", path);
    writer.exec("rollback");
    writer.close();
    expect(refused).toMatchObject({ code: 1, err: /stayed locked/ });
    expect((await run("-f", path)).code).toBe(0);
  });
});
