import { SLOT_MS } from '../home/grid.js';
import type { ExecutorState } from '../home/schema/messages.js';
import { HYGIENE_C } from './hygiene.js';

// An executor that has been silent for so long may not steer any more.
const LONGEST_SILENCE_MS = SLOT_MS;

/** Knows which water heaters a live executor tells to heat to the temperature at which legionella die. */
export class ToldHot {
  private heaters: ReadonlySet<string> = new Set();
  private at = -Infinity;

  hear({ at, mode, paused, closed, devices = [] }: ExecutorState): void {
    const steers = mode === 'live' && !paused && closed !== true;
    const heated = devices.flatMap((action) =>
      action.device === 'water-heater' && action.intent === 'heat' && action.temperatureC >= HYGIENE_C
        ? [action.id]
        : [],
    );
    this.at = Date.parse(at);
    this.heaters = new Set(steers ? heated : []);
  }

  holds(heater: string, now: number): boolean {
    return this.heaters.has(heater) && now - this.at <= LONGEST_SILENCE_MS;
  }
}
