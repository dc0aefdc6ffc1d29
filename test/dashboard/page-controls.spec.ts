import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import type { ExecutorState, PlannerState } from '../../nodes/home/schema/messages.js';
import { toIso } from '../../nodes/home/grid.js';
import { deploy } from '../support/admin.js';
import { browserMissing, launchBrowser } from '../support/browser.js';
import { dashboardFlow, feed } from '../support/dashboard-flow.js';
import { eventually, type Flow } from '../support/flows.js';
import { homeForm } from '../support/home-form.js';
import { startNodeRed, type RealNodeRed } from '../support/real-node-red.js';
import { sampleForecast, samplePlan, samplePrices, sampleState } from '../support/sample-plan.js';

const heater = JSON.stringify({ waterHeaters: [{ id: 'tank', powerKw: 3, dailyKwh: 6 }] });
const home = { id: 'h', type: 'darkstar-home', name: 'Cottage', ...homeForm, more: heater };
const flowWith = (view: object = {}, theme: 'light' | 'dark' = 'light') =>
  dashboardFlow({ nodes: [home], home: 'h', view, theme }) as Flow;

let seconds = 0;
const later = () => Date.now() + ++seconds * 1000;
const said = { code: 'x', values: {}, text: 'As planned.' };

const executorState = (changes: Partial<ExecutorState> = {}): ExecutorState => ({
  at: toIso(later()),
  mode: 'shadow',
  paused: false,
  slot: null,
  decision: [],
  reason: said,
  lastWrites: [],
  verified: null,
  ...changes,
});

describe(`the controls of the page${browserMissing ? ` (${browserMissing})` : ''}`, function () {
  this.timeout(60_000);
  let browser: Browser;
  let nodeRed: RealNodeRed;
  let page: Page | undefined;

  before(async function () {
    const launched = await launchBrowser();
    if (!launched) return this.skip();
    browser = launched;
    nodeRed = await startNodeRed({ flow: flowWith() });
  });

  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
  });

  afterEach(async () => {
    await page?.close();
    page = undefined;
  });

  async function redeploy(flow: Flow): Promise<void> {
    const before = nodeRed.log().length;
    await deploy(nodeRed.url, flow, 'full');
    await eventually('the deploy', () => /Started flows/.test(nodeRed.log().slice(before)));
  }

  async function open(locale = 'en-GB'): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale });
    page = await context.newPage();
    await page.goto(`${nodeRed.url}/dashboard/energy`);
    await page.waitForSelector('.ds:not(.ds-skeleton)');
    await feed(nodeRed.url, 'state', sampleState({ now: later() }));
    await feed(nodeRed.url, 'executor-state', executorState());
    await page.waitForSelector('.ds-mode:not(:empty)');
    return page;
  }

  const press = (name: string) => page!.locator(`[data-name="${name}"]`).click();
  const note = () => page!.locator('.ds-said').innerText();
  const noteIs = (state: string) => page!.waitForSelector(`.ds-said[data-state="${state}"]`);

  it('pauses: shows at once that it was sent, and then that it is done', async () => {
    await open();
    const shown = (await page!.evaluate(`new Promise((resolve) => {
      const note = document.querySelector('.ds-said');
      const start = performance.now();
      new MutationObserver(() => resolve(performance.now() - start)).observe(note, { childList: true, characterData: true, subtree: true });
      document.querySelector('[data-name="pause"]').click();
    })`)) as number;
    assert.ok(shown < 200, `${shown} ms`);
    assert.equal(await note(), 'sent …');
    await eventually('the command', () => nodeRed.log().includes("command: 'pause'"));
    await feed(nodeRed.url, 'executor-state', executorState({ paused: true }));
    await noteIs('done');
    assert.equal(await page!.locator('[data-name="resume"]').innerText(), 'Resume');
    await press('resume');
    await eventually('the command', () => nodeRed.log().includes("command: 'resume'"));
  });

  it('forces the battery for a while, and shows until when', async () => {
    await open();
    await press('force-charge');
    await press('force-charge-60');
    await eventually('the command', () => /command: 'force-charge',\s*until: '\d{4}-/.test(nodeRed.log()));
    const until = toIso(Date.now() + 3_600_000);
    await feed(nodeRed.url, 'executor-state', executorState({ override: { code: 'force-charge', until } }));
    await noteIs('done');
    assert.match(await page!.locator('[data-name="force-charge"]').innerText(), /^Charge until \d\d:\d\d$/);
  });

  it('asks before it goes live', async () => {
    await open();
    await page!.locator('.ds-more summary').click();
    await press('mode-live');
    assert.match(await page!.locator('.ds-choice:visible').innerText(), /will write to your devices/);
    assert.equal(nodeRed.log().includes("command: 'set-mode'"), false);
    await press('go-live');
    await eventually('the command', () => /command: 'set-mode', value: 'live'/.test(nodeRed.log()));
  });

  it('sets risk, comfort and vacation', async () => {
    await open();
    await page!.locator('.ds-more summary').click();
    await page!.locator('.ds-setting').nth(0).locator('[data-name="risk-1"]').click();
    await eventually('the risk', () => /command: 'set-risk', value: 1/.test(nodeRed.log()));
    const wishes: PlannerState = {
      at: toIso(later()),
      riskAppetite: 1,
      comfortLevels: [{ id: 'tank', level: 4 }],
      manualSlots: [],
      vacation: null,
    };
    await feed(nodeRed.url, 'planner-state', wishes);
    await noteIs('done');
    assert.equal(await page!.locator('.ds-setting').nth(0).locator('[aria-pressed="true"]').innerText(), '1');
    assert.equal(await page!.locator('.ds-setting').nth(1).locator('[aria-pressed="true"]').innerText(), '4');
    await page!.locator('.ds-settings select').selectOption('7');
    await eventually('the vacation', () => /command: 'vacation',\s*until: '/.test(nodeRed.log()));
  });

  it('plans a time by hand that is marked on the chart', async () => {
    await open();
    await feed(nodeRed.url, 'plan-update', samplePlan({ now: later() }));
    await page!.waitForSelector('.ds[data-plan^="2"]');
    const box = (await page!.locator('.ds canvas').boundingBox())!;
    await page!.mouse.move(box.x + box.width * 0.6, box.y + 200);
    await page!.mouse.down();
    await page!.mouse.move(box.x + box.width * 0.65, box.y + 200, { steps: 4 });
    await page!.mouse.up();
    assert.match(await page!.locator('.ds-manual').innerText(), /Plan this time yourself, \d\d:\d\d–\d\d:\d\d/);
    await press('manual-charge');
    await eventually(
      'the slot',
      () => /command: 'manual-slot'/.test(nodeRed.log()) && /action: 'charge'/.test(nodeRed.log()),
    );
    await feed(nodeRed.url, 'plan-update', samplePlan({ now: later() }));
    await noteIs('done');
  });

  it('remembers in the browser how much time the chart shows', async () => {
    await open();
    await press('span-168');
    await page!.reload();
    await page!.waitForSelector('[data-name="span-168"][aria-pressed="true"]');
    await press('span-48');
  });

  it('says so when nobody does what was asked', async () => {
    await open();
    await press('replan');
    await page!.waitForSelector('.ds-said[data-state="failed"]', { timeout: 12_000 });
    assert.match(await note(), /Nobody answered/);
  });

  for (const theme of ['light', 'dark'] as const) {
    it(`has no serious accessibility problem on a ${theme} page`, async () => {
      await redeploy(flowWith({}, theme));
      await open();
      const now = later();
      await feed(nodeRed.url, 'price-update', samplePrices({ now }));
      await feed(nodeRed.url, 'forecast-update', sampleForecast({ now }));
      await feed(nodeRed.url, 'plan-update', samplePlan({ now }));
      await page!.waitForSelector('.ds[data-plan^="2"]');
      await page!.locator('.ds-more summary').click();
      await page!.locator('.ds-table summary').click();
      const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
      await page!.evaluate(readFileSync(axe, 'utf8'));
      const { violations } = (await page!.evaluate("axe.run('.ds')")) as {
        violations: { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }[];
      };
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      assert.deepEqual(
        serious.map(({ id, nodes }) => [
          id,
          nodes.slice(0, 3).map(({ target, failureSummary }) => [target, failureSummary]),
        ]),
        [],
      );
    });
  }

  it('shows one part alone, and nothing to press where it may only be read', async () => {
    await redeploy(flowWith({ view: 'money', readOnly: true }));
    await open().catch(() => undefined);
    assert.equal(await page!.locator('.ds-money').count(), 1);
    assert.equal(await page!.locator('.ds canvas').count(), 0);
    await redeploy(flowWith({ readOnly: true }));
    await open();
    assert.equal(await page!.locator('.ds-controls').isVisible(), false);
  });

  it('refuses a command of a page that may only be read, whatever the page sends', async () => {
    await redeploy(flowWith({ readOnly: true }));
    await open();
    const reply = (await page!.evaluate(`new Promise((resolve) => {
      const [root] = [...document.querySelectorAll('*')].filter((node) => node.__vue_app__);
      const socket = root.__vue_app__._context.provides.$socket;
      socket.emit('darkstar-command:view', { command: 'pause' }, resolve);
    })`)) as { taken: boolean; problem: { code: string } };
    assert.deepEqual([reply.taken, reply.problem.code], [false, 'page-read-only']);
  });
});
