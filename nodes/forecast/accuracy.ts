import { DAY_MS } from '../home/grid.js';
import { measuredBefore } from './history.js';
import { issueForecast, type ForecastRequest } from './issue.js';

/** Mean absolute error in kWh per slot; null where nothing could be compared. */
export interface Accuracy {
  readonly loadMaeKwh: number | null;
  readonly pvMaeKwh: number | null;
}

const DAYS = 7;

/**
 * Scores the same method on the last days: issued at this time of each day for the 24 hours after it, its means
 * against what was measured. A day before which nothing was measured is left out.
 */
export function recentAccuracy(request: ForecastRequest): Accuracy {
  const { history, issuedAt } = request;
  const load = new MeanError();
  const pv = new MeanError();
  for (let day = 1; day <= DAYS; day++) {
    const then = issuedAt - day * DAY_MS;
    if (!measuredBefore(history, then)) continue;
    const { slots } = issueForecast({ ...request, issuedAt: then, horizonHours: 24 });
    for (const slot of slots) {
      if (slot.endMs > issuedAt) continue;
      const index = Math.round((slot.startMs - history.startMs) / history.stepMs);
      load.add(slot.loadKwh?.mean, history.loadKwh[index]);
      pv.add(slot.pvKwh?.mean, history.pvKwh[index]);
    }
  }
  return { loadMaeKwh: load.value, pvMaeKwh: pv.value };
}

class MeanError {
  private sum = 0;
  private count = 0;

  add(forecast: number | undefined, measured: number | undefined): void {
    if (forecast === undefined || measured === undefined || Number.isNaN(measured)) return;
    this.sum += Math.abs(forecast - measured);
    this.count++;
  }

  get value(): number | null {
    return this.count > 0 ? this.sum / this.count : null;
  }
}
