import { DAY_MS } from '../home/grid.js';
import type { ForecastUpdate } from '../home/schema/messages.js';
import { slotOfDay, slotsEndedAt, type HistoryGrid } from './history.js';
import type { Band } from './profile.js';
import type { Training } from './training.js';

/** How well a quantity was forecast in the last days, a day ahead. */
type SeriesAccuracy = {
  /** Mean absolute error of the median, kWh per slot. */
  readonly maeKwh: number;
  /** Energy of the mean against what was measured: +5 % is too much. */
  readonly biasPercent: number | null;
  /** How much of what was measured lay within p10 and p90; about 80 is right. */
  readonly coverPercent: number;
  /** By how much the error is smaller than that of the mean of the seven days before. */
  readonly skillPercent: number | null;
};

export interface Accuracy {
  /** What was scored: forecasts as they were issued, or the same method tried on the last days again. */
  readonly basis: 'issued' | 'tried again';
  readonly loadMaeKwh: number | null;
  readonly pvMaeKwh: number | null;
  readonly load: SeriesAccuracy | null;
  readonly pv: SeriesAccuracy | null;
}

const DAYS = 7;
const WEEK_DAYS = 7;
const FEWEST_ISSUED = 8;
const LEAD_MS = DAY_MS;

/** Scores the last seven local days as they are forecast again from what was known at their first minute. */
export function triedAgain(history: HistoryGrid, { days }: Pick<Training, 'days'>): Accuracy {
  const [load, pv] = [new Tally(), new Tally()];
  for (const { firstSlot, load: loads, pv: pvs } of days.slice(-DAYS)) {
    const [loadWeek, pvWeek] = [weekMean(history, history.loadKwh), weekMean(history, history.pvKwh)];
    loads.forEach((band, index) => {
      const slot = firstSlot + index;
      load.add(band, history.loadKwh[slot], () => loadWeek(slot, firstSlot));
    });
    pvs.forEach((band, index) => {
      const slot = firstSlot + index;
      pv.add(band, history.pvKwh[slot], () => pvWeek(slot, firstSlot));
    });
  }
  return toAccuracy('tried again', load, pv);
}

/**
 * Scores forecasts as they were issued, on the 24 hours after each, against what was measured since; undefined where too
 * few were kept. All of them must be on the grid of the history.
 */
export function issuedAccuracy(history: HistoryGrid, issued: readonly ForecastUpdate[]): Accuracy | undefined {
  if (issued.length < FEWEST_ISSUED) return undefined;
  const [load, pv] = [new Tally(), new Tally()];
  const [loadWeek, pvWeek] = [weekMean(history, history.loadKwh), weekMean(history, history.pvKwh)];
  for (const update of issued) {
    const issuedMs = Date.parse(update.issuedAt);
    const known = slotsEndedAt(history, issuedMs);
    for (const { start, loadKwh, pvKwh } of update.slots) {
      const startMs = Date.parse(start);
      const slot = Math.round((startMs - history.startMs) / history.stepMs);
      if (startMs >= issuedMs + LEAD_MS || slot >= history.length) break;
      if (startMs < issuedMs) continue;
      load.add(loadKwh, history.loadKwh[slot], () => loadWeek(slot, known));
      pv.add(pvKwh, history.pvKwh[slot], () => pvWeek(slot, known));
    }
  }
  return toAccuracy('issued', load, pv);
}

function toAccuracy(basis: Accuracy['basis'], load: Tally, pv: Tally): Accuracy {
  const [ofLoad, ofPv] = [load.result, pv.result];
  return { basis, loadMaeKwh: ofLoad?.maeKwh ?? null, pvMaeKwh: ofPv?.maeKwh ?? null, load: ofLoad, pv: ofPv };
}

/** The plain mean of a slot's time of day over the seven days before slot `known`; NaN where none was measured. */
function weekMean(history: HistoryGrid, series: Float64Array): (slot: number, known: number) => number {
  const { slotsAt, slotsPerDay, startMs, stepMs, calendar } = history;
  return (slot, known) => {
    const times = slotsAt[slotOfDay(startMs + slot * stepMs, slotsPerDay, calendar)];
    let [sum, count] = [0, 0];
    for (let place = times.length - 1; place >= 0; place--) {
      const past = times[place];
      if (past >= known) continue;
      if (past < known - WEEK_DAYS * slotsPerDay) break;
      if (Number.isNaN(series[past])) continue;
      sum += series[past];
      count++;
    }
    return sum / count;
  };
}

class Tally {
  private count = 0;
  private error = 0;
  private forecast = 0;
  private measured = 0;
  private inside = 0;
  private spread = 0;
  private comparedError = 0;
  private weekError = 0;

  add(band: Pick<Band, 'mean' | 'p10' | 'p50' | 'p90'> | undefined, actual: number, week: () => number): void {
    if (!band || actual === undefined || Number.isNaN(actual)) return;
    const error = Math.abs(band.p50 - actual);
    this.count++;
    this.error += error;
    this.forecast += band.mean;
    this.measured += actual;
    // In the dark nothing can miss: only slots in doubt tell of the bands.
    if (band.p90 > band.p10 || actual > 0) {
      this.spread++;
      if (band.p10 <= actual + 1e-9 && actual <= band.p90 + 1e-9) this.inside++;
    }
    const weekMeanKwh = week();
    if (Number.isNaN(weekMeanKwh)) return;
    this.comparedError += error;
    this.weekError += Math.abs(weekMeanKwh - actual);
  }

  get result(): SeriesAccuracy | null {
    if (this.count === 0) return null;
    const percent = (share: number) => Math.round(1000 * share) / 10;
    return {
      maeKwh: this.error / this.count,
      biasPercent: this.measured > 0 ? percent(this.forecast / this.measured - 1) : null,
      coverPercent: this.spread > 0 ? percent(this.inside / this.spread) : 100,
      skillPercent: this.weekError > 0 ? percent(1 - this.comparedError / this.weekError) : null,
    };
  }
}
