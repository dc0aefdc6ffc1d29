import { DarkstarError } from '../home/errors.js';
import { minuteOfTime, toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import type { Tariff } from '../home/schema/tariff.js';
import type { SpotSlot } from './spot.js';
import { LocalCalendar, cutsWithin, type LocalTime } from './tariff-calendar.js';
import { periodHolds } from './tariff-period.js';

/** What a kWh costs and earns, in the home's currency. */
export interface TariffPrices {
  readonly importPrice: number;
  readonly exportPrice: number;
}

type ImportRules = Tariff['import'];
type ExportRules = Tariff['export'];
type Rules = ImportRules | ExportRules;
/** What holds on one day: the tariff itself or one of its versions. */
type PriceRules = Pick<Tariff, 'import' | 'export' | 'exchangeRate'>;

/** Whose prices, and whose wall clock. */
export type Payer = Pick<Home, 'timezone' | 'tariff'>;

/** What an expression of a tariff sees; prices per kWh in the home's currency, times on the home's wall clock. */
export interface ExpressionInput {
  /** What the price would be without the expression. */
  readonly price: number;
  /** In the home's currency. */
  readonly spot: number;
  readonly importPrice?: number;
  readonly start: string;
  readonly month: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly holiday: boolean;
}

/** Evaluates a tariff's expression, in Node-RED with JSONata. */
export type Evaluate = (expression: string, input: ExpressionInput) => Promise<unknown>;

/**
 * Turns spot prices into what a kWh costs and earns, by the formula that `tariffSchema` states; without a tariff both
 * are the spot price. A slot over which a period, a day or a version changes is priced by the time it spends in each.
 */
export class TariffCalculator {
  private readonly calendar: LocalCalendar;
  private readonly boundaries: readonly number[];

  constructor(private readonly payer: Payer) {
    this.calendar = new LocalCalendar(payer.timezone);
    this.boundaries = payer.tariff ? boundariesOf(payer.tariff) : [];
  }

  /**
   * Prices of a tariff without expressions.
   * @throws DarkstarError `tariff-expression` where the tariff has one, which only `priceOf` can evaluate
   */
  prices(slot: SpotSlot): TariffPrices {
    const { tariff } = this.payer;
    if (!tariff) return { importPrice: slot.spot, exportPrice: slot.spot };
    return this.weighted(slot, ({ rules, at, spot }) => {
      if (rules.import.expression ?? rules.export.expression) throw noEvaluator();
      const importPrice = limited(rules.import, formula(rules.import, spot, at));
      return { importPrice, exportPrice: limited(rules.export, exportFormula(rules.export, spot, importPrice, at)) };
    });
  }

  /**
   * Prices of any tariff; each expression is asked once per slot, at the slot's start.
   * @throws DarkstarError `tariff-expression-failed`, `tariff-expression-result`
   */
  async pricesWith(slot: SpotSlot, evaluate: Evaluate): Promise<TariffPrices> {
    const { tariff } = this.payer;
    const at = this.calendar.at(slot.start);
    const rules = tariff && rulesOn(tariff, at.day);
    if (!rules || !(rules.import.expression ?? rules.export.expression)) return this.prices(slot);
    const spot = slot.spot * (rules.exchangeRate ?? 1);
    const input = (price: number): ExpressionInput => ({
      price,
      spot,
      start: toIso(slot.start),
      month: at.month,
      weekday: at.weekday,
      hour: Math.floor(at.minute / 60),
      minute: at.minute % 60,
      holiday: at.holiday,
    });
    const plainImport = formula(rules.import, spot, at);
    const importPrice = limited(rules.import, await expressed('import', rules.import, input(plainImport), evaluate));
    const plainExport = exportFormula(rules.export, spot, importPrice, at);
    const exportInput = { ...input(plainExport), importPrice };
    return {
      importPrice,
      exportPrice: limited(rules.export, await expressed('export', rules.export, exportInput, evaluate)),
    };
  }

  private weighted(
    { start, end, spot }: SpotSlot,
    price: (part: { readonly rules: PriceRules; readonly at: LocalTime; readonly spot: number }) => TariffPrices,
  ): TariffPrices {
    const { tariff } = this.payer;
    if (!tariff) return { importPrice: spot, exportPrice: spot };
    const partOn = (instant: number) => {
      const at = this.calendar.at(instant);
      const rules = rulesOn(tariff, at.day);
      return price({ rules, at, spot: spot * (rules.exchangeRate ?? 1) });
    };
    const edges = [start, ...cutsWithin({ start, end }, this.boundaries, this.calendar), end];
    if (edges.length === 2) return partOn(start);
    let [importPrice, exportPrice] = [0, 0];
    edges.slice(1).forEach((until, index) => {
      const part = partOn(edges[index]);
      const share = (until - edges[index]) / (end - start);
      importPrice += share * part.importPrice;
      exportPrice += share * part.exportPrice;
    });
    return { importPrice, exportPrice };
  }
}

/**
 * Import and export price of one slot, as `TariffCalculator.prices` gives them.
 * @throws DarkstarError `tariff-expression`
 */
export function applyTariff(payer: Payer, slot: SpotSlot): TariffPrices {
  return calculatorOf(payer).prices(slot);
}

// Thousands of slots are priced one after the other for the same home.
const calculators = new WeakMap<Payer, TariffCalculator>();

function calculatorOf(payer: Payer): TariffCalculator {
  const known = calculators.get(payer) ?? new TariffCalculator(payer);
  calculators.set(payer, known);
  return known;
}

/** Whether foreign spot prices can be turned into the home's currency: every price that follows the spot has a rate. */
export function convertsCurrency(tariff: Tariff | undefined): boolean {
  if (!tariff) return false;
  return [tariff, ...tariff.versions].every(({ exchangeRate, import: bought, export: sold }) => {
    if (exchangeRate !== undefined) return true;
    // Before there was a rate of its own, it was a part of the factor; a factor of 1 says that nobody gave it.
    return [bought, sold].every(({ basis, factor }) => basis !== 'spot' || factor !== 1);
  });
}

function rulesOn(tariff: Tariff, day: string): PriceRules {
  return tariff.versions.findLast(({ from }) => from <= day) ?? tariff;
}

/** The minutes of the day at which a price may change; none where it depends on the spot price alone. */
function boundariesOf(tariff: Tariff): readonly number[] {
  const sides = [tariff, ...tariff.versions].flatMap((rules) => [rules.import, rules.export]);
  const times = sides.flatMap(({ periods }) => periods.flatMap(({ from, to }) => [from, to]));
  if (times.length === 0 && tariff.versions.length === 0) return [];
  return [...new Set(['00:00', ...times].map((time) => minuteOfTime(time) % (24 * 60)))];
}

function formula(rules: ImportRules, spot: number, at: LocalTime): number {
  return taxed(rules, rules.basis === 'spot' ? spot * rules.factor : undefined, at);
}

function exportFormula(rules: ExportRules, spot: number, importPrice: number, at: LocalTime): number {
  const followed = { spot, import: importPrice, fixed: undefined }[rules.basis];
  return taxed(rules, followed === undefined ? undefined : followed * rules.factor, at);
}

/** @param followed the price of energy where it follows another price */
function taxed(rules: Rules, followed: number | undefined, at: LocalTime): number {
  const inForce = <Name extends 'energyPerKwh' | 'markupPerKwh' | 'gridFeePerKwh'>(name: Name): Rules[Name] =>
    rules.periods.find((period) => period[name] !== undefined && periodHolds(period, at))?.[name] ?? rules[name];
  const energy = followed ?? inForce('energyPerKwh') ?? 0;
  const net = energy * (1 + rules.markupPercent / 100) + (inForce('markupPerKwh') ?? 0) + rules.energyTaxPerKwh;
  return (net + (inForce('gridFeePerKwh') ?? 0)) * (1 + rules.vatPercent / 100) + rules.addPerKwh;
}

function limited({ minPerKwh = -Infinity, maxPerKwh = Infinity }: Rules, price: number): number {
  return Math.min(maxPerKwh, Math.max(minPerKwh, price));
}

async function expressed(
  side: 'import' | 'export',
  { expression }: Rules,
  input: ExpressionInput,
  evaluate: Evaluate,
): Promise<number> {
  if (expression === undefined) return input.price;
  let result: unknown;
  try {
    result = await evaluate(expression, input);
  } catch (cause) {
    const reason = reasonOf(cause);
    throw new DarkstarError(
      'tariff-expression-failed',
      `The expression of the ${side} price cannot be evaluated: ${reason}. Correct it in the home's tariff.`,
      { values: { side, reason }, cause },
    );
  }
  if (typeof result === 'number' && Number.isFinite(result)) return result;
  const found = result === undefined ? 'nothing' : (JSON.stringify(result) ?? String(result)).slice(0, 60);
  throw new DarkstarError(
    'tariff-expression-result',
    `The expression of the ${side} price gives ${found} at ${input.start}: expected a number. Correct it in the home's tariff.`,
    { values: { side, start: input.start, found } },
  );
}

// JSONata throws plain objects.
function reasonOf(cause: unknown): string {
  const message = (cause as { readonly message?: unknown } | undefined)?.message;
  return typeof message === 'string' ? message.replace(/\.$/, '') : String(cause);
}

function noEvaluator(): DarkstarError {
  return new DarkstarError(
    'tariff-expression',
    "The home's tariff holds an expression, which only a running Node-RED evaluates. Leave `expression` out here.",
  );
}
