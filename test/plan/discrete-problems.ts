import fc from 'fast-check';
import { MINUTE_MS, toIso } from '../../nodes/home/grid.js';
import { problemSchema } from '../../nodes/home/schema/problem.js';
import { START } from './problems.js';

const rounded = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((value) => Math.round(value * 1000) / 1000);

const heater = (id: string) =>
  fc.record({
    id: fc.constant(id),
    powerKw: fc.constantFrom(1, 3),
    dailyKwh: fc.constantFrom(0, 1, 2.5, 6),
    deferHours: fc.constantFrom(0, 6, 13),
    blockStartCost: fc.constantFrom(0, 0.3, 3),
    maxGapHours: fc.constantFrom(0.5, 1, 8),
    gapPenaltyPerSlot: fc.constantFrom(0, 0.1, 1),
    minSpacingHours: fc.constantFrom(0, 0.5, 1),
  });

const appliance = (id: string) =>
  fc.record(
    {
      id: fc.constant(id),
      powerKw: fc.constantFrom(0.5, 2),
      durationMinutes: fc.constantFrom(15, 45, 60),
      earliest: fc.integer({ min: -60, max: 120 }).map((minutes) => toIso(START + minutes * MINUTE_MS)),
      latest: fc.integer({ min: 0, max: 300 }).map((minutes) => toIso(START + minutes * MINUTE_MS)),
      interruptible: fc.boolean(),
      runs: fc.constantFrom(1, 1, 2),
      group: fc.constant('g'),
    },
    { requiredKeys: ['id', 'powerKw', 'durationMinutes', 'earliest', 'latest', 'interruptible', 'runs'] },
  );

const battery = fc.record({
  id: fc.constant('b'),
  capacityKwh: fc.constantFrom(5, 10),
  maxChargeKw: fc.constantFrom(2, 5),
  maxDischargeKw: fc.constantFrom(2, 5),
  wearCostPerKwh: fc.constantFrom(0, 0.05),
  rampCostPerKw: fc.constantFrom(0, 0.05),
});

interface Sizes {
  readonly maxSlots: number;
  readonly prices?: readonly [number, number];
  /** With a car that cannot charge below a minimum. */
  readonly cars?: boolean;
}

/** Any valid problem with water heaters and appliances, beside a battery and odd prices. */
export function anyDiscreteProblem({ maxSlots, prices = [-1, 5], cars = false }: Sizes) {
  const slot = fc.record({
    minutes: fc.constantFrom(10, 15, 30),
    importPrice: rounded(...prices),
    exportPrice: rounded(...prices),
    loadKwh: rounded(0, 1),
    pvKwh: fc.oneof(fc.constant(0), rounded(0, 2)),
  });
  return fc
    .record({
      slots: fc.array(slot, { minLength: 1, maxLength: maxSlots }),
      batteries: fc.oneof(fc.tuple(), fc.tuple(battery)),
      waterHeaters: fc.oneof(fc.tuple(), fc.tuple(heater('w0')), fc.tuple(heater('w0'), heater('w1'))),
      appliances: fc.oneof(
        fc.tuple(),
        fc.tuple(appliance('a0')),
        fc.tuple(appliance('a0'), appliance('a1')),
        fc.tuple(appliance('a0'), appliance('a1'), appliance('a2')),
      ),
      onSince: fc.option(fc.constant(toIso(START - 10 * MINUTE_MS)), { nil: undefined }),
      heatedTodayKwh: fc.constantFrom(0, 1, 7),
      vacation: fc.option(fc.integer({ min: 10, max: 300 }), { nil: undefined, freq: 8 }),
      maxImportKw: fc.constantFrom(0, 3, 11),
      importLimitKw: fc.option(fc.constantFrom(2, 4), { nil: undefined }),
      terminalValuePerKwh: fc.constantFrom(0, 0.3),
    })
    .map(({ slots, batteries, waterHeaters, appliances, onSince, heatedTodayKwh, vacation, maxImportKw, ...rest }) => {
      let at = START;
      return problemSchema.parse({
        now: toIso(START),
        home: {
          timezone: 'Europe/Paris',
          grid: {
            maxImportKw,
            maxExportKw: 4,
            ...(rest.importLimitKw === undefined ? {} : { importLimitKw: rest.importLimitKw }),
          },
          batteries,
          waterHeaters,
          appliances,
          evs: cars ? [{ id: 'car', capacityKwh: 20, minChargeKw: 1.4, maxChargeKw: 4, goals: [] }] : [],
        },
        slots: slots.map(({ minutes, ...values }) => {
          const start = toIso(at);
          at += minutes * MINUTE_MS;
          return { start, end: toIso(at), ...values };
        }),
        state: {
          batteries: batteries.map(({ id }) => ({ id, socPercent: 50 })),
          waterHeaters: waterHeaters.map(({ id }) => ({ id, heatedTodayKwh, ...(onSince ? { onSince } : {}) })),
          evs: cars ? [{ id: 'car', socPercent: 40, pluggedIn: true }] : [],
        },
        strategy: {
          terminalValuePerKwh: rest.terminalValuePerKwh,
          ...(vacation === undefined ? {} : { vacationUntil: toIso(START + vacation * MINUTE_MS) }),
        },
        mipGap: 0,
        timeLimitMs: 20_000,
      });
    });
}
