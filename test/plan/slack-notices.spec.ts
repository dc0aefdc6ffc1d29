import assert from 'node:assert/strict';
import { toIso } from '../../nodes/home/grid.js';
import {
  evSchema,
  homeSchema,
  thermalTankSchema,
  gridSchema,
  waterHeaterSchema,
} from '../../nodes/home/schema/home.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { problemOf, repeat, START, type Wanted } from './problems.js';

const HOUR_MS = 3_600_000;
const at = (hours: number) => toIso(START + hours * HOUR_MS);
const quiet = repeat(8, { loadKwh: 0.2 });
const car = { id: 'car', capacityKwh: 50, maxChargeKw: 4, goals: [] };
const tank = {
  id: 'tank',
  kwhPerDegree: 0.3,
  lossKwPerDegree: 0.003,
  surroundings: 20,
  minTemperatureC: 45,
  maxTemperatureC: 65,
  maxKw: 2,
};
const withCar = (more: object, state: object = {}): Wanted => ({
  slots: quiet,
  home: { evs: [{ ...car, ...more }] },
  rest: {
    state: {
      batteries: [{ id: 'house', socPercent: 50 }],
      evs: [{ id: 'car', socPercent: 20, pluggedIn: true, ...state }],
    },
  },
});
const withTank = (temperatureC: number): Wanted => ({
  slots: quiet,
  home: { thermalTanks: [tank] },
  rest: { state: { batteries: [{ id: 'house', socPercent: 50 }], thermalTanks: [{ id: 'tank', temperatureC }] } },
});

/** What cannot be met, the setting that it is paid with, and the sentence with its number. */
const slacks: [wish: string, setting: string, wanted: Wanted, code: string, words: RegExp][] = [
  [
    'a load that nothing can serve',
    'sheddingCostPerKwh',
    { slots: repeat(8, { loadKwh: 6 }) },
    'load-shed',
    /needs [\d.]+ kWh more .* at 13:00/,
  ],
  [
    'an import limit below the load',
    'importLimitPenaltyPerKwh',
    {
      slots: repeat(8, { loadKwh: 1 }),
      home: { grid: { maxImportKw: 11, maxExportKw: 11, importLimitKw: 1 } },
      battery: { capacityKwh: 0 },
    },
    'import-limit-exceeded',
    /limit of 1 kW by up to 3 kW, 6 kWh in all/,
  ],
  [
    'a battery below its minimum',
    'minSocPenaltyPerKwh',
    { slots: quiet, socPercent: 4, battery: { maxChargeKw: 0.2 } },
    'soc-below-minimum',
    /minimum of 10 % until \d\d:\d\d/,
  ],
  [
    'a battery above its maximum',
    'maxSocPenaltyPerKwh',
    { slots: quiet, socPercent: 95, battery: { maxSocPercent: 80 } },
    'soc-above-maximum',
    /95 %, above its maximum of 80 %/,
  ],
  [
    'a battery above a maximum that has a price',
    'maxSocPenaltyPerKwh',
    { slots: quiet, socPercent: 95, battery: { maxSocPercent: 80 }, home: { maxSocPenaltyPerKwh: 0.001 } },
    'soc-passes-maximum',
    /above its maximum of 80 % at \d\d:\d\d, up to 9\d(\.\d)? %/,
  ],
  [
    'an outage reserve that is not there',
    'reservePenaltyPerKwh',
    { slots: quiet, socPercent: 20, battery: { reserveSocPercent: 60 } },
    'reserve-used',
    /outage reserve of 60 % until/,
  ],
  [
    'a target out of reach',
    'targetSocPenaltyPerKwh',
    { slots: repeat(2, {}), socPercent: 20, strategy: { targetSocPercent: 90 } },
    'target-missed',
    /target of 90 %: short by [\d.]+ kWh/,
  ],
  [
    'sun that cannot be curtailed',
    'forcedCurtailmentCostPerKwh',
    {
      slots: repeat(8, { pvKwh: 3, loadKwh: 0 }),
      socPercent: 100,
      home: {
        grid: { maxImportKw: 11, maxExportKw: 0 },
        solar: [{ id: 'roof', peakKw: 12, tiltDegrees: 30, azimuthDegrees: 180, curtailable: false }],
      },
    },
    'solar-not-curtailable',
    /24 kWh of sun can be neither used, stored nor sold/,
  ],
  [
    'a goal of a car',
    'goalPenaltyPerKwh',
    withCar({ goals: [{ by: at(2), socPercent: 80 }] }),
    'ev-goal-missed',
    /not 80 %: short [\d.]+ kWh at 4 kW/,
  ],
  [
    'a car below its minimum',
    'minSocPenaltyPerKwh',
    withCar({ minSocPercent: 30 }),
    'ev-soc-below-minimum',
    /minimum of 30 % until \d\d:\d\d, down to 2\d/,
  ],
  [
    'what a car asks for',
    'goalPenaltyPerKwh',
    { ...withCar({}, { demandKwh: repeat(8, 1) }), slots: repeat(8, { loadKwh: 2.5 }), battery: { capacityKwh: 0 } },
    'ev-demand-short',
    /gets [\d.]+ kWh less than it asks for, first at 13:00/,
  ],
  [
    'a car’s trip',
    'minSocPenaltyPerKwh',
    withCar({ trips: [{ at: at(0.5), kwh: 30 }] }),
    'ev-trip-short',
    /lacks [\d.]+ kWh for its trip at 13:30/,
  ],
  [
    'a tank that is too cold',
    'comfortPenaltyPerDegreeHour',
    withTank(35),
    'tank-too-cold',
    /falls to 3\d\.\d °C at 13:00, below its 45 °C/,
  ],
  [
    'a tank that is too warm',
    'comfortPenaltyPerDegreeHour',
    withTank(75),
    'tank-too-warm',
    /reaches 7\d\.\d °C at 13:00, above its 65 °C/,
  ],
  [
    'water that cannot be heated in time',
    'minSocPenaltyPerKwh',
    { slots: quiet, home: { waterHeaters: [{ id: 'boiler', powerKw: 1, dailyKwh: 10, deferHours: 15 }] } },
    'water-short',
    /boiler stays [\d.]+ kWh short of what it needs by \d\d:\d\d/,
  ],
  [
    'an appliance whose window is too short',
    'minSocPenaltyPerKwh',
    {
      slots: quiet,
      home: {
        appliances: [
          { id: 'dishes', powerKw: 1, durationMinutes: 60, earliest: at(0), latest: at(1), group: 'kitchen' },
          { id: 'oven', powerKw: 2, durationMinutes: 90, earliest: at(0), latest: at(2), group: 'kitchen' },
        ],
      },
    },
    'appliance-not-done',
    /cannot be done by \d\d:\d\d: [\d.]+ kWh of its work find no place/,
  ],
  [
    'a wish for a slot that the battery cannot meet',
    'manualSlotPenaltyPerKwh',
    { slots: quiet, socPercent: 12, rest: { manualSlots: [{ from: at(0), to: at(1), action: 'export', powerKw: 5 }] } },
    'manual-slot-missed',
    /asked for 13:00 to 14:00 \(export\) is missed by [\d.]+ kWh/,
  ],
];

/** A wish that is a price: how long the water may stay cold is weighed, not promised. */
const PRICES = ['gapPenaltyPerSlot'];

describe('What a plan cannot meet', () => {
  let kepler: Kepler;
  before(async () => {
    kepler = await Kepler.load();
  });
  after(() => kepler.dispose());

  for (const [wish, , wanted, code, words] of slacks) {
    it(`is told in words and numbers: ${wish}`, () => {
      const { status, notices } = kepler.plan(problemOf(wanted));
      assert.notEqual(status, 'fallback', JSON.stringify(notices));
      const told = notices.find((notice) => notice.code === code);
      assert.match(told?.text ?? JSON.stringify(notices), words);
      assert.ok(Object.values(told?.values ?? {}).some((value) => typeof value === 'number'));
    });
  }

  it('has a sentence for every penalty of a home', () => {
    const schemas = [homeSchema, gridSchema, evSchema, thermalTankSchema, waterHeaterSchema];
    const settings = schemas
      .flatMap(({ shape }) => Object.keys(shape))
      .filter((key) => /Penalty|shedding|forced/.test(key));
    const told = slacks.map(([, setting]) => setting);
    assert.deepEqual([...new Set([...told, ...PRICES])].sort(), [...new Set(settings)].sort());
  });
});
