import { describe, expect, it } from "vitest";
import { createApp } from "../../api/app.ts";
import { lakeOf } from "../support/lakes.ts";

describe("a client that leaves", () => {
  it.each(["br", "identity"])("while its answer (%s) is made leaves the server as it was", async (encoding) => {
    const faults: unknown[] = [];
    const note = (thrown: unknown) => faults.push(thrown);
    process.on("uncaughtException", note);
    process.on("unhandledRejection", note);
    const app = createApp({ lake: await lakeOf(["head-slurm-walltime"]) });
    for (const path of ["/runs?as_of=2026-11-24", "/v1/charts/ledger.svg", "/v1/tries?limit=all"]) {
      const leaving = new AbortController();
      const headers = { accept: "text/html", "accept-encoding": encoding };
      const response = app.request(path, { headers, signal: leaving.signal });
      leaving.abort();
      const { body } = await response;
      await new Promise((resolve) => setTimeout(resolve, 100));
      await body?.cancel().catch(() => {});
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    process.off("uncaughtException", note);
    process.off("unhandledRejection", note);
    expect(faults).toEqual([]);
  });
});
