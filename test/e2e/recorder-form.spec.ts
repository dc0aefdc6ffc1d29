import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { browserMissing, launchBrowser } from '../support/browser.js';
import { readFlow } from '../support/flows.js';
import { startNodeRed, type RealNodeRed } from '../support/real-node-red.js';

const EDIT = "RED.editor.edit(RED.nodes.node('ex03-recorder'))";
const LOADED = "typeof RED !== 'undefined' && RED.nodes && RED.nodes.node && RED.nodes.node('ex03-recorder')";
const readings = `$('.darkstar-reading').map(function () { return $(this).text() }).get()`;

(browserMissing ? describe.skip : describe)(
  `the recorder's form${browserMissing ? ` (${browserMissing})` : ''}`,
  function () {
    this.timeout(120_000);
    let nodeRed: RealNodeRed;
    let browser: Browser | undefined;

    before(async () => {
      const flow = readFlow('examples/03 recorder.json');
      nodeRed = await startNodeRed({ flow, settings: { httpAdminRoot: '/some/admin' }, withDashboard: false });
      browser = await launchBrowser();
    });
    after(async () => {
      await browser?.close();
      await nodeRed.stop();
    });

    it('shows what each row reads now, also of a change that is not deployed, below any admin root', async () => {
      const page = await (browser ?? assert.fail('no browser')).newPage({ locale: 'en-GB' });
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(`${nodeRed.url}/some/admin/`);
      await page.waitForFunction(LOADED);
      await page.evaluate(EDIT);
      await page.waitForFunction(`${readings}.some((text) => text.startsWith('now charging with 1.500 kW'))`);
      const shown = (await page.evaluate(readings)) as string[];
      assert.ok(
        shown.some((text) => text.startsWith('now exporting 0.900 kW')),
        shown.join('; '),
      );
      await page.evaluate("$('.darkstar-sign').filter(function () { return $(this).val() === '-' }).val('+')");
      await page.waitForFunction(`${readings}.some((text) => text.startsWith('now discharging with 1.500 kW'))`);
      await page.evaluate("$('.darkstar-source').first().val('sensor.nobody')");
      await page.waitForFunction(`${readings}[0] === 'nothing has come from it yet'`);
      await page.evaluate("$('#node-dialog-cancel').click()");
      assert.deepEqual(errors, []);
    });
  },
);
