import assert from 'node:assert/strict';
import { NumberFormat } from '../../nodes/home/number-format.js';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ').replace('\u2212', '-');

describe('NumberFormat', () => {
  const cases = [
    { language: 'de-DE', currency: 'EUR', price: '21,4 ct/kWh', money: '-2,29 €' },
    { language: 'sv-SE', currency: 'SEK', price: '21,4 öre/kWh', money: '-2,29 kr' },
    { language: 'en-GB', currency: 'GBP', price: '21.4 p/kWh', money: '-£2.29' },
    { language: 'en-GB', currency: 'CZK', price: '0.214 CZK/kWh', money: '-Kč 2.29' },
    { language: 'en-GB', currency: null, price: '0.214 per kWh', money: '-2.29' },
  ];
  for (const { language, currency, price, money } of cases) {
    it(`writes ${currency ?? 'amounts without a currency'} as ${language} does`, () => {
      const numbers = new NumberFormat(language, currency);
      assert.equal(plain(`${numbers.price(0.2138)} ${numbers.priceUnit}`), price);
      assert.equal(plain(numbers.money(-2.29)), money);
    });
  }

  it('writes small money with more decimals where small amounts count', () => {
    const euros = [12.344, -0.5, 0.0512, 0.00119].map((amount) => new NumberFormat('en-GB', 'EUR').fineMoney(amount));
    assert.deepEqual(euros, ['€12.34', '-€0.50', '€0.051', '€0.0012']);
    assert.equal(new NumberFormat('en-GB', null).fineMoney(0.0512), '0.051');
  });

  it('knows no negative zero', () => {
    const numbers = new NumberFormat('en-GB', 'EUR');
    assert.equal(numbers.number(-0.001, 1), '0.0');
    assert.equal(numbers.money(-0), '€0.00');
  });
});
