import { appendFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { Duck, literal } from "../../lake/duckdb.ts";
import { Lake } from "../../lake/lake.ts";
import { checkNames, verifyFiles } from "../../lake/verify.ts";
import { record, simulate } from "../support/generate/index.ts";
import { findings, fixture, lakeOf, temporaryFolder } from "../support/lakes.ts";
import { scenarios } from "../support/scenarios.ts";

/** A lake with one real database, and copies of it in which one table's file was then changed behind everybody's back. */
const sound = join(temporaryFolder(), "lake");
beforeAll(async () => {
  const sacct = fixture("head-slurm-walltime", "sacct.txt");
  await ingest({ path: fixture("head-slurm-walltime"), sacct, lake: sound, timezone: "UTC" });
});

async function tampered(table: string, change: string): Promise<Lake> {
  const folder = join(temporaryFolder(), "lake");
  cpSync(sound, folder, { recursive: true });
  const lake = await Lake.open(folder);
  const file = (await lake.state()).entries.find((entry) => entry.table_name === table);
  const path = literal(join(folder, file?.path ?? ""));
  const duck = await Duck.open();
  await duck.run(`create table changed as select * from read_parquet(${path}); ${change};
    copy changed to ${path} (format parquet)`);
  duck.close();
  lake.close();
  return Lake.open(folder);
}

const first = "rowid = (select min(rowid) from changed";

describe("verify", () => {
  it("finds nothing wrong in real databases, nor in a simulated run with every kind of trouble", async () => {
    const lake = await lakeOf([
      "gen-1.1.0",
      "slurm-1.2.0",
      "gen-2023.02.27",
      "gen-2024.12.30",
      "head-local-mixed",
      "head-slurm-walltime",
      "head-slurm-squeue",
      "head-locked-reader",
      "head-locked-at-exit",
      "head-write-rate",
      "desc-clpipeline",
    ]);
    const path = join(temporaryFolder(), "monitoring.db");
    record((scenarios["all of it at once"] ?? []).map(simulate), path);
    await ingest({ path, lake: lake.folder, source: "simulated", timezone: "UTC" });
    const found = await findings(lake);
    expect(found.map(({ name }) => name)).toEqual(checkNames);
    expect(found.filter(({ failed }) => failed > 0)).toEqual([]);
    // A check that looks at nothing proves nothing.
    expect(found.filter(({ checked }) => checked === 0)).toEqual([]);
  });

  it.each([
    ["node_slots", "node_ledger", `update changed set share_us = share_us + 1 where ${first})`, /block .* node nid/],
    ["blocks", "paid", `update changed set share_us = share_us - 1 where ${first})`, /block/],
    [
      "hours",
      "ledger",
      `update changed set account = 'drain' where ${first} where account = 'useful')`,
      /useful|drain/,
    ],
    ["bounds", "ledger", `update changed set share_us_low = share_us + 1 where ${first})`, /block/],
    ["bounds", "ledger", `update changed set share_us = -1, share_us_low = -1 where ${first})`, /block/],
    ["capacity", "managers", `update changed set useful_us = useful_us + 1 where ${first})`, /manager/],
    [
      "capacity",
      "managers",
      `update changed set ended_at = ended_at + interval 1 day where ${first} where ended_at is not null)`,
      /manager/,
    ],
    ["tries", "tries", `delete from changed where ${first})`, /task \d+, try \d+/],
    ["tries", "tries", `insert into changed select * from changed where ${first})`, /task \d+, try \d+/],
    ["tries", "tries", `update changed set disposition = 'elsewhere' where ${first})`, /task \d+, try \d+/],
    ["tasks", "tries", `update changed set is_last_try = false where ${first} where is_last_try)`, /task \d+/],
    [
      "times",
      "tries",
      `update changed set ended_at = began_at - interval 1 second where ${first} where disposition = 'ran')`,
      /task/,
    ],
    ["times", "workers", `update changed set busy = connected + 1 where ${first})`, /workers of/],
    ["bounds", "ledger", `update changed set share_us = null where ${first})`, /block/],
    ["bounds", "paid", `update changed set share_us_high = null where ${first})`, /block/],
    ["hours", "ledger", `delete from changed where ${first} where account = 'idle_no_work')`, /idle_no_work/],
    ["hours", "node_ledger", `delete from changed where ${first})`, /block/],
    ["blocks", "paid", "delete from changed where block_id = '0'", /block 0/],
    ["blocks", "blocks", `update changed set nodes = nodes + 1 where ${first} where paid_us > 0)`, /block/],
    ["blocks", "blocks", `update changed set paid_us = null where ${first} where paid_us > 0)`, /block/],
    ["named", "blocks", `delete from changed where ${first} where paid_us > 0)`, /block/],
    ["named", "managers", `delete from changed where ${first})`, /manager/],
    ["named", "run_lives", "delete from changed", /the run itself/],
    [
      "capacity",
      "managers",
      `update changed set capacity_us = null where ${first} where ended_at is not null)`,
      /manager/,
    ],
    [
      "managers",
      "managers",
      `update changed set useful_us = useful_us - 1, idle_us = idle_us + 1 where ${first} where useful_us > 0)`,
      /node/,
    ],
    ["booked", "tries", `update changed set busy_us = busy_us + 1 where ${first} where outcome = 'lost')`, /lost/],
    ["booked", "tries", `update changed set outcome = 'useful' where ${first} where outcome = 'lost')`, /useful|lost/],
    ["booked", "tries", `update changed set block_id = '99' where ${first} where disposition = 'ran')`, /block/],
    ["tries", "tries", `update changed set disposition = null where ${first})`, /task/],
    ["failed", "failed_tries", `delete from changed where ${first})`, /task/],
    ["failed", "failed_tries", `update changed set is_recovered = not is_recovered where ${first})`, /task/],
    ["summed", "try_hours", `update changed set count = count + 1 where ${first})`, /hour/],
    ["summed", "try_hours", `delete from changed where ${first})`, /hour/],
    ["summed", "tries", `update changed set cpu_us = cpu_us + 1 where ${first} where cpu_us > 0)`, /hour/],
    ["steps", "workers", "delete from changed where rowid = 10", /workers of/],
    ["steps", "workers", "update changed set to_at = to_at + interval 1 second where rowid = 10", /workers of/],
    ["times", "workers", "update changed set idle = null where rowid = 10", /workers of/],
    ["counts", "run_lives", "update changed set tasks_failed = tasks_failed + 1", /the run itself/],
    ["rows_once", "statuses", `insert into changed select * from changed where ${first})`, /statuses/],
    ["model", "ingests", "update changed set model_version = 1", /version 1; ingest it again/],
  ])("%s fails when %s is wrong: %s", async (name, table, change, place) => {
    const lake = await tampered(table, change);
    const found = (await findings(lake)).find((one) => one.name === name);
    lake.close();
    expect(found?.failed).toBeGreaterThan(0);
    expect(found?.worst).toMatch(place);
  });

  it("files fails when a file is not what was committed", async () => {
    const lake = await lakeOf(["head-slurm-walltime"]);
    expect(await verifyFiles(lake)).toMatchObject({ name: "files", failed: 0, worst: null });
    const file = (await lake.files()).find((entry) => entry.table_name === "tasks");
    appendFileSync(join(lake.folder, file?.path ?? ""), "x");
    expect(await verifyFiles(lake)).toMatchObject({ name: "files", failed: 1, worst: file?.path });
  });

  it("looks only at the runs it was asked about", async () => {
    const lake = await lakeOf(["head-local-mixed"]);
    const [run] = await (await lake.state()).rows("select source, run_id from runs order by began_at limit 1");
    const within = [{ source: String(run?.source), run_id: String(run?.run_id) }];
    const count = async (only?: typeof within) =>
      (await findings(lake, only)).find((one) => one.name === "tries")?.checked;
    expect(await count(within)).toBeGreaterThan(0);
    expect(await count(within)).toBeLessThan((await count()) ?? 0);
    expect(await count([])).toBe(0);
  });
});
