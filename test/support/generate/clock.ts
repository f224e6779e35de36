import type { Plan } from "./world.ts";

/** Seconds of a plan as naive local time of its zone, to the microsecond: `2026-03-02T09:00:00.000000`. */
export function clockOf({ epoch, zone }: Pick<Plan, "epoch" | "zone">): (seconds: number) => string {
  const offsets = new Map<number, number>();
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  // Offsets change on the quarter hour at the earliest.
  const offsetAt = (utc: number): number => {
    const quarter = Math.floor(utc / 900);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      const name =
        format.formatToParts(new Date(quarter * 900_000)).find((part) => part.type === "timeZoneName")?.value ?? "GMT";
      const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
      offset = sign === undefined ? 0 : (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
      offsets.set(quarter, offset);
    }
    return offset;
  };
  return (seconds) => {
    const micros = Math.round(seconds * 1e6);
    const whole = epoch + Math.floor(micros / 1e6);
    const text = new Date((whole + offsetAt(whole)) * 1000).toISOString().slice(0, 19);
    return `${text}.${String(((micros % 1e6) + 1e6) % 1e6).padStart(6, "0")}`;
  };
}
