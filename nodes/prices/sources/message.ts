import { z } from 'zod';
import { DarkstarError, describeProblem } from '../../home/errors.js';
import { instantSchema } from '../../home/schema/home.js';
import type { SlotAnswer } from './source.js';
import type { SpotSlot } from '../spot.js';

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

/** Whether a message carries prices, rather than asking for them. */
export function holdsPrices(msg: { readonly topic?: unknown; readonly payload?: unknown }): boolean {
  return Array.isArray(msg.payload) || (msg.topic === 'price-update' && msg.payload !== undefined);
}

/**
 * Prices out of a message or a JSON file: a list of `{start, end, spot}` (or `price`, or `value`; per kWh, without
 * tariff), or an object with `slots` and, if told, `currency`.
 * @throws DarkstarError `price-slots` that names the slot, the value and what was expected.
 */
export function readPriceSlots(input: unknown): SlotAnswer {
  if (Array.isArray(input)) return { kind: 'slots', slots: input.map(readSlot) };
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

function slotError(path: string, value: unknown, expected: string, remedy: string): DarkstarError {
  const problem = { path, value, expected, remedy };
  return new DarkstarError('price-slots', `Prices: ${describeProblem(problem)}`, { problems: [problem] });
}
