import type { TariffPreset } from './preset.js';

export const finland: TariffPreset = {
  country: 'FI',
  name: 'Finland',
  currency: 'EUR',
  validFrom: '2026-01-01',
  checkedOn: '2026-11-22',
  sources: [
    {
      url: 'https://vertaaensin.fi/sahko/sahkonsiirto',
      says: 'electricity tax for households 2.827515 cents per kWh with VAT of 25.5 %: 2.253 without it',
    },
    {
      url: 'https://issoy.fi/?p=456',
      says: 'Imatran Seudun Sähkönsiirto, day from 7 to 22: 3.47 cents per kWh, else 1.16, without VAT',
    },
  ],
  note:
    'Confirmed: electricity tax, VAT, and the day and night grid fee of one company as an example (undated). Not ' +
    'confirmed: supplier markup (0.004).',
  tariff: {
    import: {
      markupPerKwh: 0.004,
      energyTaxPerKwh: 0.02253,
      gridFeePerKwh: 0.0116,
      periods: [{ from: '07:00', to: '22:00', gridFeePerKwh: 0.0347 }],
      vatPercent: 25.5,
    },
    export: {},
  },
};
