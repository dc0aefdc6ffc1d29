import { HOUR_MS } from '../nodes/home/grid.js';
import { sum } from '../nodes/home/numbers.js';
import { issueForecast, type ForecastRequest } from '../nodes/forecast/issue.js';
import { drawScenarios } from '../nodes/forecast/net-load.js';
import { scoredDays } from './forecast-protocol.js';
import type { Recording } from './recorded-series.js';

const LEADS = 8;
const EVERY_SLOTS = 5;

/** By lead in slots, the share of the median's error that the last hours take away, issued at every fifth slot. */
export function intradayGains({ history, zone, home, flagged }: Recording): number[] {
  const days = scoredDays({ history, zone });
  const totals = Array.from({ length: LEADS }, () => ({ corrected: 0, uncorrected: 0 }));
  const lastMs = days[days.length - 1].startMs;
  for (let issuedAt = days[0].startMs; issuedAt < lastMs; issuedAt += EVERY_SLOTS * history.stepMs) {
    const request: ForecastRequest = { history, issuedAt, horizonHours: 4, home, pvSource: { kind: 'profile' } };
    const corrected = issueForecast(request).slots;
    const uncorrected = issueForecast({ ...request, intraday: 'uncorrected' }).slots;
    totals.forEach((total, lead) => {
      const slot = Math.round((corrected[lead].startMs - history.startMs) / history.stepMs);
      const actual = history.loadKwh[slot];
      const [after, before] = [corrected[lead].loadKwh, uncorrected[lead].loadKwh];
      if (actual === undefined || Number.isNaN(actual) || flagged[slot] !== 0 || !after || !before) return;
      total.corrected += Math.abs(after.p50 - actual);
      total.uncorrected += Math.abs(before.p50 - actual);
    });
  }
  return totals.map(({ corrected, uncorrected }) => 1 - corrected / uncorrected);
}

const SCENARIOS = 10;

/** How many scored days used no less than the least and no more than the most of ten scenarios said. */
export function scenarioCover({ history, zone, home }: Recording): { inside: number; days: number } {
  let [inside, days] = [0, 0];
  for (const { issuedAt, startMs, endMs } of scoredDays({ history, zone })) {
    const horizonHours = (endMs - issuedAt) / HOUR_MS;
    const request: ForecastRequest = { history, issuedAt, horizonHours, home, pvSource: { kind: 'profile' } };
    const { slots, training } = issueForecast(request);
    const tomorrow = slots.map((slot, place) => ({ ...slot, place })).filter((slot) => slot.startMs >= startMs);
    const actual = tomorrow.map(
      (slot) => history.loadKwh[Math.round((slot.startMs - history.startMs) / history.stepMs)],
    );
    if (actual.length === 0 || actual.some((kwh) => kwh === undefined || Number.isNaN(kwh))) continue;
    const sums = drawScenarios(slots, history, training.days, SCENARIOS)
      .map(({ loadKwh }) => sum(tomorrow.map(({ place }) => loadKwh[place])))
      .sort((a, b) => a - b);
    const used = sum(actual);
    days++;
    if (used >= sums[0] && used <= sums[SCENARIOS - 1]) inside++;
  }
  return { inside, days };
}
