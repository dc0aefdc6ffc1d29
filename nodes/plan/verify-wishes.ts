import { localDay, localMinuteOfDay } from '../home/grid.js';
import { sum } from '../home/numbers.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import { powerWeightAt } from '../home/power-weight.js';
import { soft, type Checked } from './verify-tools.js';

/** What the plan's imports add to the price on power, counted from the plan alone. */
export function recountPower(checked: readonly Checked[], { now, home, state }: PlanningProblem): number {
  const tariff = home.grid.powerTariff;
  if (!tariff) return 0;
  const zone = home.timezone;
  const hourOf = (at: number) => Math.floor((at - (localMinuteOfDay(at, zone) % 60) * 60_000) / 60_000);
  const measured = new Map<number, { at: number; kwh: number; hours: number }>();
  checked.forEach(({ given, slot, hours }, index) => {
    const at = Date.parse(given.start);
    const key = tariff.measuredOver === 'hour' ? hourOf(at) : index;
    const sofar = measured.get(key) ?? { at, kwh: 0, hours: 0 };
    measured.set(key, { at: sofar.at, kwh: sofar.kwh + slot.importKwh, hours: sofar.hours + hours });
  });
  const peaks = new Map<string, number>();
  for (const { at, kwh, hours } of measured.values()) {
    const day = localDay(at, zone);
    const kw = (powerWeightAt(tariff.weights, at, zone) * kwh) / hours;
    if (kw > 0) peaks.set(day, Math.max(peaks.get(day) ?? 0, kw));
  }
  const thisMonth = localDay(Date.parse(now), zone).slice(0, 7);
  const months = new Set([...peaks.keys()].map((day) => day.slice(0, 7)));
  return sum(
    [...months].map((month) => {
      const before = new Map(month === thisMonth ? knownPeaks(state, tariff.topDays) : []);
      const after = new Map(before);
      for (const [day, kw] of peaks) {
        if (day.startsWith(month)) after.set(day, Math.max(after.get(day) ?? 0, kw));
      }
      const billed = (days: Map<string, number>) =>
        sum([...days.values()].sort((a, b) => b - a).slice(0, tariff.topDays)) / tariff.topDays;
      return Math.max(0, billed(after) - billed(before)) * tariff.pricePerKw;
    }),
  );
}

function knownPeaks(
  { peaksKwThisMonth, peakKwThisMonth }: PlanningProblem['state'],
  topDays: number,
): [string, number][] {
  if (peaksKwThisMonth) {
    return peaksKwThisMonth.map((peak, index) =>
      typeof peak === 'number' ? [`unknown day ${index}`, peak] : [peak.date, peak.kw],
    );
  }
  if (peakKwThisMonth === undefined) return [];
  return Array.from({ length: topDays }, (_, index) => [`unknown day ${index}`, peakKwThisMonth]);
}

/** What the plan lacks of what people asked of the batteries, and does against it. kWh. */
export function recountManual(checked: readonly Checked[], { manualSlots = [], home }: PlanningProblem): number {
  const usable = home.batteries.filter(({ capacityKwh }) => capacityKwh > 0);
  if (usable.length === 0) return 0;
  const wishes = manualSlots.filter(({ action }) => action !== 'water');
  return sum(
    checked.map(({ given, slot, hours }) => {
      const [start, end] = [Date.parse(given.start), Date.parse(given.end)];
      const wish = wishes.find(({ from, to }) => Date.parse(from) < end && Date.parse(to) > start);
      if (!wish) return 0;
      const share = (Math.min(end, Date.parse(wish.to)) - Math.max(start, Date.parse(wish.from))) / (end - start);
      const charged = sum(slot.batteries.map(({ chargeKwh }) => chargeKwh));
      const discharged = sum(slot.batteries.map(({ dischargeKwh }) => dischargeKwh));
      if (wish.action === 'hold') return soft(charged + discharged);
      if (wish.action === 'charge') {
        const most = sum(usable.map(({ maxChargeKw }) => maxChargeKw));
        return soft((wish.powerKw ?? most) * hours * share - charged) + soft(discharged);
      }
      const most = Math.min(home.grid.maxExportKw, sum(usable.map(({ maxDischargeKw }) => maxDischargeKw)));
      return soft((wish.powerKw ?? most) * hours * share - slot.exportKwh) + soft(charged);
    }),
  );
}
