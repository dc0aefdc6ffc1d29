import type { TariffPreset } from './preset.js';

export const australia: TariffPreset = {
  country: 'AU',
  name: 'Australia, wholesale with Ausgrid (NSW)',
  currency: 'AUD',
  validFrom: '2025-07-01',
  checkedOn: '2026-11-22',
  sources: [
    {
      url: 'https://autoenergy.net/?p=1',
      says: 'financial year 2025-26, cents per kWh without GST: Ausgrid peak 29.25, off-peak 5.15; certificates, market fee, hedging and offset 3.88 together',
    },
  ],
  note:
    'For wholesale prices that hold GST, as the source Amber gives them: network and other charges are written with GST ' +
    'of 10 %. Confirmed: the charges of 2025-26 from one page. Not confirmed: the peak hours (15:00 to 21:00 from ' +
    'November to March and June to August), the charges from July 2026 on. Other networks differ much.',
  tariff: {
    import: {
      markupPerKwh: 0.04268,
      gridFeePerKwh: 0.05665,
      periods: [{ months: [11, 12, 1, 2, 3, 6, 7, 8], from: '15:00', to: '21:00', gridFeePerKwh: 0.32175 }],
    },
    export: {},
  },
};
