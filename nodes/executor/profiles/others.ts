import type { ProfileInput } from './profile.js';

/** An appliance that a button or a script starts. */
export const applianceButton: ProfileInput = {
  id: 'appliance-button',
  name: 'Appliance: button entity',
  device: 'appliance',
  transport: 'home-assistant',
  confirmed: true,
  help: 'An appliance that is loaded and waits for its start, as a button entity. It is pressed once when the plan starts it. One that may pause has a second button for that, or stays on.',
  sources: [
    { url: 'https://www.home-assistant.io/integrations/button/', says: 'button.press presses a button entity.' },
  ],
  parameters: {
    entity: { label: 'Button entity that starts it', example: 'button.dishwasher_start' },
    pauseEntity: { label: 'Button entity that pauses it', example: 'button.dishwasher_pause', optional: true },
  },
  targets: {
    start: { source: 0, action: 'button.press', entity: '{entity}', group: 'run', momentary: true, fields: {} },
    stop: { source: 0, action: 'button.press', entity: '{pauseEntity}', group: 'run', momentary: true, fields: {} },
  },
  intents: { start: [{ target: 'start', values: {} }], stop: [{ target: 'stop', values: {} }] },
};

/** An appliance behind a switch. */
export const applianceSwitch: ProfileInput = {
  ...applianceButton,
  id: 'appliance-switch',
  name: 'Appliance: switch entity',
  help: 'An appliance that goes on when it gets power. It is switched on once when the plan starts it, and left on; one that may pause is switched off at the end of each stretch.',
  sources: [
    {
      url: 'https://www.home-assistant.io/integrations/switch/',
      says: 'switch.turn_on switches a switch entity on, switch.turn_off switches it off.',
    },
  ],
  parameters: { entity: { label: 'Switch entity', example: 'switch.washing_machine' } },
  targets: {
    start: { source: 0, action: 'switch.turn_on', entity: '{entity}', group: 'run', momentary: true, fields: {} },
    stop: { source: 0, action: 'switch.turn_off', entity: '{entity}', group: 'run', momentary: true, fields: {} },
  },
};

/** The roof's inverter, limited at the meter. */
export const solarExportLimit: ProfileInput = {
  id: 'solar-export-limit',
  name: 'Solar inverter: export limit entity',
  device: 'solar',
  transport: 'home-assistant',
  confirmed: true,
  help: 'A number entity in W that limits what goes into the grid, for a home without a battery, or with an inverter of its own for the roof.',
  sources: [
    {
      url: 'https://www.home-assistant.io/integrations/number/',
      says: 'number.set_value sets the value of a number entity.',
    },
  ],
  parameters: { entity: { label: 'Number entity of the export limit (W)', example: 'number.inverter_export_limit' } },
  targets: {
    limit: {
      source: 0,
      action: 'number.set_value',
      entity: '{entity}',
      fields: { value: { unit: 'W', min: 0, max: 100_000, step: 10, deadband: 100 } },
    },
  },
  intents: {
    generate: [{ target: 'limit', values: { value: { of: 'exportLimitKw' } } }],
    curtail: [{ target: 'limit', values: { value: { of: 'exportLimitKw' } } }],
  },
};
