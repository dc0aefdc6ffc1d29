import { DarkstarError } from '../home/errors.js';
import { DAY_MS, HOUR_MS } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import { sensorKey } from './mapping.js';
import type { Quantity } from './quantities.js';
import type { Reading } from './reading.js';

type Plant = Pick<Home, 'grid' | 'solar' | 'batteries'>;

interface Heard {
  readonly topic: string;
  readonly quantity: Quantity;
  readonly unit: string;
  firstAt: number;
  count: number;
  /** In kW or %. */
  largest: number;
  fractions: boolean;
}

/** A home that is lived in takes more than this at some time of half a day, in kW. */
const LEAST_LOAD_KW = 0.02;
const LEAST_PEAK_SHARE = 0.005;
const FEWEST_VALUES = 60;

/** Watches for what is wrong with a sensor over hours, while each of its values could be true. */
export class Suspicion {
  private readonly heard = new Map<string, Heard>();
  private now = -Infinity;

  constructor(private readonly home: Plant) {}

  hear({ mapping, topic, unit, value }: Reading, at: number): void {
    if (typeof value !== 'number' || value === 0) return;
    this.now = at;
    const key = sensorKey(mapping);
    const heard = this.heard.get(key) ?? {
      topic,
      quantity: mapping.quantity,
      unit,
      firstAt: at,
      count: 0,
      largest: 0,
      fractions: false,
    };
    heard.count++;
    heard.largest = Math.max(heard.largest, Math.abs(value));
    heard.fractions ||= !Number.isInteger(unit === 'W' ? value * 1000 : value);
    this.heard.set(key, heard);
  }

  /** One error per sensor that looks wrong: `kilowatts-as-watts` or `fraction-as-percent`. */
  found(): readonly DarkstarError[] {
    return [...this.heard.values()].map((heard) => this.judge(heard)).filter((error) => error !== undefined);
  }

  private judge(heard: Heard): DarkstarError | undefined {
    const { topic, quantity, unit, firstAt, count, largest, fractions } = heard;
    if (count < FEWEST_VALUES || !fractions) return undefined;
    const elapsed = this.now - firstAt;
    switch (quantity) {
      case 'loadKw':
      case 'gridKw':
      case 'baseLoadKw':
        if (unit !== 'W' || elapsed < DAY_MS / 2 || largest >= LEAST_LOAD_KW) return undefined;
        return kilowattsAsWatts(topic, quantity, largest, elapsed);
      case 'pvKw': {
        const { solar } = this.home;
        const isSizeKnown = solar.every(({ peakKw }) => peakKw !== undefined);
        const leastKw = isSizeKnown
          ? LEAST_PEAK_SHARE * solar.reduce((sum, { peakKw = 0 }) => sum + peakKw, 0)
          : LEAST_LOAD_KW;
        // A roof under snow gives next to nothing for a day or two.
        if (unit !== 'W' || elapsed < 3 * DAY_MS || largest >= leastKw) return undefined;
        return kilowattsAsWatts(topic, quantity, largest, elapsed);
      }
      case 'batterySocPercent':
      case 'evSocPercent':
        if (elapsed < 6 * HOUR_MS || largest > 1) return undefined;
        return new DarkstarError(
          'fraction-as-percent',
          `"${topic}" sent nothing above ${largest} % for ${quantity} in ${hoursOf(elapsed)} hours: it looks like a fraction of 1. Set the scale 100 in the recorder's table.`,
          { values: { topic, quantity, largest } },
        );
      default:
        return undefined;
    }
  }
}

function kilowattsAsWatts(topic: string, quantity: Quantity, largestKw: number, elapsedMs: number): DarkstarError {
  const largest = Number((largestKw * 1000).toPrecision(3));
  return new DarkstarError(
    'kilowatts-as-watts',
    `"${topic}" sent nothing above ${largest} W for ${quantity} in ${hoursOf(elapsedMs)} hours: it looks like kW. Set the unit kW in the recorder's table.`,
    { values: { topic, quantity, largest } },
  );
}

function hoursOf(ms: number): number {
  return Math.round(ms / HOUR_MS);
}
