import type { Battery } from '../home/schema/home.js';
import type { ScheduleBattery } from './schedule.js';
import type { SetupBattery } from './setup.js';

/** A stretch of power in which every further kWh counts alike. */
export interface CurveSegment {
  /** kW; the last has no end. */
  readonly width: number;
  /** Charging: kWh stored per kWh taken. Discharging: kWh out of the store per kWh given. */
  readonly factor: number;
}

/** Charging by power: what is stored of each further kWh falls. One segment without a curve. */
export function chargeSegments({ chargeEfficiency, chargeEfficiencyCurve }: Battery): readonly CurveSegment[] {
  if (!chargeEfficiencyCurve) return [{ width: Infinity, factor: chargeEfficiency }];
  return segments(chargeEfficiencyCurve.map(({ kw, efficiency }) => [kw, kw * efficiency]));
}

/** Discharging by power: what each further kWh takes out of the store rises. One segment without a curve. */
export function dischargeSegments({ dischargeEfficiency, dischargeEfficiencyCurve }: Battery): readonly CurveSegment[] {
  if (!dischargeEfficiencyCurve) return [{ width: Infinity, factor: 1 / dischargeEfficiency }];
  return segments(dischargeEfficiencyCurve.map(({ kw, efficiency }) => [kw, kw / efficiency]));
}

function segments(points: readonly (readonly [number, number])[]): CurveSegment[] {
  let [kwBefore, storedBefore] = [0, 0];
  return points.map(([kw, stored], index) => {
    const factor = (stored - storedBefore) / (kw - kwBefore);
    const width = index === points.length - 1 ? Infinity : kw - kwBefore;
    [kwBefore, storedBefore] = [kw, stored];
    return { width, factor };
  });
}

/** Energy on the store's side of an energy at the AC side, both kWh, within so many hours. */
export function storeSideKwh(curve: readonly CurveSegment[], acKwh: number, hours: number): number {
  let left = acKwh;
  let stored = 0;
  for (const { width, factor } of curve) {
    const part = Math.min(left, width * hours);
    stored += part * factor;
    left -= part;
  }
  return stored;
}

/** Energy at the AC side of an energy on the store's side, both kWh, within so many hours. */
export function acSideKwh(curve: readonly CurveSegment[], storeKwh: number, hours: number): number {
  let left = storeKwh;
  let ac = 0;
  for (const { width, factor } of curve) {
    const part = Math.min(left / factor, width * hours);
    ac += part;
    left -= part * factor;
  }
  return ac;
}

/** A straight line of a taper, as a limit: kW ≤ `atEmpty` + `slope` · SoC percent. */
export interface TaperLine {
  readonly atEmpty: number;
  readonly slope: number;
}

/** The lines of which the lowest is the limit. */
export function taperLines(taper: Battery['chargeTaper']): readonly TaperLine[] {
  if (!taper) return [];
  return taper.slice(1).map((point, index) => {
    const before = taper[index];
    const slope = (point.maxKw - before.maxKw) / (point.socPercent - before.socPercent);
    return { atEmpty: point.maxKw - slope * point.socPercent, slope };
  });
}

/** What a slot's charging and discharging add to the store, before what it drains idle. kWh. */
export function gainedKwh(
  { chargeKwh, dischargeKwh, solar }: Pick<ScheduleBattery, 'chargeKwh' | 'dischargeKwh' | 'solar'>,
  { battery }: SetupBattery,
  hours: number,
): number {
  const solarKwh = solar?.chargeKwh ?? 0;
  return (
    storeSideKwh(chargeSegments(battery), chargeKwh - solarKwh, hours) +
    solarKwh * battery.solarChargeEfficiency -
    storeSideKwh(dischargeSegments(battery), dischargeKwh, hours)
  );
}

/** The most that a battery may charge under its taper in a slot that begins with so much stored, kWh. */
export function taperedChargeKwh({ battery }: SetupBattery, storedKwh: number, hours: number): number {
  const [{ factor }] = chargeSegments(battery);
  const gain = Math.max(factor, battery.solarChargeEfficiency);
  return leastOf(taperLines(battery.chargeTaper), battery, storedKwh, hours, (slope) => Math.max(0, -slope * gain));
}

/** The most that a battery may give under its taper in a slot that begins with so much stored, kWh. */
export function taperedDischargeKwh({ battery }: SetupBattery, storedKwh: number, hours: number): number {
  const { factor } = dischargeSegments(battery)[dischargeSegments(battery).length - 1];
  return leastOf(taperLines(battery.dischargeTaper), battery, storedKwh, hours, (slope) => Math.max(0, slope * factor));
}

/** power/h ≤ a + b·(s₀ + s₁)/2, solved for the power; `narrowing` is how the limit falls with a stored kWh moved. */
function leastOf(
  lines: readonly TaperLine[],
  { capacityKwh, idleDrainKw }: Battery,
  storedKwh: number,
  hours: number,
  narrowing: (slopePerPercent: number) => number,
): number {
  if (capacityKwh === 0) return 0;
  // Where an idle battery's limit is lowest in the slot: at the end of its drain when it rises with charge.
  const lowest = Math.max(0, storedKwh - idleDrainKw * hours);
  const limits = lines.map(({ atEmpty, slope }) => {
    const idle = atEmpty + (slope * 100 * (slope > 0 ? lowest : storedKwh)) / capacityKwh;
    return (Math.max(0, idle) * hours) / (1 + (narrowing(slope) * 50 * hours) / capacityKwh);
  });
  return Math.min(Infinity, ...limits);
}
