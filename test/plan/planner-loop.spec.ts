import assert from 'node:assert/strict';
import { DarkstarError } from '../../nodes/home/errors.js';
import { HOUR_MS, MINUTE_MS, toIso } from '../../nodes/home/grid.js';
import type { PlanningProblem } from '../../nodes/home/schema/problem.js';
import { fallbackPlan } from '../../nodes/plan/fallback.js';
import { PlannerLoop, type PlannerEvents } from '../../nodes/plan/planner-loop.js';
import type { PlannerInput } from '../../nodes/plan/planner.js';
import type { Asked } from '../../nodes/plan/solver-client.js';
import type { Command } from '../../nodes/home/schema/messages.js';
import { readSettings } from '../../nodes/plan/settings.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import { fakeHome, ManualClock } from '../support/fake-home.js';
import { START } from './problems.js';

const slot = { start: toIso(START), end: toIso(START + HOUR_MS) };
const band = { mean: 0.5, p10: 0.2, p50: 0.5, p90: 0.9 };
const prices = {
  zone: 'SE3',
  currency: 'EUR',
  source: 'test',
  publishedUntil: toIso(START + 24 * HOUR_MS),
  slots: [{ ...slot, spot: 0.1, importPrice: 0.3, exportPrice: 0.1 }],
};
const forecast = {
  issuedAt: slot.start,
  slots: [{ ...slot, loadKwh: band, pvKwh: band }],
  accuracy: { method: 'test', historyDays: 7 },
};
const state = {
  at: slot.start,
  batteries: [{ id: 'battery', socPercent: 50, powerKw: 0 }],
  pvKw: 0,
  loadKw: 0,
  gridKw: 0,
  waterHeaters: [],
  evs: [],
  ages: {},
};

/** Lets promises that are settled already be heard. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function start(settings: object, answer: (problem: PlanningProblem) => Promise<Plan>) {
  const clock = new ManualClock(START);
  const { runtime, close } = fakeHome({ clock });
  const problems: PlanningProblem[] = [];
  const told: string[] = [];
  const plans: Plan[] = [];
  const events: PlannerEvents = {
    planning: (because) => told.push(`planning: ${because}`),
    planned: (plan) => {
      plans.push(plan);
      told.push(`planned: ${plan.status}`);
    },
    waiting: (missing) => told.push(`waiting: ${missing.join()}`),
    failed: ({ code }, planInForce) => told.push(`failed: ${code}, in force: ${planInForce}`),
    ordered: (orders) => void runtime.board.publish('planner-state', orders),
  };
  const request = async (asked: Asked) => {
    const problem = typeof asked === 'function' ? asked() : asked;
    problems.push(problem);
    return answer(problem);
  };
  const open = () => new PlannerLoop(runtime, { request }, readSettings(settings), events);
  const loop = open();
  const tellAll = async () => {
    loop.hear({ topic: 'price-update', payload: prices });
    loop.hear({ topic: 'forecast-update', payload: forecast });
    loop.hear({ topic: 'state', payload: state });
    clock.advance(1000);
    await settle();
  };
  return { clock, loop, open, problems, plans, told, tellAll, board: runtime.board, close };
}

const WHY = { code: 'test', values: {}, text: 'test.' };
const planned = (problem: PlanningProblem) => Promise.resolve(fallbackPlan(problem, WHY));
const command = (name: Command['command'], value?: unknown): PlannerInput => ({
  topic: 'command',
  payload: { command: name, value },
});

describe('The planner loop', () => {
  it('plans with the settings of its node', async () => {
    const settings = { timeLimitSeconds: '7', targetSocPercent: '60', riskAppetite: '2', horizonHours: 0.5 };
    const it = start({ ...settings, horizonHours: 1 }, planned);
    await it.tellAll();
    assert.equal(it.problems[0].timeLimitMs, 7000);
    assert.deepEqual(it.problems[0].strategy, { riskAppetite: 2, targetSocPercent: 60 });
    assert.throws(() => readSettings(settings), { code: 'invalid-input', message: /settings\.horizonHours/ });
    it.close();
  });

  it('keeps the plan in force when planning fails, and names it', async () => {
    let fail = false;
    const it = start({}, (problem) => (fail ? Promise.reject(new Error('broken')) : planned(problem)));
    await it.tellAll();
    fail = true;
    it.loop.hear({ topic: 'job', payload: { job: 'plan' } });
    it.clock.advance(1000);
    await settle();
    assert.deepEqual(it.told.slice(-1), [`failed: unexpected, in force: ${toIso(START + 500)}`]);
    it.close();
  });

  it('gives the solver the previous plan without what it does not need', async () => {
    const it = start({}, planned);
    await it.tellAll();
    void it.loop.replan();
    it.clock.advance(1);
    assert.equal(it.problems[1].previousPlan?.slots[0].valueCurve, undefined);
    assert.equal(it.problems[1].previousPlan?.slots.length, 1);
    it.close();
  });

  it('says what it waits for, in silence, until everything has come', async () => {
    const it = start({}, planned);
    it.loop.hear({ topic: 'price-update', payload: prices });
    it.clock.advance(1000);
    await settle();
    assert.deepEqual(it.told, ['waiting: forecast,state']);
    it.close();
  });

  it('takes what the board is given late, after a restart', async () => {
    const it = start({}, planned);
    it.board.restore([
      { topic: 'price-update', payload: prices },
      { topic: 'forecast-update', payload: forecast },
      { topic: 'state', payload: state },
    ]);
    it.clock.advance(1000);
    await settle();
    assert.deepEqual(it.told, ['planning: new-prices', 'planned: fallback']);
    it.close();
  });

  it('says nothing more once it is closed, and leaves no timer behind', async () => {
    let answer: (plan: Plan) => void = () => undefined;
    const it = start({}, () => new Promise((resolve) => (answer = resolve)));
    await it.tellAll();
    it.loop.hear({ topic: 'job', payload: { job: 'plan' } });
    it.loop.close();
    answer(await planned(it.problems[0]));
    await settle();
    assert.deepEqual(it.told, ['planning: new-prices']);
    assert.equal(it.clock.timerCount, 0);
    it.close();
  });

  describe('asked for a plan', () => {
    /** A solver that answers when the test says so. */
    const slow = () => {
      const answers: (() => void)[] = [];
      const answer = (problem: PlanningProblem) =>
        new Promise<Plan>((resolve) => answers.push(() => resolve(fallbackPlan(problem, WHY))));
      return { answer, answers };
    };

    it('makes one of fifty wishes that come at once or while it plans, and gives all the same answer', async () => {
      const { answer, answers } = slow();
      const it = start({}, answer);
      await it.tellAll();
      answers.shift()?.();
      await settle();
      const asked = Array.from({ length: 25 }, () => it.loop.replan().result);
      it.clock.advance(10);
      asked.push(...Array.from({ length: 25 }, () => it.loop.replan().result));
      it.clock.advance(10);
      assert.equal(it.problems.length, 2);
      answers.shift()?.();
      const results = await Promise.all(asked);
      assert.equal(results.length, 50);
      assert.equal(new Set(results).size, 1);
      const [result] = results;
      assert.ok(result.success);
      assert.deepEqual(result.plan, it.plans[1]);
      assert.deepEqual(result.timing, { startedAt: toIso(START + 1000), finishedAt: toIso(START + 1020) });
      assert.equal(it.problems.length, 2);
      it.close();
    });

    it('plans once more when something has changed meanwhile, for all who asked since', async () => {
      const { answer, answers } = slow();
      const it = start({}, answer);
      await it.tellAll();
      answers.shift()?.();
      await settle();
      const before = it.loop.replan().result;
      it.clock.advance(1);
      for (const importPrice of [0.4, 0.5]) {
        const slots = [{ ...prices.slots[0], importPrice }];
        it.loop.hear({ topic: 'price-update', payload: { ...prices, slots } });
        it.clock.advance(1000);
      }
      const after = [it.loop.replan().result, it.loop.replan().result];
      it.clock.advance(1);
      assert.equal(it.problems.length, 2);
      answers.shift()?.();
      const old = await before;
      await settle();
      assert.equal(it.problems.length, 3);
      assert.equal(it.problems[2].slots[0].importPrice, 0.5);
      answers.shift()?.();
      const [first, second] = await Promise.all(after);
      assert.equal(first, second);
      assert.ok(old.success && first.success && old.plan !== first.plan);
      assert.equal(it.problems.length, 3);
      it.close();
    });

    it('says why there is none, and which plan stays in force', async () => {
      const it = start({}, () => Promise.reject(new Error('broken')));
      const nothing = it.loop.replan().result;
      it.clock.advance(1);
      const result = await nothing;
      assert.ok(!result.success);
      assert.equal(result.error.code, 'no-prices');
      assert.equal(result.error.planInForce, null);
      it.close();
    });

    it('answers also when it is closed meanwhile', async () => {
      const it = start({}, () => new Promise(() => undefined));
      await it.tellAll();
      const asked = it.loop.replan().result;
      it.loop.close();
      const result = await asked;
      assert.ok(!result.success);
      assert.equal(result.error.code, 'planner-closed');
      it.close();
    });
  });

  describe("with people's orders", () => {
    it('plans with the risk appetite, manual slots and vacation that were asked for', async () => {
      const it = start({ riskAppetite: 3 }, planned);
      await it.tellAll();
      it.loop.hear(command('set-risk', 1));
      it.loop.hear(command('manual-slot', { action: 'charge' }));
      it.loop.hear(command('vacation'));
      it.clock.advance(1000);
      await settle();
      const { strategy, manualSlots } = it.problems[1];
      assert.equal(strategy.riskAppetite, 1);
      assert.equal(strategy.vacationUntil, toIso(START + 1500 + 48 * HOUR_MS));
      assert.equal(manualSlots?.[0].action, 'charge');
      it.close();
    });

    it('shows them on the board, and remembers them after a restart', async () => {
      const it = start({}, planned);
      await it.tellAll();
      it.loop.hear(command('set-risk', 5));
      assert.equal(it.board.latest('planner-state')?.riskAppetite, 5);
      it.loop.close();
      const again = it.open();
      it.clock.advance(1000);
      again.hear({ topic: 'price-update', payload: prices });
      again.hear({ topic: 'forecast-update', payload: forecast });
      again.hear({ topic: 'state', payload: state });
      it.clock.advance(1000);
      await settle();
      assert.equal(it.problems[it.problems.length - 1].strategy.riskAppetite, 5);
      again.close();
      it.close();
    });
  });

  it('names what the plan was made from that is old', async () => {
    const it = start({}, planned);
    it.loop.hear({ topic: 'price-update', payload: { ...prices, blindSince: toIso(START - 5 * HOUR_MS) } });
    it.loop.hear({ topic: 'forecast-update', payload: { ...forecast, issuedAt: toIso(START - 9 * HOUR_MS) } });
    it.loop.hear({ topic: 'state', payload: { ...state, at: toIso(START - 30 * MINUTE_MS) } });
    it.clock.advance(1000);
    await settle();
    const told = it.plans[0].notices.filter(({ code }) => code.startsWith('stale-'));
    assert.deepEqual(
      told.map(({ code, values }) => ({ code, ...values })),
      [
        { code: 'stale-prices', ageHours: 5 },
        { code: 'stale-forecast', ageHours: 9 },
        { code: 'stale-state', ageMinutes: 30 },
      ],
    );
    it.close();
  });

  it('names nothing where everything is fresh', async () => {
    const it = start({}, planned);
    const publishedUntil = toIso(START + 24 * HOUR_MS);
    it.loop.hear({ topic: 'price-update', payload: { ...prices, publishedUntil } });
    it.loop.hear({ topic: 'forecast-update', payload: forecast });
    it.loop.hear({ topic: 'state', payload: state });
    it.clock.advance(1000);
    await settle();
    assert.deepEqual(
      it.plans[0].notices.map(({ code }) => code),
      ['fallback-plan'],
    );
    it.close();
  });
});

describe('What the planner tells of its health', () => {
  const problems = (it: ReturnType<typeof start>) =>
    (it.board.latest('health')?.problems ?? []).filter(({ source }) => source === 'planner').map(({ code }) => code);
  const noState = { ...state, at: toIso(START - 2 * HOUR_MS) };

  it('is nothing on a healthy day', async () => {
    const it = start({}, (problem) => planned(problem).then((plan) => ({ ...plan, status: 'optimal' as const })));
    await it.tellAll();
    assert.equal(it.plans.length, 1);
    assert.equal(it.board.latest('health'), undefined);
    it.close();
  });

  it('is a fallback in force, until there is a plan again', async () => {
    let works = false;
    const it = start({}, async (problem) => ({
      ...(await planned(problem)),
      status: works ? ('optimal' as const) : ('fallback' as const),
    }));
    await it.tellAll();
    assert.deepEqual(problems(it), ['fallback-plan']);
    assert.equal(it.board.latest('health')?.level, 'warning');
    works = true;
    const { result } = it.loop.replan();
    it.clock.advance(1000);
    await result;
    assert.deepEqual(problems(it), []);
    assert.equal(it.board.latest('health')?.level, 'ok');
    it.close();
  });

  it('is a solver that is down, until it is up again', async () => {
    let works = false;
    const it = start({}, async (problem) => {
      if (!works) throw new DarkstarError('solver-hangs', 'The solver hangs.');
      return { ...(await planned(problem)), status: 'optimal' as const };
    });
    await it.tellAll();
    assert.deepEqual(problems(it), ['solver-hangs']);
    works = true;
    const { result } = it.loop.replan();
    it.clock.advance(1000);
    await result;
    assert.deepEqual(problems(it), []);
    it.close();
  });

  it('is an input that has grown old, though nobody asks for a plan, until it is new', async () => {
    const it = start({}, (problem) => planned(problem).then((plan) => ({ ...plan, status: 'optimal' as const })));
    await it.tellAll();
    it.clock.advance(16 * MINUTE_MS);
    assert.deepEqual(problems(it), ['stale-state']);
    it.loop.hear({ topic: 'state', payload: { ...state, at: toIso(it.clock.now()) } });
    it.clock.advance(5 * MINUTE_MS);
    assert.deepEqual(problems(it), []);
    it.close();
  });

  it('is an input that has not come, after some patience', () => {
    const it = start({}, planned);
    it.loop.hear({ topic: 'price-update', payload: prices });
    it.clock.advance(6 * MINUTE_MS);
    assert.deepEqual(problems(it), []);
    it.clock.advance(10 * MINUTE_MS);
    assert.deepEqual(problems(it), ['no-forecast', 'no-state']);
    it.close();
  });

  it('is an input that was refused, until a good one of its kind comes', () => {
    const it = start({}, planned);
    it.loop.refuse('state', new DarkstarError('invalid-input', '`state.at` is missing.'));
    assert.deepEqual(problems(it), ['invalid-input']);
    it.loop.hear({ topic: 'state', payload: noState });
    it.clock.advance(5 * MINUTE_MS);
    assert.deepEqual(
      problems(it).filter((code) => code === 'invalid-input'),
      [],
    );
    it.close();
  });

  it('leaves with the planner', async () => {
    const it = start({}, planned);
    await it.tellAll();
    it.loop.close();
    assert.deepEqual(problems(it), []);
    assert.equal(it.clock.timerCount, 0);
    it.close();
  });
});
