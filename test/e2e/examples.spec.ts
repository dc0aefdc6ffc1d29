import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { deploy, inject } from '../support/admin.js';
import { browserMissing, launchBrowser } from '../support/browser.js';
import { eventually, probed, readFlow, type Flow, type FlowNode } from '../support/flows.js';
import { projectRoot } from '../support/project.js';
import { startNodeRed, type RealNodeRed } from '../support/real-node-red.js';

const OURS = /^(darkstar-|ui-darkstar)/;

interface Seen {
  readonly topic?: string;
  readonly payload: unknown;
}

/** What a user sees in the debug sidebar when an example works: the topic of a message that must come. */
const RESULTS: Readonly<Record<string, string>> = {
  '01 first plan.json': 'plan-update',
  '02 with dashboard.json': 'plan-update',
  '03 recorder.json': 'state',
  '04 simulator.json': 'state',
  '05 prices.json': 'price-update',
  '06 cache.json': 'price-update',
  '07 plan.json': 'plan-reply',
  '08 executor.json': 'executor-state',
  '09 scheduler.json': 'job',
  '10 forecast.json': 'forecast-update',
  '11 dashboard.json': 'plan-update',
  '12 backtest.json': 'what-if-reply',
};

/** These need the nodes of others and a broker or a Home Assistant; `npm run test:ha` runs them. */
const FOREIGN: Readonly<Record<string, RegExp>> = {
  '13 home assistant.json': /^(server|server-state-changed|api-call-service|ha-api|mqtt out|mqtt-broker)$/,
  '14 mqtt.json': /^(mqtt (in|out)|mqtt-broker)$/,
};

const all = readdirSync(path.join(projectRoot, 'examples')).filter((file) => file.endsWith('.json'));
const examples = all.filter((file) => !(file in FOREIGN));

/** What a person does in the editor: import, then Deploy. Gives the nodes that the editor marks as invalid. */
const IMPORT_AND_DEPLOY = new Function(
  'flow',
  `RED.view.importNodes(flow, { touchImport: true, generateIds: false, addFlow: false });
   const invalid = [];
   const check = (node) => node.valid === false && invalid.push(node.type + ' ' + JSON.stringify(node.validationErrors));
   RED.nodes.eachNode(check);
   RED.nodes.eachConfig(check);
   RED.actions.invoke('core:deploy-flows');
   return invalid;`,
) as (flow: Flow) => string[];

/** Debug nodes write to the sidebar; here they become probes that write to the log. */
function watched(flow: Flow): Flow {
  return flow.map((node): FlowNode => {
    if (node.type !== 'debug') return node;
    const func = "node.warn('probe:debug:' + JSON.stringify({ topic: msg.topic, payload: msg.payload }) + ':end');";
    return { id: node.id, type: 'function', z: node.z, name: '', func, outputs: 0, wires: [] };
  });
}

describe('the examples', function () {
  this.timeout(60_000);

  it('has one with a known result for every file, and every node type in one of them', () => {
    assert.deepEqual(examples.sort(), Object.keys(RESULTS).sort());
    const types = new Set(examples.flatMap((file) => readFlow(`examples/${file}`).map((node) => node.type)));
    const manifest = readFlow('package.json') as unknown as { 'node-red': { nodes: Record<string, string> } };
    assert.deepEqual(
      Object.keys(manifest['node-red'].nodes).filter((type) => !types.has(type)),
      [],
    );
  });

  describe(browserMissing ? `in an editor (${browserMissing})` : 'in an editor', () => {
    let nodeRed: RealNodeRed;
    let browser: Browser | undefined;

    before(async function () {
      browser = await launchBrowser();
      if (!browser) return this.skip();
      nodeRed = await startNodeRed({ flow: [] });
    });

    after(async () => {
      await browser?.close();
      await nodeRed?.stop();
    });

    for (const file of examples) {
      it(`"${file}" can be imported and deployed, is valid, and works`, async () => {
        const flow = watched(readFlow(`examples/${file}`));
        assert.equal(flow.find((node) => node.type !== 'tab')?.type, 'comment', 'a comment node comes first');
        const seenBefore = probed(nodeRed.log(), 'debug').length;
        const logBefore = nodeRed.log().length;
        const page = await browser!.newPage({ serviceWorkers: 'block' });
        await page.goto(nodeRed.url);
        await page.waitForFunction(
          "typeof RED !== 'undefined' && RED.nodes.getType('ui-darkstar') && RED.workspaces.count() > 0",
        );
        const invalid = await page.evaluate(IMPORT_AND_DEPLOY, flow);
        assert.deepEqual(invalid, []);
        await page.waitForFunction('!RED.nodes.dirty()');
        for (const node of flow.filter((candidate) => candidate.type === 'inject' && candidate.once !== true)) {
          await inject(nodeRed.url, node.id);
        }
        const wanted = RESULTS[file];
        const seen = () => (probed(nodeRed.log(), 'debug') as Seen[]).slice(seenBefore);
        await eventually(`"${wanted}" in the debug sidebar`, () =>
          seen().some((message) => message.topic === wanted),
        ).catch((error: Error) => assert.fail(`${error.message}\n${nodeRed.log().slice(logBefore)}`));
        const log = nodeRed.log().slice(logBefore);
        assert.equal(/\[error\]|Waiting for missing types/.test(log), false, log);
        await page.close();
        await deploy(nodeRed.url, [], 'full');
      });
    }
  });

  it('names no type that is neither ours nor one of the core or of the dashboard', () => {
    const known = /^(tab|comment|inject|debug|catch|function|group|link (in|out)|ui-(base|page|group|theme))$/;
    const strange = all.flatMap((file) =>
      readFlow(`examples/${file}`)
        .filter(({ type }) => !OURS.test(type) && !known.test(type) && !FOREIGN[file]?.test(type))
        .map((node) => `${file}: ${node.type}`),
    );
    assert.deepEqual(strange, []);
  });
});
