import { z } from 'zod';
import { DarkstarError } from '../../home/errors.js';
import { instantSchema } from '../../home/schema/home.js';
import { parsePriceCsv } from '../price-csv.js';
import type { SpotSlot } from '../spot.js';
import { withEnds } from '../whole-day.js';
import { readEnergyCharts } from './energy-charts.js';
import { findHomeAssistant, readHomeAssistant } from './home-assistant.js';
import { readMarketData } from './market-data.js';
import { slotError } from './price-slots-error.js';
import type { SlotAnswer, SpotPoint } from './source.js';

const price = z.number();

// `price` and `value` are what other price nodes call it.
const slotSchema = z.looseObject({
  start: instantSchema,
  end: instantSchema,
  spot: price.optional(),
  price: price.optional(),
  value: price.optional(),
});

const envelopeSchema = z.looseObject({
  currency: z.string().min(1).optional(),
  slots: z.array(z.unknown()),
});

interface Message {
  readonly topic?: unknown;
  readonly payload?: unknown;
  readonly data?: unknown;
}

/** The prices that a message carries, not read yet; undefined where it asks for prices instead. */
export function findPrices({ topic, payload, data }: Message): unknown {
  if (topic === 'price-update' && payload !== undefined) return payload;
  if (Array.isArray(payload) || isText(payload) || formatOf(payload) !== undefined) return payload;
  // Home Assistant's event nodes put the state into the payload and the entity into `data`.
  return formatOf(data) === 'home-assistant' ? data : undefined;
}

/**
 * Prices out of a message or a JSON file, told apart by their shape: a list of `{start, end, spot}` (or `price`, or
 * `value`; per kWh, without tariff), an object with `slots` and, if told, `currency`; what Home Assistant's price
 * entities and `nordpool.get_prices_for_date` give; what energy-charts, aWATTar and Akkudoktor answer; or CSV.
 * @param area which area counts where there are several
 * @throws DarkstarError `price-slots`, `price-csv` or `price-answer-malformed` that names what is wrong.
 */
export function readPriceSlots(input: unknown, area?: string): SlotAnswer {
  if (isText(input)) return readText(input, area);
  if (Array.isArray(input)) return { kind: 'slots', slots: input.map(readSlot) };
  switch (formatOf(input)) {
    case 'energy-charts':
      return { kind: 'slots', currency: 'EUR', slots: publishedSlots(readEnergyCharts(input)) };
    case 'market-data':
      return { kind: 'slots', currency: 'EUR', slots: publishedSlots(readMarketData('message', listOf(input))) };
    case 'home-assistant':
      return readHomeAssistant(findHomeAssistant(input) ?? {}, area);
    case 'slots':
    case undefined:
      return readEnvelope(input);
  }
}

type Format = 'slots' | 'energy-charts' | 'market-data' | 'home-assistant';

function formatOf(input: unknown): Format | undefined {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return undefined;
  if ('slots' in input) return 'slots';
  if ('unix_seconds' in input) return 'energy-charts';
  const [first] = listOf(input);
  if (typeof first === 'object' && first !== null && 'marketprice' in first) return 'market-data';
  return findHomeAssistant(input) ? 'home-assistant' : undefined;
}

function listOf(input: unknown): unknown[] {
  const { data, values } = input as { data?: unknown; values?: unknown };
  const list: unknown = data ?? values;
  return Array.isArray(list) ? (list as unknown[]) : [];
}

const isText = (input: unknown): input is string | Buffer =>
  Buffer.isBuffer(input) || (typeof input === 'string' && /[\n{[]/.test(input));

function readText(input: string | Buffer, area: string | undefined): SlotAnswer {
  const text = input.toString();
  if (!/^\s*[[{]/.test(text)) return { kind: 'slots', currency: 'EUR', slots: parsePriceCsv(text) };
  try {
    return readPriceSlots(JSON.parse(text) as unknown, area);
  } catch (error) {
    if (error instanceof DarkstarError) throw error;
    throw slotError('payload', text.slice(0, 20), 'JSON or CSV', 'Mend it, or send an object.');
  }
}

/** What has no price is not published yet. */
function publishedSlots(points: readonly SpotPoint[]): SpotSlot[] {
  return withEnds(points.flatMap(({ spot, ...times }) => (spot === null ? [] : { ...times, spot })));
}

function readEnvelope(input: unknown): SlotAnswer {
  const envelope = envelopeSchema.safeParse(input);
  if (!envelope.success) {
    throw slotError('slots', input, 'a list of {start, end, spot}', 'Give a list, or an object with `slots`.');
  }
  const { currency, slots } = envelope.data;
  return { kind: 'slots', currency, slots: slots.map(readSlot) };
}

function readSlot(input: unknown, index: number): SpotSlot {
  const result = slotSchema.safeParse(input);
  if (!result.success) {
    const [issue] = result.error.issues;
    const key = issue?.path[0];
    const path = key === undefined ? `slots[${index}]` : `slots[${index}].${String(key)}`;
    const value = key === undefined ? input : (input as Record<PropertyKey, unknown>)[key];
    const expected =
      key === 'start' || key === 'end' ? 'an instant such as 2026-01-31T13:00:00Z' : 'a number per kWh in a slot';
    throw slotError(path, value, expected, 'Give start, end and spot of every slot.');
  }
  const { start, end, spot, price: priceGiven, value } = result.data;
  const perKwh = spot ?? priceGiven ?? value;
  if (perKwh === undefined) {
    throw slotError(`slots[${index}].spot`, undefined, 'the spot price per kWh', 'Add it to every slot.');
  }
  return { start: Date.parse(start), end: Date.parse(end), spot: perKwh };
}
