import { LedgerError } from "../errors.ts";
import { type Duck, literal, type Row } from "../lake/duckdb.ts";

/** The zone of a source's naive times, and whether anybody named it. */
export interface Zone {
  readonly name: string;
  readonly isAssumed: boolean;
}

/**
 * The zone to read a source's times in: the one asked for, else the one that an earlier ingest of the source was told,
 * else this machine's, marked as assumed. Parsl stores no zone. Throws usage for a name that is no IANA zone.
 */
export async function resolveZone(duck: Duck, asked: string | undefined, last: Row | undefined): Promise<Zone> {
  if (asked !== undefined) {
    const [known] = await duck.rows("select name from pg_timezone_names() where lower(name) = lower(?)", [asked]);
    if (!known) {
      throw new LedgerError(
        "usage",
        `unknown time zone ${asked}; give an IANA name such as UTC or America/Los_Angeles`,
        { field: "timezone" },
      );
    }
    return { name: String(known.name), isAssumed: false };
  }
  if (last && last.timezone_assumed === false) return { name: String(last.timezone), isAssumed: false };
  return { name: Intl.DateTimeFormat().resolvedOptions().timeZone, isAssumed: true };
}

/** Defines `utc(text)` for the adapters' SQL: naive local time of the source as an instant in UTC; null for what is no time. */
export async function defineUtc(duck: Duck, zone: Zone): Promise<void> {
  await duck.run(
    `create macro utc(naive) as timezone('UTC', timezone(${literal(zone.name)}, try_cast(naive as timestamp)))`,
  );
}
