import type { HeldPlan, Widened } from './held-plan.js';
import type { LpSolution } from './lp.js';
import type { HomeModel } from './model.js';
import type { Schedule } from './schedule.js';
import type { Setup } from './setup.js';

/** Which limits hold the batteries back in a slot: with more room the plan would cost less. */
export interface BindingLimits {
  readonly chargePower: boolean;
  readonly dischargePower: boolean;
  readonly full: boolean;
  readonly empty: boolean;
  readonly importing: boolean;
  readonly exporting: boolean;
}

type Battery = HomeModel['batteries'][number];

// What a kWh more of room must save, in currency per kWh.
const WORTH = 1e-5;
// So much room is tried, kWh.
const ROOM_KWH = 0.01;
const CLOSE_KWH = 1e-6;
const LEAST_SOLVE_MS = 5;
const MOST_SOLVE_MS = 500;
const NONE: BindingLimits = {
  chargePower: false,
  dischargePower: false,
  full: false,
  empty: false,
  importing: false,
  exporting: false,
};

/**
 * By slot, the limits that bind where batteries work: columns at their bounds with a reduced cost, and rows with a dual. A
 * limit without one saves nothing, however near it is. One with a dual may yet be reached by chance, as other duals would
 * do as well: there the plan is solved anew with a little more room.
 */
export function bindingLimits(held: HeldPlan, base: LpSolution, setup: Setup, timeLeft: () => number): BindingLimits[] {
  const { home, schedule } = held;
  const { colLower, colUpper, rowLower, rowUpper } = home.model;
  const { reducedCosts, rowDuals } = base;
  const binds = (rooms: readonly Room[]) => {
    const worth = rooms.filter(({ column, row }) =>
      column === undefined ? Math.abs(rowDuals[row ?? 0]) > WORTH : Math.abs(reducedCosts[column]) > WORTH,
    );
    if (worth.length === 0) return false;
    if (timeLeft() < LEAST_SOLVE_MS) return true;
    const widened: Widened = { columns: [], rows: [] };
    for (const { column, row, side } of rooms) {
      const [more, less] = side === 'upper' ? [ROOM_KWH, 0] : [0, ROOM_KWH];
      if (column !== undefined) {
        widened.columns.push({ column, lower: Math.max(0, colLower[column] - less), upper: colUpper[column] + more });
      }
      if (row !== undefined) widened.rows.push({ row, lower: rowLower[row] - less, upper: rowUpper[row] + more });
    }
    const gain = held.gainOf(widened, Math.min(MOST_SOLVE_MS, timeLeft()));
    return gain === undefined || gain > WORTH * ROOM_KWH;
  };
  return schedule.map((slot, index) => {
    const charges = slot.batteries.some(({ chargeKwh }) => chargeKwh > CLOSE_KWH);
    const discharges = slot.batteries.some(({ dischargeKwh }) => dischargeKwh > CLOSE_KWH);
    if (!charges && !discharges) return NONE;
    const imported = slot.importKwh > CLOSE_KWH ? [upper(home.grid.importColumns[index])] : [];
    const limitRow = home.grid.limitRows.get(index);
    const soft = limitRow === undefined ? [] : [upperRow(limitRow)];
    // What the battery could do more passes the grid, which may be bounded by just what it does.
    const ofEach = (rooms: (battery: Battery, position: number) => readonly Room[]) =>
      binds(home.batteries.flatMap((battery, position) => rooms(battery, position)));
    return {
      chargePower:
        charges &&
        ofEach((it) => [
          ...it.charging(index).map(upper),
          ...it.chargeRows[index].map(upperRow),
          upper(home.grid.importColumns[index]),
        ]),
      full:
        charges &&
        ofEach((it, at) => {
          const { maxKwh } = setup.batteries[at];
          return stretch(schedule, index, at, (kwh) => kwh > maxKwh - CLOSE_KWH).map((on) =>
            upper(it.storedColumns[on]),
          );
        }),
      importing: charges && binds([...imported, ...soft]),
      dischargePower:
        discharges &&
        ofEach((it) => [
          upper(it.dischargeColumns[index]),
          ...it.dischargeRows[index].map(upperRow),
          upper(home.grid.exportColumns[index]),
        ]),
      empty:
        discharges &&
        ofEach((it, at) => {
          const { minKwh } = setup.batteries[at];
          return stretch(schedule, index, at, (kwh) => kwh < minKwh + CLOSE_KWH).flatMap((on) => [
            { column: it.storedColumns[on], side: 'lower' as const },
            ...it.floorRows[on].map((row) => ({ row, side: 'lower' as const })),
          ]);
        }),
      exporting: discharges && slot.exportKwh > CLOSE_KWH && binds([upper(home.grid.exportColumns[index])]),
    };
  });
}

/** A bound of a column or a row, and the side on which it could be wider. */
interface Room {
  readonly column?: number;
  readonly row?: number;
  readonly side: 'upper' | 'lower';
}

function upper(column: number): Room {
  return { column, side: 'upper' };
}

function upperRow(row: number): Room {
  return { row, side: 'upper' };
}

/** The slots from one on in which a battery stays at a limit: room in only some of them would be none. */
function stretch(schedule: Schedule, from: number, position: number, isAt: (kwh: number) => boolean): number[] {
  const slots: number[] = [];
  for (let slot = from; slot < schedule.length && isAt(schedule[slot].batteries[position].storedKwh); slot++) {
    slots.push(slot);
  }
  return slots;
}
