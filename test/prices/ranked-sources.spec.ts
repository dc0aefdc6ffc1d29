import assert from 'node:assert/strict';
import { openDatabase } from '../../nodes/home/database.js';
import { DarkstarError } from '../../nodes/home/errors.js';
import { HOUR_MS, MINUTE_MS, SLOT_MS, localDayStart, toIso } from '../../nodes/home/grid.js';
import { parsePayload } from '../../nodes/home/schema/parse.js';
import { PriceFeed, type PriceResult } from '../../nodes/prices/price-feed.js';
import { PricePoller } from '../../nodes/prices/price-poller.js';
import type { Publication } from '../../nodes/prices/publication.js';
import type { DayAnswer, PriceAnswer, PriceRequest, SourceName } from '../../nodes/prices/sources/source.js';
import { fakeHome, ManualClock, smallHome } from '../support/fake-home.js';

const ZONE = 'Europe/Berlin';
const DAILY: Publication = { kind: 'auction', timezone: ZONE, dueAt: '12:45' };

/** A source that publishes tomorrow at 12:57, at a level of its own, unless it is down. */
class Auction {
  readonly asks: number[] = [];
  fault: (() => Promise<PriceAnswer>) | undefined;
  publishesTomorrow = true;

  constructor(
    private readonly level: number,
    private readonly currency = 'EUR',
  ) {}

  ask({ now }: PriceRequest): Promise<PriceAnswer> {
    this.asks.push(now);
    return this.fault ? this.fault() : Promise.resolve(this.answer(now));
  }

  private answer(now: number): DayAnswer {
    const published = now >= localDayStart(now, ZONE) + 12 * HOUR_MS + 57 * MINUTE_MS && this.publishesTomorrow;
    const end = localDayStart(now, ZONE, published ? 2 : 1);
    const points = [];
    for (let start = localDayStart(now, ZONE); start < end; start += SLOT_MS) {
      points.push({ start, spot: this.level + (start % 7) / 100 + start / 1e15 });
    }
    return { kind: 'days', timezone: ZONE, currency: this.currency, points };
  }
}

const down = () => Promise.reject(new DarkstarError('price-source-unreachable', 'api.example cannot be reached.'));
const limited = (values: Record<string, string | number>) => () =>
  Promise.reject(new DarkstarError('price-source-rate-limited', 'api.example wants fewer questions.', { values }));
const garbled = () => Promise.resolve({ kind: 'days' as const, timezone: ZONE, points: [] });

interface Rank {
  readonly source: SourceName;
  readonly auction: Auction;
  readonly publication?: Publication;
}

function feedOf(start: string, ranks: readonly Rank[], { currency = 'EUR', exchangeRate = 0 } = {}) {
  const clock = new ManualClock(Date.parse(start));
  const home = {
    ...smallHome,
    timezone: ZONE,
    currency,
    tariff: exchangeRate ? { exchangeRate } : undefined,
  };
  const { runtime, close } = fakeHome({ clock, home, database: openDatabase('/dev/null/none') });
  const tools = {
    runtime,
    horizonHours: 48,
    realNow: () => clock.now(),
    evaluate: () => Promise.reject(new Error('no expression')),
  };
  const feed = new PriceFeed(
    tools,
    ranks.map(({ source, auction, publication = DAILY }) => ({
      origin: { source, zone: 'DE-LU' },
      publication,
      ask: (request) => auction.ask(request),
    })),
  );
  return { clock, feed, runtime, close };
}

describe('ranked sources', () => {
  let close = () => {};
  afterEach(() => close());

  function open(start: string, ranks: readonly Rank[], money = {}) {
    const opened = feedOf(start, ranks, money);
    close = opened.close;
    return opened;
  }

  const two = () => {
    const [first, second] = [new Auction(0.1), new Auction(0.3)];
    const ranks: Rank[] = [
      { source: 'energy-charts', auction: first },
      { source: 'entsoe', auction: second },
    ];
    return { first, second, ranks };
  };

  it('ask the first alone while it is well, and say so', async () => {
    const { first, second, ranks } = two();
    const { feed } = open('2026-05-05T14:00:00+02:00', ranks);
    const { update, problems, complete } = await feed.refresh();
    parsePayload('price-update', update);
    assert.deepEqual(
      [update.source, update.because?.code, problems, complete],
      ['energy-charts', 'first-choice', [], true],
    );
    assert.deepEqual([first.asks.length, second.asks.length], [1, 0]);
  });

  for (const [name, fault, told] of [
    ['cannot be reached', down, 'api.example cannot be reached'],
    ['fails the checks', garbled, 'none of today'],
  ] as const) {
    it(`ask the next where the first ${name}, and say which is used and why`, async () => {
      const { first, ranks } = two();
      first.fault = fault;
      const { feed } = open('2026-05-05T14:00:00+02:00', ranks);
      const { update, problems, passedOver } = await feed.refresh();
      assert.deepEqual([update.source, update.because?.code, update.blindSince], ['entsoe', 'next-choice', undefined]);
      assert.match(update.because!.text, new RegExp(told));
      assert.deepEqual([problems, passedOver.length], [[], 1]);
      assert.ok(update.slots.every(({ spot, forecast }) => forecast || spot > 0.2));
    });
  }

  it('use nothing of an answer that fails the checks in part', async () => {
    const { first, ranks } = two();
    first.fault = async () => {
      const answer = (await new Auction(0.1).ask({
        now: Date.parse('2026-05-05T14:00:00+02:00'),
        timezone: ZONE,
      })) as DayAnswer;
      return { ...answer, points: answer.points.filter((_, index) => index !== 150) };
    };
    const { update } = await open('2026-05-05T14:00:00+02:00', ranks).feed.refresh();
    assert.equal(update.source, 'entsoe');
    assert.ok(update.slots.every(({ spot, forecast }) => forecast || spot > 0.2));
  });

  it('take "not yet" for an answer, until it is late', async () => {
    const { first, second, ranks } = two();
    first.publishesTomorrow = false;
    const { feed, clock } = open('2026-05-05T13:10:00+02:00', ranks);
    const { update, complete, problems } = await feed.refresh();
    assert.deepEqual([update.source, complete, problems, second.asks.length], ['energy-charts', false, [], 0]);
    clock.advance(2 * HOUR_MS);
    const later = await feed.refresh();
    assert.deepEqual([later.update.source, later.complete], ['entsoe', true]);
  });

  it('are not asked again for what is there, nor twice within a minute', async () => {
    const { first, ranks } = two();
    const { feed, clock } = open('2026-05-05T12:50:00+02:00', ranks);
    for (let seconds = 0; seconds < 300; seconds += 10) {
      await feed.refresh();
      clock.advance(10_000);
    }
    assert.equal(first.asks.length, 5);
    clock.advance(10 * MINUTE_MS);
    for (let hour = 0; hour < 20; hour++) {
      await feed.refresh();
      clock.advance(HOUR_MS);
    }
    assert.equal(first.asks.length, 6);
  });

  for (const [name, values, minutes] of [
    ['seconds', { retryAfterSeconds: 1800 }, 30],
    ['an instant', { retryAt: '2026-05-05T12:40:00Z' }, 40],
    ['no time', {}, 15],
    ['an absurd time', { retryAfterSeconds: 999_999_999 }, 24 * 60],
  ] as const) {
    it(`honour a rate limit that names ${name}`, async () => {
      const { first, second, ranks } = two();
      [first.fault, second.fault] = [limited(values), down];
      const { feed, clock } = open('2026-05-05T14:00:00+02:00', ranks);
      const start = clock.now();
      for (let minute = 0; minute < minutes + 3; minute++) {
        await feed.refresh().catch(() => undefined);
        clock.advance(MINUTE_MS);
      }
      assert.deepEqual(
        first.asks.slice(0, 2).map((at) => Math.round((at - start) / MINUTE_MS)),
        [0, minutes],
      );
    });
  }

  it('keep money apart: one exchange rate fits all of them or they are refused', async () => {
    const inSek = new Auction(1.1, 'SEK');
    const inEur = new Auction(0.1, 'EUR');
    const ranks: Rank[] = [
      { source: 'energy-charts', auction: inEur },
      { source: 'elprisetjustnu', auction: inSek },
    ];
    const withRate = open('2026-05-05T14:00:00+02:00', ranks, { currency: 'SEK', exchangeRate: 11 });
    const fromEur = await withRate.feed.refresh();
    inEur.fault = down;
    close();
    const other = open('2026-05-05T14:00:00+02:00', ranks, { currency: 'SEK', exchangeRate: 11 });
    const fromSek = await other.feed.refresh();
    const at = (result: PriceResult) => result.update.slots[0].importPrice;
    assert.equal(fromSek.update.source, 'elprisetjustnu');
    assert.ok(Math.abs(at(fromEur) - 11 * fromEur.update.slots[0].spot) < 1e-9);
    assert.ok(at(fromSek) > 1.09 && at(fromSek) < 1.2, String(at(fromSek)));
    close();
    inEur.fault = undefined;
    const without = await open('2026-05-05T14:00:00+02:00', ranks, { currency: 'SEK' }).feed.refresh();
    assert.deepEqual(
      [without.update.source, without.passedOver.map(({ code }) => code)],
      ['elprisetjustnu', ['prices-currency']],
    );
  });
});

describe('an outage of 36 hours', () => {
  it('keeps what is published, falls to the next source, says since when it is blind, and recovers by itself', async () => {
    const [first, second] = [new Auction(0.1), new Auction(0.3)];
    const { clock, feed, close } = feedOf('2026-05-05T06:00:00+02:00', [
      { source: 'energy-charts', auction: first },
      { source: 'entsoe', auction: second },
    ]);
    const seen: { at: number; source: string; until: string; blindSince?: string; code?: string }[] = [];
    const none: number[] = [];
    let random = 0.5;
    const poller: PricePoller = new PricePoller(
      { timezone: ZONE, dueAt: '12:45' },
      {
        clock,
        random: () => (random = (random * 997 + 0.123) % 1),
        poll: async () => {
          const at = clock.now();
          try {
            const { update, complete } = await feed.refresh();
            seen.push({
              at,
              source: update.source,
              until: update.publishedUntil,
              blindSince: update.blindSince,
              code: update.because?.code,
            });
            poller.heard({ complete });
          } catch {
            none.push(at);
            poller.heard({ complete: false });
          }
        },
      },
    );
    const pass = async (hours: number) => {
      for (let minute = 0; minute < hours * 60; minute++) {
        clock.advance(MINUTE_MS);
        await new Promise((resolve) => setImmediate(resolve));
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const local = (text: string) => toIso(Date.parse(`${text}+02:00`));
    try {
      poller.heard(await feed.refresh());

      // A healthy day: some questions from 12:45, none after tomorrow is there.
      await pass(12);
      const healthy = [...first.asks];
      assert.ok(healthy.length >= 2 && healthy.length <= 8, `${healthy.length} questions`);
      assert.ok(healthy.slice(1).every((at) => at >= Date.parse(local('2026-05-05T12:45:00'))));
      assert.equal(seen.at(-1)?.until, local('2026-05-07T00:00:00'));

      // From 18:00 the first source is down; the published prices last over midnight without a question.
      first.fault = down;
      await pass(18);
      assert.equal(first.asks.length, healthy.length);

      // Tomorrow is asked of it from 12:45 on; the next source has it.
      await pass(3);
      assert.deepEqual([seen.at(-1)?.source, seen.at(-1)?.code], ['entsoe', 'next-choice']);
      assert.equal(seen.at(-1)?.until, local('2026-05-08T00:00:00'));
      assert.equal(seen.at(-1)?.blindSince, undefined);

      // Then that one is down too, for 36 hours from 16:00 of the 6th on.
      second.fault = down;
      await pass(22);
      const blind = seen.at(-1)!;
      assert.deepEqual([blind.code, blind.until], ['known-before', local('2026-05-08T00:00:00')]);
      assert.ok(blind.blindSince! >= local('2026-05-07T12:45:00') && blind.blindSince! <= local('2026-05-07T12:50:00'));
      await pass(14);
      assert.ok(none.length > 0 && none.every((at) => at >= Date.parse(local('2026-05-08T00:00:00'))));
      const questions = second.asks.slice(-30);
      assert.ok(questions.every((at, index) => index === 0 || at - questions[index - 1] >= MINUTE_MS));
      assert.ok(questions.at(-1)! - questions.at(-2)! >= 20 * MINUTE_MS, 'the pauses have grown');

      // Back again: the next poll, at most 36 minutes away, mends everything.
      second.fault = undefined;
      const back = clock.now();
      const before = seen.length;
      await pass(0.7);
      assert.ok(seen.length > before);
      assert.deepEqual([seen[before].source, seen[before].blindSince], ['entsoe', undefined]);
      assert.ok(seen[before].at - back <= 36 * MINUTE_MS);
      assert.equal(seen[before].until, local('2026-05-09T00:00:00'));
    } finally {
      poller.close();
      close();
    }
  });
});
