import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Node } from 'node-red';
import { Board } from '../../nodes/home/board.js';
import { HOUR_MS, SLOT_MS, floorTo, toIso } from '../../nodes/home/grid.js';
import { homes } from '../../nodes/home/homes.js';
import type { HomeInput } from '../../nodes/home/schema/home.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import planNode from '../../nodes/plan/plan.js';
import { leaseSolver, type SolverLease } from '../../nodes/plan/solver-client.js';
import { fakeHome, type FakeHome } from '../support/fake-home.js';
import { projectRoot } from '../support/project.js';
import { helper } from '../support/node-red.js';
import { BATTERY, problemOf, repeat } from './problems.js';

type Message = Record<string, unknown> & { topic: string; payload: never };

const home: HomeInput = {
  timezone: 'Europe/Stockholm',
  grid: { maxImportKw: 11, maxExportKw: 11 },
  batteries: [BATTERY],
};

const from = floorTo(Date.now(), SLOT_MS);
const span = (index: number, stepMs: number) => ({
  start: toIso(from + index * stepMs),
  end: toIso(from + (index + 1) * stepMs),
});
const band = (mean: number) => ({ mean, p10: mean / 2, p50: mean, p90: mean * 2 });

const prices = (base: number) => ({
  zone: 'SE3',
  currency: 'EUR',
  source: 'test',
  publishedUntil: toIso(from + 12 * HOUR_MS),
  slots: repeat(12, 0).map((_, hour) => ({
    ...span(hour, HOUR_MS),
    spot: base,
    importPrice: base + hour * 0.01,
    exportPrice: base / 2,
  })),
});
const forecast = {
  issuedAt: toIso(from),
  slots: repeat(48, 0).map((_, index) => ({ ...span(index, SLOT_MS), loadKwh: band(0.2), pvKwh: band(0.1) })),
  accuracy: { method: 'test', historyDays: 7 },
};
const state = (socPercent: number | null) => ({
  at: toIso(Date.now()),
  batteries: [{ id: 'house', socPercent, powerKw: 0 }],
  pvKw: 0,
  loadKw: 0.8,
  gridKw: 0.8,
});

const flow = (settings: object = {}) => [
  { id: 'f', type: 'tab' },
  { id: 'p', type: 'darkstar-plan', z: 'f', home: 'h', ...settings, wires: [['update'], ['error'], ['reply']] },
  { id: 'update', type: 'helper', z: 'f' },
  { id: 'error', type: 'helper', z: 'f' },
  { id: 'reply', type: 'helper', z: 'f' },
  { id: 'caught', type: 'helper', z: 'f' },
  { id: 'c', type: 'catch', z: 'f', wires: [['caught']] },
];

describe('darkstar-plan', function () {
  this.timeout(30_000);
  let present: FakeHome | undefined;
  const leave = async () => {
    await helper.unload();
    present?.close();
    present = undefined;
  };

  // Keeps the solver warm from one test to the next.
  let solver: SolverLease;
  before(() => {
    solver = leaseSolver();
    return helper.startServer();
  });
  after(async () => {
    await solver.release();
    await helper.stopServer();
  });
  afterEach(leave);

  async function load(settings: object = {}, board = new Board()): Promise<void> {
    present = fakeHome({ id: 'h', home, board });
    await helper.load(planNode, flow(settings) as never);
  }
  const loadWithoutHome = () => helper.load(planNode, flow({ home: '' }) as never);
  const planOnBoard = () => present?.runtime.board.latest('plan-update');
  const heard = (id: string) => new Promise<Message>((resolve) => helper.getNode(id).once('input', resolve as never));
  const tell = (topic: string, payload: unknown, rest: object = {}) =>
    (helper.getNode('p') as Node).receive({ topic, payload, ...rest } as never);
  const tellAll = () => {
    tell('price-update', prices(0.2));
    tell('forecast-update', forecast);
    tell('state', state(50));
  };
  const planOf = ({ payload }: Message) => payload as Plan;
  const statusIs = (wanted: RegExp) =>
    new Promise<void>((resolve) => {
      const listener = (call: { args: [{ text?: string }] }) => {
        if (wanted.test(call.args[0].text ?? '')) resolve();
      };
      (helper.getNode('p') as NodeJS.EventEmitter).on('call:status', listener);
    });

  it('plans once prices, forecast and state are there, and puts the plan on the board', async () => {
    await load();
    tellAll();
    const message = await heard('update');
    assert.equal(message.topic, 'plan-update');
    assert.equal(planOf(message).status, 'optimal');
    assert.equal(planOnBoard()?.plannedAt, planOf(message).plannedAt);
  });

  it('passes the other properties of the message on that the plan answers', async () => {
    await load();
    tellAll();
    await heard('update');
    tell('job', { job: 'plan' }, { trace: 'mine' });
    assert.equal((await heard('update')).trace, 'mine');
  });

  it('plans at once after a restart, from what is on the board', async () => {
    const board = new Board();
    board.publish('price-update', prices(0.2));
    board.publish('forecast-update', forecast);
    board.publish('state', { ...state(50), waterHeaters: [], evs: [], ages: {} });
    await load({}, board);
    assert.equal(planOf(await heard('update')).status, 'optimal');
  });

  it('plans again for new prices, and says what has changed', async () => {
    await load();
    tellAll();
    await heard('update');
    tell('price-update', prices(3));
    assert.equal(planOf(await heard('update')).slots[0].importPrice, 3);
  });

  it('tells what is missing when it is asked to plan, and which plan stays in force', async () => {
    await load();
    tellAll();
    const { plannedAt } = planOf(await heard('update'));
    tell('state', state(null));
    tell('command', { command: 'replan' });
    const { topic, payload } = await heard('error');
    assert.equal(topic, 'planner-error');
    const { at, code, planInForce } = payload as { at: string; code: string; planInForce: string };
    assert.ok(Date.parse(at) >= Date.parse(plannedAt), `told at ${at}`);
    assert.equal(code, 'no-state-of-charge');
    assert.equal(planInForce, plannedAt);
    assert.equal(planOnBoard()?.plannedAt, plannedAt);
  });

  it('answers fifty commands that come at once with one solve, each with its own properties', async () => {
    await load();
    tellAll();
    await heard('update');
    const updates: Message[] = [];
    const answers: Message[] = [];
    helper.getNode('update').on('input', (msg) => updates.push(msg as never));
    const all = new Promise<void>((resolve) => {
      helper.getNode('reply').on('input', (msg) => {
        if (answers.push(msg as never) === 50) resolve();
      });
    });
    for (let ticket = 0; ticket < 50; ticket++) tell('command', { command: 'replan' }, { ticket });
    await all;
    assert.deepEqual(
      answers.map(({ ticket }) => ticket).sort((a, b) => Number(a) - Number(b)),
      Array.from({ length: 50 }, (_, ticket) => ticket),
    );
    assert.deepEqual(new Set(answers.map(({ topic }) => topic)), new Set(['replan-result']));
    const results = answers.map(({ payload }) => payload as { success: boolean; plan: Plan; timing: object });
    assert.ok(results.every(({ success }) => success));
    assert.equal(new Set(results.map(({ plan, timing }) => JSON.stringify([plan.plannedAt, timing]))).size, 1);
    assert.equal(updates.length, 1);
  });

  it('answers a command that cannot be carried out, too', async () => {
    await load();
    tell('command', { command: 'replan' }, { ticket: 1 });
    const { payload, ticket } = await heard('reply');
    const { success, error } = payload as { success: boolean; error: { code: string } };
    assert.deepEqual([success, error.code, ticket], [false, 'no-prices', 1]);
  });

  it('plans as people ask, shows it on the board, and refuses what it does not understand', async () => {
    await load();
    tellAll();
    const riskOf = (update: Message) => (planOf(update).basis as { settings: { risk: string } }).settings.risk;
    const usual = riskOf(await heard('update'));
    tell('command', { command: 'set-risk', value: 1 });
    assert.notEqual(riskOf(await heard('update')), usual);
    assert.equal(present?.runtime.board.latest('planner-state')?.riskAppetite, 1);
    const caught = heard('caught');
    tell('command', { command: 'set-ev-goal', value: { id: 'bus', targetSocPercent: 80, by: '07:00' } });
    const { error } = (await caught) as unknown as { error: { message: string } };
    assert.match(error.message, /set-ev-goal has `value\.id` "bus": expected a car of the home, which has none/);
    const caughtAgain = heard('caught');
    tell('command', { command: 'set-risk', value: 9 });
    assert.equal(((await caughtAgain).error as unknown as { code: string }).code, 'invalid-command');
  });

  it('waits without alarm for what has not come yet', async () => {
    await load();
    const waits = statusIs(/^waits for forecast$/);
    tell('price-update', prices(0.2));
    await waits;
  });

  it('sends a malformed message to Catch nodes, with the path, and keeps the plan', async () => {
    await load();
    tellAll();
    const { plannedAt } = planOf(await heard('update'));
    const caught = heard('caught');
    tell('price-update', { ...prices(0.2), slots: [{ ...prices(0.2).slots[0], importPrice: 'free' }] });
    const { error } = (await caught) as unknown as { error: { message: string; code: string } };
    assert.equal(error.code, 'invalid-input');
    assert.match(error.message, /`price-update\.slots\[0\]\.importPrice` is "free": expected a finite number/);
    assert.equal(planOnBoard()?.plannedAt, plannedAt);
    const refused = () =>
      (present?.runtime.board.latest('health')?.problems ?? []).filter(({ source, code }) => {
        return source === 'planner' && code === 'invalid-input';
      });
    assert.equal(refused().length, 1);
    tell('price-update', prices(0.3));
    await heard('update');
    assert.deepEqual(refused(), []);
  });

  it('refuses a topic that it does not know, naming those it does', async () => {
    await load();
    const caught = heard('caught');
    tell('weather-report', {});
    const { error } = (await caught) as unknown as { error: { message: string; code: string } };
    assert.equal(error.code, 'unknown-topic');
    assert.match(error.message, /price-update, forecast-update, state, job, command, plan-request/);
  });

  it('says that its home is missing, and recovers when it comes back', async () => {
    await load();
    const { runtime } = present as FakeHome;
    homes.remove('h');
    const caught = heard('caught');
    tell('state', state(50));
    assert.equal(((await caught).error as unknown as { code: string }).code, 'home-missing');
    homes.add(runtime);
    tellAll();
    assert.equal(planOf(await heard('update')).status, 'optimal');
  });

  it('answers a plan request without any home, keeping the other properties', async () => {
    await loadWithoutHome();
    tell('plan-request', problemOf({ slots: repeat(4, {}) }), { ticket: 7 });
    const message = await heard('reply');
    assert.equal(message.topic, 'plan-reply');
    assert.equal(message.ticket, 7);
    assert.equal(planOf(message).slots.length, 4);
  });

  it('refuses a bad request with every problem listed', async () => {
    await loadWithoutHome();
    const problem = problemOf({ slots: repeat(2, {}) });
    const caught = heard('caught');
    tell('plan-request', { ...problem, slots: [{ ...problem.slots[0], loadKwh: -1, colour: 'red' }] });
    const { error } = (await caught) as unknown as { error: { message: string } };
    assert.match(error.message, /plan-request\.slots\[0\]\.loadKwh.*\(and 1 more\)/);
  });

  it('names a setting that is out of its range', async () => {
    await load({ horizonHours: 900 });
    const node = helper.getNode('p') as Node & { error: { lastCall?: { args: [Error] } } };
    assert.match(String(node.error.lastCall?.args[0]), /settings\.horizonHours/);
  });

  it('works with its example, as it is', async () => {
    const example = JSON.parse(readFileSync(path.join(projectRoot, 'examples/07 plan.json'), 'utf8')) as {
      type: string;
      payload: string;
    }[];
    const request = example.find(({ type }) => type === 'inject');
    await loadWithoutHome();
    tell('plan-request', JSON.parse(request?.payload ?? ''));
    assert.equal(planOf(await heard('reply')).status, 'optimal');
  });

  describe('settings', () => {
    const planWith = async (settings: object) => {
      await load(settings);
      tellAll();
      return planOf(await heard('update'));
    };
    const endSoc = ({ slots }: Plan) => slots[slots.length - 1].batteries[0].socPercent;

    it('horizonHours ends the plan', async () => {
      const plan = await planWith({ horizonHours: '3' });
      assert.equal(Date.parse(plan.slots[plan.slots.length - 1].end) - Date.parse(plan.plannedAt), 3 * HOUR_MS);
    });

    it('targetSocPercent is met at the end', async () => {
      assert.ok(Math.abs(endSoc(await planWith({ targetSocPercent: '80' })) - 80) < 1e-6);
    });

    it('target by-risk is met at the end', async () => {
      // Minimum 10 and buffer 10, and an adjustment by the share of tomorrow's load that the sun does not cover.
      const soc = endSoc(await planWith({ target: 'by-risk' }));
      assert.ok(soc > 12 - 1e-6 && soc < 28 + 1e-6, `${soc}`);
    });

    it('loadMargin raises the load of a careful home', async () => {
      const load = ({ slots }: Plan) => slots[1].loadKwh;
      const plain = load(await planWith({ riskAppetite: 1 }));
      await leave();
      assert.ok(load(await planWith({ riskAppetite: 1, loadMargin: true })) > plain * 1.2);
    });

    it('riskAppetite decides what missing the target costs', async () => {
      // In an hour at 5 kW the battery cannot get from 50 to 100 %.
      const missing = { targetSocPercent: 100, horizonHours: 1 };
      const careful = await planWith({ ...missing, riskAppetite: '1' });
      await leave();
      const daring = await planWith({ ...missing, riskAppetite: '5' });
      assert.ok(careful.objective > daring.objective + 1);
    });

    it('replanSocPercent decides when a battery is off the plan', async () => {
      for (const [replanSocPercent, replans] of [
        ['40', false],
        ['3', true],
      ] as const) {
        await load({ replanSocPercent });
        tellAll();
        await heard('update');
        // Five minutes must have passed since the last plan.
        const { clock } = (present as FakeHome).runtime;
        clock.setSpeed(1, clock.now() + HOUR_MS / 10);
        const again = heard('update').then(() => true);
        tell('state', { ...state(75), at: toIso(Math.round(clock.now())) });
        const none = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 1500));
        assert.equal(await Promise.race([again, none]), replans);
        await leave();
      }
    });
  });
});
