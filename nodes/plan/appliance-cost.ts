import { runKwh, type SetupAppliances } from './appliance.js';

/** Slots of a plan, or of a schedule: the appliances in the order of the home. */
type Slots = readonly { readonly appliances: readonly { readonly kwh: number }[] }[];

// Rounding is no miss. kWh.
const ROUNDING_KWH = 1e-7;

/** What the appliances of a group should take in all, by place in the home, kWh. */
export function wantedKwh({ jobs, begun }: SetupAppliances): ReadonlyMap<number, number> {
  const wanted = new Map<number, number>();
  const add = (position: number, kwh: number) => wanted.set(position, (wanted.get(position) ?? 0) + kwh);
  for (const { position, run, runs } of jobs) add(position, runs * runKwh(run));
  for (const [position, kwh] of begun)
    add(
      position,
      kwh.reduce((total, value) => total + value, 0),
    );
  return wanted;
}

/** What a schedule lacks of each appliance's work, by place in the home, kWh. */
export function missingWork(schedule: Slots, it: SetupAppliances): ReadonlyMap<number, number> {
  const missing = new Map<number, number>();
  for (const [position, kwh] of wantedKwh(it)) {
    const own = schedule.slice(it.firstSlot, it.endSlot);
    const lack = kwh - own.reduce((total, { appliances }) => total + appliances[position].kwh, 0);
    missing.set(position, lack > ROUNDING_KWH ? lack : 0);
  }
  return missing;
}

/** What it costs that appliances of a schedule find no place for their work, in currency. */
export function applianceCost(schedule: Slots, groups: readonly SetupAppliances[]): number {
  let total = 0;
  for (const it of groups) {
    for (const kwh of missingWork(schedule, it).values()) total += kwh * it.missingCostPerKwh;
  }
  return total;
}
