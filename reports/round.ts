/**
 * Figures rounded so that they visibly add up: each is cut to `precision` digits and the units that are missing from the rounded
 * total go to those that lost most (largest remainder). Display only; no figure leaves this way into another.
 */
export function roundToTotal(values: readonly number[], precision: number): number[] {
  const unit = 10 ** precision;
  const total = Math.round(values.reduce((sum, value) => sum + value, 0) * unit);
  const floors = values.map((value) => Math.floor(value * unit));
  const missing = total - floors.reduce((sum, floor) => sum + floor, 0);
  const byRemainder = values
    .map((value, index) => ({ index, remainder: value * unit - Math.floor(value * unit) }))
    .sort((a, b) => b.remainder - a.remainder);
  for (const { index } of byRemainder.slice(0, missing)) floors[index] = (floors[index] as number) + 1;
  return floors.map((floor) => floor / unit);
}
