import { HOUR_MS, toIso } from '../../nodes/home/grid.js';
import type { PlanningProblemInput } from '../../nodes/home/schema/problem.js';

const START = Date.parse('2026-03-02T23:00:00Z');

/** A small day: a cheap night, an expensive evening, some sun, one battery. */
export function sampleProblem(): PlanningProblemInput {
  const slots = Array.from({ length: 24 }, (_, hour) => ({
    start: toIso(START + hour * HOUR_MS),
    end: toIso(START + (hour + 1) * HOUR_MS),
    importPrice: hour < 6 ? 0.1 : hour > 16 && hour < 21 ? 0.5 : 0.25,
    exportPrice: 0.05,
    loadKwh: 0.5,
    pvKwh: Math.max(0, 2 * Math.sin((Math.PI * (hour - 7)) / 11)),
  }));
  const battery = { id: 'battery', capacityKwh: 10, maxChargeKw: 5, maxDischargeKw: 5, wearCostPerKwh: 0.01 };
  return {
    now: toIso(START),
    home: { timezone: 'Europe/Berlin', grid: { maxImportKw: 11, maxExportKw: 11 }, batteries: [battery] },
    slots,
    state: { batteries: [{ id: 'battery', socPercent: 30 }] },
  };
}
