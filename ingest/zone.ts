import { LedgerError } from "../errors.ts";
import { Duck, literal, type Row } from "../lake/duckdb.ts";

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
  if (asked !== undefined) return { name: await namedZone(asked, duck), isAssumed: false };
  if (last && last.timezone_assumed === false) return { name: String(last.timezone), isAssumed: false };
  return { name: Intl.DateTimeFormat().resolvedOptions().timeZone, isAssumed: true };
}

/** A naive time has at most 26 characters; what is longer ends with an offset. */
const NAIVE_LENGTH = 26;

/** Parsl is younger than the first and will be forgotten by the second: no damaged digit makes a run last for millennia. */
const FIRST_TIME = "2000-01-01";
const LAST_TIME = "2100-01-01";

/**
 * Defines `utc(text)` for the adapters' SQL: naive local time of the source as an instant in UTC, or a time with its offset as it
 * says; null for what is no time or one of another century. `source_zone()` is the zone's name.
 */
export async function defineUtc(duck: Duck, zone: Zone): Promise<void> {
  await duck.run(
    `create macro source_zone() as ${literal(zone.name)};
     create macro plausible(told_at) as if(told_at >= timestamp '${FIRST_TIME}' and told_at < timestamp '${LAST_TIME}', told_at, null);
     create macro utc(told) as if(
       length(told) > ${NAIVE_LENGTH},
       plausible(timezone('UTC', try_cast(told as timestamptz))),
       timezone('UTC', timezone(${literal(zone.name)}, plausible(try_cast(told as timestamp))))
     )`,
  );
}

/** The zone's name as the IANA spells it. Throws usage when there is none. */
export async function namedZone(asked: string, open?: Duck): Promise<string> {
  const duck = open ?? (await Duck.open());
  try {
    const [known] = await duck.rows("select name from pg_timezone_names() where lower(name) = lower(?)", [asked]);
    if (known) return String(known.name);
  } finally {
    if (!open) duck.close();
  }
  throw new LedgerError("usage", `unknown time zone ${asked}; give an IANA name such as UTC or America/Los_Angeles`, {
    field: "timezone",
  });
}
