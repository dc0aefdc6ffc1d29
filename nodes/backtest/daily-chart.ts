import type { BacktestResult } from '../home/schema/trust.js';
import type { PolicyName } from './policies.js';

/** What every day saved over self-consumption, placed on a picture of `CHART` units with y downwards. */
interface DailyChart {
  readonly lines: readonly { readonly y: number; readonly label: string }[];
  /** What Darkstar did. */
  readonly bars: readonly {
    readonly date: string;
    readonly saved: number;
    readonly x: number;
    readonly width: number;
    readonly y: number;
    readonly height: number;
  }[];
  /** What was possible. */
  readonly marks: readonly { readonly x: number; readonly width: number; readonly y: number }[];
  readonly dates: readonly { readonly x: number; readonly label: string }[];
}

export const CHART = { width: 960, height: 300, left: 56, top: 12, bottom: 26 } as const;

/** @returns undefined where no day can be compared */
export function dailyChart({ daily }: Pick<BacktestResult, 'daily'>): DailyChart | undefined {
  const savedBy = (policy: PolicyName) =>
    daily.map(({ policies }) => (policies['self-consumption']?.cost ?? NaN) - (policies[policy]?.cost ?? NaN));
  const own = savedBy('mpc');
  const best = savedBy('perfect');
  const known = [...own, ...best].filter(Number.isFinite);
  if (known.length === 0) return undefined;
  const step = niceStep(Math.max(...known, 0.01) - Math.min(...known, 0));
  const high = Math.ceil(Math.max(...known, 0.01) / step) * step;
  const low = Math.floor(Math.min(...known, 0) / step) * step;
  const y = (value: number) => CHART.top + ((high - value) / (high - low)) * (CHART.height - CHART.top - CHART.bottom);
  const slot = (CHART.width - CHART.left) / daily.length;
  const x = (index: number) => CHART.left + index * slot;
  const every = Math.ceil(daily.length / 8);
  const values = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, index) => low + index * step);
  return {
    lines: values.map((value) => ({ y: y(value), label: value.toFixed(step < 0.1 ? 2 : 1) })),
    bars: daily.flatMap(({ date }, index) => {
      const saved = own[index];
      if (!Number.isFinite(saved)) return [];
      const [top, bottom] = [y(Math.max(0, saved)), y(Math.min(0, saved))];
      return [
        { date, saved, x: x(index) + slot * 0.15, width: slot * 0.7, y: top, height: Math.max(0.5, bottom - top) },
      ];
    }),
    marks: best.flatMap((saved, index) => (Number.isFinite(saved) ? [{ x: x(index), width: slot, y: y(saved) }] : [])),
    dates: daily.flatMap(({ date }, index) =>
      index % every === 0 ? [{ x: x(index) + slot / 2, label: date.slice(5) }] : [],
    ),
  };
}

/** A step of 1, 2 or 5 times a power of ten that gives about five lines. */
function niceStep(range: number): number {
  const rough = range / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough) ?? power;
}
