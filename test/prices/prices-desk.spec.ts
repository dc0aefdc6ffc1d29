import assert from 'node:assert/strict';
import { openDatabase } from '../../nodes/home/database.js';
import type { DarkstarError } from '../../nodes/home/errors.js';
import { HOUR_MS, MINUTE_MS, dateStart, localDayStart } from '../../nodes/home/grid.js';
import { readConfig } from '../../nodes/prices/config.js';
import type { PriceResult } from '../../nodes/prices/price-feed.js';
import { PricesDesk } from '../../nodes/prices/prices-desk.js';
import { fakeHome, ManualClock, smallHome } from '../support/fake-home.js';

const ZONE = 'Europe/Stockholm';

/** elprisetjustnu.se from memory: a day is there from 12:57 of the day before. */
class Server {
  readonly asked: string[] = [];
  status = 200;
  repeatsItself = false;

  constructor(private readonly clock: ManualClock) {}

  fetch = (url: URL): Promise<Response> => {
    this.asked.push(url.pathname);
    const [, year, day] = /(\d{4})\/(\d\d-\d\d)_SE3/.exec(url.pathname) ?? [];
    const from = dateStart(`${year}-${day}`, ZONE);
    const published = from <= localDayStart(this.clock.now(), ZONE) || this.isAfternoon();
    if (this.status !== 200) return Promise.resolve(new Response('busy', { status: this.status }));
    if (!published) return Promise.resolve(new Response('', { status: 404 }));
    const hours = (localDayStart(from, ZONE, 1) - from) / HOUR_MS;
    const level = this.repeatsItself ? 1 : Number(day?.slice(3));
    const rows = Array.from({ length: hours }, (_, hour) => ({
      SEK_per_kWh: level + hour / 100,
      EUR_per_kWh: (level + hour / 100) / 10,
      EXR: 10,
      time_start: new Date(from + hour * HOUR_MS).toISOString(),
      time_end: new Date(from + (hour + 1) * HOUR_MS).toISOString(),
    }));
    return Promise.resolve(Response.json(rows));
  };

  private isAfternoon(): boolean {
    const now = this.clock.now();
    return now - localDayStart(now, ZONE) >= 12 * HOUR_MS + 57 * MINUTE_MS;
  }
}

describe('PricesDesk', () => {
  let clock: ManualClock;
  let server: Server;
  let desk: PricesDesk;
  let found: PriceResult[];
  let failures: DarkstarError[];
  let passedOver: DarkstarError[];
  let close: () => void;

  function open(start: string, sources: object[] = [{ source: 'elprisetjustnu', zone: 'SE3' }]) {
    clock = new ManualClock(Date.parse(start));
    server = new Server(clock);
    [found, failures, passedOver] = [[], [], []];
    const home = { ...smallHome, timezone: ZONE, currency: 'SEK' };
    const fake = fakeHome({ clock, home, database: openDatabase('/dev/null/none') });
    desk = new PricesDesk(fake.runtime, readConfig({ sources }), {
      fetch: (url) => server.fetch(url),
      readText: () => Promise.reject(new Error('no file')),
      tokens: {},
      evaluate: () => Promise.reject(new Error('no expression')),
      realNow: () => clock.now(),
      random: () => 0.5,
      found: (result) => found.push(result),
      failed: (error) => failures.push(error),
      passedOver: (error) => passedOver.push(error),
    });
    close = () => {
      desk.close();
      fake.close();
    };
  }

  afterEach(() => close());

  async function pass(minutes: number) {
    for (let minute = 0; minute < minutes; minute++) {
      clock.advance(MINUTE_MS);
      for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  const job = { topic: 'job', payload: { job: 'prices' } };

  it('finds tomorrow by itself when it is published, and tells it once', async () => {
    open('2026-05-05T06:00:00+02:00');
    await desk.answer(job);
    assert.deepEqual(server.asked, ['/api/v1/prices/2026/05-05_SE3.json']);
    await pass(6.5 * 60);
    assert.equal(server.asked.length, 1);
    await pass(120);
    assert.equal(found.length, 1);
    assert.equal(found[0].update.publishedUntil, '2026-05-06T22:00:00Z');
    assert.ok(server.asked.length > 2 && server.asked.length < 9);
    assert.ok(server.asked.slice(1).every((path) => path.endsWith('/05-06_SE3.json')));
    const asked = server.asked.length;
    await pass(15 * 60);
    assert.deepEqual([server.asked.length, found.length, failures.length], [asked, 1, 0]);
  });

  it('tells an outage once, and its end', async () => {
    open('2026-05-05T06:00:00+02:00');
    await desk.answer(job);
    server.status = 503;
    await pass(10 * 60);
    assert.deepEqual(
      failures.map(({ code }) => code),
      ['price-source-status'],
    );
    assert.deepEqual(
      found.map(({ update }) => update.because?.code),
      ['known-before'],
    );
    server.status = 200;
    await pass(40);
    assert.deepEqual([found.length, found[1].update.blindSince], [2, undefined]);
  });

  it('asks again for a tomorrow that repeated today', async () => {
    open('2026-05-05T14:00:00+02:00');
    server.repeatsItself = true;
    await assert.rejects(desk.answer(job), { code: 'prices-repeated' });
    server.repeatsItself = false;
    await pass(4);
    assert.equal(found.at(-1)?.update.publishedUntil, '2026-05-06T22:00:00Z');
  });

  it('does not lose today where tomorrow fails', async () => {
    open('2026-05-05T14:00:00+02:00');
    const answer = server.fetch;
    server.fetch = (url) => (url.pathname.includes('05-06') ? Promise.reject(new Error('broken')) : answer(url));
    const { update, problems } = await desk.answer(job);
    assert.equal(update.publishedUntil, '2026-05-05T22:00:00Z');
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['price-source-unreachable'],
    );
    assert.notEqual(update.blindSince, undefined);
  });

  it('tells once why a source is passed over', async () => {
    open('2026-05-05T08:00:00+02:00', [
      { source: 'elprisetjustnu', zone: 'SE3' },
      { source: 'fixed', pricePerKwh: 0.5 },
    ]);
    server.status = 500;
    for (let minute = 0; minute < 5; minute++) {
      assert.equal((await desk.answer(job)).update.source, 'fixed');
      await pass(2);
    }
    assert.deepEqual(
      passedOver.map(({ code }) => code),
      ['price-source-status'],
    );
    server.status = 200;
    assert.equal((await desk.answer(job)).update.source, 'elprisetjustnu');
  });

  it('says nothing more once it is closed', async () => {
    open('2026-05-05T06:00:00+02:00');
    let rejected = false;
    server.fetch = () => new Promise(() => undefined);
    void desk.answer(job).catch(() => (rejected = true));
    await pass(1);
    desk.close();
    await pass(12 * 60);
    assert.deepEqual([found, failures, rejected], [[], [], false]);
  });

  it('prefers what messages tell, and asks a server where they tell nothing', async () => {
    open('2026-05-05T08:00:00+02:00', [{ source: 'message' }, { source: 'elprisetjustnu', zone: 'SE3' }]);
    assert.equal((await desk.answer(job)).update.source, 'elprisetjustnu');
    const slot = { start: '2026-05-05T08:00:00+02:00', end: '2026-05-05T09:00:00+02:00', spot: 0.7 };
    const told = await desk.answer({ payload: [slot] });
    assert.deepEqual([told.update.source, told.update.slots[0].spot], ['message', 0.7]);
    const bad = await desk.answer({ payload: [{ ...slot, spot: 99 }] });
    assert.deepEqual([bad.problems[0].code, bad.update.slots[0].spot], ['prices-implausible', 0.7]);
    await pass(61);
    assert.equal((await desk.answer(job)).update.source, 'elprisetjustnu');
  });
});
