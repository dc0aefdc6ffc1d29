import assert from 'node:assert/strict';
import { tariffSchema } from '../../nodes/home/schema/home.js';
import { applyTariff } from '../../nodes/prices/tariff.js';

describe('applyTariff', () => {
  const tariff = tariffSchema.parse({
    import: { factor: 1.25, addPerKwh: 0.1 },
    export: { factor: 0.9, addPerKwh: -0.02 },
  });
  const cases = [
    {
      name: 'passes the spot price on without a tariff',
      tariff: undefined,
      spot: 0.3,
      importPrice: 0.3,
      exportPrice: 0.3,
    },
    { name: 'applies factor and addition on each side', tariff, spot: 0.2, importPrice: 0.35, exportPrice: 0.16 },
    { name: 'keeps negative prices negative', tariff, spot: -0.4, importPrice: -0.4, exportPrice: -0.38 },
    { name: 'leaves the additions at a spot price of zero', tariff, spot: 0, importPrice: 0.1, exportPrice: -0.02 },
  ];
  for (const { name, tariff, spot, importPrice, exportPrice } of cases) {
    it(name, () => {
      const prices = applyTariff(tariff, spot);
      assert.ok(Math.abs(prices.importPrice - importPrice) < 1e-12, String(prices.importPrice));
      assert.ok(Math.abs(prices.exportPrice - exportPrice) < 1e-12, String(prices.exportPrice));
    });
  }
});
