import type { ProfileInput } from './profile.js';
import { reserve } from './reserve.js';

// Bits of register 43110: self-use 1, battery reserve 16, allow grid charging 32.
const storage = (value: 17 | 49) => ({ target: 'storageControl', values: { value } });
const force = (value: 0 | 1 | 2) => ({ target: 'force', values: { value } });
const [NOT, CHARGE, DISCHARGE] = [0, 1, 2] as const;
const powers = (charge: 0 | 'chargeKw', discharge: 0 | 'dischargeKw') => [
  { target: 'chargePower', values: { value: charge === 0 ? 0 : { of: charge } } },
  { target: 'dischargePower', values: { value: discharge === 0 ? 0 : { of: discharge } } },
];
const word = (register: number) => ({ register, functionCode: 6 as const, encoding: 'uint16' as const });
// What the device stores counts in 10 W.
const power = { unit: 'W', min: 0, max: 30_000, step: 10, deadband: 100, scale: 0.1 } as const;
const following = [force(NOT), ...powers(0, 0)];

/** Solis hybrids (S series) by Modbus, with the registers that are publicly described. */
export const solisModbus: ProfileInput = {
  id: 'solis-modbus',
  name: 'Solis hybrid (Modbus)',
  device: 'battery',
  transport: 'modbus',
  control: 'modes',
  confirmed: false,
  help: 'Solis hybrids of the S series by Modbus (RS485), through a Modbus flex write node. What is stored is kept by the battery reserve; charging and selling are forced by remote control, which ends by itself after some minutes (5, unless the inverter is set otherwise) and is renewed. Registers, bits and scales are described publicly; that remote control is obeyed as described on every firmware is not confirmed. Starts in shadow mode.',
  sources: [
    {
      url: 'https://github.com/evcc-io/evcc/blob/0f86b9cd0f810a936f09a020755431ed378ea6eb/templates/definition/meter/solis-hybrid-s.yaml',
      says: 'Holding registers, uint16: 43024 battery reserve SoC in %; 43110 storage control, bits self-use 1, battery reserve 16, allow grid charge 32; 17 keeps what is stored, 49 charges up to the reserve.',
    },
    {
      url: 'https://github.com/Pho3niX90/solis_modbus/blob/07cab16283eb12517a76b1bb562c0bfbddb8f34d/custom_components/solis_modbus/sensor_data/switch_sensors.py',
      says: '43135: RC force battery charge (1) or discharge (2); the RC timeout (register 43282) is 5 minutes by default; 43110 as above, with bit 5 set where grid charging is allowed.',
    },
    {
      url: 'https://github.com/Pho3niX90/solis_modbus/blob/51f74d3d74254e7c016306f54dd700b96940c3a0/custom_components/solis_modbus/sensor_data/hybrid_sensors.py',
      says: '43129 RC force battery discharge power and 43136 RC force battery charge power, in W, counted in 10 W.',
    },
  ],
  parameters: { unitId: { label: 'Modbus unit id', default: 1 } },
  leaseSeconds: 240,
  targets: {
    reserve: {
      source: 0,
      ...word(43_024),
      fields: { value: { unit: '%', min: 0, max: 100, step: 1, deadband: 2 } },
    },
    storageControl: { source: 0, ...word(43_110), fields: { value: { unit: 'count', min: 0, max: 65_535 } } },
    chargePower: { source: 2, ...word(43_136), volatile: true, fields: { value: power } },
    dischargePower: { source: 2, ...word(43_129), volatile: true, fields: { value: power } },
    force: {
      source: 1,
      ...word(43_135),
      volatile: true,
      leased: true,
      fields: { value: { unit: 'count', min: 0, max: 2 } },
    },
  },
  intents: {
    'self-consumption': [...following, storage(17), reserve('minSocPercent')],
    'discharge-to-home': [...following, storage(17), reserve('minSocPercent')],
    'charge-from-surplus': [...following, storage(17), reserve('socPercent')],
    hold: [...following, storage(17), reserve('socPercent')],
    'charge-from-grid': [reserve('socTargetPercent'), storage(49), ...powers('chargeKw', 0), force(CHARGE)],
    export: [storage(17), reserve('socTargetPercent'), ...powers(0, 'dischargeKw'), force(DISCHARGE)],
  },
};
