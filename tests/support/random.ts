/**
 * Chance that can be had again: a small generator from a seed.
 *
 * Always holds: the same seed gives the same numbers on every machine. Not for secrets.
 */

/** A source of chance. */
export interface Chance {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  below(limit: number): number;
  /** One of a list. */
  of<T>(choices: readonly T[]): T;
}

/** Mulberry32: one 32-bit word of state, good enough to vary test input. */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    of: (choices) => {
      const chosen = choices[below(choices.length)];
      if (chosen === undefined) throw new Error("a choice of nothing");
      return chosen;
    },
  };
}
