import { DAY_MS } from '../home/grid.js';
import { clamp, sum } from '../home/numbers.js';
import type { ForecastSlot } from '../home/schema/messages.js';

// The uncertainty of this many days counts.
const DAYS = 4;
// How much of the uncertainty is added to the load, by risk appetite 1 (careful) to 5 (daring).
const SHARE = [1.28, 0.67, 0, -0.25, -0.67];
const NEUTRAL_RISK = 3;
const MOST = 1.5;

/**
 * The factor that a safety margin puts on the expected load: (p50 + σ·u) / p50, with u what the load may be more and the
 * sun less (load p90 − p50 and sun p50 − p10), summed over the next four days, and σ by risk appetite. Between 1/1.5 and
 * 1.5; 1 where no load is expected.
 */
export function loadMargin(forecast: readonly ForecastSlot[], now: number, riskAppetite = NEUTRAL_RISK): number {
  const ahead = forecast.filter(({ end, start }) => Date.parse(end) > now && Date.parse(start) < now + DAYS * DAY_MS);
  const expectedKwh = sum(ahead.map(({ loadKwh }) => loadKwh.p50));
  if (expectedKwh <= 0) return 1;
  const uncertainKwh = sum(
    ahead.map(({ loadKwh, pvKwh }) => Math.max(0, loadKwh.p90 - loadKwh.p50) + Math.max(0, pvKwh.p50 - pvKwh.p10)),
  );
  return clamp((expectedKwh + SHARE[riskAppetite - 1] * uncertainKwh) / expectedKwh, 1 / MOST, MOST);
}

/** The forecast with its load, quantiles and all, times a factor. */
export function withLoadTimes(forecast: readonly ForecastSlot[], factor: number): readonly ForecastSlot[] {
  if (factor === 1) return forecast;
  return forecast.map((slot) => {
    const { mean, p10, p50, p90 } = slot.loadKwh;
    const loadKwh = { mean: mean * factor, p10: p10 * factor, p50: p50 * factor, p90: p90 * factor };
    return {
      ...slot,
      loadKwh,
      ...(slot.netLoadKwh ? { netLoadKwh: movedBy(slot.netLoadKwh, mean * (factor - 1)) } : {}),
    };
  });
}

function movedBy({ p5, p25, p50, p75, p95 }: NonNullable<ForecastSlot['netLoadKwh']>, kwh: number) {
  return { p5: p5 + kwh, p25: p25 + kwh, p50: p50 + kwh, p75: p75 + kwh, p95: p95 + kwh };
}
