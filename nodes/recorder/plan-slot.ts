import { SLOT_MS } from '../home/grid.js';
import type { Plan, PlanSlot } from '../home/schema/plan.js';

/** What a plan wanted of one quarter hour: energies in kWh, SoC at its end as if all batteries were one. */
export interface PlanSlotRow {
  /** Unix ms. */
  readonly start: number;
  /** Unix ms: when the plan was made. */
  readonly plannedAt: number;
  readonly action: string;
  readonly loadKwh: number;
  readonly pvKwh: number;
  readonly importKwh: number;
  readonly exportKwh: number;
  readonly chargeKwh: number;
  readonly dischargeKwh: number;
  readonly socPercent: number | null;
  /** Thermal tanks included. */
  readonly waterHeaterKwh: number;
  readonly evKwh: number;
  readonly applianceKwh: number;
}

/** What the plan wanted of the quarter hour that begins at `start`; a longer slot is shared out, a cut one made whole. */
export function planSlotAt(
  plan: Plan,
  start: number,
  capacitiesKwh: ReadonlyMap<string, number>,
): PlanSlotRow | undefined {
  const middle = start + SLOT_MS / 2;
  const slot = plan.slots.find((each) => Date.parse(each.start) <= middle && Date.parse(each.end) > middle);
  if (!slot) return undefined;
  const share = SLOT_MS / (Date.parse(slot.end) - Date.parse(slot.start));
  const sum = <T>(parts: readonly T[], kwh: (part: T) => number) =>
    share * parts.reduce((total, part) => total + kwh(part), 0);
  return {
    start,
    plannedAt: Date.parse(plan.plannedAt),
    action: slot.action,
    loadKwh: share * slot.loadKwh,
    pvKwh: share * slot.pvKwh,
    importKwh: share * slot.importKwh,
    exportKwh: share * slot.exportKwh,
    chargeKwh: sum(slot.batteries, ({ chargeKwh }) => chargeKwh),
    dischargeKwh: sum(slot.batteries, ({ dischargeKwh }) => dischargeKwh),
    socPercent: socOf(slot, capacitiesKwh),
    waterHeaterKwh: sum([...slot.waterHeaters, ...(slot.thermalTanks ?? [])], ({ kwh }) => kwh),
    evKwh: sum(slot.evs, ({ chargeKwh }) => chargeKwh),
    applianceKwh: sum(slot.appliances, ({ kwh }) => kwh),
  };
}

function socOf({ batteries }: PlanSlot, capacitiesKwh: ReadonlyMap<string, number>): number | null {
  const known = batteries.map(({ id, socPercent }) => ({ socPercent, capacityKwh: capacitiesKwh.get(id) ?? 0 }));
  const capacity = known.reduce((total, { capacityKwh }) => total + capacityKwh, 0);
  if (capacity === 0) return null;
  return known.reduce((total, { socPercent, capacityKwh }) => total + socPercent * capacityKwh, 0) / capacity;
}
