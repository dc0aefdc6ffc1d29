import { fitHeating, heatedProfile } from './heating.js';
import { slotOfDay, type HistoryGrid } from './history.js';
import type { OutdoorTemperature } from './outdoor-temperature.js';
import { DayProfile, type Band, type ProfileWeights } from './profile.js';

/** A way to forecast load; the one that would have done best in the last weeks is used. */
export interface LoadCandidate {
  readonly name: string;
  readonly weights: ProfileWeights;
  /** Used until there is enough to choose by. */
  readonly isUsual: boolean;
  /** Whether the cold to come is added as far as the home answered to it. */
  readonly isHeated: boolean;
}

/**
 * Profiles of recent days, working days apart from weekends and holidays: on household load they match gradient
 * boosting. They differ in how long a home keeps its habits.
 */
export const LOAD_CANDIDATES: readonly LoadCandidate[] = [
  {
    name: 'last days',
    isUsual: false,
    isHeated: false,
    weights: { days: 28, halfLifeDays: 4, otherDayType: 0.3, neighbourInMean: 0.1, neighbourInBand: 0.35 },
  },
  {
    name: 'last weeks',
    isUsual: true,
    isHeated: false,
    weights: { days: 42, halfLifeDays: 7, otherDayType: 0.3, neighbourInMean: 0.1, neighbourInBand: 0.35 },
  },
  {
    name: 'last months',
    isUsual: false,
    isHeated: false,
    weights: { days: 84, halfLifeDays: 14, otherDayType: 0.3, neighbourInMean: 0.1, neighbourInBand: 0.5 },
  },
  {
    name: 'last weeks and the cold',
    isUsual: false,
    isHeated: true,
    weights: { days: 42, halfLifeDays: 7, otherDayType: 0.3, neighbourInMean: 0.1, neighbourInBand: 0.35 },
  },
];

/** What was known at an instant. */
interface LoadEvidence {
  readonly history: HistoryGrid;
  /** The slots of the history that count: `[0, known)`. */
  readonly known: number;
  readonly temperature?: OutdoorTemperature | undefined;
  /** Unix ms: weather that was issued later is not used; each slot by what was told of it before it began. */
  readonly asOf: number;
}

/** What a candidate expects of a slot that begins at an instant; undefined where nothing was measured. */
export function candidateAt(
  { weights, isHeated }: LoadCandidate,
  { history, known, temperature, asOf }: LoadEvidence,
): (startMs: number) => Band | undefined {
  const { slotsPerDay, calendar, learnableLoadKwh } = history;
  const profile = new DayProfile(history, learnableLoadKwh, known, weights);
  const heating = isHeated && temperature ? fitHeating(history, known) : undefined;
  const heated = heating && temperature && heatedProfile(history, known, weights, heating, temperature, asOf);
  return (startMs) => {
    const place = slotOfDay(startMs, slotsPerDay, calendar);
    const restDay = calendar.isRestDay(startMs);
    return heated?.at(place, restDay, startMs) ?? profile.at(place, restDay);
  };
}
