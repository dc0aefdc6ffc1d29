import type { TariffPreset } from './preset.js';

const SUMMER_NOON = { months: [4, 5, 6, 7, 8, 9], from: '10:00', to: '16:00', gridFeePerKwh: 0.06816 };

export const austria: TariffPreset = {
  country: 'AT',
  name: 'Austria',
  currency: 'EUR',
  validFrom: '2026-01-01',
  checkedOn: '2026-11-22',
  sources: [
    {
      url: 'https://www.krone.at/3989966',
      says: 'the electricity tax is 0.1 cents per kWh for households in 2026 only, 1.5 before',
    },
    {
      url: 'https://evk.at/unternehmen/aktuelles/erneuerbare-foerderbeitraege',
      says: 'the renewables levy of 2026 is 0.583 cents of the grid fee and 0.037 cents of the losses per kWh',
    },
    {
      url: 'https://dailyweb.energie-und-management.de/index.php?date=2025-10-22',
      says: 'draft for 2026: grid fee in Vienna 8.52 cents per kWh at 3,500 kWh a year, and on level 7 one fifth less from 10 to 16 from April to September',
    },
  ],
  note:
    'Confirmed: electricity tax of 2026, renewables levy of 2026, VAT of 20 %. From a draft: the grid fee, here that of ' +
    'Vienna with its fixed part spread over 3,500 kWh; 10.33 in Lower Austria, 8.13 in Salzburg. From 2027 on the tax is ' +
    '1.5 cents again, and the levy of 2026 is kept because that of 2027 was not known. Not confirmed: supplier markup ' +
    '(0.015), losses. The summer price needs a meter that reports quarter hours.',
  tariff: {
    import: {
      markupPerKwh: 0.015,
      energyTaxPerKwh: 0.0072,
      gridFeePerKwh: 0.0852,
      periods: [SUMMER_NOON],
      vatPercent: 20,
    },
    export: {},
    versions: [
      {
        from: '2027-01-01',
        import: {
          markupPerKwh: 0.015,
          energyTaxPerKwh: 0.0212,
          gridFeePerKwh: 0.0852,
          periods: [SUMMER_NOON],
          vatPercent: 20,
        },
        export: {},
      },
    ],
  },
};
