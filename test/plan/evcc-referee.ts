import type { Highs, Model } from 'highs';
import type { EvccBattery, EvccRequest } from '../../bench/evcc-request.js';

type Term = readonly [column: number, factor: number];

interface Flows {
  /** By step: whether the home has surplus (1) or need. */
  readonly surplus: readonly number[];
  readonly charge: number[];
  readonly discharge: number[];
}

// What a missed goal, demand or grid limit costs, and a charge outside its limits, in the highest price of the request.
const MISSED = 100;
const OUTSIDE = 1000;

/**
 * The highest total that a request allows: export less import and the price on power, plus what is left at the end. The
 * whole model, in kWh and in the request's highest price per kWh, with a binary for each choice and nothing clever.
 */
export function refereeTotal(highs: Highs, request: EvccRequest): number {
  const live = highs.createModel();
  try {
    return new Referee(highs, live, request).solve();
  } finally {
    live.dispose();
  }
}

class Referee {
  private columns = 0;
  private readonly money: Term[] = [];
  private readonly hours: readonly number[];
  private readonly base: number;

  constructor(
    private readonly highs: Highs,
    private readonly live: Model,
    private readonly request: EvccRequest,
  ) {
    const { dt, p_N, p_E } = request.time_series;
    this.hours = dt.map((seconds) => seconds / 3600);
    const { p_max_imp, prc_p_exc_imp } = request.grid;
    const rate = p_max_imp === undefined ? 0 : ((prc_p_exc_imp ?? 0) * 3600) / Math.min(...dt);
    this.base = Math.max(1e-4, rate, ...p_N, ...p_E, ...request.batteries.map(({ p_a }) => p_a));
  }

  solve(): number {
    const surplus = this.hours.map(() => this.binary());
    const balance = this.addGrid(surplus);
    for (const battery of this.request.batteries) {
      const { charge, discharge } = this.addBattery(battery, surplus);
      charge.forEach((column, step) => balance[step].push([column, -1]));
      discharge.forEach((column, step) => balance[step].push([column, 1]));
    }
    balance.forEach((terms, step) => this.row(this.netKwh(step), this.netKwh(step), terms));
    this.live.options.set({ output_flag: false, log_to_console: false, mip_rel_gap: 0, mip_abs_gap: 1e-9 });
    this.live.run();
    if (this.live.getModelStatus() !== this.highs.constants.modelStatus.optimal) return NaN;
    const { colValue } = this.live.getSolution();
    return this.money.reduce((total, [column, price]) => total - colValue[column] * price, 0) * this.base * 1000;
  }

  private addGrid(surplus: readonly number[]): Term[][] {
    const { grid, time_series } = this.request;
    const isRated = grid.p_max_imp !== undefined && grid.prc_p_exc_imp !== undefined;
    const peak = isRated ? this.paid((grid.prc_p_exc_imp ?? 0) / this.base, Infinity) : -1;
    return this.hours.map((hours, step) => {
      const most = Math.abs(this.netKwh(step)) + hours * this.flowKw();
      const imported = this.paid(time_series.p_N[step] / this.base, most);
      const exported = this.paid(
        -time_series.p_E[step] / this.base,
        Math.min(most, ((grid.p_max_exp ?? Infinity) / 1000) * hours),
      );
      this.row(-Infinity, most, [
        [imported, 1],
        [surplus[step], most],
      ]);
      this.row(-Infinity, 0, [
        [exported, 1],
        [surplus[step], -most],
      ]);
      if (grid.p_max_imp !== undefined) {
        const over = this.column(isRated ? 0 : MISSED, most);
        this.row(-Infinity, (grid.p_max_imp / 1000) * hours, [
          [imported, 1],
          [over, -1],
        ]);
        if (isRated) {
          this.row(-Infinity, 0, [
            [over, 1],
            [peak, -hours],
          ]);
        }
      }
      const unsold = this.unsold(step, exported);
      return [
        [imported, 1],
        [exported, -1],
        [unsold, -1],
      ];
    });
  }

  /** Sun that is left where the limit of export is reached. */
  private unsold(step: number, exported: number): number {
    const limit = this.request.grid.p_max_exp;
    const most = limit === undefined ? 0 : Math.max(0, -this.netKwh(step));
    const unsold = this.column(MISSED, most);
    if (limit === undefined || limit === 0 || most === 0) return unsold;
    const isReached = this.binary();
    this.onlyIf(unsold, most, isReached, 1);
    this.row(0, Infinity, [
      [exported, 1],
      [isReached, -kilo(limit) * this.hours[step]],
    ]);
    return unsold;
  }

  private addBattery(battery: EvccBattery, surplus: readonly number[]): Flows {
    const flows: Flows = { surplus, charge: [], discharge: [] };
    const [least, most, full] = [battery.s_min, battery.s_max, battery.s_capacity ?? battery.s_max].map(kilo);
    let before: Term[] = [];
    this.hours.forEach((hours, step) => {
      const charge = this.column(0, kilo(battery.c_max) * hours);
      const discharge = this.column(0, kilo(battery.d_max) * hours);
      const isLast = step === this.hours.length - 1;
      const stored = isLast ? this.paid(-battery.p_a / this.base, full) : this.column(0, full);
      const start = step === 0 ? kilo(battery.s_initial) : 0;
      this.row(start, start, [
        [stored, 1],
        [charge, -(battery.eta_c ?? this.request.eta_c)],
        [discharge, 1 / (battery.eta_d ?? this.request.eta_d)],
        ...before,
      ]);
      before = [[stored, -1]];
      this.atLeast(least, stored, OUTSIDE);
      this.row(-Infinity, most, [
        [stored, 1],
        [this.column(OUTSIDE, Infinity), -1],
      ]);
      const goal = kilo(battery.s_goal?.[step] ?? 0);
      if (step > 0 && goal > 0) this.atLeast(goal, stored, MISSED);
      this.addRules(battery, flows, { step, charge, discharge, stored });
      flows.charge.push(charge);
      flows.discharge.push(discharge);
    });
    return flows;
  }

  private addRules(
    battery: EvccBattery,
    { surplus }: Flows,
    { step, charge, discharge, stored }: { readonly [key in 'step' | 'charge' | 'discharge' | 'stored']: number },
  ): void {
    const hours = this.hours[step];
    const [mostIn, mostOut, leastIn] = [battery.c_max, battery.d_max, battery.c_min].map((watt) => kilo(watt) * hours);
    const gives = this.binary();
    this.onlyIf(charge, mostIn, gives, 0);
    this.onlyIf(discharge, mostOut, gives, 1);
    if (!battery.charge_from_grid) this.onlyIf(charge, mostIn, surplus[step], 1);
    if (!battery.discharge_to_grid) this.onlyIf(discharge, mostOut, surplus[step], 0);
    const full = kilo(battery.s_max);
    const demand = Math.min(mostIn, kilo(battery.p_demand?.[step] ?? 0));
    const nearlyFull: Term[] = [];
    if (demand > 0) {
      const steps = this.hours.length;
      const isFull = this.binary();
      this.row(0, Infinity, [
        [stored, 1],
        [isFull, -full],
      ]);
      this.row(demand, Infinity, [
        [charge, 1],
        [this.column(MISSED * (1 + (steps - step) / steps), Infinity), 1],
        [isFull, demand],
      ]);
      const isNear = this.binary();
      this.row(-leastIn, Infinity, [
        [stored, 1],
        [isNear, -full],
      ]);
      nearlyFull.push([isNear, leastIn]);
    }
    if (leastIn === 0) return;
    const charges = this.binary();
    this.onlyIf(charge, mostIn, charges, 1);
    this.row(0, Infinity, [[charge, 1], [charges, -leastIn], ...nearlyFull]);
  }

  private netKwh(step: number): number {
    const { gt, ft, gt_add } = this.request.time_series;
    return kilo((gt_add ?? []).reduce((total, load) => total + load[step], gt[step]) - ft[step]);
  }

  private flowKw(): number {
    return kilo(this.request.batteries.reduce((total, { c_max, d_max }) => total + c_max + d_max, 0));
  }

  /** The column is zero while the binary has the other value. */
  private onlyIf(column: number, most: number, binary: number, value: 0 | 1): void {
    if (value === 1)
      this.row(-Infinity, 0, [
        [column, 1],
        [binary, -most],
      ]);
    else
      this.row(-Infinity, most, [
        [column, 1],
        [binary, most],
      ]);
  }

  private atLeast(kwh: number, column: number, penalty: number): void {
    this.row(kwh, Infinity, [
      [column, 1],
      [this.column(penalty, Infinity), 1],
    ]);
  }

  private paid(price: number, upper: number): number {
    const column = this.column(price, upper);
    this.money.push([column, price]);
    return column;
  }

  private binary(): number {
    const column = this.column(0, 1);
    this.live.changeColIntegrality(column, this.highs.constants.variableType.integer);
    return column;
  }

  private column(cost: number, upper: number): number {
    this.live.addCol(cost, 0, upper, { indices: [], values: [] });
    return this.columns++;
  }

  private row(lower: number, upper: number, terms: readonly Term[]): void {
    this.live.addRow(lower, upper, {
      indices: terms.map(([column]) => column),
      values: terms.map(([, factor]) => factor),
    });
  }
}

function kilo(value: number): number {
  return value / 1000;
}
