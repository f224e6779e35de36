import { execFile } from "node:child_process";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { tableFromIPC } from "apache-arrow";
import { beforeAll, describe, expect, it } from "vitest";
import { ingest } from "../../ingest/ingest.ts";
import { quote } from "../../lake/duckdb.ts";
import { Lake } from "../../lake/lake.ts";
import { tables } from "../../lake/tables/index.ts";
import { exportTo, verifyExport } from "../../reports/export/folder.ts";
import { readExport } from "../../reports/export/request.ts";
import { notebook } from "../../reports/notebook.ts";
import { packageRoot } from "../../resources.ts";
import { ordinary, record, simulate } from "../support/generate/index.ts";
import { lakeOf, temporaryFolder } from "../support/lakes.ts";
import { hasModules, python } from "../support/python.ts";
import { served } from "../support/served.ts";

const requirements = "test/notebooks/requirements.txt";
const run = promisify(execFile);
const kinds: Readonly<Record<string, string>> = { BIGINT: "BIGINT", INTEGER: "BIGINT", TIMESTAMP: "TIMESTAMP" };
const columnsOf = (name: string) =>
  Object.fromEntries(
    (tables.find((table) => table.name === name)?.columns ?? []).map((column) => [
      column.name,
      kinds[column.type] ?? "VARCHAR",
    ]),
  );

/** What a lake holds, exactly: rows, and of each column the sum, or for what is no number the count. */
async function truth(lake: Lake, name: string) {
  const how: Readonly<Record<string, string>> = {
    TIMESTAMP: "coalesce(sum(epoch_us(#)), 0)",
    BIGINT: "coalesce(sum(#), 0)",
    VARCHAR: "count(#)",
  };
  const columns = columnsOf(name);
  const sums = Object.entries(columns).map(
    ([column, kind]) => `(${how[kind]?.replace("#", quote(column))})::varchar as ${quote(column)}`,
  );
  const state = await lake.state();
  const [row] = await state.rows(`select count(*) as rows from ${quote(name)}`);
  const [of] = await state.rows(`select ${sums.join(", ")} from ${quote(name)}`);
  return { rows: Number(row?.rows), sums: of };
}

/** A lake in which blocks have several nodes and managers come and go, with sacct. */
async function generatedLake(): Promise<Lake> {
  const folder = temporaryFolder();
  const [path, sacct] = [join(folder, "monitoring.db"), join(folder, "sacct.txt")];
  const executors = [
    { label: "knl", workers: 5, nodesPerBlock: 3, maxBlocks: 4, walltime: 3600, heartbeat: 30, threshold: 120 },
  ];
  record(
    simulate({ ...ordinary, tasks: 400, executors, meanSeconds: 300, nodeCrash: 0.1, sampleEvery: 150 }),
    path,
    sacct,
  );
  await ingest({ path, sacct, lake: join(folder, "lake"), source: "generated", timezone: "UTC" });
  return Lake.open(join(folder, "lake"));
}

async function exported(lake: Lake): Promise<string> {
  const folder = join(temporaryFolder(), "first");
  await exportTo(await readExport(lake.folder, await lake.state(), { filters: {} }), folder);
  // It has to stand by itself wherever it goes.
  await rename(folder, `${folder}-moved`);
  return `${folder}-moved`;
}

describe("what analysts have", () => {
  let lake: Lake;
  let service: string;
  let folder: string;
  beforeAll(async () => {
    lake = await lakeOf(["head-slurm-walltime", "head-local-mixed", "slurm-1.2.0"]);
    service = await served({ lake });
    folder = await exported(lake);
  });

  it.skipIf(!hasModules("pandas, polars, pyarrow, duckdb, duckdb_extension_httpfs, fsspec, aiohttp", requirements))(
    "pandas, polars, pyarrow and DuckDB read every dataset, over HTTP and from an export, and see the same rows",
    async () => {
      const asked = Object.fromEntries(tables.map(({ name }) => [name, columnsOf(name)]));
      const script = join(packageRoot, "test/notebooks/read_datasets.py");
      const { stdout } = await run(python, [script, service, folder, JSON.stringify(asked)], { maxBuffer: 1 << 26 });
      const seen = JSON.parse(stdout) as Record<string, Record<string, unknown>>;
      expect(Object.keys(seen)).toEqual(tables.map(({ name }) => name));
      for (const [name, clients] of Object.entries(seen)) {
        expect(Object.keys(clients).length).toBe(8);
        const expected = await truth(lake, name);
        for (const [client, what] of Object.entries(clients))
          expect([name, client, what]).toEqual([name, client, expected]);
      }
    },
  );

  it("Arrow JS reads every dataset's Arrow form and sees the same rows", async () => {
    for (const { name } of tables) {
      const response = await fetch(`${service}/v1/datasets/${name}.arrow`);
      const table = tableFromIPC(new Uint8Array(await response.arrayBuffer()));
      const { rows, sums } = await truth(lake, name);
      expect([name, table.numRows]).toEqual([name, rows]);
      for (const [column, kind] of Object.entries(columnsOf(name))) {
        const values = [...(table.getChild(column) ?? [])].filter((value) => value !== null);
        // Arrow JS hands out instants in milliseconds: their sum is right to a millisecond each.
        const sum = values.reduce(
          (all: number, value) => all + (kind === "TIMESTAMP" ? Number(value) * 1000 : Number(value)),
          0,
        );
        if (kind === "VARCHAR") expect([name, column, values.length]).toEqual([name, column, Number(sums?.[column])]);
        else
          expect([name, column, Math.abs(sum - Number(sums?.[column])) <= 1000 * values.length]).toEqual([
            name,
            column,
            true,
          ]);
      }
    }
  });

  it.skipIf(!hasModules("rocrate", requirements))("repositories' own library reads the description", async () => {
    const program = `
import sys, json
from rocrate.rocrate import ROCrate
crate = ROCrate(sys.argv[1])
files = [e for e in crate.get_entities() if e.type == "File"]
print(json.dumps([crate.name, len(files), all((crate.source / e.id).is_file() for e in files), crate.get("data/tries/")["variableMeasured"][0]["name"]]))`;
    const { stdout } = await run(python, ["-c", program, folder]);
    const { files } = await verifyExport(folder);
    // Beside what the manifest lists there are itself and, not as a file, the description.
    expect(JSON.parse(stdout)).toEqual(["Parsl Ledger export", files, true, "source"]);
  });

  describe.skipIf(!hasModules("pandas, pyarrow, altair, duckdb, nbclient, ipykernel", requirements))(
    "the notebook",
    () => {
      async function figuresOf(data: string, state?: string) {
        const file = join(temporaryFolder(), "efficiency.ipynb");
        await writeFile(file, data === "" ? (state as string) : notebook(data, state));
        const { stdout } = await run(python, [join(packageRoot, "test/notebooks/run_notebook.py"), file]);
        return JSON.parse(stdout.trim().split("\n").at(-1) as string) as {
          figures: Array<{ name: string; rebuilt: number; service: number; agree: boolean }>;
          charts: number;
        };
      }
      const names = [
        "startup",
        "useful",
        "lost",
        "idle",
        "drain",
        "unregistered",
        "unknown",
        "paid",
        "idle_fraction",
        "useful_fraction",
        "walltime_loss_hours",
      ];

      it("as the service hands it out, rebuilds the service's figures", { timeout: 180_000 }, async () => {
        const { figures, charts } = await figuresOf(
          "",
          await (await fetch(`${service}/v1/notebooks/efficiency.ipynb`)).text(),
        );
        expect(figures.map(({ name }) => name)).toEqual([...names, "connected worker-hours", "busy worker-hours"]);
        expect(figures.filter(({ agree }) => !agree)).toEqual([]);
        expect(charts).toBe(2);
        const { data } = (await (await fetch(`${service}/v1/metrics/idle_fraction,paid_node_hours`)).json()) as {
          data: Array<Record<string, number>>;
        };
        const of = (name: string) => figures.find((figure) => figure.name === name)?.rebuilt;
        expect(of("idle_fraction")).toBeCloseTo(data[0]?.idle_fraction as number, 9);
        expect(of("paid")).toBeCloseTo(data[0]?.paid_node_hours as number, 9);
      });

      it("rebuilds them from an export, and where nodes are many and managers come and go", {
        timeout: 180_000,
      }, async () => {
        expect((await figuresOf(folder)).figures.filter(({ agree }) => !agree)).toEqual([]);
        const generated = await generatedLake();
        const { figures } = await figuresOf(await exported(generated));
        generated.close();
        expect(figures.filter(({ agree }) => !agree)).toEqual([]);
        expect(figures.find(({ name }) => name === "lost")?.rebuilt).toBeGreaterThan(0);
      });
    },
  );
});
