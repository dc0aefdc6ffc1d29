import type { ProfileInput } from './profile.js';

const command = (option: string) => ({ target: 'commandMode', values: { option } });
const limits = (
  charge: 0 | 'maxChargeKw' | 'chargeKw' | 'ratedChargeKw',
  discharge: 0 | 'maxDischargeKw' | 'dischargeKw',
) => [
  { target: 'chargeLimit', values: { value: charge === 0 ? 0 : { of: charge } } },
  { target: 'dischargeLimit', values: { value: discharge === 0 ? 0 : { of: discharge } } },
];
const remote = [
  { target: 'controlMode', values: { option: 'Remote Control' } },
  { target: 'defaultMode', values: { option: 'Maximize Self Consumption' } },
  { target: 'timeout', values: { value: 3600 } },
];
const MODES = [
  'Solar Power Only (Off)',
  'Charge from Clipped Solar Power',
  'Charge from Solar Power',
  'Charge from Solar Power and Grid',
  'Discharge to Maximize Export',
  'Discharge to Minimize Import',
  'Maximize Self Consumption',
];
const power = { unit: 'W', min: 0, max: 100_000, step: 10, deadband: 100 } as const;

/** SolarEdge with a battery through SolarEdge Modbus Multi. */
export const solaredgeModbusMulti: ProfileInput = {
  id: 'solaredge-modbus-multi',
  name: 'SolarEdge (SolarEdge Modbus Multi)',
  device: 'battery',
  transport: 'home-assistant',
  confirmed: true,
  help: 'SolarEdge inverters with a battery through SolarEdge Modbus Multi, with storage control switched on in its options. The command lasts an hour and is renewed: should Node-RED stop, the inverter returns to self-consumption by itself. Whether your inverter may charge from the grid is its AC charge policy, which you set yourself.',
  sources: [
    {
      url: 'https://github.com/WillCodeForCats/solaredge-modbus-multi/blob/a253dc9210564f3e274af82506571e84fa0e1fe5/custom_components/solaredge_modbus_multi/const.py',
      says: 'Options of storage control mode (Remote Control and others) and of storage default and command mode.',
    },
    {
      url: 'https://github.com/WillCodeForCats/solaredge-modbus-multi/blob/04dca108ad92bcec7d72afd95e77475068ea913a/custom_components/solaredge_modbus_multi/number.py',
      says: 'Storage charge limit and storage discharge limit: W, from 0, step 1, in remote control only; storage command timeout: s, 0 to 86400.',
    },
    {
      url: 'https://github.com/WillCodeForCats/solaredge-modbus-multi/wiki/Storage-Control-Options',
      says: 'What each mode does; the command mode overrides the default mode for the duration of the command timeout.',
    },
  ],
  parameters: { prefix: { label: 'Prefix of the entity ids', default: 'solaredge_i1' } },
  leaseSeconds: 3600,
  targets: {
    controlMode: {
      source: 0,
      action: 'select.select_option',
      entity: 'select.{prefix}_storage_control_mode',
      fields: {
        option: {
          unit: 'option',
          options: ['Disabled', 'Maximize Self Consumption', 'Time of Use', 'Backup Only', 'Remote Control'],
        },
      },
    },
    defaultMode: {
      source: 0,
      action: 'select.select_option',
      entity: 'select.{prefix}_storage_default_mode',
      fields: { option: { unit: 'option', options: MODES } },
    },
    timeout: {
      source: 1,
      action: 'number.set_value',
      entity: 'number.{prefix}_storage_command_timeout',
      fields: { value: { unit: 's', min: 0, max: 86_400 } },
    },
    chargeLimit: {
      source: 1,
      action: 'number.set_value',
      entity: 'number.{prefix}_storage_charge_limit',
      fields: { value: power },
    },
    dischargeLimit: {
      source: 1,
      action: 'number.set_value',
      entity: 'number.{prefix}_storage_discharge_limit',
      fields: { value: power },
    },
    commandMode: {
      source: 2,
      action: 'select.select_option',
      entity: 'select.{prefix}_storage_command_mode',
      leased: true,
      fields: { option: { unit: 'option', options: MODES } },
    },
  },
  intents: {
    'self-consumption': [...remote, ...limits('maxChargeKw', 'maxDischargeKw'), command('Maximize Self Consumption')],
    'charge-from-surplus': [...remote, ...limits('maxChargeKw', 0), command('Maximize Self Consumption')],
    'discharge-to-home': [...remote, ...limits(0, 'maxDischargeKw'), command('Maximize Self Consumption')],
    hold: [...remote, ...limits(0, 0), command('Maximize Self Consumption')],
    'charge-from-grid': [...remote, ...limits('chargeKw', 0), command('Charge from Solar Power and Grid')],
    export: [...remote, ...limits(0, 'dischargeKw'), command('Discharge to Maximize Export')],
  },
};
