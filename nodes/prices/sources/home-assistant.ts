import { z } from 'zod';
import { HOUR_MS } from '../../home/grid.js';
import { instantSchema } from '../../home/schema/home.js';
import { withEnds } from '../whole-day.js';
import type { SpotSlot } from '../spot.js';
import { slotError } from './price-slots-error.js';
import type { SlotAnswer } from './source.js';
import { readUnit, type PriceUnit } from './units.js';

type Properties = Readonly<Record<string, unknown>>;

/** What Home Assistant writes as "2026-01-31 13:00:00+01:00" or with a T. */
const instant = z.preprocess((value) => (typeof value === 'string' ? value.replace(' ', 'T') : value), instantSchema);

/** A list of prices in an attribute: what its rows call the start, the end and the price, and in which unit. */
interface ListKind {
  readonly lists: readonly string[];
  readonly start: string;
  readonly end?: string;
  readonly price: string;
  readonly unit?: string;
}

// Custom Nord Pool sensor; Energi Data Service; ENTSO-e; EPEX Spot, now and in its earlier versions.
const LIST_KINDS: readonly ListKind[] = [
  { lists: ['raw_today', 'raw_tomorrow'], start: 'start', end: 'end', price: 'value' },
  { lists: ['raw_today', 'raw_tomorrow'], start: 'start', end: 'end', price: 'price' },
  { lists: ['raw_today', 'raw_tomorrow'], start: 'hour', price: 'price' },
  { lists: ['prices_today', 'prices_tomorrow'], start: 'time', price: 'price' },
  { lists: ['data'], start: 'start_time', end: 'end_time', price: 'price_per_kwh' },
  { lists: ['data'], start: 'start_time', end: 'end_time', price: 'price_ct_per_kwh', unit: 'ct/kWh' },
  { lists: ['data'], start: 'start_time', end: 'end_time', price: 'price_eur_per_mwh', unit: 'EUR/MWh' },
];

// The action `nordpool.get_prices_for_date` answers per MWh in UTC, one list per area.
const ACTION_UNIT: PriceUnit = { divisor: 1000 };
const AREA = /^[A-Z]{2,6}\d?$/;

const actionRow = z.looseObject({ start: instant, end: instant, price: z.number() });

// An event holds a new state, and a state holds attributes.
const WRAPPERS = ['attributes', 'new_state', 'service_response', 'event'] as const;
const WRAPPED_DEEP = 3;

/** A price entity of Home Assistant, its attributes, an event about it, or the answer of an action; else undefined. */
export function findHomeAssistant(input: unknown, depth = WRAPPED_DEEP): Properties | undefined {
  if (!isObject(input)) return undefined;
  if (listKind(input) || isAction(input)) return input;
  if (depth === 0) return undefined;
  for (const name of WRAPPERS) {
    const found = findHomeAssistant(input[name], depth - 1);
    if (found) return found;
  }
  return undefined;
}

/**
 * Prices of Home Assistant: of a price entity, in the unit that its attributes tell, or of `nordpool.get_prices_for_date`.
 * Rows are taken by their time, whatever the list is called; a day that is not published is an empty list.
 * @param area which area counts where an action answers for several
 * @throws DarkstarError `price-slots`
 */
export function readHomeAssistant(properties: Properties, area: string | undefined): SlotAnswer {
  const kind = listKind(properties);
  return kind ? readEntity(properties, kind) : readAction(properties, area);
}

function listKind(properties: Properties): ListKind | undefined {
  return LIST_KINDS.find(({ lists, start, price }) => {
    const [row] = rowsOf(properties, lists);
    return isObject(row) && start in row && price in row;
  });
}

function rowsOf(properties: Properties, lists: readonly string[]): unknown[] {
  return lists.flatMap((name) => (Array.isArray(properties[name]) ? (properties[name] as unknown[]) : []));
}

function readEntity(properties: Properties, kind: ListKind): SlotAnswer {
  const unit = unitOf(properties, kind);
  const rows = kind.lists.flatMap((name) => readList(properties, name, kind, unit));
  const currency = typeof properties.currency === 'string' ? properties.currency : unit.currency;
  const slots = withEnds(withoutRepeats(rows));
  checkTomorrow(slots);
  return { kind: 'slots', ...(currency === undefined ? {} : { currency: currency.toUpperCase() }), slots };
}

function unitOf(properties: Properties, kind: ListKind): PriceUnit {
  if (kind.unit !== undefined) return readUnit(kind.unit, kind.price);
  const told = properties.unit_of_measurement ?? properties.unit;
  if (typeof told !== 'string') {
    throw slotError(
      'unit_of_measurement',
      told,
      'a unit such as SEK/kWh',
      'Send the whole entity with its attributes.',
    );
  }
  const unit = readUnit(told, 'unit_of_measurement');
  // The custom Nord Pool sensor tells "kWh" alone, and that it counts in öre or cents by a flag.
  return properties.price_in_cents === true && !told.includes('/') ? { divisor: unit.divisor * 100 } : unit;
}

interface Row {
  readonly start: number;
  readonly end?: number;
  readonly spot: number;
  readonly path: string;
}

function readList(properties: Properties, name: string, kind: ListKind, { divisor }: PriceUnit): Row[] {
  if (name.endsWith('tomorrow') && properties.tomorrow_valid === false) return [];
  return rowsOf(properties, [name]).map((row, index) => {
    const path = `${name}[${index}]`;
    if (!isObject(row)) throw slotError(path, row, 'an object with a time and a price', 'Send the list as it came.');
    const price = row[kind.price];
    if (typeof price !== 'number') throw slotError(`${path}.${kind.price}`, price, 'a number', 'Send it as it came.');
    const end = kind.end === undefined ? undefined : readInstant(row[kind.end], `${path}.${kind.end}`);
    return { start: readInstant(row[kind.start], `${path}.${kind.start}`), end, spot: price / divisor, path };
  });
}

/** `raw_tomorrow` may repeat today's rows: the time tells what a row is for, not the list it stands in. */
function withoutRepeats(rows: readonly Row[]): Row[] {
  const byStart = new Map<number, Row>();
  for (const row of rows) {
    const known = byStart.get(row.start);
    if (known && known.spot !== row.spot) {
      throw slotError(
        row.path,
        row.spot,
        `${known.spot}, as ${known.path} says for the same time`,
        'Send one of them.',
      );
    }
    byStart.set(row.start, known ?? row);
  }
  return [...byStart.values()].sort((a, b) => a.start - b.start);
}

/** A sensor that moved yesterday's prices to new times shows the same prices one by one. */
function checkTomorrow(slots: readonly SpotSlot[]): void {
  const [first, second] = [slots.slice(0, slots.length / 2), slots.slice(slots.length / 2)];
  const repeated =
    first.length >= 23 && first.length === second.length && first.every(({ spot }, i) => spot === second[i].spot);
  if (repeated && first.some(({ spot }) => spot !== first[0].spot)) {
    throw slotError('raw_tomorrow', 'today one by one', 'prices of tomorrow', 'Send it when tomorrow is published.');
  }
}

function isAction(properties: Properties): boolean {
  const lists = Object.entries(properties).filter(([, value]) => Array.isArray(value));
  return (
    lists.length > 0 && lists.length === Object.keys(properties).length && lists.every(([name]) => AREA.test(name))
  );
}

function readAction(properties: Properties, area: string | undefined): SlotAnswer {
  const areas = Object.keys(properties);
  const name = areas.length === 1 ? areas[0] : area;
  const list = name === undefined ? undefined : properties[name];
  if (name === undefined || !Array.isArray(list)) {
    throw slotError('zone', area, `one of ${areas.join(', ')}`, 'Set the zone of this source to the area you are in.');
  }
  const slots = (list as unknown[]).map((row, index) => {
    const result = actionRow.safeParse(row);
    if (!result.success)
      throw slotError(`${name}[${index}]`, row, '{start, end, price}', 'Send the answer as it came.');
    const { start, end, price } = result.data;
    return { start: Date.parse(start), end: Date.parse(end), spot: price / ACTION_UNIT.divisor };
  });
  checkWholeDay(name, slots);
  return { kind: 'slots', slots };
}

/** The action answers for one day of the market, of 23 to 25 hours, or not at all: less was lost on the way. */
function checkWholeDay(name: string, slots: readonly SpotSlot[]): void {
  if (slots.length === 0) return;
  const hours = slots.reduce((total, { start, end }) => total + end - start, 0) / HOUR_MS;
  if (hours >= 23 && hours <= 25) return;
  throw slotError(name, `${hours} hours`, 'the 23 to 25 hours of a whole day', 'Send the answer as it came.');
}

function readInstant(value: unknown, path: string): number {
  const result = instant.safeParse(value);
  if (!result.success) {
    throw slotError(
      path,
      value,
      'an instant with its offset, such as 2026-01-31T13:00:00+01:00',
      'Send it as it came.',
    );
  }
  return Date.parse(result.data);
}

function isObject(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
