import type { ProfileInput } from './profile.js';

const temperature = { unit: '°C', min: 0, max: 85, step: 1 } as const;
const set = { target: 'temperature', values: { value: { of: 'temperatureC' as const } } };
const entity = (kind: string, example: string): ProfileInput['parameters'] => ({
  entity: { label: `${kind} entity of the water heater`, example },
});

/** A water_heater entity. */
export const waterHeaterEntity: ProfileInput = {
  id: 'water-heater-entity',
  name: 'Water heater: water_heater entity',
  device: 'water-heater',
  transport: 'home-assistant',
  confirmed: true,
  help: 'A water_heater entity, by its target temperature: off, normal, boost and maximum are those of the executor. The target is not read back, because the state of the entity is its mode.',
  sources: [
    {
      url: 'https://www.home-assistant.io/integrations/water_heater/',
      says: 'water_heater.set_temperature sets the target temperature (temperature).',
    },
  ],
  parameters: entity('water_heater', 'water_heater.boiler'),
  targets: {
    temperature: {
      source: 0,
      action: 'water_heater.set_temperature',
      entity: '{entity}',
      read: 'none',
      fields: { temperature },
    },
  },
  intents: {
    heat: [{ target: 'temperature', values: { temperature: { of: 'temperatureC' } } }],
    off: [{ target: 'temperature', values: { temperature: { of: 'temperatureC' } } }],
  },
};

/** A climate entity. */
export const waterClimate: ProfileInput = {
  ...waterHeaterEntity,
  id: 'water-climate',
  name: 'Water heater: climate entity',
  help: 'A climate entity that stands for a water heater, by its target temperature. The target is not read back, because the state of the entity is its mode.',
  sources: [
    {
      url: 'https://www.home-assistant.io/integrations/climate/',
      says: 'climate.set_temperature sets the target temperature (temperature).',
    },
  ],
  parameters: entity('climate', 'climate.boiler'),
  targets: {
    temperature: {
      source: 0,
      action: 'climate.set_temperature',
      entity: '{entity}',
      read: 'none',
      fields: { temperature },
    },
  },
};

/** A number entity for the temperature. */
export const waterNumber: ProfileInput = {
  ...waterHeaterEntity,
  id: 'water-number',
  name: 'Water heater: number entity',
  help: 'A number entity in °C, or a helper that an automation of yours follows.',
  sources: [
    {
      url: 'https://www.home-assistant.io/integrations/number/',
      says: 'number.set_value sets the value of a number entity.',
    },
  ],
  parameters: entity('number', 'number.boiler_temperature'),
  targets: {
    temperature: { source: 0, action: 'number.set_value', entity: '{entity}', fields: { value: temperature } },
  },
  intents: { heat: [set], off: [set] },
};

/** A switch. */
export const waterSwitch: ProfileInput = {
  ...waterHeaterEntity,
  id: 'water-switch',
  name: 'Water heater: switch entity',
  help: 'A relay in front of a water heater that keeps its temperature by itself.',
  sources: [
    {
      url: 'https://www.home-assistant.io/integrations/switch/',
      says: 'switch.turn_on and switch.turn_off switch a switch entity.',
    },
  ],
  parameters: entity('switch', 'switch.boiler'),
  targets: {
    relay: { source: 0, action: 'switch.turn_{_}', entity: '{entity}', fields: { _: { unit: 'switch' } } },
  },
  intents: {
    heat: [{ target: 'relay', values: { _: true } }],
    off: [{ target: 'relay', values: { _: false } }],
  },
};
