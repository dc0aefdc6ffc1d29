/** What a meter's new reading says about the energy since the one before. */
type MeterStep =
  | { readonly kind: 'rose'; readonly kwh: number }
  /** It began anew at zero: a new day, a reboot, an exchange. */
  | { readonly kind: 'reset'; readonly kwh: number }
  /** It ran over the end of its digits or bits. */
  | { readonly kind: 'rolled-over'; readonly kwh: number }
  /** It fell a little: noise or a correction. The higher reading stays the one to count from. */
  | { readonly kind: 'dipped'; readonly kwh: 0 }
  /** More than the home can carry. */
  | { readonly kind: 'absurd'; readonly kwh: number };

// A meter that falls by less than this share did not begin anew; Home Assistant's `total_increasing` has the same rule.
const DIP_SHARE = 0.1;
// Where counters end, in the sensor's own unit: 5 digits and more, 16 and 32 bits, also of tenths and hundredths.
const ENDS = [1e5, 1e6, 1e7, 1e8, 1e9, 2 ** 16, 2 ** 32, 2 ** 16 / 10, 2 ** 32 / 10, 2 ** 16 / 100, 2 ** 32 / 100];

export interface MeterReadings {
  /** kWh */
  readonly before: number;
  readonly after: number;
  /** The most that the home can have carried since, in kWh. */
  readonly mostKwh: number;
  /** What one of the sensor's own units is in kWh. */
  readonly kwhPerUnit: number;
}

/** Judges two readings of a meter. */
export function meterStep({ before, after, mostKwh, kwhPerUnit }: MeterReadings): MeterStep {
  if (after >= before) {
    const kwh = after - before;
    return kwh > mostKwh ? { kind: 'absurd', kwh } : { kind: 'rose', kwh };
  }
  const overEnd = ENDS.map((end) => end * kwhPerUnit - before + after)
    .filter((kwh) => kwh >= after && kwh <= mostKwh)
    .sort((a, b) => a - b);
  if (overEnd.length > 0) return { kind: 'rolled-over', kwh: overEnd[0] };
  if (after > before * (1 - DIP_SHARE)) return { kind: 'dipped', kwh: 0 };
  return after > mostKwh ? { kind: 'absurd', kwh: after } : { kind: 'reset', kwh: after };
}
