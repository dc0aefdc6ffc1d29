import { round } from '../home/numbers.js';
import type { Flow, House, HouseState } from './house.js';

/** One sensor as a message: powers in W (battery positive discharges, grid positive imports), SoC in %, °C. */
export interface SensorMessage {
  readonly topic: string;
  readonly payload: number;
}

/** What the sensors of the house show after a step. The second and further batteries carry their id in the topic. */
export function sensorsOf(house: House, state: HouseState, flow: Flow): readonly SensorMessage[] {
  const socPercents = house.socPercent(state);
  const batteries = house.home.batteries.flatMap(({ id }, index) => {
    const suffix = index === 0 ? '' : `/${id}`;
    return [
      sensor(`battery_soc${suffix}`, round(socPercents[index], 2)),
      sensor(`battery_power${suffix}`, watts(flow.batteryKw[index])),
    ];
  });
  const water =
    house.home.waterHeaters.length > 0 ? [sensor('water_temperature', round(state.tank.temperatureC, 2))] : [];
  return [
    ...batteries,
    sensor('pv_power', watts(flow.pvKw)),
    sensor('load_power', watts(flow.loadKw)),
    sensor('grid_power', watts(flow.gridKw)),
    ...water,
    sensor('outdoor_temperature', round(flow.outdoorTemperatureC, 1)),
  ];
}

function sensor(name: string, payload: number): SensorMessage {
  return { topic: `simulator/${name}`, payload };
}

function watts(kw: number): number {
  return round(1000 * kw, 1);
}
