/**
 * The few statistics a benchmark here needs.
 *
 * Always holds: input lists are not changed, and an empty list is an error, never a NaN that ends up in a table.
 */

/** The value below which a share `q` (0 to 1) of `values` lies, linear between neighbours. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * q;
  const low = sorted[Math.floor(place)];
  const high = sorted[Math.ceil(place)];
  if (low === undefined || high === undefined) throw new Error("a quantile of no values");
  return low + (high - low) * (place - Math.floor(place));
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** A median with the middle half around it. */
export interface Spread {
  median: number;
  /** First and third quartile. */
  from: number;
  to: number;
}

/** The median of `values` with its quartiles. */
export function spread(values: readonly number[]): Spread {
  return { median: median(values), from: quantile(values, 0.25), to: quantile(values, 0.75) };
}

/** Round by round `numerators[i] / denominators[i]`: rounds are interleaved, so a slow moment of the machine hits both. */
export function ratios(numerators: readonly number[], denominators: readonly number[]): number[] {
  if (numerators.length !== denominators.length) throw new Error("two series of different length");
  return numerators.map((numerator, index) => {
    const denominator = denominators[index];
    if (!denominator) throw new Error("a round without a figure");
    return numerator / denominator;
  });
}
