import assert from 'node:assert/strict';
import { Executor } from '../../nodes/executor/executor-machine.js';
import { defaultSettings } from '../../nodes/executor/settings.js';
import { HOUR_MS, MINUTE_MS, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import { homeFromForm } from '../../nodes/home/home-config.js';
import type { State } from '../../nodes/home/schema/messages.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { PlannerLoop } from '../../nodes/plan/planner-loop.js';
import { readSettings } from '../../nodes/plan/settings.js';
import type { Asked } from '../../nodes/plan/solver-client.js';
import { fakeHome, ManualClock } from '../support/fake-home.js';
import { homeForm } from '../support/home-form.js';

const START = Date.parse('2026-03-10T18:00:00Z');
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Energy is cheapest from 2 to 3 at night, a little dearer until 4, and dear else. */
const cheapAtNight = (at: number) => ({ 2: 0.1, 3: 0.12 })[new Date(at).getUTCHours()] ?? 0.4;
const spans = Array.from({ length: 72 * 4 }, (_, index) => ({
  start: toIso(START + index * SLOT_MS),
  end: toIso(START + (index + 1) * SLOT_MS),
}));
const band = { mean: 0.1, p10: 0.1, p50: 0.1, p90: 0.1 };
const none = { mean: 0, p10: 0, p50: 0, p90: 0 };

/** A home as the form describes it, planned and executed minute by minute. */
function startDay(kepler: Kepler, appliance: object, priceAt = cheapAtNight) {
  const devices = [{ kind: 'appliance', id: 'dishwasher', powerKw: '1', durationMinutes: '60', ...appliance }];
  const home = homeFromForm({ ...homeForm, batteryKwh: '0', pvPeakKw: '0', devices }, 'Europe/Berlin');
  const clock = new ManualClock(START);
  const { runtime, close } = fakeHome({ clock });
  const plans: Plan[] = [];
  const reasons: string[] = [];
  const executor = new Executor(home, { ...defaultSettings, mode: 'live' });
  const events = {
    planning: (because: string) => void reasons.push(because),
    planned: (plan: Plan) => {
      plans.push(plan);
      executor.receivePlan(plan);
    },
    waiting: () => undefined,
    failed: (error: Error) => assert.fail(error),
    ordered: (orders: Parameters<ConstructorParameters<typeof PlannerLoop>[3]['ordered']>[0]) =>
      void runtime.board.publish('planner-state', orders),
  };
  const solver = {
    request: (asked: Asked) => Promise.resolve(kepler.plan(typeof asked === 'function' ? asked() : asked)),
  };
  const open = () => new PlannerLoop({ ...runtime, home }, solver, readSettings({ horizonHours: 36 }), events);
  let loop = open();
  const tellInputs = () => {
    loop.hear({
      topic: 'price-update',
      payload: {
        zone: 'DE-LU',
        currency: 'EUR',
        source: 'test',
        publishedUntil: spans[spans.length - 1].end,
        slots: spans.map((span) => {
          const importPrice = priceAt(Date.parse(span.start));
          return { ...span, spot: importPrice, importPrice, exportPrice: 0 };
        }),
      },
    });
    loop.hear({
      topic: 'forecast-update',
      payload: {
        issuedAt: toIso(START),
        slots: spans.map((span) => ({ ...span, loadKwh: band, pvKwh: none })),
        accuracy: { method: 'test', historyDays: 7 },
      },
    });
  };
  tellInputs();
  const starts: string[] = [];
  /** Lets so many minutes pass; every half hour there is a new plan. */
  const pass = async (minutes: number, powerKw: (at: number) => number | null = () => null) => {
    for (let minute = 0; minute < minutes; minute++) {
      const now = clock.now();
      const state: State = {
        at: toIso(now),
        batteries: [],
        pvKw: 0,
        loadKw: 0.4,
        gridKw: 0.4,
        waterHeaters: [],
        evs: [],
        appliances: [{ id: 'dishwasher', powerKw: powerKw(now) }],
        ages: {},
      };
      loop.hear({ topic: 'state', payload: state });
      executor.receiveState(state);
      for (const action of executor.decide(now, 'tick').deviceActions) {
        if (action.device === 'appliance') starts.push(`${action.intent} ${action.id} ${toIso(now).slice(11, 16)}`);
      }
      if ((now - START) % (30 * MINUTE_MS) === 0) loop.hear({ topic: 'job', payload: { job: 'plan' } });
      clock.advance(MINUTE_MS);
      await settle();
    }
  };
  const restart = () => {
    loop.close();
    loop = open();
    tellInputs();
  };
  const kwhBetween = (plan: Plan, from: number, to: number) =>
    plan.slots
      .filter(({ start }) => Date.parse(start) >= from && Date.parse(start) < to)
      .reduce((total, { appliances }) => total + appliances[0].kwh, 0);
  return { pass, restart, plans, reasons, starts, clock, close, kwhBetween, runtime };
}

describe('An appliance of the home’s form', function () {
  this.timeout(60_000);
  let kepler: Kepler;
  before(async () => {
    kepler = await Kepler.load();
  });
  after(() => kepler.dispose());

  const overNight = { earliest: '22:00', latest: '06:00' };
  const last = (plans: readonly Plan[]) => plans[plans.length - 1];

  it('is planned in the cheapest time of its window, started once, and left to finish whatever is planned anew', async () => {
    const day = startDay(kepler, overNight);
    await day.pass(8 * 60);
    assert.deepEqual(day.starts, []);
    const before = last(day.plans);
    const runs = new Set(before.slots.flatMap(({ appliances }) => appliances[0].run ?? []));
    assert.deepEqual([...runs], ['dishwasher@2026-03-10T21:00:00Z#1', 'dishwasher@2026-03-11T21:00:00Z#1']);
    await day.pass(45);
    assert.deepEqual(day.starts, ['start dishwasher 02:00']);
    const within = last(day.plans);
    assert.equal(within.plannedAt.slice(11, 16), '02:30');
    assert.ok(Math.abs(day.kwhBetween(within, Date.parse(within.plannedAt), START + 9 * HOUR_MS) - 0.5) < 1e-3);
    assert.equal(within.slots[0].appliances[0].run, 'dishwasher@2026-03-10T21:00:00Z#1');
    await day.pass(12 * 60);
    const after = last(day.plans);
    assert.equal(day.kwhBetween(after, Date.parse(after.plannedAt), START + 27 * HOUR_MS), 0);
    assert.ok(day.kwhBetween(after, START + 27 * HOUR_MS, START + 36 * HOUR_MS) > 0.99);
    await day.pass(14 * 60);
    assert.deepEqual(day.starts, ['start dishwasher 02:00', 'start dishwasher 02:00']);
    day.close();
  });

  it('is not started again after a restart of the planner in the middle of its run', async () => {
    const day = startDay(kepler, overNight);
    await day.pass(8 * 60 + 20);
    day.restart();
    await day.pass(3 * 60);
    assert.deepEqual(day.starts, ['start dishwasher 02:00']);
    day.close();
  });

  it('is done for this window when somebody has started it by hand, which is news for the plan', async () => {
    const day = startDay(kepler, overNight);
    const byHand = (at: number) => (at >= START + 4 * HOUR_MS && at < START + 5 * HOUR_MS ? 0.9 : 0);
    await day.pass(4 * 60 + 3, byHand);
    assert.ok(day.reasons.includes('appliance-started'));
    const running = last(day.plans);
    assert.ok(day.kwhBetween(running, Date.parse(running.plannedAt), START + 5 * HOUR_MS) > 0.9);
    assert.equal(day.kwhBetween(running, START + 6 * HOUR_MS, START + 12 * HOUR_MS), 0);
    await day.pass(8 * 60, byHand);
    assert.deepEqual(day.starts, []);
    day.close();
  });

  it('runs as often as its window asks for', async () => {
    const day = startDay(kepler, { ...overNight, runs: '2' });
    await day.pass(12 * 60);
    assert.equal(day.starts.length, 2);
    assert.deepEqual(day.starts[0], 'start dishwasher 02:00');
    assert.deepEqual(day.starts[1], 'start dishwasher 03:00');
    day.close();
  });

  it('that may pause is started for each stretch and stopped at its end, also where the planner restarts between', async () => {
    const twice = (at: number) => ({ 1: 0.1, 4: 0.12 })[new Date(at).getUTCHours()] ?? 0.4;
    const day = startDay(kepler, { ...overNight, interruptible: true, durationMinutes: '120' }, twice);
    await day.pass(9 * 60);
    day.restart();
    await day.pass(4 * 60);
    assert.deepEqual(day.starts, [
      'start dishwasher 01:00',
      'stop dishwasher 02:00',
      'start dishwasher 04:00',
      'stop dishwasher 05:00',
    ]);
    day.close();
  });

  it('that may pause is planned for what it has not run yet', async () => {
    const day = startDay(kepler, { ...overNight, interruptible: true, durationMinutes: '180' });
    await day.pass(8 * 60 + 31);
    const plan = last(day.plans);
    const planned = day.kwhBetween(plan, Date.parse(plan.plannedAt), START + 12 * HOUR_MS);
    const before = day.plans.filter(({ plannedAt }) => Date.parse(plannedAt) <= START + 3 * HOUR_MS);
    assert.ok(Math.abs(day.kwhBetween(last(before), START, START + 12 * HOUR_MS) - 3) < 1e-6);
    assert.ok(planned < 2.6 && planned > 0.9, String(planned));
    day.close();
  });
});
