import { DarkstarError } from '../../home/errors.js';
import { MINUTE_MS, SLOT_MS, toIso } from '../../home/grid.js';
import { malformed, shown } from './malformed.js';
import type { SpotPoint } from './source.js';
import { parseXml, type XmlElement } from './xml.js';

const SOURCE = 'entsoe';
const NO_DATA = '999';
const RESOLUTIONS: Readonly<Record<string, number>> = {
  PT15M: 15 * MINUTE_MS,
  PT30M: 30 * MINUTE_MS,
  PT60M: 60 * MINUTE_MS,
  PT1H: 60 * MINUTE_MS,
};
// The coupled auction (SDAC) is published as sequence 1; Germany and Austria have EXAA's own auction as sequence 2.
const COUPLED_AUCTION = '1';
const DAILY = 'A01';
const EVERY_POSITION = 'A01';
const REPEATED_LEFT_OUT = 'A03';

interface PriceDocument {
  readonly points: readonly SpotPoint[];
  readonly currency?: string;
}

/** One period: its prices per kWh, one for each step. */
interface Period {
  readonly start: number;
  readonly stepMs: number;
  readonly spots: readonly number[];
}

/**
 * The day-ahead prices of one zone in a `Publication_MarketDocument` (A44), as quarter-hours in order of time; empty
 * where an acknowledgement says that there are none. Where series of several resolutions cover the same time, the
 * finest counts. Source: ENTSO-E, "Transparency Platform RESTful API" and "EDI implementation guide, curve types".
 * @throws DarkstarError `price-answer-malformed`, `price-source-refused`
 */
export function readPriceDocument(text: string, domain: string): PriceDocument {
  const root = parse(text);
  if (root.name === 'Acknowledgement_MarketDocument') return readAcknowledgement(root);
  if (root.name !== 'Publication_MarketDocument') throw malformed(SOURCE, `it is a <${root.name}>`);
  if (only(root, 'type') !== 'A44') throw malformed(SOURCE, `its type is ${shown(only(root, 'type'))}, expected A44`);
  const series = all(root, 'TimeSeries').filter(isCoupledAuction);
  const currencies = new Set(series.map((one) => checkedCurrency(one, domain)));
  if (currencies.size > 1) throw malformed(SOURCE, `prices in ${[...currencies].join(' and ')}`);
  const [currency] = currencies;
  const points = mix(series.flatMap(readPeriods));
  return { points, ...(currency === undefined ? {} : { currency }) };
}

function parse(text: string): XmlElement {
  try {
    return parseXml(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw malformed(SOURCE, `it is no XML of the expected kind, ${error.message}`);
  }
}

function readAcknowledgement(root: XmlElement): PriceDocument {
  const codes = all(root, 'Reason').map((reason) => only(reason, 'code'));
  if (codes.length > 0 && codes.every((code) => code === NO_DATA)) return { points: [] };
  const message = `ENTSO-E refused the question (reason ${codes.join(', ').slice(0, 40) || 'not told'}). Check zone and token.`;
  throw new DarkstarError('price-source-refused', message, { values: { source: SOURCE } });
}

/** Other auctions have prices of their own, some of them earlier in the day. */
function isCoupledAuction(series: XmlElement): boolean {
  const agreement = optional(series, 'contract_MarketAgreement.type') ?? DAILY;
  const sequence = optional(series, 'classificationSequence_AttributeInstanceComponent.position') ?? COUPLED_AUCTION;
  return agreement === DAILY && sequence === COUPLED_AUCTION;
}

function checkedCurrency(series: XmlElement, domain: string): string {
  for (const name of ['in_Domain.mRID', 'out_Domain.mRID']) {
    if (only(series, name) !== domain) throw malformed(SOURCE, `a series is for ${shown(only(series, name))}`);
  }
  const unit = only(series, 'price_Measure_Unit.name');
  if (unit !== 'MWH') throw malformed(SOURCE, `the unit is ${shown(unit)}, expected MWH`);
  const currency = only(series, 'currency_Unit.name');
  if (!/^[A-Z]{3}$/.test(currency)) throw malformed(SOURCE, `the currency is ${shown(currency)}`);
  return currency;
}

function readPeriods(series: XmlElement): Period[] {
  const curveType = optional(series, 'curveType') ?? EVERY_POSITION;
  if (curveType !== EVERY_POSITION && curveType !== REPEATED_LEFT_OUT) {
    throw malformed(SOURCE, `the curve type is ${shown(curveType)}, expected A01 or A03`);
  }
  return all(series, 'Period').map((period) => readPeriod(period, curveType));
}

function readPeriod(period: XmlElement, curveType: string): Period {
  const interval = one(period, 'timeInterval');
  const [start, end] = [instant(only(interval, 'start')), instant(only(interval, 'end'))];
  const stepMs = RESOLUTIONS[only(period, 'resolution')];
  if (stepMs === undefined) throw malformed(SOURCE, `the resolution is ${shown(only(period, 'resolution'))}`);
  const steps = (end - start) / stepMs;
  if (!Number.isInteger(steps) || steps < 1 || start % SLOT_MS !== 0) {
    throw malformed(SOURCE, `a period from ${toIso(start)} to ${toIso(end)} in steps of ${stepMs / MINUTE_MS} minutes`);
  }
  const given = all(period, 'Point').map(readPoint);
  return { start, stepMs, spots: fill(given, steps, curveType, toIso(start)) };
}

interface Point {
  readonly position: number;
  readonly spot: number;
}

/** Positions count from 1; curve type A03 leaves out those whose price is that of the position before. */
function fill(points: readonly Point[], steps: number, curveType: string, start: string): number[] {
  const byPosition = new Map(points.map(({ position, spot }) => [position, spot]));
  const astray = points.find(({ position }) => position > steps);
  if (astray) throw malformed(SOURCE, `position ${astray.position} in a period of ${steps} from ${start}`);
  if (byPosition.size !== points.length) throw malformed(SOURCE, `a position twice in the period from ${start}`);
  const spots: number[] = [];
  for (let position = 1; position <= steps; position++) {
    const repeated = curveType === REPEATED_LEFT_OUT ? spots.at(-1) : undefined;
    const spot = byPosition.get(position) ?? repeated;
    if (spot === undefined) throw malformed(SOURCE, `position ${position} of the period from ${start} is missing`);
    spots.push(spot);
  }
  return spots;
}

function readPoint(point: XmlElement): Point {
  const [position, amount] = [only(point, 'position'), only(point, 'price.amount')];
  if (!/^[1-9]\d{0,3}$/.test(position)) throw malformed(SOURCE, `the position ${shown(position)}`);
  if (!/^-?\d{1,7}(\.\d{1,6})?$/.test(amount)) throw malformed(SOURCE, `the price ${shown(amount)}`);
  return { position: Number(position), spot: Number(amount) / 1000 };
}

/** All periods on quarter-hours; where they overlap the finest counts, and equal ones must not contradict. */
function mix(periods: readonly Period[]): SpotPoint[] {
  const quarters = new Map<number, { readonly stepMs: number; readonly spot: number }>();
  for (const { start, stepMs, spots } of [...periods].sort((a, b) => a.stepMs - b.stepMs)) {
    for (let at = start; at < start + spots.length * stepMs; at += SLOT_MS) {
      const spot = spots[Math.floor((at - start) / stepMs)];
      const known = quarters.get(at);
      if (known?.stepMs === stepMs && known.spot !== spot) {
        throw malformed(SOURCE, `two prices of equal rank at ${toIso(at)}`);
      }
      if (!known) quarters.set(at, { stepMs, spot });
    }
  }
  return [...quarters].sort(([a], [b]) => a - b).map(([start, { spot }]) => ({ start, end: start + SLOT_MS, spot }));
}

function instant(text: string): number {
  const found = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(found)) throw malformed(SOURCE, `the instant ${shown(text)}`);
  return found;
}

function all(parent: XmlElement, name: string): XmlElement[] {
  return parent.children.filter((child) => child.name === name);
}

function one(parent: XmlElement, name: string): XmlElement {
  const [child, second] = all(parent, name);
  if (!child || second) throw malformed(SOURCE, `<${name}> stands ${second ? 'twice' : 'nowhere'} in <${parent.name}>`);
  return child;
}

function only(parent: XmlElement, name: string): string {
  return one(parent, name).text;
}

function optional(parent: XmlElement, name: string): string | undefined {
  return all(parent, name).length === 0 ? undefined : only(parent, name);
}
