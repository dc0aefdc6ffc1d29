import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { HomeClock } from '../home/clock.js';
import type { HomeRuntime } from '../home/homes.js';
import { failed, fine, followHome, onInput, report, waiting } from '../home/shell.js';
import { CacheDesk, type Message } from './cache-desk.js';
import { readConfig } from './config.js';

export default function (RED: NodeAPI): void {
  function CacheNode(this: Node, form: NodeDef & { home?: string }) {
    RED.nodes.createNode(this, form);
    const clock = new HomeClock();
    let desk: CacheDesk | undefined;
    let unsubscribe = () => {};

    const open = (home: HomeRuntime | undefined): CacheDesk => {
      const now = () => (home?.clock ?? clock).now();
      const opened = new CacheDesk(readConfig(form), {
        id: this.id,
        timezone: home?.home.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
        now,
        // A source is slow in real seconds, however fast the home's clock runs.
        wait: (callback, delayMs) => clock.setTimeout(callback, delayMs),
        clone: (kept) => RED.util.cloneMessage(kept as NodeMessage) as typeof kept,
        property: (msg, path) => RED.util.getMessageProperty(msg as NodeMessage, path) as unknown,
        failed: (error, msg) => {
          this.status(failed(error));
          this.error(error, msg as NodeMessage);
        },
      });
      if (home) unsubscribe = home.board.subscribe(({ topic }) => void opened.heard(topic));
      this.status(waiting('empty'));
      return opened;
    };
    const start = (home: HomeRuntime | undefined) => {
      try {
        desk = open(home);
      } catch (thrown) {
        report(this, thrown);
      }
    };
    const stop = () => {
      unsubscribe();
      desk?.close();
      desk = undefined;
    };

    const home = form.home ? followHome(this, form.home, start, stop) : undefined;
    if (!home) start(undefined);

    onInput(this, (msg, send) => {
      desk ??= open(home?.current());
      const { answers, asks } = desk.handle(msg as Message);
      this.status(fine(desk.summary));
      send([[...answers], [...asks]]);
    });
    this.on('close', () => {
      stop();
      clock.close();
    });
  }

  RED.nodes.registerType('darkstar-cache', CacheNode);
}
