import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStore } from '../../nodes/home/data-store.js';
import { linesUntilKilled } from '../support/killed-child.js';
import { counts } from '../support/project.js';
import { placesOf } from '../support/store-jobs.js';

const JOBS = new URL('../support/store-jobs.js', import.meta.url);
const CHILD = fileURLToPath(new URL('../support/store-child.js', import.meta.url));
const LONGEST_LIFE_MS = 120;

/** Numbers from 0 to 1, the same ones in every run (Park and Miller, 1988). */
function* random(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 48271) % 0x7fffffff;
    yield state / 0x7fffffff;
  }
}

describe('the store of a process that is killed', () => {
  let parent: string;

  beforeEach(async () => (parent = await mkdtemp(path.join(tmpdir(), 'darkstar-kill-'))));
  afterEach(() => rm(parent, { recursive: true }));

  /** Lets a child write from batch `first` on and kills it; returns the batches that it was told are kept. */
  const writeUntilKilled = async (folder: string, first: number, lifeMs: number): Promise<readonly number[]> =>
    (await linesUntilKilled([CHILD, 'write', folder, String(first)], lifeMs)).map(Number);

  it(`loses no acknowledged write, tears none, and opens at once, ${counts.kills} times`, async function () {
    this.timeout(counts.kills * 10_000);
    const folder = path.join(parent, 'home');
    const log = { warn: (text: string) => assert.fail(text) };
    // Keeps the worker of this process running, so that only the opening of the database is timed.
    const elsewhere = openStore(path.join(parent, 'elsewhere'), log);
    const expected = new Map<number, number>();
    const numbers = random(counts.seed);
    let last = -1;
    let acknowledged = 0;
    try {
      for (let kill = 0; kill < counts.kills; kill++) {
        const told = await writeUntilKilled(folder, last + 1, numbers.next().value * LONGEST_LIFE_MS);
        acknowledged += told.length;
        const startedAt = performance.now();
        const store = openStore(folder, log);
        assert.deepEqual(await store.health, { persistent: true });
        const openMs = performance.now() - startedAt;
        assert.ok(openMs < 1000, `opening took ${openMs} ms`);
        assert.equal(await store.run(JOBS, 'integrityCheck'), 'ok');
        const kept = await store.run<{ last: number; places: Map<number, number> }>(JOBS, 'readBatches');
        assert.ok(kept.last >= Math.max(last, ...told), `kill ${kill} lost batch ${Math.max(last, ...told)}`);
        for (let batch = last + 1; batch <= kept.last; batch++) {
          for (const place of placesOf(batch)) expected.set(place, batch);
        }
        assert.deepEqual(kept.places, expected, `kill ${kill} tore a batch`);
        last = kept.last;
        await store.close();
      }
    } finally {
      await elsewhere.close();
    }
    assert.ok(acknowledged > counts.kills, 'the children wrote while they were killed');
  });

  it('rolls back a transaction that was cut off after it had outgrown the memory', async () => {
    const folder = path.join(parent, 'home');
    const log = { warn: (text: string) => assert.fail(text) };
    const before = openStore(folder, log);
    for (let batch = 0; batch < 100; batch++) await before.run(JOBS, 'writeBatch', batch);
    const written = await before.run(JOBS, 'readBatches');
    await before.close();
    const child = spawn(process.execPath, [CHILD, 'hang', folder]);
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    const after = openStore(folder, log);
    assert.equal(await after.run(JOBS, 'integrityCheck'), 'ok');
    assert.deepEqual(await after.run(JOBS, 'readBatches'), written);
    await after.close();
  });

  (process.platform === 'win32' ? it.skip : it)(
    `tells of a disk that is full and keeps what it had acknowledged${process.platform === 'win32' ? ' (skipped: no ulimit on Windows)' : ''}`,
    async () => {
      const folder = path.join(parent, 'home');
      const limited = `ulimit -f 400 && exec "$0" "$@"`;
      const child = spawn('sh', ['-c', limited, process.execPath, CHILD, 'write', folder, '0']);
      let output = '';
      let complaints = '';
      child.stdout.on('data', (data: Buffer) => (output += data.toString()));
      child.stderr.on('data', (data: Buffer) => (complaints += data.toString()));
      await once(child, 'close');
      assert.match(complaints, /store-unwritable/);
      assert.match(complaints, /Free some space on the disk/);
      const store = openStore(folder, { warn: (text) => assert.fail(text) });
      assert.equal(await store.run(JOBS, 'integrityCheck'), 'ok');
      const { last } = await store.run<{ last: number }>(JOBS, 'readBatches');
      assert.equal(last, output.split('\n').length - 2);
      await store.close();
    },
  );

  it('ends by itself when only an idle store is left', async () => {
    const child = spawn(process.execPath, [CHILD, 'idle', path.join(parent, 'home')]);
    const [code] = (await once(child, 'close')) as [number];
    assert.equal(code, 0);
  });
});
