import type { ProfileInput } from './profile.js';

const mode = (option: string) => ({ target: 'workMode', values: { option } });
const powers = (charge: 0 | 'chargeKw', discharge: 0 | 'dischargeKw') => [
  { target: 'chargePower', values: { value: charge === 0 ? 0 : { of: charge } } },
  { target: 'dischargePower', values: { value: discharge === 0 ? 0 : { of: discharge } } },
];
const power = { unit: 'kW', min: 0, max: 15, step: 0.1, deadband: 0.2 } as const;

/** FoxESS by remote control, through FoxESS - Modbus. */
export const foxessModbus: ProfileInput = {
  id: 'foxess-modbus',
  name: 'FoxESS (FoxESS - Modbus)',
  device: 'battery',
  transport: 'home-assistant',
  confirmed: false,
  help: 'FoxESS hybrids through FoxESS - Modbus (nathanmarlor), whose remote control offers the work modes Force Charge and Force Discharge with their powers in kW. That the inverter has remote control registers is confirmed; the names of the options are those that others use, and what Back-up does to surplus is not. Starts in shadow mode.',
  sources: [
    {
      url: 'https://github.com/nathanmarlor/foxess_modbus/blob/04abb2d20503a2c06203e44e8c86d3c1e298e87d/custom_components/foxess_modbus/entities/remote_control_description.py',
      says: 'Remote control of the H1: enable, timeout and active power, beside the work mode.',
    },
  ],
  parameters: {
    workMode: { label: 'Select entity of the work mode', example: 'select.foxess_work_mode' },
    chargePower: { label: 'Number entity of the force charge power (kW)', example: 'number.foxess_force_charge_power' },
    dischargePower: {
      label: 'Number entity of the force discharge power (kW)',
      example: 'number.foxess_force_discharge_power',
    },
  },
  targets: {
    chargePower: { source: 0, action: 'number.set_value', entity: '{chargePower}', fields: { value: power } },
    dischargePower: { source: 0, action: 'number.set_value', entity: '{dischargePower}', fields: { value: power } },
    workMode: {
      source: 0,
      action: 'select.select_option',
      entity: '{workMode}',
      fields: {
        option: {
          unit: 'option',
          options: ['Self Use', 'Feed-in First', 'Back-up', 'Force Charge', 'Force Discharge'],
        },
      },
    },
  },
  intents: {
    'self-consumption': [mode('Self Use'), ...powers(0, 0)],
    'discharge-to-home': [mode('Feed-in First'), ...powers(0, 0)],
    'charge-from-surplus': [mode('Back-up'), ...powers(0, 0)],
    hold: [mode('Back-up'), ...powers(0, 0)],
    'charge-from-grid': [...powers('chargeKw', 0), mode('Force Charge')],
    export: [...powers(0, 'dischargeKw'), mode('Force Discharge')],
  },
};
