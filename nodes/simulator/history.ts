import { floorTo, MINUTE_MS, SLOT_MS, toIso } from '../home/grid.js';
import type { Observation } from '../home/schema/messages.js';
import type { Flow, House, HouseState } from './house.js';

const STEP_MS = MINUTE_MS;

/**
 * The house's own past, lived in plain self-consumption: one row for every quarter of an hour of so many days, up to
 * the running one. Rows come one by one, so that the caller may pause between them.
 */
export function* pastOf(house: House, now: number, days: number, socPercent: number): Generator<Observation> {
  const end = floorTo(now, SLOT_MS);
  let state = house.stateAt(end - days * 24 * 60 * MINUTE_MS, () => socPercent);
  while (state.at < end) {
    const start = state.at;
    const flows: Flow[] = [];
    while (state.at < start + SLOT_MS) {
      const step = house.step(state, state.at + STEP_MS, () => undefined);
      state = step.state;
      flows.push(step.flow);
    }
    yield toObservation(house, start, state, flows);
  }
}

function toObservation(house: House, start: number, state: HouseState, flows: readonly Flow[]): Observation {
  const kwh = (of: (flow: Flow) => number) => flows.reduce((sum, flow) => sum + of(flow) * flow.hours, 0);
  const batteries = (flow: Flow, sign: 1 | -1) =>
    flow.batteryKw.reduce((sum, powerKw) => sum + Math.max(0, sign * powerKw), 0);
  const [socPercent] = house.socPercent(state);
  return {
    start: toIso(start),
    end: toIso(state.at),
    loadKwh: kwh((flow) => flow.loadKw),
    pvKwh: kwh((flow) => flow.pvKw),
    importKwh: kwh((flow) => Math.max(0, flow.gridKw)),
    exportKwh: kwh((flow) => Math.max(0, -flow.gridKw)),
    chargeKwh: kwh((flow) => batteries(flow, -1)),
    dischargeKwh: kwh((flow) => batteries(flow, 1)),
    socPercent: socPercent ?? null,
    temperatureC: flows.reduce((sum, flow) => sum + flow.outdoorTemperatureC, 0) / flows.length,
  };
}
