import type { ProfileInput } from './profile.js';

const control = (option: string) => ({ target: 'powerControl', values: { option } });
const still = { target: 'activePower', values: { value: 0 } };
const repeat = { target: 'autorepeat', values: { value: 3600 } };
const trigger = { target: 'trigger', values: {} };

/** SolaX Gen4 and later by remote control, mode 1, through SolaX Inverter Modbus. */
export const solaxMode1: ProfileInput = {
  id: 'solax-mode-1',
  name: 'SolaX Gen4 (SolaX Inverter Modbus, mode 1)',
  device: 'battery',
  transport: 'home-assistant',
  confirmed: true,
  help: 'SolaX hybrids from Gen4 on, through SolaX Inverter Modbus (wills106). Remote control is not kept in EEPROM and may be written often; it repeats itself for an hour and is renewed. A power is held at the battery; surplus that the battery shall not take cannot be refused while it covers the home, so that intent is self-use.',
  sources: [
    {
      url: 'https://github.com/wills106/homeassistant-solax-modbus/blob/08450b6bf2258bb921503ac65e00e1b0b830151e/docs/solax-mode1-modbus-power-control.md',
      says: 'remotecontrol_power_control: Disabled, Enabled Power Control, Enabled Grid Control, Enabled Battery Control (positive charges, negative discharges, 0 sends surplus to the grid), Enabled Self Use, Enabled Feedin Priority, Enabled No Discharge; remotecontrol_active_power in W; remotecontrol_autorepeat_duration in s; remotecontrol_trigger is a button pressed after the others are set; none of it is stored in EEPROM.',
    },
  ],
  parameters: { prefix: { label: 'Prefix of the entity ids', default: 'solax' } },
  leaseSeconds: 3600,
  targets: {
    powerControl: {
      source: 0,
      action: 'select.select_option',
      entity: 'select.{prefix}_remotecontrol_power_control',
      volatile: true,
      fields: {
        option: {
          unit: 'option',
          options: [
            'Disabled',
            'Enabled Power Control',
            'Enabled Grid Control',
            'Enabled Battery Control',
            'Enabled Self Use',
            'Enabled Feedin Priority',
            'Enabled No Discharge',
          ],
        },
      },
    },
    activePower: {
      source: 0,
      action: 'number.set_value',
      entity: 'number.{prefix}_remotecontrol_active_power',
      volatile: true,
      fields: { value: { unit: 'W', min: -30_000, max: 30_000, step: 10, deadband: 100 } },
    },
    autorepeat: {
      source: 0,
      action: 'number.set_value',
      entity: 'number.{prefix}_remotecontrol_autorepeat_duration',
      volatile: true,
      fields: { value: { unit: 's', min: 0, max: 28_800 } },
    },
    trigger: {
      source: 0,
      action: 'button.press',
      entity: 'button.{prefix}_remotecontrol_trigger',
      momentary: true,
      volatile: true,
      leased: true,
      fields: {},
    },
  },
  intents: {
    'self-consumption': [control('Disabled'), still, repeat, trigger],
    'discharge-to-home': [control('Enabled Self Use'), still, repeat, trigger],
    'charge-from-surplus': [control('Enabled No Discharge'), still, repeat, trigger],
    hold: [control('Enabled Battery Control'), still, repeat, trigger],
    'charge-from-grid': [
      control('Enabled Battery Control'),
      { target: 'activePower', values: { value: { of: 'chargeKw' } } },
      repeat,
      trigger,
    ],
    export: [
      control('Enabled Battery Control'),
      { target: 'activePower', values: { value: { of: 'dischargeKw', times: -1 } } },
      repeat,
      trigger,
    ],
  },
};
