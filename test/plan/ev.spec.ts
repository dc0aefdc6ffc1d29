import assert from 'node:assert/strict';
import { HOUR_MS, toIso } from '../../nodes/home/grid.js';
import { sum } from '../../nodes/home/numbers.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import { problemSchema, type PlanningProblem, type PlanningProblemInput } from '../../nodes/home/schema/problem.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { verify } from '../../nodes/plan/verify.js';
import { problemOf, repeat, START } from './problems.js';

type Ev = NonNullable<PlanningProblemInput['home']['evs']>[number];

const at = (hours: number) => toIso(START + hours * HOUR_MS);

const CAR: Ev = {
  id: 'car',
  capacityKwh: 50,
  maxChargeKw: 11,
  chargeEfficiency: 0.9,
  goals: [{ by: at(6), socPercent: 60 }],
};

interface Wanted {
  readonly ev?: Partial<Ev>;
  readonly socPercent?: number;
  readonly pluggedIn?: boolean;
  readonly demandKwh?: readonly number[];
  readonly slot?: Partial<PlanningProblemInput['slots'][number]>;
}

/** Eight hours with one car and no battery; cheap from the fourth hour on. */
function problemWith({ ev, socPercent = 50, pluggedIn = true, demandKwh, slot }: Wanted = {}): PlanningProblem {
  return problemOf({
    slots: repeat(8, slot ?? {}).map((each, index) => ({ importPrice: index < 4 ? 0.4 : 0.1, ...each })),
    slotMs: HOUR_MS,
    home: { grid: { maxImportKw: 11, maxExportKw: 11 }, batteries: [], evs: [{ ...CAR, ...ev }] },
    rest: {
      // A loaded machine may take its time.
      timeLimitMs: 60_000,
      state: {
        batteries: [],
        evs: [{ id: 'car', socPercent, pluggedIn, ...(demandKwh ? { demandKwh: [...demandKwh] } : {}) }],
      },
    },
  });
}

describe('A plan for a car', () => {
  let kepler: Kepler;
  before(async () => {
    kepler = await Kepler.load();
  });
  after(() => kepler.dispose());

  function plan(wanted?: Wanted): Plan {
    const problem = problemWith(wanted);
    const made = kepler.plan(problem);
    assert.equal(made.status, 'optimal', JSON.stringify(made.notices));
    verify(problem, made);
    return made;
  }
  const charged = ({ slots }: Plan) => slots.map(({ evs }) => Math.round(evs[0].chargeKwh * 1000) / 1000);
  const total = (made: Plan) => Math.round(sum(charged(made)) * 1000) / 1000;
  const codes = ({ notices }: Plan) => notices.map(({ code }) => code);

  it('reaches its goal in the cheapest hours before it', () => {
    const made = plan();
    assert.equal(total(made), 5.556);
    assert.deepEqual(charged(made).slice(0, 4), [0, 0, 0, 0]);
    assert.ok(Math.abs(made.slots[5].evs[0].socPercent - 60) < 1e-6);
  });

  it('says by how much a goal is missed, in words and numbers', () => {
    const made = plan({ ev: { goals: [{ by: at(1), socPercent: 80 }], phases: 3, maxChargeKw: 11.04 } });
    const notice = made.notices.find(({ code }) => code === 'ev-goal-missed');
    assert.match(notice?.text ?? '', /Car car reaches 69\.3 % by 14:00, not 80 %: short 5\.33 kWh at 16 A\./);
    assert.equal(notice?.values.goalPercent, 80);
  });

  it('does nothing while it is not plugged in and no window says when it will be', () => {
    const made = plan({ pluggedIn: false });
    assert.equal(total(made), 0);
    assert.deepEqual(codes(made), ['ev-not-plugged-in']);
  });

  it('is left alone, and said so, when its state of charge is not known', () => {
    const problem = problemWith();
    const made = kepler.plan({ ...problem, state: { ...problem.state, evs: [] } });
    assert.equal(total(made), 0);
    assert.deepEqual(codes(made), ['ev-unknown']);
  });

  const settings: [name: string, wanted: Wanted, expected: (made: Plan) => void][] = [
    [
      'windows: charges only while it is at home',
      { pluggedIn: false, ev: { windows: [{ from: at(1), to: at(3) }] } },
      (made) => assert.deepEqual(charged(made).slice(3), [0, 0, 0, 0, 0]),
    ],
    [
      'pluggedIn: is at its charger before its window',
      { ev: { windows: [{ from: at(20), to: at(21) }] } },
      (made) => assert.equal(total(made), 5.556),
    ],
    [
      'minChargeKw: charges at least so much or nothing',
      { ev: { minChargeKw: 4 } },
      (made) => assert.ok(charged(made).every((kwh) => kwh === 0 || kwh >= 4)),
    ],
    [
      'ampereStep: charges whole amperes on all phases',
      { ev: { phases: 3, ampereStep: 2, minChargeKw: 4.14 } },
      (made) => assert.ok(charged(made).every((kwh) => Math.abs(kwh / 1.38 - Math.round(kwh / 1.38)) < 1e-6)),
    ],
    [
      'voltage: is what an ampere is worth',
      { ev: { phases: 1, ampereStep: 10, voltage: 120, maxChargeKw: 5 } },
      (made) => assert.ok(charged(made).some((kwh) => kwh > 0) && charged(made).every((kwh) => kwh % 1.2 < 1e-6)),
    ],
    [
      'solarOnly: leaves the goal unmet rather than buy',
      { ev: { solarOnly: true }, slot: { pvKwh: 0.75, loadKwh: 0.25, exportPrice: 0.05 } },
      (made) => {
        assert.equal(total(made), 3);
        assert.ok(codes(made).includes('ev-goal-missed'));
      },
    ],
    [
      'endValuePerKwh: charges on beyond the goal where energy is worth it',
      { ev: { endValuePerKwh: 0.2 } },
      (made) => assert.equal(made.slots[7].evs[0].socPercent, 100),
    ],
    [
      'endValuePerKwh: charges on beyond the goal only as far as a step is worth it',
      { ev: { endValuePerKwh: [{ kwh: 5, valuePerKwh: 0.2 }, { valuePerKwh: 0.01 }] } },
      (made) => assert.equal(made.slots[7].evs[0].socPercent, 70),
    ],
    [
      'endValuePerKwh: the first step stands for what is below the goal, too',
      {
        ev: { dischargeAllowed: true, maxDischargeKw: 5, endValuePerKwh: [{ kwh: 5, valuePerKwh: 0.2 }] },
        slot: { exportPrice: 0.19 },
      },
      (made) => assert.equal(made.slots[7].evs[0].socPercent, 70),
    ],
    [
      'phases: one needs a third of the power of three',
      { ev: { phases: 1, ampereStep: 16, maxChargeKw: 11 } },
      (made) => assert.ok(charged(made).every((kwh) => Math.abs(kwh / 3.68 - Math.round(kwh / 3.68)) < 1e-6)),
    ],
    [
      'goalPenaltyPerKwh: is worth less than the energy costs',
      { ev: { goalPenaltyPerKwh: 0.05 } },
      (made) => assert.equal(total(made), 0),
    ],
    [
      'maxSocPercent: is not charged above',
      { ev: { endValuePerKwh: 0.2, maxSocPercent: 70 } },
      (made) => assert.equal(made.slots[7].evs[0].socPercent, 70),
    ],
    [
      'minSocPercent: is charged at once up to it',
      { ev: { goals: [], minSocPercent: 60 } },
      (made) => assert.equal(charged(made)[0], 5.556),
    ],
    [
      'trips: has the energy that is to be driven',
      { ev: { goals: [], trips: [{ at: at(7.5), kwh: 30 }] } },
      (made) => {
        assert.equal(total(made), 5.556);
        assert.ok(Math.abs(made.slots[7].evs[0].socPercent) < 1e-6);
      },
    ],
    [
      'dischargeAllowed: serves the home while it is dear',
      { ev: { goals: [], dischargeAllowed: true, maxDischargeKw: 5, endValuePerKwh: 0.15 } },
      (made) => assert.ok(made.slots.slice(0, 4).every(({ importKwh }) => importKwh === 0)),
    ],
    [
      'maxDischargeKw: gives no more',
      { ev: { goals: [], dischargeAllowed: true, maxDischargeKw: 0.1, endValuePerKwh: 0.15 } },
      (made) => assert.ok(Math.abs(made.slots[0].importKwh - 0.15) < 1e-9),
    ],
    [
      'dischargeToGrid: sells where it may',
      { ev: { goals: [], dischargeAllowed: true, maxDischargeKw: 5 }, slot: { exportPrice: 0.3 } },
      (made) => assert.ok(sum(made.slots.map(({ exportKwh }) => exportKwh)) > 10),
    ],
    [
      'dischargeToGrid: does not sell where it may not',
      {
        ev: { goals: [], dischargeAllowed: true, maxDischargeKw: 5, dischargeToGrid: false },
        slot: { exportPrice: 0.3 },
      },
      (made) => assert.ok(made.slots.every(({ exportKwh }) => exportKwh === 0)),
    ],
    [
      'wearCostPerKwh: is not worn for less than it costs',
      { ev: { goals: [], dischargeAllowed: true, maxDischargeKw: 5, endValuePerKwh: 0.15, wearCostPerKwh: 1 } },
      (made) => assert.ok(made.slots.every(({ evs }) => evs[0].dischargeKwh === 0)),
    ],
    [
      'dischargeEfficiency: decides whether giving is worth it',
      {
        ev: { goals: [], dischargeAllowed: true, maxDischargeKw: 5, endValuePerKwh: 0.15, dischargeEfficiency: 0.2 },
      },
      (made) => assert.ok(made.slots.every(({ evs }) => evs[0].dischargeKwh === 0)),
    ],
    [
      'demandKwh: takes its least where it asks for less, and less only close to full',
      { ev: { goals: [], minChargeKw: 3, maxSocPercent: 60 }, demandKwh: [1, 1, 1, 1, 1, 1, 1, 1] },
      (made) => assert.deepEqual(charged(made), [2.222, 1, 1, 1, 0.333, 0, 0, 0]),
    ],
    [
      'demandKwh: takes what it asks for until it is full',
      { ev: { goals: [], maxSocPercent: 60 }, demandKwh: [2, 2, 2, 2, 2, 2, 2, 2] },
      (made) => assert.deepEqual(charged(made), [2, 2, 1.556, 0, 0, 0, 0, 0]),
    ],
  ];
  for (const [name, wanted, expected] of settings) it(name, () => expected(plan(wanted)));

  it('understands goals and windows that recur on the home’s clock', () => {
    const made = plan({
      ev: {
        goals: [{ by: '19:00', socPercent: 60 }],
        windows: [{ days: [4], from: '14:00', to: '16:00' }],
      },
      pluggedIn: false,
    });
    assert.equal(total(made), 5.556);
    assert.ok(charged(made).every((kwh, index) => kwh === 0 || index === 1 || index === 2));
  });

  for (const [name, ev] of Object.entries({
    'a goal that is no time': { goals: [{ by: 'seven', socPercent: 80 }] },
    'steps without phases': { ampereStep: 1 },
    'a minimum above the maximum': { minChargeKw: 12 },
    'steps of value that rise': { endValuePerKwh: [{ kwh: 5, valuePerKwh: 0.1 }, { valuePerKwh: 0.2 }] },
    'an endless step before another': { endValuePerKwh: [{ valuePerKwh: 0.2 }, { kwh: 5, valuePerKwh: 0.1 }] },
  })) {
    it(`refuses ${name}`, () => {
      const problem = problemWith();
      const evs = [{ ...problem.home.evs[0], ...ev }];
      assert.equal(problemSchema.safeParse({ ...problem, home: { ...problem.home, evs } }).success, false);
    });
  }
});
