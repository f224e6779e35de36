import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { type IngestRequest, type IngestResult, ingest } from "../../ingest/ingest.ts";
import { Lake, type LakeState } from "../../lake/lake.ts";
import type { Settings } from "../../lake/settings.ts";
import { type Finding, verify, type Within } from "../../lake/verify.ts";
import { packageRoot } from "../../resources.ts";
import { SourceBuilder } from "./source.ts";

/** A folder that is gone when the file's tests are over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "parsl-ledger-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Path of a real database's folder among the fixtures. */
export function fixture(name: string, file = "monitoring.db"): string {
  return join(packageRoot, "test/fixtures/monitoring", name, file);
}

/** A lake with real databases in it; those from Slurm with their sacct file unless told otherwise. */
export async function lakeOf(names: readonly string[], options: { sacct?: boolean } = {}): Promise<Lake> {
  const folder = temporaryFolder();
  for (const name of names) {
    const sacct = options.sacct !== false && name.includes("slurm") ? fixture(name, "sacct.txt") : undefined;
    await ingest({ path: fixture(name), lake: folder, sacct, timezone: "UTC" });
  }
  return openedLake(folder);
}

/** One database in a lake of its own: what the ingest said, and what the lake holds. */
export async function ingested(
  path: string,
  request: Partial<IngestRequest> = {},
): Promise<{ result: IngestResult; lake: Lake; state: LakeState }> {
  const folder = join(temporaryFolder(), "lake");
  const result = await ingest({ path, lake: folder, timezone: "UTC", ...request });
  const lake = await openedLake(folder);
  return { result, lake, state: await lake.state() };
}

/** A lake with one database built by hand. */
export async function lakeOfBuilt(
  build: (source: SourceBuilder) => SourceBuilder,
  run: ConstructorParameters<typeof SourceBuilder>[1] = {},
  sacct?: string,
  settings?: Settings,
): Promise<Lake> {
  const folder = temporaryFolder();
  const path = join(folder, "monitoring.db");
  build(new SourceBuilder(path, run)).close();
  await ingest({ path, lake: join(folder, "lake"), source: "built", timezone: "UTC", sacct, settings });
  return openedLake(join(folder, "lake"));
}

async function openedLake(folder: string): Promise<Lake> {
  const lake = await Lake.open(folder);
  afterAll(() => lake.close());
  return lake;
}

/** What `verify` finds in a lake as it stands. */
export async function findings(lake: Lake, within?: Within): Promise<Finding[]> {
  const found: Finding[] = [];
  for await (const one of verify(await lake.state(), within)) found.push(one);
  return found;
}

/** Every file below a folder with its content's beginning and change time: equal listings, nothing was touched. */
export function listing(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, `${statSync(path).mtimeMs} ${readFileSync(path).length}`];
    }),
  );
}
