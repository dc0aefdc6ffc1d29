import { SLOT_MS, localDay, localDayStart, localMinuteOfDay, localWeekday } from '../../home/grid.js';
import { round } from '../../home/numbers.js';
import type { DayAnswer, PriceRequest, PriceSource, SpotPoint } from './source.js';

const PUBLISHED_AT_MINUTE = 13 * 60;
const SATURDAY = 6;

/** A hill (or valley) of the daily shape: middle and width in hours, height in currency per kWh. */
interface Hill {
  readonly hour: number;
  readonly width: number;
  readonly height: number;
}

const BASE_PER_KWH = 0.12;
const HILLS: readonly Hill[] = [
  { hour: 3, width: 2.5, height: -0.05 },
  { hour: 8, width: 1.5, height: 0.08 },
  { hour: 13, width: 2, height: -0.08 },
  { hour: 19, width: 2, height: 0.14 },
];

/**
 * Made-up prices in the shape of a day-ahead auction, to try things out without a network: dear mornings and evenings,
 * cheap nights and middays, the same for the same day and zone every time. Tomorrow appears at 13:00 local.
 */
export class ExampleSource implements PriceSource {
  constructor(private readonly zone: string) {}

  ask({ now, timezone }: PriceRequest): Promise<DayAnswer> {
    const days = localMinuteOfDay(now, timezone) >= PUBLISHED_AT_MINUTE ? [0, 1] : [0];
    const points = days.flatMap((ahead) => this.day(localDayStart(now, timezone, ahead), timezone));
    return Promise.resolve({ kind: 'days', timezone, points });
  }

  private day(from: number, timezone: string): SpotPoint[] {
    const random = seededRandom(`${this.zone} ${localDay(from, timezone)}`);
    const level = (0.75 + 0.5 * random()) * (localWeekday(from, timezone) >= SATURDAY ? 0.8 : 1);
    const contrast = 0.7 + 0.6 * random();
    const points: SpotPoint[] = [];
    const to = localDayStart(from, timezone, 1);
    for (let start = from; start < to; start += SLOT_MS) {
      const shape = contrast * shapeAt(localMinuteOfDay(start, timezone) / 60);
      const noise = 0.01 * (random() - 0.5);
      points.push({ start, spot: round(BASE_PER_KWH * level + shape + noise, 5) });
    }
    return points;
  }
}

function shapeAt(hour: number): number {
  return HILLS.reduce((sum, hill) => {
    const apart = Math.abs(hour - hill.hour);
    const distance = Math.min(apart, 24 - apart) / hill.width;
    return sum + hill.height * Math.exp(-0.5 * distance * distance);
  }, 0);
}

/** Numbers in [0, 1) that depend on the seed alone: FNV-1a (Fowler, Noll, Vo) into a Weyl sequence with a mixer. */
function seededRandom(seed: string): () => number {
  let state = 0x811c9dc5;
  for (const character of seed) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
