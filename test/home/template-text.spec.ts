import assert from 'node:assert/strict';
import { placesOf, renderTemplate, textFormat, type Template } from '../../nodes/home/template-text.js';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const german = textFormat({ language: 'de-DE', timezone: 'Europe/Berlin', currency: 'EUR', now: NOW });
const swedish = textFormat({ language: 'sv-SE', timezone: 'Europe/Stockholm', currency: 'SEK', now: NOW });

const plain = (text: string | undefined) => text?.replace(/[\u00a0\u202f]/g, ' ').replace('\u2212', '-');
const say = (template: Template | undefined, values: Record<string, unknown>, format = german) =>
  plain(renderTemplate(template, values, format));

describe('renderTemplate', () => {
  const kinds = [
    { place: '{v}', value: 'Kia', text: 'Kia' },
    { place: '{v}', value: 1.5, text: '1,5' },
    { place: '{v:kWh}', value: 4.637, text: '4,64 kWh' },
    { place: '{v:kWh}', value: 0.00421, text: '0,0042 kWh' },
    { place: '{v:kWh}', value: 1e-9, text: '0 kWh' },
    { place: '{v:kW}', value: 3, text: '3 kW' },
    { place: '{v:A}', value: 16, text: '16 A' },
    { place: '{v:percent}', value: 71.25, text: '71,3 %' },
    { place: '{v:signed}', value: 8, text: '+8 %' },
    { place: '{v:signed}', value: -8, text: '-8 %' },
    { place: '{v:celsius}', value: 54.96, text: '55 °C' },
    { place: '{v:hours}', value: 5, text: '5 h' },
    { place: '{v:minutes}', value: 12.4, text: '12 min' },
    { place: '{v:number}', value: -0.001, text: '0' },
    { place: '{v:money}', value: 11.4, text: '11,40 €' },
    { place: '{v:amount}', value: -11.4, text: '11,40 €' },
    { place: '{v:difference}', value: -11.404, text: '11,40 €' },
    { place: '{v:difference}', value: 0.0512, text: '0,051 €' },
    { place: '{v:difference}', value: -0.00119, text: '0,0012 €' },
    { place: '{v:price}', value: 0.2138, text: '21,4 ct/kWh' },
    { place: '{v:time}', value: '2026-03-02T13:30:00Z', text: '14:30' },
    { place: '{v:time}', value: NOW, text: '13:00' },
    { place: '{v:time}', value: '2026-03-03T06:00:00Z', text: 'Di., 3. März 07:00' },
    { place: '{v:clock}', value: '2026-03-03T06:00:00Z', text: '07:00' },
    { place: '{v:day}', value: '2026-03-02T23:30:00Z', text: 'Di., 3. März' },
    { place: '{v|short=zu wenig|over=zu viel}', value: 'over', text: 'zu viel' },
    { place: '{v|1=Stunde|*=Stunden}', value: 2, text: 'Stunden' },
    { place: '{v|true=ja|false=nein}', value: false, text: 'nein' },
    { place: '{v|null=nichts}', value: null, text: 'nichts' },
  ];
  for (const { place, value, text } of kinds) {
    it(`writes ${JSON.stringify(value)} at ${place} as "${text}"`, () => {
      assert.equal(say(`Das ist ${place}.`, { v: value }), `Das ist ${text}.`);
    });
  }

  it('writes numbers and money as its language does, and prices in the small unit of the currency', () => {
    const text = say('{kwh:kWh} för {cost:money}, {price:price}', { kwh: 1.25, cost: 3, price: 0.5 }, swedish);
    assert.equal(text, '1,25 kWh för 3,00 kr, 50,0 öre/kWh');
  });

  const unfit = [
    { why: 'a value is missing', template: '{a} und {b}', values: { a: 1 } },
    { why: 'a value is null', template: '{a}', values: { a: null } },
    { why: 'a value is of another kind', template: '{a:kWh}', values: { a: 'viel' } },
    { why: 'a time is none', template: '{a:time}', values: { a: 'bald' } },
    { why: 'a word is not in the list', template: '{a|x=1}', values: { a: 'y' } },
    { why: 'a kind is not known', template: '{a:toString}', values: { a: 1 } },
    { why: 'a value is only inherited', template: '{constructor}', values: {} },
    { why: 'there is no template', template: undefined, values: {} },
  ];
  for (const { why, template, values } of unfit) {
    it(`says nothing where ${why}`, () => {
      assert.equal(renderTemplate(template, values, german), undefined);
    });
  }

  it('takes the first sentence of a list whose every place can be filled', () => {
    const list = ['{a} bis {until:time}', '{a} bis auf Weiteres', 'nie'];
    assert.equal(say(list, { a: 'Pause', until: '2026-03-02T13:30:00Z' }), 'Pause bis 14:30');
    assert.equal(say(list, { a: 'Pause', until: null }), 'Pause bis auf Weiteres');
  });

  it('names the places of a template once each', () => {
    assert.deepEqual(placesOf(['{a:kWh} {b|x=1|*=2} {a}', '{c}']), ['a', 'b', 'c']);
  });
});
