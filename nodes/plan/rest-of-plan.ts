import { sum } from '../home/numbers.js';
import { chargeSegments, dischargeSegments } from './battery-curve.js';
import type { NetPoint } from './net-load-points.js';
import type { Schedule, ScheduleBattery } from './schedule.js';
import type { Setup, SetupBattery } from './setup.js';
import type { Step } from './staircase.js';
import { NOISE_KWH } from './tidy.js';
import { segmentsOf } from './value-steps.js';

/** What other batteries do in a slot of a plan, and what each kWh of it at the AC side is worth to them, per kWh. */
interface OtherBatteries {
  /** What they give, and could keep. */
  readonly gives: readonly Step[];
  /** What they take, and could do without. */
  readonly takes: readonly Step[];
  /** One that may not charge from the grid would have to do without before anything is imported. */
  readonly importCostsAtLeast: number;
  /** One that may not feed the grid would have to keep what it gives before anything is exported. */
  readonly exportBringsAtMost: number;
}

/** What everything but load, sun and one battery does in a slot of a plan. */
export interface RestOfSlot extends OtherBatteries {
  /** What devices take, kWh; negative where cars give more. */
  readonly devicesKwh: number;
}

/** What load and sun may be, beside what the rest of the plan does. */
export type SlotNeeds = NetPoint & OtherBatteries;

const ALONE: RestOfSlot = {
  devicesKwh: 0,
  gives: [],
  takes: [],
  importCostsAtLeast: -Infinity,
  exportBringsAtMost: Infinity,
};

/** The rest of the balance of each slot, as one battery sees it. */
export function restOfPlan(setup: Setup, schedule: Schedule, position: number): readonly RestOfSlot[] {
  return schedule.map(({ importKwh, exportKwh, shedKwh, curtailedKwh, batteries }, index) => {
    const { loadKwh, pvKwh, hours } = setup.slots[index];
    const batteryKwh = sum(batteries.map(({ chargeKwh, dischargeKwh }) => chargeKwh - dischargeKwh));
    const devicesKwh = importKwh + shedKwh + pvKwh - curtailedKwh - loadKwh - exportKwh - batteryKwh;
    const others = batteries.flatMap((flow, at) => (at === position ? [] : [{ flow, it: setup.batteries[at] }]));
    const doing = others.map(({ flow, it }) => ({ battery: it.battery, ...worthOf(flow, it, hours) }));
    const sunOnly = doing.filter(({ battery }) => !battery.chargeFromGrid).flatMap(({ takes }) => takes);
    const homeOnly = doing.filter(({ battery }) => !battery.dischargeToGrid).flatMap(({ gives }) => gives);
    return {
      devicesKwh: Math.abs(devicesKwh) < NOISE_KWH ? 0 : devicesKwh,
      gives: doing.flatMap(({ gives }) => gives),
      takes: doing.flatMap(({ takes }) => takes),
      importCostsAtLeast: Math.max(-Infinity, ...sunOnly.map(({ value }) => value)),
      exportBringsAtMost: Math.min(Infinity, ...homeOnly.map(({ value }) => value)),
    };
  });
}

/** What is given could stay in store, and what is taken is worth what it adds to the store; both wear. */
function worthOf(flow: ScheduleBattery, { battery }: SetupBattery, hours: number): { gives: Step[]; takes: Step[] } {
  const { chargeKwh, dischargeKwh, storedValue } = flow;
  const given = dischargeKwh > NOISE_KWH ? segmentsOf(dischargeSegments(battery), dischargeKwh, hours) : [];
  const taken = chargeKwh > NOISE_KWH ? segmentsOf(chargeSegments(battery), chargeKwh, hours) : [];
  return {
    gives: given.map(({ from, to, factor }) => ({
      width: to - from,
      value: storedValue * factor + battery.wearCostPerKwh,
    })),
    takes: taken.map(({ from, to, factor }) => ({
      width: to - from,
      value: storedValue * factor - battery.wearCostPerKwh,
    })),
  };
}

/** What devices take is as good as load, what cars give as good as sun. */
export function withRest({ weight, loadKwh, pvKwh }: NetPoint, { devicesKwh, ...others } = ALONE): SlotNeeds {
  return {
    weight,
    loadKwh: loadKwh + Math.max(0, devicesKwh),
    pvKwh: pvKwh + Math.max(0, -devicesKwh),
    ...others,
  };
}
