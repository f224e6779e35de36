import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { LedgerError } from "../errors.ts";
import type { Row } from "../lake/duckdb.ts";
import type { LakeState } from "../lake/lake.ts";
import { continued } from "./marks.ts";
import type { Shape } from "./shape.ts";
import type { SourceDatabase } from "./sqlite.ts";

/** The last ingest of every database of a source, the latest first. */
export async function filesOf(state: LakeState, source: string): Promise<Row[]> {
  return state.rows("select * from ingests where source = ? order by taken_at desc, file_id", [source]);
}

/** What the lake knows of the database at a path: by its name, or a file that is gone from where it was and had the same content. */
export function knownFile(files: readonly Row[], path: string, databaseSha256: string): Row | undefined {
  return (
    files.find((file) => file.path === path) ??
    files.find((file) => file.database_sha256 === databaseSha256 && !existsSync(String(file.path)))
  );
}

/** A file that is gone from where it was, if the database goes on where the lake's record of it stops: it was moved, and has grown. */
export function movedFile(files: readonly Row[], database: SourceDatabase, shape: Shape): Row | undefined {
  return files.find(({ path, marks, shape: name }) => {
    if (existsSync(String(path)) || name !== shape.name) return false;
    const goesOn = continued(database, shape, marks as string | null);
    return goesOn !== undefined && Object.keys(goesOn).length > 0;
  });
}

/** The name that a database has within its source from its first ingest on, wherever it moves. */
export function fileId(files: readonly Row[], path: string): string {
  const hash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16);
  const plain = hash(path);
  // Another file stood there first, and has moved.
  return files.some((file) => file.file_id === plain) ? hash(`${path} ${files.length}`) : plain;
}

/**
 * A name that nobody chose belongs to one folder: refuses it for another one.
 * A source that moved is the same source: only a file that is still there can be another one.
 */
export function refuseTaken(source: string, path: string, files: readonly Row[]): void {
  if (files.some((file) => file.path === path)) return;
  const taken = files.find((file) => existsSync(String(file.path)));
  if (taken === undefined) return;
  throw new LedgerError(
    "usage",
    `the source name ${source} belongs to ${taken.path}; give ${path} another one, or the same to make it a file of that source: --source NAME`,
    { field: "source" },
  );
}
