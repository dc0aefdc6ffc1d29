/** How much of the main unit one small unit is everywhere here. */
const SMALL_UNITS_PER_UNIT = 100;

/** Currencies whose users think of a price per kWh in the small unit. */
const SMALL_UNIT: Readonly<Record<string, string>> = {
  EUR: 'ct',
  SEK: 'öre',
  NOK: 'øre',
  DKK: 'øre',
  GBP: 'p',
  AUD: 'c',
  NZD: 'c',
  USD: '¢',
  CAD: '¢',
};

/** Writes numbers and money as the browser's language does. Without a currency, amounts have none. */
export class NumberFormat {
  readonly priceUnit: string;
  private readonly smallUnit: boolean;
  private readonly formats = new Map<string, Intl.NumberFormat>();

  constructor(
    private readonly language: string | undefined,
    private readonly currency: string | null,
  ) {
    const small = currency === null ? undefined : SMALL_UNIT[currency];
    this.smallUnit = small !== undefined;
    this.priceUnit = currency === null ? 'per kWh' : `${small ?? currency}/kWh`;
  }

  /** A price in the unit that `priceUnit` names, for an axis. */
  priceValue(perKwh: number): number {
    return this.smallUnit ? perKwh * SMALL_UNITS_PER_UNIT : perKwh;
  }

  price(perKwh: number): string {
    const value = this.priceValue(perKwh);
    return this.smallUnit ? this.number(value, 1) : this.number(value, 3);
  }

  /** With as many decimals as the currency has, or `decimals`. */
  money(amount: number, decimals?: number): string {
    const { currency } = this;
    if (currency === null) return this.number(amount, decimals ?? 2);
    const digits = decimals === undefined ? {} : { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    return this.format({ style: 'currency', currency, currencyDisplay: 'narrowSymbol', ...digits }).format(
      amount === 0 ? 0 : amount,
    );
  }

  /** Money where it is told beside other sums: from 100 on nobody reads the decimals. */
  amount(amount: number): string {
    return Math.abs(amount) < 100 ? this.money(amount) : this.money(amount, 0);
  }

  /** Money of which small amounts count: below 0.1 with three decimals, below 0.01 with four. */
  fineMoney(amount: number): string {
    const size = Math.abs(amount);
    if (size >= 0.1) return this.money(amount);
    return this.money(amount, size < 0.01 ? 4 : 3);
  }

  number(value: number, decimals: number): string {
    const shown = Math.abs(value) < 0.5 / 10 ** decimals ? 0 : value;
    return this.format({ minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(shown);
  }

  /** With no zeros at its end. */
  atMost(value: number, maximumFractionDigits: number): string {
    const shown = Math.abs(value) < 0.5 / 10 ** maximumFractionDigits ? 0 : value;
    return this.format({ maximumFractionDigits }).format(shown);
  }

  private format(options: Intl.NumberFormatOptions): Intl.NumberFormat {
    const key = JSON.stringify(options);
    const format = this.formats.get(key) ?? new Intl.NumberFormat(this.language, options);
    this.formats.set(key, format);
    return format;
  }
}
