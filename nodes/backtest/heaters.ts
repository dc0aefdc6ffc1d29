import { HOUR_MS } from '../home/grid.js';
import { clamp, sum } from '../home/numbers.js';
import type { Home, WaterHeater } from '../home/schema/home.js';
import type { Plan } from '../home/schema/plan.js';
import type { HistoryGrid } from '../forecast/history.js';
import { heatDayStart, HeatTally } from '../recorder/heat.js';
import type { ReplaySlot } from './world.js';

type Heaters = readonly WaterHeater[];

/**
 * Water heaters that take, day by day, what theirs took on average in the period: one measured energy is shared out by
 * what each needs daily. A day's need is made of whole slots, so each heats with a little less than its power, as a
 * thermostat lets it.
 */
export function heatersAsMeasured(heaters: Heaters, slots: readonly ReplaySlot[]): WaterHeater[] {
  const days = sum(slots.map(({ hours }) => hours)) / 24;
  const measuredDailyKwh = sum(slots.map(({ heatKwh }) => heatKwh)) / days;
  const { hours } = slots[0];
  return heaters.map((heater, position) => {
    const dailyKwh = measuredDailyKwh * sharesOf(heaters)[position];
    const slotsPerDay = Math.max(1, Math.ceil(dailyKwh / (heater.powerKw * hours) - 1e-9));
    const powerKw = dailyKwh > 0 ? dailyKwh / (slotsPerDay * hours) : heater.powerKw;
    return { ...heater, dailyKwh, powerKw };
  });
}

/** Which part of the measured energy is each heater's. */
function sharesOf(heaters: Heaters): readonly number[] {
  const total = sum(heaters.map(({ dailyKwh }) => dailyKwh));
  return heaters.map(({ dailyKwh }) => (total > 0 ? dailyKwh / total : 1 / heaters.length));
}

/** What is known of a heater besides its power. */
export type HeaterState = { readonly id: string } & ReturnType<HeatTally['stateAt']>;

/** What the water heaters of a replayed policy have done, as the live recorder counts it. */
export class HeaterLog {
  private readonly tallies: readonly {
    readonly heater: WaterHeater;
    readonly share: number;
    readonly tally: HeatTally;
  }[];

  /** Begins with what was measured of the heaters' running day before the replay. */
  constructor(
    home: Pick<Home, 'waterHeaters' | 'timezone'>,
    { history, heat }: { readonly history: HistoryGrid; readonly heat: Float64Array | undefined },
    firstMs: number,
  ) {
    const shares = sharesOf(home.waterHeaters);
    this.tallies = home.waterHeaters.map((heater, position) => {
      const tally = new HeatTally(heater, home.timezone);
      const { startMs, stepMs } = history;
      const dayStart = heatDayStart(firstMs, home.timezone, heater.deferHours);
      const from = Math.max(0, Math.ceil((dayStart - startMs) / stepMs));
      for (let slot = from; startMs + (slot + 1) * stepMs <= firstMs; slot++) {
        const kwh = heat?.[slot] ?? NaN;
        const begin = startMs + slot * stepMs;
        if (kwh > 0) tally.add(begin, begin + stepMs, (kwh * shares[position] * HOUR_MS) / stepMs);
      }
      return { heater, share: shares[position], tally };
    });
  }

  /**
   * Lets the heaters take in a slot what is planned, or without a plan what was measured, but no more than their day's
   * need: a plan may ask for warmth between meals, a thermostat takes what the tank has room for.
   * @returns what they take together, kWh
   */
  take(slot: ReplaySlot, planned: Plan['slots'][number] | undefined): number {
    const taken = this.tallies.map(({ heater, share, tally }) => {
      const heatedKwh = tally.stateAt(slot.startMs, true).heatedTodayKwh ?? 0;
      const wantedKwh = planned ? plannedHeat(planned, heater.id) : slot.heatKwh * share;
      const kwh = planned ? clamp(heater.dailyKwh - heatedKwh, 0, wantedKwh) : wantedKwh;
      tally.see(slot.startMs, kwh / slot.hours);
      tally.add(slot.startMs, slot.endMs, kwh / slot.hours);
      return kwh;
    });
    return sum(taken);
  }

  stateAt(now: number): readonly HeaterState[] {
    return this.tallies.map(({ heater, tally }) => ({ id: heater.id, ...tally.stateAt(now, true) }));
  }
}

function plannedHeat({ waterHeaters }: Plan['slots'][number], id: string): number {
  return waterHeaters.find((heater) => heater.id === id)?.kwh ?? 0;
}
