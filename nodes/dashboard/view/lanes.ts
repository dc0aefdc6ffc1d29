/** The lanes of the chart from top to bottom, and how they share its height. */
export const lanes = [
  { axis: 'price', share: 0.3 },
  { axis: 'power', share: 0.42 },
  { axis: 'soc', share: 0.28 },
] as const;

export type LaneAxis = (typeof lanes)[number]['axis'];

/** Above each lane its name and key are written. */
export const TITLE_HEIGHT = 30;
const TIME_AXIS_HEIGHT = 24;

/** Weights of the lanes and of the rooms above them, in pixels, for a chart of this height. */
export function laneHeights(height: number): Readonly<Record<LaneAxis, number>> {
  const free = Math.max(90, height - TIME_AXIS_HEIGHT - lanes.length * TITLE_HEIGHT);
  return { price: free * lanes[0].share, power: free * lanes[1].share, soc: free * lanes[2].share };
}

/** About `count` round numbers in [min, max]. */
export function roundTicks(min: number, max: number, count: number): readonly number[] {
  const span = max - min;
  if (!(span > 0)) return [min];
  const rough = span / Math.max(1, count);
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * magnitude >= rough) ?? 10) * magnitude;
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}
