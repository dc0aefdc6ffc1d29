/** The lanes of the chart from top to bottom, and how they share its height. */
const lanes = [
  { axis: 'price', share: 0.3 },
  { axis: 'power', share: 0.42 },
  { axis: 'soc', share: 0.28 },
] as const;

export type LaneAxis = (typeof lanes)[number]['axis'];

/** Above each lane its name and key are written: those of the power in two rows where there is little room. */
const TITLE_HEIGHT = 30;
export const ROW_HEIGHT = 18;
const NARROW = 560;

export function titleRows(axis: LaneAxis, width: number): number {
  return axis === 'power' && width < NARROW ? 2 : 1;
}

export function titleHeight(axis: LaneAxis, width: number): number {
  return TITLE_HEIGHT + (titleRows(axis, width) - 1) * ROW_HEIGHT;
}
const TIME_AXIS_HEIGHT = 24;

/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export type Lanes = readonly (typeof lanes)[number][];

/** A home without a battery has no lane for its charge. */
export function lanesOf(hasBattery: boolean): Lanes {
  return hasBattery ? lanes : lanes.filter(({ axis }) => axis !== 'soc');
}

/** Weights of the lanes, in pixels, for a chart of this size. */
export function laneHeights(shown: Lanes, { width, height }: Size): Readonly<Partial<Record<LaneAxis, number>>> {
  const titles = shown.reduce((total, { axis }) => total + titleHeight(axis, width), 0);
  const free = Math.max(90, height - TIME_AXIS_HEIGHT - titles);
  const shares = shown.reduce((total, { share }) => total + share, 0);
  return Object.fromEntries(shown.map(({ axis, share }) => [axis, (free * share) / shares]));
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
