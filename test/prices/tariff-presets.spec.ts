import assert from 'node:assert/strict';
import { powerTariffSchema, tariffSchema } from '../../nodes/home/schema/tariff.js';
import { TARIFF_PRESETS } from '../../nodes/prices/presets/presets.js';
import { applyTariff } from '../../nodes/prices/tariff.js';

/** Worked out by hand from the sources that each preset names. */
const TABLE: Readonly<
  Record<
    string,
    { timezone: string; rows: readonly (readonly [start: string, spot: number, buys: number, sells: number])[] }
  >
> = {
  SE: {
    timezone: 'Europe/Stockholm',
    rows: [
      ['2026-01-14T11:00Z', 0.1, 0.95, 0.15],
      ['2026-07-14T01:00Z', -0.2, 0.575, -0.15],
    ],
  },
  NO: { timezone: 'Europe/Oslo', rows: [['2026-01-14T11:00Z', 0.5, 0.925375, 0.5]] },
  DK: {
    timezone: 'Europe/Copenhagen',
    rows: [
      ['2026-01-14T02:00Z', 0.5, 0.97875, 0.5],
      ['2026-01-14T11:00Z', 0.5, 1.22875, 0.5],
      ['2026-01-14T17:00Z', 0.5, 1.97875, 0.5],
      ['2026-07-14T01:00Z', 0.5, 0.97875, 0.5],
      ['2026-07-14T10:00Z', 0.5, 1.04125, 0.5],
      ['2026-07-14T16:00Z', 0.5, 1.35375, 0.5],
    ],
  },
  FI: {
    timezone: 'Europe/Helsinki',
    rows: [
      ['2026-01-14T05:00Z', 0.05, 0.13959365, 0.05],
      ['2026-01-14T04:45Z', 0.05, 0.11060315, 0.05],
    ],
  },
  DE: {
    timezone: 'Europe/Berlin',
    rows: [
      ['2026-01-14T11:00Z', 0.08, 0.2855524, 0.0778],
      ['2026-07-14T11:00Z', -0.1, 0.0713524, 0.0778],
    ],
  },
  AT: {
    timezone: 'Europe/Vienna',
    rows: [
      ['2026-07-14T10:00Z', 0.1, 0.228432, 0.1],
      ['2026-07-14T14:00Z', 0.1, 0.24888, 0.1],
      ['2026-01-14T11:00Z', 0.1, 0.24888, 0.1],
      ['2026-12-31T22:45Z', 0.1, 0.24888, 0.1],
      ['2026-12-31T23:00Z', 0.1, 0.26568, 0.1],
    ],
  },
  NL: {
    timezone: 'Europe/Amsterdam',
    rows: [
      ['2026-12-31T22:45Z', 0.1, 0.256036, 0.256036],
      ['2026-12-31T23:00Z', 0.1, 0.256036, 0.1],
    ],
  },
  FR: {
    timezone: 'Europe/Paris',
    rows: [
      ['2026-01-14T11:00Z', 0.1, 0.2589, 0.04],
      ['2026-01-14T22:00Z', 0.1, 0.21666, 0.04],
      ['2026-07-14T10:00Z', 0.1, 0.18894, 0.04],
      ['2026-07-14T21:00Z', 0.1, 0.18294, 0.04],
    ],
  },
  UK: { timezone: 'Europe/London', rows: [['2026-07-14T16:00Z', 0.2, 0.21, 0.12]] },
  AU: {
    timezone: 'Australia/Sydney',
    rows: [
      ['2026-01-14T07:00Z', 0.1, 0.46443, 0.1],
      ['2026-04-14T08:00Z', 0.1, 0.19933, 0.1],
    ],
  },
};

describe('the tariff presets', () => {
  it('are one per country', () => {
    assert.deepEqual(
      TARIFF_PRESETS.map(({ country }) => country),
      ['SE', 'NO', 'DK', 'FI', 'DE', 'AT', 'NL', 'FR', 'UK', 'AU'],
    );
  });

  for (const preset of TARIFF_PRESETS) {
    describe(preset.name, () => {
      it('says where its numbers are from, how old they are and what was not confirmed', () => {
        assert.ok(preset.sources.length > 0);
        for (const { url, says } of preset.sources) assert.ok(url.startsWith('https://') && says.length > 10);
        assert.match(preset.validFrom, /^20\d\d-\d\d-\d\d$/);
        assert.match(preset.checkedOn, /^20\d\d-\d\d-\d\d$/);
        assert.match(preset.note, /Confirmed/);
        assert.match(preset.currency, /^[A-Z]{3}$/);
      });

      it('is a valid tariff', () => {
        tariffSchema.parse(preset.tariff);
        for (const { powerTariff, source, note } of preset.powerTariffs ?? []) {
          powerTariffSchema.parse(powerTariff);
          assert.ok(source.url.startsWith('https://') && note.length > 10);
        }
      });

      const { timezone, rows } = TABLE[preset.country];
      for (const [start, spot, buys, sells] of rows) {
        it(`buys at ${buys} and sells at ${sells} when the spot price is ${spot} at ${start}`, () => {
          const home = { timezone, tariff: tariffSchema.parse(preset.tariff) };
          const slot = { start: Date.parse(start), end: Date.parse(start) + 900_000, spot };
          const { importPrice, exportPrice } = applyTariff(home, slot);
          assert.ok(Math.abs(importPrice - buys) < 1e-9, String(importPrice));
          assert.ok(Math.abs(exportPrice - sells) < 1e-9, String(exportPrice));
        });
      }
    });
  }
});
