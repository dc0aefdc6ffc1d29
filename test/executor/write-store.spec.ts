import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DAY_MS } from '../../nodes/home/grid.js';
import { openStore } from '../../nodes/home/data-store.js';
import type { Store } from '../../nodes/home/store.js';
import type { KeptWrite } from '../../nodes/executor/write-store.js';

const WRITE_STORE = new URL('../../nodes/executor/write-store.js', import.meta.url);

const NOW = Date.parse('2026-03-10T12:00:00Z');

const writeAt = (at: number, changes: Partial<KeptWrite> = {}): KeptWrite => ({
  at,
  key: 'battery.garage/workMode',
  intent: 'export',
  values: { option: 'Selling', watts: 3400, on: true },
  live: true,
  counts: true,
  ...changes,
});

describe('the history of writes', () => {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'darkstar-writes-'));
    store = openStore(folder, { warn: (text: string) => assert.fail(text) });
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  const keep = (writes: readonly KeptWrite[]) => store.run<void>(WRITE_STORE, 'keepWrites', writes);
  const read = (since: number) => store.run<readonly KeptWrite[]>(WRITE_STORE, 'readWrites', since);

  it('holds what was asked of which target, in its order, and whether it went out', async () => {
    const writes = [writeAt(NOW), writeAt(NOW + 1000, { live: false }), writeAt(NOW + 2000, { counts: false })];
    await keep([writes[1], writes[0]]);
    await keep([writes[2]]);
    assert.deepEqual(await read(NOW), writes);
    assert.deepEqual(await read(NOW + 1500), [writes[2]]);
  });

  it('lets go of what is older than 30 days, and of nothing younger', async () => {
    for (let day = 0; day <= 40; day++) await keep([writeAt(NOW + day * DAY_MS)]);
    const kept = (await read(0)).map(({ at }) => (at - NOW) / DAY_MS);
    assert.deepEqual([kept[0], kept.at(-1), kept.length], [10, 40, 31]);
  });
});
