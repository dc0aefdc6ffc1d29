import type { ModelBuilder, Term } from './model-builder.js';
import type { ModelValues, Part, SemiContinuous } from './part.js';
import type { ScheduleSlot } from './schedule.js';
import type { Setup } from './setup.js';
import type { SetupTank } from './setup-tank.js';

/**
 * One thermal tank: electricity E, temperature T at the slot's end, v and e what T is below and above its band.
 *
 *     T₁ − keep·T₀ − degreesPerKwh·E = drift         at the end: cost −value·T
 *     T + v ≥ minimum,  T − e ≤ maximum              cost comfortPenalty·h·(v + e)
 */
export class TankPart implements Part {
  readonly columns: number[] = [];
  private readonly temperatureColumns: number[] = [];

  constructor(
    private readonly setup: Setup,
    private readonly it: SetupTank,
    private readonly position: number,
  ) {}

  addSlot(builder: ModelBuilder, index: number): readonly Term[] {
    const { tank, slots, startC, endValuePerDegree, known } = this.it;
    const { keep, drift, degreesPerKwh, maxKwh } = slots[index];
    const isLast = index === slots.length - 1;
    const electricity = builder.addColumn({ upper: maxKwh });
    const temperature = builder.addColumn({
      lower: -Infinity,
      upper: Infinity,
      cost: isLast && known ? -endValuePerDegree : 0,
    });
    const before = index === 0 ? [] : [{ column: this.temperatureColumns[index - 1], factor: -keep }];
    const inflow = drift + (index === 0 ? keep * startC : 0);
    builder.addRow({ lower: inflow, upper: inflow }, [
      { column: temperature, factor: 1 },
      ...before,
      { column: electricity, factor: -degreesPerKwh },
    ]);
    // Of a tank that is not known, nothing is told and nothing is owed.
    const penalty = known ? tank.comfortPenaltyPerDegreeHour * this.setup.slots[index].hours : 0;
    const below = builder.addColumn({ upper: Infinity, cost: penalty });
    const above = builder.addColumn({ upper: Infinity, cost: penalty });
    builder.addRow({ lower: tank.minTemperatureC, upper: Infinity }, [
      { column: temperature, factor: 1 },
      { column: below, factor: 1 },
    ]);
    builder.addRow({ lower: -Infinity, upper: tank.maxTemperatureC }, [
      { column: temperature, factor: 1 },
      { column: above, factor: -1 },
    ]);
    this.columns.push(electricity);
    this.temperatureColumns.push(temperature);
    return [{ column: electricity, factor: -1 }];
  }

  decisions(index: number): readonly number[] {
    return [this.columns[index]];
  }

  semiContinuous(): readonly SemiContinuous[] {
    return this.columns.flatMap((column, index) => {
      const { minKwh, maxKwh } = this.it.slots[index];
      return minKwh > 0 && maxKwh > 0 ? [{ column, minimum: minKwh }] : [];
    });
  }

  read({ values }: ModelValues, index: number, slot: ScheduleSlot): void {
    slot.thermalTanks.push({
      kwh: values[this.columns[index]],
      temperatureC: values[this.temperatureColumns[index]],
    });
  }

  write(slot: ScheduleSlot, index: number, columns: Float64Array): void {
    columns[this.columns[index]] = slot.thermalTanks[this.position].kwh;
  }
}
