import { DarkstarError } from '../home/errors.js';
import { clamp, round } from '../home/numbers.js';
import type { Battery } from '../home/schema/home.js';
import type { Action, DeviceAction } from '../home/schema/messages.js';
import {
  registerTopic,
  UNIT_LIMITS,
  type DeviceKind,
  type Field,
  type Profile,
  type Quantity,
  type Target,
} from './profiles/profile.js';

export type Value = string | number | boolean;

/** How a profile says that a device shall have no value of ours any more: sent, and read, as JSON null. */
export const RELEASED = 'null';

/** What is to be done by a device, whatever its make. */
export interface DeviceOrder {
  /** `battery.garage`, `ev.car`. */
  readonly key: string;
  readonly kind: DeviceKind;
  readonly intent: string;
  readonly quantities: Readonly<Partial<Record<Quantity, number>>>;
}

/** One write, ready to send. */
export interface Write {
  /** `battery.garage/workMode` */
  readonly key: string;
  readonly device: string;
  readonly target: string;
  readonly group: string;
  readonly intent: string;
  readonly values: Readonly<Record<string, Value>>;
  /** How much each number must move to be worth a write. */
  readonly deadbands: Readonly<Record<string, number>>;
  readonly units: Readonly<Record<string, string>>;
  /** The entity, topic or register that shows what the device has; undefined where nothing does. */
  readonly readFrom?: string;
  readonly momentary: boolean;
  readonly volatile: boolean;
  /** The key of another target whose write resets this one. */
  readonly after?: string;
  /** How a Modbus register is asked for, and what its words mean. */
  readonly register?: RegisterRead;
  readonly leaseSeconds?: number;
  /** For the node that carries it: Home Assistant's action node, MQTT out, or a Modbus flex write. */
  readonly message: { readonly topic: string; readonly payload: unknown; readonly retain?: boolean };
}

export type Parameters = Readonly<Record<string, string | number>>;

export type Encoding = 'uint16' | 'int16' | 'int32' | 'uint32';

/** A holding register as a Modbus flex getter asks for it. */
export interface RegisterRead {
  readonly unitId: number;
  readonly address: number;
  readonly quantity: number;
}

/** What a battery shall do, with the limits that it has in any case. */
export function batteryOrder(
  action: Action,
  battery: Battery,
  gridKw: number | undefined,
  socPercent: number | undefined,
): DeviceOrder {
  const { powerKw, maxChargeKw, maxDischargeKw, socTargetPercent } = action;
  const exportLimitKw = typeof action.exportLimitKw === 'number' ? action.exportLimitKw : undefined;
  const socTarget = clamp(socTargetPercent, battery.minSocPercent, battery.maxSocPercent);
  return {
    key: `battery.${battery.id}`,
    kind: 'battery',
    intent: action.intent,
    quantities: {
      powerKw,
      chargeKw: clamp(-powerKw, 0, battery.maxChargeKw),
      dischargeKw: clamp(powerKw, 0, battery.maxDischargeKw),
      maxChargeKw: clamp(maxChargeKw, 0, battery.maxChargeKw),
      maxDischargeKw: clamp(maxDischargeKw, 0, battery.maxDischargeKw),
      ratedChargeKw: battery.maxChargeKw,
      ratedDischargeKw: battery.maxDischargeKw,
      exportLimitKw,
      gridKw,
      socPercent,
      maxDepthPercent: 100 - battery.minSocPercent,
      heldDepthPercent: socPercent === undefined ? undefined : clamp(100 - socPercent, 0, 100 - battery.minSocPercent),
      targetDepthPercent: 100 - socTarget,
      socTargetPercent: socTarget,
      minSocPercent: battery.minSocPercent,
      maxSocPercent: battery.maxSocPercent,
    },
  };
}

export function deviceOrder(action: DeviceAction): DeviceOrder {
  const order = { key: `${action.device}.${action.id}`, kind: action.device, intent: action.intent };
  switch (action.device) {
    case 'solar':
      return { ...order, quantities: { exportLimitKw: action.exportLimitKw, powerKw: action.curtailKw } };
    case 'water-heater':
    case 'thermal-tank':
      return { ...order, quantities: { temperatureC: action.temperatureC, powerKw: action.powerKw } };
    case 'ev':
    case 'appliance':
      return { ...order, quantities: { powerKw: action.powerKw } };
  }
}

/**
 * The writes of an order, in their order.
 * @throws DarkstarError `parameter-missing`, `quantity-missing`, `value-beyond-unit`, `value-not-offered`; then nothing of the order may be sent
 */
export function render(order: DeviceOrder, profile: Profile, parameters: Parameters): Write[] {
  const all = withDefaults(profile, parameters);
  return (profile.intents[order.intent] ?? []).flatMap(({ target: name, values }) => {
    const target = profile.targets[name];
    if (isLeftOut(target, profile, parameters)) return [];
    const read = Object.fromEntries(
      Object.entries(target.fields).map(([field, spec]) => {
        const where = `${order.key}, ${profile.id}.${name}.${field}`;
        return [field, valueOf(values[field], spec, order, profile, all, where)];
      }),
    );
    const write: Write = {
      key: `${order.key}/${name}`,
      device: order.key,
      target: name,
      group: `${order.key}/${target.group ?? name}`,
      intent: order.intent,
      values: read,
      deadbands: mapFields(target, (spec) => spec.deadband ?? spec.step ?? 1),
      units: mapFields(target, (spec) => spec.unit),
      readFrom: readSource(target, all),
      momentary: target.momentary ?? false,
      volatile: target.volatile ?? false,
      after: target.after === undefined ? undefined : `${order.key}/${target.after}`,
      register: registerOf(target, all),
      leaseSeconds: target.leased ? profile.leaseSeconds : undefined,
      message: messageOf(target, read, all),
    };
    return [write];
  });
}

/** Whether a target is written through a parameter that was left empty, and may be. */
function isLeftOut(target: Target, profile: Profile, given: Parameters): boolean {
  const template = 'entity' in target ? (target.entity ?? '') : '';
  return [...template.matchAll(/\{(\w+)\}/g)].some(([, name]) => {
    const spec = profile.parameters[name];
    return spec?.optional === true && spec.default === undefined && (given[name] ?? '') === '';
  });
}

function mapFields<T>(target: Target, map: (spec: Field) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(target.fields).map(([field, spec]) => [field, map(spec)]));
}

/** The parameters with what the form left empty filled in, as far as the profile knows it. */
function withUsual(profile: Profile, given: Parameters): Parameters {
  const filled = Object.entries(profile.parameters).flatMap(([name, spec]) => {
    const value = (given[name] ?? '') === '' ? (spec.default ?? (spec.optional ? '' : undefined)) : given[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(filled);
}

function withDefaults(profile: Profile, given: Parameters): Parameters {
  const filled = withUsual(profile, given);
  const missing = Object.entries(profile.parameters).find(([name]) => filled[name] === undefined);
  if (!missing) return filled;
  const [parameter, { label }] = missing;
  throw new DarkstarError(
    'parameter-missing',
    `The profile "${profile.name}" needs "${label}". Fill it in at the device in the executor's form.`,
    { values: { profile: profile.name, parameter, label } },
  );
}

/** Where each target of a device is read from, by its name; those that nothing shows are left out. */
export function sourcesOf(profile: Profile, given: Parameters): ReadonlyMap<string, string> {
  const all = withUsual(profile, given);
  return new Map(
    Object.entries(profile.targets).flatMap(([name, target]) => {
      const source = isLeftOut(target, profile, given) ? undefined : readSource(target, all);
      return source === undefined || source === '' ? [] : [[name, source] as const];
    }),
  );
}

function valueOf(
  value: Profile['intents'][string][number]['values'][string],
  field: Field,
  order: DeviceOrder,
  profile: Profile,
  parameters: Parameters,
  where: string,
): Value {
  if (typeof value !== 'object') return check(value, field, where);
  if ('parameter' in value) {
    const given = parameters[value.parameter];
    const isNumber = field.unit !== 'option' && field.unit !== 'switch';
    return check(isNumber ? Number(given) : given, field, where);
  }
  const quantity = order.quantities[value.of];
  if (quantity === undefined || !Number.isFinite(quantity)) {
    throw new DarkstarError(
      'quantity-missing',
      `${where} needs ${value.of}, which is not known now: nothing is sent to this device until it is.`,
      { values: { device: order.key, quantity: value.of } },
    );
  }
  return check(fit(value.times * inUnit(quantity, value.of, field.unit, profile, parameters), field), field, where);
}

/** A power in kW as the unit of the field; percent and degrees as they are. */
function inUnit(
  quantity: number,
  name: Quantity,
  unit: Field['unit'],
  profile: Profile,
  parameters: Parameters,
): number {
  if (!name.endsWith('Kw')) return quantity;
  switch (unit) {
    case 'W':
      return 1000 * quantity;
    case 'A':
      return (1000 * quantity) / (Number(parameters.volts) * Number(parameters.phases ?? 1));
    case '%':
      return (100 * quantity) / Number(parameters.ratedKw);
    case 'kW':
      return quantity;
    default:
      throw new DarkstarError(
        'unit-mismatch',
        `The profile "${profile.id}" writes a power into a field of unit ${unit}.`,
      );
  }
}

/** Within the range of the field and on its steps; rounded towards zero, so that no limit is passed. */
function fit(value: number, { min = -Infinity, max = Infinity, step = 1 }: Field): number {
  // What rounding of kW to W leaves must not cost a whole step.
  const stepped = Math.trunc(round(value / step, 6)) * step;
  return round(clamp(stepped, min, max), 6);
}

/** @throws DarkstarError where a value cannot be right for its field */
function check(value: Value, field: Field, where: string): Value {
  if (typeof value === 'number') {
    const limits = UNIT_LIMITS[field.unit];
    const { least, most } = { least: limits?.least ?? -Infinity, most: limits?.most ?? Infinity };
    const within = value >= Math.max(least, field.min ?? least) && value <= Math.min(most, field.max ?? most);
    if (within) return value;
    throw new DarkstarError(
      'value-beyond-unit',
      `${where} would be set to ${value} ${field.unit}, beyond what that can be: nothing was sent. Check the units in the profile and the form.`,
      { values: { where, value, unit: field.unit } },
    );
  }
  if (field.unit === 'option' && field.options && !field.options.includes(String(value))) {
    throw new DarkstarError(
      'value-not-offered',
      `${where} would be set to "${String(value)}", which is none of ${field.options.join(', ')}: nothing was sent.`,
      { values: { where, value } },
    );
  }
  return value;
}

function messageOf(target: Target, values: Readonly<Record<string, Value>>, parameters: Parameters): Write['message'] {
  const fill = (template: string) => fillIn(template, parameters);
  if ('action' in target) {
    const fixed = Object.entries(target.data ?? {}).map(([key, value]) => [
      key,
      typeof value === 'string' ? fill(value) : value,
    ]);
    const payload = {
      action: fill(target.action).replace('{_}', values._ === true ? 'on' : 'off'),
      ...(target.entity === undefined ? {} : { target: { entity_id: [fill(target.entity)] } }),
      data: { ...Object.fromEntries(fixed), ...dataOf(values) },
    };
    return { topic: 'write', payload };
  }
  const [[field, spec]] = Object.entries(target.fields);
  const value = typeof values[field] === 'number' ? values[field] * (spec.scale ?? 1) : values[field];
  if ('topic' in target) {
    return {
      topic: fill(target.topic),
      payload:
        target.payload === 'value' ? JSON.stringify({ value: value === RELEASED ? null : value }) : String(value),
      retain: target.retain,
    };
  }
  const words = encode(Math.round(Number(value)), target.encoding);
  return {
    topic: 'write',
    payload: {
      // A single register (function code 6) takes a number, several (16) a list, be it of one.
      value: target.functionCode === 6 ? words[0] : words,
      fc: target.functionCode,
      unitid: Number(parameters.unitId ?? 1),
      address: target.register,
      quantity: words.length,
    },
  };
}

function registerOf(target: Target, parameters: Parameters): RegisterRead | undefined {
  if (!('register' in target) || target.read === 'none') return undefined;
  const unitId = Number(parameters.unitId ?? 1);
  return { unitId, address: target.register, quantity: target.encoding.endsWith('32') ? 2 : 1 };
}

/** The value that the words of a register stand for: the inverse of what is written. */
export function decode(words: readonly number[], target: Target): number | undefined {
  if (!('register' in target)) return undefined;
  const [first, second] = words;
  const wide = target.encoding.endsWith('32');
  if (!Number.isInteger(first) || (wide && !Number.isInteger(second))) return undefined;
  const [spec] = Object.values(target.fields);
  const raw = wide ? first * 0x10000 + second : first;
  const [sign, span] = wide ? [0x80000000, 0x100000000] : [0x8000, 0x10000];
  const signed = target.encoding.startsWith('int') && raw >= sign ? raw - span : raw;
  return round(signed / (spec?.scale ?? 1), 6);
}

/** A field named `_` is how a target without data (a switch, a button) tells its states apart. */
function dataOf(values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([field]) => field !== '_'));
}

function encode(value: number, encoding: Encoding): number[] {
  if (encoding === 'uint16' || encoding === 'int16') return [value & 0xffff];
  return [(value >>> 16) & 0xffff, value & 0xffff];
}

/** The entity, topic or register that shows what a target has; undefined where nothing does. */
function readSource(target: Target, parameters: Parameters): string | undefined {
  if (target.read === 'none' || target.momentary) return undefined;
  if (target.read !== undefined) return fillIn(target.read, parameters);
  if ('register' in target) return registerTopic(parameters.unitId, target.register);
  return 'entity' in target && target.entity !== undefined ? fillIn(target.entity, parameters) : undefined;
}

function fillIn(template: string, parameters: Parameters): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
}
