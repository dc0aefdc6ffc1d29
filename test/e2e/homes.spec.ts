import assert from 'node:assert/strict';
import type { Plan } from '../../nodes/home/schema/plan.js';
import { eventually, nodeOfType, probed, readFlow, withProbe, type Flow, type FlowNode } from '../support/flows.js';
import { startNodeRed } from '../support/real-node-red.js';

const first = readFlow('examples/01 first plan.json');

/** The first flow under other ids, with a home of its own. */
function neighbour(): Flow {
  const text = JSON.stringify(first).replaceAll('first-', 'second-');
  return (JSON.parse(text) as Flow).map((node) =>
    node.type === 'darkstar-home' ? { ...node, name: 'Second home', currency: 'SEK' } : node,
  );
}

/** The first flow with its planner inside a subflow: messages go in and out through the instance. */
function inSubflow(): Flow {
  const planner = nodeOfType(first, 'darkstar-plan');
  const instance: FlowNode = {
    id: 'instance',
    type: 'subflow:box',
    z: planner.z,
    name: '',
    x: 560,
    y: 200,
    wires: planner.wires,
  };
  const box: FlowNode = {
    id: 'box',
    type: 'subflow',
    name: 'planner in a box',
    in: [{ x: 50, y: 50, wires: [{ id: planner.id }] }],
    out: [0, 1, 2].map((port) => ({ x: 300, y: 50 * port, wires: [{ id: planner.id, port }] })),
  };
  const toInstance = (node: FlowNode): FlowNode => ({
    ...node,
    wires: node.wires?.map((targets) => targets.map((target) => (target === planner.id ? 'instance' : target))),
  });
  return [
    box,
    ...first.map((node) => (node === planner ? { ...node, z: 'box', wires: [[], [], []] } : toInstance(node))),
    instance,
  ];
}

async function plansOf(
  flow: Flow,
  probes: readonly (readonly [id: string, name: string])[],
  env: Readonly<Record<string, string>> = {},
): Promise<Plan[]> {
  const watched = probes.reduce((sofar, [id, name]) => withProbe(sofar, id, 0, name), flow);
  const nodeRed = await startNodeRed({
    flow: watched,
    withDashboard: flow.some((node) => node.type === 'ui-base'),
    env,
  });
  try {
    const plans: Plan[] = [];
    for (const [, name] of probes) {
      plans.push(await eventually(`a plan of ${name}`, () => probed(nodeRed.log(), name).at(-1) as Plan | undefined));
    }
    assert.equal(/\[error\]/.test(nodeRed.log()), false, nodeRed.log());
    return plans;
  } finally {
    await nodeRed.stop();
  }
}

describe('a flow', function () {
  this.timeout(60_000);

  it('may hold two homes, each with its own plan', async () => {
    const plans = await plansOf(
      [...first, ...neighbour()],
      [
        ['first-plan', 'first'],
        ['second-plan', 'second'],
      ],
    );
    assert.deepEqual(
      plans.map((plan) => plan.status),
      ['optimal', 'optimal'],
    );
    assert.match(JSON.stringify(plans[1].slots[0].reason), /öre\/kWh/);
    assert.doesNotMatch(JSON.stringify(plans[0].slots[0].reason), /öre/);
  });

  it('may have a node inside a subflow', async () => {
    const [plan] = await plansOf(inSubflow(), [['instance', 'boxed']]);
    assert.equal(plan.status, 'optimal');
  });

  it('may take the location of its home from environment variables', async () => {
    const flow = first.map((node) =>
      node.type === 'darkstar-home' ? { ...node, latitude: '${HOME_LATITUDE}', longitude: '${HOME_LONGITUDE}' } : node,
    );
    const [plan] = await plansOf(flow, [['first-plan', 'located']], {
      HOME_LATITUDE: '-33.87',
      HOME_LONGITUDE: '151.21',
    });
    const noonInSydney = plan.slots.find((slot) => slot.start.endsWith('T02:00:00Z'));
    assert.ok(noonInSydney && noonInSydney.pvKwh > 0, 'the sun stands over Sydney, not over Berlin');
  });

  it('that version 0.1 saved opens, deploys and plans', async () => {
    const [plan] = await plansOf(readFlow('test/fixtures/flow-0.1.json'), [['demo-plan', 'old']]);
    assert.equal(plan.status, 'optimal');
  });
});
