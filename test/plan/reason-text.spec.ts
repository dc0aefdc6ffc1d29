import assert from 'node:assert/strict';
import fc from 'fast-check';
import { placesOf, textFormat } from '../../nodes/home/template-text.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { de } from '../../nodes/plan/texts/de.js';
import { en, type ReasonTextKey } from '../../nodes/plan/texts/en.js';
import { reasonSentences, reasonText, type Reason } from '../../nodes/plan/texts/reason-text.js';
import { sv } from '../../nodes/plan/texts/sv.js';
import { counts } from '../support/project.js';
import { anyHomesDay } from './why-problems.js';

const NOW = Date.parse('2026-01-15T12:00:00Z');
const formatOf = (language: string, now = NOW) =>
  textFormat({ language, timezone: 'Europe/Stockholm', currency: language === 'sv-SE' ? 'SEK' : 'EUR', now });
const tell = (reason: Reason, language: string, now?: number) =>
  plain(reasonText(reason, language, formatOf(language, now)));
/** A blank of Intl's, which is not the space bar's. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

const bought = {
  code: 'charge-from-grid',
  values: {
    kwh: 1.25,
    importPrice: 0.237,
    storingCost: 0.27,
    storedEnergyValue: 0.277,
    limit: 'battery-power',
    use: 'home',
    useFrom: '2026-01-15T17:00:00.000Z',
    useTo: '2026-01-15T19:00:00.000Z',
    usePrice: 0.42,
    instead: 'charge-at',
    insteadAt: '2026-01-15T13:30:00.000Z',
    cost: 'more',
    difference: 0.0512,
  },
  text: 'as it came',
};

/** One for what is done, and one for every aside; a cost that is not known is not told. */
function sentencesOf({ values }: Reason): number {
  const asides = [values.limit, values.use, values.next, values.wideFrom, values.cost];
  return 1 + asides.filter((it) => it !== undefined && it !== 'unknown').length;
}

describe('The words of a reason', () => {
  const told: [language: string, words: string][] = [
    [
      'en-GB',
      'Charges 1.25 kWh, buying at 23.7 ct/kWh: with losses and wear 27.0 ct/kWh for what is worth 27.7 ct/kWh later. The battery has no more power. It is used 18:00–20:00, when energy costs 42.0 ct/kWh. Charging at 14:30 instead would cost €0.051 more.',
    ],
    [
      'sv-SE',
      'Laddar 1,25 kWh från nätet för 23,7 öre/kWh: med förluster och slitage 27,0 öre/kWh för något som är värt 27,7 öre/kWh senare. Mer effekt har batteriet inte. Energin används 18:00–20:00, när elen kostar 42,0 öre/kWh. Att ladda 14:30 i stället skulle kosta 0,051 kr mer.',
    ],
    [
      'de-DE',
      'Lädt 1,25 kWh aus dem Netz zu 23,7 ct/kWh: mit Verlusten und Verschleiß 27,0 ct/kWh für etwas, das später 27,7 ct/kWh wert ist. Mehr Leistung hat die Batterie nicht. Genutzt wird die Energie 18:00–20:00, wenn Strom 42,0 ct/kWh kostet. Stattdessen um 14:30 zu laden würde 0,051 € mehr kosten.',
    ],
  ];
  for (const [language, words] of told) {
    it(`are those of the language ${language}, with its numbers, money and times`, () => {
      assert.equal(tell(bought, language), words);
    });
  }

  it('are English where the language is not written, and as they came where the code is not known', () => {
    assert.match(tell(bought, 'fi-FI'), /^Charges 1,25 kWh/);
    assert.equal(tell({ ...bought, code: 'of-tomorrow' }, 'sv-SE'), 'as it came');
  });

  it('are as they came where a value of the first sentence is missing; another sentence is left out', () => {
    const without = (name: string) => {
      const values = Object.fromEntries(Object.entries(bought.values).filter(([key]) => key !== name));
      return { ...bought, values };
    };
    assert.equal(tell(without('storingCost'), 'sv-SE'), 'as it came');
    assert.match(tell(without('usePrice'), 'en-GB'), /no more power\. Charging at 14:30/);
  });

  it('name the day of what is on another day, once', () => {
    const before = NOW - 24 * 3_600_000;
    assert.match(tell(bought, 'en-GB', before), /It is used Thu,? 15 Jan,? 18:00–20:00, when/);
    assert.match(tell(bought, 'en-GB', before), /Charging at Thu,? 15 Jan,? 14:30 instead/);
  });

  const asked = { code: 'manual-slot', values: { manual: 'export' }, text: 'as it came' };
  for (const [language, words] of [
    ['en-GB', 'You asked for this: sell.'],
    ['sv-SE', 'Du har bett om det: sälj.'],
    ['de-DE', 'So hast du es gewünscht: verkaufen.'],
  ]) {
    it(`say in ${language} what was asked for`, () => {
      assert.equal(tell(asked, language), words);
    });
  }

  it('come one by one for whoever has little room', () => {
    assert.equal(reasonSentences(bought, 'en-GB', formatOf('en-GB')).length, 4);
  });

  it('take the same values in every language, of the same kinds', () => {
    const blanks = (text: string) => [...text.matchAll(/\{([^{}|]+)/g)].map(([, place]) => place).sort();
    const kinds = ['undefined', ...Object.keys(formatOf('en-GB'))];
    for (const key of Object.keys(en) as ReasonTextKey[]) {
      for (const other of [sv, de]) assert.deepEqual(blanks(other[key]), blanks(en[key]), key);
      for (const blank of blanks(en[key])) assert.ok(kinds.includes(String(blank.split(':')[1])), `${key}: ${blank}`);
      assert.equal(placesOf(en[key]).length, new Set(blanks(en[key])).size, key);
    }
  });

  it('say everything that the reasons of any plan carry, in every language', async () => {
    const kepler = await Kepler.load();
    const problems = fc.sample(anyHomesDay, { numRuns: 8, seed: counts.seed + 1 });
    for (const problem of problems) {
      const plan = kepler.plan(problem, { explainMs: 100 });
      for (const { reason, deviceReasons = [] } of plan.slots) {
        for (const told of [reason, ...deviceReasons]) {
          for (const language of ['en-GB', 'sv-SE', 'de-DE']) {
            const sentences = reasonSentences({ ...told, text: 'as it came' }, language, formatOf(language));
            const text = `${sentences.join(' ')} ${JSON.stringify(told)}`;
            assert.equal(sentences.length, sentencesOf(told), text);
            assert.doesNotMatch(sentences.join(), /[{}]|NaN|undefined|null|as it came/, text);
          }
        }
      }
    }
    kepler.dispose();
  }).timeout(60_000);
});
