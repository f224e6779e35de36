import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readAccounting } from "../../ingest/accounting/index.ts";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { packageRoot } from "../../resources.ts";
import { fixture, temporaryFolder } from "../support/lakes.ts";

const folder = temporaryFolder();

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function jobsBy(sacct: Parameters<typeof ingest>[0]["sacct"], timezone = "UTC") {
  const lake = join(temporaryFolder(), "lake");
  await ingest({ path: fixture("head-slurm-walltime"), lake, source: "s", timezone, sacct });
  const opened = await Lake.open(lake);
  try {
    return await (await opened.state()).rows("select * exclude (is_source_zone) from jobs order by job_id");
  } finally {
    opened.close();
  }
}

const text = fixture("head-slurm-walltime", "sacct.txt");
const header = "JobIDRaw|State|Start|End|NNodes|ElapsedRaw";

describe("scheduler accounting", () => {
  it("sacct's JSON and its text say the same of the same jobs, also in the form of later Slurms", async () => {
    const told = await jobsBy(text);
    expect(told).toHaveLength(6);
    const json = join(packageRoot, "test/fixtures/accounting/sacct-22.05.json");
    expect(await jobsBy(json)).toEqual(told);
    expect(await jobsBy(join(packageRoot, "test/fixtures/accounting/sacct-23.11.json"))).toEqual(told);
  });

  it("of files that overlap the row that knows most of a job wins, in whatever order they are given", async () => {
    const early = file("early.txt", `${header}\n3|RUNNING|2026-11-23T08:24:35|Unknown|1|20\n`);
    const told = await jobsBy(text);
    const job = (rows: typeof told) => rows.find((row) => row.job_id === "3");
    expect(job(await jobsBy([{ path: text }, { path: early }]))).toEqual(job(told));
    expect(job(await jobsBy([{ path: early }, { path: text }]))).toEqual(job(told));
    const again = file("again.txt", `${header}\n3|COMPLETED|2026-11-23T09:00:00|2026-11-23T09:00:30|1|30\n`);
    expect(job(await jobsBy([{ path: again }, { path: text }]))).toMatchObject({
      state: "COMPLETED",
      start_at: "2026-11-23T09:00:00Z",
    });
  });

  it("a file has a zone of its own, also in the hour that its clocks show twice", async () => {
    const lines = [
      "3|TIMEOUT|2026-11-23T00:24:35|2026-11-23T00:25:40|1|65",
      "4|TIMEOUT|2026-11-01T01:50:00|2026-11-01T01:10:00|1|1200",
    ];
    const own = file("own.txt", [header, ...lines, ""].join("\n"));
    const [three, four] = await jobsBy([{ path: own, timezone: "America/Los_Angeles" }]);
    expect(three).toMatchObject({ start_at: "2026-11-23T08:24:35Z", end_at: "2026-11-23T08:25:40Z" });
    // 01:50 before the clocks were put back, 01:10 after: 20 minutes.
    expect(four).toMatchObject({ start_at: "2026-11-01T08:50:00Z", end_at: "2026-11-01T09:10:00Z" });
  });

  it("qstat's text and JSON say the same of the same jobs, long values in several lines", () => {
    const read = (name: string) =>
      readAccounting([{ path: join(packageRoot, "test/fixtures/accounting", name) }])?.jobs.map(({ job }) => job);
    const jobs = read("qstat.txt");
    expect(jobs).toEqual(read("qstat.json"));
    expect(jobs).toEqual([
      {
        jobId: "6711.polaris-pbs-01",
        state: "TIMEOUT",
        start: "2026-11-23T08:24:35",
        end: "2026-11-23T09:24:51",
        nodes: 2,
        cores: 128,
        walltimeS: 3600,
        elapsedS: 3616,
        qos: "prod",
        project: "datascience",
        nodeList: "x3001c0s13b0n0,x3001c0s13b1n0",
      },
      expect.objectContaining({
        jobId: "6712.polaris-pbs-01",
        state: "CANCELLED",
        project: null,
        end: "2026-11-23T09:05:00",
      }),
      expect.objectContaining({ state: "COMPLETED", elapsedS: 90_061, walltimeS: 172_800 }),
      expect.objectContaining({ state: "RUNNING", end: null }),
      expect.objectContaining({ state: "PENDING", start: null, end: null }),
      expect.objectContaining({ state: "FAILED" }),
    ]);
  });

  it("the accounting log of PBS says the same of a job as qstat does, in instants, and of a job that goes on that it does", () => {
    const jobs = readAccounting([{ path: join(packageRoot, "test/fixtures/accounting/pbs_log.txt") }])?.jobs.map(
      ({ job }) => job,
    );
    expect(jobs).toHaveLength(4);
    expect(jobs?.[1]).toEqual({
      jobId: "6711.polaris-pbs-01.hsn",
      state: "TIMEOUT",
      start: "2026-11-23 08:24:35.000000+00:00",
      end: "2026-11-23 09:24:51.000000+00:00",
      nodes: 2,
      cores: 128,
      walltimeS: 3600,
      elapsedS: 3616,
      qos: "prod",
      project: "datascience",
      nodeList: "x3001c0s13b0n0,x3001c0s13b1n0",
    });
    // Torque names no processors and no nodes: they are counted where it ran.
    expect(jobs?.[2]).toMatchObject({ state: "CANCELLED", nodes: 2, cores: 6, walltimeS: 7200, elapsedS: 3305 });
    expect(jobs?.[3]).toMatchObject({ state: "RUNNING", end: null, project: "lsst" });
  });

  it("what qstat writes that is not quite JSON is read all the same, and a job that was put back has no start", () => {
    const attributes = [
      '"Job_Name":inf,',
      '"comment":"killed by \\"lab" at \\(night)",',
      '"job_state":"F",',
      '"stime":"1795422275 (Mon Nov 23 08:24:35 UTC 2026)",',
      '"Resource_List":{\n"nodect":2,\n"walltime":"01:00:00"\n},',
      '"Variable_List":{\n"PBS_O_HOME":"/home/lab",\n"PS1":"\\[\\e[1m\\]",\n"CODE":007\n},',
      '"resources_used":{\n"walltime":"00:10:00"\n},',
      '"Exit_status":0',
    ];
    const put = '"job_state":"Q",\n"stime":"Mon Nov 23 08:24:35 2026",\n"obittime":"Mon Nov 23 08:25:35 2026"';
    const path = file(
      "qstat.json",
      `{\n"timestamp":1,\n"Jobs":{\n"1.pbs":{\n${attributes.join("\n")}\n},\n"2.pbs":{\n${put}\n}\n}\n}\n`,
    );
    expect(() => JSON.parse(readFileSync(path, "utf8"))).toThrow();
    const [first, second] = readAccounting([{ path }])?.jobs.map(({ job }) => job) ?? [];
    expect(first).toMatchObject({
      state: "COMPLETED",
      start: "2026-11-23 08:24:35.000000+00:00",
      end: "2026-11-23 08:34:35.000000+00:00",
      nodes: 2,
      walltimeS: 3600,
    });
    expect(second).toMatchObject({ state: "PENDING", start: null, end: null });
  });

  it.each([
    ["half a JSON file", '{"jobs": [{"job_id": 3,', /looks like JSON but cannot be read/],
    [
      "JSON jobs without times",
      '{"jobs": [{"job_id": 3}]}',
      /job 1: no job_id, state or time; write it with: sacct --json/,
    ],
    [
      "a PBS job without state",
      "Job Id: 3.pbs\n    Job_Name = x\n",
      /job 3\.pbs: no job_state; write it with: qstat -xf/,
    ],
    ["neither", "hello\n", /lacks the sacct column JobIDRaw, State/],
  ])("%s is refused, naming the file", (name, content, message) => {
    const path = file("bad.txt", content);
    expect(() => readAccounting([{ path }]), name).toThrow(message);
    expect(() => readAccounting([{ path }])).toThrow(path);
  });
});
