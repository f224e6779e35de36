import { LedgerError } from "../../../errors.ts";
import type { Lake } from "../../../lake/lake.ts";
import { askRows } from "../../../metrics/rows.ts";
import type { Selection } from "../../ledger.ts";

/** The zone in which a page tells times. */
export interface Zone {
  /** Its IANA name, or UTC. */
  readonly name: string;
  /** The reader's word for it, which the next page takes along. */
  readonly word: string | undefined;
  /** Why it is not the one that was asked for. */
  readonly note?: string;
}

export const utc: Zone = { name: "UTC", word: undefined };

/** The zone that `word` asks for: UTC, that of the sources selected, or one by its name. Throws usage for a name that is none. */
export async function zoneOf(word: string | undefined, lake: Lake, { at, filters }: Selection): Promise<Zone> {
  if (word === undefined || word === "UTC") return { name: "UTC", word };
  if (word !== "source") {
    formatOf(word);
    return { name: word, word };
  }
  const { data } = await askRows(lake, "sources", { at, filters: { source: filters.source }, columns: "timezone" });
  const names = [...new Set(data.flatMap((row) => String(row.timezone).split(", ")))];
  const [only = "UTC"] = names;
  if (names.length <= 1) return { name: only, word };
  return { name: "UTC", word, note: `The sources here are of ${names.length} zones; choose one of them.` };
}

/** `2026-11-24 08:25:39` in UTC; with its distance from UTC elsewhere, since an hour is met twice when clocks are put back. */
export function local(iso: string, { name }: Zone, hasMillis = false): string {
  const millis = hasMillis ? iso.slice(19, 23).replace("Z", "") : "";
  if (name === "UTC") return `${iso.slice(0, 19).replace("T", " ")}${millis}`;
  const [day = "", clock = "", offset = ""] = formatOf(name).format(new Date(iso)).split(" ");
  return `${day} ${clock}${millis} ${offset === "GMT" ? "+00:00" : offset.replace("GMT", "")}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const MOST_FORMATS = 100;

function formatOf(name: string): Intl.DateTimeFormat {
  const known = formats.get(name);
  if (known !== undefined) return known;
  const two = "2-digit";
  const digits = { year: "numeric", month: two, day: two, hour: two, minute: two, second: two } as const;
  try {
    // Swedish writes dates as ISO 8601 does.
    const format = new Intl.DateTimeFormat("sv-SE", { ...digits, timeZone: name, timeZoneName: "longOffset" });
    if (formats.size < MOST_FORMATS) formats.set(name, format);
    return format;
  } catch {
    throw new LedgerError("usage", `tz ${name} is no time zone: UTC, source, or a name such as Europe/Zurich`, {
      field: "tz",
    });
  }
}
