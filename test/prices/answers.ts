import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { SourceName } from '../../nodes/prices/sources/source.js';
import { dataFolder, dataMissing, projectRoot } from '../support/project.js';

/** An answer of a source, with prices that were read from the file by hand. */
export interface KnownAnswer {
  readonly name: string;
  /** Why it cannot be tested here. */
  readonly missing?: string;
  readonly text: () => Promise<string>;
  readonly entry: {
    readonly source: SourceName;
    readonly zone?: string;
    readonly price?: 'total' | 'energy';
  };
  /** The present: an instant with an offset. */
  readonly now: string;
  /** What the home counts in; the source's own money where it is left out. */
  readonly currency?: string;
  /** Part of the address of a question that this answers; others are answered with status 404. */
  readonly only?: string;
  /** Whether prices of two resolutions cover the same time, so that one that is lost cannot be missed. */
  readonly hasLayers?: true;
  readonly quarters: number;
  readonly until: string;
  /** Price per kWh from an instant on. */
  readonly prices: Readonly<Record<string, number>>;
}

type Case = Omit<KnownAnswer, 'name' | 'missing' | 'text'> & { readonly file: string };

const may = { now: '2026-05-05T14:10:00+02:00', quarters: 96, until: '2026-05-05T22:00:00Z' };

const OURS: readonly Case[] = [
  {
    file: 'energy-charts.json',
    entry: { source: 'energy-charts', zone: 'SE3' },
    ...may,
    prices: { '2026-05-04T22:00:00Z': 0.0412, '2026-05-05T10:45:00Z': -0.0005, '2026-05-05T21:45:00Z': 0.058 },
  },
  {
    file: 'entsoe-a44.xml',
    entry: { source: 'entsoe', zone: 'SE3' },
    ...may,
    quarters: 192,
    until: '2026-05-06T22:00:00Z',
    prices: {
      '2026-05-04T22:15:00Z': 0.0412,
      '2026-05-05T00:00:00Z': 0.0365,
      '2026-05-05T21:45:00Z': 0.058,
      '2026-05-05T22:15:00Z': 0.0479,
      '2026-05-05T23:45:00Z': 0.0479,
      '2026-05-06T00:00:00Z': 0.04315,
      '2026-05-06T10:00:00Z': 0.04315,
      '2026-05-06T10:15:00Z': -0.0032,
      '2026-05-06T11:00:00Z': 0,
      '2026-05-06T21:45:00Z': 0.0634,
    },
  },
  {
    file: 'entsoe-layers.xml',
    entry: { source: 'entsoe', zone: 'SE3' },
    ...may,
    hasLayers: true,
    quarters: 192,
    until: '2026-05-06T22:00:00Z',
    prices: {
      '2026-05-04T22:00:00Z': 0.0401,
      '2026-05-04T22:15:00Z': 0.0401,
      '2026-05-04T22:30:00Z': 0.0423,
      '2026-05-04T23:45:00Z': 0.039,
      '2026-05-05T00:00:00Z': 0.0365,
      '2026-05-05T21:45:00Z': 0.058,
      '2026-05-05T22:15:00Z': 0.0479,
      '2026-05-05T23:45:00Z': 0.0479,
      '2026-05-06T00:00:00Z': 0.04315,
      '2026-05-06T10:00:00Z': 0.04315,
      '2026-05-06T10:15:00Z': -0.0032,
      '2026-05-06T11:00:00Z': 0,
      '2026-05-06T21:45:00Z': 0.0634,
    },
  },
  {
    file: 'tibber.json',
    entry: { source: 'tibber', zone: 'SE3' },
    ...may,
    quarters: 192,
    until: '2026-05-06T22:00:00Z',
    prices: { '2026-05-04T22:00:00Z': 1.015, '2026-05-06T21:00:00Z': 1.2925 },
  },
  {
    file: 'tibber.json',
    entry: { source: 'tibber', zone: 'SE3', price: 'energy' },
    ...may,
    quarters: 192,
    until: '2026-05-06T22:00:00Z',
    prices: { '2026-05-04T22:00:00Z': 0.412, '2026-05-06T21:00:00Z': 0.634 },
  },
  {
    file: 'elprisetjustnu.json',
    entry: { source: 'elprisetjustnu', zone: 'SE3' },
    ...may,
    only: '05-05_SE3',
    prices: { '2026-05-04T22:00:00Z': 0.44908, '2026-05-05T11:30:00Z': -0.19892 },
  },
  {
    file: 'elprisetjustnu.json',
    entry: { source: 'elprisetjustnu', zone: 'SE3' },
    ...may,
    currency: 'EUR',
    only: '05-05_SE3',
    prices: { '2026-05-04T22:00:00Z': 0.0412, '2026-05-05T11:30:00Z': -0.01825 },
  },
  {
    file: 'nordpool.json',
    entry: { source: 'nordpool', zone: 'SE3' },
    ...may,
    now: '2026-05-05T09:10:00+02:00',
    prices: { '2026-05-04T22:00:00Z': 0.0412, '2026-05-05T10:15:00Z': -0.00025, '2026-05-05T21:45:00Z': 0.05875 },
  },
  {
    file: 'awattar-from-documentation.json',
    entry: { source: 'awattar', zone: 'AT' },
    ...may,
    prices: { '2026-05-04T22:00:00Z': 0.0412, '2026-05-05T12:00:00Z': -0.0219, '2026-05-05T21:45:00Z': 0.058 },
  },
  {
    file: 'akkudoktor.json',
    entry: { source: 'akkudoktor', zone: 'DE-LU' },
    ...may,
    prices: { '2026-05-04T22:00:00Z': 0.0412, '2026-05-05T12:00:00Z': -0.0219, '2026-05-05T21:45:00Z': 0.058 },
  },
  {
    file: 'octopus-agile-from-documentation.json',
    entry: { source: 'octopus', zone: 'AGILE-24-10-01-C' },
    ...may,
    prices: { '2026-05-04T22:00:00Z': 0.17052, '2026-05-05T10:00:00Z': 0.08295, '2026-05-05T21:45:00Z': 0.21105 },
  },
  {
    file: 'octopus-agile-from-documentation.json',
    entry: { source: 'octopus', zone: 'C', price: 'energy' },
    ...may,
    prices: { '2026-05-04T22:00:00Z': 0.1624, '2026-05-04T22:30:00Z': 0.1674 },
  },
  {
    file: 'amber-from-documentation.json',
    entry: { source: 'amber', zone: '01F5A5CRKMZ5BCX9P1S4V990AM' },
    ...may,
    quarters: 32,
    until: '2026-05-05T20:00:00Z',
    prices: { '2026-05-05T12:00:00Z': 0.277, '2026-05-05T19:45:00Z': 0.5395 },
  },
  {
    file: 'amber-from-documentation.json',
    entry: { source: 'amber', zone: '01F5A5CRKMZ5BCX9P1S4V990AM', price: 'energy' },
    ...may,
    quarters: 32,
    until: '2026-05-05T20:00:00Z',
    prices: { '2026-05-05T12:00:00Z': 0.095, '2026-05-05T19:45:00Z': 0.3575 },
  },
];

const december = { now: '2024-12-10T13:34:56+01:00', quarters: 192, until: '2024-12-11T23:00:00Z' };
const wednesday = { now: '2025-05-07T09:00:00+02:00', quarters: 96, until: '2025-05-07T22:00:00Z' };
const germanDecember = {
  '2024-12-09T23:00:00Z': 0.09285,
  '2024-12-10T16:45:00Z': 0.20238,
  '2024-12-11T16:00:00Z': 0.44508,
  '2024-12-11T22:45:00Z': 0.13596,
};
const finland = { '2025-05-06T22:00:00Z': 0.02234, '2025-05-06T23:00:00Z': 0.01426 };

const RECORDED: readonly Case[] = [
  {
    file: 'energy_charts/price_DE-LU_2024-12-10.json',
    entry: { source: 'energy-charts', zone: 'DE-LU' },
    ...december,
    prices: germanDecember,
  },
  {
    file: 'akkudoktor/prices_2024-12-10.json',
    entry: { source: 'akkudoktor', zone: 'DE-LU' },
    ...december,
    prices: germanDecember,
  },
  {
    file: 'elprisetjustnu/prices_2024-01-05.json',
    entry: { source: 'elprisetjustnu', zone: 'SE3' },
    now: '2024-01-05T09:00:00+01:00',
    quarters: 96,
    until: '2024-01-05T23:00:00Z',
    prices: {
      '2024-01-04T23:00:00Z': 0.99498,
      '2024-01-05T07:15:00Z': 3.34919,
      '2024-01-05T16:45:00Z': 5.89449,
      '2024-01-05T22:00:00Z': 1.04023,
    },
  },
  {
    file: 'entsoe/BE_60M.xml',
    entry: { source: 'entsoe', zone: 'BE' },
    now: '2024-10-08T09:00:00+02:00',
    quarters: 96,
    until: '2024-10-08T22:00:00Z',
    prices: {
      '2024-10-07T22:00:00Z': 0.06498,
      '2024-10-08T06:30:00Z': 0.1,
      '2024-10-08T17:00:00Z': 0.11547,
      '2024-10-08T21:45:00Z': 0.05,
    },
  },
  {
    file: 'entsoe/BE_60M_15M_mix.xml',
    entry: { source: 'entsoe', zone: 'BE' },
    now: '2024-10-06T14:00:00+02:00',
    quarters: 192,
    until: '2024-10-07T22:00:00Z',
    prices: {
      '2024-10-05T22:00:00Z': 0.05535,
      '2024-10-05T22:45:00Z': 0.05535,
      '2024-10-06T09:00:00Z': 0.01668,
      '2024-10-06T11:00:00Z': -0.00001,
      '2024-10-06T12:45:00Z': -0.00001,
      '2024-10-06T13:00:00Z': 0.0002,
      '2024-10-06T21:45:00Z': 0.05233,
      '2024-10-06T22:00:00Z': 0.03458,
      '2024-10-07T21:45:00Z': 0.07718,
    },
  },
  {
    file: 'entsoe/BE_60M_15M_mix.xml',
    entry: { source: 'entsoe', zone: 'BE' },
    now: '2024-10-07T14:00:00+02:00',
    quarters: 192,
    until: '2024-10-08T22:00:00Z',
    prices: {
      '2024-10-07T20:00:00Z': 0.09044,
      '2024-10-07T22:45:00Z': 0.06498,
      '2024-10-07T23:00:00Z': 0.05786,
      '2024-10-08T21:45:00Z': 0.05,
    },
  },
  {
    file: 'entsoe/DE_60M_15M_overlap.xml',
    entry: { source: 'entsoe', zone: 'DE-LU' },
    now: '2024-10-06T14:00:00+02:00',
    quarters: 192,
    until: '2024-10-07T22:00:00Z',
    prices: {
      '2024-10-05T22:00:00Z': 0.06704,
      '2024-10-05T23:15:00Z': 0.06397,
      '2024-10-06T21:00:00Z': 0.05171,
      '2024-10-06T22:00:00Z': 0.03458,
      '2024-10-07T21:45:00Z': 0.07912,
    },
  },
  {
    file: 'nordpool_dataportal/day_ahead_prices_SE3_2024-11-05.json',
    entry: { source: 'nordpool', zone: 'SE3' },
    now: '2024-11-05T09:00:00+01:00',
    quarters: 96,
    until: '2024-11-05T23:00:00Z',
    prices: { '2024-11-04T23:00:00Z': 0.02154, '2024-11-05T16:15:00Z': 0.21586, '2024-11-05T22:45:00Z': 0.02484 },
  },
  {
    file: 'nordpool_dataportal/single_area_15min.json',
    entry: { source: 'nordpool', zone: 'FI' },
    ...wednesday,
    prices: { ...finland, '2025-05-07T10:30:00Z': 0.05784, '2025-05-07T21:45:00Z': 0.09416 },
  },
  {
    file: 'nordpool_dataportal/single_area_30min.json',
    entry: { source: 'nordpool', zone: 'FI' },
    ...wednesday,
    prices: finland,
  },
  {
    file: 'nordpool_dataportal/single_area_hourly.json',
    entry: { source: 'nordpool', zone: 'FI' },
    ...wednesday,
    prices: { ...finland, '2025-05-07T00:00:00Z': 0.01259 },
  },
  {
    file: 'nordpool_dataportal/multiple_area_hourly.json',
    entry: { source: 'nordpool', zone: 'SE4' },
    ...wednesday,
    prices: { '2025-05-06T22:00:00Z': 0.09032, '2025-05-07T01:00:00Z': 0.08624, '2025-05-07T21:00:00Z': 0.09429 },
  },
  {
    file: 'nordpool_dataportal/different_currency.json',
    entry: { source: 'nordpool', zone: 'SE1' },
    ...wednesday,
    currency: 'SEK',
    prices: { '2025-05-06T22:00:00Z': 0.24358, '2025-05-07T03:00:00Z': 0.60294, '2025-05-07T21:00:00Z': 1.02675 },
  },
  {
    file: 'nordpool_dataportal/system_hourly.json',
    entry: { source: 'nordpool', zone: 'SYSTEM' },
    ...wednesday,
    prices: { '2025-05-06T22:00:00Z': 0.0742, '2025-05-07T18:00:00Z': 0.13221, '2025-05-07T21:00:00Z': 0.08646 },
  },
  {
    file: 'tibber/priceInfo_quarter_hourly_de_2025-10-01.json',
    entry: { source: 'tibber', zone: 'DE-LU' },
    now: '2025-10-01T14:00:00+02:00',
    quarters: 96,
    until: '2025-10-01T22:00:00Z',
    prices: {
      '2025-09-30T22:00:00Z': 0.334,
      '2025-09-30T22:15:00Z': 0.3217,
      '2025-10-01T17:00:00Z': 0.698,
      '2025-10-01T21:45:00Z': 0.3135,
    },
  },
];

const describeCase = ({ entry, currency }: Case) =>
  `${entry.source}${entry.price ? ` (${entry.price})` : ''}${currency ? ` in ${currency}` : ''}`;

export const recordedText = (file: string) => readFile(path.join(dataFolder, 'api', file), 'utf8');
export const fixtureText = (file: string) => readFile(path.join(projectRoot, 'test/prices/fixtures', file), 'utf8');

/** Our own answers, and those that others recorded where they are at hand. */
export const knownAnswers: readonly KnownAnswer[] = [
  ...OURS.map((one) => ({ ...one, name: `${describeCase(one)}, ${one.file}`, text: () => fixtureText(one.file) })),
  ...RECORDED.map((one) => ({
    ...one,
    name: `${describeCase(one)}, recorded ${one.file}${dataMissing ? ` ${dataMissing}` : ''}`,
    missing: dataMissing,
    text: () => recordedText(one.file),
  })),
];
