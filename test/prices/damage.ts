/** A number in [0, below). */
export type Random = (below: number) => number;

/** Numbers that depend on the seed alone. Source of the constants: Numerical Recipes, linear congruential generator. */
export function seeded(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * An answer broken in one of the ways that answers break. A digit that became another digit, or a price that changed
 * places with another one, is not among them, nor points that curve type A03 may leave out: nobody can see that.
 * @param keepsDay for answers without a day of their own, which may be moved in time as a whole
 */
export function damage(text: string, random: Random, { keepsDay = false } = {}): string {
  const jsonWays = keepsDay ? JSON_WAYS : [...JSON_WAYS, SHIFT];
  const ways = /^\s*</.test(text) ? [...TEXT_WAYS, ...XML_WAYS] : [...TEXT_WAYS, ...jsonWays, ...jsonWays];
  return ways[random(ways.length)](text, random);
}

type Way = (text: string, random: Random) => string;

const GARBAGE = [
  '<html><body><h1>502 Bad Gateway</h1></body></html>',
  '<!doctype html><p>maintenance',
  '',
  'null',
  '[]',
  '{}',
  '"ok"',
  '0',
  '{"error":"internal"}',
  '<?xml version="1.0"?><a/>',
  'Too many requests',
];
const SPLINTERS = [
  '<html>',
  '\u0000',
  '{',
  ']',
  '"',
  '<',
  '&amp;',
  '<!-- -->',
  'NaN',
  'undefined',
  '\\',
  ',,',
  '\uFFFD',
];

const TEXT_WAYS: readonly Way[] = [
  (text, random) => text.slice(0, random(text.length)),
  (text, random) => text.slice(1 + random(text.length)),
  (text, random) => insert(text, random(text.length), SPLINTERS[random(SPLINTERS.length)]),
  (text, random) => insert(text, random(text.length), GARBAGE[random(3)] || '<p>'),
  (_text, random) => GARBAGE[random(GARBAGE.length)],
  (text, random) => text + SPLINTERS[random(SPLINTERS.length - 1)],
  (text, random) => {
    const at = random(text.length);
    return text.slice(0, at) + 'x' + text.slice(at + 1);
  },
  (text, random) => text.slice(0, random(text.length)) + text,
];

const insert = (text: string, at: number, splinter: string) => text.slice(0, at) + splinter + text.slice(at);

type Json = Record<string, unknown> | unknown[];

/** Every object and list of a document. */
function branches(node: unknown): Json[] {
  if (typeof node !== 'object' || node === null) return [];
  return [node as Json, ...Object.values(node).flatMap(branches)];
}

function inJson(change: (branches: Json[], random: Random) => void): Way {
  return (text, random) => {
    const document = JSON.parse(text) as unknown;
    change(branches(document), random);
    return JSON.stringify(document);
  };
}

const WRONG = [null, 'n/a', {}, [], 1e9, true, '1e3', '<b>', '2026-13-45T99:00:00Z'];

const JSON_WAYS: readonly Way[] = [
  (text, random) => {
    // A block went missing that is too long to take one price to the place of its neighbour.
    const from = random(text.length);
    return text.slice(0, from) + text.slice(from + Math.floor(text.length / 4) + random(text.length / 2));
  },
  inJson((all, random) => {
    const branch = all[random(all.length)];
    const keys = Object.keys(branch);
    if (keys.length > 0) (branch as Record<string, unknown>)[keys[random(keys.length)]] = WRONG[random(WRONG.length)];
  }),
  inJson((all, random) => {
    const branch = all[random(all.length)];
    const keys = Object.keys(branch);
    if (Array.isArray(branch)) branch.splice(random(branch.length), 1);
    else delete branch[keys[random(keys.length)]];
  }),
  inJson((all, random) => {
    const list = longest(all);
    list.splice(random(list.length), 1 + random(list.length));
  }),
  inJson((all, random) => {
    const list = longest(all);
    const at = random(list.length);
    list.splice(at, 0, list[at]);
  }),
  inJson((all) => longest(all).push(...longest(all))),
  inJson((all, random) => {
    const branch = all[random(all.length)];
    shiftTimes(branch, [1000, 60_000, 900_000, 3_600_000, 86_400_000][random(5)]);
  }),
  (text, random) =>
    text.replaceAll(/"(EUR|SEK|NOK) ?\/? ?[Mk]?W?h?"/gi, ['"GBP"', '"EUR / kWh"', '""', '7'][random(4)]),
  (text, random) => text.replaceAll(/(Eur|EUR)( ?\/ ?)MWh/g, ['$1$2kWh', 'GBP$2MWh', 'ct$2MWh'][random(3)]),
];

/** Moves the whole answer in time. */
const SHIFT: Way = inJson((all, random) => {
  const step = [60_000, 300_000, 3_600_000, 86_400_000 * 2, -86_400_000 * 3][random(5)];
  for (const branch of all) shiftTimes(branch, step);
});

function longest(all: Json[]): unknown[] {
  const lists = all.filter((branch) => Array.isArray(branch));
  return lists.reduce((best, list) => (list.length > best.length ? list : best));
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** Moves every time of a branch, and of no branch below it. */
function shiftTimes(branch: Json, byMs: number): void {
  const fields = branch as Record<string, unknown>;
  for (const [key, value] of Object.entries(fields)) {
    if (typeof value === 'string' && TIME.test(value)) {
      fields[key] = new Date(Date.parse(value) + byMs).toISOString().replace('.000Z', 'Z');
    } else if (typeof value === 'number' && value > 1e9 && value < 1e10) fields[key] = value + byMs / 1000;
    else if (typeof value === 'number' && value > 1e12) fields[key] = value + byMs;
  }
}

/** A whole element of a kind is dropped, doubled, or put somewhere else. */
function inElements(name: string, change: (element: string, random: Random) => string): Way {
  return (text, random) => {
    const elements = [...text.matchAll(new RegExp(`<${name}(?: [^>]*)?>[\\s\\S]*?</${name}>`, 'g'))];
    const { 0: element, index } = elements[random(elements.length)];
    return text.slice(0, index) + change(element, random) + text.slice(index + element.length);
  };
}

const drop = () => '';
const twice = (element: string) => element + element;
const spoil = (element: string, random: Random) =>
  element.replace(
    />[^<]*</,
    `>${['n/a', '', '1e3', '999999', '-', '0', '2026-01-01T00:07Z', 'PT1M', 'B99'][random(9)]}<`,
  );

const XML_WAYS: readonly Way[] = [
  ...[
    'Period',
    'timeInterval',
    'resolution',
    'position',
    'price.amount',
    'currency_Unit.name',
    'in_Domain.mRID',
  ].flatMap((name) => [inElements(name, drop), inElements(name, twice)]),
  inElements('Point', twice),
  ...['start', 'end', 'resolution', 'currency_Unit.name', 'price_Measure_Unit.name', 'type', 'curveType'].map((name) =>
    inElements(name, spoil),
  ),
  (text, random) => text.replaceAll('MWH', ['KWH', 'MW', ''][random(3)]),
  (text, random) => text.replace('A44', ['A65', '', 'A4'][random(3)]),
  (text) => text.replaceAll(/<(\/?)TimeSeries>/g, '<$1Series>'),
  (text) => text.replaceAll('price.amount', 'amount'),
];
