import type { TariffPreset } from './preset.js';

export const sweden: TariffPreset = {
  country: 'SE',
  name: 'Sweden',
  currency: 'SEK',
  validFrom: '2026-01-01',
  checkedOn: '2026-11-22',
  sources: [
    {
      url: 'https://villalivet.se/om-energi/elkostnad-2026/',
      says: 'energy tax falls from 54.88 to about 45 öre per kWh, VAT included, on 1 January 2026: 36.0 öre without it',
    },
    {
      url: 'https://fastighetstidningen.se/nyhet/valkomnar-sankt-elskatt-men-stodet-for-snavt/',
      says: 'the tax falls by 9.88 öre per kWh, VAT included',
    },
    {
      url: 'https://lagen.nu/prop/2024/25:109',
      says: 'the tax reduction of 60 öre per exported kWh ends on 1 January 2026',
    },
  ],
  note:
    'Confirmed: energy tax and VAT. Not confirmed, typical only: supplier markup (0.05), grid fee (0.25, ' +
    'elöverföring) and what the grid company pays for export (0.05, nätnytta); see your bills. Some municipalities ' +
    'in the north pay 0.096 less tax. Spot prices in EUR need the exchange rate.',
  tariff: {
    import: { markupPerKwh: 0.05, energyTaxPerKwh: 0.36, gridFeePerKwh: 0.25, vatPercent: 25 },
    export: { addPerKwh: 0.05 },
  },
  powerTariffs: [
    {
      name: 'Sollentuna Energi & Miljö, winter and summer',
      source: {
        url: 'https://www.seom.se/el/elnat/priser-och-villkor/',
        says: '111.50 kr per kW November to March, 55.75 April to October, VAT included, on the mean of the three highest hours on working days between 7 and 19',
      },
      note: 'The page is undated. Public holidays are free there, and count here. The three hours may fall on one day there.',
      powerTariff: {
        pricePerKw: 111.5,
        measuredOver: 'hour',
        topDays: 3,
        weights: [
          { months: [11, 12, 1, 2, 3], weekdays: [1, 2, 3, 4, 5], from: '07:00', to: '19:00', weight: 1 },
          { months: [4, 5, 6, 7, 8, 9, 10], weekdays: [1, 2, 3, 4, 5], from: '07:00', to: '19:00', weight: 0.5 },
        ],
      },
    },
  ],
};
