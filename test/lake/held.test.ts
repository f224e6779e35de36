import { expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { Lake, type LakeState } from "../../lake/lake.ts";
import { fixture, temporaryFolder } from "../support/lakes.ts";

const sources = ["head-slurm-walltime", "head-local-mixed", "head-slurm-squeue", "gen-1.1.0", "gen-2023.02.27"];

async function kindOf(state: LakeState): Promise<unknown> {
  const [found] = await state.rows(
    "select distinct table_type from information_schema.tables where table_schema = current_schema() and table_name = 'ledger'",
  );
  return found?.table_type;
}

it("a state answers the same when its facts have left the memory, also to who asks it all the while", async () => {
  const folder = temporaryFolder();
  for (const name of sources) await ingest({ path: fixture(name), lake: folder, timezone: "UTC" });
  const lake = await Lake.open(folder, { holds: true });
  const first = await lake.state();
  const sql = "select sum(share_us) as us, count(*) as n from ledger";
  const asked = await first.rows(sql);
  expect(await kindOf(first)).toBe("BASE TABLE");
  await ingest({ path: fixture("gen-2024.12.30"), lake: folder, timezone: "UTC" });
  const running = Promise.all(Array.from({ length: 20 }, () => first.rows(sql)));
  const second = await lake.state();
  for (const rows of await running) expect(rows).toEqual(asked);
  expect(await kindOf(first)).toBe("VIEW");
  expect(await first.rows(sql)).toEqual(asked);
  expect(await kindOf(second)).toBe("BASE TABLE");
  lake.close();
});
