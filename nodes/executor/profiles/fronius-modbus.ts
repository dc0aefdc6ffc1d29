import type { ProfileInput } from './profile.js';

const mode = (option: string) => ({ target: 'mode', values: { option } });
const power = { unit: 'W', min: 0, max: 50_000, step: 10, deadband: 100 } as const;
const number = (parameter: string) => ({
  source: 1,
  action: 'number.set_value',
  entity: `{${parameter}}`,
  after: 'mode',
  fields: { value: power },
});

/** Fronius GEN24 and Verto by the storage model of Modbus, through fronius_modbus. */
export const froniusModbus: ProfileInput = {
  id: 'fronius-modbus',
  name: 'Fronius GEN24 (fronius_modbus)',
  device: 'battery',
  transport: 'home-assistant',
  control: 'modes',
  confirmed: true,
  help: 'Fronius GEN24 and Verto with a battery through fronius_modbus (callifo), with scheduled charging off in the web interface. Each mode has its own powers, and sets them anew when it begins. Charging from the grid may be limited to half of the power by the hardware.',
  sources: [
    {
      url: 'https://github.com/callifo/fronius_modbus/blob/44406a01ac5f3a7e972990b9a580ecd83cd96ae8/custom_components/fronius_modbus/const.py',
      says: 'Storage control mode: Auto, PV Charge Limit, Discharge Limit, PV Charge and Discharge Limit, Charge from Grid, Discharge to Grid, Block Discharging, Block Charging.',
    },
    {
      url: 'https://github.com/callifo/fronius_modbus/blob/07a063c758a0367e0910f4f871e2eb2cf38dfcfc/custom_components/fronius_modbus/number.py',
      says: 'Grid charge power, grid discharge power, PV charge limit and discharge limit: numbers in W from 0 to what the battery allows, in steps of 10, each available only in the modes that use it.',
    },
    {
      url: 'https://github.com/callifo/fronius_modbus/blob/07a063c758a0367e0910f4f871e2eb2cf38dfcfc/README.md',
      says: 'What each mode does; a mode sets its limits to the maximum and its powers to 0 when it begins: change the mode first, then its powers, in multiples of 10 W.',
    },
  ],
  parameters: {
    mode: { label: 'Select entity of the storage control mode', example: 'select.battery_storage_control_mode' },
    gridCharge: { label: 'Number entity of the grid charge power', example: 'number.battery_grid_charge_power' },
    gridDischarge: {
      label: 'Number entity of the grid discharge power',
      example: 'number.battery_grid_discharge_power',
    },
    chargeLimit: { label: 'Number entity of the PV charge limit', example: 'number.battery_pv_charge_limit' },
    dischargeLimit: { label: 'Number entity of the discharge limit', example: 'number.battery_discharge_limit' },
  },
  targets: {
    mode: {
      source: 0,
      action: 'select.select_option',
      entity: '{mode}',
      fields: {
        option: {
          unit: 'option',
          options: [
            'Auto',
            'PV Charge Limit',
            'Discharge Limit',
            'PV Charge and Discharge Limit',
            'Charge from Grid',
            'Discharge to Grid',
            'Block Discharging',
            'Block Charging',
          ],
        },
      },
    },
    gridCharge: number('gridCharge'),
    gridDischarge: number('gridDischarge'),
    chargeLimit: number('chargeLimit'),
    dischargeLimit: number('dischargeLimit'),
  },
  intents: {
    'self-consumption': [mode('Auto')],
    'charge-from-surplus': [mode('Block Discharging')],
    'discharge-to-home': [mode('Block Charging')],
    hold: [
      mode('PV Charge and Discharge Limit'),
      { target: 'chargeLimit', values: { value: 0 } },
      { target: 'dischargeLimit', values: { value: 0 } },
    ],
    'charge-from-grid': [mode('Charge from Grid'), { target: 'gridCharge', values: { value: { of: 'chargeKw' } } }],
    export: [mode('Discharge to Grid'), { target: 'gridDischarge', values: { value: { of: 'dischargeKw' } } }],
  },
};
