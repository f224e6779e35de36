/** A continuous scale that leaves room at its end for labels so wide; without a width, that of a view that fits itself. */
export function roomFor(labels: number, width?: number) {
  const room = Math.ceil(labels);
  return { range: [0, width === undefined ? { expr: `width - ${room}` } : Math.max(40, width - room)] };
}
