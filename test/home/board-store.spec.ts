import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readBoard, writeBoard } from '../../nodes/home/board-store.js';
import { openDatabase, type OpenDatabase } from '../../nodes/home/database.js';
import { migrations } from '../../nodes/home/migrations.js';

describe('the database of a home', () => {
  let folder: string;
  let database: OpenDatabase | undefined;

  beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'darkstar-database-'))));
  afterEach(async () => {
    database?.close();
    database = undefined;
    await rm(folder, { recursive: true });
  });

  function open(steps?: readonly string[]): OpenDatabase {
    database?.close();
    return (database = openDatabase(folder, steps ? { migrations: steps } : {}));
  }

  it('gives the board back as it was written last, topic by topic', () => {
    const payload = { text: 'å "quoted" — 東京', list: [1, null, { deep: true }], number: 0.1 };
    writeBoard(open(), [
      { topic: 'state', payload: { at: 1 } },
      { topic: 'plan-update', payload },
    ]);
    writeBoard(open(), [{ topic: 'state', payload: { at: 2 } }]);
    assert.deepEqual(readBoard(open()), [
      { topic: 'plan-update', payload },
      { topic: 'state', payload: { at: 2 } },
    ]);
  });

  it('keeps none of the entries when one of them cannot be written', () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const entries = [
      { topic: 'state', payload: { at: 1 } },
      { topic: 'weather', payload: circular },
    ];
    const opened = open();
    assert.throws(() => writeBoard(opened, entries), TypeError);
    assert.deepEqual(readBoard(opened), []);
  });

  it('keeps what a transaction within a transaction wrote, or rolls both back', () => {
    const opened = open();
    const nested = (fail: boolean) =>
      opened.transaction(() => {
        opened.run("INSERT INTO board VALUES ('a', '1')");
        opened.transaction(() => opened.run("INSERT INTO board VALUES ('b', '1')"));
        if (fail) throw new Error('no');
      });
    assert.throws(() => nested(true), /no/);
    assert.deepEqual(readBoard(opened), []);
    nested(false);
    assert.equal(readBoard(opened).length, 2);
  });

  it('goes on after a statement that failed in a transaction', () => {
    const opened = open();
    opened.run("INSERT INTO board VALUES ('a', '1')");
    assert.throws(() => opened.transaction(() => opened.run("INSERT INTO board VALUES ('a', '2')")), {
      code: 'store-failed',
    });
    opened.transaction(() => opened.run("INSERT INTO board VALUES ('b', '1')"));
    assert.equal(readBoard(opened).length, 2);
  });

  it('brings an older file up to date, step by step, and keeps a copy of it', () => {
    writeBoard(open(), [{ topic: 'state', payload: { at: 1 } }]);
    const newer = [...migrations, 'CREATE TABLE one (a)', 'INSERT INTO one VALUES (7)'];
    assert.deepEqual(open(newer).all('SELECT a FROM one'), [{ a: 7 }]);
    assert.deepEqual(readBoard(open(newer)), [{ topic: 'state', payload: { at: 1 } }]);
    assert.ok(existsSync(path.join(folder, `darkstar.sqlite.v${migrations.length}`)), readdirSync(folder).join());
  });

  it('leaves the older file as it was when a step fails', () => {
    const entries = [
      { topic: 'state', payload: { at: 1 } },
      { topic: 'weather', payload: { at: 1 } },
    ];
    writeBoard(open(), entries);
    const broken = open([...migrations, 'CREATE TABLE one (a)', 'CREATE UNIQUE INDEX once ON board (payload)']);
    assert.equal(broken.health.persistent, false);
    assert.match(broken.health.problem?.text ?? '', /UNIQUE constraint failed/);
    assert.deepEqual(readBoard(broken), []);
    assert.deepEqual(readBoard(open()), entries);
  });
});
