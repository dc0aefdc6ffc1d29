import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Kepler } from '../../nodes/plan/kepler.js';
import { de } from '../../nodes/plan/texts/de.js';
import { en, type ReasonTextKey } from '../../nodes/plan/texts/en.js';
import { reasonSentences, reasonText } from '../../nodes/plan/texts/reason-text.js';
import { sv } from '../../nodes/plan/texts/sv.js';
import { counts } from '../support/project.js';
import { anyHomesDay } from './why-problems.js';

const ZONE = 'Europe/Stockholm';
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

describe('The words of a reason', () => {
  const told: [language: string, words: string][] = [
    [
      'en-GB',
      'Charges 1.25 kWh, buying at €0.237: with losses and wear €0.270 for what is worth €0.277 later. The battery has no more power. It is used Thu 18:00–20:00, when a kWh costs €0.420. Charging Thu 14:30 instead would cost €0.051 more.',
    ],
    [
      'sv-SE',
      'Laddar 1,25 kWh från nätet för 0,237 €: med förluster och slitage 0,270 € för något som är värt 0,277 € senare. Mer effekt har batteriet inte. Energin används tors 18:00–20:00, när en kWh kostar 0,420 €. Att ladda tors 14:30 i stället skulle kosta 0,051 € mer.',
    ],
    [
      'de-DE',
      'Lädt 1,25 kWh aus dem Netz zu 0,237 €: mit Verlusten und Verschleiß 0,270 € für etwas, das später 0,277 € wert ist. Mehr Leistung hat die Batterie nicht. Genutzt wird die Energie Do., 18:00–20:00, wenn eine kWh 0,420 € kostet. Stattdessen Do., 14:30 zu laden würde 0,051 € mehr kosten.',
    ],
  ];
  for (const [language, words] of told) {
    it(`are those of the language ${language}, with its numbers, money and times`, () => {
      assert.equal(plain(reasonText(bought, language, 'EUR', ZONE)).replace('Thu, ', 'Thu '), words);
    });
  }

  it('are English where the language is not written, and as they came where the code is not known', () => {
    assert.match(reasonText(bought, 'fi-FI', 'EUR', ZONE), /^Charges 1,25 kWh/);
    assert.equal(reasonText({ ...bought, code: 'of-tomorrow' }, 'sv', 'EUR', ZONE), 'as it came');
  });

  it('come one by one for whoever has little room', () => {
    assert.equal(reasonSentences(bought, 'en', 'EUR', ZONE).length, 4);
  });

  it('take the same values in every language', () => {
    const blanks = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();
    for (const key of Object.keys(en) as ReasonTextKey[]) {
      for (const other of [sv, de]) assert.deepEqual(blanks(other[key]), blanks(en[key]), key);
    }
  });

  it('leave no blank open in any plan and language', async () => {
    const kepler = await Kepler.load();
    const problems = fc.sample(anyHomesDay, { numRuns: 8, seed: counts.seed + 1 });
    for (const problem of problems) {
      const plan = kepler.plan(problem, { explainMs: 100 });
      for (const { reason, deviceReasons = [] } of plan.slots) {
        for (const told of [reason, ...deviceReasons]) {
          for (const language of ['en', 'sv', 'de']) {
            const text = reasonText(told, language, 'SEK', ZONE);
            assert.doesNotMatch(text, /[{}]|NaN|undefined|null/, `${text} ${JSON.stringify(told)}`);
          }
        }
      }
    }
    kepler.dispose();
  }).timeout(60_000);
});
