import type { MappingForm } from './mapping.js';

const sensor = (name: string, quantity: string, unit: string): MappingForm => ({
  source: `simulator/${name}`,
  property: '',
  quantity,
  device: '',
  unit,
  sign: '+',
});

/** The table that a new recorder starts with: the topics of the simulated home. */
export const defaultMapping: readonly MappingForm[] = [
  sensor('pv_power', 'pvKw', 'W'),
  sensor('load_power', 'loadKw', 'W'),
  sensor('grid_power', 'gridKw', 'W'),
  sensor('battery_power', 'batteryKw', 'W'),
  sensor('battery_soc', 'batterySocPercent', '%'),
  sensor('water_temperature', 'waterTemperatureC', '°C'),
  sensor('outdoor_temperature', 'outdoorTemperatureC', '°C'),
];
