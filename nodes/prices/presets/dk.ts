import type { TariffPreset } from './preset.js';

export const denmark: TariffPreset = {
  country: 'DK',
  name: 'Denmark',
  currency: 'DKK',
  validFrom: '2026-01-01',
  checkedOn: '2026-11-22',
  sources: [
    {
      url: 'https://www.tekniq.dk/nyheder/nu-er-99-af-elafgiften-vaek-ogsaa-for-virksomhederne',
      says: 'the electricity tax is 0.008 kr per kWh in 2026 and 2027, without VAT',
    },
    {
      url: 'https://polspy.org/dk/dokumenter/1186725',
      says: 'the bill: 0.8 øre from 1 January 2026 to 31 December 2027, 60.9 øre (level of 2015) after that',
    },
    {
      url: 'https://www.verdo.com/dk/privat/el/alt-om-stroem/varslinger/',
      says: 'Energinet from 1 January 2024: 7.4 øre transmission and 5.1 øre system tariff per kWh, without VAT',
    },
    {
      url: 'https://radiuselnet.dk/1-oktober-traeder-vintertarifferne-i-kraft/',
      says: 'the grid fee is dearest from 17 to 21, and dearer from October to March',
    },
  ],
  note:
    'Confirmed: electricity tax, VAT of 25 %, and the hours of the grid fee. Not confirmed: the grid fee itself, which ' +
    'is 0.125 of Energinet (2024) and a typical 0.10 by night, 0.15 by day and 0.40 from 17 to 21 in summer, 0.30 and 0.90 ' +
    'in winter; supplier markup (0.05). Your grid company publishes its own. Spot prices in EUR need the exchange rate.',
  tariff: {
    import: {
      markupPerKwh: 0.05,
      energyTaxPerKwh: 0.008,
      gridFeePerKwh: 0.275,
      periods: [
        { from: '00:00', to: '06:00', gridFeePerKwh: 0.225 },
        { months: [10, 11, 12, 1, 2, 3], from: '17:00', to: '21:00', gridFeePerKwh: 1.025 },
        { months: [10, 11, 12, 1, 2, 3], from: '06:00', to: '24:00', gridFeePerKwh: 0.425 },
        { from: '17:00', to: '21:00', gridFeePerKwh: 0.525 },
      ],
      vatPercent: 25,
    },
    export: {},
  },
};
