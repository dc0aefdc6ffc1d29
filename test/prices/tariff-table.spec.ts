import assert from 'node:assert/strict';
import { HOUR_MS, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import type { PriceUpdate } from '../../nodes/home/schema/messages.js';
import { tariffTable, type TableTools } from '../../nodes/prices/tariff-table.js';

const now = Date.parse('2026-01-14T11:20:00Z');
const hour = Date.parse('2026-01-14T11:00:00Z');

function updateOf(hours: number): PriceUpdate {
  const from = Date.parse('2026-01-14T11:15:00Z');
  const slots = Array.from({ length: hours * 4 - 1 }, (_, index) => ({
    start: toIso(from + index * SLOT_MS),
    end: toIso(from + (index + 1) * SLOT_MS),
    spot: Math.floor((from + index * SLOT_MS - hour) / HOUR_MS) / 100,
    importPrice: 9,
    exportPrice: 9,
  }));
  return { zone: 'SE3', currency: 'SEK', source: 'x', publishedUntil: toIso(from), slots };
}

function ask(request: object, tools: Partial<TableTools> = {}) {
  const latest = (id: string) => (id === 'h' ? updateOf(30) : undefined);
  return tariffTable(request, { now, latest, evaluate: () => assert.fail('asked'), ...tools });
}

const request = { home: 'h', timezone: 'Europe/Stockholm', tariff: { import: { vatPercent: 25, addPerKwh: 1 } } };

describe('tariffTable', () => {
  it('shows what the next 24 hours cost and earn at the spot prices that the home knows', async () => {
    const table = await ask(request);
    assert.ok('rows' in table);
    assert.equal(table.spots, 'known');
    assert.deepEqual(table.rows.length, 24);
    assert.deepEqual(table.rows[0], {
      start: '2026-01-14T11:00:00Z',
      at: '12:00',
      spot: 0,
      importPrice: 1,
      exportPrice: 0,
    });
    assert.ok(Math.abs(table.rows[10].importPrice - (0.1 * 1.25 + 1)) < 1e-12);
    assert.equal(table.rows[23].at, '11:00');
  });

  for (const [name, latest] of [
    ['the home knows no prices', () => undefined],
    ['it knows too few of them', () => updateOf(10)],
  ] as const) {
    it(`takes example prices where ${name}, and says so`, async () => {
      const table = await ask(request, { latest });
      assert.ok('rows' in table);
      assert.equal(table.spots, 'example');
      assert.equal(table.rows.length, 24);
      assert.ok(new Set(table.rows.map(({ spot }) => spot)).size > 12);
    });
  }

  it('evaluates expressions', async () => {
    const tariff = { import: { expression: '$round(price)' } };
    const table = await ask({ ...request, tariff }, { evaluate: (_expression, { hour }) => Promise.resolve(hour) });
    assert.ok('rows' in table);
    assert.deepEqual(
      table.rows.slice(0, 3).map(({ importPrice }) => importPrice),
      [12, 13, 14],
    );
  });

  const wrong: readonly [string, object, string, RegExp][] = [
    ['a tariff', { ...request, tariff: { import: { vat: 25 } } }, 'invalid-input', /tariff\.import\.vat/],
    ['a zone', { ...request, timezone: 'Mars' }, 'invalid-input', /timezone/],
    ['an expression', { ...request, tariff: { import: { expression: '(' } } }, 'tariff-expression-failed', /no end/],
  ];
  for (const [name, body, code, says] of wrong) {
    it(`answers with what is wrong with ${name}`, async () => {
      const table = await ask(body, { evaluate: () => Promise.reject(new Error('no end')) });
      assert.ok('problem' in table);
      assert.equal(table.problem.code, code);
      assert.match(table.problem.text, says);
    });
  }
});
