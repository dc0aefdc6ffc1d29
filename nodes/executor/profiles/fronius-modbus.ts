import type { ProfileInput } from './profile.js';

const mode = (option: string) => ({ target: 'mode', values: { option } });
const values = (charge: 0 | 'chargeKw', discharge: 0 | 'dischargeKw') => [
  { target: 'gridCharge', values: { value: charge === 0 ? 0 : { of: charge } } },
  { target: 'gridDischarge', values: { value: discharge === 0 ? 0 : { of: discharge } } },
];
const limits = (charge: 0 | 'maxChargeKw', discharge: 0 | 'maxDischargeKw') => [
  { target: 'chargeLimit', values: { value: charge === 0 ? 0 : { of: charge } } },
  { target: 'dischargeLimit', values: { value: discharge === 0 ? 0 : { of: discharge } } },
];
const power = { unit: 'W', min: 0, max: 50_000, step: 10, deadband: 100 } as const;
const number = (parameter: string) => ({
  source: 0,
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
  confirmed: false,
  help: 'Fronius GEN24 and Verto with a battery through fronius_modbus (callifo), with scheduled charging off in the web interface. Modes, units and the rule that a mode resets its powers are confirmed; the entity ids are not, so choose them yourself. Starts in shadow mode.',
  sources: [
    {
      url: 'https://github.com/callifo/fronius_modbus/blob/07a063c758a0367e0910f4f871e2eb2cf38dfcfc/README.md',
      says: 'Storage control modes Auto, PV Charge Limit, Discharge Limit, PV Charge and Discharge Limit, Charge from Grid, Discharge to Grid, Block discharging, Block charging; Grid Charge Power and Grid Discharge Power in W, multiples of 10; change the mode first, it resets its powers.',
    },
  ],
  parameters: {
    mode: { label: 'Select entity of the storage control mode', example: 'select.fronius_storage_control_mode' },
    gridCharge: { label: 'Number entity of the grid charge power', example: 'number.fronius_grid_charge_power' },
    gridDischarge: {
      label: 'Number entity of the grid discharge power',
      example: 'number.fronius_grid_discharge_power',
    },
    chargeLimit: { label: 'Number entity of the PV charge limit', example: 'number.fronius_pv_charge_limit' },
    dischargeLimit: { label: 'Number entity of the discharge limit', example: 'number.fronius_discharge_limit' },
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
            'Block discharging',
            'Block charging',
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
    'self-consumption': [mode('Auto'), ...values(0, 0), ...limits('maxChargeKw', 'maxDischargeKw')],
    'charge-from-surplus': [mode('Block discharging'), ...values(0, 0), ...limits('maxChargeKw', 0)],
    'discharge-to-home': [mode('Block charging'), ...values(0, 0), ...limits(0, 'maxDischargeKw')],
    hold: [mode('PV Charge and Discharge Limit'), ...values(0, 0), ...limits(0, 0)],
    'charge-from-grid': [mode('Charge from Grid'), ...values('chargeKw', 0), ...limits('maxChargeKw', 0)],
    export: [mode('Discharge to Grid'), ...values(0, 'dischargeKw'), ...limits(0, 'maxDischargeKw')],
  },
};
