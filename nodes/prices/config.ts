import path from 'node:path';
import { z } from 'zod';
import { parse } from '../home/schema/parse.js';
import { ENERGY_CHARTS_URL } from './sources/energy-charts.js';
import { SOURCE_NAMES, type SourceName } from './sources/source.js';

const configSchema = z
  .object({
    source: z.enum(SOURCE_NAMES).default('example'),
    zone: z
      .string()
      .regex(/^[\w-]{2,20}$/, { error: 'a bidding zone such as DE-LU or SE3' })
      .default('DE-LU'),
    file: z.string().trim().default(''),
    baseUrl: z.string().trim().default(''),
    horizonHours: z.coerce.number().min(1).max(168).default(48),
  })
  .check(({ value, issues }) => {
    if (value.source === 'file' && value.file === '') {
      issues.push({ code: 'custom', path: ['file'], input: value.file, message: 'the path of a CSV or JSON file' });
    }
    if (value.baseUrl !== '' && !/^https?:\/\//.test(value.baseUrl)) {
      issues.push({
        code: 'custom',
        path: ['baseUrl'],
        input: value.baseUrl,
        message: 'an address that begins with https:// or http://',
      });
    }
  });

export interface PricesConfig {
  readonly source: SourceName;
  /** The bidding zone of an auction, the name of a file, else the source itself. */
  readonly zone: string;
  readonly file: string;
  readonly baseUrl: string;
  readonly horizonHours: number;
}

/**
 * The settings of a prices node as the editor gives them, empty ones at their defaults.
 * @throws DarkstarError `invalid-input`
 */
export function readConfig(config: object): PricesConfig {
  const settings = parse(configSchema, config, 'prices');
  return {
    ...settings,
    zone: zoneOf(settings),
    baseUrl: settings.baseUrl || ENERGY_CHARTS_URL,
  };
}

/** What tells prices of one source apart: those of another zone or file are not continued. */
function zoneOf({ source, zone, file }: Pick<PricesConfig, 'source' | 'zone' | 'file'>): string {
  switch (source) {
    case 'energy-charts':
      return zone;
    case 'file':
      return path.basename(file);
    case 'example':
    case 'message':
      return source;
  }
}
