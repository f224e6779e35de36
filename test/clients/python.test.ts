import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { packageRoot } from "../../resources.ts";
import { lakeOf, temporaryFolder } from "../support/lakes.ts";
import { hasModules, python } from "../support/python.ts";
import { served } from "../support/served.ts";

const hasAll = hasModules("pandas, pyarrow, polars, duckdb", "test/clients/requirements.txt");

it.skipIf(!hasAll)("pandas, pyarrow and polars read every form and see the same rows", async () => {
  const lake = await lakeOf(["head-slurm-walltime", "head-local-mixed"]);
  const service = await served({ lake });
  const url = `${service}/v1/tries?limit=all&columns=app,busy_us,launched_at,is_recovered`;
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
});

it.skipIf(!hasAll)(
  "pandas, polars, pyarrow and DuckDB load every list, metrics and SQL in every form: all rows, all columns",
  async () => {
    const service = await served({ lake: await lakeOf(["head-slurm-walltime", "head-local-mixed"]) });
    const lists = ["runs", "tasks", "tries", "statuses", "blocks", "managers", "workers", "failures", "sources"];
    const questions = [
      ...lists.map((name) => ({ path: `/v1/${name}?limit=50` })),
      ...["tries", "samples"].map((name) => ({ path: `/v1/${name}?limit=all` })),
      { path: "/v1/metrics/node_hours,useful_fraction?by=source,run,executor,hour" },
      {
        path: "/v1/sql",
        body: { sql: 'select app, "user", count(*) as n from tries join runs using (run_id) group by all' },
      },
    ];
    const script = join(packageRoot, "test/clients/read_every_form.py");
    const { stdout } = await promisify(execFile)(python, [script, service, JSON.stringify(questions)], {
      cwd: temporaryFolder(),
    });
    expect(JSON.parse(stdout)).toEqual({ loaded: questions.length * 13, odd: [] });
  },
);
