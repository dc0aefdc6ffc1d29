/**
 * Which of its prices a supplier's source gives: `total` as it is billed, taxes and fees of the supplier included, or
 * `energy` without taxes.
 */
export const PRICE_CHOICES = ['total', 'energy'] as const;
export type PriceChoice = (typeof PRICE_CHOICES)[number];
