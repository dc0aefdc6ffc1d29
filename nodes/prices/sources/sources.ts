import type { PricesConfig } from '../config.js';
import { EnergyChartsSource } from './energy-charts.js';
import { ExampleSource } from './example.js';
import { FileSource } from './file.js';
import type { Fetch } from './http.js';
import type { PriceSource } from './source.js';

export interface SourceTools {
  readonly fetch: Fetch;
  readonly readText: (path: string) => Promise<string>;
}

/** The source that a configuration names; undefined for `message`, which is told its prices and cannot be asked. */
export function createSource(config: PricesConfig, { fetch, readText }: SourceTools): PriceSource | undefined {
  switch (config.source) {
    case 'example':
      return new ExampleSource(config.zone);
    case 'energy-charts':
      return new EnergyChartsSource(config.zone, fetch, config.baseUrl);
    case 'file':
      return new FileSource(config.file, readText);
    case 'message':
      return undefined;
  }
}
