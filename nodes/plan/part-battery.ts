import { chargeSegments, dischargeSegments, taperLines, type CurveSegment, type TaperLine } from './battery-curve.js';
import { drainKwh, drainPenaltyPerKwh } from './battery-drain.js';
import type { ModelBuilder, Term } from './model-builder.js';
import { exclusionsOf, type Exclusion, type ModelValues, type Part } from './part.js';
import type { ScheduleSlot } from './schedule.js';
import { maxChargeKwh, maxDischargeKwh, type Setup, type SetupBattery, type SetupSlot } from './setup.js';

// Less than this is no part of anything: its inverse is more than the solver takes.
const SHARED_KWH = 1e-6;

interface OtherColumns {
  readonly importColumns: readonly number[];
  readonly exportColumns: readonly number[];
  readonly curtailedColumns: readonly number[];
}

interface SolarColumns {
  readonly charge: number;
  readonly curtailed: number;
}

/**
 * One battery: charge c and discharge g at its AC side, stored energy s at the slot's end, v what s lacks to the
 * minimum, e what it is above the maximum (without a price on that, only while it started above), u⁺ and u⁻ the change of
 * energy between slots.
 *
 *     s₁ − s₀ = ηc·c − g/ηd            cost wear·(c + g)
 *     s + v ≥ minimum                  cost minSocPenalty·v
 *     s − e ≤ maximum                  cost maxSocPenalty·e; without it no charging while e > 0
 *     u⁺ − u⁻ = (c − g) − (c − g) of the slot before      cost ramp·(u⁺ + u⁻)/h
 *     at the end: under ≥ target − s, over ≥ s − target   cost penalty·(under + over) − endValue·s
 *
 * Where the battery has them: an outage reserve r (s + r ≥ reserve, cost reservePenalty·r); an idle drain d, of which an
 * empty battery is spared y (s₁ − s₀ = … − d·h + y); a taper (c/h ≤ a + b·SoC, SoC in the middle of the slot); efficiency
 * that falls with power (c = Σ c_k, ηc·c = Σ η_k·c_k, filled in order); panels on its DC side, which charge it with q
 * and are curtailed by k before the inverter's limit (pv − q − k + g ≤ inverter·h).
 */
export class BatteryPart implements Part {
  readonly chargeColumns: number[] = [];
  readonly dischargeColumns: number[] = [];
  readonly solarColumns: SolarColumns[] = [];
  readonly storedColumns: number[] = [];
  /** By slot, the rows that limit power beside the bounds of the columns, and those that hold energy back. */
  readonly chargeRows: number[][] = [];
  readonly dischargeRows: number[][] = [];
  readonly floorRows: number[][] = [];
  /** The rows of the first line above, whose duals are the value of stored energy. */
  private readonly storageRows: number[] = [];
  private readonly excessColumns: number[] = [];
  private readonly fillingExclusions: Exclusion[] = [];
  /** By slot, the idle drain that the battery is spared. */
  private readonly sparedColumns = new Map<number, number>();
  private readonly chargeCurve: readonly CurveSegment[];
  private readonly dischargeCurve: readonly CurveSegment[];

  constructor(
    private readonly setup: Setup,
    private readonly it: SetupBattery,
    private readonly position: number,
    private readonly others: OtherColumns,
  ) {
    this.chargeCurve = chargeSegments(it.battery);
    this.dischargeCurve = dischargeSegments(it.battery);
  }

  addSlot(builder: ModelBuilder, index: number): readonly Term[] {
    const slot = this.setup.slots[index];
    const wear = this.it.battery.wearCostPerKwh;
    const decided = index === 0 ? this.setup.firstSlot?.[this.position] : undefined;
    const charge = builder.addColumn({ ...bounds(maxChargeKwh(this.it, slot), decided?.chargeKwh), cost: wear });
    const discharge = builder.addColumn({
      ...bounds(maxDischargeKwh(this.it, slot), decided?.dischargeKwh),
      cost: wear,
    });
    this.chargeColumns.push(charge);
    this.dischargeColumns.push(discharge);
    for (const rows of [this.chargeRows, this.dischargeRows, this.floorRows]) rows.push([]);
    const solarTerms = this.it.solarKwh ? this.addSolar(builder, index, this.it.solarKwh[index]) : [];
    this.addStorage(builder, index);
    this.addMinimum(builder, index);
    this.addTapers(builder, index);
    if (this.it.battery.rampCostPerKw > 0) this.addRamp(builder, index, slot);
    return [{ column: charge, factor: -1 }, { column: discharge, factor: 1 }, ...solarTerms];
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
    const { battery } = this.it;
    return [
      ...this.chargeColumns.map((first, index) => ({ first, second: this.dischargeColumns[index] })),
      ...this.solarColumns.map(({ charge }, index) => ({ first: charge, second: this.dischargeColumns[index] })),
      ...this.excessColumns.flatMap((second, index) =>
        this.charging(index).map((first) => ({ first, second, keepSecond: true as const })),
      ),
      ...(battery.chargeFromGrid ? [] : this.gridChargeExclusions()),
      ...(battery.dischargeToGrid ? [] : this.gridDischargeExclusions()),
      ...this.fillingExclusions,
      // Only an empty battery is spared its drain.
      ...[...this.sparedColumns].map(([index, first]) => ({ first, second: this.storedColumns[index] })),
    ];
  }

  read({ values, rowDuals }: ModelValues, index: number, slot: ScheduleSlot): void {
    const solar = this.solarColumns[index] as SolarColumns | undefined;
    const solarChargeKwh = solar ? values[solar.charge] : 0;
    const solarCurtailedKwh = solar ? values[solar.curtailed] : 0;
    slot.curtailedKwh += solarCurtailedKwh;
    slot.batteries.push({
      chargeKwh: values[this.chargeColumns[index]] + solarChargeKwh,
      dischargeKwh: values[this.dischargeColumns[index]],
      storedKwh: values[this.storedColumns[index]],
      // A row's dual is what the objective grows by when energy is added to storage for nothing: it falls.
      storedValue: -rowDuals[this.storageRows[index]],
      ...(solar ? { solar: { chargeKwh: solarChargeKwh, curtailedKwh: solarCurtailedKwh } } : {}),
    });
  }

  write(slot: ScheduleSlot, index: number, columns: Float64Array): void {
    const { chargeKwh, dischargeKwh, solar } = slot.batteries[this.position];
    columns[this.chargeColumns[index]] = chargeKwh - (solar?.chargeKwh ?? 0);
    columns[this.dischargeColumns[index]] = dischargeKwh;
    if (!solar) return;
    columns[this.solarColumns[index].charge] = solar.chargeKwh;
    columns[this.solarColumns[index].curtailed] = solar.curtailedKwh;
  }

  /** What is decided before it is known how a slot turns out. */
  decisions(index: number): readonly number[] {
    return [...this.charging(index), this.dischargeColumns[index]];
  }

  /** Every column that charges the battery in a slot. */
  charging(index: number): readonly number[] {
    const solar = this.solarColumns[index] as SolarColumns | undefined;
    return solar ? [this.chargeColumns[index], solar.charge] : [this.chargeColumns[index]];
  }

  /**
   * A battery that may not charge from the grid could do so where solar energy is curtailed and import is paid for, and
   * where something else that gives or takes lets the two happen at once.
   */
  private gridChargeExclusions(): Exclusion[] {
    const { importColumns, curtailedColumns } = this.others;
    return this.chargeColumns.map((charge, index) =>
      this.isAlone(index)
        ? { first: importColumns[index], second: charge, while: curtailedColumns[index] }
        : {
            first: charge,
            second: importColumns[index],
            keepSecond: true,
            direction: { slot: index, surplus: charge },
          },
    );
  }

  /** A battery that may not feed the grid could do so while other devices take as much. */
  private gridDischargeExclusions(): readonly Exclusion[] {
    const all = exclusionsOf(this.dischargeColumns, this.others.exportColumns, 'second');
    return all.filter((_, index) => !this.isAlone(index));
  }

  /** Nothing but the load, the sun and the grid stands beside this battery. */
  private isAlone(index: number): boolean {
    const { deviceLoadKwh, deviceSupplyKwh } = this.setup.slots[index];
    return this.setup.batteries.length === 1 && !this.it.solarKwh && deviceLoadKwh + deviceSupplyKwh === 0;
  }

  private addSolar(builder: ModelBuilder, index: number, pvKwh: number): Term[] {
    const { battery } = this.it;
    const { hours } = this.setup.slots[index];
    const decided = index === 0 ? this.setup.firstSlot?.[this.position] : undefined;
    const charge = builder.addColumn({ ...bounds(pvKwh, decided?.solarKwh), cost: battery.wearCostPerKwh });
    const curtailed = builder.addColumn({ upper: pvKwh, cost: this.setup.problem.home.curtailmentCostPerKwh });
    const discharge = { column: this.dischargeColumns[index], factor: 1 };
    this.solarColumns.push({ charge, curtailed });
    const mostRow = builder.addRow({ lower: -Infinity, upper: battery.maxChargeKw * hours }, [
      { column: this.chargeColumns[index], factor: 1 },
      { column: charge, factor: 1 },
    ]);
    this.chargeRows[index].push(mostRow);
    builder.addRow({ lower: -Infinity, upper: pvKwh }, [
      { column: charge, factor: 1 },
      { column: curtailed, factor: 1 },
    ]);
    if (battery.inverterKw !== undefined) {
      // What is left of the sun passes the inverter beside what the battery gives.
      const inverterRow = builder.addRow({ lower: -Infinity, upper: battery.inverterKw * hours - pvKwh }, [
        discharge,
        { column: charge, factor: -1 },
        { column: curtailed, factor: -1 },
      ]);
      this.dischargeRows[index].push(inverterRow);
    }
    return [
      { column: charge, factor: -1 },
      { column: curtailed, factor: -1 },
    ];
  }

  private addStorage(builder: ModelBuilder, index: number): void {
    const { battery, startKwh, maxKwh, topKwh, endValuePerKwh } = this.it;
    const isLast = index === this.setup.slots.length - 1;
    const stored = builder.addColumn({
      upper: topKwh,
      cost: isLast ? -endValuePerKwh : 0,
    });
    const before = index === 0 ? [] : [{ column: this.storedColumns[index - 1], factor: -1 }];
    const solar = this.solarColumns[index] as SolarColumns | undefined;
    const drain = this.addDrain(builder, index);
    const change = (index === 0 ? startKwh : 0) - drain.kwh;
    const taken = [
      ...this.storeSide(builder, index, this.chargeColumns[index], this.chargeCurve, -1),
      ...(solar ? [{ column: solar.charge, factor: -battery.solarChargeEfficiency }] : []),
    ];
    const given = this.storeSide(builder, index, this.dischargeColumns[index], this.dischargeCurve, 1);
    const row = builder.addRow({ lower: change, upper: change }, [
      ...before,
      ...taken,
      ...given,
      ...drain.spared,
      { column: stored, factor: 1 },
    ]);
    if (this.invitesLosses(index)) this.addOneWay(builder, index, { before, taken, given });
    this.storedColumns.push(stored);
    this.storageRows.push(row);
    if (topKwh > maxKwh) this.addExcess(builder, stored);
  }

  /** Whether a kWh lost could earn money: only then would the linear model charge and discharge at once. */
  private invitesLosses(index: number): boolean {
    const { importPrice, exportPrice } = this.setup.slots[index];
    return this.it.battery.capacityKwh > 0 && Math.min(importPrice, exportPrice) < 0;
  }

  /**
   * What holds because a battery charges or discharges, and is not so for mixtures of the two: the bound is the nearer.
   *
   *     s₀ + ηc·c ≤ the most + drain        s₀ − g/ηd ≥ 0        c/C + g/G ≤ 1
   */
  private addOneWay(
    builder: ModelBuilder,
    index: number,
    { before, taken, given }: { readonly [key in 'before' | 'taken' | 'given']: readonly Term[] },
  ): void {
    const slot = this.setup.slots[index];
    const { startKwh, topKwh } = this.it;
    const known = index === 0 ? startKwh : 0;
    const mostKwh = topKwh + drainKwh(this.it, slot.hours);
    builder.addRow({ lower: known - mostKwh, upper: Infinity }, [...before, ...taken]);
    builder.addRow({ lower: -Infinity, upper: known }, [...before, ...given]);
    const [mostIn, mostOut] = [maxChargeKwh(this.it, slot), maxDischargeKwh(this.it, slot)];
    if (Math.min(mostIn, mostOut) < SHARED_KWH) return;
    builder.addRow({ lower: -Infinity, upper: 1 }, [
      { column: this.chargeColumns[index], factor: 1 / mostIn },
      { column: this.dischargeColumns[index], factor: 1 / mostOut },
    ]);
  }

  /** An AC energy's terms in the storage row: one factor, or a segment for each stretch of power. */
  private storeSide(
    builder: ModelBuilder,
    index: number,
    column: number,
    curve: readonly CurveSegment[],
    sign: 1 | -1,
  ): Term[] {
    if (curve.length === 1) return [{ column, factor: sign * curve[0].factor }];
    const slot = this.setup.slots[index];
    const { hours } = slot;
    const most = sign < 0 ? maxChargeKwh(this.it, slot) : maxDischargeKwh(this.it, slot);
    let left = most;
    const uppers = curve.map(({ width }) => {
      const upper = Math.min(left, width * hours);
      left -= upper;
      return upper;
    });
    const parts = uppers.map((upper) => builder.addColumn({ upper }));
    builder.addRow({ lower: 0, upper: 0 }, [
      { column, factor: -1 },
      ...parts.map((part) => ({ column: part, factor: 1 })),
    ]);
    // At prices that pay for losses, the plan would rather use the later, less efficient stretches first.
    uppers.slice(0, -1).forEach((upper, at) => {
      if (uppers[at + 1] === 0) return;
      const unused = builder.addColumn({ upper });
      builder.addRow({ lower: upper, upper }, [
        { column: parts[at], factor: 1 },
        { column: unused, factor: 1 },
      ]);
      this.fillingExclusions.push({ first: parts[at + 1], second: unused, keepSecond: true });
    });
    return parts.map((part, at) => ({ column: part, factor: sign * curve[at].factor }));
  }

  private addDrain(builder: ModelBuilder, index: number): { kwh: number; spared: readonly Term[] } {
    const kwh = drainKwh(this.it, this.setup.slots[index].hours);
    if (kwh === 0) return { kwh, spared: [] };
    const spared = builder.addColumn({ upper: kwh, cost: drainPenaltyPerKwh(this.setup, index) });
    this.sparedColumns.set(index, spared);
    return { kwh, spared: [{ column: spared, factor: -1 }] };
  }

  private addExcess(builder: ModelBuilder, stored: number): void {
    const { maxKwh, topKwh } = this.it;
    const { maxSocPenaltyPerKwh } = this.setup.problem.home;
    const excess = builder.addColumn({ upper: topKwh - maxKwh, cost: maxSocPenaltyPerKwh });
    builder.addRow({ lower: -Infinity, upper: maxKwh }, [
      { column: stored, factor: 1 },
      { column: excess, factor: -1 },
    ]);
    if (maxSocPenaltyPerKwh === 0) this.excessColumns.push(excess);
  }

  private addMinimum(builder: ModelBuilder, index: number): void {
    const { minKwh, reserveKwh } = this.it;
    const { minSocPenaltyPerKwh, reservePenaltyPerKwh } = this.setup.problem.home;
    this.addFloor(builder, index, minKwh, minSocPenaltyPerKwh);
    if (reserveKwh > 0) this.addFloor(builder, index, reserveKwh, reservePenaltyPerKwh);
  }

  private addFloor(builder: ModelBuilder, index: number, floorKwh: number, penaltyPerKwh: number): void {
    const lacking = builder.addColumn({ upper: floorKwh, cost: penaltyPerKwh });
    const row = builder.addRow({ lower: floorKwh, upper: Infinity }, [
      { column: this.storedColumns[index], factor: 1 },
      { column: lacking, factor: 1 },
    ]);
    this.floorRows[index].push(row);
  }

  private addTapers(builder: ModelBuilder, index: number): void {
    const { battery } = this.it;
    if (battery.capacityKwh === 0) return;
    for (const line of taperLines(battery.chargeTaper)) {
      this.chargeRows[index].push(this.addTaper(builder, index, this.charging(index), line));
    }
    const discharging = [this.dischargeColumns[index]];
    for (const line of taperLines(battery.dischargeTaper)) {
      this.dischargeRows[index].push(this.addTaper(builder, index, discharging, line));
    }
  }

  /** power/h ≤ a + b·(s₀ + s₁)/2 in percent. */
  private addTaper(builder: ModelBuilder, index: number, columns: readonly number[], line: TaperLine): number {
    const { battery, startKwh } = this.it;
    const { hours } = this.setup.slots[index];
    const perKwh = (hours * line.slope * 100) / battery.capacityKwh / 2;
    const known = index === 0 ? perKwh * startKwh : 0;
    return builder.addRow({ lower: -Infinity, upper: line.atEmpty * hours + known }, [
      ...columns.map((column) => ({ column, factor: 1 })),
      ...(index === 0 ? [] : [{ column: this.storedColumns[index - 1], factor: -perKwh }]),
      { column: this.storedColumns[index], factor: -perKwh },
    ]);
  }

  private addRamp(builder: ModelBuilder, index: number, slot: SetupSlot): void {
    if (index === 0) return;
    const cost = this.it.battery.rampCostPerKw / slot.hours;
    const up = builder.addColumn({ upper: Infinity, cost });
    const down = builder.addColumn({ upper: Infinity, cost });
    const flow = (at: number, sign: 1 | -1): Term[] => [
      ...this.charging(at).map((column) => ({ column, factor: sign })),
      { column: this.dischargeColumns[at], factor: -sign },
    ];
    builder.addRow({ lower: 0, upper: 0 }, [
      ...flow(index, 1),
      ...flow(index - 1, -1),
      { column: up, factor: -1 },
      { column: down, factor: 1 },
    ]);
  }
}

/** From nothing to the most that is possible, or what is decided already. */
function bounds(most: number, decided: number | undefined): { readonly lower: number; readonly upper: number } {
  if (decided === undefined) return { lower: 0, upper: most };
  const kwh = Math.min(most, decided);
  return { lower: kwh, upper: kwh };
}
