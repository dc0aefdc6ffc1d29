import { DAY_MS } from '../home/grid.js';

// One absurd value may be a glitch; a sensor that sends W sends them all day.
const FEWEST = 2;
const REMEMBERED_MS = DAY_MS;

/** Remembers which sensors sent W where the table says kW: then their small values are wrong as well, though they look possible. */
export class UnitDoubt {
  private readonly confusions = new Map<string, readonly number[]>();

  /** A sensor sent what can only be W. */
  confused(key: string, at: number): void {
    const recent = (this.confusions.get(key) ?? []).filter((instant) => at - instant < REMEMBERED_MS);
    this.confusions.set(key, [...recent, at].slice(-FEWEST));
  }

  /** Whether nothing but zero can be believed of the sensor. */
  holds(key: string, now: number): boolean {
    const [first, ...others] = this.confusions.get(key) ?? [];
    return others.length + 1 >= FEWEST && first !== undefined && now - first < REMEMBERED_MS;
  }
}
