import type { TariffPreset } from './preset.js';

export const norway: TariffPreset = {
  country: 'NO',
  name: 'Norway',
  currency: 'NOK',
  validFrom: '2026-01-01',
  checkedOn: '2026-11-22',
  sources: [
    {
      url: 'https://www.fjellnett.no/nettleie/nettleiepriser/privatkunder-fra-1-1-2026',
      says: 'from 1 January 2026: electricity tax 7.13 øre and energy fund 1.00 øre per kWh, VAT of 25 % on top; grid fee of Fjellnett 12.90 øre per kWh',
    },
  ],
  note:
    'Confirmed: taxes, VAT, and the grid fee of Fjellnett as an example; other grid companies charge more by day than ' +
    'by night. Not confirmed: supplier markup (0.03). In northern Norway VAT is 0, in Finnmark and Nord-Troms the tax too. ' +
    'With Norgespris set `basis` to "fixed" and `energyPerKwh` to 0.40; the state\'s support by spot price is not in here. ' +
    'Spot prices in EUR need the exchange rate.',
  tariff: {
    import: { markupPerKwh: 0.03, energyTaxPerKwh: 0.0813, gridFeePerKwh: 0.129, vatPercent: 25 },
    export: {},
  },
  powerTariffs: [
    {
      name: 'Fjellnett, by season',
      source: {
        url: 'https://www.fjellnett.no/nettleie/nettleiepriser/privatkunder-fra-1-1-2026',
        says: '667.50 kr per kW and year, VAT included, on the mean of the five highest weekly peaks of the last 12 months, weighted by month',
      },
      note: 'A twelfth of the yearly price per month. There the peaks of a whole year count, here those of this month.',
      powerTariff: {
        pricePerKw: 55.63,
        measuredOver: 'hour',
        topDays: 5,
        weights: [
          { months: [1, 2], from: '00:00', to: '24:00', weight: 1 },
          { months: [3], from: '00:00', to: '24:00', weight: 0.85 },
          { months: [4], from: '00:00', to: '24:00', weight: 0.5 },
          { months: [5, 9], from: '00:00', to: '24:00', weight: 0.3 },
          { months: [6, 7, 8], from: '00:00', to: '24:00', weight: 0.25 },
          { months: [10], from: '00:00', to: '24:00', weight: 0.45 },
          { months: [11], from: '00:00', to: '24:00', weight: 0.7 },
          { months: [12], from: '00:00', to: '24:00', weight: 0.95 },
        ],
      },
    },
    {
      name: 'Griug, steps drawn as a line',
      source: {
        url: 'https://www.griug.no/om-nettleie-og-priser/priser/nettleiepriser-2024/',
        says: 'a monthly price in steps on the mean of the three highest hours of three different days: 330 kr from 2 to 5 kW, 495 from 5 to 10, 635 from 10 to 15, VAT included',
      },
      note: 'Prices of 2024. The steps between 2 and 15 kW make a line of about 34 kr per kW; the steps themselves are not modelled.',
      powerTariff: { pricePerKw: 34, measuredOver: 'hour', topDays: 3 },
    },
  ],
};
