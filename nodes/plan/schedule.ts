/** What happens in one slot, kWh at the AC side; devices of a kind in the order of the home. */
export interface ScheduleSlot {
  importKwh: number;
  exportKwh: number;
  curtailedKwh: number;
  shedKwh: number;
  readonly batteries: ScheduleBattery[];
  readonly evs: ScheduleEv[];
  readonly thermalTanks: ScheduleTank[];
  readonly waterHeaters: ScheduleLoad[];
  readonly appliances: ScheduleLoad[];
}

export interface ScheduleBattery {
  chargeKwh: number;
  dischargeKwh: number;
  /** Stored at the slot's end. */
  storedKwh: number;
  /** Currency per kWh stored, for energy that is there in this slot. */
  storedValue: number;
  /** Of the charge, what comes from the panels behind the battery's own inverter, and what of their energy is curtailed. */
  solar?: { chargeKwh: number; curtailedKwh: number };
}

export interface ScheduleEv {
  chargeKwh: number;
  dischargeKwh: number;
  /** In the car's battery at the slot's end. */
  storedKwh: number;
}

export interface ScheduleTank {
  /** Electricity that the element or the heat pump takes. */
  kwh: number;
  /** At the slot's end. */
  temperatureC: number;
}

export interface ScheduleLoad {
  kwh: number;
}

/** A plan's numbers, before they are written for people. */
export type Schedule = readonly ScheduleSlot[];

/** A slot in which nothing happens yet, for the parts of the home to fill in. */
export function emptySlot(): ScheduleSlot {
  return {
    importKwh: 0,
    exportKwh: 0,
    curtailedKwh: 0,
    shedKwh: 0,
    batteries: [],
    evs: [],
    thermalTanks: [],
    waterHeaters: [],
    appliances: [],
  };
}
