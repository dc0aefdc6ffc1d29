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
  control: 'modes',
  confirmed: true,
  help: 'FoxESS hybrids through FoxESS - Modbus (nathanmarlor), whose work mode has Force Charge and Force Discharge, with their powers in kW, where the inverter has remote control. The inverter takes modes: Back-up keeps what is stored and adds surplus, so holding stores surplus too. The integration renews the remote control by itself and ends it when it stops.',
  sources: [
    {
      url: 'https://github.com/nathanmarlor/foxess_modbus/blob/311f2e31374c4d849e5777ba4e8bde2c88d986fb/custom_components/foxess_modbus/entities/modbus_work_mode_select.py',
      says: 'The work mode (Self Use, Feed-in First, Back-up) has Force Charge and Force Discharge too where there is remote control; every other choice ends that.',
    },
    {
      url: 'https://github.com/nathanmarlor/foxess_modbus/blob/04abb2d20503a2c06203e44e8c86d3c1e298e87d/custom_components/foxess_modbus/remote_control_manager.py',
      says: 'Force charge and force discharge keep their power by a remote control that is renewed with every poll; Back-up is taken to avoid discharging, and Feed-in First to avoid charging.',
    },
    {
      url: 'https://github.com/nathanmarlor/foxess_modbus/blob/04abb2d20503a2c06203e44e8c86d3c1e298e87d/custom_components/foxess_modbus/entities/remote_control_description.py',
      says: 'Force Charge Power and Force Discharge Power: numbers in kW from 0 to what the inverter allows, in steps of 0.001.',
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
    chargePower: { source: 2, action: 'number.set_value', entity: '{chargePower}', fields: { value: power } },
    dischargePower: { source: 2, action: 'number.set_value', entity: '{dischargePower}', fields: { value: power } },
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
