import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { Board } from './board.js';
import { BoardKeeper } from './board-keeper.js';
import { HomeClock } from './clock.js';
import { openStore } from './data-store.js';
import { DarkstarError, toDarkstarError } from './errors.js';
import { toIso } from './grid.js';
import { checkKey, homeFromForm, type HomeForm } from './home-config.js';
import { homes } from './homes.js';

export default function (RED: NodeAPI): void {
  function HomeNode(this: Node, config: NodeDef & HomeForm) {
    RED.nodes.createNode(this, config);
    let close = async () => {};
    const tryToOpen = () => {
      if (homes.get(this.id)) return;
      try {
        close = open(this, config);
      } catch (thrown) {
        const error = toDarkstarError(thrown);
        if (homes.refusalOf(this.id)?.message !== error.message) this.error(error);
        homes.refuse(this.id, error);
      }
    };
    const unsubscribe = homes.onRelease(tryToOpen);
    tryToOpen();
    this.on('close', (done: () => void) => {
      unsubscribe();
      homes.remove(this.id);
      close()
        .catch((thrown: unknown) => this.warn(toDarkstarError(thrown).message))
        .finally(() => {
          homes.release();
          done();
        });
    });
  }

  function open(node: Node, config: NodeDef & HomeForm): () => Promise<void> {
    const home = homeFromForm(config, Intl.DateTimeFormat().resolvedOptions().timeZone);
    const key = checkKey(config.key);
    refuseTakenKey(key);
    const folder = path.join(RED.settings.userDir ?? tmpdir(), 'darkstar', key);
    const clock = new HomeClock();
    const board = new Board(() => clock.now());
    const store = openStore(folder, node);
    const keeper = new BoardKeeper(board, store, clock, (error) => node.warn(error.message));
    const name = config.name || key;
    homes.add({ id: node.id, name, key, home, folder, clock, board, store, restored: keeper.restore() });
    board.publish('config-update', { at: toIso(clock.now()), name, key });
    return async () => {
      clock.close();
      await keeper.close();
      await store.close();
    };
  }

  RED.nodes.registerType('darkstar-home', HomeNode);
}

function refuseTakenKey(key: string): void {
  const owner = homes.withKey(key);
  if (!owner) return;
  throw new DarkstarError(
    'home-key-taken',
    `The key "${key}" belongs to the home "${owner.name}" already. Give this home a key of its own: it names its folder.`,
    { values: { key, owner: owner.name } },
  );
}
