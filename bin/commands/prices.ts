import { DarkstarError } from '../../nodes/home/errors.js';
import { HOUR_MS, SLOT_MS, dateStart, floorTo } from '../../nodes/home/grid.js';
import { homeSchema, type Home } from '../../nodes/home/schema/home.js';
import type { PriceUpdate } from '../../nodes/home/schema/messages.js';
import { parse } from '../../nodes/home/schema/parse.js';
import { checkAnswer } from '../../nodes/prices/checks.js';
import { inTariffCurrency } from '../../nodes/prices/currency.js';
import { sourceEntrySchema, zoneOf, type SourceEntry } from '../../nodes/prices/source-config.js';
import { CREDENTIALS, SOURCES, type Credential } from '../../nodes/prices/sources/catalogue.js';
import { PRICE_CHOICES } from '../../nodes/prices/sources/price-choice.js';
import type { PriceAnswer, SourceName } from '../../nodes/prices/sources/source.js';
import { createSource } from '../../nodes/prices/sources/sources.js';
import { ToldSource } from '../../nodes/prices/sources/told.js';
import { MARKET_TIMEZONE } from '../../nodes/prices/sources/zones.js';
import { toQuarterHours, type SpotSlot } from '../../nodes/prices/spot.js';
import { buildUpdate } from '../../nodes/prices/update.js';
import { readNamedJson } from '../files.js';
import type { Io } from '../io.js';
import { Options, usageOf, readDate } from '../options.js';

/** Every source that can be asked with nothing but a zone and a token. */
export const COMMAND_SOURCES = (Object.keys(SOURCES) as SourceName[]).filter(
  (name) => name === 'example' || SOURCES[name].baseUrl !== undefined,
);

/** The environment variable that holds a token: it would be seen in the list of processes among the arguments. */
const TOKEN_VARIABLES: Readonly<Record<Credential, string>> = {
  entsoeToken: 'DARKSTAR_ENTSOE_TOKEN',
  tibberToken: 'DARKSTAR_TIBBER_TOKEN',
  amberToken: 'DARKSTAR_AMBER_TOKEN',
};

/** "entsoe (token in DARKSTAR_ENTSOE_TOKEN)" */
function describeSource(name: SourceName): string {
  const { credential } = SOURCES[name];
  return credential === undefined ? name : `${name} (token in ${TOKEN_VARIABLES[credential]})`;
}

const SPECS = {
  source: { value: `one of ${COMMAND_SOURCES.map(describeSource).join(', ')}`, required: true },
  zone: { value: 'a bidding zone such as DE-LU', required: true },
  date: { value: 'a date such as 2026-01-31' },
  'base-url': { value: 'an address that begins with https:// or http://' },
  price: { value: 'total (as billed) or energy (without taxes), for tibber, octopus and amber' },
  home: { value: 'a JSON file with the home, for its tariff and time zone' },
} as const;

/** What `darkstar prices --help` says. */
export const USAGE = usageOf('prices', SPECS);

type Payer = Pick<Home, 'timezone' | 'currency' | 'tariff'>;

/**
 * `darkstar prices`: a `price-update` payload on standard output, with what is published from now on, or from the start
 * of a day. Without a home, prices are in the source's own money. Tokens come from the environment.
 */
export async function prices(
  args: string[],
  io: Io,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<number> {
  const options = new Options(args, SPECS);
  const source = options.read('source', SPECS.source.value, (text) => COMMAND_SOURCES.find((name) => name === text));
  const zone = options.read('zone', SPECS.zone.value, (text) => (/^[\w-]{1,40}$/.test(text) ? text : undefined));
  const date = options.read('date', SPECS.date.value, readDate);
  const baseUrl = options.read('base-url', SPECS['base-url'].value, (text) => (isAddress(text) ? text : undefined));
  const price = options.read('price', SPECS.price.value, (text) => PRICE_CHOICES.find((choice) => choice === text));
  options.check();
  const entry = parse(sourceEntrySchema, { source, zone, baseUrl, price }, 'prices');
  const homeFile = options.text('home');
  const home = homeFile ? parse(homeSchema, await readNamedJson(io, '--home', homeFile), 'home') : undefined;
  const timezone = home?.timezone ?? marketTimezone(entry.source);
  const now = date ? dateStart(date, timezone) : Date.now();
  const tokens = Object.fromEntries(CREDENTIALS.map((name) => [name, environment[TOKEN_VARIABLES[name]] ?? '']));
  const { credential } = SOURCES[entry.source];
  if (credential && !tokens[credential]) throw noToken(entry.source, TOKEN_VARIABLES[credential]);
  const tools = { fetch, tokens, told: new ToldSource(), readText: (file: string) => io.readFile(file) };
  const answer = await createSource(entry, tools).ask({ now, timezone, currency: home?.currency });
  const payer = home ?? { timezone, currency: answer.currency ?? 'EUR', tariff: undefined };
  io.stdout.write(`${JSON.stringify(toUpdate(entry, answer, payer, now), null, 2)}\n`);
  return 0;
}

function toUpdate(entry: SourceEntry, answer: PriceAnswer, payer: Payer, now: number): PriceUpdate {
  if (answer.failure) throw answer.failure;
  const checked = checkAnswer(answer, { now, until: Infinity });
  const slots = toQuarterHours(inTariffCurrency(payer, checked, answer.currency, { now, alone: true }));
  const origin = { source: entry.source, zone: zoneOf(entry) };
  const update = buildUpdate(payer, origin, slots, { now, horizonHours: hoursTo(slots, now) });
  if (!update) throw new Error('The checked prices do not cover the present.');
  return update;
}

function noToken(source: SourceName, variable: string): DarkstarError {
  const message = `The source ${source} needs a token. Put it into the environment variable ${variable}.`;
  return new DarkstarError('price-source-no-token', message, { values: { source, variable } });
}

/** Without a home the day is the market's own. */
function marketTimezone(source: SourceName): string {
  const { publication } = SOURCES[source];
  return publication.kind === 'auction' ? publication.timezone : MARKET_TIMEZONE;
}

/** As far as prices are published, so that none is forecast. */
function hoursTo(slots: readonly SpotSlot[], now: number): number {
  return ((slots.at(-1)?.end ?? now) - floorTo(now, SLOT_MS)) / HOUR_MS;
}

function isAddress(text: string): boolean {
  return /^https?:\/\/[^\s/]+/.test(text) && URL.canParse(text);
}
