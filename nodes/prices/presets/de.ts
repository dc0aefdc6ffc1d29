import type { TariffPreset } from './preset.js';

export const germany: TariffPreset = {
  country: 'DE',
  name: 'Germany',
  currency: 'EUR',
  validFrom: '2026-01-01',
  checkedOn: '2026-11-22',
  sources: [
    {
      url: 'https://www.enet.eu/aktuelles/stromumlagen-steigen-2026-nur-leicht',
      says: '2026, cents per kWh: electricity tax 2.050, KWKG levy 0.446, offshore levy 0.941, special grid use 1.559',
    },
    {
      url: 'https://1komma5.com/de/magazin/news/im-februar-sinkt-die-eeg-einspeiseverguetung-auf-7-78-cent',
      says: 'feed-in 7.78 cents per kWh for surplus of roofs up to 10 kW that start from 1 February to 31 July 2026',
    },
  ],
  note:
    'Confirmed: tax and levies (4.996 cents together), VAT of 19 %, and the feed-in tariff for roofs of early 2026; ' +
    'yours is that of the month your roof started in. Not confirmed: the grid fee, here 0.09 with concession fee, which ' +
    'differs by 0.05 from one grid company to the next; supplier markup (0.02). With module 3 of § 14a EnWG write the three ' +
    'grid fees as periods. Newer roofs earn nothing while the spot price is negative: add the expression ' +
    '"spot < 0 ? 0 : price" to the export price.',
  tariff: {
    import: { markupPerKwh: 0.02, energyTaxPerKwh: 0.04996, gridFeePerKwh: 0.09, vatPercent: 19 },
    export: { basis: 'fixed', energyPerKwh: 0.0778 },
  },
};
