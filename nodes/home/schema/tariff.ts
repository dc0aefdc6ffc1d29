import { z } from 'zod';
import { localTimeSchema, monthsSchema, tariffWeekdaysSchema } from './local-time.js';

const notNegative = z.number().min(0);
const perKwh = z.number();

/**
 * When a price differs from the rest of the year, on the home's wall clock; a period whose `to` is not after its `from`
 * reaches over midnight, and its days are those of each instant in it. `holidays`: a public holiday counts `as-weekday`
 * (it is nothing special), `too` (on holidays as well as on the weekdays named), `only` or `never`.
 */
const tariffPeriodSchema = z
  .strictObject({
    months: monthsSchema.optional(),
    weekdays: tariffWeekdaysSchema.optional(),
    holidays: z.enum(['as-weekday', 'too', 'only', 'never']).default('as-weekday'),
    from: localTimeSchema.default('00:00'),
    to: localTimeSchema.default('24:00'),
    energyPerKwh: perKwh.optional(),
    markupPerKwh: perKwh.optional(),
    gridFeePerKwh: perKwh.optional(),
  })
  .refine((period) => Object.keys(period).some((name) => name.endsWith('PerKwh')), {
    path: ['gridFeePerKwh'],
    error: 'at least one of `energyPerKwh`, `markupPerKwh` and `gridFeePerKwh`',
  });

const sideShape = {
  /** Times the spot price (or the import price that the export price follows). */
  factor: z.number().default(1),
  /** The price of energy where it is fixed, before markup, tax, fee and VAT. */
  energyPerKwh: perKwh.optional(),
  markupPercent: z.number().default(0),
  markupPerKwh: perKwh.default(0),
  energyTaxPerKwh: perKwh.default(0),
  gridFeePerKwh: perKwh.default(0),
  /** The first period that holds at an instant replaces the prices it names. */
  periods: z.array(tariffPeriodSchema).default([]),
  vatPercent: z.number().min(0).max(100).default(0),
  /** Added at the end, VAT included. */
  addPerKwh: perKwh.default(0),
  minPerKwh: perKwh.optional(),
  maxPerKwh: perKwh.optional(),
  /** JSONata that makes the price out of `price`, `spot` and the time; before minimum and maximum. */
  expression: z.string().trim().min(1).optional(),
};

interface Side {
  readonly basis: string;
  readonly energyPerKwh?: number;
  readonly minPerKwh?: number;
  readonly maxPerKwh?: number;
}

const fixedHasPrice = (side: Side) => side.basis !== 'fixed' || side.energyPerKwh !== undefined;
const fixedFault = { path: ['energyPerKwh'], error: 'the price of energy per kWh, because `basis` is "fixed"' };
const limitsInOrder = ({ minPerKwh = -Infinity, maxPerKwh = Infinity }: Side) => minPerKwh <= maxPerKwh;
const limitsFault = { path: ['minPerKwh'], error: 'at most `maxPerKwh`' };

/** What a kWh from the grid costs. */
const importPriceSchema = z
  .strictObject({ basis: z.enum(['spot', 'fixed']).default('spot'), ...sideShape })
  .refine(fixedHasPrice, fixedFault)
  .refine(limitsInOrder, limitsFault);

/** What a kWh to the grid earns. `basis` `import`: what a kWh from the grid costs, as with net metering. */
const exportPriceSchema = z
  .strictObject({ basis: z.enum(['spot', 'fixed', 'import']).default('spot'), ...sideShape })
  .refine(fixedHasPrice, fixedFault)
  .refine(limitsInOrder, limitsFault);

const pricesShape = {
  import: importPriceSchema.prefault({}),
  export: exportPriceSchema.prefault({}),
  /** What one unit of the spot price's currency is in the home's. */
  exchangeRate: z.number().gt(0).optional(),
};

/**
 * How spot prices become what a kWh costs and earns. On each side, in this order:
 *
 *     energy = spot × exchangeRate × factor, or energyPerKwh where the basis is fixed
 *     price  = (energy × (1 + markupPercent ÷ 100) + markupPerKwh + energyTaxPerKwh + gridFeePerKwh) × (1 + vatPercent ÷ 100) + addPerKwh
 *
 * then the expression, the minimum and the maximum. A version replaces all of this from the start of its local day on.
 */
export const tariffSchema = z.strictObject({
  ...pricesShape,
  versions: z
    .array(z.strictObject({ from: z.iso.date(), ...pricesShape }))
    .refine((versions) => versions.every(({ from }, index) => index === 0 || from > versions[index - 1].from), {
      error: 'versions in order of `from`, one per date',
    })
    .default([]),
  /** Which preset this was made from, so that a form can say how old its numbers are. */
  preset: z
    .strictObject({ country: z.string(), name: z.string(), validFrom: z.iso.date(), checkedOn: z.iso.date() })
    .optional(),
});

export const powerTariffSchema = z.strictObject({
  pricePerKw: notNegative,
  measuredOver: z.enum(['slot', 'hour']).default('hour'),
  topDays: z.int().min(1).default(1),
  weights: z
    .array(
      z.strictObject({
        months: z.array(z.int().min(1).max(12)).optional(),
        weekdays: z.array(z.int().min(1).max(7)).optional(),
        from: localTimeSchema,
        to: localTimeSchema,
        weight: notNegative,
      }),
    )
    .default([]),
});

export type Tariff = z.output<typeof tariffSchema>;
/** A tariff as people write it. */
export type TariffInput = z.input<typeof tariffSchema>;
export type TariffPeriod = z.output<typeof tariffPeriodSchema>;
export type PowerTariff = z.output<typeof powerTariffSchema>;
export type PowerTariffInput = z.input<typeof powerTariffSchema>;
