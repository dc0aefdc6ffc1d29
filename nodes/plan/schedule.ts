/** What happens in one slot, kWh at the AC side; batteries in the order of the home. */
export interface ScheduleSlot {
  importKwh: number;
  exportKwh: number;
  curtailedKwh: number;
  shedKwh: number;
  readonly batteries: ScheduleBattery[];
}

export interface ScheduleBattery {
  chargeKwh: number;
  dischargeKwh: number;
  /** Stored at the slot's end. */
  storedKwh: number;
  /** Currency per kWh stored, for energy that is there in this slot. */
  storedValue: number;
}

/** A plan's numbers, before they are written for people. */
export type Schedule = readonly ScheduleSlot[];
