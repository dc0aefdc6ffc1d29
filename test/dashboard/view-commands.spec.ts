import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { PageParts, PageUpdate } from '../../nodes/dashboard/wire.js';
import { HOUR_MS, toIso } from '../../nodes/home/grid.js';
import { browserMissing, launchBrowser } from '../support/browser.js';
import { complete, fullParts, openView, type ViewPage } from '../support/view-page.js';

const now = Date.parse('2026-05-12T13:07:00Z');
const parts = fullParts({ now });
const executor = parts['executor-state']!;
const wishes = parts['planner-state']!;
const plan = parts['plan-update']!;
const doing = (changes: Partial<NonNullable<PageParts['executor-state']>>): PageUpdate => ({
  'executor-state': { ...executor, ...changes },
});
const wished = (changes: Partial<NonNullable<PageParts['planner-state']>>): PageUpdate => ({
  'planner-state': { ...wishes, ...changes },
});
const soon = (hours: number) => toIso(now + hours * HOUR_MS);

interface Case {
  readonly name: string;
  /** Names of the buttons to press, one after the other. */
  readonly press: readonly string[];
  readonly sends: object;
  /** What the board says then. */
  readonly done: PageUpdate;
  /** What is known before. */
  readonly known?: PageUpdate;
}

const cases: readonly Case[] = [
  {
    name: 'plans again',
    press: ['replan'],
    sends: { command: 'replan' },
    done: { 'plan-update': { ...plan, plannedAt: soon(1) } },
  },
  { name: 'pauses', press: ['pause'], sends: { command: 'pause' }, done: doing({ paused: true }) },
  {
    name: 'resumes',
    press: ['resume'],
    sends: { command: 'resume' },
    done: doing({ paused: false }),
    known: doing({ paused: true }),
  },
  ...(['force-charge', 'force-export', 'force-stop', 'boost-water'] as const).map((command) => ({
    name: `orders ${command} for two hours`,
    press: [command, `${command}-120`],
    sends: { command, until: soon(2) },
    done: doing({ override: command, overrideUntil: soon(2) }),
  })),
  {
    name: 'ends what was forced',
    press: ['force-charge'],
    sends: { command: 'resume' },
    done: doing({ override: null }),
    known: doing({ override: 'force-charge', overrideUntil: soon(1) }),
  },
  {
    name: 'sets the risk',
    press: ['risk-5'],
    sends: { command: 'set-risk', value: 5 },
    done: wished({ riskAppetite: 5 }),
  },
  {
    name: 'sets the comfort',
    press: ['comfort-2'],
    sends: { command: 'set-comfort', value: 2 },
    done: wished({ comfortLevel: 2 }),
  },
  {
    name: 'sets what the car shall hold, and when',
    press: ['car-kia'],
    sends: { command: 'set-ev-goal', value: { id: 'kia', targetSocPercent: 80, by: '07:00' } },
    // 07:00 in Paris.
    done: wished({ evGoals: [{ id: 'kia', socPercent: 80, by: '2026-05-13T05:00:00.000Z' }] }),
    known: wished({ evGoals: [] }),
  },
  {
    name: "takes the car's goal back",
    press: ['car-cancel-kia'],
    sends: { command: 'set-ev-goal', value: { id: 'kia', cancel: true } },
    done: wished({ evGoals: [] }),
  },
  {
    name: 'takes own slots back',
    press: ['clear-manual'],
    sends: { command: 'manual-slot', value: null },
    done: wished({ manualSlots: 0 }),
  },
  {
    name: 'goes live after a question',
    press: ['mode-live', 'go-live'],
    sends: { command: 'set-mode', value: 'live' },
    done: doing({ mode: 'live' }),
  },
  {
    name: 'goes back into the shadow',
    press: ['mode-shadow'],
    sends: { command: 'set-mode', value: 'shadow' },
    done: doing({ mode: 'shadow' }),
    known: doing({ mode: 'live' }),
  },
  {
    name: 'takes the last lesson back',
    press: ['undo-reflex'],
    sends: { command: 'undo-reflex' },
    done: { reflex: { ...parts.reflex!, canUndo: false } },
  },
];

describe(`a command from the page in a browser${browserMissing ? ` (${browserMissing})` : ''}`, function () {
  this.timeout(60_000);
  let browser: Browser;
  let view: ViewPage;

  before(async function () {
    const launched = await launchBrowser();
    if (!launched) return this.skip();
    browser = launched;
  });

  after(() => browser?.close());

  afterEach(async () => {
    assert.deepEqual(view.errors, []);
    await view.close();
  });

  async function open(known: PageUpdate = {}): Promise<void> {
    view = await openView(browser, { parts: { ...parts, ...known } });
    await complete(view.page);
    // What a command lasts is reckoned from the home's clock, which goes on.
    await view.page.evaluate(`document.querySelector('.ds-more').open = true`);
  }

  const press = (name: string) => view.page.locator(`[data-name="${name}"]`).click();
  const state = () => view.page.locator('.ds-said').first().getAttribute('data-state');

  for (const { name, press: buttons, sends, done, known } of cases) {
    it(`${name}: sent, shown as pending, and done when the board says so`, async () => {
      await open(known);
      for (const button of buttons) await press(button);
      const [sent] = (await view.sent()) as { until?: string }[];
      const { until, ...rest } = sends as { until?: string };
      assert.deepEqual({ ...sent, until: undefined }, { ...rest, until: undefined });
      if (until) assert.ok(Math.abs(Date.parse(sent.until ?? '') - Date.parse(until)) < 60_000, sent.until);
      assert.equal(await state(), 'pending');
      await view.push(done);
      assert.equal(await state(), 'done');
    });
  }

  it('goes on vacation for a week, and comes back', async () => {
    await open();
    await view.page.locator('[data-name="vacation"]').selectOption('7');
    const [{ command, until }] = (await view.sent()) as { command: string; until: string }[];
    assert.equal(command, 'vacation');
    assert.ok(Math.abs(Date.parse(until) - now - 7 * 24 * HOUR_MS) < 60_000);
    await view.push(wished({ vacation: { until } }));
    assert.equal(await state(), 'done');
    await view.page.locator('[data-name="vacation"]').selectOption('0');
    assert.deepEqual((await view.sent())[1], { command: 'vacation', value: false });
    await view.push(wished({ vacation: null }));
    assert.equal(await state(), 'done');
  });

  it('plans an hour by hand from the slot that the keyboard points to', async () => {
    await open();
    await view.page.locator('canvas').focus();
    await view.page.keyboard.press('PageDown');
    await view.page.keyboard.press('Enter');
    assert.deepEqual(await view.sent(), [], 'it asks first');
    await press('manual-charge');
    const [{ command, value }] = (await view.sent()) as { command: string; value: Record<string, string> }[];
    assert.deepEqual([command, value.action], ['manual-slot', 'charge']);
    assert.equal(Date.parse(value.to) - Date.parse(value.from), HOUR_MS);
    assert.ok(Date.parse(value.from) > now);
  });

  it('fails with the reason where the planner answers with an error', async () => {
    await open();
    await press('replan');
    const error = { code: 'x', values: {}, text: 'No prices for tomorrow.', planInForce: plan.plannedAt };
    for (const minute of [1, 2]) {
      await view.push({ 'planner-error': { ...error, at: toIso(now + minute * 60_000) } });
      assert.equal(await state(), 'failed', 'the same error is told each time');
      assert.equal(await view.text('.ds-said'), 'No prices for tomorrow.');
      await press('replan');
      assert.equal(await state(), 'pending');
    }
  });

  it('fails with the reason where the executor has a new problem', async () => {
    await open();
    await press('force-charge');
    await press('force-charge-30');
    await view.push(doing({ problems: [{ code: 'x', values: {}, text: 'The inverter does not answer.' }] }));
    assert.equal(await state(), 'failed');
    assert.equal(await view.text('.ds-said'), 'The inverter does not answer.');
  });

  it('fails with the reason where the node does not take it', async () => {
    await open();
    await view.page.evaluate(`window.refusal = { code: 'x', values: {}, text: 'Nothing is wired.' }`);
    await press('pause');
    assert.equal(await state(), 'failed');
    assert.equal(await view.text('.ds-said'), 'Nothing is wired.');
  });

  it('asks a question of the backtest node, and shows what it answers', async () => {
    await open();
    await press('what-if-0');
    assert.deepEqual((await view.sent())[0], { topic: 'what-if', payload: { batteryKwh: 15 } });
    assert.match(await view.text('.ds-answer'), /battery \+5 kWh: being worked out/);
    await view.push({
      'what-if-reply': {
        ...parts['what-if-reply']!,
        question: { batteryKwh: 15 },
        text: { code: 'x', values: {}, text: 'It would save a lot.' },
      },
    });
    assert.equal(await view.text('.ds-answer'), 'battery +5 kWh: It would save a lot.');
  });

  it('asks for a replay, and shows how far it is', async () => {
    await open();
    await press('backtest');
    assert.deepEqual((await view.sent())[0], { topic: 'backtest', payload: {} });
    await view.push({ 'backtest-progress': { running: true, share: 0.4, policy: 'mpc', problem: null } });
    assert.match(await view.text('.ds-backtest'), /Replaying, 40 %/);
    assert.equal(await view.page.locator('[data-name="backtest"]').count(), 0);
  });

  it('asks nothing where nobody answers or the page may only be read', async () => {
    await open({ access: { readOnly: false, login: true, questions: false } });
    assert.equal(await view.page.locator('.ds-what-if').isVisible(), false);
    await view.push({ access: { readOnly: true, login: true, questions: true } });
    assert.equal(await view.page.locator('.ds-what-if').isVisible(), false);
    assert.equal(
      await view.page
        .locator('.ds button[data-name]:visible:not([data-name^="span-"], [data-name^="overlay-"])')
        .count(),
      0,
    );
  });
});
