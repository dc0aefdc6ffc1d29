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

// What keeps a tank warm takes the same actions; a tank's temperatures are those of its form.
const asTank = (profile: ProfileInput, name: string, help: string, example: string): ProfileInput => ({
  ...profile,
  id: profile.id.replace('water', 'tank'),
  name: `Thermal tank: ${name}`,
  device: 'thermal-tank',
  help,
  parameters: { entity: { label: `${name[0].toUpperCase()}${name.slice(1)} of the tank`, example } },
});

/** A climate entity of a heat pump, a buffer or a room. */
export const tankClimate: ProfileInput = asTank(
  waterClimate,
  'climate entity',
  'A climate entity that keeps a tank or a house warm, by its target temperature: that of the plan while it heats, and the lowest of the home otherwise. The target is not read back, because the state of the entity is its mode.',
  'climate.heat_pump',
);

/** A number entity for the temperature that a tank is heated to. */
export const tankNumber: ProfileInput = asTank(
  waterNumber,
  'number entity in °C',
  'A number entity of the temperature that a tank is heated to: that of the plan while it heats, and the lowest of the home otherwise.',
  'number.buffer_temperature',
);

/** A relay in front of what heats a tank. */
export const tankSwitch: ProfileInput = asTank(
  waterSwitch,
  'switch entity',
  'A relay in front of what heats the tank: on while the plan heats. Something else must end heating that would be too much.',
  'switch.buffer_heater',
);

/** A heater whose power is a number entity. */
export const tankPower: ProfileInput = {
  ...asTank(
    waterNumber,
    'number entity in W',
    'A heating element whose power is a number entity in W, such as a power controller of surplus: the power of the plan, 0 otherwise. Something else must end heating that would be too much.',
    'number.heating_rod_power',
  ),
  id: 'tank-power',
  targets: {
    power: {
      source: 0,
      action: 'number.set_value',
      entity: '{entity}',
      fields: { value: { unit: 'W', min: 0, max: 50_000, step: 10, deadband: 100 } },
    },
  },
  intents: {
    heat: [{ target: 'power', values: { value: { of: 'powerKw' } } }],
    off: [{ target: 'power', values: { value: 0 } }],
  },
};
