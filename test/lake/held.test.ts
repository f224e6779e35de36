import { expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { fixture, temporaryFolder } from "../support/lakes.ts";

it("a state answers the same when its facts have left the memory, also to who asks it all the while", async () => {
  const folder = temporaryFolder();
  const sources = ["head-slurm-walltime", "head-local-mixed", "head-slurm-squeue", "gen-1.1.0", "gen-2023.02.27"];
  await ingest({ path: fixture(sources[0] as string), lake: folder, timezone: "UTC" });
  const lake = await Lake.open(folder);
  const first = await lake.state();
  const sql = "select sum(share_us) as us, count(*) as n from ledger";
  const asked = await first.rows(sql);
  for (const name of sources.slice(1)) {
    await ingest({ path: fixture(name), lake: folder, timezone: "UTC" });
    const running = Promise.all(Array.from({ length: 20 }, () => first.rows(sql)));
    await lake.state();
    for (const rows of await running) expect(rows).toEqual(asked);
  }
  const kinds = await first.rows(
    "select distinct table_type from information_schema.tables where table_schema = current_schema() and table_name = 'ledger'",
  );
  expect(kinds).toEqual([{ table_type: "VIEW" }]);
  expect(await first.rows(sql)).toEqual(asked);
  lake.close();
});
