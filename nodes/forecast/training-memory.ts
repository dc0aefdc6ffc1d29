import { localDayStart } from '../home/grid.js';
import { slotsEndedAt } from './history.js';
import type { Absence } from './load-forecaster.js';
import type { Training, TrainRequest } from './training.js';

interface TrainingRequest extends TrainRequest {
  readonly absences: readonly Absence[];
}

/**
 * What was learnt of one home, until a new local day begins or anything that it was learnt from changes: so that the
 * forecasts of a day share one training, and are the same as those that train anew.
 */
export class TrainingMemory {
  private key = '';
  private training: Training | undefined;

  /** The training that holds for a request, if there is one. */
  recall(request: TrainingRequest, holidays: readonly string[]): Training | undefined {
    const key = keyOf(request, holidays);
    if (key !== this.key) this.training = undefined;
    this.key = key;
    return this.training;
  }

  keep(training: Training): void {
    this.training = training;
  }
}

function keyOf(request: TrainingRequest, holidays: readonly string[]): string {
  const { history, issuedAt, home, pvSource, absences, temperature } = request;
  const zone = history.calendar.zone;
  const todayMs = localDayStart(issuedAt, zone);
  const known = slotsEndedAt(history, todayMs);
  const { learnableLoadKwh, pvKwh, temperatureC, startMs } = history;
  const expected = pvSource.kind === 'weather' ? [pvSource.model.view(todayMs).past] : [];
  const sums = [learnableLoadKwh, pvKwh, temperatureC, ...expected].map((series) => fingerprint(series, known));
  const method = pvSource.kind === 'weather' ? pvSource.model.method : pvSource.kind;
  return JSON.stringify([
    todayMs,
    startMs,
    zone,
    home,
    method,
    holidays,
    absences,
    sums,
    temperature?.fingerprint(todayMs),
  ]);
}

// Not a divisor of any slots of a day, so that values that change places are told.
const WEIGHTS = 97;

function fingerprint(series: Float64Array, known: number): readonly number[] {
  let [sum, count] = [0, 0];
  for (let slot = 0; slot < known; slot++) {
    if (Number.isNaN(series[slot])) continue;
    sum += series[slot] * (1 + (slot % WEIGHTS));
    count++;
  }
  return [Math.round(sum * 1e6), count];
}
