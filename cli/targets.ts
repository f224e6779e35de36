import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { type LoadedConfig, type SourceConfig, settingsOf } from "../config.ts";
import { unknownName } from "../errors.ts";
import { type AccountingFile, readAccounting } from "../ingest/accounting/index.ts";
import type { KnownFile, Rebuild } from "../ingest/rebuild.ts";
import { filesAt } from "../ingest/sources.ts";
import { namedZone } from "../ingest/zone.ts";
import type { Row } from "../lake/duckdb.ts";
import type { Settings } from "../lake/settings.ts";

/** One database of a pass, and all that is told about it. */
export interface Target {
  /** A file; or the pattern of a source that matched none. */
  readonly path: string;
  readonly isMissing: boolean;
  /** Undefined for a file that nobody configured or named: its folder names it. */
  readonly source: string | undefined;
  readonly timezone: string | undefined;
  readonly sacct: readonly AccountingFile[];
  readonly settings: Settings;
}

/** What the words of a command say about the databases that it reads; they win over the configuration. */
export interface PassWords {
  readonly source?: string | undefined;
  readonly timezone?: string | undefined;
  readonly sacct?: readonly string[] | undefined;
}

/** The databases of a pass: those named, else every file of every configured source, or of the one named. Patterns are looked up each time. */
export function targetsOf(config: LoadedConfig, paths: readonly string[], words: PassWords): Target[] {
  const { sources = [], folder } = config;
  if (paths.length > 0) {
    return paths.map((path) => targetOf(config, path, sourceAt(config, words.source, path), words));
  }
  const names = sources.map(({ name }) => name);
  if (words.source !== undefined && !names.includes(words.source))
    throw unknownName("usage", "source", words.source, names, "source");
  return sources
    .filter(({ name }) => words.source === undefined || name === words.source)
    .flatMap((source) => {
      const files = filesAt(folder, source.path);
      if (files.length === 0) return [{ ...targetOf(config, source.path, source, words), isMissing: true }];
      return files.map((path) => targetOf(config, path, source, words));
    });
}

/** What the facts of a database that the lake knows are built with; `asked` is a zone that wins over the configured one. */
export async function builtWith(
  config: LoadedConfig,
  { source, path, timezone }: KnownFile,
  last: Row,
  asked?: string,
): Promise<Rebuild> {
  const known = config.sources?.find(({ name }) => name === source);
  const told = targetOf(config, path, known, {});
  const named = asked ?? (told.timezone === undefined ? undefined : await namedZone(told.timezone));
  return {
    settings: told.settings,
    accounting: readAccounting(told.sacct),
    zone: { name: named ?? timezone, isAssumed: named === undefined && last.timezone_assumed === true },
  };
}

function targetOf(config: LoadedConfig, path: string, source: SourceConfig | undefined, words: PassWords): Target {
  return {
    path,
    isMissing: false,
    source: words.source ?? source?.name,
    timezone: words.timezone ?? source?.timezone,
    sacct: words.sacct?.map((one) => ({ path: one })) ?? configuredAccounting(config, source),
    settings: settingsOf(config, source),
  };
}

/** The configured source of that name, or the one that the file is of. */
function sourceAt(config: LoadedConfig, named: string | undefined, path: string): SourceConfig | undefined {
  const { sources = [], folder } = config;
  if (named !== undefined) return sources.find(({ name }) => name === named);
  const file = real(resolve(path));
  return sources.find((source) => filesAt(folder, source.path).some((one) => real(one) === file));
}

function configuredAccounting({ folder }: LoadedConfig, source: SourceConfig | undefined): AccountingFile[] {
  return (source?.sacct ?? []).flatMap(({ path, timezone }) =>
    filesAt(folder, path).map((one) => ({ path: one, timezone })),
  );
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
