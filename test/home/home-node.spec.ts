import assert from 'node:assert/strict';
import path from 'node:path';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import homeNode from '../../nodes/home/home.js';
import { homes } from '../../nodes/home/homes.js';
import { withHome } from '../../nodes/home/shell.js';
import { homeForm } from '../support/home-form.js';
import { nodeFlow } from '../support/node-flow.js';
import { helper } from '../support/node-red.js';

const tab = { id: 'f', type: 'tab' };
const home = (id: string, changes: object = {}) => ({
  id,
  type: 'darkstar-home',
  name: `home ${id}`,
  ...homeForm,
  ...changes,
});
const guest = (id: string, homeId: string) => ({ id, type: 'guest', z: 'f', home: homeId, wires: [] });

/** A node that only knows its home's name. */
function guestNode(RED: NodeAPI): void {
  RED.nodes.registerType('guest', function (this: Node, config: NodeDef & { home: string }) {
    RED.nodes.createNode(this, config);
    const name = withHome(this, config.home, (home) => home.name);
    Object.assign(this, { homeName: () => name.current() });
  });
}

const nameOf = (id: string) => (helper.getNode(id) as unknown as { homeName(): string }).homeName();

describe('darkstar-home', () => {
  const nodeRed = nodeFlow();

  const load = (flow: object[]) => nodeRed.load([homeNode, guestNode], [tab, ...flow]);

  it('is there for the nodes that name it, whichever is built first', async () => {
    await load([guest('g', 'h'), home('h')]);
    assert.equal(nameOf('g'), 'home h');
    assert.equal(homes.get('h')?.folder, path.join(nodeRed.userDir(), 'darkstar', 'test'));
  });

  it('tells a node that its home is missing, and lets it recover when the home comes back', async () => {
    await load([guest('g', 'h'), home('h')]);
    const runtime = homes.get('h');
    homes.remove('h');
    assert.throws(() => nameOf('g'), { code: 'home-missing' });
    homes.add(runtime!);
    assert.equal(nameOf('g'), 'home h');
  });

  it('refuses a second home with the same key, and takes it when the first has gone', async () => {
    await load([home('h1'), home('h2'), guest('g', 'h2')]);
    assert.throws(() => nameOf('g'), { code: 'home-key-taken', message: /"home h1"/ });
    await helper.getNode('h1').close(true);
    assert.equal(nameOf('g'), 'home h2');
  });

  it('keeps two homes with two keys apart', async () => {
    await load([home('h1'), home('h2', { key: 'other' }), guest('g1', 'h1'), guest('g2', 'h2')]);
    assert.deepEqual([nameOf('g1'), nameOf('g2')], ['home h1', 'home h2']);
    assert.notEqual(homes.get('h1')?.board, homes.get('h2')?.board);
  });

  it('says what is wrong with its settings, and does not open', async () => {
    await load([home('h', { batteryMinSoc: '120' }), guest('g', 'h')]);
    assert.throws(() => nameOf('g'), { code: 'invalid-input', message: /minSocPercent/ });
  });

  it('remembers its board over a restart', async () => {
    await load([home('h')]);
    homes.get('h')?.board.publish('job', { job: 'plan' });
    await helper.unload();
    await load([home('h')]);
    const board = homes.get('h')!.board;
    if (!board.latest('job'))
      await new Promise<void>((resolve) => board.subscribe((entry) => entry.topic === 'job' && resolve()));
    assert.deepEqual(board.latest('job'), { job: 'plan' });
  });
});
