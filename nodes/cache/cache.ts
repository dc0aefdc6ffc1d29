import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { HomeClock } from '../home/clock.js';
import { MINUTE_MS } from '../home/grid.js';
import type { HomeRuntime } from '../home/homes.js';
import { failed, fine, onInput, report, waiting, withHome, withoutHome } from '../home/shell.js';
import { CacheDesk, type Kept, type Message } from './cache-desk.js';
import { keeperIn } from './cache-keeper.js';
import { readConfig } from './config.js';

export default function (RED: NodeAPI): void {
  function CacheNode(this: Node, form: NodeDef & { home?: string }) {
    RED.nodes.createNode(this, form);
    const clock = new HomeClock();
    const open = (home?: HomeRuntime) => {
      const config = readConfig(form, home?.home.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
      const keeper = config.persist ? keeperIn<Kept>(home, this.id, (error) => report(this, error)) : undefined;
      let shown = '';
      const show = () => {
        shown = desk.summary;
        this.status(fine(shown));
      };
      const desk = new CacheDesk(config, {
        id: this.id,
        now: () => (home?.clock ?? clock).now(),
        // A source is slow in real seconds, however fast the home's clock runs.
        wait: (callback, delayMs) => clock.setTimeout(callback, delayMs),
        clone: (kept) => RED.util.cloneMessage(kept as NodeMessage) as typeof kept,
        property: (msg, path) => RED.util.getMessageProperty(msg as NodeMessage, path) as unknown,
        failed: (error, msg) => {
          shown = '';
          this.status(failed(error));
          this.error(error, msg as NodeMessage);
        },
        answered: (answers) => this.send([[...answers] as NodeMessage[], []]),
        ...(keeper && { keeper }),
      });
      const unsubscribe = home?.board.subscribe((entry) => void desk.heard({ ...entry }));
      // Values age while nothing comes; an error stays until the next message.
      const ageing = setInterval(() => shown !== '' && shown !== desk.summary && show(), MINUTE_MS);
      this.status(waiting('empty'));
      return { desk, show, unsubscribe, ageing };
    };
    const close = ({ desk, unsubscribe, ageing }: ReturnType<typeof open>) => {
      unsubscribe?.();
      clearInterval(ageing);
      desk.close();
    };
    const opened = form.home ? withHome(this, form.home, open, close) : withoutHome(this, open, close);

    onInput(this, async (msg, send) => {
      const cache = opened.current();
      await cache.desk.ready;
      if (!opened.holds(cache)) return;
      const { answers, asks } = cache.desk.handle(msg as Message);
      cache.show();
      send([[...answers], [...asks]]);
    });
    this.on('close', () => clock.close());
  }

  RED.nodes.registerType('darkstar-cache', CacheNode);
}
