import { sum } from '../home/numbers.js';
import type { ModelBuilder, Term } from './model-builder.js';
import { exclusionsOf, type Exclusion, type ModelValues, type Part, type SemiContinuous } from './part.js';
import type { ScheduleSlot } from './schedule.js';
import type { Setup } from './setup.js';
import { NOISE_KWH } from './tidy.js';
import { demandPenaltyPerKwh, tripPenaltyPerKwh, type SetupEv, type SetupEvSlot } from './setup-ev.js';

// A goal nearer than this share of a step to what steps reach is as good as reached by them.
const LEAST_SHARE = 0.01;
// Numbers of steps that differ by less are the same.
const SAME_STEPS = 1e-9;

interface GridColumns {
  readonly importColumns: readonly number[];
  readonly exportColumns: readonly number[];
}

/**
 * One car at its charger: charge c and discharge g at the AC side, energy s in its battery at the slot's end, f what was
 * to be driven with an empty battery, v what s lacks to the minimum, e what it is above the maximum (without
 * a price on that, only while it started above), w what it lacks to a goal, n what it charges less than it asks for.
 *
 *     s₁ − s₀ = ηc·c − g/ηd − driven + f           cost wear·(c + g) + tripPenalty·f
 *     s + v ≥ minimum                              cost minSocPenalty·v
 *     s − e ≤ maximum                              cost maxSocPenalty·e; without it no charging while e > 0
 *     s + w ≥ goal                                 cost goalPenalty·w, and in whole steps as `addGoalInSteps` has it
 *     c + n ≥ demand                               cost demandPenalty·n, unless the car is full
 *     c = b + t                                    where it asks: b nothing or the least, t only close to full
 *     at the end s = Σ k, one k for each step      cost −Σ endValue·k
 */
export class EvPart implements Part {
  readonly chargeColumns: number[] = [];
  readonly dischargeColumns: number[] = [];
  private readonly storedColumns: number[] = [];
  private readonly excessColumns: number[] = [];
  private readonly fullExclusions: Exclusion[] = [];
  /** By slot in which it asks for energy: what it charges as ever, and the last bit of a car that is close to full. */
  private readonly lastBits = new Map<number, { readonly block: number; readonly bit: number }>();
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
      ...(ev.solarOnly ? exclusionsOf(this.chargeColumns, importColumns, 'first') : []),
      ...(ev.dischargeToGrid ? [] : exclusionsOf(this.dischargeColumns, exportColumns, 'second')),
    ];
  }

  semiContinuous(): readonly SemiContinuous[] {
    return this.chargeColumns.flatMap((column, index) => {
      const { minChargeKwh, maxChargeKwh, stepKwh } = this.it.slots[index];
      if (minChargeKwh === 0 || maxChargeKwh === 0) return [];
      const split = this.lastBits.get(index);
      if (split) return [{ column: split.block, minimum: minChargeKwh }];
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
    const split = this.lastBits.get(index);
    if (!split) return;
    const isBlock = chargeKwh >= this.it.slots[index].minChargeKwh - NOISE_KWH;
    columns[split.block] = isBlock ? chargeKwh : 0;
    columns[split.bit] = isBlock ? 0 : chargeKwh;
  }

  private addStorage(builder: ModelBuilder, index: number): void {
    const { ev, startKwh, topKwh, slots, endSteps } = this.it;
    const isLast = index === slots.length - 1;
    const stored = builder.addColumn({
      upper: topKwh,
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
    const { minKwh, maxKwh, topKwh } = this.it;
    const { minSocPenaltyPerKwh, maxSocPenaltyPerKwh } = this.setup.problem.home;
    const stored = { column: this.storedColumns[index], factor: 1 };
    if (minKwh > 0) {
      const lacking = builder.addColumn({ upper: minKwh, cost: minSocPenaltyPerKwh });
      builder.addRow({ lower: minKwh, upper: Infinity }, [stored, { column: lacking, factor: 1 }]);
    }
    if (topKwh > maxKwh) {
      const excess = builder.addColumn({ upper: topKwh - maxKwh, cost: maxSocPenaltyPerKwh });
      builder.addRow({ lower: -Infinity, upper: maxKwh }, [stored, { column: excess, factor: -1 }]);
      if (maxSocPenaltyPerKwh === 0) this.excessColumns.push(excess);
    }
  }

  private addGoal(builder: ModelBuilder, index: number, kwh: number): void {
    const short = builder.addColumn({ upper: kwh, cost: this.it.ev.goalPenaltyPerKwh });
    builder.addRow({ lower: kwh, upper: Infinity }, [
      { column: this.storedColumns[index], factor: 1 },
      { column: short, factor: 1 },
    ]);
    this.addGoalInSteps(builder, index, kwh, short);
  }

  /**
   * A car that charges in whole steps δ misses a goal between two of them or goes beyond it, which a mixture need not: with
   * the goal a share f above the step a below it, and q what is charged in other amounts or spared an empty car,
   *
   *     s + Σ g/ηd + (1/f − 1)·Σ q + w/f ≥ a + δ          (mixed-integer rounding, Nemhauser and Wolsey 1990)
   */
  private addGoalInSteps(builder: ModelBuilder, index: number, goalKwh: number, short: number): void {
    const { ev, slots, startKwh } = this.it;
    const until = slots.slice(0, index + 1);
    const unitKwh = Math.min(...until.map(({ stepKwh }) => (stepKwh > 0 ? stepKwh : Infinity)));
    if (unitKwh === Infinity) return;
    const stepKwh = unitKwh * ev.chargeEfficiency;
    const steps = (goalKwh - startKwh + sum(until.map(({ drivenKwh }) => drivenKwh))) / stepKwh;
    const share = steps - Math.floor(steps);
    if (steps <= 0 || share < LEAST_SHARE || share > 1 - LEAST_SHARE) return;
    const others = until.flatMap((slot, at): Term[] => {
      const undriven = this.undrivenColumns.get(at);
      return [
        ...(isMultiple(slot, unitKwh) ? [] : [{ column: this.chargeColumns[at], factor: ev.chargeEfficiency }]),
        ...(undriven === undefined ? [] : [{ column: undriven, factor: 1 }]),
      ];
    });
    const given = ev.dischargeAllowed ? this.dischargeColumns.slice(0, index + 1) : [];
    builder.addRow({ lower: goalKwh + (1 - share) * stepKwh, upper: Infinity }, [
      { column: this.storedColumns[index], factor: 1 },
      ...given.map((column) => ({ column, factor: 1 / ev.dischargeEfficiency })),
      ...others.map(({ column, factor }) => ({ column, factor: factor * (1 / share - 1) })),
      { column: short, factor: 1 / share },
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
    this.addLastBit(builder, index);
  }

  /** What lacks more than one slot's least to full, f, and a last bit may not both be above zero. */
  private addLastBit(builder: ModelBuilder, index: number): void {
    const { minChargeKwh, maxChargeKwh } = this.it.slots[index];
    if (minChargeKwh === 0) return;
    const closeKwh = Math.max(0, this.it.maxKwh - minChargeKwh);
    const block = builder.addColumn({ upper: maxChargeKwh });
    const bit = builder.addColumn({ upper: minChargeKwh });
    const far = builder.addColumn({ upper: closeKwh });
    builder.addRow({ lower: 0, upper: 0 }, [
      { column: this.chargeColumns[index], factor: -1 },
      { column: block, factor: 1 },
      { column: bit, factor: 1 },
    ]);
    builder.addRow({ lower: closeKwh, upper: Infinity }, [
      { column: this.storedColumns[index], factor: 1 },
      { column: far, factor: 1 },
    ]);
    this.lastBits.set(index, { block, bit });
    this.fullExclusions.push({ first: bit, second: far, keepSecond: true });
  }
}

/** Whether what a car takes in a slot is a whole multiple of a step. */
function isMultiple({ stepKwh, maxChargeKwh }: SetupEvSlot, unitKwh: number): boolean {
  if (maxChargeKwh === 0) return true;
  const times = stepKwh / unitKwh;
  return stepKwh > 0 && Math.abs(times - Math.round(times)) < SAME_STEPS;
}
