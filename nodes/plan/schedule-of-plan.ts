import type { Plan } from '../home/schema/plan.js';
import type { Schedule } from './schedule.js';

/** The decisions of a written plan; what its stored energy is worth is left out. */
export function scheduleOf({ slots }: Plan): Schedule {
  return slots.map((slot) => ({
    importKwh: slot.importKwh,
    exportKwh: slot.exportKwh,
    curtailedKwh: slot.curtailedKwh,
    shedKwh: slot.shedKwh,
    batteries: slot.batteries.map(({ chargeKwh, dischargeKwh, solarChargeKwh, solarCurtailedKwh }) => ({
      chargeKwh,
      dischargeKwh,
      storedKwh: 0,
      storedValue: 0,
      ...(solarChargeKwh === undefined
        ? {}
        : { solar: { chargeKwh: solarChargeKwh, curtailedKwh: solarCurtailedKwh ?? 0 } }),
    })),
    evs: slot.evs.map(({ chargeKwh, dischargeKwh = 0 }) => ({ chargeKwh, dischargeKwh, storedKwh: 0 })),
    thermalTanks: (slot.thermalTanks ?? []).map(({ kwh, temperatureC }) => ({ kwh, temperatureC })),
    waterHeaters: slot.waterHeaters.map(({ kwh }) => ({ kwh })),
    appliances: slot.appliances.map(({ kwh }) => ({ kwh })),
  }));
}
