import fc from 'fast-check';
import { HOUR_MS, toIso } from '../../nodes/home/grid.js';
import { problemSchema, type PlanningProblem, type PlanningProblemInput } from '../../nodes/home/schema/problem.js';
import { START } from './problems.js';

type HomeInput = PlanningProblemInput['home'];
type BatteryInput = NonNullable<HomeInput['batteries']>[number];
type EvInput = NonNullable<HomeInput['evs']>[number];
type TankInput = NonNullable<HomeInput['thermalTanks']>[number];

interface Sizes {
  readonly maxSlots: number;
  /** Devices that take power in steps, or not at all: without them a problem is a linear programme but for exclusions. */
  readonly stepped?: boolean;
  /** The range of prices. */
  readonly prices?: readonly [number, number];
}

const percent = fc.integer({ min: 0, max: 100 });
const rounded = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((value) => Math.round(value * 1000) / 1000);

const TAPERS = [
  undefined,
  [
    { socPercent: 80, maxKw: 5 },
    { socPercent: 100, maxKw: 0.5 },
  ],
  [
    { socPercent: 0, maxKw: 0 },
    { socPercent: 20, maxKw: 4 },
    { socPercent: 100, maxKw: 4 },
  ],
];
const CURVES = [
  undefined,
  [
    { kw: 1, efficiency: 0.97 },
    { kw: 5, efficiency: 0.9 },
  ],
];

const battery = (id: string): fc.Arbitrary<BatteryInput> =>
  fc
    .record({
      capacityKwh: fc.constantFrom(0, 0.5, 5, 10),
      limits: fc.tuple(percent, percent),
      maxChargeKw: fc.constantFrom(0, 0.2, 5),
      maxDischargeKw: fc.constantFrom(0, 0.2, 5),
      chargeEfficiency: fc.constantFrom(0.8, 0.95, 1),
      dischargeEfficiency: fc.constantFrom(0.8, 0.95, 1),
      wearCostPerKwh: fc.constantFrom(0, 0.02),
      rampCostPerKw: fc.constantFrom(0, 0, 0.05),
      chargeFromGrid: fc.boolean(),
      dischargeToGrid: fc.boolean(),
      reserveSocPercent: fc.option(percent, { nil: undefined }),
      idleDrainKw: fc.constantFrom(0, 0, 0.05),
      chargeTaper: fc.constantFrom(...TAPERS),
      dischargeTaper: fc.constantFrom(...TAPERS),
      chargeEfficiencyCurve: fc.constantFrom(...CURVES),
      dischargeEfficiencyCurve: fc.constantFrom(...CURVES),
      inverterKw: fc.constantFrom(undefined, undefined, 3),
    })
    .map(({ limits, ...rest }) => ({
      ...rest,
      id,
      minSocPercent: Math.min(...limits),
      maxSocPercent: Math.max(...limits),
    }));

const ev = (id: string, stepped: boolean): fc.Arbitrary<EvInput> =>
  fc
    .record({
      capacityKwh: fc.constantFrom(10, 60),
      limits: fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 50, max: 100 })),
      power: stepped
        ? fc.constantFrom(
            { minChargeKw: 1.4 },
            { minChargeKw: 1.38, phases: 1 as const, ampereStep: 1 },
            { minChargeKw: 4.1, phases: 3 as const, ampereStep: 2 },
          )
        : fc.constant({ minChargeKw: 0 }),
      maxChargeKw: fc.constantFrom(3.7, 11),
      goals: fc.array(fc.record({ hours: fc.integer({ min: 0, max: 8 }), socPercent: percent }), { maxLength: 2 }),
      windows: fc.option(
        fc.array(fc.record({ hours: fc.integer({ min: -2, max: 5 }), length: fc.integer({ min: 1, max: 5 }) }), {
          maxLength: 2,
        }),
        { nil: undefined },
      ),
      trips: fc.array(fc.record({ hours: fc.integer({ min: 0, max: 6 }), kwh: fc.integer({ min: 0, max: 12 }) }), {
        maxLength: 1,
      }),
      endValuePerKwh: fc.constantFrom(undefined, 0.2, 1, [{ kwh: 3, valuePerKwh: 0.4 }, { valuePerKwh: 0.1 }]),
      solarOnly: fc.constantFrom(false, false, true),
      dischargeAllowed: fc.boolean(),
      maxDischargeKw: fc.constantFrom(0, 5),
      dischargeToGrid: fc.boolean(),
      wearCostPerKwh: fc.constantFrom(0, 0.05),
    })
    .map(({ limits, power, goals, windows, trips, ...rest }) => {
      const at = (hours: number) => toIso(START + hours * HOUR_MS);
      return {
        ...rest,
        ...power,
        id,
        minSocPercent: limits[0],
        maxSocPercent: limits[1],
        maxChargeKw: Math.max(rest.maxChargeKw, power.minChargeKw),
        goals: goals.map(({ hours, socPercent }) => ({ by: at(hours), socPercent })),
        trips: trips.map(({ hours, kwh }) => ({ at: at(hours), kwh })),
        ...(windows
          ? { windows: windows.map(({ hours, length }) => ({ from: at(hours), to: at(hours + length) })) }
          : {}),
      };
    });

const tank = (id: string, stepped: boolean): fc.Arbitrary<TankInput> =>
  fc.record({
    id: fc.constant(id),
    kwhPerDegree: fc.constantFrom(0.23, 5),
    lossKwPerDegree: fc.constantFrom(0, 0.003, 0.15),
    surroundings: fc.constantFrom<'outdoor' | number>('outdoor', 20),
    minTemperatureC: fc.integer({ min: 15, max: 50 }),
    maxTemperatureC: fc.integer({ min: 50, max: 70 }),
    maxKw: stepped ? fc.constantFrom(1, 3) : fc.constantFrom(0, 2),
    minKw: fc.constant(stepped ? 1 : 0),
    onOff: fc.constant(stepped),
    cop: fc.constantFrom<number | { outdoorC: number; cop: number }[]>(1, 3, [
      { outdoorC: -5, cop: 2 },
      { outdoorC: 10, cop: 4 },
    ]),
    draws: fc.constantFrom([], [{ from: '13:30', to: '15:00', kwh: 2 }]),
  });

/** Any valid problem with every device whose power can be weighed, and odd prices. */
export function anyDeviceProblem({
  maxSlots,
  stepped = false,
  prices = [-1, 5],
}: Sizes): fc.Arbitrary<PlanningProblem> {
  const slot = fc.record({
    minutes: fc.constantFrom(15, 30, 60),
    importPrice: rounded(prices[0], prices[1]),
    exportPrice: rounded(prices[0], prices[1]),
    loadKwh: rounded(0, 2),
    pvKwh: fc.oneof(fc.constant(0), rounded(0, 4)),
    outdoorTemperatureC: fc.integer({ min: -15, max: 30 }),
  });
  return fc
    .record({
      slots: fc.array(slot, { minLength: 1, maxLength: maxSlots }),
      batteries: fc.oneof(fc.tuple(), fc.tuple(battery('b0')), fc.tuple(battery('b0'), battery('b1'))),
      evs: fc.oneof(fc.tuple(), fc.tuple(ev('car', stepped)), fc.tuple(ev('car', stepped), ev('van', stepped))),
      tanks: fc.oneof(
        fc.tuple(),
        fc.tuple(tank('tank', stepped)),
        fc.tuple(tank('tank', stepped), tank('house', false)),
      ),
      arrays: fc.array(
        fc.record({ peakKw: fc.constantFrom(1, 5), curtailable: fc.boolean(), coupling: fc.constantFrom('ac', 'dc') }),
        { maxLength: 2 },
      ),
      socs: fc.tuple(percent, percent, percent, percent),
      pluggedIn: fc.tuple(fc.boolean(), fc.boolean()),
      grid: fc.record(
        {
          maxImportKw: fc.constantFrom(0, 4, 11, 1000),
          maxExportKw: fc.constantFrom(0, 4, 11, 1000),
          exportAllowed: fc.boolean(),
          importLimitKw: fc.constantFrom(1, 5),
          powerTariff: fc.record({
            pricePerKw: fc.constantFrom(0, 1, 8),
            measuredOver: fc.constantFrom('slot' as const, 'hour' as const),
            topDays: fc.constantFrom(1, 3),
          }),
        },
        { requiredKeys: ['maxImportKw', 'maxExportKw', 'exportAllowed'] },
      ),
      peaks: fc.constantFrom({}, { peakKwThisMonth: 2 }, { peaksKwThisMonth: [1, 3, { date: '2026-01-15', kw: 2 }] }),
      manual: fc.array(
        fc.record({
          hours: fc.integer({ min: 0, max: 3 }),
          action: fc.constantFrom('charge' as const, 'export' as const, 'hold' as const),
          // Always told: a wish for as much as possible grows with the export limit, and so does what is missing from it.
          powerKw: fc.constantFrom(1, 4),
        }),
        { maxLength: 1 },
      ),
      curtailmentCostPerKwh: fc.constantFrom(0, 0.1),
    })
    .map(({ slots, batteries, evs, tanks, arrays, socs, pluggedIn, grid, peaks, manual, curtailmentCostPerKwh }) => {
      let at = START;
      return problemSchema.parse({
        now: toIso(START),
        home: {
          timezone: 'Europe/Paris',
          grid,
          batteries,
          evs,
          thermalTanks: tanks,
          curtailmentCostPerKwh,
          solar: arrays.map((array, index) => ({
            ...array,
            coupling: batteries.length > 0 ? array.coupling : ('ac' as const),
            id: `array${index}`,
            ...(array.coupling === 'dc' ? { batteryId: 'b0' } : {}),
          })),
        },
        slots: slots.map(({ minutes, ...rest }) => {
          const start = toIso(at);
          at += minutes * 60_000;
          return { start, end: toIso(at), ...rest };
        }),
        manualSlots: manual.map(({ hours, ...rest }) => ({
          ...rest,
          from: toIso(START + hours * HOUR_MS),
          to: toIso(START + (hours + 1) * HOUR_MS),
        })),
        state: {
          batteries: batteries.map(({ id }, index) => ({ id, socPercent: socs[index] })),
          evs: evs.map(({ id }, index) => ({ id, socPercent: socs[index + 2], pluggedIn: pluggedIn[index] })),
          thermalTanks: tanks.map(({ id }, index) => ({ id, temperatureC: 20 + socs[index] / 2 })),
          ...peaks,
        },
        strategy: {},
        mipGap: 0,
        timeLimitMs: 2000,
      });
    });
}
