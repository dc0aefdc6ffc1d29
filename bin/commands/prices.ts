import { HOUR_MS, SLOT_MS, dateStart, floorTo } from '../../nodes/home/grid.js';
import { homeSchema, type Home } from '../../nodes/home/schema/home.js';
import type { PriceUpdate } from '../../nodes/home/schema/messages.js';
import { parse } from '../../nodes/home/schema/parse.js';
import { checkAnswer } from '../../nodes/prices/checks.js';
import { ENERGY_CHARTS_URL, EnergyChartsSource, MARKET_TIMEZONE } from '../../nodes/prices/sources/energy-charts.js';
import { ExampleSource } from '../../nodes/prices/sources/example.js';
import type { PriceSource } from '../../nodes/prices/sources/source.js';
import { toQuarterHours, type SpotSlot } from '../../nodes/prices/spot.js';
import { buildUpdate, checkCurrency } from '../../nodes/prices/update.js';
import { readNamedJson } from '../files.js';
import type { Io } from '../io.js';
import { Options, readDate } from '../options.js';

const SOURCES = ['energy-charts', 'example'] as const;
type Source = (typeof SOURCES)[number];

const SPECS = {
  source: { value: `one of ${SOURCES.join(', ')}`, required: true },
  zone: { value: 'a bidding zone such as DE-LU', required: true },
  date: { value: 'a date such as 2026-01-31' },
  'base-url': { value: 'an address that begins with https:// or http://' },
  home: { value: 'a JSON file with the home, for its tariff and time zone' },
} as const;

type Payer = Pick<Home, 'timezone' | 'currency' | 'tariff'>;

// Without a home: the auction's own day and money.
const MARKET: Payer = { timezone: MARKET_TIMEZONE, currency: 'EUR' };

/**
 * `darkstar prices`: a `price-update` payload on standard output, with what is published from now on, or from the start
 * of a day.
 */
export async function prices(args: string[], io: Io): Promise<number> {
  const options = new Options(args, SPECS);
  const name = options.read('source', SPECS.source.value, (text) => SOURCES.find((source) => source === text));
  const zone = options.read('zone', SPECS.zone.value, (text) => (/^[\w-]{2,20}$/.test(text) ? text : undefined));
  const date = options.read('date', SPECS.date.value, readDate);
  const baseUrl = options.read('base-url', SPECS['base-url'].value, (text) => (isAddress(text) ? text : undefined));
  options.check();
  const homeFile = options.text('home');
  const payer = homeFile ? parse(homeSchema, await readNamedJson(io, '--home', homeFile), 'home') : MARKET;
  const now = date ? dateStart(date, payer.timezone) : Date.now();
  const update = await ask(name ?? 'example', zone ?? '', baseUrl ?? ENERGY_CHARTS_URL, payer, now);
  io.stdout.write(`${JSON.stringify(update, null, 2)}\n`);
  return 0;
}

async function ask(name: Source, zone: string, baseUrl: string, payer: Payer, now: number): Promise<PriceUpdate> {
  const answer = await sourceOf(name, zone, baseUrl).ask({ now, timezone: payer.timezone });
  checkCurrency(payer, answer.currency);
  const slots = toQuarterHours(checkAnswer(answer, { now, until: Infinity }));
  const update = buildUpdate(payer, { source: name, zone }, slots, { now, horizonHours: hoursTo(slots, now) });
  if (!update) throw new Error('The checked prices do not cover the present.');
  return update;
}

function sourceOf(name: Source, zone: string, baseUrl: string): PriceSource {
  switch (name) {
    case 'energy-charts':
      return new EnergyChartsSource(zone, fetch, baseUrl);
    case 'example':
      return new ExampleSource(zone);
  }
}

/** As far as prices are published, so that none is forecast. */
function hoursTo(slots: readonly SpotSlot[], now: number): number {
  return ((slots.at(-1)?.end ?? now) - floorTo(now, SLOT_MS)) / HOUR_MS;
}

function isAddress(text: string): boolean {
  return /^https?:\/\/[^\s/]+/.test(text) && URL.canParse(text);
}
