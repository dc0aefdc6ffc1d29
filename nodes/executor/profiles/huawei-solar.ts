import type { ProfileInput } from './profile.js';

const power = { unit: 'W', min: 0, max: 100_000, step: 10, deadband: 100 } as const;
const soc = { unit: '%', min: 12, max: 100, step: 1, deadband: 2 } as const;
const stop = { target: 'stop', values: {} };
const limits = (charge: 0 | 'maxChargeKw', discharge: 0 | 'maxDischargeKw') => [
  { target: 'chargeLimit', values: { value: charge === 0 ? 0 : { of: charge } } },
  { target: 'dischargeLimit', values: { value: discharge === 0 ? 0 : { of: discharge } } },
];

/** Huawei SUN2000 with LUNA2000 through the huawei_solar integration. */
export const huaweiSolar: ProfileInput = {
  id: 'huawei-solar',
  name: 'Huawei SUN2000 (huawei_solar)',
  device: 'battery',
  transport: 'home-assistant',
  confirmed: true,
  help: 'Huawei inverters with a LUNA2000 battery through the huawei_solar integration (wlcrs), with the elevated permissions that its parameters need, and the working mode Maximise self consumption. The device id is that of the battery, from the address of its page in Home Assistant. A forced charge or discharge ends at its target SoC; it has no lease, so the executor stops it.',
  sources: [
    {
      url: 'https://github.com/wlcrs/huawei_solar/blob/1b39063e9e37395d278332bd63ad6cf77d084d21/services.yaml',
      says: 'huawei_solar.forcible_charge_soc and forcible_discharge_soc: device_id of a battery, target_soc 12 to 100 %, power in W as text; huawei_solar.stop_forcible_charge: device_id.',
    },
    {
      url: 'https://github.com/wlcrs/huawei_solar/blob/main/number.py',
      says: 'storage_maximum_charging_power and storage_maximum_discharging_power: numbers in W from 0 to what the battery allows.',
    },
  ],
  parameters: {
    deviceId: { label: 'Device id of the battery', example: '8f52e36410bc4ec695f25e4a30edda71' },
    chargeLimit: {
      label: 'Number entity of the maximum charging power',
      default: 'number.battery_maximum_charging_power',
    },
    dischargeLimit: {
      label: 'Number entity of the maximum discharging power',
      default: 'number.battery_maximum_discharging_power',
    },
  },
  targets: {
    stop: {
      source: 0,
      group: 'forcible',
      action: 'huawei_solar.stop_forcible_charge',
      data: { device_id: '{deviceId}' },
      fields: {},
      read: 'none',
    },
    charge: {
      source: 0,
      group: 'forcible',
      action: 'huawei_solar.forcible_charge_soc',
      data: { device_id: '{deviceId}' },
      fields: { power, target_soc: soc },
      read: 'none',
    },
    discharge: {
      source: 0,
      group: 'forcible',
      action: 'huawei_solar.forcible_discharge_soc',
      data: { device_id: '{deviceId}' },
      fields: { power, target_soc: soc },
      read: 'none',
    },
    chargeLimit: { source: 1, action: 'number.set_value', entity: '{chargeLimit}', fields: { value: power } },
    dischargeLimit: { source: 1, action: 'number.set_value', entity: '{dischargeLimit}', fields: { value: power } },
  },
  intents: {
    'self-consumption': [stop, ...limits('maxChargeKw', 'maxDischargeKw')],
    'charge-from-surplus': [stop, ...limits('maxChargeKw', 0)],
    'discharge-to-home': [stop, ...limits(0, 'maxDischargeKw')],
    hold: [stop, ...limits(0, 0)],
    'charge-from-grid': [
      { target: 'chargeLimit', values: { value: { of: 'ratedChargeKw' } } },
      { target: 'dischargeLimit', values: { value: 0 } },
      { target: 'charge', values: { power: { of: 'chargeKw' }, target_soc: { of: 'socTargetPercent' } } },
    ],
    export: [
      { target: 'chargeLimit', values: { value: 0 } },
      { target: 'dischargeLimit', values: { value: { of: 'ratedDischargeKw' } } },
      { target: 'discharge', values: { power: { of: 'dischargeKw' }, target_soc: { of: 'socTargetPercent' } } },
    ],
  },
};
