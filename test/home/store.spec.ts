import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStore } from '../../nodes/home/data-store.js';
import type { DarkstarError } from '../../nodes/home/errors.js';
import type { Store } from '../../nodes/home/store.js';

const JOBS = new URL('../support/store-jobs.js', import.meta.url);

describe('the store', () => {
  let folder: string;
  let stores: Store[];
  let logged: string[];
  let elsewhere: Store;
  let elsewhereFolder: string;

  // A store that stays open keeps the worker running, which would else start for every test.
  before(async () => {
    elsewhereFolder = await mkdtemp(path.join(tmpdir(), 'darkstar-store-'));
    elsewhere = openStore(elsewhereFolder, { warn: (text) => assert.fail(text) });
  });
  after(async () => {
    await elsewhere.close();
    await rm(elsewhereFolder, { recursive: true });
  });

  beforeEach(async () => {
    folder = path.join(await mkdtemp(path.join(tmpdir(), 'darkstar-store-')), 'home');
    stores = [];
    logged = [];
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await rm(path.dirname(folder), { recursive: true });
  });

  function open(at = folder): Store {
    const store = openStore(at, { warn: (text) => logged.push(text) });
    stores.push(store);
    return store;
  }
  const file = () => path.join(folder, 'darkstar.sqlite');

  it('keeps what a job wrote, for the next store on the same folder', async () => {
    const first = open();
    assert.deepEqual(await first.health, { persistent: true });
    await first.run(JOBS, 'write', { key: 'a', value: 'one' });
    await first.close();
    assert.equal(await open().run(JOBS, 'read', 'a'), 'one');
    assert.deepEqual(logged, []);
  });

  it('leaves one plain file behind when it is closed', async () => {
    const store = open();
    await store.run(JOBS, 'write', { key: 'a', value: 'one' });
    await store.close();
    assert.deepEqual(readdirSync(folder), ['darkstar.sqlite']);
  });

  it('lets nobody else read the folder and the file', async () => {
    await open().health;
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    for (const name of ['darkstar.sqlite', 'owner.json']) {
      assert.equal(statSync(path.join(folder, name)).mode & 0o777, 0o600, name);
    }
  });

  it('runs the jobs of one home in the order in which they were asked for', async () => {
    const store = open();
    const slow = store.run(JOBS, 'slowAppend', 'first');
    const quick = store.run(JOBS, 'append', 'second');
    await Promise.all([slow, quick]);
    assert.equal(await store.run(JOBS, 'read', 'log'), 'first second');
  });

  it('keeps the homes of one process apart', async () => {
    const [one, two] = [open(path.join(folder, 'one')), open(path.join(folder, 'two'))];
    await one.run(JOBS, 'write', { key: 'a', value: 'one' });
    assert.equal(await two.run(JOBS, 'read', 'a'), null);
    assert.equal(await one.run(JOBS, 'thread'), await two.run(JOBS, 'thread'));
  });

  it('brings back the code, values and problems of what a job throws', async () => {
    await assert.rejects(open().run(JOBS, 'fail'), (error: DarkstarError) => {
      assert.equal(error.code, 'test-failure');
      assert.equal(error.message, 'Fails on purpose.');
      assert.deepEqual(error.values, { reason: 'test' });
      assert.deepEqual(error.problems, [{ path: 'p', value: 1, expected: '2', remedy: 'r' }]);
      return true;
    });
  });

  it('rolls a failed transaction back whole', async () => {
    const store = open();
    await assert.rejects(store.run(JOBS, 'writeThenFail', { key: 'a', value: 'one' }), { code: 'test-failure' });
    assert.equal(await store.run(JOBS, 'read', 'a'), null);
  });

  it('names a job or an input that cannot be', async () => {
    const store = open();
    await assert.rejects(store.run(JOBS, 'noSuchJob'), /has no function "noSuchJob"/);
    await assert.rejects(
      store.run(JOBS, 'read', () => 1),
      /could not be cloned/,
    );
    await assert.rejects(store.run(JOBS, 'badSql'), { code: 'store-failed' });
  });

  it('refuses jobs after it was closed', async () => {
    const store = open();
    await store.close();
    await assert.rejects(store.run(JOBS, 'read', 'a'), { code: 'store-closed' });
  });

  it('rejects what was asked of a worker that crashes, and works again at the next request', async () => {
    const store = open();
    await store.run(JOBS, 'write', { key: 'a', value: 'one' });
    const crash = store.run(JOBS, 'crash');
    const waiting = store.run(JOBS, 'read', 'a');
    await assert.rejects(crash, { code: 'store-crashed' });
    await assert.rejects(waiting, { code: 'store-crashed' });
    assert.equal(await store.run(JOBS, 'read', 'a'), 'one');
  });

  it('stays open for a second user of the folder when the first one leaves', async () => {
    const [first, second] = [open(), open()];
    await first.run(JOBS, 'write', { key: 'a', value: 'one' });
    await first.close();
    assert.equal(await second.run(JOBS, 'read', 'a'), 'one');
  });

  it('opens again at once while the last store is closing', async () => {
    const first = open();
    await first.run(JOBS, 'write', { key: 'a', value: 'one' });
    const closed = first.close();
    assert.equal(await open().run(JOBS, 'read', 'a'), 'one');
    await closed;
  });

  describe('after a crash', () => {
    const locks = [
      {
        name: 'a process that is dead',
        owner: JSON.stringify({ pid: 2 ** 22 + 1, startedAt: Date.now(), startTicks: '1' }),
      },
      {
        name: 'a process whose number another one has now',
        owner: JSON.stringify({ pid: process.ppid, startedAt: Date.now(), startTicks: '1' }),
      },
      {
        name: 'a process from before the computer started',
        owner: JSON.stringify({ pid: process.ppid, startedAt: 0, startTicks: null }),
      },
      { name: 'this process', owner: JSON.stringify({ pid: process.pid, startedAt: Date.now(), startTicks: null }) },
      { name: 'an owner that a power cut tore', owner: '{"pid":' },
      { name: 'nobody', owner: undefined },
    ];
    for (const { name, owner } of locks) {
      it(`opens at once although the lock of ${name} is there`, async () => {
        const before = open();
        await before.run(JOBS, 'write', { key: 'a', value: 'one' });
        await before.close();
        mkdirSync(`${file()}.lock`);
        if (owner !== undefined) writeFileSync(path.join(folder, 'owner.json'), owner);
        const startedAt = performance.now();
        const store = open();
        assert.deepEqual(await store.health, { persistent: true });
        assert.ok(performance.now() - startedAt < 1000);
        assert.equal(await store.run(JOBS, 'read', 'a'), 'one');
      });
    }
  });

  describe('where it cannot keep anything', () => {
    it('runs from memory in a folder that cannot be made, and says what to do', async () => {
      writeFileSync(path.dirname(folder) + '/file', '');
      const store = open(path.join(path.dirname(folder), 'file', 'home'));
      const { persistent, problem } = await store.health;
      assert.equal(persistent, false);
      assert.equal(problem?.code, 'store-unwritable');
      assert.match(problem.text, /Make it writable or free some space/);
      assert.deepEqual(logged, [problem.text]);
      await store.run(JOBS, 'write', { key: 'a', value: 'one' });
      assert.equal(await store.run(JOBS, 'read', 'a'), 'one');
    });

    it('leaves a file of a newer release as it is', async () => {
      const store = open();
      await store.run(JOBS, 'pretendNewer', 999);
      await store.close();
      const before = readFileSync(file());
      const { persistent, problem } = await open().health;
      assert.equal(persistent, false);
      assert.equal(problem?.code, 'store-newer');
      assert.match(problem.text, /schema 999/);
      assert.deepEqual(readFileSync(file()), before);
      assert.deepEqual(readdirSync(folder), ['darkstar.sqlite']);
    });

    it('leaves a file that another living process has open', async () => {
      mkdirSync(folder, { recursive: true });
      const owner = JSON.stringify({ pid: process.ppid, startedAt: Date.now(), startTicks: null });
      writeFileSync(path.join(folder, 'owner.json'), owner);
      const { persistent, problem } = await open().health;
      assert.equal(persistent, false);
      assert.equal(problem?.code, 'store-in-use');
      assert.equal(readFileSync(path.join(folder, 'owner.json'), 'utf8'), owner);
      assert.equal(existsSync(file()), false);
    });
  });

  describe('with a damaged file', () => {
    const damages: { name: string; damage: (bytes: Buffer) => Buffer }[] = [
      { name: 'that is no database', damage: () => Buffer.from('not a database, '.repeat(500)) },
      { name: 'that was cut short', damage: (bytes) => bytes.subarray(0, bytes.length / 2) },
      { name: 'with a page overwritten', damage: (bytes) => Buffer.from(bytes).fill(0xa5, 4096, 8192) },
    ];
    for (const { name, damage } of damages) {
      it(`sets a file ${name} aside and begins a new one`, async () => {
        const before = open();
        await before.run(JOBS, 'fill');
        await before.close();
        const damaged = damage(readFileSync(file()));
        writeFileSync(file(), damaged);
        const store = open();
        const { persistent, problem } = await store.health;
        assert.equal(persistent, true);
        assert.equal(problem?.code, 'store-corrupt');
        const aside = readdirSync(folder).find((entry) => /^darkstar\.sqlite\.corrupt-[\dTZ.-]+$/.test(entry));
        assert.ok(aside, readdirSync(folder).join());
        assert.deepEqual(readFileSync(path.join(folder, aside)), damaged);
        assert.equal(await store.run(JOBS, 'read', 'a'), null);
        rmSync(path.join(folder, aside));
      });
    }
  });
});
