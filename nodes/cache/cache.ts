import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { HomeClock } from '../home/clock.js';
import type { HomeRuntime } from '../home/homes.js';
import { failed, fine, onInput, waiting, withHome, withoutHome } from '../home/shell.js';
import { CacheDesk, type Message } from './cache-desk.js';
import { readConfig } from './config.js';

export default function (RED: NodeAPI): void {
  function CacheNode(this: Node, form: NodeDef & { home?: string }) {
    RED.nodes.createNode(this, form);
    const clock = new HomeClock();
    const open = (home?: HomeRuntime) => {
      const desk = new CacheDesk(readConfig(form), {
        id: this.id,
        timezone: home?.home.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
        now: () => (home?.clock ?? clock).now(),
        // A source is slow in real seconds, however fast the home's clock runs.
        wait: (callback, delayMs) => clock.setTimeout(callback, delayMs),
        clone: (kept) => RED.util.cloneMessage(kept as NodeMessage) as typeof kept,
        property: (msg, path) => RED.util.getMessageProperty(msg as NodeMessage, path) as unknown,
        failed: (error, msg) => {
          this.status(failed(error));
          this.error(error, msg as NodeMessage);
        },
      });
      const unsubscribe = home?.board.subscribe(({ topic }) => void desk.heard(topic));
      this.status(waiting('empty'));
      return { desk, unsubscribe };
    };
    const close = ({ desk, unsubscribe }: ReturnType<typeof open>) => {
      unsubscribe?.();
      desk.close();
    };
    const opened = form.home ? withHome(this, form.home, open, close) : withoutHome(this, open, close);

    onInput(this, (msg, send) => {
      const { desk } = opened.current();
      const { answers, asks } = desk.handle(msg as Message);
      this.status(fine(desk.summary));
      send([[...answers], [...asks]]);
    });
    this.on('close', () => clock.close());
  }

  RED.nodes.registerType('darkstar-cache', CacheNode);
}
