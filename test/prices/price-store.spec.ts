import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase, type OpenDatabase } from '../../nodes/home/database.js';
import { SLOT_MS } from '../../nodes/home/grid.js';
import { migrations } from '../../nodes/home/migrations.js';
import { readSpots, writeSpots } from '../../nodes/prices/price-store.js';

describe('the store of spot prices', () => {
  let folder: string;
  let database: OpenDatabase | undefined;
  const open = (steps?: readonly string[]) => {
    database?.close();
    return (database = openDatabase(folder, steps ? { migrations: steps } : {}));
  };

  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'darkstar-prices-'))));
  afterEach(() => {
    database?.close();
    database = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  const slot = (quarter: number, spot: number) => ({ start: quarter * SLOT_MS, end: (quarter + 1) * SLOT_MS, spot });

  it('keeps the newest price for each time of a series, and forgets the old ones', () => {
    const store = open();
    writeSpots(store, { series: 'a', slots: [slot(0, 1), slot(5, 2), slot(6, 3)], keepFrom: 0 });
    writeSpots(store, { series: 'b', slots: [slot(5, 9)], keepFrom: 0 });
    writeSpots(store, { series: 'a', slots: [slot(6, 4)], keepFrom: 2 * SLOT_MS });
    assert.deepEqual(readSpots(store, { series: 'a', from: 0 }), [slot(5, 2), slot(6, 4)]);
    assert.deepEqual(readSpots(store, { series: 'b', from: 0 }), [slot(5, 9)]);
  });

  it('keeps the prices of version 0.1, which made the table itself', () => {
    const old = open(migrations.slice(0, 1));
    old.run(
      'CREATE TABLE spot_prices (series TEXT, start INTEGER, spot REAL NOT NULL, PRIMARY KEY (series, start)) WITHOUT ROWID',
    );
    old.run('INSERT INTO spot_prices VALUES (?, ?, ?)', ['a', 7 * SLOT_MS, 0.3]);
    const store = open();
    assert.deepEqual(readSpots(store, { series: 'a', from: 0 }), [slot(7, 0.3)]);
    writeSpots(store, { series: 'a', slots: [slot(7, 0.4)], keepFrom: 0 });
    assert.deepEqual(readSpots(store, { series: 'a', from: 0 }), [slot(7, 0.4)]);
  });
});
