import { z } from 'zod';
import { parse } from '../home/schema/parse.js';
import { sourceEntrySchema, type SourceEntry } from './source-config.js';
import { SOURCE_NAMES } from './sources/source.js';

const horizon = { horizonHours: z.coerce.number().min(1).max(168).default(168) };

const rankedSchema = z.object({ sources: z.array(sourceEntrySchema).min(1), ...horizon });

// A node of version 0.1 has one source, and its zone matters only to energy-charts.
const singleSchema = z
  .object({
    source: z.enum(SOURCE_NAMES).default('example'),
    zone: z
      .string()
      .regex(/^[\w-]{2,20}$/, { error: 'a bidding zone such as DE-LU or SE3' })
      .default('DE-LU'),
    file: z.string().default(''),
    baseUrl: z.string().default(''),
    ...horizon,
  })
  .transform(({ horizonHours, source, zone, file, baseUrl }) => ({
    horizonHours,
    entry: { source, zone: source === 'energy-charts' ? zone : '', file, baseUrl },
  }));

export interface PricesConfig {
  /** In the order in which they are asked. */
  readonly sources: readonly SourceEntry[];
  readonly horizonHours: number;
}

/**
 * The settings of a prices node as the editor gives them, empty ones at their defaults.
 * @throws DarkstarError `invalid-input`
 */
export function readConfig(config: object): PricesConfig {
  const { sources } = config as { sources?: unknown };
  if (Array.isArray(sources) && sources.length > 0) return parse(rankedSchema, config, 'prices');
  const { entry, horizonHours } = parse(singleSchema, config, 'prices');
  return { sources: [parse(sourceEntrySchema, entry, 'prices')], horizonHours };
}
