/** Bytes of a file, both ends included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Which bytes a `Range` header asks for: `whole` without one, and for forms that RFC 9110 lets a server pass over (other units,
 * several ranges, what is no range); `unsatisfiable` for a range that begins behind the end.
 */
export function rangeOf(header: string | undefined, bytes: number): ByteRange | "whole" | "unsatisfiable" {
  const [, from = "", to = ""] = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? "") ?? [];
  if (from === "" && to === "") return "whole";
  if (from === "") {
    const length = Math.min(Number(to), bytes);
    return length === 0 ? "unsatisfiable" : { first: bytes - length, last: bytes - 1 };
  }
  const first = Number(from);
  if (to !== "" && Number(to) < first) return "whole";
  if (first >= bytes) return "unsatisfiable";
  return { first, last: to === "" ? bytes - 1 : Math.min(Number(to), bytes - 1) };
}

/** Does a list of tags, as `If-Match` and `If-None-Match` carry it, hold this one? `isWeak` compares without the mark of weak tags. */
export function holdsTag(header: string, tag: string, isWeak: boolean): boolean {
  return header.split(",").some((one) => {
    const text = one.trim();
    return text === "*" || (isWeak ? text.replace(/^W\//, "") : text) === tag;
  });
}
