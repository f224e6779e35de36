import { describe, expect, it } from "vitest";
import { soakIngesters } from "../support/soak/ingesters.ts";
import { soakKilledChanges } from "../support/soak/killed_changes.ts";
import { soakKills } from "../support/soak/killed_ingests.ts";
import { soakMutations } from "../support/soak/mutations.ts";

/** The same in full, by hand: npm run soak. */
describe("what the long trial does by the hundred", () => {
  it("changed databases are read or refused in words, and the lake passes every check", async () => {
    for await (const outcome of soakMutations(100, 112)) {
      expect(outcome.seconds).toBeLessThan(60);
      if (outcome.came === "refused") expect(outcome.said).toMatch(/monitoring\.db/);
    }
  });

  it("a killed ingest leaves the lake as it was, or as it should be", async () => {
    const { before, after } = await soakKills(6);
    expect(before + after).toBe(6);
  });

  it("a killed gc, rebuild or remove, too; earlier states stay, and a second run finishes the work", async () => {
    const { before, after } = await soakKilledChanges(4);
    expect(before + after).toBe(4);
  });

  it("ingesters that write one lake at the same time lose nothing", async () => {
    expect(await soakIngesters(4, 2)).toEqual({ visible: 8, rows: 8 });
  });
});
