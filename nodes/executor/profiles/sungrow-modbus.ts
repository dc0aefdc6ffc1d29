import type { ProfileInput } from './profile.js';
import { reserve } from './reserve.js';

const word = (
  source: number,
  register: number,
  field: { unit: 'count' | '%' | 'W'; max: number; deadband?: number },
) => ({
  source,
  register,
  functionCode: 6 as const,
  encoding: 'uint16' as const,
  fields: { value: { min: 0, ...field } },
});
const ems = (value: number) => ({ target: 'emsMode', values: { value } });
const command = (value: number) => ({ target: 'command', values: { value } });
const power = (of: 0 | 'chargeKw' | 'dischargeKw') => ({ target: 'power', values: { value: of === 0 ? 0 : { of } } });
const SELF_CONSUMPTION = 0;
const FORCED = 2;
const CHARGE = 0xaa;
const DISCHARGE = 0xbb;
const STOP = 0xcc;
const following = [ems(SELF_CONSUMPTION), command(STOP), power(0)];

/** Sungrow SH hybrids by Modbus, with the registers that are publicly described. */
export const sungrowModbus: ProfileInput = {
  id: 'sungrow-modbus',
  name: 'Sungrow SH (Modbus)',
  device: 'battery',
  transport: 'modbus',
  control: 'modes',
  confirmed: true,
  help: 'Sungrow SH hybrids by Modbus over the LAN port of the inverter (a WiNet-S dongle does not work correctly), through a Modbus flex write node. The inverter takes modes: what is stored is kept by the reserve for backup, and holding stores surplus too. Wire output 4 to a Modbus flex getter and its answer back, so that writes are read back.',
  sources: [
    {
      url: 'https://github.com/evcc-io/evcc/blob/02c7cec4f7473dd0b4131336df40616508ab80b9/templates/definition/meter/sungrow-hybrid.yaml',
      says: 'Holding registers, uint16: 13049 EMS mode (0 self-consumption, 2 forced), 13050 forced command (0xAA charge, 0xCC stop), 13099 reserve SoC in %; raised to keep what is stored.',
    },
    {
      url: 'https://github.com/mkaiser/Sungrow-SHx-Inverter-Modbus-Home-Assistant/blob/ed67fdc4508c2868290a2b0f991fa61717b3d7ac/src/battery_automation.yaml',
      says: 'Addresses 13050: 0xAA forced charge, 0xBB forced discharge, 0xCC stop; 13051: power of forced charge and discharge in W; 13099: reserved SoC for backup in %.',
    },
  ],
  parameters: { unitId: { label: 'Modbus unit id', default: 1 } },
  targets: {
    emsMode: word(0, 13_049, { unit: 'count', max: 4 }),
    command: word(1, 13_050, { unit: 'count', max: 255 }),
    power: word(1, 13_051, { unit: 'W', max: 30_000, deadband: 100 }),
    reserve: word(0, 13_099, { unit: '%', max: 100, deadband: 2 }),
  },
  intents: {
    'self-consumption': [...following, reserve('minSocPercent')],
    'discharge-to-home': [...following, reserve('minSocPercent')],
    'charge-from-surplus': [...following, reserve('socPercent')],
    hold: [...following, reserve('socPercent')],
    'charge-from-grid': [reserve('minSocPercent'), power('chargeKw'), command(CHARGE), ems(FORCED)],
    export: [reserve('socTargetPercent'), power('dischargeKw'), command(DISCHARGE), ems(FORCED)],
  },
};
