import type { ProfileInput } from './profile.js';

const electric: ProfileInput['parameters'] = {
  volts: { label: 'Voltage of a phase', unit: 'V', default: 230 },
  phases: { label: 'Phases that the car charges on', unit: 'phases', default: 3 },
};
const amperes = { unit: 'A', min: 6, max: 63, step: 1, deadband: 1 } as const;

/** A charger with a number entity for its current. */
export const evCurrentEntity: ProfileInput = {
  id: 'ev-current-entity',
  name: 'Charger: current and switch entities',
  device: 'ev',
  transport: 'home-assistant',
  confirmed: true,
  help: 'Any charger whose current is a number entity in A and that a switch entity starts and stops. A car charges from 6 A on; the power of the plan becomes whole amperes, never more than planned unless that were less than 6 A.',
  sources: [
    {
      url: 'https://www.home-assistant.io/integrations/number/',
      says: 'number.set_value sets the value of a number entity.',
    },
    {
      url: 'https://www.home-assistant.io/integrations/switch/',
      says: 'switch.turn_on and switch.turn_off switch a switch entity.',
    },
  ],
  parameters: {
    current: { label: 'Number entity of the current', example: 'number.charger_current' },
    enable: { label: 'Switch entity of charging', example: 'switch.charger_enabled' },
    ...electric,
  },
  targets: {
    current: { source: 0, action: 'number.set_value', entity: '{current}', fields: { value: amperes } },
    enable: { source: 1, action: 'switch.turn_{_}', entity: '{enable}', fields: { _: { unit: 'switch' } } },
  },
  intents: {
    charge: [
      { target: 'current', values: { value: { of: 'powerKw' } } },
      { target: 'enable', values: { _: true } },
    ],
    stop: [
      { target: 'enable', values: { _: false } },
      { target: 'current', values: { value: 6 } },
    ],
  },
};

/** A charger that speaks OCPP, through the OCPP integration. */
export const evOcpp: ProfileInput = {
  id: 'ev-ocpp',
  name: 'Charger: OCPP integration',
  device: 'ev',
  transport: 'home-assistant',
  confirmed: true,
  help: 'A charger that speaks OCPP, through the OCPP integration (lbbrhzn), with smart charging. 0 A ends charging.',
  sources: [
    {
      url: 'https://github.com/lbbrhzn/ocpp/blob/0094db0dc3bf8ca45fd057ba6fa873ccba3af06f/custom_components/ocpp/number.py',
      says: 'number.<charger>_maximum_current: A, 0 to 32, step 1.',
    },
  ],
  parameters: { charger: { label: 'Name of the charger in the entity ids', default: 'charger' }, ...electric },
  targets: {
    current: {
      source: 0,
      action: 'number.set_value',
      entity: 'number.{charger}_maximum_current',
      fields: { value: { unit: 'A', min: 0, max: 32, step: 1 } },
    },
  },
  intents: {
    charge: [{ target: 'current', values: { value: { of: 'powerKw' } } }],
    stop: [{ target: 'current', values: { value: 0 } }],
  },
};

/** A load point of evcc, over MQTT. */
export const evEvcc: ProfileInput = {
  id: 'ev-evcc',
  name: 'Charger: evcc (MQTT)',
  device: 'ev',
  transport: 'mqtt',
  confirmed: true,
  help: 'A load point of evcc over MQTT: its mode is now while the plan charges, and off otherwise; its highest current is that of the plan. Wire an MQTT in node on evcc/loadpoints/# to this executor, so that it reads back.',
  sources: [
    {
      url: 'https://docs.evcc.io/en/integrations/mqtt-api',
      says: 'evcc/loadpoints/<id>/… tells the state of a load point; settings are written to the same topic with /set. Modes are off, pv, minpv and now.',
    },
    {
      url: 'https://github.com/evcc-io/docs/pull/655',
      says: 'evcc/loadpoints/<id>/maxCurrent: current maxCurrent value, writable, by adding /set to the topic.',
    },
  ],
  parameters: { loadpoint: { label: 'Number of the load point', default: 1 }, ...electric },
  targets: {
    current: {
      source: 1,
      topic: 'evcc/loadpoints/{loadpoint}/maxCurrent/set',
      payload: 'raw',
      read: 'evcc/loadpoints/{loadpoint}/maxCurrent',
      fields: { value: amperes },
    },
    mode: {
      source: 0,
      topic: 'evcc/loadpoints/{loadpoint}/mode/set',
      payload: 'raw',
      read: 'evcc/loadpoints/{loadpoint}/mode',
      fields: { value: { unit: 'option', options: ['off', 'pv', 'minpv', 'now'] } },
    },
  },
  intents: {
    charge: [
      { target: 'current', values: { value: { of: 'powerKw' } } },
      { target: 'mode', values: { value: 'now' } },
    ],
    stop: [
      { target: 'mode', values: { value: 'off' } },
      { target: 'current', values: { value: 6 } },
    ],
  },
};
