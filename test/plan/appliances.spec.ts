import assert from 'node:assert/strict';
import { HOUR_MS, MINUTE_MS, toIso } from '../../nodes/home/grid.js';
import { applianceSchema } from '../../nodes/home/schema/home.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import { problemSchema, type PlanningProblemInput } from '../../nodes/home/schema/problem.js';
import { Kepler } from '../../nodes/plan/kepler.js';

type ApplianceInput = NonNullable<PlanningProblemInput['home']['appliances']>[number];

const START = Date.parse('2026-01-15T12:00:00Z');
const at = (hours: number) => toIso(START + hours * HOUR_MS);
const MACHINE: ApplianceInput = { id: 'machine', powerKw: 1, durationMinutes: 120, earliest: at(0), latest: at(6) };

const NO_WINDOW: Partial<ApplianceInput> = { earliest: undefined, latest: undefined };

interface Wanted {
  /** By hour. */
  readonly prices: readonly number[];
  readonly appliances: readonly Partial<ApplianceInput>[];
  readonly slotMinutes?: number;
  readonly states?: readonly object[];
  readonly maxImportKw?: number;
}

function problemOf({ prices, appliances, slotMinutes = 60, states = [], maxImportKw = 11 }: Wanted) {
  const slotMs = slotMinutes * MINUTE_MS;
  return problemSchema.parse({
    now: toIso(START),
    home: {
      timezone: 'Europe/Stockholm',
      grid: { maxImportKw, maxExportKw: 11 },
      appliances: appliances.map((appliance) => ({ ...MACHINE, ...appliance })),
    },
    slots: Array.from({ length: (prices.length * HOUR_MS) / slotMs }, (_, index) => {
      const start = START + index * slotMs;
      const importPrice = prices[Math.floor((index * slotMs) / HOUR_MS)];
      return { start: toIso(start), end: toIso(start + slotMs), importPrice, exportPrice: 0, loadKwh: 0.1, pvKwh: 0 };
    }),
    state: { batteries: [], appliances: states },
    mipGap: 0,
  });
}

describe('Appliances in the plan', () => {
  let kepler: Kepler;
  before(async () => {
    kepler = await Kepler.load();
  });
  after(() => kepler.dispose());

  const energies = ({ slots }: Plan, appliance = 0) =>
    slots.map(({ appliances }) => Math.round(appliances[appliance].kwh * 1000) / 1000);

  const cases: [string, Wanted, readonly number[]][] = [
    ['runs unbroken where it is cheapest in all', { prices: [1, 9, 3, 3, 9, 1], appliances: [{}] }, [0, 0, 1, 1, 0, 0]],
    [
      'keeps to its window',
      { prices: [1, 1, 3, 2, 1, 1], appliances: [{ earliest: at(1), latest: at(4) }] },
      [0, 1, 1, 0, 0, 0],
    ],
    [
      'follows its power profile',
      { prices: [9, 2, 1, 9], appliances: [{ powerKw: undefined, profileKw: [0.5, 2], latest: at(4) }] },
      [0, 0.5, 2, 0],
    ],
    [
      'spreads a profile over slots of another length',
      {
        prices: [1, 9],
        slotMinutes: 30,
        appliances: [{ powerKw: undefined, profileKw: [3, 0, 3], durationMinutes: 60, latest: at(2) }],
      },
      [1, 1, 0, 0],
    ],
    [
      'breaks off where it is interruptible',
      { prices: [1, 9, 3, 3, 9, 2], appliances: [{ interruptible: true }] },
      [1, 0, 0, 0, 0, 1],
    ],
    [
      'takes a part of a slot for what does not fill one',
      { prices: [1, 2, 9], appliances: [{ interruptible: true, durationMinutes: 90, latest: at(3) }] },
      [1, 0.5, 0],
    ],
    ['runs several times', { prices: [9, 1, 1, 9, 2, 2], appliances: [{ runs: 2 }] }, [0, 1, 1, 0, 1, 1]],
    [
      'leaves out runs that are done',
      { prices: [9, 1, 1, 9, 2, 2], appliances: [{ runs: 2 }], states: [{ id: 'machine', runsDone: 1 }] },
      [0, 1, 1, 0, 0, 0],
    ],
    [
      'leaves out minutes that an interruptible one has run',
      {
        prices: [9, 1, 5],
        appliances: [{ interruptible: true, latest: at(3) }],
        states: [{ id: 'machine', minutesDone: 60 }],
      },
      [0, 1, 0],
    ],
    [
      'lets a run that has begun go on',
      { prices: [9, 1, 1], appliances: [{ latest: at(3) }], states: [{ id: 'machine', runningSince: at(-1) }] },
      [1, 0, 0],
    ],
    [
      'runs once in each of its windows',
      {
        prices: [9, 1, 2, 5, 4, 9],
        appliances: [
          {
            ...NO_WINDOW,
            durationMinutes: 60,
            windows: [
              { from: at(0), to: at(3) },
              { from: at(3), to: at(6) },
            ],
          },
        ],
      },
      [0, 1, 0, 0, 1, 0],
    ],
    [
      'has windows by the clock of the home, on their days',
      {
        prices: [9, 1, 2, 5, 4, 9],
        appliances: [{ earliest: '15:00', latest: '18:00', durationMinutes: 60, days: [4] }],
      },
      [0, 0, 1, 0, 0, 0],
    ],
    [
      'does not run on other days',
      {
        prices: [9, 1, 2, 5, 4, 9],
        appliances: [{ earliest: '15:00', latest: '18:00', durationMinutes: 60, days: [5] }],
      },
      [0, 0, 0, 0, 0, 0],
    ],
    [
      'leaves out the work of the window that is told',
      {
        prices: [9, 1, 2, 5, 4, 9],
        appliances: [
          {
            ...NO_WINDOW,
            durationMinutes: 60,
            windows: [
              { from: at(0), to: at(3) },
              { from: at(3), to: at(6) },
            ],
          },
        ],
        states: [{ id: 'machine', windowFrom: at(3), runsDone: 1 }],
      },
      [0, 1, 0, 0, 0, 0],
    ],
    [
      'waits for a run that has begun before another window’s',
      {
        prices: [1, 1, 1, 9, 9, 9],
        appliances: [
          {
            ...NO_WINDOW,
            windows: [
              { from: at(-2), to: at(0.5) },
              { from: at(0.5), to: at(6) },
            ],
          },
        ],
        states: [{ id: 'machine', windowFrom: at(-2), runningSince: at(-0.5) }],
      },
      [1, 0.5, 1, 1, 0, 0],
    ],
    [
      'does not begin what lies beyond the plan',
      { prices: [1, 1], appliances: [{ earliest: at(3), latest: at(9) }] },
      [0, 0],
    ],
    ['does not begin what is over', { prices: [1, 1], appliances: [{ earliest: at(-5), latest: at(-1) }] }, [0, 0]],
    [
      'waits where the window reaches beyond the plan and the run does not fit in',
      { prices: [1], appliances: [{ latest: at(9) }] },
      [0],
    ],
    [
      'begins where the window begins, within a slot, when there is no other time',
      { prices: [1, 1, 1], appliances: [{ earliest: at(0.5), latest: at(2.5) }] },
      [0.5, 1, 0.5],
    ],
  ];
  for (const [name, wanted, expected] of cases) {
    it(name, () => {
      const plan = kepler.plan(problemOf(wanted));
      assert.equal(plan.status, 'optimal', JSON.stringify(plan.notices));
      assert.deepEqual(energies(plan), expected);
      assert.deepEqual(plan.notices, []);
    });
  }

  const groups: [string, readonly Partial<ApplianceInput>[], readonly number[]][] = [
    ['two runs', [{}, { id: 'other', durationMinutes: 60 }], [0, 1, 1, 1, 0, 0]],
    [
      'a run and an interruptible one',
      [{}, { id: 'pool', interruptible: true, durationMinutes: 180 }],
      [1, 1, 1, 1, 0, 1],
    ],
  ];
  for (const [name, appliances, expected] of groups) {
    it(`never runs two of a group at once: ${name}`, () => {
      const prices = [3, 1, 0.5, 2, 9, 4];
      const isBusy = (plan: Plan, slot: number) => energies(plan)[slot] > 0 && energies(plan, 1)[slot] > 0;
      const alone = kepler.plan(problemOf({ prices, appliances }));
      assert.ok(prices.some((_, slot) => isBusy(alone, slot)));
      const grouped = kepler.plan(problemOf({ prices, appliances: appliances.map((it) => ({ ...it, group: 'g' })) }));
      assert.ok(!prices.some((_, slot) => isBusy(grouped, slot)));
      assert.deepEqual(
        energies(grouped).map((kwh, slot) => kwh + energies(grouped, 1)[slot]),
        expected,
      );
    });
  }

  it('names each run by its window, the same in a later plan', () => {
    const windows = [
      { from: at(0), to: at(3) },
      { from: at(3), to: at(9) },
    ];
    const appliances = [{ ...NO_WINDOW, windows, durationMinutes: 60, runs: 2 }];
    const runsOf = (plan: Plan) => plan.slots.map((slot) => slot.appliances[0].run?.slice('machine@'.length));
    const prices = [9, 1, 2, 5, 1, 9, 9, 1, 9];
    const first = runsOf(kepler.plan(problemOf({ prices, appliances })));
    const names = [`${at(0)}#1`, `${at(0)}#2`, `${at(3)}#1`, `${at(3)}#2`];
    assert.deepEqual([first[1], first[2], first[4], first[7]], names);
    assert.equal(first.filter((run) => run !== undefined).length, 4);
    const states = [{ id: 'machine', windowFrom: at(0), runsDone: 1 }];
    assert.equal(runsOf(kepler.plan(problemOf({ prices, appliances, states })))[1], `${at(0)}#2`);
  });

  for (const [name, window, path] of [
    ['no window', NO_WINDOW, 'earliest'],
    ['half a window', { latest: undefined }, 'latest'],
    ['a window beside `windows`', { windows: [{ from: '01:00', to: '02:00' }] }, 'earliest'],
    ['days beside `windows`', { ...NO_WINDOW, days: [1], windows: [{ from: '01:00', to: '02:00' }] }, 'days'],
    ['an instant and a local time', { latest: '18:00' }, 'latest'],
    ['a time that is none', { earliest: '25:00' }, 'earliest'],
  ] as const) {
    it(`is refused with ${name}`, () => {
      const found = applianceSchema.safeParse({ ...MACHINE, ...window });
      assert.deepEqual(
        found.error?.issues.map((issue) => issue.path.join('.')),
        [path],
      );
    });
  }

  it('starts at once and says how late it ends, where the window is too short', () => {
    const plan = kepler.plan(problemOf({ prices: [9, 1, 1, 1], appliances: [{ latest: at(1) }] }));
    assert.deepEqual(energies(plan), [1, 1, 0, 0]);
    const notice = plan.notices.find(({ code }) => code === 'appliance-late');
    assert.deepEqual([notice?.values.appliance, notice?.values.minutes], ['machine', 60]);
  });

  it('says what finds no place, where the grid cannot carry it', () => {
    const plan = kepler.plan(problemOf({ prices: [1, 1, 1], appliances: [{ latest: at(3) }], maxImportKw: 0.5 }));
    assert.deepEqual(energies(plan), [0, 0, 0]);
    assert.equal(plan.notices.find(({ code }) => code === 'appliance-not-done')?.values.kwh, 2);
  });

  it('says what an interruptible one lacks, where the window is too short', () => {
    const plan = kepler.plan(problemOf({ prices: [1, 1, 1], appliances: [{ interruptible: true, latest: at(1) }] }));
    assert.deepEqual(energies(plan), [1, 0, 0]);
    assert.equal(plan.notices.find(({ code }) => code === 'appliance-not-done')?.values.kwh, 1);
  });
});
