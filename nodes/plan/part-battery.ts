import type { ModelBuilder, Term } from './model-builder.js';
import type { Exclusion, Part } from './part.js';
import { maxChargeKwh, maxDischargeKwh, type Setup, type SetupBattery, type SetupSlot } from './setup.js';

/**
 * One battery: charge c and discharge g at its AC side, stored energy s at the slot's end, v what s lacks to the
 * minimum, e what it is above the maximum (only while it started above), u⁺ and u⁻ the change of energy between slots.
 *
 *     s₁ − s₀ = ηc·c − g/ηd            cost wear·(c + g)
 *     s + v ≥ minimum                  cost minSocPenalty·v
 *     s − e ≤ maximum                  no charging while e > 0
 *     u⁺ − u⁻ = (c − g) − (c − g) of the slot before      cost ramp·(u⁺ + u⁻)/h
 *     at the end: under ≥ target − s, over ≥ s − target   cost penalty·(under + over) − endValue·s
 */
export class BatteryPart implements Part {
  readonly chargeColumns: number[] = [];
  readonly dischargeColumns: number[] = [];
  /** The rows of the first line above, whose duals are the value of stored energy. */
  readonly storageRows: number[] = [];
  private readonly storedColumns: number[] = [];
  private readonly excessColumns: number[] = [];

  constructor(
    private readonly setup: Setup,
    private readonly it: SetupBattery,
    private readonly gridImportColumns: readonly number[],
    private readonly curtailedColumns: readonly number[],
  ) {}

  addSlot(builder: ModelBuilder, index: number): readonly Term[] {
    const slot = this.setup.slots[index];
    const wear = this.it.battery.wearCostPerKwh;
    const charge = builder.addColumn({ upper: maxChargeKwh(this.it, slot), cost: wear });
    const discharge = builder.addColumn({ upper: maxDischargeKwh(this.it, slot), cost: wear });
    this.chargeColumns.push(charge);
    this.dischargeColumns.push(discharge);
    this.addStorage(builder, index);
    this.addMinimum(builder, index);
    if (this.it.battery.rampCostPerKw > 0) this.addRamp(builder, index, slot);
    return [
      { column: charge, factor: -1 },
      { column: discharge, factor: 1 },
    ];
  }

  addEnd(builder: ModelBuilder): void {
    const { target } = this.it;
    const stored = this.storedColumns[this.storedColumns.length - 1];
    if (!target) return;
    const under = builder.addColumn({ upper: Infinity, cost: target.penaltyPerKwh });
    builder.addRow({ lower: target.kwh, upper: Infinity }, [
      { column: stored, factor: 1 },
      { column: under, factor: 1 },
    ]);
    if (target.kwh === 0) return;
    const over = builder.addColumn({ upper: Infinity, cost: target.penaltyPerKwh });
    builder.addRow({ lower: -Infinity, upper: target.kwh }, [
      { column: stored, factor: 1 },
      { column: over, factor: -1 },
    ]);
  }

  exclusions(): readonly Exclusion[] {
    return [
      ...this.chargeColumns.map((first, index) => ({ first, second: this.dischargeColumns[index] })),
      ...this.excessColumns.map((second, index) => ({
        first: this.chargeColumns[index],
        second,
        keepSecond: true as const,
      })),
      ...(this.it.battery.chargeFromGrid ? [] : this.gridChargeExclusions()),
    ];
  }

  /** A battery that may not charge from the grid could do so where solar energy is curtailed and import is paid for. */
  private gridChargeExclusions(): Exclusion[] {
    return this.chargeColumns.map((second, index) => ({
      first: this.gridImportColumns[index],
      second,
      while: this.curtailedColumns[index],
    }));
  }

  private addStorage(builder: ModelBuilder, index: number): void {
    const { battery, startKwh, maxKwh, endValuePerKwh } = this.it;
    const isLast = index === this.setup.slots.length - 1;
    const stored = builder.addColumn({
      upper: Math.max(maxKwh, startKwh),
      cost: isLast ? -endValuePerKwh : 0,
    });
    const before = index === 0 ? [] : [{ column: this.storedColumns[index - 1], factor: -1 }];
    const row = builder.addRow({ lower: index === 0 ? startKwh : 0, upper: index === 0 ? startKwh : 0 }, [
      ...before,
      { column: this.chargeColumns[index], factor: -battery.chargeEfficiency },
      { column: this.dischargeColumns[index], factor: 1 / battery.dischargeEfficiency },
      { column: stored, factor: 1 },
    ]);
    this.storedColumns.push(stored);
    this.storageRows.push(row);
    if (startKwh > maxKwh) this.addExcess(builder, stored);
  }

  private addExcess(builder: ModelBuilder, stored: number): void {
    const { startKwh, maxKwh } = this.it;
    const excess = builder.addColumn({ upper: startKwh - maxKwh });
    builder.addRow({ lower: -Infinity, upper: maxKwh }, [
      { column: stored, factor: 1 },
      { column: excess, factor: -1 },
    ]);
    this.excessColumns.push(excess);
  }

  private addMinimum(builder: ModelBuilder, index: number): void {
    const lacking = builder.addColumn({ upper: this.it.minKwh, cost: this.setup.problem.home.minSocPenaltyPerKwh });
    builder.addRow({ lower: this.it.minKwh, upper: Infinity }, [
      { column: this.storedColumns[index], factor: 1 },
      { column: lacking, factor: 1 },
    ]);
  }

  private addRamp(builder: ModelBuilder, index: number, slot: SetupSlot): void {
    if (index === 0) return;
    const cost = this.it.battery.rampCostPerKw / slot.hours;
    const up = builder.addColumn({ upper: Infinity, cost });
    const down = builder.addColumn({ upper: Infinity, cost });
    builder.addRow({ lower: 0, upper: 0 }, [
      { column: this.chargeColumns[index], factor: 1 },
      { column: this.dischargeColumns[index], factor: -1 },
      { column: this.chargeColumns[index - 1], factor: -1 },
      { column: this.dischargeColumns[index - 1], factor: 1 },
      { column: up, factor: -1 },
      { column: down, factor: 1 },
    ]);
  }
}
