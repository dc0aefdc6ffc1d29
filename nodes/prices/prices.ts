import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { HomeRuntime } from '../home/homes.js';
import { followHome, onInput, report, waiting, working } from '../home/shell.js';
import { readConfig } from './config.js';
import { PriceFeed } from './price-feed.js';
import { holdsPrices, readPriceSlots } from './sources/message.js';
import type { PriceSource } from './sources/source.js';
import { createSource } from './sources/sources.js';
import { statusOf } from './status.js';

interface Desk {
  readonly runtime: HomeRuntime;
  readonly feed: PriceFeed;
  readonly source: PriceSource | undefined;
}

export default function (RED: NodeAPI): void {
  const readText = (file: string) => readFile(path.resolve(RED.settings.userDir ?? '', file), 'utf8');

  function PricesNode(this: Node, form: NodeDef & { home: string }) {
    RED.nodes.createNode(this, form);
    const closing = new AbortController();
    let desk: Desk | undefined;

    const open = (runtime: HomeRuntime): Desk => {
      const config = readConfig(form);
      const feed = new PriceFeed(runtime, { source: config.source, zone: config.zone }, config.horizonHours);
      return { runtime, feed, source: createSource(config, { fetch, readText }) };
    };
    const join = (runtime: HomeRuntime) => {
      try {
        desk = open(runtime);
        this.status(waiting('no prices yet'));
      } catch (thrown) {
        report(this, thrown);
      }
    };
    const home = followHome(this, form.home, join, () => (desk = undefined));

    onInput(this, async (msg, send) => {
      const { runtime, feed, source } = (desk ??= open(home.current()));
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
      this.status(statusOf(result, runtime));
      const makeshift = result.update.blindSince === undefined ? {} : { cacheable: false };
      send({ ...msg, ...makeshift, topic: 'price-update', payload: result.update });
    });
    this.on('close', () => closing.abort());
  }

  RED.nodes.registerType('darkstar-prices', PricesNode);
}
