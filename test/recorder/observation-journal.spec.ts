import assert from 'node:assert/strict';
import type { Database } from '../../nodes/home/store.js';
import { noteObservations, observationsSince } from '../../nodes/recorder/observation-journal.js';

const database = (): Database => ({ all: () => [], run: () => undefined, transaction: (work) => work() });

describe('the journal of observations', () => {
  it('tells from which quarter hour on the past may differ since a look', () => {
    const home = database();
    const first = observationsSince(home, undefined);
    assert.equal(first.firstStart, -Infinity, 'who never looked knows nothing');
    assert.equal(observationsSince(home, first.revision).firstStart, Infinity);
    noteObservations(home, 900);
    noteObservations(home, 1800);
    const second = observationsSince(home, first.revision);
    assert.equal(second.firstStart, 900);
    noteObservations(home, 2700);
    assert.equal(observationsSince(home, second.revision).firstStart, 2700);
    noteObservations(home, 100);
    assert.equal(observationsSince(home, second.revision).firstStart, 100);
    assert.equal(observationsSince(database(), second.revision).firstStart, Infinity, 'each home has its own');
  });

  it('does not grow without end: who looked too long ago reads all again', () => {
    const home = database();
    const { revision } = observationsSince(home, undefined);
    for (let quarter = 1; quarter <= 200; quarter++) noteObservations(home, quarter * 900);
    assert.equal(observationsSince(home, revision).firstStart, -Infinity);
    assert.equal(observationsSince(home, 190).firstStart, 191 * 900);
  });
});
