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

// A row that is broken by less is not worth its place. kWh.
const WORTH_CUTTING = 1e-4;
// Slopes that differ by less are one.
const SAME_SLOPE = 1e-6;

/**
 * The convex hulls of single slots, as far as they are known. Added where a relaxed solution breaks them, they raise the
 * bound that it proves: what a slot can only do as a whole, or not beside something else, a mixture gets no cheaper.
 */
export class Cuts {
  private open: Cut[];
  private readonly pairs: Set<Exclusion>;

  constructor(
    private readonly home: HomeModel,
    setup: Setup,
    private readonly devices: readonly DiscreteDevice[],
  ) {
    const leastOf = new Map(home.semiContinuous.map(({ column, minimum }) => [column, minimum]));
    this.open = setup.slots.flatMap((slot) => [
      ...surplusCut(home, devices, leastOf, slot),
      ...directionCuts(home, devices, slot),
    ]);
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
    return [...broken, ...this.brokenPairs(values)];
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
 * What is exported is what the sun and the strongest battery leave over, f = max(0, S + g − c − k) with c·g = 0. Between
 * the corners (no flow, full charge, full discharge) no mixture exports more than they do on the mean:
 *
 *     x + σ·k ≤ Σ λ_v·A_v + other supplies,   A_v = max over k of f_v(k) + σ·k,   λ = (1 − c/C − g/G, c/C, g/G)
 */
function directionCuts(home: HomeModel, devices: readonly DiscreteDevice[], slot: SetupSlot): Cut[] {
  const { colUpper } = home.model;
  const exported = home.grid.exportColumns[slot.index];
  const imported = home.grid.importColumns[slot.index];
  if (colUpper[exported] === 0 || colUpper[imported] === 0) return [];
  const curtailed = home.curtailedColumns[slot.index];
  const battery = strongest(home, slot.index);
  const [mostChargeKwh, mostDischargeKwh] = battery.map((column) => (column === undefined ? 0 : colUpper[column]));
  const most = colUpper[curtailed];
  const surplusKwh = slot.pvKwh - slot.loadKwh;
  const corners = [surplusKwh, surplusKwh - mostChargeKwh, surplusKwh + mostDischargeKwh];
  const exportAt = (corner: number, curtailedKwh: number) => Math.max(0, corner - curtailedKwh);
  const others = home.balanceTerms[slot.index].filter(
    ({ column, factor }) => factor > 0 && column !== imported && column !== battery[1],
  );
  return slopes(corners.map((corner) => (most > 0 ? (exportAt(corner, 0) - exportAt(corner, most)) / most : 0))).map(
    (slope) => {
      const [still, charging, discharging] = corners.map((corner) =>
        Math.max(exportAt(corner, 0), exportAt(corner, most) + slope * most),
      );
      const towards = (column: number | undefined, upper: number, corner: number): Term[] =>
        column === undefined || upper === 0 ? [] : [{ column, factor: (corner - still) / upper }];
      const terms = [
        { column: exported, factor: -1 },
        { column: curtailed, factor: -slope },
        ...towards(battery[0], mostChargeKwh, charging),
        ...towards(battery[1], mostDischargeKwh, discharging),
        ...others,
      ].filter(({ factor }) => factor !== 0);
      return { least: -still, terms, slot: slot.index, shares: devices.map(() => 0) };
    },
  );
}

/** The charging and the discharging column of the battery that can give most. */
function strongest({ batteries, model }: HomeModel, index: number): readonly [number?, number?] {
  const powerOf = (at: number) => model.colUpper[batteries[at].dischargeColumns[index]];
  const order = [...batteries.keys()].sort((a, b) => powerOf(b) - powerOf(a));
  if (order.length === 0) return [];
  const { chargeColumns, dischargeColumns } = batteries[order[0]];
  return [chargeColumns[index], dischargeColumns[index]];
}

function slopes(found: readonly number[]): readonly number[] {
  const sorted = [0, ...found].sort((a, b) => a - b);
  return sorted.filter((slope, index) => index === 0 || slope - sorted[index - 1] > SAME_SLOPE);
}
