import type { Publication } from '../publication.js';
import { AKKUDOKTOR_URL } from './akkudoktor.js';
import { AMBER_URL } from './amber.js';
import { AWATTAR_URLS } from './awattar.js';
import { ELPRISET_MARKET, ELPRISET_URL } from './elprisetjustnu.js';
import { ENERGY_CHARTS_URL } from './energy-charts.js';
import { ENTSOE_URL } from './entsoe.js';
import { NORD_POOL_MARKET, NORD_POOL_URL } from './nordpool.js';
import { OCTOPUS_URL } from './octopus.js';
import type { SourceName } from './source.js';
import { TIBBER_URL } from './tibber.js';
import { EIC, ENERGY_CHARTS_ZONES, MARKET_TIMEZONE, NORD_POOL_ZONES, OCTOPUS_ZONES, SWEDISH_ZONES } from './zones.js';

/** The tokens that a prices node keeps in its credentials. */
export const CREDENTIALS = ['entsoeToken', 'tibberToken', 'amberToken'] as const;
export type Credential = (typeof CREDENTIALS)[number];

/** What is known of a source before it is asked. */
interface SourceFacts {
  readonly publication: Publication;
  /** The server it asks; undefined without a network. */
  readonly baseUrl?: string;
  /** Zones to choose from. Where `zonesAreOpen`, others are taken as well. */
  readonly zones: readonly string[];
  readonly zonesAreOpen?: true;
  readonly credential?: Credential;
  /** Whether it knows a price as billed and one without taxes. */
  readonly hasPriceChoice?: true;
}

const auction: Publication = { kind: 'auction', timezone: MARKET_TIMEZONE, dueAt: '12:45' };

export const SOURCES: Readonly<Record<SourceName, SourceFacts>> = {
  example: { publication: { kind: 'local' }, zones: [] },
  'energy-charts': { publication: auction, baseUrl: ENERGY_CHARTS_URL, zones: ENERGY_CHARTS_ZONES, zonesAreOpen: true },
  entsoe: { publication: auction, baseUrl: ENTSOE_URL, zones: Object.keys(EIC), credential: 'entsoeToken' },
  tibber: {
    publication: auction,
    baseUrl: TIBBER_URL,
    zones: [],
    credential: 'tibberToken',
    hasPriceChoice: true,
  },
  elprisetjustnu: {
    publication: { kind: 'auction', ...ELPRISET_MARKET },
    baseUrl: ELPRISET_URL,
    zones: SWEDISH_ZONES,
  },
  awattar: { publication: auction, baseUrl: AWATTAR_URLS['DE-LU'], zones: Object.keys(AWATTAR_URLS) },
  akkudoktor: { publication: auction, baseUrl: AKKUDOKTOR_URL, zones: ['DE-LU'] },
  octopus: {
    publication: { kind: 'auction', timezone: 'Europe/London', dueAt: '16:00' },
    baseUrl: OCTOPUS_URL,
    zones: OCTOPUS_ZONES,
    zonesAreOpen: true,
    hasPriceChoice: true,
  },
  amber: {
    publication: { kind: 'rolling' },
    baseUrl: AMBER_URL,
    zones: [],
    zonesAreOpen: true,
    credential: 'amberToken',
    hasPriceChoice: true,
  },
  nordpool: {
    publication: { kind: 'auction', ...NORD_POOL_MARKET },
    baseUrl: NORD_POOL_URL,
    zones: NORD_POOL_ZONES,
  },
  file: { publication: { kind: 'local' }, zones: [] },
  fixed: { publication: { kind: 'local' }, zones: [] },
  message: { publication: { kind: 'told' }, zones: [], zonesAreOpen: true },
};
