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
  /** Eight of ten outcomes lie between the two. */
  readonly pvBand: Band;
  readonly loadBand: Band;
  readonly socPercent: readonly Point[];
  readonly bars: readonly Bar[];
  readonly past: PastData;
}

export interface Band {
  readonly low: readonly Point[];
  readonly high: readonly Point[];
}

/** What was measured, and what had been planned for it. */
export interface PastData {
  readonly pvKw: readonly Point[];
  readonly loadKw: readonly Point[];
  readonly socPercent: readonly Point[];
  readonly plannedSocPercent: readonly Point[];
}

/** What is drawn of the power that is moved: upwards what is taken, downwards what is given. */
export type BarKind = 'charge' | 'water' | 'car' | 'appliance' | 'discharge' | 'export';

/** A stretch of one kind of power, from `lowKw` to `highKw`; what is given lies below zero. */
export interface Bar {
  readonly kind: BarKind;
  readonly fromMs: number;
  readonly toMs: number;
  readonly lowKw: number;
  readonly highKw: number;
}

type Source = Pick<PageParts, 'plan-update' | 'price-update' | 'forecast-update' | 'state' | 'past'>;

/** A plan begins with the charge that was measured about then. */
const SAME_TIME_MS = 900_000;

/**
 * What the chart draws within a window of time: prices as far as they are known, and the plan; before the first plan,
 * the forecast.
 */
export function chartData(parts: Source, window: Window): ChartData {
  const { 'plan-update': plan, 'forecast-update': forecast, past } = parts;
  const power = plan ?? forecast;
  const prices = parts['price-update'] ?? plan;
  const paid = { ...window, toMs: Math.min(window.toMs, prices?.edgesMs[0] ?? Infinity) };
  const ahead = { ...window, fromMs: Math.max(window.fromMs, power?.edgesMs[0] ?? window.fromMs) };
  const begins = plan?.edgesMs[0] ?? Infinity;
  const behind = { ...window, toMs: Math.min(window.toMs, begins) };
  return {
    importPrice: [...steps(past, past?.importPrice, paid), ...steps(prices, prices?.importPrice, window)],
    exportPrice: [...steps(past, past?.exportPrice, paid), ...steps(prices, prices?.exportPrice, window)],
    publishedUntilMs: parts['price-update']?.publishedUntilMs ?? Infinity,
    pvKw: steps(power, power?.pvKw, window),
    loadKw: steps(power, power?.loadKw, window),
    pvBand: { low: steps(forecast, forecast?.pvKwP10, ahead), high: steps(forecast, forecast?.pvKwP90, ahead) },
    loadBand: { low: steps(forecast, forecast?.loadKwP10, ahead), high: steps(forecast, forecast?.loadKwP90, ahead) },
    socPercent: [...startingSoc(parts, window), ...atEnds(plan, plan?.socPercent, window)],
    bars: [...barsOf(past, behind), ...barsOf(plan, window)],
    past: {
      pvKw: steps(past, past?.pvKw, behind),
      loadKw: steps(past, past?.loadKw, behind),
      socPercent: atEnds(past, past?.socPercent, window),
      plannedSocPercent: atEnds(past, past?.plannedSocPercent, window),
    },
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

interface Powers extends Intervals {
  readonly chargeKw: Column;
  readonly dischargeKw: Column;
  readonly exportKw: Column;
  readonly waterKw?: Column;
  readonly evKw?: Column;
  readonly applianceKw?: Column;
}

/** Stacks what is taken upwards; what is given hangs down, the part that is sold in front. */
function barsOf(powers: Powers | null, window: Window): readonly Bar[] {
  if (!powers) return [];
  return powers.chargeKw.flatMap((charge, index): Bar[] => {
    const fromMs = Math.max(window.fromMs, powers.edgesMs[index]);
    const toMs = Math.min(window.toMs, powers.edgesMs[index + 1]);
    if (fromMs >= toMs) return [];
    const span = { fromMs, toMs };
    const up = [
      { kind: 'charge' as const, kw: charge },
      { kind: 'car' as const, kw: powers.evKw?.[index] },
      { kind: 'water' as const, kw: powers.waterKw?.[index] },
      { kind: 'appliance' as const, kw: powers.applianceKw?.[index] },
    ];
    let top = 0;
    const stacked = up.flatMap(({ kind, kw }): Bar[] =>
      kw ? [{ ...span, kind, lowKw: top, highKw: (top += kw) }] : [],
    );
    const down = [
      { kind: 'discharge' as const, kw: powers.dischargeKw[index] },
      { kind: 'export' as const, kw: powers.exportKw[index] },
    ];
    return [
      ...stacked,
      ...down.flatMap(({ kind, kw }): Bar[] => (kw ? [{ ...span, kind, lowKw: -kw, highKw: 0 }] : [])),
    ];
  });
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
