import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { openDatabase, type OpenDatabase } from '../../nodes/home/database.js';
import { MINUTE_MS, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import {
  insertObservations,
  readObservations,
  toQuarterHours,
  type SparseRow,
} from '../../nodes/recorder/observations.js';
import { counts } from '../support/project.js';

const T0 = Date.parse('2026-01-31T12:00:00Z');
const all = { from: 0, to: T0 + 10 * 86_400_000 };

function row(startMinutes: number, lengthMinutes: number, values: Omit<SparseRow, 'start' | 'end'>): SparseRow {
  const start = T0 + startMinutes * MINUTE_MS;
  return { start: toIso(start), end: toIso(start + lengthMinutes * MINUTE_MS), ...values };
}

describe('observations', () => {
  let folder: string;
  let database: OpenDatabase;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'darkstar-observations-'));
    database = openDatabase(folder);
  });
  afterEach(async () => {
    database.close();
    await rm(folder, { recursive: true });
  });

  const measured = (...rows: SparseRow[]) => insertObservations(database, { rows, origin: 'measured' });
  const imported = (...rows: SparseRow[]) => insertObservations(database, { rows, origin: 'imported' });
  const read = (span = all) => readObservations(database, span);

  it('are read back as they were written, and what was not measured is null', () => {
    assert.deepEqual(measured(row(0, 15, { loadKwh: 0.25, socPercent: 55.5, temperatureC: -3 })), { rows: 1 });
    const [found] = read();
    assert.equal(found.start, '2026-01-31T12:00:00Z');
    assert.equal(found.end, '2026-01-31T12:15:00Z');
    assert.deepEqual([found.loadKwh, found.socPercent, found.temperatureC, found.pvKwh], [0.25, 55.5, -3, null]);
  });

  it('are read by the span in which they lie whole', () => {
    measured(...[0, 15, 30, 45].map((minutes) => row(minutes, 15, { loadKwh: minutes })));
    const within = read({ from: T0 + 15 * MINUTE_MS, to: T0 + 45 * MINUTE_MS });
    assert.deepEqual(
      within.map(({ loadKwh }) => loadKwh),
      [15, 30],
    );
    assert.deepEqual(read({ from: T0, to: T0 + 14 * MINUTE_MS }), []);
  });

  it('that were measured are never overwritten by imported history, only completed', () => {
    measured(row(0, 15, { loadKwh: 1 }));
    imported(row(0, 15, { loadKwh: 9, pvKwh: 2 }));
    assert.deepEqual([read()[0].loadKwh, read()[0].pvKwh], [1, 2]);
  });

  it('that were imported give way to what is measured or imported later', () => {
    imported(row(0, 15, { loadKwh: 1, pvKwh: 1 }));
    imported(row(0, 15, { loadKwh: 2 }));
    assert.deepEqual([read()[0].loadKwh, read()[0].pvKwh], [2, 1]);
    measured(row(0, 15, { loadKwh: 3 }));
    assert.deepEqual([read()[0].loadKwh, read()[0].pvKwh], [3, 1]);
  });

  describe('that were shared out over an outage', () => {
    const spread = (values: Omit<SparseRow, 'start' | 'end'>) => ({
      ...row(0, 15, values),
      spread: ['pvKwh' as const],
    });

    it('say so', () => {
      measured(spread({ pvKwh: 1, loadKwh: 2 }));
      assert.deepEqual(read()[0].spread, ['pvKwh']);
    });

    it('never replace what was seen, and do not mark it', () => {
      measured(row(0, 15, { pvKwh: 3 }));
      measured(spread({ pvKwh: 1, loadKwh: 2 }));
      const [found] = read();
      assert.deepEqual([found.pvKwh, found.loadKwh, found.spread], [3, 2, undefined]);
    });

    it('give way to what is seen later, and to a better spread', () => {
      measured(spread({ pvKwh: 1 }));
      measured(spread({ pvKwh: 2 }));
      assert.deepEqual([read()[0].pvKwh, read()[0].spread], [2, ['pvKwh']]);
      measured(row(0, 15, { pvKwh: 3 }));
      assert.deepEqual([read()[0].pvKwh, read()[0].spread], [3, undefined]);
    });

    it('stay marked when another value of the quarter hour comes', () => {
      measured(spread({ pvKwh: 1 }));
      measured(row(0, 15, { loadKwh: 3 }));
      imported(row(0, 15, { pvKwh: 9 }));
      assert.deepEqual([read()[0].pvKwh, read()[0].loadKwh, read()[0].spread], [1, 3, ['pvKwh']]);
    });
  });

  it('of half an hour are spread over its quarter hours', () => {
    imported(row(0, 30, { loadKwh: 1, temperatureC: 7, socPercent: 40 }));
    const rows = read();
    assert.deepEqual(
      rows.map(({ loadKwh }) => loadKwh),
      [0.5, 0.5],
    );
    assert.deepEqual(
      rows.map(({ temperatureC }) => temperatureC),
      [7, 7],
    );
    assert.deepEqual(
      rows.map(({ socPercent }) => socPercent),
      [null, 40],
    );
  });

  it('of five minutes are joined, and an incomplete quarter hour is a gap', () => {
    imported(
      row(0, 5, { loadKwh: 0.1, temperatureC: 6, socPercent: 40 }),
      row(10, 5, { loadKwh: 0.3, temperatureC: 9, socPercent: 42 }),
      row(5, 5, { loadKwh: 0.2, temperatureC: 6, socPercent: 41 }),
      row(15, 5, { loadKwh: 0.1 }),
    );
    const [first, second] = read();
    assert.ok(Math.abs((first.loadKwh ?? 0) - 0.6) < 1e-12);
    assert.deepEqual([first.temperatureC, first.socPercent, second.loadKwh], [7, 42, null]);
  });

  const misfits = [
    { name: 'of 20 minutes', bad: row(0, 20, { loadKwh: 1 }) },
    { name: 'that start beside the quarter hour', bad: row(7, 15, { loadKwh: 1 }) },
    { name: 'that end before they start', bad: row(0, -15, { loadKwh: 1 }) },
  ];
  for (const { name, bad } of misfits) {
    it(`${name} are refused, and none of their fellows is kept`, () => {
      assert.throws(() => imported(row(30, 15, { loadKwh: 1 }), bad), { code: 'off-grid-history' });
      assert.deepEqual(read(), []);
    });
  }

  it('keep their energy when they are laid on quarter hours', () => {
    const lengths = fc.constantFrom(15, 30, 60, 120);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(lengths, fc.double({ min: 0, max: 50, noNaN: true })), { maxLength: 50 }),
        (spans) => {
          let minutes = 0;
          const rows = spans.map(([length, loadKwh]) => {
            const made = row(minutes, length, { loadKwh });
            minutes += length;
            return made;
          });
          const quarters = toQuarterHours(rows);
          assert.equal(quarters.length, minutes / 15);
          assert.ok(quarters.every(({ start }) => start % SLOT_MS === 0));
          const sum = (values: readonly (number | null | undefined)[]) =>
            values.reduce<number>((a, b) => a + (b ?? 0), 0);
          const lost = sum(rows.map(({ loadKwh }) => loadKwh)) - sum(quarters.map(({ loadKwh }) => loadKwh));
          assert.ok(Math.abs(lost) < 1e-9);
        },
      ),
      { numRuns: counts.propertyCases, seed: counts.seed },
    );
  });
});
