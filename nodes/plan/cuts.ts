import { sum } from '../home/numbers.js';
import type { DiscreteDevice } from './device.js';
import type { HomeModel } from './model.js';
import type { Term } from './model-builder.js';
import type { Exclusion } from './part.js';
import type { Setup, SetupSlot } from './setup.js';

/** A row that every possible schedule keeps and a relaxed one may break: Σ terms − Σ shares of what devices take ≥ least. */
export interface Cut {
  readonly least: number;
  readonly terms: readonly Term[];
  /** The slot of the devices' energy. */
  readonly slot: number;
  /** By device. */
  readonly shares: readonly number[];
}

/** Something that gives or takes energy in a slot: a column of the model or a device, and how its energy counts. */
type Mover = ({ readonly column: number; readonly device?: undefined } | { readonly device: number }) & {
  /** kWh. */
  readonly most: number;
  /** Above zero for what takes energy. */
  readonly factor: number;
};

// A row that is broken by less is not worth its place. kWh.
const WORTH_CUTTING = 1e-4;

/**
 * The convex hulls of single slots, as far as they are known. Added where a relaxed solution breaks them, they raise the
 * bound that it proves: what a slot can only do as a whole, or not beside something else, a mixture gets no cheaper.
 */
export class Cuts {
  private open: Cut[];
  private readonly exports: readonly ExportCuts[];
  private readonly pairs: Set<Exclusion>;

  constructor(
    private readonly home: HomeModel,
    setup: Setup,
    private readonly devices: readonly DiscreteDevice[],
  ) {
    const leastOf = new Map(home.semiContinuous.map(({ column, minimum }) => [column, minimum]));
    this.open = setup.slots.flatMap((slot) => surplusCut(home, devices, leastOf, slot));
    this.exports = setup.slots
      .filter(({ maxImportKwh, maxExportKwh }) => maxImportKwh > 0 && maxExportKwh > 0)
      .map((slot) => new ExportCuts(home, devices, slot));
    this.pairs = new Set(home.exclusions.filter((exclusion) => exclusion.while === undefined));
  }

  /** The rows that a solution breaks; each is returned once. `taken` is what each device takes in it, kWh by slot. */
  broken(values: Float64Array, taken: readonly Float64Array[]): Cut[] {
    const isBroken = ({ least, terms, slot, shares }: Cut) => {
      const found = sum(terms.map(({ column, factor }) => factor * values[column]));
      return found - sum(shares.map((share, device) => share * taken[device][slot])) < least - WORTH_CUTTING;
    };
    const broken = this.open.filter(isBroken);
    if (broken.length > 0) this.open = this.open.filter((cut) => !broken.includes(cut));
    return [
      ...broken,
      ...this.exports.flatMap((cuts) => cuts.broken(values, taken) ?? []),
      ...this.brokenPairs(values),
    ];
  }

  /** Two that exclude each other: first/U + second/V ≤ 1 for their upper bounds U and V. */
  private brokenPairs(values: Float64Array): Cut[] {
    const { colUpper } = this.home.model;
    return [...this.pairs].flatMap((pair): Cut[] => {
      const { first, second } = pair;
      const [u, v] = [colUpper[first], colUpper[second]];
      if (u === 0 || v === 0 || u === Infinity || v === Infinity) return [];
      if ((values[first] / u + values[second] / v - 1) * Math.min(u, v) < WORTH_CUTTING) return [];
      this.pairs.delete(pair);
      const terms = [
        { column: first, factor: -1 / u },
        { column: second, factor: -1 / v },
      ];
      return [{ least: -1, terms, slot: 0, shares: this.devices.map(() => 0) }];
    });
  }
}

/**
 * Where the sun gives S more than the load takes, a device that takes D > S or nothing needs the rest from elsewhere:
 * supplies ≥ Σ (1 − S/D)·d, for max(0, d − S) is above that for each device's d, and grows faster than their sum.
 */
function surplusCut(
  home: HomeModel,
  devices: readonly DiscreteDevice[],
  leastOf: ReadonlyMap<number, number>,
  slot: SetupSlot,
): Cut[] {
  const surplusKwh = slot.pvKwh - slot.loadKwh;
  if (surplusKwh <= 0) return [];
  const shareOf = (leastKwh: number) => (leastKwh > surplusKwh ? 1 - surplusKwh / leastKwh : 0);
  const shares = devices.map(({ leastKwh }) => shareOf(leastKwh[slot.index]));
  const taking = home.balanceTerms[slot.index].flatMap(({ column, factor }): Term[] => {
    const share = factor === -1 ? shareOf(leastOf.get(column) ?? 0) : 0;
    return share > 0 ? [{ column, factor: -share }] : [];
  });
  if (taking.length === 0 && shares.every((share) => share === 0)) return [];
  const supplies = home.balanceTerms[slot.index].filter(({ factor }) => factor > 0);
  return [{ least: 0, terms: [...supplies, ...taking], slot: slot.index, shares }];
}

/**
 * What is exported is what is left over: x = max(0, −N), and N grows with all that is taken and falls with what is
 * supplied, each between nothing and its most. Counted as shares y of that, supplies by what they hold back, x is
 * supermodular in them, so that no mixture exports more than what its shares tell in falling order (Lovász 1983):
 *
 *     x ≤ f(0) + Σ y_i·(f(N_i) − f(N_{i−1})),   f(N) = max(0, −N),   N_i = N_{i−1} + the most of i
 */
export class ExportCuts {
  private readonly movers: readonly Mover[];
  private readonly exported: number;
  private readonly leastNetKwh: number;
  /** The orders that are cut already. */
  private readonly known = new Set<string>();

  constructor(
    home: HomeModel,
    private readonly devices: readonly DiscreteDevice[],
    private readonly slot: SetupSlot,
  ) {
    const { importColumns, exportColumns } = home.grid;
    const { colUpper } = home.model;
    this.exported = exportColumns[slot.index];
    const imported = importColumns[slot.index];
    const terms = home.balanceTerms[slot.index].filter(
      ({ column }) => column !== imported && column !== this.exported && colUpper[column] > 0,
    );
    this.movers = [
      ...terms.map(({ column, factor }) => ({ column, most: colUpper[column], factor: -factor })),
      ...devices.map(({ mostKwh }, device) => ({ device, most: mostKwh[slot.index], factor: 1 })),
    ].filter(({ most }) => most > 0);
    this.leastNetKwh = this.movers.reduce(
      (net, { most, factor }) => net + Math.min(0, factor * most),
      slot.loadKwh - slot.pvKwh,
    );
  }

  /** The row that a solution breaks the most; `taken` is what each device takes in it, kWh by slot. */
  broken(values: Float64Array, taken: readonly Float64Array[]): Cut | undefined {
    if (values[this.exported] <= WORTH_CUTTING) return undefined;
    const amountOf = (mover: Mover) =>
      mover.device === undefined ? values[mover.column] : taken[mover.device][this.slot.index];
    const shareOf = (mover: Mover) => {
      const share = amountOf(mover) / mover.most;
      return mover.factor < 0 ? 1 - share : share;
    };
    const order = this.movers
      .map((mover, at) => ({ mover, at, share: shareOf(mover) }))
      .sort((a, b) => b.share - a.share);
    let netKwh = this.leastNetKwh;
    let mostExport = Math.max(0, -netKwh);
    const steps = order.map(({ mover, share }) => {
      const before = Math.max(0, -netKwh);
      netKwh += Math.abs(mover.factor) * mover.most;
      const step = Math.max(0, -netKwh) - before;
      mostExport += share * step;
      return { mover, step };
    });
    if (values[this.exported] <= mostExport + WORTH_CUTTING) return undefined;
    const key = order.map(({ at }) => at).join(' ');
    if (this.known.has(key)) return undefined;
    this.known.add(key);
    return this.cutOf(steps);
  }

  private cutOf(steps: readonly { readonly mover: Mover; readonly step: number }[]): Cut {
    const terms: Term[] = [{ column: this.exported, factor: -1 }];
    const shares = this.devices.map(() => 0);
    let least = -Math.max(0, -this.leastNetKwh);
    for (const { mover, step } of steps) {
      if (step === 0) continue;
      const perKwh = step / mover.most;
      // A supply's share is that of what it holds back.
      if (mover.factor < 0) least -= step;
      const factor = mover.factor < 0 ? -perKwh : perKwh;
      if (mover.device === undefined) terms.push({ column: mover.column, factor });
      else shares[mover.device] = -perKwh;
    }
    return { least, terms, slot: this.slot.index, shares };
  }
}
