/**
 * What leaves a lake, beside what the machine can do: a download beside a plain pipe of the same file, a remote query's bytes beside the
 * file's, an export beside copying. By hand: npm run bench:datasets [-- ROWS]; PARSL_PYTHON has duckdb and duckdb-extension-httpfs.
 */
import { execFile, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Duck, quote } from "../../lake/duckdb.ts";
import { Lake } from "../../lake/lake.ts";
import { publish } from "../../lake/publish.ts";
import { tables } from "../../lake/tables/index.ts";
import { fileUrl } from "../../reports/datasets.ts";
import { exportTo } from "../../reports/export/folder.ts";
import { readExport } from "../../reports/export/request.ts";
import { packageRoot } from "../../resources.ts";

const run = promisify(execFile);
const python = process.env.PARSL_PYTHON ?? "python3";
const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] as number;

const random: Readonly<Record<string, string>> = {
  VARCHAR: "md5((random() * 1e5)::bigint::varchar)",
  INTEGER: "(random() * 100)::integer",
  BIGINT: "(random() * 1e10)::bigint",
  DOUBLE: "random()",
  BOOLEAN: "random() < 0.5",
  TIMESTAMP: "timestamp '2026-01-01' + to_microseconds((random() * 3e13)::bigint)",
};

/** A lake with one run whose `tries` are that many rows of noise: about 200 bytes each when packed. */
async function bigLake(folder: string, rows: number): Promise<void> {
  const duck = await Duck.open();
  for (const { name, columns } of tables)
    await duck.run(
      `create table ${quote(name)} (${columns.map((one) => `${quote(one.name)} ${one.type}`).join(", ")})`,
    );
  await duck.run(
    "insert into ingests (source, ingest_id, taken_at, timezone) values ('big', 'one', timestamp '2026-01-01', 'UTC')",
  );
  const values = (tables.find(({ name }) => name === "tries")?.columns ?? []).map(({ name, type }) =>
    name === "run_id" ? "'big'" : random[type],
  );
  await duck.run(`insert into tries select ${values.join(", ")} from range(${rows})`);
  await publish(duck, { lake: folder, source: "big", file: "big", ingestId: "one", runIds: ["big"] });
  duck.close();
}

async function started(args: string[]): Promise<{ url: string; pid: number; stop: () => void }> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  for await (const chunk of child.stdout) {
    const [url] = /http:\/\/[\d.]+:\d+/.exec(String(chunk)) ?? [];
    if (url) return { url, pid: child.pid as number, stop: () => child.kill() };
  }
  throw new Error(`${args.join(" ")} ended before it listened`);
}

const plainPipe = `const http = require("node:http"), fs = require("node:fs");
const server = http.createServer((_, response) => fs.createReadStream(process.argv[1], { highWaterMark: 1 << 20 }).pipe(response));
server.listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port));`;

function memoryMiB(pid: number, what: "VmRSS" | "VmHWM"): number {
  return Number(new RegExp(`${what}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}

async function download(url: string): Promise<number> {
  const { stdout } = await run("curl", [
    "--silent",
    "--fail",
    "--output",
    "/dev/null",
    "--write-out",
    "%{speed_download}",
    url,
  ]);
  return Number(stdout) / 1e6;
}

/** Counts what a server sends through it. */
async function counting(url: string): Promise<{ url: string; bytes: () => number; stop: () => void }> {
  let bytes = 0;
  const server = createServer((client) => {
    const target = connect(Number(new URL(url).port), "127.0.0.1");
    target.on("data", (chunk) => {
      bytes += chunk.length;
    });
    client.pipe(target).pipe(client);
    for (const end of [client, target]) end.on("error", () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, bytes: () => bytes, stop: () => server.close() };
}

const rows = Number(process.argv[2] ?? 1_250_000);
const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-bench-"));
try {
  const place = join(folder, "lake");
  await bigLake(place, rows);
  const lake = await Lake.open(place);
  const state = await lake.state();
  const entry = state.entries.find(({ table_name }) => table_name === "tries") as (typeof state.entries)[number];
  const own = join(place, entry.path);
  const columns = tables.find(({ name }) => name === "tries")?.columns.length;
  console.log(`one file of ${(entry.bytes / 1e6).toFixed(0)} MB, ${rows} rows, ${columns} columns`);

  const ours = await started([join(packageRoot, "dist/cli.js"), "serve", "--lake", place, "--port", "0"]);
  const plain = await started(["-e", plainPipe, own]);
  await download(ours.url + fileUrl(entry.path));
  const before = memoryMiB(ours.pid, "VmRSS");
  const [a, b] = [[] as number[], [] as number[]];
  for (let round = 0; round < 7; round++) {
    a.push(await download(ours.url + fileUrl(entry.path)));
    b.push(await download(plain.url));
  }
  console.log(
    `download: ${median(a).toFixed(0)} MB/s beside a plain pipe's ${median(b).toFixed(0)} = ${(median(a) / median(b)).toFixed(2)}`,
  );
  console.log(
    `memory of the server: ${before.toFixed(0)} MiB after one download, at most ${memoryMiB(ours.pid, "VmHWM").toFixed(0)} MiB over all`,
  );

  const counted = await counting(ours.url);
  const query = `
import duckdb, duckdb_extension_httpfs as e
duckdb.sql(f"load '{e.__path__[0]}/extensions/v{duckdb.__version__}/httpfs.duckdb_extension'")
print(duckdb.sql("select app, sum(busy_us) from read_parquet('${counted.url}${fileUrl(entry.path)}') group by app").fetchall()[:1])`;
  await run(python, ["-c", query]);
  console.log(
    `a remote query for 2 of ${columns} columns moves ${((100 * counted.bytes()) / entry.bytes).toFixed(1)} % of the file`,
  );
  counted.stop();
  ours.stop();
  plain.stop();

  const request = await readExport(place, state, { filters: {} });
  const [exports, copies] = [[] as number[], [] as number[]];
  for (let round = 0; round < 5; round++) {
    const target = join(folder, `round-${round}`);
    let from = performance.now();
    await exportTo(request, join(target, "export"));
    exports.push(performance.now() - from);
    from = performance.now();
    mkdirSync(join(target, "copy"), { recursive: true });
    for (const { path } of state.entries)
      copyFileSync(join(place, path), join(target, "copy", path.replaceAll("/", "-")));
    copies.push(performance.now() - from);
    rmSync(target, { recursive: true });
  }
  console.log(
    `export: ${median(exports).toFixed(0)} ms beside ${median(copies).toFixed(0)} ms of copying = ${(median(copies) / median(exports)).toFixed(2)} of its speed`,
  );
  lake.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
