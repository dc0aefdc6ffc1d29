import assert from 'node:assert/strict';
import type { EventEmitter } from 'node:events';
import homeNode from '../../nodes/home/home.js';
import { parsePayload } from '../../nodes/home/schema/parse.js';
import pricesNode from '../../nodes/prices/prices.js';
import { homeForm } from '../support/home-form.js';
import { nodeFlow } from '../support/node-flow.js';
import { helper } from '../support/node-red.js';

const prices = { id: 'p', type: 'darkstar-prices', z: 'f', home: 'h', source: 'example', wires: [['out']] };

describe('the tariff of a home in the prices node', () => {
  const nodeRed = nodeFlow();

  async function ask(tariff: object) {
    const home = { id: 'h', type: 'darkstar-home', name: 'home', ...homeForm, tariff: JSON.stringify(tariff) };
    await nodeRed.load(
      [homeNode, pricesNode],
      [{ id: 'f', type: 'tab' }, home, prices, { id: 'out', type: 'helper', z: 'f' }],
    );
    const node: EventEmitter = helper.getNode('p');
    const outcome = new Promise<{ payload?: unknown; error?: { code: string; message: string } }>((resolve) => {
      helper.getNode('out').on('input', (msg) => resolve({ payload: (msg as { payload: unknown }).payload }));
      node.on('call:error', (call: { firstArg: { code: string; message: string } }) =>
        resolve({ error: call.firstArg }),
      );
    });
    helper.getNode('p').receive({ topic: 'job', payload: { job: 'prices' } } as never);
    return outcome;
  }

  it('evaluates its expressions with JSONata, slot by slot', async () => {
    const { payload } = await ask({
      import: { vatPercent: 25, expression: '(hour >= 17 and hour < 20 ? price + 1 : price) + $abs(-2)' },
      export: { expression: 'spot < 0 ? 0 : importPrice / 10' },
    });
    const { slots } = parsePayload('price-update', payload);
    assert.ok(slots.length > 90);
    for (const { start, spot, importPrice, exportPrice } of slots) {
      const hour = Number(
        new Date(start).toLocaleString('en-GB', { timeZone: homeForm.timezone, hour: '2-digit', hour12: false }),
      );
      const expected = spot * 1.25 + (hour >= 17 && hour < 20 ? 1 : 0) + 2;
      assert.ok(Math.abs(importPrice - expected) < 1e-9, `${start} ${importPrice} ${expected}`);
      assert.ok(Math.abs(exportPrice - (spot < 0 ? 0 : expected / 10)) < 1e-9);
    }
  });

  it('sends no price where an expression fails, and says why', async () => {
    const { error, payload } = await ask({ import: { expression: 'price +' } });
    assert.equal(payload, undefined);
    assert.equal(error?.code, 'tariff-expression-failed');
    assert.match(error.message, /import price cannot be evaluated: \S/);
  });
});
