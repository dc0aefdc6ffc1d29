import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { localDayStart } from '../../nodes/home/grid.js';
import { browserMissing, launchBrowser } from '../support/browser.js';
import { nodeOfType, readFlow } from '../support/flows.js';
import { localServer } from '../support/local-server.js';
import { startNodeRed, type RealNodeRed } from '../support/real-node-red.js';

const LOADED = "typeof RED !== 'undefined' && RED.nodes && RED.nodes.node && RED.nodes.node('ex05-prices')";
const EDIT = "RED.editor.edit(RED.nodes.node('ex05-prices'))";
const names = "$('.darkstar-name').map(function () { return $(this).val() }).get().join()";

/** Two days of energy-charts, whatever today is. */
function twoDays(): string {
  const [from, to] = [0, 2].map((days) => localDayStart(Date.now(), 'Europe/Berlin', days) / 1000);
  const starts = Array.from({ length: (to - from) / 900 }, (_, index) => from + 900 * index);
  return JSON.stringify({ unix_seconds: starts, price: starts.map((_, i) => i - 20), unit: 'EUR / MWh' });
}

(browserMissing ? describe.skip : describe)(
  `the form of the prices node${browserMissing ? ` (${browserMissing})` : ''}`,
  function () {
    this.timeout(120_000);
    const server = localServer();
    let nodeRed: RealNodeRed;
    let browser: Browser | undefined;

    before(async () => {
      const flow = readFlow('examples/05 prices.json');
      Object.assign(nodeOfType(flow, 'darkstar-prices'), { source: 'energy-charts', zone: 'FR' });
      const disabled = flow.map((node) => (node.type === 'inject' ? { ...node, once: false, repeat: '' } : node));
      nodeRed = await startNodeRed({
        flow: disabled,
        settings: { httpAdminRoot: '/some/admin' },
        withDashboard: false,
      });
      browser = await launchBrowser();
    });
    after(async () => {
      await browser?.close();
      await nodeRed.stop();
    });

    it('takes over a node of version 0.1, ranks sources, draws a curve, and keeps its settings and token', async () => {
      const text = twoDays();
      server.answer = () => ({ text });
      const page: Page = await (browser ?? assert.fail('no browser')).newPage({ locale: 'en-GB' });
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(`${nodeRed.url}/some/admin/`);
      await page.waitForFunction(LOADED);
      await page.evaluate(EDIT);
      await page.waitForFunction(`${names} === 'energy-charts' && $('datalist option[value="SE3"]').length === 1`);
      assert.equal(await page.evaluate("$('.darkstar-zone').val()"), 'FR');

      await page.evaluate(`$('.darkstar-server').first().val('${server.baseUrl}')`);
      await page.evaluate("$('.darkstar-try').first().click()");
      await page.waitForFunction("$('.darkstar-trial svg path').length === 1");
      assert.equal(server.asked[0].url.searchParams.get('bzn'), 'FR');

      await page.evaluate("$('#node-input-sources-list').editableList('addItem', { source: 'entsoe', zone: 'FR' })");
      await page.waitForFunction(`${names} === 'energy-charts,entsoe' && $('.darkstar-token-entsoe').is(':visible')`);
      await page.evaluate("$('.darkstar-try').eq(1).click()");
      await page.waitForFunction("$('.darkstar-problem').text().includes('no token')");
      await page.evaluate("$('#node-input-entsoeToken').val('secret-token')");
      await page.evaluate("$('#node-dialog-ok').click()");
      const kept = (await page.evaluate("JSON.stringify(RED.nodes.node('ex05-prices').sources)")) as string;
      assert.deepEqual(JSON.parse(kept), [
        { source: 'energy-charts', zone: 'FR', baseUrl: server.baseUrl },
        { source: 'entsoe', zone: 'FR', baseUrl: '' },
      ]);
      assert.equal(await page.evaluate("RED.nodes.node('ex05-prices').valid"), true);
      const exported = (await page.evaluate(
        "JSON.stringify(RED.nodes.createExportableNodeSet([RED.nodes.node('ex05-prices')]))",
      )) as string;
      assert.ok(!exported.includes('secret-token'));
      assert.deepEqual(errors, []);
    });

    it('marks a source without what it needs', async () => {
      const page: Page = await (browser ?? assert.fail('no browser')).newPage({ locale: 'en-GB' });
      await page.goto(`${nodeRed.url}/some/admin/`);
      await page.waitForFunction(LOADED);
      const faults = (entry: object) =>
        page.evaluate(`(() => {
          const node = RED.nodes.node('ex05-prices');
          node.sources = [${JSON.stringify(entry)}];
          RED.editor.validateNode(node);
          return node.validationErrors.join();
        })()`) as Promise<string>;
      assert.equal(await faults({ source: 'nordpool', zone: 'SE3' }), '');
      for (const entry of [
        { source: 'nordpool', zone: '' },
        { source: 'file', file: '' },
        { source: 'fixed', pricePerKwh: 'cheap' },
        { source: 'fixed', pricePerKwh: '1', periods: [{ pricePerKwh: '1', from: '6', to: '22:00' }] },
        { source: 'energy-charts', zone: 'SE3', baseUrl: 'ftp://x' },
      ]) {
        assert.match(await faults(entry), /source 1: /, JSON.stringify(entry));
      }
    });
  },
);

describe('the editor routes of the prices node', function () {
  this.timeout(120_000);

  it('need their permissions', async () => {
    const adminAuth = { type: 'credentials', users: [], default: { permissions: ['darkstar-prices.read'] } };
    const flow = readFlow('examples/05 prices.json');
    const nodeRed = await startNodeRed({ flow, settings: { adminAuth }, withDashboard: false });
    try {
      const facts = await fetch(`${nodeRed.url}/darkstar/prices/sources`);
      await facts.text();
      assert.equal(facts.status, 200);
      const body = JSON.stringify({ entry: { source: 'example' } });
      const headers = { 'content-type': 'application/json' };
      const trial = await fetch(`${nodeRed.url}/darkstar/prices/try`, { method: 'POST', headers, body });
      await trial.text();
      assert.equal(trial.status, 401);
    } finally {
      await nodeRed.stop();
    }
  });
});
