import assert from 'node:assert/strict';
import type { EventEmitter } from 'node:events';
import backtestNode from '../../nodes/backtest/backtest.js';
import { floorTo, localDayStart, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import homeNode from '../../nodes/home/home.js';
import { homes } from '../../nodes/home/homes.js';
import type { Home } from '../../nodes/home/schema/home.js';
import type { ForecastUpdate, PriceUpdate, State } from '../../nodes/home/schema/messages.js';
import type { BacktestResult, Savings, WhatIfReply } from '../../nodes/home/schema/trust.js';
import { homeForm } from '../support/home-form.js';
import { nodeFlow } from '../support/node-flow.js';
import { helper } from '../support/node-red.js';
import { recordDays } from './ledger-days.js';

interface Heard<T> {
  readonly topic: string;
  readonly payload: T;
  readonly [property: string]: unknown;
}

interface Failure {
  readonly args: readonly [{ readonly code: string; readonly message: string }];
}

const ZONE = 'Europe/Berlin';
const tab = { id: 'f', type: 'tab' };
const home = { id: 'h', type: 'darkstar-home', name: 'home', ...homeForm, timezone: ZONE };
const backtest = (changes: object = {}) => ({
  id: 'n',
  type: 'darkstar-backtest',
  z: 'f',
  home: 'h',
  days: '2',
  replanMinutes: '60',
  startSocPercent: '50',
  wires: [['report'], ['savings'], ['reply']],
  ...changes,
});
const outs = ['report', 'savings', 'reply'].map((id) => ({ id, type: 'helper', z: 'f' }));

describe('darkstar-backtest', () => {
  const nodeRed = nodeFlow();

  const load = (changes: object = {}) =>
    nodeRed.load([homeNode, backtestNode], [tab, home, ...outs, backtest(changes)] as object[]);
  const node = () => helper.getNode('n');
  const runtime = () => homes.get('h')!;
  const next = <T>(id: string): Promise<Heard<T>> =>
    new Promise((resolve) => helper.getNode(id).once('input', (msg) => resolve(msg as unknown as Heard<T>)));
  const nextFailure = (): Promise<Failure['args'][0]> =>
    new Promise((resolve) =>
      (node() as unknown as EventEmitter).once('call:error', (call: Failure) => resolve(call.args[0])),
    );

  /** Twelve days of a household with its meter, and its prices, straight into the home's store. */
  async function record(days = 12): Promise<void> {
    const { store, clock } = runtime();
    await recordDays(store, clock.now(), ZONE, days);
  }

  it('replays the last days of the home’s own history and reports what each policy paid', async () => {
    await load();
    await record();
    const heard = next<BacktestResult>('report');
    node().receive({ topic: 'go', extra: 7 } as never);
    const { topic, payload, extra } = await heard;
    assert.deepEqual([topic, extra, payload.days], ['backtest-report', 7, 2]);
    assert.deepEqual(Object.keys(payload.policies), ['no-battery', 'self-consumption', 'perfect', 'mpc']);
    const cost = (policy: 'perfect' | 'mpc' | 'self-consumption') => payload.policies[policy]!.cost;
    assert.ok(cost('perfect') <= cost('mpc') + 1e-6 && cost('perfect') <= cost('self-consumption') + 1e-6);
    assert.ok(payload.plan.count >= 48);
    assert.equal(payload.to, toIso(localDayStart(runtime().clock.now(), ZONE)));
    assert.equal(runtime().board.latest('backtest-report')?.days, 2);
    assert.equal(runtime().board.latest('backtest-progress')?.running, false);
  });

  it('replays what a request asks for instead of the form', async () => {
    await load();
    await record();
    const heard = next<BacktestResult>('report');
    const payload = {
      days: 1,
      policies: ['self-consumption', 'mpc'],
      home: { batteries: [{ id: 'bigger', capacityKwh: 20, maxChargeKw: 5, maxDischargeKw: 5 }] },
    };
    node().receive({ topic: 'backtest', payload } as never);
    const report = (await heard).payload;
    assert.deepEqual([report.days, Object.keys(report.policies)], [1, ['self-consumption', 'mpc']]);
    const { batteries, solar } = report.home as Home;
    assert.equal(batteries[0].id, 'bigger');
    assert.deepEqual(solar, runtime().home.solar);
    assert.equal(report.policies.mpc!.startSocKwh, 10);
  });

  it('refuses a second backtest while one runs, and cancels the first when told', async () => {
    await load({ days: '10' });
    await record();
    const reasons: string[] = [];
    (node() as unknown as EventEmitter).on('call:error', (call: Failure) => reasons.push(call.args[0].code));
    node().receive({ topic: 'go' } as never);
    await new Promise<void>((resolve) => {
      const unsubscribe = runtime().board.subscribe(({ topic }) => {
        if (topic !== 'backtest-progress') return;
        unsubscribe();
        resolve();
      });
    });
    const refused = nextFailure();
    node().receive({ topic: 'again' } as never);
    assert.equal((await refused).code, 'backtest-busy');
    const cancelled = nextFailure();
    node().receive({ topic: 'cancel' } as never);
    assert.equal((await cancelled).code, 'backtest-cancelled');
    assert.deepEqual(reasons, ['backtest-busy', 'backtest-cancelled']);
  });

  const refusals: [string, object, string, RegExp][] = [
    [
      'an unknown property',
      { topic: 'backtest', payload: { day: 3 } },
      'invalid-input',
      /`backtest\.day`: unknown; did you mean `days`/,
    ],
    [
      'a period that ends before it begins',
      { topic: 'backtest', payload: { from: '2025-02-01', to: '2025-01-01' } },
      'empty-period',
      /`to` be after `from`/,
    ],
    ['days that were not recorded', { topic: 'go' }, 'no-replay-data', /Choose other dates/],
    ['a question without a change', { topic: 'what-if', payload: {} }, 'invalid-input', /at least one change/],
  ];
  for (const [what, msg, code, text] of refusals) {
    it(`says what is wrong with ${what}`, async () => {
      await load();
      const refused = nextFailure();
      node().receive(msg as never);
      const error = await refused;
      assert.equal(error.code, code);
      assert.match(error.message, text);
    });
  }

  it('closes the days that have ended, and counts the running one', async () => {
    await load();
    await record(3);
    const job = new URL('../../nodes/backtest/savings-job.js', import.meta.url);
    const { store, home: atHome, clock } = runtime();
    const days = await store.run<Savings['days']>(job, 'closeSavings', { home: atHome, now: clock.now() });
    const closed = days.filter(({ open }) => !open);
    assert.equal(closed.length, 3);
    assert.ok(closed.every(({ revision, missingSlots }) => revision === 0 && missingSlots <= 1));
    // The battery rested while a self-consuming twin would have earned.
    assert.ok(
      closed.every(({ paid, selfConsumption, saved }) => Math.abs(selfConsumption.cost - paid.cost - saved) < 1e-4),
    );
    const again = await store.run<Savings['days']>(job, 'closeSavings', { home: atHome, now: clock.now() });
    assert.deepEqual(
      again.filter(({ open }) => !open),
      closed,
    );
  });

  it('counts a day again when its data come late, and says so', async () => {
    await load();
    await record(3);
    const job = new URL('../../nodes/backtest/savings-job.js', import.meta.url);
    const { store, home: atHome, clock } = runtime();
    const order = { home: atHome, now: clock.now() };
    const before = await store.run<Savings['days']>(job, 'closeSavings', order);
    const start = localDayStart(clock.now(), ZONE, -2) + 40 * SLOT_MS;
    const rows = [{ start: toIso(start), end: toIso(start + SLOT_MS), importKwh: 5 }];
    const observations = new URL('../../nodes/recorder/observations.js', import.meta.url);
    await store.run(observations, 'insertObservations', { rows, origin: 'measured' });
    const after = await store.run<Savings['days']>(job, 'closeSavings', order);
    assert.deepEqual(after.map(({ revision }) => revision).slice(0, 3), [0, 1, 0]);
    assert.ok(after[1].paid.importCost > before[1].paid.importCost + 0.2);
  });

  it('answers a question from the live inputs, and leaves the plan in force alone', async () => {
    await load();
    const { board, clock } = runtime();
    const start = floorTo(clock.now(), SLOT_MS);
    const spans = Array.from({ length: 96 }, (_, index) => ({
      start: toIso(start + index * SLOT_MS),
      end: toIso(start + (index + 1) * SLOT_MS),
    }));
    const band = (mean: number) => ({ mean, p10: mean, p50: mean, p90: mean });
    board.publish('price-update', {
      zone: 'DE',
      currency: 'EUR',
      source: 'test',
      publishedUntil: spans[95].end,
      slots: spans.map((span, index) => {
        const spot = index % 48 < 24 ? 0.05 : 0.4;
        return { ...span, spot, importPrice: spot, exportPrice: spot * 0.9 };
      }),
    } as PriceUpdate);
    board.publish('forecast-update', {
      issuedAt: toIso(start),
      slots: spans.map((span) => ({ ...span, loadKwh: band(0.2), pvKwh: band(0.5) })),
      accuracy: { method: 'test', historyDays: 1 },
    } as ForecastUpdate);
    const battery = runtime().home.batteries[0].id;
    board.publish('state', {
      at: toIso(clock.now()),
      batteries: [{ id: battery, socPercent: 50, powerKw: 0 }],
      pvKw: 1,
      loadKw: 1,
      gridKw: 0,
      waterHeaters: [],
      evs: [],
      ages: {},
    } as State);
    const ask = async (payload: object) => {
      const heard = next<WhatIfReply>('reply');
      node().receive({ topic: 'what-if', payload, asked: 'here' } as never);
      const { topic, payload: reply, asked } = await heard;
      assert.deepEqual([topic, asked], ['what-if-reply', 'here']);
      return reply;
    };
    const noExport = await ask({ exportAllowed: false });
    assert.ok(noExport.difference > 0.1 && /would cost \d+\.\d\d EUR more/.test(noExport.text.text));
    const bigger = await ask({ batteryKwh: 40 });
    assert.ok(bigger.difference < 0 && bigger.text.code === 'what-if-cheaper');
    const roof = await ask({ pvPeakKw: runtime().home.solar[0].peakKw! * 2 });
    assert.ok(roof.difference < -1);
    const dearer = await ask({ tariff: { import: { factor: 2 } } });
    assert.notEqual(dearer.changedCost, dearer.cost);
    assert.equal(board.latest('plan-update'), undefined);
    assert.deepEqual(board.latest('what-if-reply'), dearer);
  });

  it('names what a question lacks', async () => {
    await load();
    const refused = nextFailure();
    node().receive({ topic: 'what-if', payload: { exportAllowed: false } } as never);
    assert.equal((await refused).code, 'no-prices');
  });
});
