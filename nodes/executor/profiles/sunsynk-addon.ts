import type { ProfileInput } from './profile.js';

const current = { unit: 'A', min: 0, max: 350, step: 1, deadband: 5 } as const;
const limit = (target: string, of: 0 | 'maxChargeKw' | 'chargeKw' | 'maxDischargeKw' | 'dischargeKw') => ({
  target,
  values: { value: of === 0 ? 0 : { of } },
});
const mode = (option: string) => ({ target: 'workMode', values: { option } });
const soc = (of: 'minSocPercent' | 'socTargetPercent') => ({ target: 'programSoc', values: { value: { of } } });

/** SunSynk hybrids through the Sunsynk add-on. */
export const sunsynkAddon: ProfileInput = {
  id: 'sunsynk-addon',
  name: 'SunSynk (Sunsynk add-on)',
  device: 'battery',
  transport: 'home-assistant',
  confirmed: false,
  help: 'SunSynk hybrids through the Sunsynk add-on (kellerza). Confirmed are the entities of work mode, currents and program SoC, by the configuration of another planner. Not confirmed is how your firmware charges from the grid: it does so up to the SoC of time slot 1 where that slot allows grid charging. Starts in shadow mode.',
  sources: [
    {
      url: 'https://github.com/springfall2008/batpred/blob/0022ea2307adc36b7470a6e6b9495718660d6747/templates/sunsynk.yaml',
      says: 'select.sunsynk_work_mode with Limited to Home and Selling First; number.sunsynk_battery_max_charge_current and number.sunsynk_battery_max_discharge_current in A; number.sunsynk_set_soc_timezone1 in %.',
    },
  ],
  parameters: {
    prefix: { label: 'Prefix of the entity ids', default: 'sunsynk' },
    volts: { label: 'Lowest voltage of the battery', unit: 'V', default: 46 },
  },
  targets: {
    chargeCurrent: {
      source: 0,
      action: 'number.set_value',
      entity: 'number.{prefix}_battery_max_charge_current',
      fields: { value: current },
    },
    dischargeCurrent: {
      source: 0,
      action: 'number.set_value',
      entity: 'number.{prefix}_battery_max_discharge_current',
      fields: { value: current },
    },
    programSoc: {
      source: 0,
      action: 'number.set_value',
      entity: 'number.{prefix}_set_soc_timezone1',
      fields: { value: { unit: '%', min: 0, max: 100, step: 1 } },
    },
    workMode: {
      source: 0,
      action: 'select.select_option',
      entity: 'select.{prefix}_work_mode',
      fields: { option: { unit: 'option', options: ['Limited to Home', 'Selling First'] } },
    },
  },
  intents: {
    'self-consumption': [
      mode('Limited to Home'),
      soc('minSocPercent'),
      limit('chargeCurrent', 'maxChargeKw'),
      limit('dischargeCurrent', 'maxDischargeKw'),
    ],
    'charge-from-surplus': [
      mode('Limited to Home'),
      soc('minSocPercent'),
      limit('chargeCurrent', 'maxChargeKw'),
      limit('dischargeCurrent', 0),
    ],
    'discharge-to-home': [
      mode('Limited to Home'),
      soc('minSocPercent'),
      limit('chargeCurrent', 0),
      limit('dischargeCurrent', 'maxDischargeKw'),
    ],
    hold: [mode('Limited to Home'), soc('minSocPercent'), limit('chargeCurrent', 0), limit('dischargeCurrent', 0)],
    'charge-from-grid': [
      mode('Limited to Home'),
      limit('dischargeCurrent', 0),
      limit('chargeCurrent', 'chargeKw'),
      soc('socTargetPercent'),
    ],
    export: [
      soc('socTargetPercent'),
      limit('chargeCurrent', 0),
      limit('dischargeCurrent', 'dischargeKw'),
      mode('Selling First'),
    ],
  },
};
