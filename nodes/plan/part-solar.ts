import type { ModelBuilder, Term } from './model-builder.js';
import type { ModelValues, Part } from './part.js';
import type { ScheduleSlot } from './schedule.js';
import type { Setup } from './setup.js';

/**
 * The solar panels on the home's AC side: of the sun's energy, k is curtailed. 0 ≤ k ≤ pv, at `curtailmentCostPerKwh`.
 * Where some cannot be curtailed, f of it is all the same when nothing else is possible, at `forcedCurtailmentCostPerKwh` more.
 */
export class SolarPart implements Part {
  readonly curtailedColumns: number[] = [];
  private readonly forcedColumns = new Map<number, number>();

  constructor(private readonly setup: Setup) {}

  addSlot(builder: ModelBuilder, index: number): readonly Term[] {
    const { slots, problem } = this.setup;
    const { acPvKwh, fixedPvKwh } = slots[index];
    const { curtailmentCostPerKwh, forcedCurtailmentCostPerKwh } = problem.home;
    const column = builder.addColumn({ upper: acPvKwh - fixedPvKwh, cost: curtailmentCostPerKwh });
    this.curtailedColumns.push(column);
    if (fixedPvKwh === 0) return [{ column, factor: -1 }];
    const forced = builder.addColumn({ upper: fixedPvKwh, cost: curtailmentCostPerKwh + forcedCurtailmentCostPerKwh });
    this.forcedColumns.set(index, forced);
    return [
      { column, factor: -1 },
      { column: forced, factor: -1 },
    ];
  }

  read({ values }: ModelValues, index: number, slot: ScheduleSlot): void {
    const forced = this.forcedColumns.get(index);
    slot.curtailedKwh += values[this.curtailedColumns[index]] + (forced === undefined ? 0 : values[forced]);
  }

  write(slot: ScheduleSlot, index: number, columns: Float64Array): void {
    const forced = this.forcedColumns.get(index);
    const { acPvKwh, fixedPvKwh } = this.setup.slots[index];
    const onAc = acCurtailedKwh(slot);
    const willing = forced === undefined ? onAc : Math.min(onAc, acPvKwh - fixedPvKwh);
    columns[this.curtailedColumns[index]] = willing;
    if (forced !== undefined) columns[forced] = onAc - willing;
  }
}

/** What is curtailed of the panels that are behind no battery's inverter, kWh. */
export function acCurtailedKwh({ curtailedKwh, batteries }: ScheduleSlot): number {
  return batteries.reduce((rest, { solar }) => rest - (solar?.curtailedKwh ?? 0), curtailedKwh);
}
