import type { Plan } from '../home/schema/plan.js';

type Kind = 'waterHeaters' | 'appliances';

// A slot whose mean is below this is one that a cut or a rounding left over. Share of the slot's full energy.
const MOSTLY = 0.5;

/** Whether the previous plan covers an instant (ms) at all. */
export function covers(plan: Plan | undefined, instant: number): plan is Plan {
  return plan !== undefined && slotAt(plan, instant) >= 0;
}

/** When the block that a device runs at `instant` ends in the previous plan, ms; undefined where it is off there. */
export function blockEnd(plan: Plan, kind: Kind, id: string, instant: number): number | undefined {
  const from = slotAt(plan, instant);
  const isOn = (index: number) => (plan.slots[index]?.[kind].find((device) => device.id === id)?.kwh ?? 0) > 0;
  if (from < 0 || !isOn(from)) return undefined;
  let last = from;
  while (isOn(last + 1)) last++;
  return Date.parse(plan.slots[last].end);
}

/** In which of the new slots, given by their edges in ms, a device was to take energy for most of the time. */
export function wasOn(plan: Plan, kind: Kind, id: string, edges: Float64Array): Uint8Array {
  const on = new Uint8Array(edges.length - 1);
  let index = 0;
  for (const slot of plan.slots) {
    if ((slot[kind].find((device) => device.id === id)?.kwh ?? 0) <= 0) continue;
    const start = Date.parse(slot.start);
    const end = Date.parse(slot.end);
    while (index < on.length && edges[index + 1] <= start) index++;
    for (let at = index; at < on.length && edges[at] < end; at++) {
      const shared = Math.min(end, edges[at + 1]) - Math.max(start, edges[at]);
      if (shared >= MOSTLY * (edges[at + 1] - edges[at])) on[at] = 1;
    }
  }
  return on;
}

function slotAt(plan: Plan, instant: number): number {
  return plan.slots.findIndex(({ start, end }) => Date.parse(start) <= instant && instant < Date.parse(end));
}

/** What a battery was to take (negative: give) in each of the new slots, kWh; NaN where the previous plan does not reach. */
export function plannedFlow(plan: Plan, battery: string, edges: Float64Array): Float64Array {
  const flow = new Float64Array(edges.length - 1);
  const coveredMs = new Float64Array(edges.length - 1);
  let from = 0;
  for (const slot of plan.slots) {
    const start = Date.parse(slot.start);
    const end = Date.parse(slot.end);
    const planned = slot.batteries.find(({ id }) => id === battery);
    while (from < flow.length && edges[from + 1] <= start) from++;
    for (let at = from; planned && at < flow.length && edges[at] < end; at++) {
      const shared = Math.min(end, edges[at + 1]) - Math.max(start, edges[at]);
      flow[at] += ((planned.chargeKwh - planned.dischargeKwh) * shared) / (end - start);
      coveredMs[at] += shared;
    }
  }
  return flow.map((kwh, at) => (coveredMs[at] >= edges[at + 1] - edges[at] - 1 ? kwh : NaN));
}
