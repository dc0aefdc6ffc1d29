import type { ChartData, Point } from '../chart-data.js';
import { FONT_SIZE, type ChartView } from './chart-view.js';
import { laneHeights, roundTicks, titleHeight, type LaneAxis, type Size } from './lanes.js';

const LANE_LABEL_WIDTH = 40;
const HOUR_MS = 3_600_000;
/** A time or a day this near to the time of now, in pixels, is not written. */
const NOW_LABEL_ROOM = 46;
const NOW_DAY_ROOM = 66;

/** Chart.js asks for the style of the whole axis, too, without a tick. */
interface TickContext {
  readonly tick?: { readonly value: number };
}

/**
 * The axes for a chart of a size: time, and one per lane. Chart.js stacks axes from the bottom up; between them stand
 * empty ones, which make room for the titles.
 * @param nowMs tells the instant of now, whose label stands on the time axis
 */
export function scalesOf(view: ChartView, size: Size, nowMs: () => number) {
  const heights = laneHeights(view.lanes, size);
  const ranges = rangesOf(view.data);
  const stacked = [...view.lanes].reverse().flatMap(({ axis }) => [
    [axis, laneScale(view, axis, ranges[axis], heights[axis] ?? 0)],
    [`${axis}Title`, titleScale(titleHeight(axis, size.width))],
  ]);
  return { ...timeScale(view, nowMs), ...Object.fromEntries(stacked) };
}

interface Range {
  readonly min: number;
  readonly max: number;
}

function rangesOf(data: ChartData): Readonly<Record<LaneAxis, Range>> {
  const values = (points: readonly Point[]) => points.flatMap(({ y }) => (y === null ? [] : [y]));
  const bars = data.bars.flatMap(({ lowKw, highKw }) => [lowKw, highKw]);
  const powers = [data.pvKw, data.loadKw, data.pvBand.high, data.loadBand.high, data.past.pvKw, data.past.loadKw];
  return {
    price: rangeOf([...values(data.importPrice), ...values(data.exportPrice)], 0.05),
    power: rangeOf([...powers.flatMap(values), ...bars], 2),
    soc: { min: 0, max: 104 },
  };
}

/** From the lowest to the highest value, with zero inside and never flatter than `least`. */
function rangeOf(values: readonly number[], least: number): Range {
  const min = values.reduce((lowest, value) => Math.min(lowest, value), 0);
  const max = values.reduce((highest, value) => Math.max(highest, value), Math.max(least, min + least));
  const room = (max - min) * 0.04;
  return { min: min < 0 ? min - room : 0, max: max + room };
}

/** How many hours lie between two times on the axis; beyond a day only days are written. */
function stepHours(hours: number, width: number): number {
  const room = Math.max(2, width / 75);
  return [1, 2, 3, 6, 12, 24].find((step) => hours / step <= room) ?? 24;
}

function timeScale({ fromMs, toMs, days, time, colour, font }: ChartView, nowMs: () => number) {
  const isDay = (instant: number | undefined) => instant !== undefined && days.includes(instant);
  return {
    x: {
      type: 'linear' as const,
      position: 'bottom' as const,
      min: fromMs,
      max: toMs,
      border: { color: colour('line-strong') },
      grid: { display: false },
      afterBuildTicks(axis: { width: number; ticks: { value: number }[] }) {
        const step = stepHours((toMs - fromMs) / HOUR_MS, axis.width);
        const instants = [...days, ...time.hourTicks(fromMs, toMs, step)];
        axis.ticks = instants.sort((a, b) => a - b).map((value) => ({ value }));
      },
      ticks: {
        autoSkip: false,
        maxRotation: 0,
        color: ({ tick }: TickContext) => colour(isDay(tick?.value) ? 'text' : 'muted'),
        font: ({ tick }: TickContext) => ({
          family: font,
          size: FONT_SIZE,
          weight: isDay(tick?.value) ? (600 as const) : ('normal' as const),
        }),
        // Labels are made before the axis knows where its values lie.
        callback(this: { readonly width: number }, value: number | string) {
          const distance = ((Number(value) - nowMs()) * this.width) / (toMs - fromMs);
          const day = isDay(Number(value));
          if (Math.abs(distance) < (day ? NOW_DAY_ROOM : NOW_LABEL_ROOM)) return '';
          return day ? time.day(Number(value)) : time.time(Number(value));
        },
      },
    },
  };
}

function laneScale(view: ChartView, axis: LaneAxis, range: Range, height: number) {
  const { numbers, colour, font } = view;
  const shown = (value: number) => (axis === 'price' ? numbers.priceValue(value) : value);
  const scale = shown(1);
  const ticks = roundTicks(range.min * scale, range.max * scale, Math.max(2, Math.round(height / 38)));
  const decimals = ticks.length > 1 && ticks[1] - ticks[0] < 1 ? (ticks[1] - ticks[0] < 0.1 ? 2 : 1) : 0;
  return {
    type: 'linear' as const,
    position: 'left' as const,
    stack: 'lanes',
    stackWeight: height,
    ...range,
    border: { display: false },
    grid: { color: colour('line'), drawTicks: false },
    afterBuildTicks(built: { ticks: { value: number }[] }) {
      built.ticks = ticks.map((value) => ({ value: value / scale }));
    },
    afterFit(fitted: { width: number }) {
      fitted.width = LANE_LABEL_WIDTH;
    },
    ticks: {
      autoSkip: false,
      padding: 8,
      color: colour('muted'),
      font: { family: font, size: FONT_SIZE },
      callback: (value: number | string) => numbers.number(shown(Number(value)), decimals),
    },
  };
}

function titleScale(height: number) {
  const hidden = { display: false };
  return {
    type: 'linear' as const,
    position: 'left' as const,
    stack: 'lanes',
    stackWeight: height,
    ticks: hidden,
    grid: hidden,
    border: hidden,
  };
}
