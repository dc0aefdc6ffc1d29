import { DarkstarError, toDarkstarError } from '../home/errors.js';
import { meets, type Mapping } from './mapping.js';
import { fromUnit, specOf, unitNamed, units } from './quantities.js';

/** A message as it comes from a sensor. */
export type SensorMessage = Readonly<Record<string, unknown>>;

/** What one row of the mapping table finds in a message. */
export interface Reading {
  readonly mapping: Mapping;
  /** The name by which the message met the row. */
  readonly topic: string;
  /** The unit that the sensor counts in. */
  readonly unit: string;
  /** In kW, kWh, %, °C or on/off; null where the sensor has no value now. */
  readonly value: number | boolean | null;
}

interface ReadMessage {
  readonly readings: readonly Reading[];
  /** What could not be read: `unreadable-value` or `wrong-unit`, with topic, value and remedy. */
  readonly errors: readonly DarkstarError[];
}

const MISSING: ReadonlySet<unknown> = new Set([
  undefined,
  null,
  Number.NaN,
  '',
  'unavailable',
  'unknown',
  'none',
  'null',
  'nan',
]);
const ON: ReadonlySet<unknown> = new Set([true, 1, '1', 'true', 'on', 'yes', 'plugged', 'connected']);
const OFF: ReadonlySet<unknown> = new Set([false, 0, '0', 'false', 'off', 'no', 'unplugged', 'disconnected']);

/**
 * What the mapping table finds in a message. Besides plain values it understands how Home Assistant's nodes send a
 * state: as `payload`, as an entity with `state` and `attributes`, or as an event with `new_state`; the unit that an
 * entity names goes before the unit of the table.
 * Neither readings nor errors: no row of the table means the message.
 */
export function readMessage(message: SensorMessage, mappings: readonly Mapping[]): ReadMessage {
  const names = namesOf(message);
  const readings: Reading[] = [];
  const errors: DarkstarError[] = [];
  for (const mapping of mappings) {
    const topic = names.find((name) => meets(mapping.source, name));
    if (topic === undefined) continue;
    try {
      readings.push(read(message, mapping, topic));
    } catch (thrown) {
      errors.push(toDarkstarError(thrown));
    }
  }
  return { readings, errors };
}

function read(message: SensorMessage, mapping: Mapping, topic: string): Reading {
  const raw = valueAt(message, mapping.property);
  const entity = entityOf(raw) ?? (mapping.property === 'payload' ? entityOf(message.data) : undefined);
  if (isRecord(raw) && !entity) throw unreadable(raw, mapping, topic);
  const found = isRecord(raw) ? entity?.state : (raw ?? entity?.state);
  const unit = unitOf(entity ?? entityOf(message.data), mapping, topic);
  return { mapping, topic, unit, value: toValue(found, unit, mapping, topic) };
}

function toValue(found: unknown, unit: string, mapping: Mapping, topic: string): number | boolean | null {
  const value = typeof found === 'string' ? found.trim() : found;
  const plain = typeof value === 'string' ? value.toLowerCase() : value;
  if (MISSING.has(plain)) return null;
  const { dimension } = specOf(mapping.quantity);
  if (dimension === 'switch') {
    if (ON.has(plain)) return true;
    if (OFF.has(plain)) return false;
    throw unreadable(found, mapping, topic);
  }
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  if (Number.isNaN(number)) throw unreadable(found, mapping, topic);
  return fromUnit(number * mapping.scale, dimension, unit) * mapping.sign;
}

interface Entity {
  readonly state: unknown;
  readonly attributes: unknown;
}

/** A Home Assistant entity, or the newest one of an event. */
function entityOf(value: unknown): Entity | undefined {
  if (!isRecord(value)) return undefined;
  if (isRecord(value.event)) return entityOf(value.event);
  // An entity that was removed has no new state.
  if ('new_state' in value) return entityOf(value.new_state) ?? { state: null, attributes: {} };
  return 'state' in value ? { state: value.state, attributes: value.attributes } : undefined;
}

/** The unit that the entity names, else that of the table. */
function unitOf(entity: Entity | undefined, mapping: Mapping, topic: string): string {
  const unit = isRecord(entity?.attributes) ? entity.attributes.unit_of_measurement : undefined;
  if (typeof unit !== 'string') return mapping.unit;
  const { dimension } = specOf(mapping.quantity);
  const named = unitNamed(unit, dimension);
  if (named !== undefined) return named;
  throw new DarkstarError(
    'wrong-unit',
    `"${topic}" measures in ${unit}, but ${mapping.quantity} needs ${Object.keys(units[dimension]).join(', ') || 'no unit'}. Choose another quantity or sensor in the recorder's table.`,
    { values: { topic, unit, quantity: mapping.quantity } },
  );
}

function unreadable(found: unknown, { quantity, property }: Mapping, topic: string): DarkstarError {
  const value = (typeof found === 'string' ? found : (JSON.stringify(found) ?? String(found))).slice(0, 60);
  return new DarkstarError(
    'unreadable-value',
    `"${topic}" sent "${value}" for ${quantity}: expected a value in \`msg.${property}\`. Correct the property in the recorder's table, or what the sensor sends.`,
    { values: { topic, value, quantity } },
  );
}

/** The names that a message goes by: its topic, and the entity that Home Assistant's nodes put into it. */
export function namesOf(message: SensorMessage): readonly string[] {
  const { topic, payload, data } = message;
  return [topic, ...entityIds(payload), ...entityIds(data)].filter((name) => typeof name === 'string');
}

function entityIds(value: unknown): readonly unknown[] {
  if (!isRecord(value)) return [];
  return [value.entity_id, ...entityIds(value.new_state), ...entityIds(value.event)];
}

/** `payload.meters[0].power` of a message. */
function valueAt(message: SensorMessage, property: string): unknown {
  const keys = property.split(/[.[\]]+/).filter((key) => key !== '');
  return keys.reduce<unknown>(
    (value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    message,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && !Array.isArray(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
