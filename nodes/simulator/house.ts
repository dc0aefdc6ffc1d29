import { socPercentAt, storedKwhAt } from '../home/battery.js';
import { HOUR_MS, localMinuteOfDay } from '../home/grid.js';
import { clamp } from '../home/numbers.js';
import type { Home } from '../home/schema/home.js';
import type { Action } from '../home/schema/messages.js';
import { runInverter } from './inverter.js';
import { SimulatedLoad } from './load.js';
import { pvKwAt } from './pv.js';
import type { Location } from '../home/sun.js';
import { fullTank, stepTank, type Tank } from './tank.js';
import { skyAt } from './weather.js';

/** Where a home stands that has not told where it is. */
const DEFAULT_PLACE: Location = { latitude: 50, longitude: 10 };

/** What is carried from step to step. */
export interface HouseState {
  readonly at: number;
  readonly storedKwh: readonly number[];
  readonly tank: Tank;
}

/** Mean powers (kW) of one step; batteries in the home's order, positive discharges; grid positive imports. */
export interface Flow {
  readonly hours: number;
  /** Everything the home uses, water heater included. */
  readonly loadKw: number;
  readonly heaterKw: number;
  /** After curtailment. */
  readonly pvKw: number;
  readonly curtailedKw: number;
  readonly batteryKw: readonly number[];
  readonly gridKw: number;
  readonly outdoorTemperatureC: number;
}

/** The action in force for a battery, if there is one. */
export type Orders = (battery: string) => Action | undefined;

/** The physics of one home. The same seed and instants give the same weather and the same load, whatever the steps. */
export class House {
  readonly place: Location;
  private readonly load: SimulatedLoad;

  constructor(
    readonly home: Home,
    readonly seed: number,
  ) {
    this.place = home.location ?? DEFAULT_PLACE;
    this.load = new SimulatedLoad(home.timezone, seed);
  }

  /** The house at an instant with so much in every battery (clamped to its limits), and a hot tank. */
  stateAt(at: number, socPercent: (battery: string) => number): HouseState {
    const storedKwh = this.home.batteries.map((battery) => {
      const within = clamp(socPercent(battery.id), battery.minSocPercent, battery.maxSocPercent);
      return storedKwhAt(battery, within);
    });
    return { at, storedKwh, tank: fullTank };
  }

  /** Runs the house to `until`; what the sky and the people do is taken from the middle of the step. */
  step(
    state: HouseState,
    until: number,
    orders: Orders,
    waterTargetC?: number,
  ): { readonly state: HouseState; readonly flow: Flow } {
    const hours = (until - state.at) / HOUR_MS;
    const middle = (state.at + until) / 2;
    const { grid } = this.home;
    const [heater] = this.home.waterHeaters;
    const localHour = heater ? localMinuteOfDay(middle, this.home.timezone) / 60 : 0;
    const water = heater
      ? stepTank(state.tank, heater, localHour, middle, hours, this.seed, waterTargetC)
      : { tank: state.tank, heaterKw: 0 };
    const loadKw = this.load.kwAt(middle) + water.heaterKw;
    const possibleKw = pvKwAt(middle, this.home.solar, this.place, this.seed);
    let netKw = loadKw - possibleKw;
    let curtail = !grid.exportAllowed;
    const steps = this.home.batteries.map((battery, index) => {
      const action = orders(battery.id);
      curtail ||= action?.curtail === true;
      const step = runInverter(battery, state.storedKwh[index], action, { netKw, grid }, hours);
      netKw -= step.powerKw;
      return step;
    });
    const curtailedKw = clamp(-netKw - (curtail ? 0 : grid.maxExportKw), 0, possibleKw);
    return {
      state: { at: until, storedKwh: steps.map((step) => step.storedKwh), tank: water.tank },
      flow: {
        hours,
        loadKw,
        heaterKw: water.heaterKw,
        pvKw: possibleKw - curtailedKw,
        curtailedKw,
        batteryKw: steps.map((step) => step.powerKw),
        gridKw: netKw + curtailedKw,
        outdoorTemperatureC: skyAt(middle, this.place, this.seed).temperatureC,
      },
    };
  }

  socPercent(state: HouseState): readonly number[] {
    return this.home.batteries.map((battery, index) => socPercentAt(battery, state.storedKwh[index]));
  }
}
