import type { ModelBuilder, Term } from './model-builder.js';
import type { Part } from './part.js';
import type { PowerDay, PowerMonth, PowerPeriod, SetupPowerTariff } from './setup-power.js';

/**
 * The price on power: each measured period's mean import w·Σm/h, and what the horizon adds to each month's bill beyond
 * what is billed anyway. With one day counting, e is the power above the month's highest so far:
 *
 *     w·Σm/h − e ≤ incumbent                                cost price·e
 *
 * With the mean of the N highest days, D is a day's peak, and the N largest of all days x are summed as min over θ of
 * N·θ + Σ max(0, x − θ) (Ogryczak and Tamir, 2003):
 *
 *     w·Σm/h ≤ D,   u ≥ x − θ for every day               cost price·(θ + Σu/N − incumbent)
 */
export class PowerPart implements Part {
  constructor(
    private readonly power: SetupPowerTariff,
    private readonly importColumns: readonly number[],
  ) {}

  addSlot(): readonly Term[] {
    return [];
  }

  addEnd(builder: ModelBuilder): void {
    for (const month of this.power.months) {
      if (this.power.tariff.topDays === 1) this.addHighest(builder, month);
      else this.addMeanOfHighest(builder, month);
    }
  }

  read(): void {
    // A schedule's imports tell its peaks.
  }

  write(): void {
    // Its columns are none of a schedule's decisions.
  }

  private addHighest(builder: ModelBuilder, { days, incumbentKw }: PowerMonth): void {
    const excess = builder.addColumn({ upper: Infinity, cost: this.power.tariff.pricePerKw });
    for (const period of days.flatMap(({ periods }) => periods)) {
      builder.addRow({ lower: -Infinity, upper: incumbentKw }, [
        ...this.meanImport(period),
        { column: excess, factor: -1 },
      ]);
    }
  }

  private addMeanOfHighest(builder: ModelBuilder, { days, otherDaysKw, incumbentKw }: PowerMonth): void {
    const { pricePerKw, topDays } = this.power.tariff;
    builder.addColumn({ lower: 1, upper: 1, cost: -pricePerKw * incumbentKw });
    const threshold = builder.addColumn({ upper: Infinity, cost: pricePerKw });
    const above = (kw: number, terms: readonly Term[]) => {
      const over = builder.addColumn({ upper: Infinity, cost: pricePerKw / topDays });
      builder.addRow({ lower: kw, upper: Infinity }, [
        ...terms,
        { column: threshold, factor: 1 },
        { column: over, factor: 1 },
      ]);
    };
    for (const kw of otherDaysKw) above(kw, []);
    for (const day of days) above(0, [{ column: this.addDayPeak(builder, day), factor: -1 }]);
  }

  private addDayPeak(builder: ModelBuilder, { periods, knownKw }: PowerDay): number {
    const peak = builder.addColumn({ lower: knownKw, upper: Infinity });
    for (const period of periods) {
      builder.addRow({ lower: -Infinity, upper: 0 }, [...this.meanImport(period), { column: peak, factor: -1 }]);
    }
    return peak;
  }

  private meanImport({ indices, hours, weight }: PowerPeriod): Term[] {
    return indices.map((index) => ({ column: this.importColumns[index], factor: weight / hours }));
  }
}
