import { cpSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { Lake, type LakeOptions } from "../../lake/lake.ts";
import { fixture, temporaryFolder } from "../support/lakes.ts";

const sources = ["head-slurm-walltime", "head-local-mixed", "head-slurm-squeue", "gen-1.1.0", "gen-2023.02.27"];
const harms = {
  "cut off": (file: string) => truncateSync(file, 200),
  gone: (file: string) => rmSync(file),
};

const whole = temporaryFolder();
beforeAll(async () => {
  for (const name of sources) await ingest({ path: fixture(name), lake: whole, timezone: "UTC" });
});

/** A lake of which one file of a table was harmed behind its back, and that file's name. */
async function harmed(table: string, harm: (file: string) => void) {
  const folder = temporaryFolder();
  cpSync(whole, folder, { recursive: true });
  const lake = await Lake.open(folder);
  const path = (await lake.state()).entries.filter(({ table_name }) => table_name === table)[2]?.path as string;
  lake.close();
  harm(join(folder, path));
  return { folder, path };
}

describe.each(Object.entries(harms))("a file of the lake that is %s", (_, harm) => {
  it.each<[string, LakeOptions]>([
    ["ledger", {}],
    ["ledger", { holds: "all" }],
    ["paid", {}],
    ["paid", { holds: "paid" }],
  ])("of %s is named to whoever asks for its rows with %j, each time", async (table, options) => {
    const { folder, path } = await harmed(table, harm);
    const lake = await Lake.open(folder, options);
    const ask = async () => (await lake.state()).rows(`select sum(share_us) from ${table}`);
    for (let turn = 0; turn < 3; turn++) {
      const told = await ask().then(
        () => "an answer",
        (thrown) => ({ code: thrown.code, message: thrown.message }),
      );
      expect(told).toEqual({
        code: "inconsistent",
        message: expect.stringMatching(
          new RegExp(`^a file of the lake's table ${table} cannot be read \\(.*${path}.*verify names what is broken$`),
        ),
      });
      expect(JSON.stringify(told)).not.toContain(folder);
    }
    lake.close();
  });
});

it("a harmed file leaves questions after other tables as they were", async () => {
  const { folder } = await harmed("ledger", harms["cut off"]);
  const lake = await Lake.open(folder, { holds: "all" });
  expect(await (await lake.state()).rows("select count(*) as n from runs")).toEqual([{ n: 7n }]);
  lake.close();
});
