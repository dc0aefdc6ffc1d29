/** Contiguous intervals: interval `i` reaches from `edgesMs[i]` to `edgesMs[i + 1]`. A gap is an interval of nulls. */
export interface Intervals {
  readonly edgesMs: readonly number[];
}

export type Column = readonly (number | null)[];

/**
 * What was measured in the last days and planned for them, mean kW; SoC in percent at the end of the interval. The last
 * day in quarters, what lies before it in hours.
 */
export interface PastPart extends Intervals {
  readonly importPrice: Column;
  readonly exportPrice: Column;
  readonly pvKw: Column;
  readonly loadKw: Column;
  readonly chargeKw: Column;
  readonly dischargeKw: Column;
  readonly exportKw: Column;
  readonly waterKw: Column;
  readonly evKw: Column;
  readonly socPercent: Column;
  /** Of the plans that were in force. */
  readonly plannedSocPercent: Column;
}

/** What was measured since the local midnight, kWh; `null` was not measured. */
export interface TodayPart {
  readonly untilMs: number;
  readonly pvKwh: number | null;
  readonly loadKwh: number | null;
  readonly importKwh: number | null;
  readonly exportKwh: number | null;
  readonly chargeKwh: number | null;
  readonly dischargeKwh: number | null;
  readonly waterKwh: number | null;
  readonly evKwh: number | null;
}
