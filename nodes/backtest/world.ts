import { DarkstarError } from '../home/errors.js';
import { HOUR_MS, localDayStart, toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import { prepareHistory, rowStepMs, type HistoryGrid, type MeasuredRow } from '../forecast/history.js';
import type { PvSource } from '../forecast/issue.js';
import { weatherModel, type WeatherSlot } from '../forecast/weather-model.js';
import { toQuarterHours, type SpotSlot } from '../prices/spot.js';
import { applyTariff } from '../prices/tariff.js';
import { priceGrid, spotAt, type PriceGrid } from './price-grid.js';

/** A measured stretch of the period, with what really happened and what it really cost. */
export interface ReplaySlot {
  readonly startMs: number;
  readonly endMs: number;
  readonly hours: number;
  readonly loadKwh: number;
  readonly pvKwh: number;
  /** Currency per kWh, tariff included. */
  readonly importPrice: number;
  readonly exportPrice: number;
}

/** What is replayed: the whole history and all prices for what was known when, and the slots of the period. */
export interface ReplayWorld {
  /** The home without what is left out. */
  readonly home: Home;
  /** What of the home is not replayed, by id or path. */
  readonly leftOut: readonly string[];
  readonly history: HistoryGrid;
  readonly prices: PriceGrid;
  /** The same prices in quarters of an hour, as the live flow carries them. */
  readonly quarterHourPrices: readonly SpotSlot[];
  readonly fromMs: number;
  readonly toMs: number;
  /** The slots that were measured and priced, in order of time: every policy is replayed on exactly these. */
  readonly slots: readonly ReplaySlot[];
  /** The starts of slots of the period that no policy is replayed on, Unix ms. */
  readonly gapStarts: ReadonlySet<number>;
  readonly gaps: { readonly history: number; readonly prices: number };
  /** Mean over all priced slots of the period. */
  readonly meanImportPrice: number;
}

/**
 * Puts history and prices on the history's own grid.
 * @throws DarkstarError `no-replay-data` when the period has no slot with measured load, PV and a price.
 */
export function buildWorld(input: {
  readonly home: Home;
  readonly rows: readonly MeasuredRow[];
  readonly prices: readonly SpotSlot[];
  readonly fromMs: number;
  readonly toMs: number;
}): ReplayWorld {
  const { fromMs, toMs } = input;
  const { home, leftOut } = replayable(input.home);
  const history = prepareHistory(input.rows, home.timezone, rowStepMs(input.rows));
  const prices = priceGrid(input.prices, history.stepMs, history.calendar);
  const neverPv = home.solar.length === 0 && history.pvKwh.every(Number.isNaN);
  const slots: ReplaySlot[] = [];
  const gapStarts = new Set<number>();
  const gaps = { history: 0, prices: 0 };
  let priceSum = 0;
  let priced = 0;
  for (let startMs = fromMs; startMs < toMs; startMs += history.stepMs) {
    const index = Math.round((startMs - history.startMs) / history.stepMs);
    const loadKwh = history.loadKwh[index] ?? NaN;
    const pvKwh = neverPv ? 0 : (history.pvKwh[index] ?? NaN);
    const spot = spotAt(prices, startMs);
    const { importPrice, exportPrice } = applyTariff(home, { start: startMs, end: startMs + history.stepMs, spot });
    if (!Number.isNaN(spot)) {
      priceSum += importPrice;
      priced++;
    }
    const isMeasured = !Number.isNaN(loadKwh) && !Number.isNaN(pvKwh);
    if (isMeasured && !Number.isNaN(spot)) {
      const span = { startMs, endMs: startMs + history.stepMs, hours: history.stepMs / HOUR_MS };
      slots.push({ ...span, loadKwh, pvKwh, importPrice, exportPrice });
    } else {
      gapStarts.add(startMs);
      gaps[isMeasured ? 'prices' : 'history']++;
    }
  }
  if (slots.length === 0) throw noReplayData(input);
  const quarterHourPrices = toQuarterHours(input.prices);
  return {
    home,
    leftOut,
    history,
    prices,
    quarterHourPrices,
    fromMs,
    toMs,
    slots,
    gapStarts,
    gaps,
    meanImportPrice: priceSum / priced,
  };
}

/** A history says what heaters and cars used, not what was wanted of them; a power tariff is not in the books yet. */
function replayable(home: Home): { readonly home: Home; readonly leftOut: readonly string[] } {
  const { powerTariff, ...grid } = home.grid;
  const devices = [...home.waterHeaters, ...home.evs, ...home.appliances].map(({ id }) => id);
  return {
    home: { ...home, grid, waterHeaters: [], evs: [], appliances: [] },
    leftOut: [...devices, ...(powerTariff ? ['grid.powerTariff'] : [])],
  };
}

/** The whole local days that both history and prices cover. */
export function commonPeriod(
  rows: readonly MeasuredRow[],
  prices: readonly SpotSlot[],
  zone: string,
): { readonly fromMs: number; readonly toMs: number } {
  const [firstRow, lastRow] = [rows[0], rows.at(-1)];
  const [firstPrice, lastPrice] = [prices[0], prices.at(-1)];
  if (!firstRow || !lastRow || !firstPrice || !lastPrice) throw noReplayData({ rows, prices, fromMs: 0, toMs: 0 });
  const start = Math.max(Date.parse(firstRow.start), firstPrice.start);
  const end = Math.min(Date.parse(lastRow.end), lastPrice.end);
  return { fromMs: localDayStart(start - 1, zone, 1), toMs: localDayStart(end, zone) };
}

/** What PV is forecast from: the history's own forecast, else weather, else the last days. */
export function choosePvSource(world: ReplayWorld, weather: readonly WeatherSlot[]): PvSource {
  if (world.history.pvForecastKwh.some((kwh) => !Number.isNaN(kwh))) return { kind: 'history-forecast' };
  // Weather of an hour that was issued after it is hindsight.
  const model = weatherModel(weather, world.home, world.history, -Infinity);
  return model ? { kind: 'weather', model } : { kind: 'profile' };
}

function noReplayData(input: {
  readonly rows: readonly MeasuredRow[];
  readonly prices: readonly SpotSlot[];
  readonly fromMs: number;
  readonly toMs: number;
}): DarkstarError {
  const historySpan = spanOf(input.rows);
  const priceSpan = spanOf(input.prices.map(({ start, end }) => ({ start: toIso(start), end: toIso(end) })));
  const value = `${toIso(input.fromMs)} to ${toIso(input.toMs)}`;
  const expected = `a period that the history (${historySpan}) and the prices (${priceSpan}) both cover`;
  const remedy = 'Choose other dates, or add the rows that are missing.';
  return new DarkstarError(
    'no-replay-data',
    `No slot from ${value} has load, PV and a price: expected ${expected}. ${remedy}`,
    { problems: [{ path: 'period', value, expected, remedy }] },
  );
}

function spanOf(rows: readonly { readonly start: string; readonly end: string }[]): string {
  const [first, last] = [rows[0], rows.at(-1)];
  return first && last ? `${first.start} to ${last.end}` : 'nothing';
}
