export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The value, or the limit it is beyond; `most` where the limits cross. */
export function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** The value to so many decimals; never −0. */
export function round(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale + 0;
}
