import path from 'node:path';
import { z } from 'zod';
import { localTimeSchema } from '../home/schema/home.js';
import { SOURCES } from './sources/catalogue.js';
import { PRICE_CHOICES } from './sources/price-choice.js';
import { SOURCE_NAMES, type SourceName } from './sources/source.js';
import { OCTOPUS_ZONES } from './sources/zones.js';

const text = z.string().trim().default('');
const number = z
  .union([
    z.number(),
    z
      .string()
      .trim()
      .regex(/^-?\d+(\.\d+)?$/, { error: 'a number' }),
  ])
  .transform(Number);

/** "1-5, 7" as [1, 2, 3, 4, 5, 7]; empty means all. */
function numberList(least: number, most: number) {
  const part = z.string().regex(/^\d{1,2}(-\d{1,2})?$/, { error: `numbers from ${least} to ${most} such as 1-3,5` });
  return z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((item) => item.trim() || []))
    .pipe(z.array(part))
    .transform((parts) => parts.flatMap(toRange))
    .pipe(z.array(z.int().min(least).max(most)))
    .transform((numbers) => (numbers.length === 0 ? undefined : numbers));
}

function toRange(part: string): number[] {
  const [first, last = first] = part.split('-').map(Number);
  return Array.from({ length: Math.max(0, last - first) + 1 }, (_, index) => first + index);
}

const periodSchema = z.strictObject({
  pricePerKwh: number,
  months: numberList(1, 12),
  weekdays: numberList(1, 7),
  from: localTimeSchema.default('00:00'),
  to: localTimeSchema.default('24:00'),
});

/** One line of the list of sources, as the editor keeps it. */
export const sourceEntrySchema = z
  .strictObject({
    source: z.enum(SOURCE_NAMES),
    zone: text,
    file: text,
    baseUrl: text,
    price: z.enum(PRICE_CHOICES).default('total'),
    pricePerKwh: number.optional(),
    periods: z.array(periodSchema).default([]),
  })
  .transform((entry) => ({ ...entry, zone: normalZone(entry.source, entry.zone) }))
  .check(({ value, issues }) => {
    for (const [field, message] of faultsOf(value)) {
      issues.push({ code: 'custom', path: [field], input: value[field], message });
    }
  });

/** One source of a prices node, ready to be made. */
export type SourceEntry = z.output<typeof sourceEntrySchema>;

const ZONE = /^[\w-]{2,40}$/;

function faultsOf(entry: Omit<SourceEntry, 'periods'>): [keyof typeof entry, string][] {
  const { source, zone, file, baseUrl, pricePerKwh } = entry;
  const { zones, zonesAreOpen } = SOURCES[source];
  const faults: [keyof typeof entry, string][] = [];
  const zoneMatters = zones.length > 0 || source === 'amber' || zone !== '';
  if (zoneMatters && !ZONE.test(zone)) faults.push(['zone', zoneHint(source)]);
  else if (zones.length > 0 && !zonesAreOpen && !zones.includes(zone)) faults.push(['zone', zoneHint(source)]);
  if (source === 'file' && file === '') faults.push(['file', 'the path of a CSV or JSON file']);
  if (source === 'fixed' && pricePerKwh === undefined) faults.push(['pricePerKwh', 'the price per kWh']);
  if (baseUrl !== '' && !(/^https?:\/\//.test(baseUrl) && URL.canParse(baseUrl))) {
    faults.push(['baseUrl', 'an address that begins with https:// or http://']);
  }
  return faults;
}

/** What belongs into the zone of a source, for people. */
function zoneHint(source: SourceName): string {
  if (source === 'amber') return 'the id of your site at Amber, 26 letters and digits';
  if (source === 'octopus') return `product and region such as ${OCTOPUS_ZONES[2]}`;
  return `a bidding zone such as ${SOURCES[source].zones.slice(0, 3).join(', ') || 'DE-LU or SE3'}`;
}

/** Germany has several names, and a region of Britain means the newest Agile product. */
function normalZone(source: SourceName, zone: string): string {
  if (/^(DE|GER|DE_LU)$/.test(zone)) return 'DE-LU';
  if (source === 'octopus' && /^[A-P]$/.test(zone)) {
    return OCTOPUS_ZONES.find((known) => known.endsWith(`-${zone}`)) ?? zone;
  }
  return zone;
}

/** What tells prices apart: those of another zone, file or kind are not continued. */
export function zoneOf({ source, zone, file, price }: SourceEntry): string {
  if (source === 'file') return path.basename(file);
  if (source === 'example' || source === 'fixed') return source;
  return price === 'energy' ? `${zone || source} energy` : zone || source;
}
