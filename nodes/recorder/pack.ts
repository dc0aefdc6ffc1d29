import { deflateRawSync, inflateRawSync } from 'node:zlib';

type Leaf = number | boolean | null;
/** A slot of a forecast or of prices: instants as ISO strings, numbers, and objects of numbers. */
export type Slot = Readonly<{ start: string; end: string }> & Readonly<Record<string, unknown>>;

interface Header {
  readonly head: unknown;
  readonly count: number;
  /** Name and kind of every column; a name such as `loadKwh.p10` is a path. */
  readonly columns: readonly (readonly [name: string, kind: 'number' | 'boolean'])[];
  readonly step: number;
}

/** Any JSON value, small. */
export function packJson(value: unknown): Uint8Array {
  return deflateRawSync(JSON.stringify(value));
}

export function unpackJson(packed: Uint8Array): unknown {
  return JSON.parse(inflateRawSync(packed).toString('utf8')) as unknown;
}

/**
 * Slots as columns of differences in multiples of `step`: a tenth of their size as compressed JSON. Numbers come back
 * rounded to `step`; what is neither a number nor a switch, and not in an object of these, is left out.
 */
export function packSlots(head: unknown, slots: readonly Slot[], step: number): Uint8Array {
  const rows = slots.map(leavesOf);
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const columns = names.map((name) => {
    const kind = rows.some((row) => typeof row.get(name) === 'boolean') ? 'boolean' : 'number';
    return [name, kind] as const;
  });
  const bytes: number[] = [];
  const times = (instant: (slot: Slot) => string) => slots.map((slot) => Date.parse(instant(slot)) / 1000);
  writeColumn(
    bytes,
    times(({ start }) => start),
  );
  writeColumn(
    bytes,
    times(({ end }) => end),
  );
  for (const name of names) {
    writeColumn(
      bytes,
      rows.map((row) => {
        const value = row.get(name) ?? null;
        return value === null ? null : Math.round(Number(value) / (typeof value === 'boolean' ? 1 : step));
      }),
    );
  }
  const header = Buffer.from(JSON.stringify({ head, count: slots.length, columns, step } satisfies Header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return deflateRawSync(Buffer.concat([length, header, Buffer.from(bytes)]), { level: 9 });
}

export function unpackSlots(packed: Uint8Array): { readonly head: unknown; readonly slots: readonly Slot[] } {
  const buffer = inflateRawSync(packed);
  const headerLength = buffer.readUInt32LE(0);
  const { head, count, columns, step } = JSON.parse(buffer.toString('utf8', 4, 4 + headerLength)) as Header;
  const reader = { buffer, at: 4 + headerLength };
  const [starts, ends] = [readColumn(reader, count), readColumn(reader, count)];
  const values = columns.map(([name, kind]) => ({ name, kind, values: readColumn(reader, count) }));
  const slots = starts.map((start, index) => {
    const slot: Record<string, unknown> = { start: isoOf(start), end: isoOf(ends[index]) };
    for (const column of values) {
      const value = column.values[index];
      if (value === null) continue;
      put(slot, column.name.split('.'), column.kind === 'boolean' ? value === 1 : rounded(value * step));
    }
    return slot as Slot;
  });
  return { head, slots };
}

function leavesOf(slot: Slot): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  const visit = (value: unknown, path: string) => {
    if ((typeof value === 'number' && Number.isFinite(value)) || typeof value === 'boolean') leaves.set(path, value);
    else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) visit(inner, path === '' ? key : `${path}.${key}`);
    }
  };
  visit(slot, '');
  return leaves;
}

function put(slot: Record<string, unknown>, [key, ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) slot[key] = value;
  else put((slot[key] ??= {}) as Record<string, unknown>, rest, value);
}

/** Whole numbers as their differences: 0 says that there is none, else 1 + the difference with its sign in the lowest bit. */
function writeColumn(bytes: number[], values: readonly (number | null)[]): void {
  let before = 0;
  for (const value of values) {
    if (value === null) {
      bytes.push(0);
      continue;
    }
    const difference = value - before;
    before = value;
    let code = 1 + (difference < 0 ? -2 * difference - 1 : 2 * difference);
    for (; code >= 128; code = Math.floor(code / 128)) bytes.push(128 + (code % 128));
    bytes.push(code);
  }
}

function readColumn(reader: { readonly buffer: Uint8Array; at: number }, count: number): (number | null)[] {
  let before = 0;
  return Array.from({ length: count }, () => {
    let code = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = reader.buffer[reader.at++];
      code += (byte % 128) * weight;
      if (byte < 128) break;
    }
    if (code === 0) return null;
    before += (code - 1) % 2 === 1 ? -code / 2 : (code - 1) / 2;
    return before;
  });
}

function isoOf(seconds: number | null): string {
  return new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z');
}

/** 3 × 0.1 is 0.3. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
