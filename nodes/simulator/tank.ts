import type { Home } from '../home/schema/home.js';
import { smoothNoise } from './noise.js';
import { HOUR_MS } from '../home/grid.js';

/** A hot-water tank between two steps. */
export interface Tank {
  readonly temperatureC: number;
  readonly heating: boolean;
}

type WaterHeater = Home['waterHeaters'][number];

const LITRES = 200;
const KWH_PER_LITRE_K = 0.001163;
const ROOM_C = 20;
const LOSS_KW_PER_K = 0.0015;
const HYSTERESIS_K = 10;
const OFF_AT_C = 60;
const ON_BELOW_C = OFF_AT_C - HYSTERESIS_K;
const COLD_C = 12;

export const fullTank: Tank = { temperatureC: OFF_AT_C, heating: false };

/**
 * Steps a tank of 200 l with its own thermostat (off at `targetC`, on 10 K below), its losses to a room of 20 °C and the
 * draw-offs of a day, which together use about `dailyKwh`. The heater's power (kW) is part of the home's load.
 */
export function stepTank(
  tank: Tank,
  heater: WaterHeater,
  localHour: number,
  instant: number,
  hours: number,
  seed: number,
  targetC = OFF_AT_C,
): { readonly tank: Tank; readonly heaterKw: number } {
  const capacityKwhPerK = LITRES * KWH_PER_LITRE_K;
  const heating = tank.temperatureC < targetC - HYSTERESIS_K || (tank.heating && tank.temperatureC < targetC);
  const lossKw = LOSS_KW_PER_K * (tank.temperatureC - ROOM_C);
  const dailyLossKwh = 24 * LOSS_KW_PER_K * ((ON_BELOW_C + OFF_AT_C) / 2 - ROOM_C);
  const drawnKw =
    tank.temperatureC > COLD_C ? Math.max(0, heater.dailyKwh - dailyLossKwh) * drawShare(localHour, instant, seed) : 0;
  const neededKw = ((targetC - tank.temperatureC) * capacityKwhPerK) / hours + lossKw + drawnKw;
  const heaterKw = heating ? Math.max(0, Math.min(heater.powerKw, neededKw)) : 0;
  const temperatureC = tank.temperatureC + ((heaterKw - lossKw - drawnKw) * hours) / capacityKwhPerK;
  return { heaterKw, tank: { temperatureC, heating: heating && temperatureC < targetC - 1e-9 } };
}

/** The share of a day's hot water that is drawn per hour: showers in the morning, dishes and baths in the evening. */
function drawShare(hour: number, instant: number, seed: number): number {
  const bump = (centre: number, width: number) =>
    Math.exp(-(((hour - centre) / width) ** 2)) / (width * Math.sqrt(Math.PI));
  const busy = 0.6 + 0.8 * smoothNoise(seed, 'draw', instant, 2 * HOUR_MS);
  return busy * (0.5 * bump(7, 0.7) + 0.15 * bump(13, 0.8) + 0.35 * bump(20, 1.2));
}
