import { localDayStart } from '../home/grid.js';
import { ratioOver, type DayPair, type Evidence } from './evidence.js';
import type { Lesson } from './reflex.js';

/** The home's batteries as if they were one, as the home's form has them. */
export interface BatteryPlant {
  readonly capacityKwh: number;
  /** Fractions, weighted by capacity. */
  readonly chargeEfficiency: number;
  readonly dischargeEfficiency: number;
}

/** A quarter hour of throughput at the AC side, with the state of charge at its end. */
export interface Throughput {
  readonly start: string;
  readonly end: string;
  readonly chargeKwh?: number | null | undefined;
  readonly dischargeKwh?: number | null | undefined;
  readonly socPercent?: number | null | undefined;
  /** What was shared out after an outage, and says nothing of its time. */
  readonly spread?: readonly string[] | undefined;
}

// A day must have moved a battery this far both ways: a display in whole percent hides the rest.
const LEAST_SOC_PERCENT = 20;
// Within a quarter hour one direction must outweigh the other by this much.
const ONE_WAY = 20;

/** All batteries as one; undefined for a home without any. */
export function plantOf(batteries: readonly (BatteryPlant & { readonly id?: string })[]): BatteryPlant | undefined {
  let [capacityKwh, charge, discharge] = [0, 0, 0];
  for (const battery of batteries) {
    capacityKwh += battery.capacityKwh;
    charge += battery.capacityKwh * battery.chargeEfficiency;
    discharge += battery.capacityKwh * battery.dischargeEfficiency;
  }
  if (capacityKwh === 0) return undefined;
  return { capacityKwh, chargeEfficiency: charge / capacityKwh, dischargeEfficiency: discharge / capacityKwh };
}

/**
 * Capacity and round-trip efficiency from throughput. A percent takes `c` kWh to charge and gives `d` kWh, so d ÷ c is the
 * round trip, and the capacity is 100 × √(c × d × charge ÷ discharge efficiency): the meters cannot tell on which way
 * what was lost was lost, the home's form does.
 */
export function batteryLessons(rows: readonly Throughput[], plant: BatteryPlant, zone: string): readonly Lesson[] {
  const { capacityKwh, chargeEfficiency, dischargeEfficiency } = plant;
  const { charged, discharged } = byDay(rows, zone);
  const [perPercentIn, perPercentOut] = [ratioOver(charged), ratioOver(discharged)];
  const both = perPercentIn && perPercentOut && { in: perPercentIn, out: perPercentOut };
  const share = chargeEfficiency / dischargeEfficiency;
  const spread = both ? Math.hypot(relativeError(both.in), relativeError(both.out)) : 0;
  const days = charged.length;
  const capacity = both && 100 * Math.sqrt(both.in.value * both.out.value * share);
  const roundTrip = both && both.out.value / both.in.value;
  return [
    {
      name: 'battery-capacity',
      configured: capacityKwh,
      measured: capacity === undefined ? undefined : evidence(capacity, spread / 2, days),
    },
    {
      name: 'battery-efficiency',
      configured: chargeEfficiency * dischargeEfficiency,
      // More out than in is a meter's fault, and tells nothing of the battery.
      measured: roundTrip === undefined || roundTrip > 1 ? undefined : evidence(roundTrip, spread, days),
    },
  ];
}

function evidence(value: number, relative: number, days: number): Evidence {
  return { value, standardError: value * relative, days };
}

function relativeError({ value, standardError }: Evidence): number {
  return standardError / value;
}

/** Per local day the kWh above the percent they moved, for days that moved far enough both ways. */
function byDay(rows: readonly Throughput[], zone: string) {
  const days = new Map<number, { charged: Moved; discharged: Moved }>();
  let previous: Throughput | undefined;
  let [dayStart, dayEnd] = [0, 0];
  for (const row of rows) {
    const before = previous;
    previous = row;
    if (before?.end !== row.start || row.spread) continue;
    const [from, to] = [before.socPercent, row.socPercent];
    const { chargeKwh, dischargeKwh } = row;
    if (!isKnown(from) || !isKnown(to) || !isKnown(chargeKwh) || !isKnown(dischargeKwh)) continue;
    const startMs = Date.parse(row.start);
    if (startMs >= dayEnd || startMs < dayStart) {
      [dayStart, dayEnd] = [localDayStart(startMs, zone), localDayStart(startMs, zone, 1)];
    }
    const day = days.get(dayStart) ?? { charged: { kwh: 0, percent: 0 }, discharged: { kwh: 0, percent: 0 } };
    days.set(dayStart, day);
    if (chargeKwh > ONE_WAY * dischargeKwh) move(day.charged, chargeKwh, to - from);
    else if (dischargeKwh > ONE_WAY * chargeKwh) move(day.discharged, dischargeKwh, from - to);
  }
  const told = [...days.values()].filter(
    ({ charged, discharged }) => charged.percent >= LEAST_SOC_PERCENT && discharged.percent >= LEAST_SOC_PERCENT,
  );
  return {
    charged: told.map(({ charged }) => pairOf(charged)),
    discharged: told.map(({ discharged }) => pairOf(discharged)),
  };
}

interface Moved {
  kwh: number;
  percent: number;
}

function move(moved: Moved, kwh: number, percent: number): void {
  moved.kwh += kwh;
  moved.percent += percent;
}

function pairOf({ kwh, percent }: Moved): DayPair {
  return { above: kwh, below: percent };
}

function isKnown(value: number | null | undefined): value is number {
  return value !== null && value !== undefined;
}
