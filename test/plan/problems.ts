import fc from 'fast-check';
import { SLOT_MS, toIso } from '../../nodes/home/grid.js';
import { problemSchema, type PlanningProblem, type PlanningProblemInput } from '../../nodes/home/schema/problem.js';

export const START = Date.parse('2026-01-15T12:00:00Z');

type SlotInput = Partial<PlanningProblemInput['slots'][number]>;
type HomeInput = Partial<PlanningProblemInput['home']>;
type BatteryInput = Partial<NonNullable<PlanningProblemInput['home']['batteries']>[number]>;

/** A slot of every test that asks for nothing special: dear to buy, little to sell for. */
const SLOT = { importPrice: 0.3, exportPrice: 0.1, loadKwh: 0.25, pvKwh: 0 };

export const BATTERY = {
  id: 'house',
  capacityKwh: 10,
  minSocPercent: 10,
  maxSocPercent: 100,
  maxChargeKw: 5,
  maxDischargeKw: 5,
  chargeEfficiency: 0.95,
  dischargeEfficiency: 0.95,
  wearCostPerKwh: 0.01,
};

export interface Wanted {
  readonly slots: readonly SlotInput[];
  readonly slotMs?: number;
  readonly home?: HomeInput;
  readonly battery?: BatteryInput;
  readonly socPercent?: number;
  readonly strategy?: PlanningProblemInput['strategy'];
  readonly rest?: Partial<PlanningProblemInput>;
}

/** A problem of one home with one battery, told only by what matters to the test. */
export function problemOf({
  slots,
  slotMs = SLOT_MS,
  home,
  battery,
  socPercent = 50,
  strategy,
  rest,
}: Wanted): PlanningProblem {
  return problemSchema.parse({
    now: toIso(START),
    home: {
      timezone: 'Europe/Stockholm',
      grid: { maxImportKw: 11, maxExportKw: 11 },
      batteries: [{ ...BATTERY, ...battery }],
      ...home,
    },
    slots: slots.map((slot, index) => ({
      start: toIso(START + index * slotMs),
      end: toIso(START + (index + 1) * slotMs),
      ...SLOT,
      ...slot,
    })),
    state: { batteries: (home?.batteries ?? [BATTERY]).map(({ id }) => ({ id, socPercent })) },
    strategy: strategy ?? {},
    mipGap: 0,
    ...rest,
  });
}

export function repeat<T>(count: number, slot: T): T[] {
  return Array.from({ length: count }, () => slot);
}

const price = fc.double({ min: -1, max: 5, noNaN: true }).map((value) => Math.round(value * 1000) / 1000);
const energy = fc.double({ min: 0, max: 3, noNaN: true }).map((value) => Math.round(value * 1000) / 1000);
const percent = fc.integer({ min: 0, max: 100 });

const batteryArbitrary = (id: string) =>
  fc
    .record({
      capacityKwh: fc.constantFrom(0, 0.5, 5, 10, 34.2),
      limits: fc.tuple(percent, percent),
      maxChargeKw: fc.constantFrom(0, 0.2, 3, 8.88),
      maxDischargeKw: fc.constantFrom(0, 0.2, 3, 8.88),
      chargeEfficiency: fc.constantFrom(0.8, 0.92, 1),
      dischargeEfficiency: fc.constantFrom(0.8, 0.95, 1),
      wearCostPerKwh: fc.constantFrom(0, 0.02, 0.2),
      rampCostPerKw: fc.constantFrom(0, 0, 0.05),
      chargeFromGrid: fc.boolean(),
      dischargeToGrid: fc.boolean(),
    })
    .map(({ limits, ...battery }) => ({
      ...battery,
      id,
      minSocPercent: Math.min(...limits),
      maxSocPercent: Math.max(...limits),
    }));

const gridArbitrary = fc.record(
  {
    maxImportKw: fc.constantFrom(0, 4, 11, 1000),
    maxExportKw: fc.constantFrom(0, 4, 11, 1000),
    exportAllowed: fc.boolean(),
    importLimitKw: fc.constantFrom(1, 5),
  },
  { requiredKeys: ['maxImportKw', 'maxExportKw', 'exportAllowed'] },
);

/** Any valid problem that Kepler models: 0 to 2 batteries, 1 to `maxSlots` slots of 5 to 60 minutes, odd prices. */
export function anyProblem({ maxSlots, maxBatteries = 2 }: { maxSlots: number; maxBatteries?: number }) {
  const slot = fc.record({
    minutes: fc.constantFrom(5, 15, 60),
    importPrice: price,
    exportPrice: price,
    loadKwh: energy,
    pvKwh: fc.oneof(fc.constant(0), energy),
  });
  return fc
    .record({
      slots: fc.array(slot, { minLength: 1, maxLength: maxSlots }),
      batteries: fc
        .integer({ min: 0, max: maxBatteries })
        .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => batteryArbitrary(`b${index}`)))),
      socs: fc.tuple(percent, percent),
      grid: gridArbitrary,
      curtailmentCostPerKwh: fc.constantFrom(0, 0, 0.1),
      strategy: fc.record(
        {
          targetSocPercent: percent,
          terminalValuePerKwh: fc.constantFrom(0, 0.2),
          riskAppetite: fc.integer({ min: 1, max: 5 }),
        },
        { requiredKeys: [] },
      ),
    })
    .map(({ slots, batteries, socs, grid, curtailmentCostPerKwh, strategy }) => {
      let at = START;
      return problemSchema.parse({
        now: toIso(START),
        home: { timezone: 'Europe/Paris', grid, batteries, curtailmentCostPerKwh },
        slots: slots.map(({ minutes, ...rest }) => {
          const start = toIso(at);
          at += minutes * 60_000;
          return { start, end: toIso(at), ...rest };
        }),
        state: { batteries: batteries.map(({ id }, index) => ({ id, socPercent: socs[index] })) },
        strategy,
        mipGap: 0,
      });
    });
}
