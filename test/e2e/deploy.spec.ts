import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { deploy, type DeployMode } from '../support/admin.js';
import { eventually, nodeOfType, probed, readFlow, withProbe, type Flow, type FlowNode } from '../support/flows.js';
import { startNodeRed, type RealNodeRed } from '../support/real-node-red.js';

const OURS = /^(darkstar-|ui-darkstar)/;
const demo = readFlow('flows/demo.json');
const recorder = nodeOfType(demo, 'darkstar-recorder').id;
const plan = nodeOfType(demo, 'darkstar-plan').id;
const executor = nodeOfType(demo, 'darkstar-executor').id;
const flow = [
  [recorder, 'state'],
  [plan, 'plan'],
  [executor, 'action'],
].reduce<Flow>((sofar, [id, name]) => withProbe(sofar, id, 0, name), demo);

const changed = (node: FlowNode): FlowNode => ({ ...node, name: `${String(node.name ?? '')} ` });
const withNode = (id: string, change: (node: FlowNode) => FlowNode): Flow =>
  flow.map((node) => (node.id === id ? change(node) : node));

describe('deploying', function () {
  this.timeout(180_000);
  let nodeRed: RealNodeRed;

  const count = (name: string) => probed(nodeRed.log(), name).length;
  const next = async (name: string) => {
    const before = count(name);
    await eventually(`another ${name} message`, () => count(name) > before);
  };
  const statesIn = async (ms: number) => {
    const before = count('state');
    await sleep(ms);
    return count('state') - before;
  };
  const errors = () => nodeRed.log().match(/\[(error|fatal)\].*/g) ?? [];

  before(async () => {
    nodeRed = await startNodeRed({ flow });
    await next('plan');
  });

  after(() => nodeRed?.stop());

  for (const mode of ['full', 'flows', 'nodes'] satisfies DeployMode[]) {
    it(`in mode "${mode}" leaves no second timer, and writes nothing to the device when the executor is as before`, async () => {
      await sleep(3_000);
      const rate = await statesIn(5_000);
      const actions = probed(nodeRed.log(), 'action');
      await deploy(nodeRed.url, withNode(recorder, changed), mode);
      await next('state');
      await sleep(2_000);
      const after = await statesIn(5_000);
      assert.ok(after <= rate * 1.5 + 1, `${after} states in 5 s after the deploy, ${rate} before`);
      assert.ok(after > 0, 'states go on');
      const written = probed(nodeRed.log(), 'action').slice(actions.length) as { intent: string }[];
      const last = actions.at(-1) as { intent: string } | undefined;
      assert.deepEqual(
        written.map((action) => action.intent).filter((intent) => intent === last?.intent),
        [],
        'no write repeats what the device does already',
      );
      await deploy(nodeRed.url, flow, mode);
      assert.deepEqual(errors(), []);
    });
  }

  for (const node of demo.filter((candidate) => OURS.test(candidate.type))) {
    it(`${node.type} can be disabled, enabled, deleted and brought back`, async () => {
      const before = errors().length;
      await deploy(
        nodeRed.url,
        withNode(node.id, (found) => ({ ...found, d: true })),
        'nodes',
      );
      await sleep(300);
      await deploy(nodeRed.url, flow, 'nodes');
      await sleep(300);
      await deploy(
        nodeRed.url,
        flow.filter((found) => found.id !== node.id),
        'nodes',
      );
      await sleep(300);
      await deploy(nodeRed.url, flow, 'nodes');
      await next('state');
      const fresh = errors().slice(before);
      assert.deepEqual(
        fresh.filter((line) => !/home of this node is missing/.test(line)),
        [],
      );
    });
  }

  it('plans on after all of that', async () => {
    await deploy(nodeRed.url, flow, 'full');
    await next('plan');
    assert.equal(nodeRed.log().includes('Uncaught'), false);
  });
});
