import type { ProfileInput } from './profile.js';

const word = (register: number, unit: 'count' | '%') => ({
  source: 0,
  register,
  functionCode: 6 as const,
  encoding: 'uint16' as const,
  fields: { value: { unit, min: 0, max: unit === '%' ? 100 : 65_535 } },
});
const ems = (value: number) => ({ target: 'emsMode', values: { value } });
const command = (value: number) => ({ target: 'command', values: { value } });
const reserve = (of: 'minSocPercent' | 'socPercent') => ({ target: 'reserve', values: { value: { of } } });
const SELF_CONSUMPTION = 0;
const FORCED = 2;
const CHARGE = 0xaa;
const STOP = 0xcc;

/** Sungrow SH hybrids by Modbus, with the registers that are publicly described. */
export const sungrowModbus: ProfileInput = {
  id: 'sungrow-modbus',
  name: 'Sungrow SH (Modbus)',
  device: 'battery',
  transport: 'modbus',
  control: 'modes',
  confirmed: false,
  cannot: ['export'],
  help: 'Sungrow SH hybrids by Modbus over the LAN port of the inverter (a WiNet-S dongle does not work correctly), through a Modbus flex write node. Charging runs at the power that the inverter is set to. The register of a forced discharge could not be confirmed, so the battery is not sold. Starts in shadow mode.',
  sources: [
    {
      url: 'https://github.com/evcc-io/evcc/blob/02c7cec4f7473dd0b4131336df40616508ab80b9/templates/definition/meter/sungrow-hybrid.yaml',
      says: 'Holding registers, uint16: 13049 EMS mode (0 self-consumption, 2 forced), 13050 forced command (0xAA charge, 0xCC stop), 13099 reserve SoC; raised to keep what is stored.',
    },
  ],
  parameters: { unitId: { label: 'Modbus unit id', default: 1 } },
  targets: { emsMode: word(13_049, 'count'), command: word(13_050, 'count'), reserve: word(13_099, '%') },
  intents: {
    'self-consumption': [ems(SELF_CONSUMPTION), command(STOP), reserve('minSocPercent')],
    'discharge-to-home': [ems(SELF_CONSUMPTION), command(STOP), reserve('minSocPercent')],
    export: [ems(SELF_CONSUMPTION), command(STOP), reserve('minSocPercent')],
    'charge-from-surplus': [ems(SELF_CONSUMPTION), command(STOP), reserve('socPercent')],
    hold: [ems(SELF_CONSUMPTION), command(STOP), reserve('socPercent')],
    'charge-from-grid': [reserve('minSocPercent'), command(CHARGE), ems(FORCED)],
  },
};
