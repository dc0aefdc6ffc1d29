import type { ProfileInput } from './profile.js';

const segment = (mode: 'load_first' | 'battery_first' | 'grid_first') => ({
  target: 'segment',
  values: { batt_mode: mode, enabled: true },
});
const acCharge = (on: boolean) => ({ target: 'acCharge', values: { _: on } });
const limit = (
  target: string,
  of:
    | 'chargeKw'
    | 'dischargeKw'
    | 'ratedChargeKw'
    | 'ratedDischargeKw'
    | 'socTargetPercent'
    | 'minSocPercent'
    | 'maxSocPercent',
) => ({ target, values: { value: { of } } });
const percent = { unit: '%', min: 0, max: 100, step: 1, deadband: 2 } as const;
const number = (parameter: string) => ({
  source: 1,
  action: 'number.set_value',
  entity: `{${parameter}}`,
  fields: { value: percent },
});
const charging = [limit('chargePower', 'ratedChargeKw'), limit('chargeStop', 'maxSocPercent')];
const discharging = [limit('dischargePower', 'ratedDischargeKw'), limit('dischargeStop', 'minSocPercent')];

/** Growatt MIN hybrids through Home Assistant's Growatt integration, which goes by Growatt's cloud. */
export const growattServer: ProfileInput = {
  id: 'growatt-server',
  name: 'Growatt MIN (Growatt integration)',
  device: 'battery',
  transport: 'home-assistant',
  control: 'modes',
  confirmed: false,
  help: "Growatt MIN hybrids through Home Assistant's Growatt integration with an API token (V1). The first time segment lasts all day; no other may be enabled. Everything goes by Growatt's cloud, which limits how often it is asked, so let some minutes pass between two writes. The inverter takes modes, and holding stores surplus too. Actions, entities and ranges are confirmed; what grid first sells is not. Starts in shadow mode.",
  sources: [
    {
      url: 'https://github.com/home-assistant/core/blob/1e430a06b16f7fc715dd851680359c5ea17d97a7/homeassistant/components/growatt_server/services.yaml',
      says: 'growatt_server.update_time_segment: device_id, segment_id 1 to 9, batt_mode load_first, battery_first or grid_first, start_time, end_time, enabled.',
    },
    {
      url: 'https://github.com/home-assistant/core/blob/041ac8ffcefe35489d60d444644d0ef9f1703434/homeassistant/components/growatt_server/number.py',
      says: 'Numbers of a MIN: battery charge and discharge power limit, battery charge SoC limit and discharge SoC limit (on grid), each 0 to 100 % in steps of 1.',
    },
    {
      url: 'https://github.com/home-assistant/core/blob/037b6b3641d445f5ed1581a4e6ce537f242e4c1a/homeassistant/components/growatt_server/switch.py',
      says: 'Switch ac_charge of a MIN: whether the battery is charged from the grid.',
    },
  ],
  parameters: {
    deviceId: { label: 'Device id of the inverter', example: '1f2e3d4c5b6a79880123456789abcdef' },
    ratedKw: { label: 'Rated power of the inverter', unit: 'kW', example: 6 },
    acCharge: { label: 'Switch entity of charging from the grid', example: 'switch.min_charge_from_grid' },
    chargePower: { label: 'Number entity of the charge power limit', example: 'number.min_charge_power_limit' },
    chargeStop: { label: 'Number entity of the charge SoC limit', example: 'number.min_charge_soc_limit' },
    dischargePower: {
      label: 'Number entity of the discharge power limit',
      example: 'number.min_discharge_power_limit',
    },
    dischargeStop: {
      label: 'Number entity of the discharge SoC limit (on grid)',
      example: 'number.min_discharge_soc_limit_on_grid',
    },
  },
  targets: {
    segment: {
      source: 0,
      action: 'growatt_server.update_time_segment',
      data: { device_id: '{deviceId}', segment_id: 1, start_time: '00:00', end_time: '23:59' },
      read: 'none',
      fields: {
        batt_mode: { unit: 'option', options: ['load_first', 'battery_first', 'grid_first'] },
        enabled: { unit: 'switch' },
      },
    },
    acCharge: { source: 2, action: 'switch.turn_{_}', entity: '{acCharge}', fields: { _: { unit: 'switch' } } },
    chargePower: number('chargePower'),
    chargeStop: number('chargeStop'),
    dischargePower: number('dischargePower'),
    dischargeStop: number('dischargeStop'),
  },
  intents: {
    'self-consumption': [acCharge(false), segment('load_first'), ...charging, ...discharging],
    'discharge-to-home': [acCharge(false), segment('load_first'), ...charging, ...discharging],
    'charge-from-surplus': [acCharge(false), ...charging, ...discharging, segment('battery_first')],
    hold: [acCharge(false), ...charging, ...discharging, segment('battery_first')],
    'charge-from-grid': [
      ...discharging,
      limit('chargePower', 'chargeKw'),
      limit('chargeStop', 'socTargetPercent'),
      segment('battery_first'),
      acCharge(true),
    ],
    export: [
      acCharge(false),
      ...charging,
      limit('dischargePower', 'dischargeKw'),
      limit('dischargeStop', 'socTargetPercent'),
      segment('grid_first'),
    ],
  },
};
