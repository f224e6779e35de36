import { type Duck, literal, quote } from "../lake/duckdb.ts";
import type { Table } from "../lake/tables/index.ts";

/**
 * Reads the times of canonical tables in another zone than they were read in: what the clocks showed follows from the instant, so
 * nothing but the instants is needed. Two hours a year are doubtful: an hour that the old zone skips was read as the hour after it,
 * and an hour that the new zone shows twice is read as of the first. Returns a sentence when such times are there.
 */
export async function rezone(duck: Duck, records: readonly Table[], from: string, to: string): Promise<string[]> {
  await duck.run(
    `create macro shown(seen_at) as timezone(${literal(from)}, timezone('UTC', seen_at));
     create macro reread(seen_at) as timezone('UTC', timezone(${literal(to)}, shown(seen_at)));
     create macro is_doubtful(seen_at) as
       timezone(${literal(from)}, shown(seen_at) - interval 1 hour) = timezone('UTC', seen_at)
       or timezone(${literal(to)}, timezone(${literal(to)}, shown(seen_at)) + interval 1 hour) = shown(seen_at)
       or timezone(${literal(to)}, timezone(${literal(to)}, shown(seen_at)) - interval 1 hour) = shown(seen_at)`,
  );
  let doubtful = 0;
  for (const { name, columns } of records) {
    const times = columns.filter(({ type }) => type === "TIMESTAMP").map((column) => quote(column.name));
    if (times.length === 0) continue;
    const counts = times.map((time) => `count(*) filter (where is_doubtful(${time}))`).join(" + ");
    const [row] = await duck.rows(`select ${counts} as n from ${quote(name)}`);
    doubtful += Number(row?.n);
    await duck.run(`update ${quote(name)} set ${times.map((time) => `${time} = reread(${time})`).join(", ")}`);
  }
  await duck.run(
    "update source.earlier_jobs set start_at = reread(start_at), end_at = reread(end_at) where is_source_zone",
  );
  return doubtful === 0
    ? []
    : [
        `${doubtful} times were read anew in ${to} from an hour that ${from} skips or ${to} shows twice, and may be an hour off; ingest the file again if it is still there`,
      ];
}
