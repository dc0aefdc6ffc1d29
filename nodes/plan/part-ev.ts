import type { ModelBuilder, Term } from './model-builder.js';
import type { Exclusion, ModelValues, Part, SemiContinuous } from './part.js';
import type { ScheduleSlot } from './schedule.js';
import type { Setup } from './setup.js';
import { demandPenaltyPerKwh, tripPenaltyPerKwh, type SetupEv } from './setup-ev.js';

interface GridColumns {
  readonly importColumns: readonly number[];
  readonly exportColumns: readonly number[];
}

/**
 * One car at its charger: charge c and discharge g at the AC side, energy s in its battery at the slot's end, f what was
 * to be driven with an empty battery, v what s lacks to the minimum, e what it is above the maximum (only while it
 * started above), w what it lacks to a goal, n what it charges less than it asks for.
 *
 *     s₁ − s₀ = ηc·c − g/ηd − driven + f           cost wear·(c + g) + tripPenalty·f
 *     s + v ≥ minimum                              cost minSocPenalty·v
 *     s − e ≤ maximum                              no charging while e > 0
 *     s + w ≥ goal                                 cost goalPenalty·w
 *     c + n ≥ demand                               cost demandPenalty·n, unless the car is full
 *     at the end s = Σ k, one k for each step      cost −Σ endValue·k
 */
export class EvPart implements Part {
  readonly chargeColumns: number[] = [];
  readonly dischargeColumns: number[] = [];
  private readonly storedColumns: number[] = [];
  private readonly excessColumns: number[] = [];
  private readonly fullExclusions: Exclusion[] = [];
  /** By slot, what an empty car was to be driven. */
  private readonly undrivenColumns = new Map<number, number>();

  constructor(
    private readonly setup: Setup,
    private readonly it: SetupEv,
    private readonly position: number,
    private readonly grid: GridColumns,
  ) {}

  addSlot(builder: ModelBuilder, index: number): readonly Term[] {
    if (!this.it.present) return [];
    const { ev, slots } = this.it;
    const { maxChargeKwh, maxDischargeKwh } = slots[index];
    const charge = builder.addColumn({ upper: maxChargeKwh, cost: ev.wearCostPerKwh });
    this.chargeColumns.push(charge);
    const terms: Term[] = [{ column: charge, factor: -1 }];
    if (ev.dischargeAllowed) {
      const discharge = builder.addColumn({ upper: maxDischargeKwh, cost: ev.wearCostPerKwh });
      this.dischargeColumns.push(discharge);
      terms.push({ column: discharge, factor: 1 });
    }
    this.addStorage(builder, index);
    this.addLimits(builder, index);
    for (const { kwh } of this.it.goals.filter((goal) => goal.index === index)) this.addGoal(builder, index, kwh);
    if (slots[index].demandKwh > 0) this.addDemand(builder, index);
    return terms;
  }

  decisions(index: number): readonly number[] {
    return [this.chargeColumns, this.dischargeColumns].flatMap((columns) => columns[index] ?? []);
  }

  exclusions(): readonly Exclusion[] {
    if (!this.it.present) return [];
    const { ev } = this.it;
    const { importColumns, exportColumns } = this.grid;
    return [
      ...this.dischargeColumns.map((second, index) => ({ first: this.chargeColumns[index], second })),
      ...this.excessColumns.map((second, index) => ({
        first: this.chargeColumns[index],
        second,
        keepSecond: true as const,
      })),
      ...this.fullExclusions,
      ...[...this.undrivenColumns].map(([index, first]) => ({ first, second: this.storedColumns[index] })),
      ...(ev.solarOnly
        ? this.chargeColumns.map((first, index) => ({ first, second: importColumns[index], keepSecond: true as const }))
        : []),
      ...(ev.dischargeToGrid
        ? []
        : this.dischargeColumns.map((first, index) => ({
            first,
            second: exportColumns[index],
            keepSecond: true as const,
          }))),
    ];
  }

  semiContinuous(): readonly SemiContinuous[] {
    return this.chargeColumns.flatMap((column, index) => {
      const { minChargeKwh, maxChargeKwh, stepKwh } = this.it.slots[index];
      if (minChargeKwh === 0 || maxChargeKwh === 0) return [];
      return [{ column, minimum: minChargeKwh, ...(stepKwh > 0 ? { step: stepKwh } : {}) }];
    });
  }

  read({ values }: ModelValues, index: number, slot: ScheduleSlot): void {
    const valueOf = (columns: readonly number[]) => (columns.length > 0 ? values[columns[index]] : 0);
    slot.evs.push({
      chargeKwh: valueOf(this.chargeColumns),
      dischargeKwh: valueOf(this.dischargeColumns),
      storedKwh: this.it.present ? valueOf(this.storedColumns) : this.it.startKwh,
    });
  }

  write(slot: ScheduleSlot, index: number, columns: Float64Array): void {
    const { chargeKwh, dischargeKwh } = slot.evs[this.position];
    if (this.chargeColumns.length > 0) columns[this.chargeColumns[index]] = chargeKwh;
    if (this.dischargeColumns.length > 0) columns[this.dischargeColumns[index]] = dischargeKwh;
  }

  private addStorage(builder: ModelBuilder, index: number): void {
    const { ev, startKwh, maxKwh, slots, endSteps } = this.it;
    const isLast = index === slots.length - 1;
    const stored = builder.addColumn({
      upper: Math.max(maxKwh, startKwh),
      cost: isLast && endSteps.length === 1 ? -endSteps[0].valuePerKwh : 0,
    });
    if (isLast && endSteps.length > 1) this.addEndSteps(builder, stored);
    const { drivenKwh } = slots[index];
    const terms: Term[] = [
      { column: stored, factor: 1 },
      { column: this.chargeColumns[index], factor: -ev.chargeEfficiency },
    ];
    if (index > 0) terms.push({ column: this.storedColumns[index - 1], factor: -1 });
    if (ev.dischargeAllowed) {
      terms.push({ column: this.dischargeColumns[index], factor: 1 / ev.dischargeEfficiency });
    }
    if (drivenKwh > 0) {
      const penalty = tripPenaltyPerKwh(this.it, this.setup.problem.home, index);
      const undriven = builder.addColumn({ upper: drivenKwh, cost: penalty });
      this.undrivenColumns.set(index, undriven);
      terms.push({ column: undriven, factor: -1 });
    }
    const inflow = (index === 0 ? startKwh : 0) - drivenKwh;
    builder.addRow({ lower: inflow, upper: inflow }, terms);
    this.storedColumns.push(stored);
  }

  /** Their values fall, so the model fills them in order. */
  private addEndSteps(builder: ModelBuilder, stored: number): void {
    const steps = this.it.endSteps.map(({ kwh, valuePerKwh }) => builder.addColumn({ upper: kwh, cost: -valuePerKwh }));
    builder.addRow({ lower: 0, upper: 0 }, [
      { column: stored, factor: -1 },
      ...steps.map((column) => ({ column, factor: 1 })),
    ]);
  }

  private addLimits(builder: ModelBuilder, index: number): void {
    const { startKwh, minKwh, maxKwh } = this.it;
    const { minSocPenaltyPerKwh, maxSocPenaltyPerKwh } = this.setup.problem.home;
    const stored = { column: this.storedColumns[index], factor: 1 };
    if (minKwh > 0) {
      const lacking = builder.addColumn({ upper: minKwh, cost: minSocPenaltyPerKwh });
      builder.addRow({ lower: minKwh, upper: Infinity }, [stored, { column: lacking, factor: 1 }]);
    }
    if (startKwh > maxKwh) {
      const excess = builder.addColumn({ upper: startKwh - maxKwh, cost: maxSocPenaltyPerKwh });
      builder.addRow({ lower: -Infinity, upper: maxKwh }, [stored, { column: excess, factor: -1 }]);
      this.excessColumns.push(excess);
    }
  }

  private addGoal(builder: ModelBuilder, index: number, kwh: number): void {
    const short = builder.addColumn({ upper: kwh, cost: this.it.ev.goalPenaltyPerKwh });
    builder.addRow({ lower: kwh, upper: Infinity }, [
      { column: this.storedColumns[index], factor: 1 },
      { column: short, factor: 1 },
    ]);
  }

  /** What a full car does not take is excused: room r = maximum − s and excused x may not both be above zero. */
  private addDemand(builder: ModelBuilder, index: number): void {
    const { maxKwh, slots } = this.it;
    const { demandKwh } = slots[index];
    const missing = builder.addColumn({ upper: demandKwh, cost: demandPenaltyPerKwh(this.it, index) });
    const excused = builder.addColumn({ upper: demandKwh });
    const room = builder.addColumn({ upper: maxKwh });
    builder.addRow({ lower: demandKwh, upper: Infinity }, [
      { column: this.chargeColumns[index], factor: 1 },
      { column: missing, factor: 1 },
      { column: excused, factor: 1 },
    ]);
    builder.addRow({ lower: maxKwh, upper: Infinity }, [
      { column: this.storedColumns[index], factor: 1 },
      { column: room, factor: 1 },
    ]);
    this.fullExclusions.push({ first: excused, second: room, keepSecond: true });
  }
}
