/** A continuous scale that leaves room at its end for labels so wide. */
export function roomFor(labels: number) {
  return { range: [0, { expr: `width - ${Math.ceil(labels)}` }] };
}
