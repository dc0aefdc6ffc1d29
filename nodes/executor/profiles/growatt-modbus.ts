import type { ProfileInput } from './profile.js';

const word = (source: number, register: number, unit: 'count' | '%') => ({
  source,
  register,
  functionCode: 16 as const,
  encoding: 'uint16' as const,
  fields: { value: unit === '%' ? { unit, min: 0, max: 100, step: 1, deadband: 2 } : { unit, min: 0, max: 1 } },
});
const set = (target: string, value: 0 | 1) => ({ target, values: { value } });
const batteryFirst = (value: 0 | 1) => set('batteryFirst', value);
const gridFirst = (value: 0 | 1) => set('gridFirst', value);
const acCharge = (value: 0 | 1) => set('acCharge', value);
const rate = (target: string, of: 'chargeKw' | 'dischargeKw' | 'ratedChargeKw' | 'ratedDischargeKw') => ({
  target,
  values: { value: { of } },
});
const soc = (target: string, of: 'socTargetPercent' | 'minSocPercent' | 'maxSocPercent') => ({
  target,
  values: { value: { of } },
});
const usual = [
  rate('dischargeRate', 'ratedDischargeKw'),
  soc('dischargeStop', 'minSocPercent'),
  rate('chargeRate', 'ratedChargeKw'),
  soc('chargeStop', 'maxSocPercent'),
];

/** Growatt SPH hybrids by Modbus: what comes first, in a time slot that lasts all day. */
export const growattModbus: ProfileInput = {
  id: 'growatt-modbus',
  name: 'Growatt SPH (Modbus)',
  device: 'battery',
  transport: 'modbus',
  control: 'modes',
  confirmed: false,
  help: 'Growatt SPH hybrids by Modbus (RS485), through a Modbus flex write node. Once, by hand, make the first slot of battery first and of grid first last all day, each with one write of several registers (function code 16): 1100 to 1102 become 0, 5947, 0, and 1080 to 1082 likewise; no other slot may be in use. The inverter takes modes, and holding stores surplus too. The registers are described twice; that grid first sells at the discharge rate on every firmware is not confirmed. They are kept in memory that wears out, so mind the daily budget. Starts in shadow mode.',
  sources: [
    {
      url: 'https://github.com/evcc-io/evcc/blob/0316f24abba2075c8ff85d4d8f5dbbf2b66dbaf1/templates/definition/meter/growatt-hybrid.yaml',
      says: 'Holding registers, written with function code 16: 1102 enables the first slot of battery first, 1092 charging from the grid. Both 0: normal; battery first alone: holds; both: charges. Registers 1100 to 1102 are set to 0, 5947, 0 once.',
    },
    {
      url: 'https://github.com/0xAHA/Growatt_ModbusTCP/blob/021864c1571f7bf2bc5684865da91677ac78908e/docs/controls/entity-reference.md',
      says: 'SPH: 1070 discharge power rate and 1090 AC charge power rate in % (0 to 100), 1071 and 1091 the SoC in % at which each stops, 1080 to 1082 start, end and enable of the first slot of grid first, the schedule of discharge and export; the settings persist.',
    },
  ],
  parameters: {
    unitId: { label: 'Modbus unit id', default: 1 },
    ratedKw: { label: 'Rated power of the inverter', unit: 'kW', example: 6 },
  },
  targets: {
    batteryFirst: word(0, 1102, 'count'),
    acCharge: word(0, 1092, 'count'),
    gridFirst: word(1, 1082, 'count'),
    chargeRate: word(1, 1090, '%'),
    chargeStop: word(1, 1091, '%'),
    dischargeRate: word(1, 1070, '%'),
    dischargeStop: word(1, 1071, '%'),
  },
  intents: {
    'self-consumption': [acCharge(0), gridFirst(0), batteryFirst(0), ...usual],
    'discharge-to-home': [acCharge(0), gridFirst(0), batteryFirst(0), ...usual],
    'charge-from-surplus': [acCharge(0), gridFirst(0), ...usual, batteryFirst(1)],
    hold: [acCharge(0), gridFirst(0), ...usual, batteryFirst(1)],
    'charge-from-grid': [
      gridFirst(0),
      rate('dischargeRate', 'ratedDischargeKw'),
      soc('dischargeStop', 'minSocPercent'),
      rate('chargeRate', 'chargeKw'),
      soc('chargeStop', 'socTargetPercent'),
      batteryFirst(1),
      acCharge(1),
    ],
    export: [
      acCharge(0),
      batteryFirst(0),
      rate('chargeRate', 'ratedChargeKw'),
      soc('chargeStop', 'maxSocPercent'),
      rate('dischargeRate', 'dischargeKw'),
      soc('dischargeStop', 'socTargetPercent'),
      gridFirst(1),
    ],
  },
};
