import assert from 'node:assert/strict';
import { coversInstant } from '../../nodes/cache/covers-now.js';

describe('coversInstant', () => {
  const now = Date.parse('2026-05-05T10:07:00Z');
  const slot = (start: string, end: string) => ({ start, end });
  const table: readonly [string, unknown, boolean][] = [
    ['prices of today', { slots: [slot('2026-05-05T10:00:00Z', '2026-05-05T10:15:00Z')] }, true],
    ['prices of yesterday', { slots: [slot('2026-05-04T10:00:00Z', '2026-05-05T10:00:00Z')] }, false],
    ['prices that end now', [slot('2026-05-05T09:00:00Z', '2026-05-05T10:07:00Z')], false],
    ['prices that start in the future', [slot('2026-05-05T10:15:00Z', '2026-05-05T10:30:00Z')], false],
    [
      'prices with a hole now',
      [slot('2026-05-05T09:00:00Z', '2026-05-05T10:00:00Z'), slot('2026-05-05T11:00:00Z', '2026-05-05T12:00:00Z')],
      false,
    ],
    ['prices with an offset', [slot('2026-05-05T12:00:00+02:00', '2026-05-05T13:00:00+02:00')], true],
    ['a number', 7, true],
    ['nothing', undefined, true],
    ['a list of something else', [{ room: 'attic' }], true],
    ['an empty list', { slots: [] }, true],
  ];
  for (const [name, payload, covers] of table) {
    it(`${name}: ${covers}`, () => assert.equal(coversInstant(payload, now), covers));
  }
});
