import { DarkstarError } from '../home/errors.js';
import { HOUR_MS, localDayStart, toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import { heatersAsMeasured } from './heaters.js';
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
  /** What the water heaters took, where they are replayed; else 0. */
  readonly heatKwh: number;
  /** Currency per kWh, tariff included. */
  readonly importPrice: number;
  readonly exportPrice: number;
}

/** A row of the history that is replayed. */
export interface ReplayRow extends MeasuredRow {
  /** What all water heaters took, beside the load. */
  readonly waterHeaterKwh?: number | null | undefined;
}

/** A part of the home, by its id, that no policy is replayed with. */
export interface LeftOut {
  readonly id: string;
  /** "when it was at home is not recorded" */
  readonly because: string;
}

/** What is replayed: the whole history and all prices for what was known when, and the slots of the period. */
export interface ReplayWorld {
  /** The home without what is left out. */
  readonly home: Home;
  /** What of the home is not replayed, and why. */
  readonly leftOut: readonly LeftOut[];
  readonly history: HistoryGrid;
  /** What the water heaters took, kWh on the history's grid; absent where they are not replayed. */
  readonly heat: Float64Array | undefined;
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
  readonly rows: readonly ReplayRow[];
  readonly prices: readonly SpotSlot[];
  readonly fromMs: number;
  readonly toMs: number;
}): ReplayWorld {
  const { fromMs, toMs } = input;
  const heat = measuredHeat(input);
  const { home, leftOut } = replayable(input.home, heat !== undefined);
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
    const heatKwh = heat ? (heat[index] ?? NaN) : 0;
    const isMeasured = ![loadKwh, pvKwh, heatKwh].some(Number.isNaN);
    if (isMeasured && !Number.isNaN(spot)) {
      const span = { startMs, endMs: startMs + history.stepMs, hours: history.stepMs / HOUR_MS };
      slots.push({ ...span, loadKwh, pvKwh, heatKwh, importPrice, exportPrice });
    } else {
      gapStarts.add(startMs);
      gaps[isMeasured ? 'prices' : 'history']++;
    }
  }
  if (slots.length === 0) throw noReplayData(input);
  const quarterHourPrices = toQuarterHours(input.prices);
  return {
    home: { ...home, waterHeaters: heatersAsMeasured(home.waterHeaters, slots) },
    leftOut,
    history,
    heat,
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

/** What the water heaters took, on the grid of the history; undefined where that was not measured, or not apart from tanks. */
function measuredHeat({ home, rows }: { readonly home: Home; readonly rows: readonly ReplayRow[] }) {
  if (home.waterHeaters.length === 0 || home.thermalTanks.length > 0) return undefined;
  if (!rows.some(({ waterHeaterKwh }) => typeof waterHeaterKwh === 'number')) return undefined;
  const asLoad = rows.map(({ start, end, waterHeaterKwh }) => ({ start, end, loadKwh: waterHeaterKwh }));
  return prepareHistory(asLoad, home.timezone, rowStepMs(rows)).loadKwh;
}

/** A history says what cars and appliances used, not what was wanted of them, and when. */
function replayable(home: Home, hasHeat: boolean): { readonly home: Home; readonly leftOut: readonly LeftOut[] } {
  const because = (reason: string) => (device: { readonly id: string }) => ({ id: device.id, because: reason });
  const notApart =
    home.thermalTanks.length > 0
      ? 'its energy is recorded together with that of a tank'
      : 'its energy was not recorded';
  return {
    home: {
      ...home,
      waterHeaters: hasHeat ? home.waterHeaters : [],
      thermalTanks: [],
      evs: [],
      appliances: [],
    },
    leftOut: [
      ...(hasHeat ? [] : home.waterHeaters.map(because(notApart))),
      ...home.thermalTanks.map(because('what heat was drawn from it is not recorded')),
      ...home.evs.map(because('when it was at home and what it drove is not recorded')),
      ...home.appliances.map(because('when it was wanted is not recorded')),
    ],
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
