import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import dashboardNode from '../../nodes/dashboard/dashboard.js';
import type { PageUpdate } from '../../nodes/dashboard/wire.js';
import homeNode from '../../nodes/home/home.js';
import { homes } from '../../nodes/home/homes.js';
import { homeForm } from '../support/home-form.js';
import { nodeFlow } from '../support/node-flow.js';
import { helper } from '../support/node-red.js';
import { nodeRedFolder } from '../support/project.js';
import { samplePlan, sampleState } from '../support/sample-plan.js';

const fromNodeRed = createRequire(path.join(nodeRedFolder, 'package.json'));
const catchNode = fromNodeRed('@node-red/nodes/core/common/25-catch.js') as (RED: NodeAPI) => void;

const tab = { id: 'f', type: 'tab' };
const home = { id: 'h', type: 'darkstar-home', name: 'Cottage', ...homeForm };
const page = {
  id: 'view',
  type: 'ui-darkstar',
  z: 'f',
  name: '',
  group: 'g',
  home: 'h',
  order: 1,
  width: 0,
  height: 0,
  wires: [['out']],
};
const rest = [
  { id: 'g', type: 'ui-group' },
  { id: 'out', type: 'helper', z: 'f' },
  { id: 'caught', type: 'helper', z: 'f' },
  { id: 'errors', type: 'catch', z: 'f', x: 0, y: 0, scope: null, wires: [['caught']] },
];

interface Stored {
  stored: Record<string, PageUpdate>;
  sent: { event: string; update: PageUpdate }[];
  widgets: Record<string, unknown>[];
}

/** What Dashboard 2 does with a widget, as far as ours relies on it. */
function standInForDashboard(seen: Stored) {
  return function (RED: NodeAPI): void {
    RED.nodes.registerType('ui-group', function (this: Node, config: NodeDef) {
      RED.nodes.createNode(this, config);
      const base = {
        getBaseURL: () => '/dashboard',
        emit: (event: string, update: PageUpdate) => void seen.sent.push({ event, update }),
        stores: {
          data: {
            save(_base: unknown, node: Node, update: PageUpdate) {
              seen.stored[node.id] = { ...seen.stored[node.id], ...update };
            },
          },
        },
      };
      Object.assign(this, {
        getBase: () => base,
        register(
          node: Node,
          widget: Record<string, unknown>,
          events: { onInput(msg: object, send: (msg: object) => void): void },
        ) {
          seen.widgets.push(widget);
          node.on('input', (msg, send, done) => {
            try {
              events.onInput(msg, send as (msg: object) => void);
              done();
            } catch (error) {
              done(error as Error);
            }
          });
        },
      });
    });
  };
}

const view = () => helper.getNode('view');
const next = (id: string) =>
  new Promise<Record<string, unknown>>((resolve) => helper.getNode(id).once('input', (msg) => resolve(msg as never)));
const statuses = () => (view().status as unknown as { args: [{ text: string }][] }).args.map(([status]) => status.text);
const pushed = () => new Promise((resolve) => setTimeout(resolve, 150));

describe('ui-darkstar', () => {
  const nodeRed = nodeFlow();
  let seen: Stored;

  beforeEach(() => {
    seen = { stored: {}, sent: [], widgets: [] };
  });

  const load = (flow: object[]) =>
    nodeRed.load([catchNode, homeNode, standInForDashboard(seen), dashboardNode], [tab, ...flow, ...rest]);

  describe('without Dashboard 2', () => {
    beforeEach(() => load([home, { ...page, group: '' }]));

    it('says what to install', () => {
      assert.equal(statuses().at(-1), 'install Dashboard 2');
      const errors = helper.log().args.flat() as unknown as { level: number; msg: unknown }[];
      assert.match(String(errors.map(({ msg }) => String(msg))), /Install @flowfuse\/node-red-dashboard/);
    });

    it('passes commands on and takes plans without a word', async () => {
      const passed = next('out');
      view().receive({ topic: 'plan-update', payload: samplePlan({ now: Date.now() }) });
      view().receive({ topic: 'command', payload: { command: 'replan' } });
      assert.deepEqual((await passed).payload, { command: 'replan' });
    });
  });

  it('gives Dashboard 2 a small template with neither secrets nor data', async () => {
    await load([home, page]);
    const [widget] = seen.widgets;
    assert.equal(widget.templateScope, 'local');
    assert.match(String(widget.format), /darkstar\/view\.js\?v=[0-9a-f]{16}/);
    assert.ok(JSON.stringify(widget).length < 2000);
  });

  it("shows what is on its home's board, and leaves the whole for pages that open later", async () => {
    await load([home, page]);
    const now = Date.now();
    homes.get('h')?.board.publish('plan-update', samplePlan({ now }));
    await pushed();
    homes.get('h')?.board.publish('state', sampleState({ now }));
    await pushed();
    assert.equal(seen.sent.at(-1)?.event, 'msg-input:view');
    assert.deepEqual(Object.keys(seen.sent.at(-1)?.update ?? {}).sort(), ['clock', 'state']);
    assert.equal(seen.stored.view.home?.name, 'Cottage');
    assert.equal(seen.stored.view['plan-update']?.edgesMs.length, 193);
    assert.equal(seen.stored.view.state?.socPercent, 42);
    assert.match(statuses().at(-1) ?? '', /^plan of \d\d:\d\d$/);
  });

  it('says that its home is missing, and recovers when it comes', async () => {
    await load([page]);
    await pushed();
    assert.equal(seen.stored.view.problem?.code, 'home-missing');
    assert.equal(statuses().at(-1), 'home is missing');
    await helper.unload();
    await load([page, home]);
    await pushed();
    assert.equal(seen.stored.view.problem, null);
    assert.equal(statuses().at(-1), 'no plan yet');
  });

  it('shows a plan that comes by wire', async () => {
    await load([home, page]);
    const plan = samplePlan({ now: Date.now() });
    view().receive({ topic: 'plan-update', payload: plan });
    await pushed();
    assert.equal(seen.stored.view['plan-update']?.plannedAt, plan.plannedAt);
  });

  it('refuses what it cannot show, with the way to mend it', async () => {
    await load([home, page]);
    const caught = next('caught');
    view().receive({ topic: 'weather', payload: {} });
    const { error } = (await caught) as { error: { code: string; message: string } };
    assert.equal(error.code, 'unknown-topic');
    assert.match(error.message, /"weather".*plan-update/);
    assert.equal(statuses().at(-1), 'unknown-topic');
  });

  it('keeps the last plan when a malformed one comes, and names the fault', async () => {
    await load([home, page]);
    const plan = samplePlan({ now: Date.now() });
    view().receive({ topic: 'plan-update', payload: plan });
    await pushed();
    const caught = next('caught');
    view().receive({ topic: 'plan-update', payload: { ...plan, cost: { ...plan.cost, total: 'much' } } });
    const { error } = (await caught) as { error: { code: string; message: string } };
    assert.equal(error.code, 'invalid-input');
    assert.match(error.message, /plan-update\.cost\.total/);
    assert.equal(seen.stored.view['plan-update']?.plannedAt, plan.plannedAt);
  });
});
