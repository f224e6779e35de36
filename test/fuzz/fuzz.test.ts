import { execFile, spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { serve } from "@hono/node-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createApp } from "../../api/app.ts";
import { ingest } from "../../ingest/ingest.ts";
import { Lake } from "../../lake/lake.ts";
import { packageRoot } from "../../resources.ts";
import { temporaryFolder } from "../support/lakes.ts";

const python = process.env.PARSL_PYTHON ?? "python3";
const schemathesis = join(dirname(python), "schemathesis");
const isThere = spawnSync(schemathesis, ["--version"]).status === 0;
if (!isThere && !process.env.CI)
  console.warn(`SKIPPED: no schemathesis beside ${python} (test/fuzz/requirements.txt; PARSL_PYTHON names another)`);

/** How many requests are made up for every operation; the soak makes up more. */
const examples = Number(process.env.FUZZ_EXAMPLES ?? 3);
const phases = process.env.FUZZ_EXAMPLES === undefined ? "examples,fuzzing" : "examples,coverage,fuzzing,stateful";

let lake: Lake;
let url = "";
let stop = () => {};
const faults: string[] = [];
beforeAll(async () => {
  const folder = temporaryFolder();
  const [path, sacct] = ["monitoring.db", "sacct.txt"].map((file) => join(packageRoot, "sample", file)) as [
    string,
    string,
  ];
  await ingest({ path, sacct, lake: folder, source: "sample", timezone: "UTC" });
  lake = await Lake.open(folder);
  const { fetch } = createApp({ lake, onFault: (thrown, at) => faults.push(`${at}: ${thrown}`) });
  const port = await new Promise<number>((resolve) => {
    const server = serve({ fetch, hostname: "127.0.0.1", port: 0 }, (info) => resolve(info.port));
    stop = () => server.close();
  });
  url = `http://127.0.0.1:${port}`;
});
afterAll(() => {
  stop();
  lake.close();
});

// Where everything is tested, what is missing is a failure.
it.skipIf(!isThere && !process.env.CI)(
  "schemathesis finds no answer that the reference does not promise, and none that failed for a reason of ours",
  async () => {
    const { stdout } = await promisify(execFile)(
      schemathesis,
      [
        ...["--config-file", join(packageRoot, "test/fuzz/schemathesis.toml"), "run", `${url}/openapi.json`],
        ...["--checks", "all", "--phases", phases, "--max-examples", String(examples), "--seed", "1"],
        ...["--request-timeout", "60", "--no-color"],
      ],
      {
        cwd: temporaryFolderOnce,
        maxBuffer: 2 ** 28,
        env: { ...process.env, SCHEMATHESIS_HOOKS: join(packageRoot, "test/fuzz/promises.py") },
      },
    ).catch((thrown: { stdout: string }) => thrown);
    expect(stdout).toMatch(/Test cases:\n +(\d+) generated, \1 passed/);
    expect(faults).toEqual([]);
  },
  4 * 3_600_000,
);

const temporaryFolderOnce = temporaryFolder();
