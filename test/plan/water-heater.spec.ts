import assert from 'node:assert/strict';
import { HOUR_MS, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import { problemSchema, type PlanningProblemInput } from '../../nodes/home/schema/problem.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { setUp } from '../../nodes/plan/setup.js';
import { WaterPricing } from '../../nodes/plan/water-pricing.js';
import { repeat } from './problems.js';

type HeaterInput = NonNullable<PlanningProblemInput['home']['waterHeaters']>[number];

// Local midnight of a day without a change of clocks.
const MIDNIGHT = Date.parse('2026-01-14T23:00:00Z');
const HEATER: HeaterInput = {
  id: 'tank',
  powerKw: 2,
  dailyKwh: 2,
  deferHours: 0,
  blockStartCost: 0,
  maxGapHours: 100,
  gapPenaltyPerSlot: 0,
  minSpacingHours: 0,
};

interface Wanted {
  /** By hour. */
  readonly prices: readonly number[];
  readonly from?: number;
  readonly heater?: Partial<HeaterInput>;
  readonly state?: object;
  readonly currency?: string;
  readonly rest?: Partial<PlanningProblemInput>;
}

function problemOf({ prices, from = MIDNIGHT, heater, state, currency, rest }: Wanted) {
  return problemSchema.parse({
    now: toIso(from),
    home: {
      timezone: 'Europe/Stockholm',
      currency,
      grid: { maxImportKw: 11, maxExportKw: 11 },
      waterHeaters: [{ ...HEATER, ...heater }],
    },
    slots: prices.map((price, index) => {
      const start = from + index * HOUR_MS;
      return {
        start: toIso(start),
        end: toIso(start + HOUR_MS),
        importPrice: price,
        exportPrice: 0,
        loadKwh: 0.1,
        pvKwh: 0,
      };
    }),
    state: { batteries: [], waterHeaters: [{ id: 'tank', ...state }] },
    mipGap: 0,
    ...rest,
  });
}

describe('Water heaters in the plan', () => {
  let kepler: Kepler;
  before(async () => {
    kepler = await Kepler.load();
  });
  after(() => kepler.dispose());

  /** "0110": in which slots the plan heats. */
  const pattern = ({ slots }: Plan) => slots.map(({ waterHeaters }) => (waterHeaters[0].kwh > 0 ? '1' : '0')).join('');
  const planned = (wanted: Wanted) => kepler.plan(problemOf(wanted));

  const cases: [string, Wanted, string][] = [
    ['heats the daily need where energy is cheapest', { prices: [5, 1, 4, 2] }, '0100'],
    ['heats as many slots as the need takes', { prices: [5, 1, 4, 2], heater: { dailyKwh: 3.5 } }, '0101'],
    [
      'counts what is heated already',
      { prices: [5, 1, 4, 2], heater: { dailyKwh: 4 }, state: { heatedTodayKwh: 2 } },
      '0100',
    ],
    ['heats nothing where nothing is needed', { prices: [5, 1], heater: { dailyKwh: 0 } }, '00'],
    ['heats beyond the need where it is paid for', { prices: [5, -1, -1, 2] }, '0110'],
    [
      'keeps to one block where a start costs more',
      { prices: [1, 3, 1.5, 9], heater: { dailyKwh: 4, blockStartCost: 5 } },
      '1100',
    ],
    [
      'starts twice where a start costs less',
      { prices: [1, 3, 1.5, 9], heater: { dailyKwh: 4, blockStartCost: 0.5 } },
      '1010',
    ],
    [
      'keeps its distance between two blocks',
      { prices: [1, 9, 2, 3, 9], heater: { dailyKwh: 4, minSpacingHours: 2 } },
      '10010',
    ],
    [
      'heats once more where the gap would be penalised',
      { prices: [1, 9, 3, 9, 9], heater: { maxGapHours: 2, gapPenaltyPerSlot: 10 } },
      '10100',
    ],
    [
      'takes the gap where that is cheaper',
      { prices: [1, 9, 3, 9, 9], heater: { maxGapHours: 2, gapPenaltyPerSlot: 0.1 } },
      '10000',
    ],
    [
      'penalises a gap half as long again once more',
      { prices: [1, 8, 9, 9], heater: { maxGapHours: 2, gapPenaltyPerSlot: 9, minSpacingHours: 3 } },
      '0100',
    ],
    [
      'lets a thrifty comfort level 1 take the gap',
      { prices: [1, 2, 2, 2], heater: { maxGapHours: 1, gapPenaltyPerSlot: undefined, comfortLevel: 1 } },
      '1000',
    ],
    [
      'lets comfort level 5 heat against the gap',
      {
        prices: [1, 2, 2, 2],
        heater: { maxGapHours: 1, gapPenaltyPerSlot: undefined, comfortLevel: 5 },
        currency: 'SEK',
      },
      '1111',
    ],
    [
      'counts a comfort level in euro as less',
      {
        prices: [1, 2, 2, 2],
        heater: { maxGapHours: 1, gapPenaltyPerSlot: undefined, comfortLevel: 5 },
        currency: 'EUR',
      },
      '1000',
    ],
    [
      'shuns a second start by the usual cost in crowns',
      { prices: [1, 2, 1.5, 9], heater: { dailyKwh: 4, blockStartCost: undefined }, currency: 'SEK' },
      '1100',
    ],
    [
      'takes a second start by the usual cost in euro',
      { prices: [1, 2, 1.5, 9], heater: { dailyKwh: 4, blockStartCost: undefined }, currency: 'EUR' },
      '1010',
    ],
    [
      'lets the night before the deferral hour serve the day before',
      { prices: [3, 3, 1, 9, 9], from: MIDNIGHT + 22 * HOUR_MS, heater: { deferHours: 3 } },
      '00100',
    ],
    ['without deferral heats each local day', { prices: [3, 4, 1, 9, 9], from: MIDNIGHT + 22 * HOUR_MS }, '10100'],
    [
      'finishes a running block, where no plan tells its end, when the need is met',
      {
        prices: [9, 9, 1, 1],
        heater: { dailyKwh: 4 },
        state: { heatedTodayKwh: 2, onSince: toIso(MIDNIGHT - HOUR_MS) },
      },
      '1000',
    ],
    [
      'does not pay a start for going on with a running block',
      {
        prices: [3, 3, 2, 2],
        heater: { dailyKwh: 4, blockStartCost: 1.5 },
        state: { onSince: toIso(MIDNIGHT - HOUR_MS) },
      },
      '1100',
    ],
  ];
  for (const [name, wanted, expected] of cases) {
    it(name, () => {
      const plan = planned(wanted);
      assert.equal(plan.status, 'optimal', JSON.stringify(plan.notices));
      assert.equal(pattern(plan), expected);
    });
  }

  it('ends a running block where the previous plan ended it', () => {
    const before = planned({ prices: [1, 1, 9, 9], heater: { dailyKwh: 4 } });
    assert.equal(pattern(before), '1100');
    const running = { onSince: toIso(MIDNIGHT) };
    const next = planned({
      prices: [9, 1, 1, 9],
      heater: { dailyKwh: 4 },
      from: MIDNIGHT + HOUR_MS,
      state: { heatedTodayKwh: 2, ...running },
      rest: { previousPlan: before },
    });
    assert.equal(pattern(next), '1000');
  });

  it('meets the need with slots of any length', () => {
    const problem = problemOf({ prices: [1, 2, 3], heater: { dailyKwh: 1 } });
    const minutes = [10, 15, 15];
    let start = MIDNIGHT;
    const slots = problem.slots.map((slot, index) => {
      const from = start;
      start += minutes[index] * 60_000;
      return { ...slot, start: toIso(from), end: toIso(start) };
    });
    assert.equal(pattern(kepler.plan({ ...problem, slots })), '011');
  });

  /** A heater's problem with slots of these lengths, and a price that changes every quarter of an hour. */
  const withSlots = (minutes: readonly number[]) => {
    const heater = { dailyKwh: 4, blockStartCost: 0.1, minSpacingHours: 2 };
    const problem = problemOf({ prices: [1], heater });
    let start = MIDNIGHT;
    const slots = minutes.map((length) => {
      const from = start;
      start += length * 60_000;
      const quarter = Math.floor((from - MIDNIGHT) / SLOT_MS);
      const importPrice = 0.2 + 0.1 * Math.sin(quarter / 9) + 0.01 * (quarter % 3);
      return { ...problem.slots[0], start: toIso(from), end: toIso(start), importPrice, loadKwh: 0 };
    });
    return { ...problem, slots };
  };
  const heatedIn = ({ slots }: Plan, from: number, to: number) =>
    slots
      .filter(({ start }) => Date.parse(start) >= from && Date.parse(start) < to)
      .reduce((total, { waterHeaters }) => total + waterHeaters[0].kwh, 0);

  it('is exact with a first hour of single minutes, as with quarters of an hour', () => {
    const quarters = kepler.plan(withSlots(repeat(96, 15)));
    for (const first of [repeat(60, 1), repeat(12, 5), [7, 8, ...repeat(9, 5)]]) {
      const plan = kepler.plan(withSlots([...first, ...repeat(92, 15)]));
      assert.equal(plan.status, 'optimal');
      assert.ok(!plan.notices.some(({ code }) => code === 'water-rounded'));
      assert.ok(plan.objective <= quarters.objective + 1e-6, `${plan.objective} against ${quarters.objective}`);
    }
  });

  it('keeps its memory small over a day of single minutes, and is exact there', () => {
    const [heater] = setUp(withSlots(repeat(1440, 1))).waterHeaters;
    const before = process.memoryUsage().arrayBuffers;
    const pricing = new WaterPricing(heater);
    const prices = Float64Array.from(withSlots(repeat(1440, 1)).slots, ({ importPrice }) => importPrice);
    const on = pricing.cheapest(prices);
    assert.ok(process.memoryUsage().arrayBuffers - before < 40e6);
    const heatedKwh = on?.reduce((total, isOn) => total + (isOn * 2) / 60, 0) ?? NaN;
    assert.ok(Math.abs(heatedKwh - 4) < 1e-6, String(heatedKwh));
  });

  it('counts heat in steps where slots have too many lengths, meets the need, and says so', () => {
    const plan = kepler.plan(withSlots(Array.from({ length: 300 }, (_, index) => [1.7, 3.1, 4.9, 7.3][index % 4])));
    const notice = plan.notices.find(({ code }) => code === 'water-rounded');
    const stepKwh = Number(notice?.values.stepKwh);
    assert.match(notice?.text ?? '', /tank has heated: it is counted in steps of 0\.\d+ kWh/);
    const heatedKwh = heatedIn(plan, MIDNIGHT, MIDNIGHT + 24 * HOUR_MS);
    assert.ok(heatedKwh >= 4 && heatedKwh < 4 + 7.3 / 30 + 3 * stepKwh, `${heatedKwh} in steps of ${stepKwh}`);
  });

  it('plans what it can and says what is missing, where a day has too little time', () => {
    const plan = planned({
      prices: [1, 1, 1, 1, 1],
      from: MIDNIGHT + 22 * HOUR_MS,
      heater: { dailyKwh: 6, deferHours: 0 },
    });
    assert.equal(plan.status, 'optimal');
    assert.ok(pattern(plan).startsWith('11'));
    const notice = plan.notices.find(({ code }) => code === 'water-short');
    assert.deepEqual([notice?.values.heater, notice?.values.kwh], ['tank', 2]);
  });

  it('says what is missing where the grid cannot carry the heater', () => {
    const problem = problemOf({ prices: [1, 1] });
    const plan = kepler.plan({ ...problem, home: { ...problem.home, grid: { ...problem.home.grid, maxImportKw: 1 } } });
    assert.equal(pattern(plan), '00');
    assert.ok(plan.notices.some(({ code }) => code === 'water-short'));
  });

  it('counts a local day of 25 hours as one day', () => {
    const from = Date.parse('2026-10-24T22:00:00Z');
    const prices = [...Array.from({ length: 24 }, () => 5), 1, 5];
    const plan = planned({ prices, from });
    assert.equal(pattern(plan).indexOf('1'), 24);
  });

  it('heats two heaters each by its own need', () => {
    const problem = problemOf({ prices: [3, 1, 2, 4] });
    const home = {
      ...problem.home,
      waterHeaters: [...problem.home.waterHeaters, { ...problem.home.waterHeaters[0], id: 'second', dailyKwh: 4 }],
    };
    const { slots } = kepler.plan({ ...problem, home });
    assert.deepEqual(
      [0, 1].map((heater) => slots.map(({ waterHeaters }) => waterHeaters[heater].kwh)),
      [
        [0, 2, 0, 0],
        [0, 2, 2, 0],
      ],
    );
  });

  it('heats in a manual slot', () => {
    const manualSlots = [{ from: toIso(MIDNIGHT), to: toIso(MIDNIGHT + HOUR_MS), action: 'water' as const }];
    assert.equal(pattern(planned({ prices: [9, 1, 2], rest: { manualSlots } })), '100');
    assert.equal(pattern(planned({ prices: [9, 1, 2] })), '010');
  });

  describe('on vacation', () => {
    const away = { strategy: { vacationUntil: toIso(MIDNIGHT + 30 * 24 * HOUR_MS) } };
    const prices = [5, 1, 9, 2, 2, 5];
    const daysAgo = (days: number) => ({ lastLegionellaAt: toIso(MIDNIGHT - days * 24 * HOUR_MS) });

    it('heats no comfort', () => {
      assert.equal(pattern(planned({ prices, rest: away, state: daysAgo(1) })), '000000');
    });

    it('runs the cycle against legionella in one block, in its cheapest slots, when it is due', () => {
      assert.equal(
        pattern(planned({ prices, rest: away, state: daysAgo(8), heater: { legionellaHours: 2 } })),
        '000110',
      );
      assert.equal(
        pattern(planned({ prices, rest: away, state: daysAgo(8), heater: { legionellaHours: 3 } })),
        '000111',
      );
    });

    it('runs it no later than it is due', () => {
      const due = { lastLegionellaAt: toIso(MIDNIGHT - (7 * 24 - 3) * HOUR_MS) };
      assert.equal(pattern(planned({ prices, rest: away, state: due, heater: { legionellaHours: 1 } })), '010000');
      const later = { heater: { legionellaHours: 1, legionellaIntervalDays: 9 }, rest: away, state: due };
      assert.equal(pattern(planned({ prices, ...later })), '000000');
    });

    it('skips it where the water was heated as long already', () => {
      const state = { ...daysAgo(8), heatedTodayKwh: 4 };
      assert.equal(pattern(planned({ prices, rest: away, state, heater: { legionellaHours: 2 } })), '000000');
    });

    it('says that nothing tells when the last cycle was', () => {
      const plan = planned({ prices, rest: away, heater: { legionellaHours: 1 } });
      assert.equal(pattern(plan), '010000');
      assert.ok(plan.notices.some(({ code }) => code === 'legionella-unknown'));
    });

    it('has the water hot on the return', () => {
      const rest = { strategy: { vacationUntil: toIso(MIDNIGHT + 4 * HOUR_MS) } };
      assert.equal(pattern(planned({ prices, rest, state: daysAgo(1) })), '010000');
    });
  });
});
