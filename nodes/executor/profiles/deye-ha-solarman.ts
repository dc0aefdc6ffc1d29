import type { ProfileInput } from './profile.js';

const current = { unit: 'A', min: 0, max: 350, step: 1, deadband: 5 } as const;
const off = { target: 'gridCharging', values: { _: false } };
const home = { target: 'workMode', values: { option: { parameter: 'homeOption' } } };
const charge = (kw: 0 | 'maxChargeKw' | 'chargeKw') => ({
  target: 'chargeCurrent',
  values: { value: kw === 0 ? 0 : { of: kw } },
});
const discharge = (kw: 0 | 'maxDischargeKw' | 'dischargeKw') => ({
  target: 'dischargeCurrent',
  values: { value: kw === 0 ? 0 : { of: kw } },
});

/** Deye three-phase hybrids through the ha-solarman integration. */
export const deyeHaSolarman: ProfileInput = {
  id: 'deye-ha-solarman',
  name: 'Deye (ha-solarman)',
  device: 'battery',
  transport: 'home-assistant',
  confirmed: true,
  help: 'Deye hybrids through the ha-solarman integration (davidrapan). The prefix is the name of your inverter in the entity ids. Where time of use is on, its programs must allow grid charging and a low SoC at all times: they go before these settings. The settings are kept in memory that wears out, so mind the daily budget.',
  sources: [
    {
      url: 'https://github.com/davidrapan/ha-solarman/blob/1570123ac6b013d0e25d11e474c416e63db30cd3/custom_components/solarman/inverter_definitions/deye_p3.yaml',
      says: 'Battery Max Charging Current and Battery Max Discharging Current: number, A, 0 to 350; Battery Grid Charging Current: number, A, 0 to 350; Battery Grid Charging: switch; Work Mode: select with Export First, Zero Export To Load, Zero Export To CT; Export Surplus Power: number, W.',
    },
  ],
  parameters: {
    prefix: { label: 'Prefix of the entity ids', default: 'inverter', example: 'deye' },
    volts: { label: 'Lowest voltage of the battery', unit: 'V', default: 46 },
    homeOption: { label: 'Work mode that follows the home', default: 'Zero Export To CT' },
  },
  targets: {
    chargeCurrent: {
      source: 0,
      action: 'number.set_value',
      entity: 'number.{prefix}_battery_max_charging_current',
      fields: { value: current },
    },
    dischargeCurrent: {
      source: 0,
      action: 'number.set_value',
      entity: 'number.{prefix}_battery_max_discharging_current',
      fields: { value: current },
    },
    gridChargeCurrent: {
      source: 0,
      action: 'number.set_value',
      entity: 'number.{prefix}_battery_grid_charging_current',
      fields: { value: current },
    },
    gridCharging: {
      source: 0,
      action: 'switch.turn_{_}',
      entity: 'switch.{prefix}_battery_grid_charging',
      fields: { _: { unit: 'switch' } },
    },
    workMode: {
      source: 0,
      action: 'select.select_option',
      entity: 'select.{prefix}_work_mode',
      fields: { option: { unit: 'option', options: ['Export First', 'Zero Export To Load', 'Zero Export To CT'] } },
    },
  },
  intents: {
    'self-consumption': [off, home, gridCharge(0), charge('maxChargeKw'), discharge('maxDischargeKw')],
    'charge-from-surplus': [off, home, gridCharge(0), charge('maxChargeKw'), discharge(0)],
    'discharge-to-home': [off, home, gridCharge(0), charge(0), discharge('maxDischargeKw')],
    hold: [off, home, gridCharge(0), charge(0), discharge(0)],
    'charge-from-grid': [
      home,
      discharge(0),
      charge('chargeKw'),
      gridCharge('chargeKw'),
      { ...off, values: { _: true } },
    ],
    export: [
      off,
      gridCharge(0),
      charge(0),
      discharge('dischargeKw'),
      { target: 'workMode', values: { option: 'Export First' } },
    ],
  },
};

function gridCharge(kw: 0 | 'chargeKw') {
  return { target: 'gridChargeCurrent', values: { value: kw === 0 ? 0 : { of: kw } } };
}
