import type { Database } from '../home/store.js';
import type { Absence } from './load-forecaster.js';

/** Who told of a vacation: each ends only what it told itself. */
type Teller = 'planner' | 'command';

/**
 * Keeps a vacation, so that its days are not learnt as usual ones. A vacation is known by its start: one that is cut
 * short or prolonged takes its new end. What ended before `oldestMs` goes.
 */
export function keepAbsence(database: Database, teller: Teller, { fromMs, untilMs }: Absence, oldestMs: number): void {
  database.run('DELETE FROM forecast_absences WHERE until IS NOT NULL AND until < ?', [oldestMs]);
  database.run(
    `INSERT INTO forecast_absences (teller, start, until) VALUES (?, ?, ?)
     ON CONFLICT (teller, start) DO UPDATE SET until = excluded.until`,
    [teller, fromMs, Number.isFinite(untilMs) ? untilMs : null],
  );
}

/** Every vacation that is kept, oldest first. */
export function readAbsences(database: Database): Absence[] {
  return database
    .all('SELECT start, until FROM forecast_absences ORDER BY start')
    .map(({ start, until }) => ({ fromMs: Number(start), untilMs: until === null ? Infinity : Number(until) }));
}

/** Ends what the teller left open at an instant: the people are back. */
export function endAbsences(database: Database, teller: Teller, nowMs: number): void {
  const open = 'teller = ? AND (until IS NULL OR until > ?)';
  database.run(`UPDATE forecast_absences SET until = ? WHERE ${open}`, [nowMs, teller, nowMs]);
}
