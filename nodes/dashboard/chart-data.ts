import type { PageParts } from './wire.js';

export interface Point {
  readonly x: number;
  readonly y: number | null;
}

interface Intervals {
  readonly edgesMs: readonly number[];
}

type Column = readonly (number | null)[];

export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ChartData {
  readonly importPrice: readonly Point[];
  readonly exportPrice: readonly Point[];
  /** Prices after this instant are forecasts. */
  readonly publishedUntilMs: number;
  readonly pvKw: readonly Point[];
  readonly loadKw: readonly Point[];
  readonly socPercent: readonly Point[];
  readonly chargeKw: readonly Bar[];
  readonly exportKw: readonly Bar[];
}

export interface Bar {
  readonly fromMs: number;
  readonly toMs: number;
  readonly kw: number;
}

type Source = Pick<PageParts, 'plan-update' | 'price-update' | 'forecast-update' | 'state'>;

/** A plan begins with the charge that was measured about then. */
const SAME_TIME_MS = 900_000;

/**
 * What the chart draws within a window of time: prices as far as they are known, and the plan; before the first plan,
 * the forecast.
 */
export function chartData(parts: Source, window: Window): ChartData {
  const plan = parts['plan-update'];
  const power = plan ?? parts['forecast-update'];
  const prices = parts['price-update'] ?? plan;
  return {
    importPrice: steps(prices, prices?.importPrice, window),
    exportPrice: steps(prices, prices?.exportPrice, window),
    publishedUntilMs: parts['price-update']?.publishedUntilMs ?? Infinity,
    pvKw: steps(power, power?.pvKw, window),
    loadKw: steps(power, power?.loadKw, window),
    socPercent: [...startingSoc(parts, window), ...atEnds(plan, plan?.socPercent, window)],
    chargeKw: bars(plan, plan?.chargeKw, window),
    exportKw: bars(plan, plan?.exportKw, window),
  };
}

/** The interval that holds an instant, or -1. */
export function intervalAt({ edgesMs }: Intervals, instant: number): number {
  if (edgesMs.length < 2 || instant < edgesMs[0] || instant >= edgesMs[edgesMs.length - 1]) return -1;
  let low = 0;
  let high = edgesMs.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (edgesMs[middle] <= instant) low = middle;
    else high = middle;
  }
  return low;
}

/** A point where each interval begins, and one where the last ends: drawn as steps. */
function steps(intervals: Intervals | null, column: Column | undefined, window: Window): readonly Point[] {
  const parts = within(intervals, column, window);
  const last = parts[parts.length - 1];
  return last ? [...parts.map(({ fromMs, value }) => ({ x: fromMs, y: value })), { x: last.toMs, y: last.value }] : [];
}

function atEnds(intervals: Intervals | null, column: Column | undefined, { fromMs, toMs }: Window): readonly Point[] {
  if (!intervals || !column) return [];
  return column.map((y, index) => ({ x: intervals.edgesMs[index + 1], y })).filter(({ x }) => x >= fromMs && x <= toMs);
}

function startingSoc({ 'plan-update': plan, state }: Source, { fromMs, toMs }: Window): readonly Point[] {
  const start = plan?.edgesMs[0];
  if (start === undefined || start < fromMs || start > toMs || !state || state.socPercent === null) return [];
  return Math.abs(Date.parse(state.at) - start) < SAME_TIME_MS ? [{ x: start, y: state.socPercent }] : [];
}

function bars(intervals: Intervals | null, column: Column | undefined, window: Window): readonly Bar[] {
  return within(intervals, column, window).flatMap(({ fromMs, toMs, value }) =>
    value ? [{ fromMs, toMs, kw: value }] : [],
  );
}

/** The intervals that lie in the window, cut to it, with their values. */
function within(intervals: Intervals | null, column: Column | undefined, window: Window) {
  if (!intervals || !column) return [];
  return column
    .map((value, index) => ({
      value,
      fromMs: Math.max(window.fromMs, intervals.edgesMs[index]),
      toMs: Math.min(window.toMs, intervals.edgesMs[index + 1]),
    }))
    .filter(({ fromMs, toMs }) => fromMs < toMs);
}
