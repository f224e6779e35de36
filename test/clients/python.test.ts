import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { serve } from "@hono/node-server";
import { expect, it } from "vitest";
import { createApp } from "../../api/app.ts";
import { packageRoot } from "../../resources.ts";
import { lakeOf } from "../support/lakes.ts";

const python = process.env.PARSL_PYTHON ?? "python3";
const isThere = spawnSync(python, ["-c", "import pandas, pyarrow, polars"]).status === 0;
if (!isThere && !process.env.CI) {
  console.warn(
    `SKIPPED: ${python} has no pandas, pyarrow and polars (test/clients/requirements.txt; PARSL_PYTHON names another)`,
  );
}

// Where everything is tested, what is missing is a failure.
it.skipIf(!isThere && !process.env.CI)("pandas, pyarrow and polars read every form and see the same rows", async () => {
  const lake = await lakeOf(["head-slurm-walltime", "head-local-mixed"]);
  const { fetch } = createApp({ lake });
  let stop = () => {};
  const port = await new Promise<number>((resolve) => {
    const server = serve({ fetch, hostname: "127.0.0.1", port: 0 }, (info) => resolve(info.port));
    stop = () => server.close();
  });
  try {
    const url = `http://127.0.0.1:${port}/v1/tries?limit=all&columns=app,busy_us,launched_at,is_recovered`;
    const [truth] = await (await lake.state()).rows(`
      select count(*) as rows, sum(busy_us) as busy, min(launched_at) as launched, count(*) filter (where is_recovered) as recovered
      from tries where try_id is not null`);
    const script = join(packageRoot, "test/clients/read_answers.py");
    const { stdout } = await promisify(execFile)(python, [script, url]);
    const seen = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(seen).length).toBe(7);
    for (const [client, what] of Object.entries(seen)) {
      expect([client, what]).toEqual([
        client,
        {
          rows: Number(truth?.rows),
          busy_us: Number(truth?.busy),
          launched: String(truth?.launched).replace("Z", "+00:00"),
          recovered: Number(truth?.recovered),
        },
      ]);
    }
  } finally {
    stop();
  }
});
