import { DarkstarError } from '../../home/errors.js';
import type { SourceEntry } from '../source-config.js';
import { AkkudoktorSource } from './akkudoktor.js';
import { AmberSource } from './amber.js';
import { AwattarSource, AWATTAR_URLS } from './awattar.js';
import { SOURCES, type Credential } from './catalogue.js';
import { ElprisetSource } from './elprisetjustnu.js';
import { EnergyChartsSource } from './energy-charts.js';
import { EntsoeSource } from './entsoe.js';
import { ExampleSource } from './example.js';
import { FileSource } from './file.js';
import type { Fetch } from './http.js';
import { NordPoolSource } from './nordpool.js';
import { OctopusSource } from './octopus.js';
import type { PriceSource } from './source.js';
import { TibberSource } from './tibber.js';
import { TimeOfUseSource } from './time-of-use.js';
import { ToldSource } from './told.js';

export type Tokens = Readonly<Partial<Record<Credential, string>>>;

export interface SourceTools {
  readonly fetch: Fetch;
  readonly readText: (path: string) => Promise<string>;
  readonly tokens: Tokens;
  /** Where the prices of messages gather. */
  readonly told: ToldSource;
}

/** The source that a line of the list describes; without its token it answers `price-source-no-token`. */
export function createSource(entry: SourceEntry, { fetch, readText, tokens, told }: SourceTools): PriceSource {
  const { source, zone, file, price, pricePerKwh = NaN, periods } = entry;
  const { credential, baseUrl: usual } = SOURCES[source];
  const baseUrl = entry.baseUrl || usual;
  const token = credential === undefined ? '' : (tokens[credential]?.trim() ?? '');
  if (credential !== undefined && token === '') return withoutToken(source);
  switch (source) {
    case 'example':
      return new ExampleSource(zone || source);
    case 'energy-charts':
      return new EnergyChartsSource(zone, fetch, baseUrl);
    case 'entsoe':
      return new EntsoeSource(zone, token, fetch, baseUrl);
    case 'tibber':
      return new TibberSource(token, price, fetch, baseUrl);
    case 'elprisetjustnu':
      return new ElprisetSource(zone, fetch, baseUrl);
    case 'awattar':
      return new AwattarSource(fetch, entry.baseUrl || AWATTAR_URLS[zone]);
    case 'akkudoktor':
      return new AkkudoktorSource(fetch, baseUrl);
    case 'octopus':
      return new OctopusSource(zone, price, fetch, baseUrl);
    case 'amber':
      return new AmberSource(zone, token, price, fetch, baseUrl);
    case 'nordpool':
      return new NordPoolSource(zone, fetch, baseUrl);
    case 'file':
      return new FileSource(file, readText, zone);
    case 'fixed':
      return new TimeOfUseSource(pricePerKwh, periods);
    case 'message':
      return told;
  }
}

function withoutToken(source: string): PriceSource {
  const message = `The source ${source} has no token. Put one into the form of this node.`;
  return {
    ask: () => Promise.reject(new DarkstarError('price-source-no-token', message, { values: { source } })),
  };
}
