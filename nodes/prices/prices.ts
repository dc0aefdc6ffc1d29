import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { onInput, waiting, withHome, working } from '../home/shell.js';
import { readConfig } from './config.js';
import { PriceFeed } from './price-feed.js';
import { holdsPrices, readPriceSlots } from './sources/message.js';
import { createSource } from './sources/sources.js';
import { statusOf } from './status.js';

export default function (RED: NodeAPI): void {
  const readText = (file: string) => readFile(path.resolve(RED.settings.userDir ?? '', file), 'utf8');

  function PricesNode(this: Node, form: NodeDef & { home: string }) {
    RED.nodes.createNode(this, form);
    const closing = new AbortController();
    const opened = withHome(this, form.home, (home) => {
      const config = readConfig(form);
      const feed = new PriceFeed(home, { source: config.source, zone: config.zone }, config.horizonHours);
      const source = createSource(config, { fetch, readText });
      this.status(waiting('no prices yet'));
      return { home, feed, source };
    });

    onInput(this, async (msg, send) => {
      const { home, feed, source } = opened.current();
      this.status(working('asking'));
      const answered = source
        ? feed.refresh((request) => source.ask(request), closing.signal)
        : holdsPrices(msg)
          ? feed.take(() => readPriceSlots(msg.payload))
          : feed.repeat();
      const result = await answered.catch((thrown: unknown) => {
        if (closing.signal.aborted) return undefined;
        throw thrown;
      });
      if (!result || closing.signal.aborted) return;
      for (const problem of result.problems) this.error(problem, msg);
      this.status(statusOf(result, home));
      const makeshift = result.update.blindSince === undefined ? {} : { cacheable: false };
      send({ ...msg, ...makeshift, topic: 'price-update', payload: result.update });
    });
    this.on('close', () => closing.abort());
  }

  RED.nodes.registerType('darkstar-prices', PricesNode);
}
