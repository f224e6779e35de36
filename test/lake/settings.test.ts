import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { type ExecutorSettings, noSettings, type Settings } from "../../lake/settings.ts";
import { verify } from "../../lake/verify.ts";
import { ask } from "../../metrics/ask.ts";
import { lakeOfBuilt, temporaryFolder } from "../support/lakes.ts";
import { SourceBuilder, sacctTime } from "../support/source.ts";

const nothing: ExecutorSettings = {
  nodesPerBlock: null,
  workersPerNode: null,
  coresPerNode: null,
  walltimeS: null,
  qos: null,
  heartbeatPeriodS: null,
  heartbeatThresholdS: null,
  blockPollS: null,
  isShared: false,
  enclosingJob: null,
  isPaid: true,
};

function htex(more: Partial<ExecutorSettings>, machine: Settings["machine"] = null): Settings {
  return { ...noSettings, machine, executors: { htex: { ...nothing, ...more } } };
}

/** A block that Parsl saw from 60 to 700, with one manager that was lost: last heartbeat at 600. */
function lostBlock(source: SourceBuilder): SourceBuilder {
  return source
    .block("0", [
      [0, "PENDING"],
      [60, "RUNNING"],
      [700, "COMPLETED"],
    ])
    .manager("m0", { block: "0", node: "n1", workers: 1, from: 50, lastBeat: 600 })
    .task(0, [
      {
        launched: 1,
        running: 100,
        returned: 720,
        fail: "ManagerLost(b'm0', 'n1')",
        state: "failed",
        block: "0",
        node: "n1",
      },
    ]);
}

async function block(lake: Lake): Promise<Record<string, unknown>> {
  const [row] = await (await lake.state()).rows("select * from blocks");
  return row as Record<string, unknown>;
}

async function classOf(lake: Lake): Promise<unknown> {
  const [row] = await (await lake.state()).rows("select failure_class from tries");
  return row?.failure_class;
}

describe("what is configured", () => {
  it("fills what the records do not say: nodes, cores, quality of service, time limit", async () => {
    const bare = await lakeOfBuilt(lostBlock);
    expect(await block(bare)).toMatchObject({
      nodes: 1n,
      nodes_evidence: "registered",
      cores_evidence: "cpu_count",
      walltime_s: null,
    });
    const lake = await lakeOfBuilt(
      lostBlock,
      {},
      undefined,
      htex({ nodesPerBlock: 3, coresPerNode: 68, qos: "debug", walltimeS: 540 }),
    );
    expect(await block(lake)).toMatchObject({
      nodes: 3n,
      nodes_evidence: "configured",
      cores_per_node: 68,
      cores_evidence: "configured",
      qos: "debug",
      walltime_s: 540n,
      walltime_evidence: "configured",
    });
  });

  it("a known time limit tells a walltime kill that squeue called COMPLETED", async () => {
    expect(await classOf(await lakeOfBuilt(lostBlock))).toBe("other");
    expect(await classOf(await lakeOfBuilt(lostBlock, {}, undefined, htex({ walltimeS: 560 })))).toBe("walltime");
    expect(await classOf(await lakeOfBuilt(lostBlock, {}, undefined, htex({ walltimeS: 7200 })))).toBe("other");
  });

  it("what was observed wins: more hosts than nodes, longer than the limit", async () => {
    const lake = await lakeOfBuilt(
      (source) => lostBlock(source).manager("m1", { block: "0", node: "n2", workers: 1, from: 50, lastBeat: 600 }),
      {},
      undefined,
      htex({ nodesPerBlock: 1, walltimeS: 60 }),
    );
    const row = await block(lake);
    expect(row.nodes).toBe(2n);
    expect(Date.parse(String(row.ended_at))).toBeGreaterThan(Date.parse(String(row.started_at)) + 500_000);
    const { items, assumptions } = (await ask(lake, { metrics: "paid_node_hours", filters: {} })).meta.coverage;
    expect(items.blocks_nodes_exceeded).toEqual({ count: 1, total: 1 });
    expect(items.blocks_walltime_exceeded).toEqual({ count: 1, total: 1 });
    expect(assumptions.join(" ")).toMatch(/more hosts than/);
    expect(assumptions.join(" ")).toMatch(/1 of 1 block lived longer than its time limit/);
  });

  it("a shorter poll narrows the start, a heartbeat period the end of a lost manager", async () => {
    const started = async (settings: Settings) => {
      const row = await block(
        await lakeOfBuilt(
          (source) =>
            source.block("0", [
              [0, "PENDING"],
              [60, "RUNNING"],
              [700, "SCALED_IN"],
            ]),
          {},
          undefined,
          settings,
        ),
      );
      return (Date.parse(String(row.started_high_at)) - Date.parse(String(row.started_low_at))) / 1000;
    };
    expect(await started(noSettings)).toBe(60);
    expect(await started(htex({ blockPollS: 5 }))).toBe(10);
    const period = async (settings: Settings) => {
      const [row] = await (await (await lakeOfBuilt(lostBlock, {}, undefined, settings)).state()).rows(
        "select heartbeat_period_us from managers",
      );
      return Number(row?.heartbeat_period_us) / 1e6;
    };
    expect(await period(noSettings)).toBe(10);
    expect(await period(htex({ heartbeatPeriodS: 25 }))).toBe(25);
  });

  it("an executor that nobody charges for costs nothing", async () => {
    const lake = await lakeOfBuilt(lostBlock, {}, undefined, htex({ isPaid: false }));
    const { data } = await ask(lake, { metrics: "paid_node_hours,tries", filters: {} });
    expect(data).toMatchObject([{ paid_node_hours: null, tries: 1 }]);
    const [row] = await (await lake.state()).rows("select disposition from tries");
    expect(row?.disposition).toBe("not_paid");
  });
});

describe("charges", () => {
  // The block is paid from 10:00:30 to 12:00:30 UTC on one node; the factor changes at 11:00.
  const long = (source: SourceBuilder) =>
    source
      .block("0", [
        [0, "PENDING"],
        [30, "RUNNING"],
        [7230, "SCALED_IN"],
      ])
      .manager("m0", { block: "0", node: "n1", workers: 2, from: 30, lastBeat: 7230, inactive: 7230 });
  const machine = (charges: NonNullable<Settings["machine"]>["charges"]) => ({
    name: "knl",
    pool: "cpu",
    coresPerNode: null,
    memoryBytes: null,
    charges,
  });
  const at = (hour: string) => new Date(`2026-01-01T${hour}:00:00Z`);

  it("a block across a change of factor is split at the hour", async () => {
    const lake = await lakeOfBuilt(
      long,
      {},
      undefined,
      htex(
        { blockPollS: 1 },
        machine([
          { from: at("00"), factor: 80, qos: null },
          { from: at("11"), factor: 100, qos: null },
        ]),
      ),
    );
    const byHour = await ask(lake, { metrics: "charged_hours,node_hours", by: "hour", filters: {} });
    const factors = byHour.data.map((row) => Number(row.charged_hours) / Number(row.node_hours));
    expect(factors.map((factor) => Math.round(factor * 1e9) / 1e9)).toEqual([80, 100, 100]);
    const [whole] = (await ask(lake, { metrics: "charged_hours", by: "pool", filters: {} })).data;
    const sum = byHour.data.reduce((so_far, row) => so_far + Number(row.charged_hours), 0);
    expect(whole?.pool).toBe("cpu");
    expect(Number(whole?.charged_hours)).toBeCloseTo(sum, 9);
    const byAccount = await ask(lake, { metrics: "charged_hours", by: "account", filters: {} });
    expect(byAccount.data.reduce((so_far, row) => so_far + Number(row.charged_hours), 0)).toBeCloseTo(sum, 9);
  });

  it("a quality of service multiplies; one without a factor, or a time before the first, is unknown and not free", async () => {
    const charged = async (qos: string | null, charges: NonNullable<Settings["machine"]>["charges"]) => {
      const lake = await lakeOfBuilt(long, {}, undefined, htex({ qos, blockPollS: 1 }, machine(charges)));
      const [row] = (await ask(lake, { metrics: "charged_hours,node_hours", filters: {} })).data;
      return row?.charged_hours === null ? null : Number(row?.charged_hours) / Number(row?.node_hours);
    };
    const table = [{ from: at("00"), factor: 80, qos: { regular: 1, premium: 2 } }];
    expect(await charged("premium", table)).toBeCloseTo(160, 9);
    expect(await charged("debug", table)).toBeNull();
    expect(await charged(null, table)).toBeNull();
    expect(await charged(null, [{ from: at("00"), factor: 80, qos: null }])).toBeCloseTo(80, 9);
    expect(await charged(null, [{ from: at("11"), factor: 80, qos: null }])).toBeNull();
  });
});

/** Node-seconds of each account, and of what was paid. */
async function nodeSeconds(lake: Lake): Promise<Record<string, number>> {
  const { data } = await ask(lake, { metrics: "node_hours", by: "account", filters: {} });
  const [paid] = (await ask(lake, { metrics: "paid_node_hours", filters: {} })).data;
  const seconds = (hours: unknown) => Math.round(Number(hours) * 3.6e9) / 1e6;
  return {
    ...Object.fromEntries(data.map((row) => [String(row.account), seconds(row.node_hours)])),
    paid: seconds(paid?.paid_node_hours),
  };
}

async function failedChecks(lake: Lake): Promise<string[]> {
  const failed: string[] = [];
  for await (const found of verify(await lake.state(), undefined))
    if (found.failed > 0) failed.push(`${found.name} ${found.worst}`);
  return failed;
}

function accounting(...lines: string[]): string {
  const path = join(temporaryFolder(), "sacct.txt");
  writeFileSync(path, ["JobIDRaw|State|Start|End|NNodes|AllocCPUS", ...lines].join("\n"));
  return path;
}

describe("a job on shared nodes", () => {
  // job     0 ------------------------ 120   one node of 8 cores, 3 of them held: 120 x 3 / 8 = 45 node-seconds
  // manager    20 ============== 100         2 workers
  // try           40 ---- 60                 20 / 2 x 3 / 8 = 3.75
  const build = (source: SourceBuilder) =>
    source
      .block(
        "0",
        [
          [0, "PENDING"],
          [5, "RUNNING"],
          [120, "SCALED_IN"],
        ],
        "77",
      )
      .manager("m0", { block: "0", node: "n1", workers: 2, from: 20, lastBeat: 100, inactive: 100 })
      .task(0, [{ launched: 1, running: 40, ended: 60, returned: 60, state: "exec_done", block: "0", node: "n1" }]);
  const job = (cores: number) => accounting(`77|CANCELLED|${sacctTime(0)}|${sacctTime(120)}|1|${cores}`);

  it("pays for the processors that it holds, and its accounts sum to that exactly", async () => {
    const lake = await lakeOfBuilt(build, { completed: 120 }, job(3), htex({ isShared: true, coresPerNode: 8 }));
    const { startup, useful, idle_backlog, idle_no_work, drain, paid } = await nodeSeconds(lake);
    // 20 s of both workers while the try waited; one of them until 60 and both until 100 without work.
    expect({ idle_backlog, idle_no_work }).toEqual({ idle_backlog: (20 * 3) / 8, idle_no_work: ((10 + 40) * 3) / 8 });
    expect({ startup, useful, drain, paid }).toEqual({ startup: 7.5, useful: 3.75, drain: 7.5, paid: 45 });
    const [cores] = (await ask(lake, { metrics: "core_hours", filters: {} })).data;
    expect(cores?.core_hours).toBeCloseTo((3 * 120) / 3600, 12);
    expect(await block(lake)).toMatchObject({ share_held: 3n, share_of: 8n, nodes: 1n });
    expect(await failedChecks(lake)).toEqual([]);
  });

  it("that holds whole nodes, or of which it is not known what it holds, pays for whole nodes and says so", async () => {
    const whole = await lakeOfBuilt(build, { completed: 120 }, job(8), htex({ isShared: true, coresPerNode: 8 }));
    expect((await nodeSeconds(whole)).paid).toBe(120);
    expect((await ask(whole, { metrics: "tries", filters: {} })).meta.coverage.items.blocks_share_unknown?.count).toBe(
      0,
    );
    const unknown = await lakeOfBuilt(build, { completed: 120 }, undefined, htex({ isShared: true, coresPerNode: 8 }));
    const { meta } = await ask(unknown, { metrics: "tries", filters: {} });
    expect(meta.coverage.assumptions.join(" ")).toMatch(/1 of 1 block shared nodes, but .* whole nodes are counted/);
  });
});

describe("Parsl started inside a batch job", () => {
  // job 4711   -100 ------------------------------------------------- 300   two nodes: 800 node-seconds
  // block 0           10 -- RUNNING ------- 100 COMPLETED   n1, 1 worker from 20 to 90, one try 30 to 80
  // block 1                                 110 -- 200      n2, 1 worker from 120 to 190, one try 130 to 180
  const build = (source: SourceBuilder) =>
    source
      .block(
        "0",
        [
          [0, "PENDING"],
          [10, "RUNNING"],
          [100, "COMPLETED"],
        ],
        "5555",
      )
      .block(
        "1",
        [
          [105, "PENDING"],
          [110, "RUNNING"],
          [200, "SCALED_IN"],
        ],
        "5556",
      )
      .manager("m0", { block: "0", node: "n1", workers: 1, from: 20, lastBeat: 90, inactive: 90 })
      .manager("m1", { block: "1", node: "n2", workers: 1, from: 120, lastBeat: 190, inactive: 190 })
      .task(0, [{ launched: 1, running: 30, ended: 80, returned: 80, state: "exec_done", block: "0", node: "n1" }])
      .task(1, [
        { launched: 101, running: 130, ended: 180, returned: 180, state: "exec_done", block: "1", node: "n2" },
      ]);

  it("pays that job, once, however many blocks it made of it", async () => {
    const file = accounting(`4711|COMPLETED|${sacctTime(-100)}|${sacctTime(300)}|2|16`);
    const lake = await lakeOfBuilt(build, { completed: 205 }, file, htex({ enclosingJob: "4711" }));
    const { startup, useful, drain, paid } = await nodeSeconds(lake);
    // Before the managers 120 and 220, after them 210 and 110.
    expect({ startup, useful, drain, paid }).toEqual({ startup: 340, useful: 100, drain: 320, paid: 800 });
    expect(await block(lake)).toMatchObject({ block_id: "0", job_id: "4711", nodes: 2n, started_evidence: "sacct" });
    const state = await lake.state();
    expect(await state.rows("select distinct block_id from block_events order by all")).toHaveLength(2);
    expect(await state.rows("select disposition from tries")).toEqual([{ disposition: "ran" }, { disposition: "ran" }]);
    expect(await failedChecks(lake)).toEqual([]);
  });

  it("whose accounting nobody gave is paid by what its blocks show, the first to the last", async () => {
    const lake = await lakeOfBuilt(build, { completed: 205 }, undefined, htex({ enclosingJob: "4711" }));
    expect(await (await lake.state()).rows("select block_id, end_state from blocks")).toEqual([
      { block_id: "0", end_state: "SCALED_IN" },
    ]);
    expect(await failedChecks(lake)).toEqual([]);
  });

  /** A run of one block and one manager. */
  const add = (path: string, id: string, from: number) =>
    new SourceBuilder(path, { id, began: from, completed: from + 110 })
      .block(
        "0",
        [
          [from, "PENDING"],
          [from + 10, "RUNNING"],
          [from + 100, "SCALED_IN"],
        ],
        "5555",
      )
      .manager(`m-${id}`, {
        block: "0",
        node: "n1",
        workers: 1,
        from: from + 20,
        lastBeat: from + 90,
        inactive: from + 90,
      })
      .close();

  it("is shared by runs that were started in it one after the other", async () => {
    // job 4711   -100 ---------- run-1 from 0 ---------- run-2 from 150 ---------- 300, one node: 250 and 150 node-seconds
    const folder = temporaryFolder();
    const path = join(folder, "monitoring.db");
    add(path, "run-1", 0);
    add(path, "run-2", 150);
    const sacct = accounting(`4711|COMPLETED|${sacctTime(-100)}|${sacctTime(300)}|1|8`);
    const settings = htex({ enclosingJob: "4711" });
    await ingest({ path, lake: join(folder, "lake"), source: "built", timezone: "UTC", sacct, settings });
    const lake = await Lake.open(join(folder, "lake"));
    const { data } = await ask(lake, { metrics: "paid_node_hours", by: "run", filters: {} });
    expect(data.map((row) => Math.round(Number(row.paid_node_hours) * 3600))).toEqual([250, 150]);
    expect(await failedChecks(lake)).toEqual([]);
    lake.close();
  });

  it("is paid by each database that has runs of it, and every answer that counts both says so", async () => {
    const folder = temporaryFolder();
    const lake = join(folder, "lake");
    const sacct = accounting(`4711|COMPLETED|${sacctTime(-100)}|${sacctTime(300)}|1|8`);
    for (const [source, id, from] of [
      ["one", "run-1", 0],
      ["other", "run-2", 150],
    ] as const) {
      const path = join(folder, `${source}.db`);
      add(path, id, from);
      await ingest({ path, lake, source, timezone: "UTC", sacct, settings: htex({ enclosingJob: "4711" }) });
    }
    const opened = await Lake.open(lake);
    const told = async (filters: Record<string, string>) => {
      const { data, meta } = await ask(opened, { metrics: "paid_node_hours", filters });
      const twice = meta.coverage.assumptions.filter((sentence) => sentence.startsWith("Job 4711"));
      return [Math.round(Number(data[0]?.paid_node_hours) * 3600), twice];
    };
    expect(await told({})).toEqual([
      800,
      [
        expect.stringMatching(
          /^Job 4711 is paid by runs of several databases \(of one and other\): up to 0\.11 node-hours/,
        ),
      ],
    ]);
    expect(await told({ source: "one" })).toEqual([400, []]);
    opened.close();
  });

  it("is shared by executors of one run, each with its hosts", async () => {
    const file = accounting(`4711|COMPLETED|${sacctTime(-100)}|${sacctTime(300)}|3|24`);
    const both = htex({ enclosingJob: "4711" });
    const lake = await lakeOfBuilt(
      (source) =>
        source
          .block(
            "0",
            [
              [0, "PENDING"],
              [10, "RUNNING"],
              [200, "SCALED_IN"],
            ],
            "1",
            "htex",
          )
          .block(
            "0",
            [
              [1, "PENDING"],
              [11, "RUNNING"],
              [200, "SCALED_IN"],
            ],
            "2",
            "second",
          )
          .manager("m0", { block: "0", node: "n1", workers: 1, from: 20, lastBeat: 190, inactive: 190 })
          .manager("m1", { block: "0", node: "n2", workers: 1, from: 20, lastBeat: 190, inactive: 190 })
          .task(0, [{ launched: 1, running: 30, ended: 80, returned: 80, state: "exec_done", block: "0", node: "n1" }])
          .task(1, [
            {
              launched: 1,
              running: 30,
              ended: 80,
              returned: 80,
              state: "exec_done",
              block: "0",
              node: "n2",
              executor: "second",
            },
          ]),
      { completed: 205 },
      file,
      { ...both, executors: { ...both.executors, second: { ...nothing, enclosingJob: "4711" } } },
    );
    const { data } = await ask(lake, { metrics: "paid_node_hours", by: "executor", filters: {} });
    // Three nodes for 400 s: the first has n1 and the one that nobody showed, the second n2.
    expect(data.map((row) => Math.round(Number(row.paid_node_hours) * 3600))).toEqual([800, 400]);
    expect(await failedChecks(lake)).toEqual([]);
  });
});
