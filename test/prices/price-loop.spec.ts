import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import cacheNode from '../../nodes/cache/cache.js';
import homeNode from '../../nodes/home/home.js';
import { homes } from '../../nodes/home/homes.js';
import pricesNode from '../../nodes/prices/prices.js';
import schedulerNode from '../../nodes/scheduler/scheduler.js';
import { homeForm } from '../support/home-form.js';
import { nodeFlow } from '../support/node-flow.js';
import { helper } from '../support/node-red.js';

interface Answer {
  readonly topic: string;
  readonly payload: { readonly source: string; readonly blindSince?: string };
  readonly cache: { readonly hit: boolean };
}

const HOUR = 3_600_000;

const flow = [
  { id: 'f', type: 'tab' },
  { id: 'h', type: 'darkstar-home', name: 'a home', ...homeForm },
  {
    id: 's',
    type: 'darkstar-scheduler',
    z: 'f',
    home: 'h',
    jobs: [{ job: 'prices', everyMinutes: '60', jitterSeconds: '0' }],
    wires: [['c']],
  },
  { id: 'c', type: 'darkstar-cache', z: 'f', home: 'h', ttlMinutes: '60', dailyAt: '', wires: [['out'], ['p']] },
  { id: 'p', type: 'darkstar-prices', z: 'f', home: 'h', source: 'file', file: 'p.csv', wires: [['c']] },
  { id: 'retry', type: 'catch', z: 'f', scope: ['p'], wires: [['s']] },
  { id: 'out', type: 'helper', z: 'f' },
];

describe('scheduler, cache and prices', () => {
  const { userDir, load } = nodeFlow();
  let file: string;

  beforeEach(() => {
    file = path.join(userDir(), 'p.csv');
  });

  it('live through an outage: makeshift prices reach the plan, are not kept, and the job is retried until one is good', async () => {
    const start = Math.floor(Date.now() / HOUR) * HOUR;
    const row = (hour: number) => `${new Date(start + hour * HOUR).toISOString()},60,${100 + hour}`;
    const text = `start_utc,resolution_minutes,price_eur_mwh\n${Array.from({ length: 72 }, (_, h) => row(h)).join('\n')}\n`;
    await writeFile(file, text);
    await load([homeNode, cacheNode, pricesNode, schedulerNode], flow);
    const answers: Answer[] = [];
    helper.getNode('out').on('input', (msg) => answers.push(msg as unknown as Answer));
    const until = async (what: string, found: () => boolean) => {
      for (let wait = 0; wait < 1000 && !found(); wait++) await new Promise((resolve) => setTimeout(resolve, 5));
      assert.ok(
        found(),
        `${what}: ${JSON.stringify(answers.map(({ cache, payload }) => [cache, payload.blindSince]))}`,
      );
    };
    await until('the first prices', () => answers.length === 1);
    const { clock } = homes.get('h')!;

    await rm(file);
    clock.setSpeed(1, clock.now() + 61 * 60_000);
    helper.getNode('s').receive({ topic: 'job', payload: { job: 'prices' } } as never);
    await until('makeshift prices', () => answers.some(({ payload }) => payload.blindSince !== undefined));

    await writeFile(file, text);
    const blind = answers.length;
    clock.setSpeed(600);
    await until('good prices', () => answers.slice(blind).some(({ payload }) => payload.blindSince === undefined));
    clock.setSpeed(1);
    const good = answers.length;
    helper.getNode('c').receive({ topic: 'job', payload: { job: 'prices' } } as never);
    await until('a hit', () => answers.length > good);
    assert.equal(answers.at(-1)?.cache.hit, true);
  });
});
