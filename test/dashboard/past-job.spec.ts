import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readRecorded } from '../../nodes/dashboard/past-job.js';
import { openDatabase, type OpenDatabase } from '../../nodes/home/database.js';
import { HOUR_MS, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import { insertObservations, nothingMeasured, type HistoryRow } from '../../nodes/recorder/observations.js';

/** 13:00 in Berlin. */
const now = Date.parse('2026-01-10T12:00:00Z');
const timezone = 'Europe/Berlin';

describe('what was measured, for the page', () => {
  let folder: string;
  let database: OpenDatabase;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'darkstar-past-'));
    database = openDatabase(folder);
  });

  afterEach(async () => {
    database.close();
    await rm(folder, { recursive: true });
  });

  const row = (start: number, values: Partial<HistoryRow>): HistoryRow => ({
    ...nothingMeasured,
    start: toIso(start),
    end: toIso(start + SLOT_MS),
    ...values,
  });

  it('is nothing where nothing was measured', () => {
    assert.deepEqual(readRecorded(database, { now, timezone }), { past: null, today: null });
  });

  it('is the last days in kW, before the last day in hours, with a gap where something is missing, and the energies since the local midnight', () => {
    insertObservations(database, {
      origin: 'measured',
      rows: [
        row(now - 121 * HOUR_MS, { pvKwh: 9 }),
        row(now - 25 * HOUR_MS, { pvKwh: 0.5, evKwh: 2, socPercent: 40 }),
        row(now - 25 * HOUR_MS + SLOT_MS, { pvKwh: 1, socPercent: 42 }),
        // 23:00 local, the day before.
        row(now - 14 * HOUR_MS, { pvKwh: 0.5, totalLoadKwh: 0.25 }),
        row(now - 2 * HOUR_MS, { pvKwh: 1, totalLoadKwh: 0.5, waterHeaterKwh: 0.75, socPercent: 61.26 }),
        row(now - 2 * HOUR_MS + SLOT_MS, { pvKwh: 0.5, totalLoadKwh: 0.25 }),
      ],
    });
    const { past, today } = readRecorded(database, { now, timezone });
    assert.deepEqual(past?.edgesMs, [
      now - 25 * HOUR_MS,
      now - 24 * HOUR_MS,
      now - 14 * HOUR_MS,
      now - 14 * HOUR_MS + SLOT_MS,
      now - 2 * HOUR_MS,
      now - 2 * HOUR_MS + SLOT_MS,
      now - 2 * HOUR_MS + 2 * SLOT_MS,
    ]);
    assert.deepEqual(past?.pvKw, [3, null, 2, null, 4, 2]);
    assert.deepEqual(past?.loadKw, [null, null, 1, null, 2, 1]);
    assert.deepEqual(past?.socPercent, [42, null, null, null, 61.3, null]);
    assert.deepEqual(past?.evKw, [8, null, null, null, null, null]);
    assert.deepEqual(past?.waterKw, [null, null, null, null, 3, null]);
    assert.deepEqual(today, {
      untilMs: now,
      pvKwh: 1.5,
      loadKwh: 0.75,
      importKwh: null,
      exportKwh: null,
      chargeKwh: null,
      dischargeKwh: null,
      waterKwh: 0.75,
      evKwh: null,
    });
  });
});
