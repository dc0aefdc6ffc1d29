import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { deploy, type DeployMode } from '../support/admin.js';
import { browserMissing, launchBrowser } from '../support/browser.js';
import { dashboardFlow, feed } from '../support/dashboard-flow.js';
import { eventually, type Flow, type FlowNode } from '../support/flows.js';
import { homeForm } from '../support/home-form.js';
import { startPrefixProxy } from '../support/prefix-proxy.js';
import { nodeRedFolder } from '../support/project.js';
import { startNodeRed, type RealNodeRed } from '../support/real-node-red.js';
import { samplePlan, samplePrices, sampleState } from '../support/sample-plan.js';

const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const home = { id: 'h', type: 'darkstar-home', name: 'Cottage', ...homeForm };

/** Every plan is newer than the one before: the page shows no older one. */
let seconds = 0;
const later = () => Date.now() + ++seconds * 1000;

const flow = dashboardFlow({ nodes: [home], home: 'h' }) as FlowNode[];

describe(`the page in a browser${browserMissing ? ` (${browserMissing})` : ''}`, function () {
  this.timeout(60_000);
  let browser: Browser;
  let nodeRed: RealNodeRed;
  let context: BrowserContext | undefined;
  let away: string[];
  let errors: string[];

  before(async function () {
    const launched = await launchBrowser();
    if (!launched) return this.skip();
    browser = launched;
    nodeRed = await startNodeRed({ flow });
  });

  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
  });

  beforeEach(() => {
    away = [];
    errors = [];
  });

  afterEach(async () => {
    await context?.close();
    assert.deepEqual(errors, [], 'errors in the page');
    assert.deepEqual(away, [], 'requests that leave this computer');
  });

  async function open(root = nodeRed.url, viewport = DESKTOP): Promise<Page> {
    context = await browser.newContext({
      viewport,
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      hasTouch: viewport === PHONE,
    });
    const page = await context.newPage();
    page.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (/^(http|ws)/.test(protocol) && hostname !== '127.0.0.1') away.push(request.url());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`${root}/dashboard/energy`);
    await page.waitForSelector('.ds:not(.ds-skeleton) canvas');
    return page;
  }

  async function redeploy(deployed: Flow, mode: DeployMode): Promise<void> {
    const before = nodeRed.log().length;
    await deploy(nodeRed.url, deployed, mode);
    await eventually('the deploy', () => /Started (flows|modified)/.test(nodeRed.log().slice(before)));
  }

  const plannedAt = (page: Page, plan: { plannedAt: string }) =>
    page.waitForSelector(`.ds[data-plan="${plan.plannedAt}"]`);

  /** How many pixels of the canvas have a colour of their own, that is neither transparent nor grey. */
  const colouredPixels = (page: Page) =>
    page.evaluate(`(() => {
      const canvas = document.querySelector('.ds canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] > 100 && Math.max(data[at], data[at + 1], data[at + 2]) - Math.min(data[at], data[at + 1], data[at + 2]) > 60) count++;
      }
      return count;
    })()`) as Promise<number>;

  const text = (page: Page, selector: string) => page.locator(selector).innerText();

  it('shows that it waits, then the plan that is pushed, then the next one', async () => {
    const page = await open();
    assert.equal(await text(page, '.ds-title'), 'No plan yet');
    const before = await colouredPixels(page);
    const now = later();
    const plan = samplePlan({ now });
    await feed(nodeRed.url, 'price-update', samplePrices({ now }));
    await feed(nodeRed.url, 'plan-update', plan);
    await plannedAt(page, plan);
    await eventually('the chart', async () => (await colouredPixels(page)) > before + 5_000);
    assert.match(await text(page, '.ds-title'), /^(Charging|Running|Selling|Keeping)/);
    assert.match(await text(page, '.ds-stats'), /ct\/kWh[\s\S]*€/);
    const next = samplePlan({ now: later() });
    await feed(nodeRed.url, 'plan-update', next);
    await plannedAt(page, next);
  });

  it('gives everything to a page that opens later, and a measured charge to all', async () => {
    const now = later();
    const plan = samplePlan({ now });
    await feed(nodeRed.url, 'plan-update', plan);
    const page = await open();
    await plannedAt(page, plan);
    await feed(nodeRed.url, 'state', sampleState({ now, startSocPercent: 67 }));
    await page.waitForSelector('.ds[data-soc="67"]');
    assert.match(await text(page, '.ds-stats'), /67/);
  });

  it('gives the numbers and the reason of the slot under the pointer', async () => {
    const now = later();
    await feed(nodeRed.url, 'plan-update', samplePlan({ now }));
    const page = await open();
    await plannedAt(page, samplePlan({ now }));
    await page.locator('.ds canvas').hover();
    const card = await text(page, '.ds-tip');
    assert.match(card, /Buy[\s\S]*\d ct[\s\S]*Sun[\s\S]*kW[\s\S]*Stored[\s\S]*%/);
    assert.match(card, /\w{3} \d\d:\d\d–\d\d:\d\d/);
    await page.mouse.move(1, 1);
    assert.equal(await page.locator('.ds-tip').isVisible(), false);
    await page.locator('.ds canvas').focus();
    await page.keyboard.press('ArrowRight');
    const [first] = (await text(page, '.ds-tip')).split('\n');
    await page.keyboard.press('ArrowRight');
    assert.notEqual((await text(page, '.ds-tip')).split('\n')[0], first);
  });

  it('shows a planner error until a newer plan comes', async () => {
    const now = later();
    const plan = samplePlan({ now });
    await feed(nodeRed.url, 'plan-update', plan);
    const page = await open();
    await plannedAt(page, plan);
    const error = { code: 'prices-missing', values: {}, text: 'No prices for tomorrow.', planInForce: plan.plannedAt };
    await feed(nodeRed.url, 'planner-error', error);
    await page.waitForSelector('.ds[data-level="critical"]');
    assert.match(await text(page, '.ds-health'), /No prices for tomorrow\. The plan of \d\d:\d\d stays in force/);
    await feed(nodeRed.url, 'plan-update', samplePlan({ now: later() }));
    await page.waitForSelector('.ds[data-level="ok"]');
  });

  it('tells within a second what keeps the planner from a plan, what to do, and which plan is in force', async () => {
    const plan = samplePlan({ now: later() });
    await feed(nodeRed.url, 'plan-update', plan);
    const page = await open();
    await plannedAt(page, plan);
    const planInForce = plan.plannedAt;
    const cause = 'No prices for tomorrow. Choose another source.';
    await page.evaluate(`new Promise((resolve) => (window.told = new Promise((done) => {
      new MutationObserver(() => document.querySelector('.ds').dataset.level === 'critical' && done(performance.now()))
        .observe(document.querySelector('.ds'), { attributes: true });
      resolve();
    })))`);
    const sent = (await page.evaluate('performance.now()')) as number;
    await feed(nodeRed.url, 'planner-error', { code: 'prices-missing', values: {}, text: cause, planInForce });
    const shown = (await page.evaluate('window.told')) as number;
    assert.ok(shown - sent < 1_000, `${shown - sent} ms`);
    assert.match(await text(page, '.ds-health'), /Choose another source\. The plan of \d\d:\d\d stays in force/);
    await feed(nodeRed.url, 'plan-update', samplePlan({ now: later() }));
  });

  it('shows two browsers the same, and what one of them orders', async () => {
    const first = await open();
    const firstContext = context!;
    const second = await open();
    try {
      const plan = samplePlan({ now: later() });
      await feed(nodeRed.url, 'plan-update', plan);
      await Promise.all([plannedAt(first, plan), plannedAt(second, plan)]);
      await first.locator('[data-name="pause"]').click();
      const at = new Date(later()).toISOString();
      const reason = { code: 'pause', values: {}, text: 'Paused.' };
      const state = {
        at,
        mode: 'live',
        paused: true,
        slot: null,
        decision: [],
        reason,
        lastWrites: [],
        verified: null,
      };
      await feed(nodeRed.url, 'executor-state', state);
      await Promise.all([first, second].map((page) => page.waitForSelector('[data-name="resume"]')));
    } finally {
      await firstContext.close();
    }
  });

  it('works behind a path prefix', async () => {
    const proxy = await startPrefixProxy(nodeRed.url, '/api/hassio_ingress/secret');
    try {
      const page = await open(proxy.url);
      const plan = samplePlan({ now: later() });
      await feed(nodeRed.url, 'plan-update', plan);
      await plannedAt(page, plan);
      await eventually('the chart', async () => (await colouredPixels(page)) > 5_000);
    } finally {
      await context?.close();
      await proxy.stop();
    }
  });

  it('goes on in an open page when flows are deployed again, in every mode', async () => {
    const page = await open();
    const viewRenamed = flow.map((node) => (node.id === 'view' ? { ...node, name: 'renamed' } : node));
    for (const [mode, deployed] of [
      ['full', flow],
      ['flows', viewRenamed],
      ['nodes', flow],
    ] as const) {
      await redeploy(deployed, mode);
      const now = later();
      await feed(nodeRed.url, 'plan-update', samplePlan({ now }));
      await plannedAt(page, samplePlan({ now }));
    }
    assert.equal(await page.locator('.ds').count(), 1);
  });

  it('says that its home is disabled, and recovers without a restart', async () => {
    const page = await open();
    const without = flow.map((node) => (node.id === 'h' ? { ...node, d: true } : node));
    await redeploy(without, 'nodes');
    await page.waitForSelector('.ds[data-level="critical"]');
    assert.match(await text(page, '.ds-health'), /missing or disabled/);
    await redeploy(flow, 'nodes');
    await page.waitForSelector('.ds:not([data-level="critical"])');
  });

  it('gets every part again after the connection was lost', async () => {
    const prefix = '/proxy';
    const proxy = await startPrefixProxy(nodeRed.url, prefix);
    const page = await open(proxy.url);
    await proxy.stop();
    const plan = samplePlan({ now: later() });
    await feed(nodeRed.url, 'plan-update', plan);
    const again = await startPrefixProxy(nodeRed.url, prefix, Number(new URL(proxy.url).port));
    try {
      await plannedAt(page, plan);
    } finally {
      await context?.close();
      await again.stop();
    }
  });

  it('fits a phone without scrolling sideways, and answers a tap', async () => {
    const now = later();
    await feed(nodeRed.url, 'plan-update', samplePlan({ now }));
    const page = await open(nodeRed.url, PHONE);
    await plannedAt(page, samplePlan({ now }));
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    assert.equal(overflow, 0);
    await page.locator('.ds canvas').tap();
    assert.match(await text(page, '.ds-tip'), /Stored/);
    await page.locator('.ds-title').tap();
    assert.equal(await page.locator('.ds-tip').isVisible(), false);
  });
});

describe(`the page behind a login${browserMissing ? ` (${browserMissing})` : ''}`, function () {
  this.timeout(60_000);

  it('gives script and parts only to who has logged in, and no longer asks for a login', async function () {
    const browser = await launchBrowser();
    if (!browser) return this.skip();
    const pass = createRequire(path.join(nodeRedFolder, 'package.json'))('bcryptjs').hashSync('secret', 4);
    const nodeRed = await startNodeRed({ flow, settings: { httpNodeAuth: { user: 'home', pass } } });
    try {
      assert.equal((await fetch(`${nodeRed.url}/darkstar/view.js`)).status, 401);
      const httpCredentials = { username: 'home', password: 'secret' };
      const page = await browser.newPage({ viewport: DESKTOP, httpCredentials });
      await page.goto(`${nodeRed.url}/dashboard/energy`);
      await page.waitForSelector('.ds[data-complete="true"]');
      assert.equal(await page.locator('.ds-setup').getByText('Ask for a login').count(), 1);
      assert.match(await page.locator('.ds-setup').innerText(), /Ask for a login\s+done/);
    } finally {
      await browser.close();
      await nodeRed.stop();
    }
  });
});

describe(`the page below a node root${browserMissing ? ` (${browserMissing})` : ''}`, function () {
  this.timeout(60_000);

  it('finds its script where node root and dashboard path have more parts, on a dark theme', async function () {
    const browser = await launchBrowser();
    if (!browser) return this.skip();
    const flow = dashboardFlow({ path: '/ui/home', theme: 'dark' });
    const nodeRed = await startNodeRed({ flow, settings: { httpNodeRoot: '/endpoint' } });
    try {
      const page = await browser.newPage({ viewport: DESKTOP });
      await page.goto(`${nodeRed.url}/endpoint/ui/home/energy`);
      await page.waitForSelector('.ds.ds-dark canvas');
      await page.waitForSelector('.ds[data-level="critical"]');
      assert.match(await page.locator('.ds-health').innerText(), /home of this page is missing/);
      await feed(`${nodeRed.url}/endpoint`, 'plan-update', samplePlan({ now: Date.now() }));
      await page.waitForSelector('.ds[data-plan^="2"]');
    } finally {
      await browser.close();
      await nodeRed.stop();
    }
  });
});
