import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { homes, type HomeRuntime } from '../home/homes.js';
import { onInput, report, waiting, withHome, working } from '../home/shell.js';
import { readConfig } from './config.js';
import { once } from './once.js';
import { TARIFF_PRESETS } from './presets/presets.js';
import type { PriceResult } from './price-feed.js';
import { PricesDesk } from './prices-desk.js';
import { CREDENTIALS, SOURCES } from './sources/catalogue.js';
import type { Tokens } from './sources/sources.js';
import { statusOf } from './status.js';
import type { Evaluate } from './tariff.js';
import { tariffTable } from './tariff-table.js';
import { trySource } from './try-source.js';

export default function (RED: NodeAPI): void {
  const readText = (file: string) => readFile(path.resolve(RED.settings.userDir ?? '', file), 'utf8');

  const evaluateFor = (node: Node): Evaluate => {
    const prepare = once((expression) => RED.util.prepareJSONataExpression(expression, node));
    return (expression, input) =>
      new Promise<unknown>((resolve, reject) => {
        const prepared = prepare(expression);
        const done = (error: Error | null, value: unknown) => (error ? reject(error) : resolve(value));
        RED.util.evaluateJSONataExpression(prepared, input as never, done as never);
      });
  };

  function PricesNode(this: Node<Tokens>, form: NodeDef & { home: string }) {
    RED.nodes.createNode(this, form);
    let cacheMiss: unknown;
    const show = (result: PriceResult, home: HomeRuntime) => {
      this.status(statusOf(result, home));
      return { ...(result.update.blindSince === undefined ? {} : { cacheable: false }), topic: 'price-update' };
    };
    const open = (home: HomeRuntime) => {
      const desk = new PricesDesk(home, readConfig(form), {
        fetch,
        readText,
        tokens: this.credentials,
        evaluate: evaluateFor(this),
        realNow: Date.now,
        random: Math.random,
        // A cache that asked before keeps what comes later under the same key.
        found: (result) =>
          this.send({
            ...(cacheMiss ? { cacheMiss } : {}),
            ...show(result, home),
            payload: result.update,
          } as NodeMessage),
        failed: (error) => report(this, error),
        passedOver: (error) => this.warn(error.message),
      });
      this.status(waiting('no prices yet'));
      return { home, desk };
    };
    const opened = withHome(this, form.home, open, ({ desk }) => desk.close());

    onInput(this, async (msg, send) => {
      const { home, desk } = opened.current();
      this.status(working('asking'));
      cacheMiss = msg.cacheMiss ?? cacheMiss;
      const result = await desk.answer(msg).catch((thrown: unknown) => {
        if (desk.isClosed) return undefined;
        throw thrown;
      });
      if (!result || desk.isClosed) return;
      for (const problem of result.problems) this.error(problem, msg);
      send({ ...msg, ...show(result, home), payload: result.update });
    });
  }

  RED.nodes.registerType('darkstar-prices', PricesNode, {
    credentials: Object.fromEntries(CREDENTIALS.map((name) => [name, { type: 'password' as const }])),
  });

  RED.httpAdmin.get(
    '/darkstar/prices/sources',
    RED.auth.needsPermission('darkstar-prices.read'),
    (_request, response) => void response.json(SOURCES),
  );
  RED.httpAdmin.post('/darkstar/prices/try', RED.auth.needsPermission('darkstar-prices.write'), (request, response) => {
    const stored = (id: string) => (RED.nodes.getCredentials(id) ?? {}) as Tokens;
    void trySource(request.body, { fetch, readText, stored, now: Date.now() }).then((answer) => response.json(answer));
  });

  // For the form of the home, which holds the tariff.
  RED.httpAdmin.get(
    '/darkstar/tariff/presets',
    RED.auth.needsPermission('darkstar-home.read'),
    (_request, response) => void response.json(TARIFF_PRESETS),
  );
  RED.httpAdmin.post('/darkstar/tariff/table', RED.auth.needsPermission('darkstar-home.write'), (request, response) => {
    const latest = (id: string) => homes.get(id)?.board.latest('price-update');
    const tools = { now: Date.now(), latest, evaluate: evaluateFor({} as Node) };
    void tariffTable(request.body, tools).then((table) => response.json(table));
  });
}
