import type { ProfileInput } from './profile.js';

const current = (max: number) => ({ unit: 'A', min: 0, max, step: 1, deadband: 5 }) as const;
const limit = (target: string, of: 0 | 'maxChargeKw' | 'chargeKw' | 'maxDischargeKw' | 'dischargeKw') => ({
  target,
  values: { value: of === 0 ? 0 : { of } },
});
const gridCharge = (on: boolean) => ({ target: 'gridCharge', values: { _: on } });
const home = { target: 'loadLimit', values: { option: { parameter: 'homeOption' } } };

/** SunSynk hybrids through the Sunsynk add-on. */
export const sunsynkAddon: ProfileInput = {
  id: 'sunsynk-addon',
  name: 'SunSynk (Sunsynk add-on)',
  device: 'battery',
  transport: 'home-assistant',
  confirmed: false,
  help: 'SunSynk and single-phase Deye hybrids through the Sunsynk add-on (kellerza), whose sensors grid_charge_enabled, grid_charge_battery_current, battery_max_charge_current, battery_max_discharge_current and load_limit must be in its configuration. The prefix is that of its entities. Entities, options, units and ranges are confirmed; what is sold and charged while the timer of the inverter is on is up to its programs, and not confirmed: switch the timer off. The settings are kept in memory that wears out, so mind the daily budget. Starts in shadow mode.',
  sources: [
    {
      url: 'https://github.com/kellerza/sunsynk/blob/01be4fffb4c59206d3bc7c8cc43d77fa0d40d689/src/sunsynk/definitions/single_phase.py',
      says: 'Grid Charge enabled: switch (register 232); Grid Charge Battery current: 0 to 140 A (230); Battery Max Charge current and Battery Max Discharge current: 0 to 290 A (210, 211); Load Limit: select with Allow Export, Essentials, Zero Export (244).',
    },
  ],
  parameters: {
    prefix: { label: 'Prefix of the entity ids', default: 'ss' },
    volts: { label: 'Lowest voltage of the battery', unit: 'V', default: 46 },
    homeOption: { label: 'Load limit that follows the home', default: 'Zero Export' },
  },
  targets: {
    gridCharge: {
      source: 0,
      action: 'switch.turn_{_}',
      entity: 'switch.{prefix}_grid_charge_enabled',
      fields: { _: { unit: 'switch' } },
    },
    gridCurrent: {
      source: 0,
      action: 'number.set_value',
      entity: 'number.{prefix}_grid_charge_battery_current',
      fields: { value: current(140) },
    },
    chargeCurrent: {
      source: 0,
      action: 'number.set_value',
      entity: 'number.{prefix}_battery_max_charge_current',
      fields: { value: current(290) },
    },
    dischargeCurrent: {
      source: 0,
      action: 'number.set_value',
      entity: 'number.{prefix}_battery_max_discharge_current',
      fields: { value: current(290) },
    },
    loadLimit: {
      source: 0,
      action: 'select.select_option',
      entity: 'select.{prefix}_load_limit',
      fields: { option: { unit: 'option', options: ['Allow Export', 'Essentials', 'Zero Export'] } },
    },
  },
  intents: {
    'self-consumption': [
      gridCharge(false),
      home,
      limit('gridCurrent', 0),
      limit('chargeCurrent', 'maxChargeKw'),
      limit('dischargeCurrent', 'maxDischargeKw'),
    ],
    'charge-from-surplus': [
      gridCharge(false),
      home,
      limit('gridCurrent', 0),
      limit('chargeCurrent', 'maxChargeKw'),
      limit('dischargeCurrent', 0),
    ],
    'discharge-to-home': [
      gridCharge(false),
      home,
      limit('gridCurrent', 0),
      limit('chargeCurrent', 0),
      limit('dischargeCurrent', 'maxDischargeKw'),
    ],
    hold: [gridCharge(false), home, limit('gridCurrent', 0), limit('chargeCurrent', 0), limit('dischargeCurrent', 0)],
    'charge-from-grid': [
      home,
      limit('dischargeCurrent', 0),
      limit('chargeCurrent', 'chargeKw'),
      limit('gridCurrent', 'chargeKw'),
      gridCharge(true),
    ],
    export: [
      gridCharge(false),
      limit('gridCurrent', 0),
      limit('chargeCurrent', 0),
      limit('dischargeCurrent', 'dischargeKw'),
      { target: 'loadLimit', values: { option: 'Allow Export' } },
    ],
  },
};
