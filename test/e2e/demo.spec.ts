import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Action, State } from '../../nodes/home/schema/messages.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import { browserMissing, launchBrowser } from '../support/browser.js';
import { eventually, nodeOfType, probed, readFlow, withProbe, type Flow } from '../support/flows.js';
import { GUARD_MARK } from '../support/network-guard.js';
import { projectRoot } from '../support/project.js';
import { startNodeRed, type RealNodeRed } from '../support/real-node-red.js';

const demo = readFlow('flows/demo.json');
const probes = [
  ['darkstar-recorder', 'state'],
  ['darkstar-plan', 'plan'],
  ['darkstar-executor', 'action'],
] as const;
const flow = probes.reduce<Flow>((sofar, [type, name]) => withProbe(sofar, nodeOfType(sofar, type).id, 0, name), demo);
const guard = new URL('../support/network-guard.js', import.meta.url).href;
const pictures = path.join(projectRoot, 'test/e2e/out');

describe('the demo', function () {
  this.timeout(120_000);
  let nodeRed: RealNodeRed;

  before(async () => {
    nodeRed = await startNodeRed({ flow, env: { NODE_OPTIONS: `--import ${guard}` } });
  });

  after(() => nodeRed?.stop());

  it('has a plan within 10 s of "Started flows"', async () => {
    const plan = await eventually('a plan', () => probed(nodeRed.log(), 'plan').at(-1) as Plan | undefined, 10_000);
    assert.equal(plan.status, 'optimal');
    assert.ok(plan.slots.length > 96, `${plan.slots.length} slots`);
  });

  it('has a battery that follows the executor', async () => {
    // Where the plan asks for what the home falls back to, it asks for nothing new.
    await eventually('the plan', () => /worth \d/.test(nodeRed.log()));
    const { powerKw, maxChargeKw, maxDischargeKw } = await eventually('an action', () =>
      (probed(nodeRed.log(), 'action') as Action[]).at(-1),
    );
    const obeys = (state: State) => {
      const measured = state.batteries[0]?.powerKw;
      if (typeof measured !== 'number') return false;
      if (maxChargeKw === 0 && maxDischargeKw === 0) return Math.abs(measured) < 0.05;
      return (
        measured >= -maxChargeKw - 0.05 &&
        measured <= maxDischargeKw + 0.05 &&
        Math.sign(measured) * Math.sign(powerKw) >= 0
      );
    };
    const states = probed(nodeRed.log(), 'state').length;
    await eventually('a measured power within the limits of the action', () =>
      (probed(nodeRed.log(), 'state') as State[]).slice(states).some(obeys),
    );
  });

  it('prints nothing alarming', () => {
    const lines = nodeRed.log().split('\n');
    const alarming = lines.filter(
      (line) => /\[(warn|error|fatal)\]/.test(line) && !/probe:|Projects disabled|Encrypted credentials/.test(line),
    );
    assert.deepEqual(alarming, []);
  });

  it('talks to nobody', () => {
    assert.deepEqual(
      nodeRed
        .log()
        .split('\n')
        .filter((line) => line.includes(GUARD_MARK)),
      [],
    );
    assert.equal(nodeRed.log().includes('Started flows'), true);
  });

  describe(browserMissing ? `in a browser (${browserMissing})` : 'in a browser', () => {
    let browser: Browser | undefined;
    const asked: string[] = [];

    before(async function () {
      mkdirSync(pictures, { recursive: true });
      browser = await launchBrowser();
      if (!browser) this.skip();
    });

    after(() => browser?.close());

    const open = async (address: string, width: number, height: number): Promise<Page> => {
      const page = await browser!.newPage({ viewport: { width, height }, locale: 'en-GB', serviceWorkers: 'block' });
      page.on('request', (request) => asked.push(request.url()));
      await page.goto(`${nodeRed.url}${address}`);
      return page;
    };
    const picture = (page: Page, name: string) => page.screenshot({ path: path.join(pictures, `${name}.png`) });

    for (const [name, width, height] of [
      ['desktop', 1440, 900],
      ['phone', 390, 844],
    ] as const) {
      it(`shows the plan on a ${name}`, async () => {
        const page = await open('/dashboard', width, height);
        const shown = page.locator('[data-plan]');
        await shown.waitFor({ timeout: 10_000 });
        await page.waitForFunction(
          (plans) => plans.includes(document.querySelector('[data-plan]')?.getAttribute('data-plan') ?? ''),
          (probed(nodeRed.log(), 'plan') as Plan[]).map((plan) => plan.plannedAt),
          { timeout: 10_000 },
        );
        assert.ok((await page.locator('canvas').count()) > 0, 'a chart is drawn');
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
        await picture(page, `dashboard-${name}`);
        await page.close();
      });
    }

    it('opens in the editor with every node valid', async () => {
      const page = await open('/', 1600, 900);
      await page.waitForFunction(
        "typeof RED !== 'undefined' && RED.nodes.getType('ui-darkstar') && RED.nodes.node('demo-plan')",
      );
      const invalid = await page.evaluate(`(() => {
        const found = [];
        const check = (node) => { if (node.valid === false) found.push(node.type + ': ' + JSON.stringify(node.validationErrors)); };
        RED.nodes.eachNode(check);
        RED.nodes.eachConfig(check);
        return found;
      })()`);
      assert.deepEqual(invalid, []);
      await page.waitForTimeout(1_000);
      await picture(page, 'editor');
      await page.close();
    });

    it('asks no other host for anything', () => {
      assert.ok(asked.length > 10);
      assert.deepEqual(
        asked.filter((address) => !address.startsWith(nodeRed.url) && !/^(data|blob):/.test(address)),
        [],
      );
    });
  });
});

describe('a second start', function () {
  this.timeout(120_000);

  it('goes on where the first stopped', async () => {
    const first = await startNodeRed({ flow, keepUserDir: true });
    const before = await eventually('a state', () =>
      (probed(first.log(), 'state') as State[]).findLast((state) => state.batteries[0]?.socPercent),
    );
    await eventually('a plan', () => probed(first.log(), 'plan').length > 0);
    await first.stop();
    const second = await startNodeRed({ flow, userDir: first.userDir });
    try {
      const after = await eventually('a state', () => probed(second.log(), 'state').at(-1) as State | undefined);
      const [was, is] = [before, after].map((state) => state.batteries[0].socPercent ?? NaN);
      assert.ok(Math.abs(was - is) < 2, `SoC ${was} % before, ${is} % after`);
      assert.equal(/\[error\]/.test(second.log()), false, second.log());
    } finally {
      await second.stop();
    }
  });
});
