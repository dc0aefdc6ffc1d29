import type { ProfileInput } from './profile.js';

// Bits of register 43110: self-use 1, battery reserve 16, allow grid charging 32.
const storage = (value: 17 | 49) => ({ target: 'storageControl', values: { value } });
const reserve = (of: 'minSocPercent' | 'socPercent' | 'socTargetPercent') => ({
  target: 'reserve',
  values: { value: { of } },
});

/** Solis hybrids (S series) by Modbus, with the registers that are publicly described. */
export const solisModbus: ProfileInput = {
  id: 'solis-modbus',
  name: 'Solis hybrid (Modbus)',
  device: 'battery',
  transport: 'modbus',
  control: 'modes',
  confirmed: false,
  cannot: ['export'],
  help: 'Solis hybrids of the S series by Modbus (RS485), through a Modbus flex write node. What is stored is kept by the battery reserve, and charging from the grid goes up to it. A forced discharge could not be confirmed, so the battery is not sold. Starts in shadow mode.',
  sources: [
    {
      url: 'https://github.com/evcc-io/evcc/blob/0f86b9cd0f810a936f09a020755431ed378ea6eb/templates/definition/meter/solis-hybrid-s.yaml',
      says: 'Holding registers, uint16: 43024 battery reserve SoC in %; 43110 storage control, bits self-use 1, battery reserve 16, allow grid charge 32; 17 keeps what is stored, 49 charges up to the reserve.',
    },
  ],
  parameters: { unitId: { label: 'Modbus unit id', default: 1 } },
  targets: {
    reserve: {
      source: 0,
      register: 43_024,
      functionCode: 6,
      encoding: 'uint16',
      fields: { value: { unit: '%', min: 0, max: 100, step: 1, deadband: 2 } },
    },
    storageControl: {
      source: 0,
      register: 43_110,
      functionCode: 6,
      encoding: 'uint16',
      fields: { value: { unit: 'count', min: 0, max: 65_535 } },
    },
  },
  intents: {
    'self-consumption': [storage(17), reserve('minSocPercent')],
    'discharge-to-home': [storage(17), reserve('minSocPercent')],
    export: [storage(17), reserve('minSocPercent')],
    'charge-from-surplus': [storage(17), reserve('socPercent')],
    hold: [storage(17), reserve('socPercent')],
    'charge-from-grid': [reserve('socTargetPercent'), storage(49)],
  },
};
