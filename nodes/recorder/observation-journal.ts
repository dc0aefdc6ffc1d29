import type { Database } from '../home/store.js';

/** What was written to the observations since an earlier look. */
interface ObservationChanges {
  /** To ask with the next time. */
  readonly revision: number;
  /** Unix ms of the first quarter hour that may differ; Infinity where nothing was written, −Infinity where all may. */
  readonly firstStart: number;
}

interface Change {
  readonly revision: number;
  readonly firstStart: number;
}

interface Journal {
  revision: number;
  /** Ascending in both: an earlier change that a later one reaches back beyond says nothing more. */
  changes: Change[];
  forgotten: number;
}

const MOST_CHANGES = 64;
const journals = new WeakMap<Database, Journal>();

function journalOf(database: Database): Journal {
  const present = journals.get(database);
  if (present) return present;
  const journal: Journal = { revision: 0, changes: [], forgotten: 0 };
  journals.set(database, journal);
  return journal;
}

/** Notes that observations from `firstStart` on may have changed: so that who holds the past need not read it again. */
export function noteObservations(database: Database, firstStart: number): void {
  const journal = journalOf(database);
  journal.revision++;
  while (journal.changes.length > 0 && journal.changes[journal.changes.length - 1].firstStart >= firstStart) {
    journal.changes.pop();
  }
  journal.changes.push({ revision: journal.revision, firstStart });
  if (journal.changes.length > MOST_CHANGES) journal.forgotten = journal.changes.shift()?.revision ?? 0;
}

/** What was written after the look that gave `revision`; without one all may have changed. */
export function observationsSince(database: Database, revision: number | undefined): ObservationChanges {
  const journal = journalOf(database);
  const { revision: now, changes, forgotten } = journal;
  if (revision === undefined || revision < forgotten) return { revision: now, firstStart: -Infinity };
  const firstStart = changes.find((change) => change.revision > revision)?.firstStart ?? Infinity;
  return { revision: now, firstStart };
}
