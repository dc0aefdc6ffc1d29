import type { ProfileInput } from './profile.js';

const power = { unit: 'W', min: 0, max: 100_000, step: 10, deadband: 100 } as const;
const soc = { unit: '%', min: 12, max: 100, step: 1, deadband: 2 } as const;
const stop = { target: 'stop', values: {} };
const gridCharging = (on: boolean) => ({ target: 'gridCharging', values: { _: on } });
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
  help: 'Huawei inverters with a LUNA2000 battery through the huawei_solar integration (wlcrs), with the elevated permissions that its parameters need, and the working mode Maximise self consumption. The device id is that of the battery, from the address of its page in Home Assistant; newer releases call the battery Batteries in their entity ids, so look yours up. Where charging from the grid is a switch of the inverter, give it too, or a forced charge takes the sun only. A forced charge or discharge ends at its target SoC; it has no lease, so the executor stops it.',
  sources: [
    {
      url: 'https://github.com/wlcrs/huawei_solar/blob/1b39063e9e37395d278332bd63ad6cf77d084d21/services.yaml',
      says: 'huawei_solar.forcible_charge_soc and forcible_discharge_soc: device_id of a battery, target_soc 12 to 100 %, power in W as text; huawei_solar.stop_forcible_charge: device_id.',
    },
    {
      url: 'https://github.com/wlcrs/huawei_solar/blob/0185ce7e6cf098b2048db3752135be8fc6b2b70a/number.py',
      says: 'Maximum charging power and Maximum discharging power: numbers in W from 0 to what the battery allows.',
    },
    {
      url: 'https://github.com/wlcrs/huawei_solar/blob/18cf53a9ebf26a2cf4a2948c04d712a8fba7b7ba/switch.py',
      says: 'Switch of the battery for charging from the grid (storage_charge_from_grid_function).',
    },
    {
      url: 'https://github.com/evcc-io/evcc/blob/00cb13f056c3f1bdcb7f1737af3cc624b090ce5d/templates/definition/meter/huawei-sun2000-hybrid.yaml',
      says: 'To charge, charging from the grid (47087) is enabled before the forced charge (47100), and disabled otherwise.',
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
    gridCharging: {
      label: 'Switch entity of charging from the grid',
      example: 'switch.battery_charge_from_grid',
      optional: true,
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
    gridCharging: { source: 2, action: 'switch.turn_{_}', entity: '{gridCharging}', fields: { _: { unit: 'switch' } } },
  },
  intents: {
    'self-consumption': [stop, gridCharging(false), ...limits('maxChargeKw', 'maxDischargeKw')],
    'charge-from-surplus': [stop, gridCharging(false), ...limits('maxChargeKw', 0)],
    'discharge-to-home': [stop, gridCharging(false), ...limits(0, 'maxDischargeKw')],
    hold: [stop, gridCharging(false), ...limits(0, 0)],
    'charge-from-grid': [
      { target: 'chargeLimit', values: { value: { of: 'ratedChargeKw' } } },
      { target: 'dischargeLimit', values: { value: 0 } },
      gridCharging(true),
      { target: 'charge', values: { power: { of: 'chargeKw' }, target_soc: { of: 'socTargetPercent' } } },
    ],
    export: [
      gridCharging(false),
      { target: 'chargeLimit', values: { value: 0 } },
      { target: 'dischargeLimit', values: { value: { of: 'ratedDischargeKw' } } },
      { target: 'discharge', values: { power: { of: 'dischargeKw' }, target_soc: { of: 'socTargetPercent' } } },
    ],
  },
};
