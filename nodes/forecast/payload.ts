import { toIso } from '../home/grid.js';
import { round } from '../home/numbers.js';
import type { Accuracy } from './accuracy.js';
import type { HistoryGrid } from './history.js';
import type { IssuedForecast, IssuedSlot } from './issue.js';
import { drawScenarios, netLoadPoints } from './net-load.js';
import type { Panels } from './plane.js';
import type { Band } from './profile.js';
import type { Roof } from './roof.js';

const SCENARIOS = 7;
// A watt hour is less than any meter tells.
const DECIMALS = 1e4;

/** A forecast as the payload of `forecast-update`; a quantity that was never measured stays out of the slots. */
export function toPayload(
  forecast: IssuedForecast,
  history: HistoryGrid,
  accuracy: Accuracy,
  arrays: readonly Panels[],
) {
  const { method, historyDays, training, slots, issuedAt, notices, roof } = forecast;
  const estimated = (roof ?? []).map((array, place) => toEstimate(array, arrays[place]));
  const scenarios = drawScenarios(slots, history, training.days, SCENARIOS);
  return {
    issuedAt: toIso(issuedAt),
    slots: slots.map(toSlot),
    ...(scenarios.length > 0 && {
      scenarios: scenarios.map(({ weight, loadKwh, pvKwh }) => ({
        weight,
        loadKwh: loadKwh.map(rounded),
        pvKwh: pvKwh.map(rounded),
      })),
    }),
    accuracy: { method, historyDays, ...accuracy, candidates: training.scores.map(told) },
    ...(estimated.some((array) => array.estimated.length > 0) && { roof: estimated }),
    ...(notices.length > 0 && { notices: notices.map((notice) => ({ ...notice, values: { ...notice.values } })) }),
  };
}

/** An array as the forecast takes it, and which of its values nobody told. */
function toEstimate({ id = '', peakKw, tiltDegrees, azimuthDegrees }: Roof[number], told: Panels) {
  const names = ['peakKw', 'tiltDegrees', 'azimuthDegrees'] as const;
  const estimated = names.filter((name) => told[name] === undefined);
  return { id, peakKw: round(peakKw, 2), tiltDegrees, azimuthDegrees, estimated };
}

function told({ name, pinball }: { readonly name: string; readonly pinball: number }) {
  return { name, pinballKwh: Number.isNaN(pinball) ? null : rounded(pinball) };
}

function toSlot({ startMs, endMs, loadKwh, pvKwh, temperatureC }: IssuedSlot) {
  const net = loadKwh && pvKwh && netLoadPoints(loadKwh, pvKwh);
  return {
    start: toIso(startMs),
    end: toIso(endMs),
    ...(loadKwh && { loadKwh: toBand(loadKwh) }),
    ...(pvKwh && { pvKwh: toBand(pvKwh) }),
    ...(net && {
      netLoadKwh: {
        p5: rounded(net.p5),
        p25: rounded(net.p25),
        p50: rounded(net.p50),
        p75: rounded(net.p75),
        p95: rounded(net.p95),
      },
    }),
    ...(temperatureC !== undefined && { temperatureC }),
  };
}

function toBand({ mean, p10, p50, p90 }: Band) {
  return { mean: rounded(mean), p10: rounded(p10), p50: rounded(p50), p90: rounded(p90) };
}

function rounded(kwh: number): number {
  return Math.round(kwh * DECIMALS) / DECIMALS + 0;
}
