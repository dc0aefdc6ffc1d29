import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { inject } from '../support/admin.js';
import { eventually, probed, readFlow, type Flow, type FlowNode } from '../support/flows.js';
import { projectRoot } from '../support/project.js';
import { startNodeRed } from '../support/real-node-red.js';

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
};

const examples = readdirSync(path.join(projectRoot, 'examples')).filter((file) => file.endsWith('.json'));

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

  for (const file of examples) {
    it(`"${file}" works after import and deploy`, async () => {
      const flow = readFlow(`examples/${file}`);
      assert.equal(flow.find((node) => node.type !== 'tab')?.type, 'comment', 'a comment node comes first');
      const nodeRed = await startNodeRed({
        flow: watched(flow),
        withDashboard: flow.some((node) => /^ui-/.test(node.type)),
      });
      try {
        for (const node of flow.filter((candidate) => candidate.type === 'inject' && candidate.once !== true)) {
          await inject(nodeRed.url, node.id);
        }
        const seen = () => probed(nodeRed.log(), 'debug') as Seen[];
        const wanted = RESULTS[file];
        await eventually(`"${wanted}" in the debug sidebar`, () =>
          seen().some((message) => message.topic === wanted),
        ).catch((error: Error) => assert.fail(`${error.message}\n${nodeRed.log()}`));
        assert.equal(/\[error\]|Waiting for missing types/.test(nodeRed.log()), false, nodeRed.log());
      } finally {
        await nodeRed.stop();
      }
    });
  }

  it('names no type that is neither ours nor one of the core or of the dashboard', () => {
    const known = /^(tab|comment|inject|debug|catch|function|group|link (in|out)|ui-(base|page|group|theme))$/;
    const strange = examples.flatMap((file) =>
      readFlow(`examples/${file}`)
        .filter((node) => !OURS.test(node.type) && !known.test(node.type))
        .map((node) => `${file}: ${node.type}`),
    );
    assert.deepEqual(strange, []);
  });
});
