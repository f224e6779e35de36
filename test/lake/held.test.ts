import { expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { Lake, type LakeState } from "../../lake/lake.ts";
import { fixture, temporaryFolder } from "../support/lakes.ts";

const sources = ["head-slurm-walltime", "head-local-mixed", "head-slurm-squeue", "gen-1.1.0", "gen-2023.02.27"];

async function kindOf(state: LakeState, table = "ledger"): Promise<unknown> {
  const [found] = await state.rows(
    "select distinct table_type from information_schema.tables where table_schema = current_schema() and table_name = $1",
    [table],
  );
  return found?.table_type;
}

const sql = "select sum(share_us) as us, count(*) as n from ledger";

/** Its ledger is in memory afterwards; until then it is asked all the while. */
async function untilHeld(state: LakeState): Promise<void> {
  const before = await state.rows(sql);
  const end = Date.now() + 20_000;
  while ((await kindOf(state)) !== "BASE TABLE" && Date.now() < end) expect(await state.rows(sql)).toEqual(before);
  expect(await kindOf(state)).toBe("BASE TABLE");
  expect(await state.rows(sql)).toEqual(before);
}

it("a state answers the same when its facts have left the memory, also to who asks it all the while", async () => {
  const folder = temporaryFolder();
  for (const name of sources) await ingest({ path: fixture(name), lake: folder, timezone: "UTC" });
  const lake = await Lake.open(folder, { holds: "all" });
  const first = await lake.state();
  const asked = await first.rows(sql);
  expect(await kindOf(first, "paid")).toBe("BASE TABLE");
  await untilHeld(first);
  await ingest({ path: fixture("gen-2024.12.30"), lake: folder, timezone: "UTC" });
  const running = Promise.all(Array.from({ length: 20 }, () => first.rows(sql)));
  const second = await lake.state();
  for (const rows of await running) expect(rows).toEqual(asked);
  expect(await kindOf(first)).toBe("VIEW");
  expect(await first.rows(sql)).toEqual(asked);
  await untilHeld(second);
  lake.close();
});

it("a reader of one report holds only the table that most questions sum", async () => {
  const folder = temporaryFolder();
  for (const name of sources) await ingest({ path: fixture(name), lake: folder, timezone: "UTC" });
  const lake = await Lake.open(folder, { holds: "paid" });
  const state = await lake.state();
  expect(await kindOf(state, "paid")).toBe("BASE TABLE");
  expect(await kindOf(state)).toBe("VIEW");
  lake.close();
});

it("a lake that is closed while its tables are read into memory ends quietly", async () => {
  const folder = temporaryFolder();
  for (const name of sources) await ingest({ path: fixture(name), lake: folder, timezone: "UTC" });
  const lake = await Lake.open(folder, { holds: "all" });
  await lake.state();
  lake.close();
});
