import type { TariffPreset } from './preset.js';

const IMPORT = { markupPerKwh: 0.02, energyTaxPerKwh: 0.0916, vatPercent: 21 };

export const netherlands: TariffPreset = {
  country: 'NL',
  name: 'Netherlands',
  currency: 'EUR',
  validFrom: '2026-01-01',
  checkedOn: '2026-11-22',
  sources: [
    {
      url: 'https://gelijkvergelijk.nl/?p=7585',
      says: 'energy tax in 2026 is €0.09160 per kWh, €0.1108 with VAT of 21 %',
    },
    {
      url: 'https://zoek.officielebekendmakingen.nl/dossier/kst-36611-3.html',
      says: 'net metering ends on 1 January 2027',
    },
  ],
  note:
    'Confirmed: energy tax, VAT, and the end of net metering. The grid is paid per connection, not per kWh. Until ' +
    'the end of 2026 a kWh exported is worth what one bought at that time costs, as long as no more is exported than ' +
    'bought in a year; what suppliers charge for feeding in is not in here. Not confirmed: supplier markup (0.02); the tax of 2027.',
  tariff: {
    import: IMPORT,
    export: { basis: 'import' },
    versions: [{ from: '2027-01-01', import: IMPORT, export: {} }],
  },
};
