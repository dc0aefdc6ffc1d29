import type { TariffPreset } from './preset.js';

export const france: TariffPreset = {
  country: 'FR',
  name: 'France',
  currency: 'EUR',
  validFrom: '2026-02-01',
  checkedOn: '2026-11-22',
  sources: [
    {
      url: 'https://www.enerlex-avocat.fr/fr/actualites-juridique/id-195-loi-de-finances-votee-quels-tarifs-de-taxe-sur-l-electricite-applicable-en-2026-',
      says: 'excise for households €30.85 per MWh from 1 February 2026',
    },
    {
      url: 'https://www.quechoisir.org/actualite-facture-d-electricite-pourquoi-c-est-le-moment-de-verifier-que-vous-avez-souscrit-a-la-bonne-puissance-n168776/',
      says: 'VAT is 20 % on everything from 1 August 2025',
    },
  ],
  note:
    'Confirmed: excise and VAT. Not confirmed: the grid fee (TURPE, four times: 7.49 and 3.97 cents by day and night ' +
    'from November to March, 1.66 and 1.16 else), its night hours (22 to 6, yours are on your bill), supplier markup ' +
    '(0.01) and the export price (0.04, surplus of roofs up to 9 kW; older contracts keep theirs).',
  tariff: {
    import: {
      markupPerKwh: 0.01,
      energyTaxPerKwh: 0.03085,
      gridFeePerKwh: 0.0116,
      periods: [
        { months: [11, 12, 1, 2, 3], from: '06:00', to: '22:00', gridFeePerKwh: 0.0749 },
        { months: [11, 12, 1, 2, 3], gridFeePerKwh: 0.0397 },
        { from: '06:00', to: '22:00', gridFeePerKwh: 0.0166 },
      ],
      vatPercent: 20,
    },
    export: { basis: 'fixed', energyPerKwh: 0.04 },
  },
};
