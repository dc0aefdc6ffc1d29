import { RELEASED, type Value, type Write } from './render.js';

/** A number, switch or option as it is told; undefined where the device says nothing. */
export function plainValue(raw: unknown): Value | undefined {
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : undefined;
  if (typeof raw === 'boolean') return raw;
  if (typeof raw === 'object' && raw !== null && 'value' in raw) {
    return raw.value === null ? RELEASED : plainValue(raw.value);
  }
  if (typeof raw !== 'string' || raw === '' || /^(unknown|unavailable|none|nan|null)$/i.test(raw)) return undefined;
  if (raw.startsWith('{')) return plainValue(parsed(raw));
  return /^[+-]?\d+(\.\d+)?$/.test(raw) ? Number(raw) : raw;
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw) as unknown;
  } catch {
    // Not JSON after all: a device's own text.
    return undefined;
  }
}

/** Whether what is asked for now is worth a write beside what was asked for before. */
export function changed(before: Readonly<Record<string, Value>>, write: Write): boolean {
  return Object.entries(write.values).some(([field, value]) => {
    const old = before[field];
    if (typeof value !== 'number' || typeof old !== 'number') return value !== old;
    if (value === old) return false;
    // Nothing at all, and what stands for no limit (-1), are not almost the same as a little.
    return value === 0 || value < 0 !== old < 0 || Math.abs(value - old) >= (write.deadbands[field] ?? 0);
  });
}

/** Whether what is read is what was asked for: of several fields the first is the one that is read. */
export function agrees(write: Write, is: Value): boolean {
  const [[field, asked]] = Object.entries(write.values);
  if (typeof asked === 'number') {
    return (
      typeof is === 'number' &&
      is < 0 === asked < 0 &&
      Math.abs(is - asked) <= Math.max(write.deadbands[field] ?? 0, 1e-6) * 0.999
    );
  }
  const same = (value: Value) => ({ true: 'on', false: 'off' })[String(value)] ?? String(value);
  return same(asked) === same(is);
}

export function shown(values: Readonly<Record<string, Value>>): string {
  return Object.values(values).map(String).join(', ');
}
