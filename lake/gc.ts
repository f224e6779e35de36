import { readdir, stat, unlink } from "node:fs/promises";
import { join, relative } from "node:path";
import { resource } from "../resources.ts";
import { Duck, literal } from "./duckdb.ts";
import { asDraft, claim } from "./files.ts";
import { attemptFolder, dataFolder, foldFile, logFolder } from "./layout.ts";
import { commitOf, entriesSql, type Listing, listingOf, marker, withLog } from "./log.ts";
import { asWriter, leftBefore } from "./writers.ts";

/** How long superseded states stay readable where nobody said. */
export const RETENTION_DAYS = 30;

/** What was tidied up. */
export interface Swept {
  /** Commits that the folded log holds now. */
  readonly folded: number;
  /** Files of data that no state to be kept names. */
  readonly files: number;
  readonly bytes: number;
}

/**
 * Folds the log into one file and removes what nobody needs: data that only states name which were superseded more than `days` ago,
 * and what killed writers left. At every instant the lake shows what it showed before; ingests and readers go on beside it.
 */
export async function gc(lake: string, days: number): Promise<Swept> {
  const before = await leftBefore(lake);
  // On a full disk what killed writers left makes the room that the folded log needs.
  const left = [
    ...(await sweepData(lake, before)),
    ...(await sweep(lake, join(lake, logFolder), before, isUnfinished)),
    ...(await sweep(lake, join(lake, attemptFolder), before, isUnfinished)),
  ];
  const folded = await foldLog(lake, days);
  const swept = [...left, ...(await sweepData(lake, before))];
  return { folded, files: swept.length, bytes: swept.reduce((sum, bytes) => sum + bytes, 0) };
}

/** Commits that may pile up before they are folded without being asked: every reader opens all of them. */
const LONG_LOG = 256;

/** Folds a log that has grown long, as `gc` does, and leaves the data alone. */
export async function foldLongLog(lake: string, days: number): Promise<void> {
  const duck = await Duck.open();
  try {
    const length = await withLog(duck, lake, async ({ names }) => names.length);
    if (length <= LONG_LOG) return;
  } finally {
    duck.close();
  }
  await foldLog(lake, days);
}

/** Writes the entries that states to be kept need as one file, which takes the place of the commits with its name. */
function foldLog(lake: string, days: number): Promise<number> {
  return asWriter(lake, () => foldAll(lake, days));
}

async function foldAll(lake: string, days: number): Promise<number> {
  const duck = await Duck.open();
  try {
    const commits = await withLog(duck, lake, async (listing) => {
      const names = listing.names.filter((name) => !name.startsWith("@"));
      if (!(await isWhole(duck, lake, listing))) return 0;
      if (names.length === 0 && !(await isLoose(duck, lake, listing, days))) return 0;
      const target = join(lake, foldFile(listing.fold + 1));
      const kept = keptSql(lake, listing, days);
      const isClaimed = await asDraft(target, async (draft) => {
        await duck.run(`copy (${kept}) to ${literal(draft)} (format parquet, compression zstd)`);
        return claim(draft, target);
      });
      return isClaimed ? names.length : 0;
    });
    const superseded = await withLog(duck, lake, async (listing) => listing.superseded);
    for (const name of superseded) await unlink(join(lake, logFolder, name)).catch(() => {});
    return commits;
  } finally {
    duck.close();
  }
}

/** A folder that changes while it is listed may hide a name; a log is folded only when every commit up to the last one was seen. */
async function isWhole(duck: Duck, lake: string, { names, positions }: Listing): Promise<boolean> {
  const folded = await listingOf(
    duck,
    lake,
    names.filter((name) => name.startsWith("@")),
  );
  const commits = names.filter((name) => !name.startsWith("@")).map(commitOf);
  return [...positions].every(
    ([source, last]) =>
      commits.filter((one) => one.source === source).length === last - (folded.positions.get(source) ?? 0),
  );
}

/** Does the folded log hold what need not be kept any more? */
async function isLoose(duck: Duck, lake: string, listing: Listing, days: number): Promise<boolean> {
  const [row] = await duck.rows(
    `select (select count(source) from (${entriesSql(lake, listing.names)})) - (select count(source) from (${keptSql(lake, listing, days)})) as n`,
  );
  return Number(row?.n) > 0;
}

function keptSql(lake: string, { names }: Listing, days: number): string {
  const horizonUs = Date.now() * 1000 - Math.round(days * 86_400_000_000);
  return `with log as (${entriesSql(lake, names)}),
    horizon as (
      select greatest(${horizonUs}, coalesce(max(committed_us) filter (where table_name = '${marker.horizon}'), 0)) as horizon_us from log
    ),
    kept as (${resource("lake/commits/kept.sql")})
    select * from kept order by source, sequence, run_id, table_name`;
}

/** The data files of all states that are kept. */
async function namedPaths(lake: string): Promise<Set<string>> {
  const duck = await Duck.open();
  try {
    const rows = await withLog(duck, lake, ({ names }) =>
      duck.rows(`select distinct path from (${entriesSql(lake, names)})`),
    );
    return new Set(rows.map((row) => String(row.path)));
  } finally {
    duck.close();
  }
}

async function sweepData(lake: string, before: number): Promise<number[]> {
  const named = await namedPaths(lake);
  return sweep(lake, join(lake, dataFolder), before, (path) => !named.has(path));
}

function isUnfinished(path: string): boolean {
  return (path.split("/").at(-1) ?? "").startsWith("_");
}

/** Removes files that nobody wants and no living writer can have made; the sizes of those that went. */
async function sweep(
  lake: string,
  folder: string,
  before: number,
  isUnwanted: (path: string) => boolean,
): Promise<number[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes: number[] = [];
  for (const entry of found) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !isUnwanted(relative(lake, path))) continue;
    const { mtimeMs, size } = (await stat(path).catch(() => undefined)) ?? {};
    if (mtimeMs === undefined || mtimeMs >= before) continue;
    await unlink(path).catch(() => {});
    sizes.push(Number(size));
  }
  return sizes;
}
