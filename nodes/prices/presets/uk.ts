import type { TariffPreset } from './preset.js';

export const unitedKingdom: TariffPreset = {
  country: 'UK',
  name: 'United Kingdom, Octopus Agile',
  currency: 'GBP',
  validFrom: '2026-03-01',
  checkedOn: '2026-11-22',
  sources: [
    {
      url: 'https://octopus.energy/blog/agile-pricing-explained/',
      says: "Agile's unit rate holds wholesale price, distribution and a premium from 4 to 7 pm; VAT of 5 % comes on top",
    },
    {
      url: 'https://octopus.energy/help-and-faqs/articles/why-are-outgoing-octopus-export-prices-changing-on-march-1st-2026-',
      says: 'Outgoing Octopus pays 12p per kWh from 1 March 2026',
    },
  ],
  note:
    'For the unit rates of Agile without VAT, as the source Octopus Agile gives them. Confirmed: VAT and the export price. ' +
    "For wholesale prices set `factor` to your region's coefficient (about 2.2) and add a period of 16:00 to 19:00 with a " +
    'markup of about 0.12.',
  tariff: {
    import: { vatPercent: 5 },
    export: { basis: 'fixed', energyPerKwh: 0.12 },
  },
};
