import type { Highs, Model } from 'highs';
import { energyOf, setUpAppliances, type SetupAppliances } from '../nodes/plan/appliance.js';
import { QUIET } from '../nodes/plan/lp.js';
import { buildModel, type HomeModel } from '../nodes/plan/model.js';
import { setUp } from '../nodes/plan/setup.js';
import type { SetupWaterHeater } from '../nodes/plan/water-heater.js';
import type { PlanningProblem } from '../nodes/home/schema/problem.js';

export interface Answer {
  /** Undefined where no plan was found in time. */
  readonly objective: number | undefined;
  readonly bound: number;
  readonly proven: boolean;
}

/**
 * The whole home as one mixed-integer model, as a textbook has it: a binary for each slot in which a heater is on (tight
 * start, spacing and gap rows), for each slot in which an appliance may start, and for each slot in which a car charges.
 * Solved by the same HiGHS, with nothing to start from.
 */
export function solveStraightforward(
  highs: Highs,
  problem: PlanningProblem,
  limits: { readonly timeLimitMs: number; readonly mipGap: number },
): Answer {
  const setup = setUp(problem);
  const home = buildModel(setup);
  const live = highs.createModel(home.model);
  try {
    const whole = new WholeModel(highs, live, home);
    for (const heater of setup.waterHeaters) whole.addHeater(heater);
    for (const group of setUpAppliances(problem)) whole.addAppliances(group);
    whole.addCars();
    live.options.set({ ...QUIET, time_limit: limits.timeLimitMs / 1000, mip_rel_gap: limits.mipGap });
    live.run();
    return answerOf(highs, live, whole.isMixed);
  } finally {
    live.dispose();
  }
}

class WholeModel {
  isMixed = false;
  private columns: number;

  constructor(
    private readonly highs: Highs,
    private readonly live: Model,
    private readonly home: HomeModel,
  ) {
    this.columns = home.model.numCols;
  }

  addHeater(it: SetupWaterHeater): void {
    const { slotKwh, restSlots } = it;
    const on = [...slotKwh].map((kwh, slot) => this.integer(0, [[this.home.balanceRows[slot], -kwh]]));
    const start = on.map((_, slot) => this.column(it.startCost, slot === 0 && it.running ? 0 : 1));
    on.forEach((isOn, slot) => {
      const before = slot === 0 ? [] : [[on[slot - 1], -1] as const];
      if (slot > 0 || !it.running) this.row(-Infinity, 0, [[isOn, 1], ...before, [start[slot], -1]]);
      this.row(-Infinity, 0, [
        [start[slot], 1],
        [isOn, -1],
      ]);
      const tooSoon = start.filter((_, later) => later > slot && later - restSlots[later] <= slot);
      this.row(-Infinity, 1, [[isOn, 1], ...tooSoon.map((column) => [column, 1] as const)]);
    });
    for (const { firstSlot, lastSlot } of it.windows) {
      const missing = this.column(it.gapCost, 1);
      const starts = start.slice(firstSlot + 1, lastSlot + 1).map((column) => [column, 1] as const);
      this.row(1, Infinity, [[on[firstSlot], 1], ...starts, [missing, 1]]);
    }
    for (const { firstSlot, endSlot, needKwh } of it.buckets) {
      const slots = on.slice(firstSlot, endSlot);
      const needed = Math.ceil(needKwh / slotKwh[firstSlot] - 1e-9);
      this.row(
        needed,
        Infinity,
        slots.map((column) => [column, 1]),
      );
    }
  }

  addAppliances({ edges, jobs }: SetupAppliances): void {
    for (const { from, until, run } of jobs) {
      const lengthMs = run.reduce((total, { ms }) => total + ms, 0);
      const starts = [...edges].filter((instant) => instant >= from && instant + lengthMs <= until);
      const columns = starts.map((instant) => {
        const kwh = energyOf(run, instant, edges);
        return this.integer(
          0,
          [...kwh].flatMap((value, slot) => (value > 0 ? [[this.home.balanceRows[slot], -value] as const] : [])),
        );
      });
      this.row(
        1,
        1,
        columns.map((column) => [column, 1]),
      );
    }
  }

  addCars(): void {
    const { colUpper } = this.home.model;
    for (const { column, minimum } of this.home.semiContinuous) {
      if (colUpper[column] <= 0) continue;
      const charges = this.integer(0, []);
      this.row(-Infinity, 0, [
        [column, 1],
        [charges, -colUpper[column]],
      ]);
      this.row(0, Infinity, [
        [column, 1],
        [charges, -minimum],
      ]);
    }
  }

  private integer(cost: number, entries: readonly (readonly [number, number])[]): number {
    const column = this.column(cost, 1, entries);
    this.live.changeColIntegrality(column, this.highs.constants.variableType.integer);
    this.isMixed = true;
    return column;
  }

  private column(cost: number, upper: number, entries: readonly (readonly [number, number])[] = []): number {
    this.live.addCol(cost, 0, upper, sparse(entries));
    return this.columns++;
  }

  private row(lower: number, upper: number, entries: readonly (readonly [number, number])[]): void {
    this.live.addRow(lower, upper, sparse(entries));
  }
}

function sparse(entries: readonly (readonly [number, number])[]) {
  return { indices: entries.map(([index]) => index), values: entries.map(([, value]) => value) };
}

function answerOf(highs: Highs, live: Model, isMixed: boolean): Answer {
  const proven = live.getModelStatus() === highs.constants.modelStatus.optimal;
  // 2: HiGHS holds a feasible primal solution (kSolutionStatusFeasible).
  const objective = live.info.get('primal_solution_status') === 2 ? live.getObjectiveValue() : undefined;
  const bound = isMixed ? Number(live.info.get('mip_dual_bound')) : (objective ?? -Infinity);
  return { objective, bound, proven };
}
