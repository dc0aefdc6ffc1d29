import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DarkstarError } from '../../nodes/home/errors.js';
import { HOUR_MS, MINUTE_MS, SLOT_MS } from '../../nodes/home/grid.js';
import { parse } from '../../nodes/home/schema/parse.js';
import { tariffSchema, type TariffInput } from '../../nodes/home/schema/tariff.js';
import { applyTariff, convertsCurrency, TariffCalculator, type ExpressionInput } from '../../nodes/prices/tariff.js';
import { counts } from '../support/project.js';

const STOCKHOLM = 'Europe/Stockholm';

function payer(tariff: TariffInput, timezone = STOCKHOLM) {
  return { timezone, tariff: tariffSchema.parse(tariff) };
}

function slotAt(start: string, spot: number, minutes = 15) {
  return { start: Date.parse(start), end: Date.parse(start) + minutes * MINUTE_MS, spot };
}

function near(actual: number, expected: number) {
  assert.ok(Math.abs(actual - expected) < 1e-9, `got ${actual}, expected ${expected}`);
}

describe('applyTariff', () => {
  const formula = { import: { factor: 1.25, addPerKwh: 0.1 }, export: { factor: 0.9, addPerKwh: -0.02 } };
  const cases = [
    { name: 'applies factor and addition on each side', spot: 0.2, importPrice: 0.35, exportPrice: 0.16 },
    { name: 'keeps negative prices negative', spot: -0.4, importPrice: -0.4, exportPrice: -0.38 },
    { name: 'leaves the additions at a spot price of zero', spot: 0, importPrice: 0.1, exportPrice: -0.02 },
  ];
  for (const { name, spot, importPrice, exportPrice } of cases) {
    it(name, () => {
      const prices = applyTariff(payer(formula), slotAt('2026-01-14T11:00Z', spot));
      near(prices.importPrice, importPrice);
      near(prices.exportPrice, exportPrice);
    });
  }

  it('passes the spot price on without a tariff', () => {
    const home = { timezone: STOCKHOLM, tariff: undefined };
    const prices = applyTariff(home, slotAt('2026-01-14T11:00Z', 0.3));
    assert.deepEqual(prices, { importPrice: 0.3, exportPrice: 0.3 });
  });

  // At a spot price of 0.5; each setting alone, then what it does beside VAT of 25 %.
  const settings: readonly { name: string; side: NonNullable<TariffInput['import']>; price: number }[] = [
    { name: 'markupPercent', side: { markupPercent: 10 }, price: 0.55 },
    { name: 'markupPerKwh', side: { markupPerKwh: 0.04 }, price: 0.54 },
    { name: 'energyTaxPerKwh', side: { energyTaxPerKwh: 0.36 }, price: 0.86 },
    { name: 'gridFeePerKwh', side: { gridFeePerKwh: 0.25 }, price: 0.75 },
    { name: 'vatPercent', side: { vatPercent: 25 }, price: 0.625 },
    { name: 'a fixed price of energy', side: { basis: 'fixed', energyPerKwh: 0.3 }, price: 0.3 },
    { name: 'factor, not on a fixed price', side: { basis: 'fixed', energyPerKwh: 0.3, factor: 9 }, price: 0.3 },
    { name: 'minPerKwh', side: { minPerKwh: 0.8 }, price: 0.8 },
    { name: 'maxPerKwh', side: { maxPerKwh: 0.4 }, price: 0.4 },
    {
      name: 'VAT on energy, markup, tax and fee, but not on the addition',
      side: {
        factor: 2,
        markupPercent: 10,
        markupPerKwh: 0.04,
        energyTaxPerKwh: 0.36,
        gridFeePerKwh: 0.25,
        vatPercent: 25,
        addPerKwh: 0.01,
      },
      price: (1 * 1.1 + 0.04 + 0.36 + 0.25) * 1.25 + 0.01,
    },
  ];
  for (const { name, side, price } of settings) {
    it(`import: ${name}`, () => {
      near(applyTariff(payer({ import: side }), slotAt('2026-01-14T11:00Z', 0.5)).importPrice, price);
    });
    it(`export: ${name}`, () => {
      near(applyTariff(payer({ export: side }), slotAt('2026-01-14T11:00Z', 0.5)).exportPrice, price);
    });
  }

  it('nets what is exported at the import price of the time', () => {
    const home = payer({
      import: { energyTaxPerKwh: 0.1, vatPercent: 20, periods: [{ from: '12:00', to: '13:00', gridFeePerKwh: 0.2 }] },
      export: { basis: 'import', markupPerKwh: -0.01 },
    });
    near(applyTariff(home, slotAt('2026-01-14T11:00Z', 0.3)).exportPrice, 0.6 * 1.2 - 0.01);
    near(applyTariff(home, slotAt('2026-01-14T12:00Z', 0.3)).exportPrice, 0.4 * 1.2 - 0.01);
  });

  it('converts the currency of the spot price alone', () => {
    const home = payer({ import: { markupPerKwh: 0.05, vatPercent: 25 }, export: {}, exchangeRate: 11 });
    near(applyTariff(home, slotAt('2026-01-14T11:00Z', 0.1)).importPrice, (1.1 + 0.05) * 1.25);
    near(applyTariff(home, slotAt('2026-01-14T11:00Z', 0.1)).exportPrice, 1.1);
  });

  describe('by time', () => {
    const fee = (period: object) => payer({ import: { gridFeePerKwh: 1, periods: [{ ...period, gridFeePerKwh: 2 }] } });
    const table: readonly (readonly [string, object, string, number])[] = [
      ['in the hours', { from: '17:00', to: '20:00' }, '2026-01-14T16:00Z', 2],
      ['not at their end', { from: '17:00', to: '20:00' }, '2026-01-14T19:00Z', 1],
      ['over midnight, before', { from: '22:00', to: '06:00' }, '2026-01-14T21:00Z', 2],
      ['over midnight, after', { from: '22:00', to: '06:00' }, '2026-01-14T04:45Z', 2],
      ['over midnight, not by day', { from: '22:00', to: '06:00' }, '2026-01-14T05:00Z', 1],
      ['in the month', { months: [1] }, '2026-01-31T22:45Z', 2],
      ['not in the next, which begins at local midnight', { months: [1] }, '2026-01-31T23:00Z', 1],
      ['on the weekday', { weekdays: [3] }, '2026-01-14T11:00Z', 2],
      ['not on another', { weekdays: [4] }, '2026-01-14T11:00Z', 1],
      // Epiphany 2026 is a Tuesday and a holiday in Sweden.
      ['on a holiday that is nothing special', { weekdays: [2] }, '2026-01-06T11:00Z', 2],
      ['never on a holiday', { weekdays: [2], holidays: 'never' }, '2026-01-06T11:00Z', 1],
      ['on a working day where holidays are never', { weekdays: [2], holidays: 'never' }, '2026-01-13T11:00Z', 2],
      ['on holidays too', { weekdays: [6, 7], holidays: 'too' }, '2026-01-06T11:00Z', 2],
      ['not on working days where holidays are too', { weekdays: [6, 7], holidays: 'too' }, '2026-01-13T11:00Z', 1],
      ['only on holidays', { holidays: 'only' }, '2026-01-06T11:00Z', 2],
      ['on no working day where only holidays count', { holidays: 'only' }, '2026-01-13T11:00Z', 1],
      ['in the skipped hour’s neighbour in spring', { from: '03:00', to: '04:00' }, '2026-03-29T01:00Z', 2],
      ['in both hours that autumn repeats: first', { from: '02:00', to: '03:00' }, '2026-10-25T00:30Z', 2],
      ['in both hours that autumn repeats: second', { from: '02:00', to: '03:00' }, '2026-10-25T01:30Z', 2],
    ];
    for (const [name, period, start, price] of table) {
      it(name, () => near(applyTariff(fee(period), slotAt(start, 0)).importPrice, price));
    }

    it('follows the wall clock of the home', () => {
      const period = { from: '17:00', to: '20:00' };
      const inSydney = { ...fee(period), timezone: 'Australia/Sydney' };
      near(applyTariff(inSydney, slotAt('2026-01-14T07:00Z', 0)).importPrice, 2);
      near(applyTariff(inSydney, slotAt('2026-01-14T16:00Z', 0)).importPrice, 1);
    });

    it('takes for each price the first period that names it', () => {
      const home = payer({
        import: {
          gridFeePerKwh: 0,
          periods: [
            { from: '12:00', to: '13:00', markupPerKwh: 0.01 },
            { from: '12:00', to: '14:00', markupPerKwh: 5, gridFeePerKwh: 0.2 },
          ],
        },
      });
      near(applyTariff(home, slotAt('2026-01-14T11:00Z', 0)).importPrice, 0.21);
      near(applyTariff(home, slotAt('2026-01-14T12:00Z', 0)).importPrice, 5.2);
    });

    it('changes a fixed price of energy', () => {
      const periods = [{ from: '00:00', to: '05:00', energyPerKwh: 0.08 }];
      const home = payer({ import: { basis: 'fixed', energyPerKwh: 0.3, periods } });
      near(applyTariff(home, slotAt('2026-01-14T01:00Z', 9)).importPrice, 0.08);
      near(applyTariff(home, slotAt('2026-01-14T11:00Z', 9)).importPrice, 0.3);
    });

    it('weighs a slot over a boundary by the time on each side', () => {
      const home = fee({ from: '22:10', to: '23:00' });
      near(applyTariff(home, slotAt('2026-01-14T21:00Z', 0)).importPrice, (10 * 1 + 5 * 2) / 15);
      near(applyTariff(home, slotAt('2026-01-14T21:00Z', 0, 60)).importPrice, (10 * 1 + 50 * 2) / 60);
    });
  });

  describe('with versions', () => {
    const home = payer({
      import: { energyTaxPerKwh: 0.4, vatPercent: 25 },
      versions: [
        { from: '2026-01-01', import: { energyTaxPerKwh: 0.36, vatPercent: 25 }, exchangeRate: 2 },
        { from: '2027-01-01', import: { energyTaxPerKwh: 0.3 } },
      ],
    });
    const table: readonly (readonly [string, number])[] = [
      ['2025-12-31T22:45Z', (0.1 + 0.4) * 1.25],
      ['2025-12-31T23:00Z', (0.2 + 0.36) * 1.25],
      ['2026-12-31T22:45Z', (0.2 + 0.36) * 1.25],
      ['2026-12-31T23:00Z', 0.4],
    ];
    for (const [start, price] of table) {
      it(`${start} costs ${price.toFixed(3)}`, () => near(applyTariff(home, slotAt(start, 0.1)).importPrice, price));
    }

    it('splits a slot in which a new year begins', () => {
      const slot = slotAt('2025-12-31T22:30Z', 0.1, 60);
      near(applyTariff(home, slot).importPrice, ((0.1 + 0.4) * 1.25 + (0.2 + 0.36) * 1.25) / 2);
    });
  });

  it('is linear in the spot price, and an hour costs the mean of its quarters', () => {
    const periods = [
      { weekdays: [1, 2, 3, 4, 5], holidays: 'never' as const, from: '06:20', to: '21:35', gridFeePerKwh: 0.7 },
      { months: [10, 11, 12, 1, 2, 3], from: '21:35', to: '00:10', markupPerKwh: 0.2 },
    ];
    const home = payer({
      import: { factor: 1.1, markupPercent: 3, gridFeePerKwh: 0.2, vatPercent: 25, periods },
      versions: [{ from: '2026-07-01', import: { factor: 1.2, vatPercent: 12, periods } }],
    });
    const hour = fc.integer({ min: Date.parse('2026-01-01') / HOUR_MS, max: Date.parse('2026-12-31') / HOUR_MS });
    const spot = fc.double({ min: -1, max: 2, noNaN: true });
    fc.assert(
      fc.property(hour, spot, spot, (hours, a, b) => {
        const start = hours * HOUR_MS;
        const price = (value: number, from = start, lengthMs = HOUR_MS) =>
          applyTariff(home, { start: from, end: from + lengthMs, spot: value }).importPrice;
        near(price((a + b) / 2), (price(a) + price(b)) / 2);
        const quarters = [0, 1, 2, 3].map((quarter) => price(a, start + quarter * SLOT_MS, SLOT_MS));
        near(price(a), quarters.reduce((total, value) => total + value, 0) / 4);
      }),
      { numRuns: counts.propertyCases, seed: counts.seed },
    );
  });
});

describe('TariffCalculator.pricesWith', () => {
  const slot = slotAt('2026-01-14T17:30Z', 0.1);
  const tariff: TariffInput = {
    import: { vatPercent: 25, expression: 'price + 1', maxPerKwh: 5 },
    export: { expression: 'importPrice / 2' },
    exchangeRate: 10,
  };

  it('gives the expression the price, the spot price and the local time, and limits what it makes of them', async () => {
    const asked: [string, ExpressionInput][] = [];
    const calculator = new TariffCalculator(payer(tariff));
    const prices = await calculator.pricesWith(slot, (expression, input) => {
      asked.push([expression, input]);
      return Promise.resolve(expression === 'price + 1' ? 7 : (input.importPrice ?? NaN) / 2);
    });
    assert.deepEqual(prices, { importPrice: 5, exportPrice: 2.5 });
    const time = { start: '2026-01-14T17:30:00Z', month: 1, weekday: 3, hour: 18, minute: 30, holiday: false };
    assert.deepEqual(asked, [
      ['price + 1', { price: 1.25, spot: 1, ...time }],
      ['importPrice / 2', { price: 1, spot: 1, importPrice: 5, ...time }],
    ]);
  });

  it('asks nothing where there is no expression', async () => {
    const calculator = new TariffCalculator(payer({ import: { factor: 2 } }));
    const prices = await calculator.pricesWith(slot, () => assert.fail('asked'));
    assert.deepEqual(prices, { importPrice: 0.2, exportPrice: 0.1 });
  });

  const failures: readonly [string, () => Promise<unknown>, string, RegExp][] = [
    ['text', () => Promise.resolve('1'), 'tariff-expression-result', /import price gives "1" at 2026-01-14T17:30:00Z/],
    ['nothing', () => Promise.resolve(undefined), 'tariff-expression-result', /gives nothing/],
    ['no number', () => Promise.resolve(NaN), 'tariff-expression-result', /gives null/],
    [
      'a fault',
      () => Promise.reject({ code: 'S0201', message: 'Syntax error.' }),
      'tariff-expression-failed',
      /: Syntax error\. /,
    ],
  ];
  for (const [name, evaluate, code, text] of failures) {
    it(`refuses ${name}`, async () => {
      await assert.rejects(new TariffCalculator(payer(tariff)).pricesWith(slot, evaluate), (error: DarkstarError) => {
        assert.equal(error.code, code);
        assert.match(error.message, text);
        return true;
      });
    });
  }

  it('says that nothing evaluates an expression outside Node-RED', () => {
    assert.throws(() => applyTariff(payer(tariff), slot), { code: 'tariff-expression' });
  });
});

describe('tariffSchema', () => {
  const refused: readonly [string, unknown, string][] = [
    ['a fixed price that is missing', { import: { basis: 'fixed' } }, 'tariff.import.energyPerKwh'],
    ['a minimum above the maximum', { export: { minPerKwh: 2, maxPerKwh: 1 } }, 'tariff.export.minPerKwh'],
    [
      'a period that changes nothing',
      { import: { periods: [{ from: '06:00' }] } },
      'tariff.import.periods[0].gridFeePerKwh',
    ],
    ['import netted against itself', { import: { basis: 'import' } }, 'tariff.import.basis'],
    ['versions in disorder', { versions: [{ from: '2027-01-01' }, { from: '2026-01-01' }] }, 'tariff.versions'],
    ['a version without a date', { versions: [{ from: 'soon' }] }, 'tariff.versions[0].from'],
    ['a misspelt setting', { import: { vatPercents: 25 } }, 'tariff.import.vatPercents'],
    ['an exchange rate of nothing', { exchangeRate: 0 }, 'tariff.exchangeRate'],
  ];
  for (const [name, input, path] of refused) {
    it(`refuses ${name}, and says where`, () => {
      assert.throws(
        () => parse(tariffSchema, input, 'tariff'),
        (error: DarkstarError) => {
          assert.deepEqual(
            error.problems.map((problem) => problem.path),
            [path],
          );
          return true;
        },
      );
    });
  }
});

describe('convertsCurrency', () => {
  const table: readonly [string, TariffInput | undefined, boolean][] = [
    ['no tariff', undefined, false],
    ['factors of 1', { import: {}, export: {} }, false],
    ['a factor on one side only', { import: { factor: 11 }, export: {} }, false],
    ['factors on both sides', { import: { factor: 14 }, export: { factor: 11 } }, true],
    ['a rate', { exchangeRate: 11 }, true],
    ['a rate that the next version lacks', { exchangeRate: 11, versions: [{ from: '2027-01-01' }] }, false],
    [
      'fixed prices',
      { import: { basis: 'fixed', energyPerKwh: 1 }, export: { basis: 'fixed', energyPerKwh: 1 } },
      true,
    ],
  ];
  for (const [name, tariff, converts] of table) {
    it(`${name}: ${converts}`, () => assert.equal(convertsCurrency(tariff && tariffSchema.parse(tariff)), converts));
  }
});
