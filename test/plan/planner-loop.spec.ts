import assert from 'node:assert/strict';
import { HOUR_MS, toIso } from '../../nodes/home/grid.js';
import type { PlanningProblem } from '../../nodes/home/schema/problem.js';
import { fallbackPlan } from '../../nodes/plan/fallback.js';
import { PlannerLoop, type PlannerEvents } from '../../nodes/plan/planner-loop.js';
import { readSettings } from '../../nodes/plan/settings.js';
import type { Replanned } from '../../nodes/plan/solver-client.js';
import { fakeHome, ManualClock } from '../support/fake-home.js';
import { START } from './problems.js';

const slot = { start: toIso(START), end: toIso(START + HOUR_MS) };
const band = { mean: 0.5, p10: 0.2, p50: 0.5, p90: 0.9 };
const prices = {
  zone: 'SE3',
  currency: 'EUR',
  source: 'test',
  publishedUntil: slot.end,
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

function start(settings: object, answer: (problem: PlanningProblem) => Promise<Replanned>) {
  const clock = new ManualClock(START);
  const { runtime, close } = fakeHome({ clock });
  const problems: PlanningProblem[] = [];
  const told: string[] = [];
  const events: PlannerEvents = {
    planning: (because) => told.push(`planning: ${because}`),
    planned: ({ status }) => told.push(`planned: ${status}`),
    waiting: (missing) => told.push(`waiting: ${missing.join()}`),
    failed: ({ code }, planInForce) => told.push(`failed: ${code}, in force: ${planInForce}`),
  };
  const replan = (problem: PlanningProblem) => {
    problems.push(problem);
    return answer(problem);
  };
  const loop = new PlannerLoop(runtime, { replan }, readSettings(settings), events);
  const tellAll = async () => {
    loop.hear({ topic: 'price-update', payload: prices });
    loop.hear({ topic: 'forecast-update', payload: forecast });
    loop.hear({ topic: 'state', payload: state });
    clock.advance(1000);
    await settle();
  };
  return { clock, loop, problems, told, tellAll, board: runtime.board, close };
}

const WHY = { code: 'test', values: {}, text: 'test.' };
const planned = (problem: PlanningProblem) =>
  Promise.resolve({ kind: 'plan', plan: fallbackPlan(problem, WHY) } as const);

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
    it.loop.hear({ topic: 'command', payload: { command: 'replan' } });
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
    let answer: (outcome: Replanned) => void = () => undefined;
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
});
