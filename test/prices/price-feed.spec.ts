import assert from 'node:assert/strict';
import { Board } from '../../nodes/home/board.js';
import { HomeClock } from '../../nodes/home/clock.js';
import { openDatabase } from '../../nodes/home/database.js';
import { DarkstarError } from '../../nodes/home/errors.js';
import { HOUR_MS, SLOT_MS, localDayStart, toIso } from '../../nodes/home/grid.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { tariffSchema } from '../../nodes/home/schema/tariff.js';
import { parsePayload } from '../../nodes/home/schema/parse.js';
import type { Database, Store, StoreJob } from '../../nodes/home/store.js';
import { PriceFeed } from '../../nodes/prices/price-feed.js';
import { ExampleSource } from '../../nodes/prices/sources/example.js';
import type { PriceAnswer, PriceRequest } from '../../nodes/prices/sources/source.js';

const timezone = 'Europe/Stockholm';
const home = homeSchema.parse({
  timezone,
  tariff: { import: { factor: 1.25, addPerKwh: 0.05 }, export: { addPerKwh: -0.01 } },
  grid: { maxImportKw: 11, maxExportKw: 11 },
});

/** The data worker's database in this thread, in memory. */
function storeOn(database: Database): Store {
  return {
    health: Promise.resolve({ persistent: true }),
    async run<O>(module: URL, name: string, input?: unknown) {
      const jobs = (await import(module.href)) as Record<string, StoreJob<unknown, O>>;
      return jobs[name](database, structuredClone(input));
    },
    close: () => Promise.resolve(),
  };
}

interface World {
  now: number;
  board: Board;
  store: Store;
}

function world(at: string): World {
  return { now: Date.parse(at), board: new Board(), store: storeOn(openDatabase('/dev/null/none')) };
}

type Ask = (request: PriceRequest) => Promise<PriceAnswer>;

/** A feed with one source without limits, which answers as each question says. */
function feedIn(world: World, { horizonHours = 48, settings = home, zone = 'example' } = {}) {
  let asking: Ask;
  const runtime = { home: settings, clock: new HomeClock(() => world.now), board: world.board, store: world.store };
  const evaluate = () => Promise.reject(new Error('no expression here'));
  const feed = new PriceFeed({ runtime, horizonHours, evaluate, realNow: () => world.now }, [
    { origin: { source: 'example', zone }, publication: { kind: 'local' }, ask: (request) => asking(request) },
  ]);
  return {
    refresh(ask: Ask) {
      asking = ask;
      return feed.refresh();
    },
  };
}

const example = (request: PriceRequest) => new ExampleSource('example').ask(request);
const broken = () => Promise.reject(new DarkstarError('price-source-unreachable', 'No connection.'));

describe('PriceFeed', () => {
  it('gives published prices from the current slot on with the tariff, then forecasts up to the horizon', async () => {
    const here = world('2026-05-05T12:07:00Z');
    const { update, problems } = await feedIn(here).refresh(example);
    assert.deepEqual(problems, []);
    parsePayload('price-update', update);
    assert.equal(update.publishedUntil, toIso(localDayStart(here.now, timezone, 2)));
    assert.equal(update.slots[0].start, '2026-05-05T12:00:00Z');
    assert.equal(update.slots.length, 48 * 4);
    assert.ok(update.slots.every((slot, index) => index === 0 || slot.start === update.slots[index - 1].end));
    for (const { start, spot, importPrice, exportPrice, forecast } of update.slots) {
      assert.equal(forecast ?? false, start >= update.publishedUntil);
      assert.ok(Math.abs(importPrice - (spot * 1.25 + 0.05)) < 1e-12);
      assert.ok(Math.abs(exportPrice - (spot - 0.01)) < 1e-12);
    }
    assert.deepEqual(here.board.latest('price-update'), update);
  });

  for (const horizonHours of [1, 12, 168]) {
    it(`reaches ${horizonHours} hours far`, async () => {
      const { update } = await feedIn(world('2026-05-05T12:07:00Z'), { horizonHours }).refresh(example);
      assert.equal(update.slots.length, 4 * horizonHours);
    });
  }

  it('keeps the published prices while the source is down, says since when it is blind, and recovers', async () => {
    const here = world('2026-05-05T06:00:00Z');
    const feed = feedIn(here);
    const first = await feed.refresh(example);
    for (const hour of [1, 5, 13]) {
      here.now = Date.parse('2026-05-05T06:00:00Z') + hour * HOUR_MS;
      const { update, problems } = await feed.refresh(broken);
      assert.deepEqual(
        problems.map(({ code }) => code),
        ['price-source-unreachable'],
      );
      assert.equal(update.blindSince, '2026-05-05T07:00:00Z');
      assert.equal(update.publishedUntil, first.update.publishedUntil);
      assert.deepEqual(update.slots[0], first.update.slots[4 * hour]);
    }
    here.now = Date.parse('2026-05-05T22:30:00Z');
    await assert.rejects(feed.refresh(broken), { code: 'price-source-unreachable' });
    const { update, problems } = await feed.refresh(example);
    assert.deepEqual([problems, update.blindSince], [[], undefined]);
  });

  it('uses nothing of an answer that fails the checks', async () => {
    const here = world('2026-05-05T06:00:00Z');
    const feed = feedIn(here);
    const first = await feed.refresh(example);
    const wrong = async (request: PriceRequest): Promise<PriceAnswer> => {
      const answer = await example(request);
      return { ...answer, points: answer.points.map((point, i) => ({ ...point, spot: i === 90 ? 85 : 7 })) };
    };
    const { update, problems } = await feed.refresh(wrong);
    assert.equal(problems[0].code, 'prices-implausible');
    assert.deepEqual(update.slots, first.update.slots);
  });

  it('remembers over a restart, from the store or from the board', async () => {
    const here = world('2026-05-05T12:07:00Z');
    const first = await feedIn(here).refresh(example);
    const fromStore = await feedIn({ ...here, board: new Board() }).refresh(broken);
    assert.deepEqual(fromStore.update.slots, first.update.slots);
    const fromBoard = await feedIn({ ...here, store: world('2026-05-05T12:07:00Z').store }).refresh(broken);
    assert.equal(fromBoard.update.publishedUntil, first.update.publishedUntil);
  });

  it('does not take the prices of another zone for its own', async () => {
    const here = world('2026-05-05T12:07:00Z');
    await feedIn(here).refresh(example);
    await assert.rejects(feedIn(here, { zone: 'other' }).refresh(broken), { code: 'price-source-unreachable' });
  });

  it('learns from every day that it has seen', async () => {
    const here = world('2026-05-01T12:07:00Z');
    const feed = feedIn(here);
    let update = (await feed.refresh(example)).update;
    const seen: number[] = [update.slots[0].spot];
    for (let day = 1; day < 6; day++) {
      here.now += 24 * HOUR_MS;
      update = (await feed.refresh(example)).update;
      seen.push(update.slots[0].spot);
    }
    const sameTimeTomorrow = update.slots[96];
    assert.ok(!sameTimeTomorrow.forecast);
    const dayAfter = update.slots[2 * 96 - 1];
    assert.ok(dayAfter.forecast);
    const last = await feedIn(here, { horizonHours: 50 }).refresh(example);
    const expected = last.update.slots[2 * 96];
    assert.ok(expected.forecast);
    const all = [...seen, sameTimeTomorrow.spot];
    assert.ok(expected.spot >= Math.min(...all) && expected.spot <= Math.max(...all), String(expected.spot));
  });

  it('works from memory and says so once when the store fails', async () => {
    const here = world('2026-05-05T12:07:00Z');
    here.store = { ...here.store, run: () => Promise.reject(new DarkstarError('store-failed', 'Full.')) };
    const feed = feedIn(here);
    const first = await feed.refresh(example);
    assert.deepEqual(
      first.problems.map(({ code }) => code),
      ['store-failed', 'store-failed'],
    );
    const second = await feed.refresh(example);
    assert.deepEqual([second.problems, second.update.slots.length], [[], 192]);
  });

  it('forgets published prices that the source takes back', async () => {
    const here = world('2026-05-05T12:07:00Z');
    const feed = feedIn(here);
    await feed.refresh(example);
    const todayOnly = async (request: PriceRequest): Promise<PriceAnswer> => {
      const answer = await example(request);
      return { ...answer, points: answer.points.slice(0, 96) };
    };
    const { update } = await feed.refresh(todayOnly);
    assert.equal(update.publishedUntil, toIso(localDayStart(here.now, timezone, 1)));
  });

  it('asks once for questions at the same time', async () => {
    let asked = 0;
    const slow = async (request: PriceRequest) => {
      asked++;
      await new Promise((resolve) => setTimeout(resolve, 5));
      return example(request);
    };
    const feed = feedIn(world('2026-05-05T12:07:00Z'));
    await Promise.all([feed.refresh(slow), feed.refresh(slow), feed.refresh(slow)]);
    assert.equal(asked, 1);
  });

  it('fills quarter-hours with coarser prices', async () => {
    const here = world('2026-05-05T12:07:00Z');
    const feed = feedIn(here);
    const start = Date.parse('2026-05-05T12:00:00Z');
    const slots = [
      { start, end: start + HOUR_MS, spot: 0.2 },
      { start: start + HOUR_MS, end: start + HOUR_MS + SLOT_MS, spot: 0.3 },
    ];
    const { update } = await feed.refresh(() => Promise.resolve({ kind: 'slots', slots }));
    assert.deepEqual(
      update.slots.filter(({ forecast }) => !forecast).map(({ spot }) => spot),
      [0.2, 0.2, 0.2, 0.2, 0.3],
    );
  });

  it('refuses foreign prices until the tariff holds the exchange rate', async () => {
    const inEuro = async (request: PriceRequest) => ({ ...(await example(request)), currency: 'EUR' });
    const swedish = { ...home, currency: 'SEK', tariff: undefined };
    const here = world('2026-05-05T12:07:00Z');
    await assert.rejects(feedIn(here, { settings: swedish }).refresh(inEuro), { code: 'prices-currency' });
    const rate = { factor: 11.3, addPerKwh: 0 };
    const withRate = { ...swedish, tariff: tariffSchema.parse({ import: rate, export: rate }) };
    const { update } = await feedIn(here, { settings: withRate }).refresh(inEuro);
    assert.equal(update.currency, 'SEK');
    assert.equal(update.slots[0].importPrice, update.slots[0].spot * 11.3);
  });

  it('does not believe prices that lie beyond tomorrow after the clock was set back', async () => {
    const here = world('2026-05-09T12:07:00Z');
    await feedIn(here).refresh(example);
    here.now = Date.parse('2026-05-08T06:00:00Z');
    here.board = new Board();
    await assert.rejects(feedIn(here).refresh(broken), { code: 'price-source-unreachable' });
  });
});
