import assert from 'node:assert/strict';
import { de } from '../../nodes/dashboard/texts/de.js';
import { en } from '../../nodes/dashboard/texts/en.js';
import { sv } from '../../nodes/dashboard/texts/sv.js';
import { wordsIn } from '../../nodes/dashboard/words.js';

const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

describe('the texts of the page', () => {
  for (const [language, texts] of Object.entries({ sv, de })) {
    it(`are all written in ${language}, with the same values`, () => {
      for (const [key, text] of Object.entries(en)) {
        const other = texts[key as keyof typeof en];
        assert.ok(other.trim().length > 0, key);
        assert.deepEqual(placeholders(other), placeholders(text), key);
      }
    });
  }

  it('put their values in', () => {
    assert.equal(wordsIn('en')('title.until', { what: 'Charging', time: '05:15' }), 'Charging until 05:15');
    assert.equal(wordsIn(undefined)('mode.live'), 'Live');
  });
});
