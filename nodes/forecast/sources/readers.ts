import { z } from 'zod';
import { DarkstarError } from '../../home/errors.js';

/** A name and a number beside every time, as columns of an answer. */
export type Columns = Readonly<Record<string, readonly (number | null)[] | undefined>>;

export const columnSchema = z.array(z.number().nullable());

export function unusable(source: string, what: string, remedy: string): DarkstarError {
  return new DarkstarError('weather-unusable', `${source}: ${what} ${remedy}`, { values: { source } });
}

/** The instant of a local time without offset ("2026-03-02T08:00") on a clock that is `offsetMs` ahead of UTC. */
export function instantOf(localTime: string, offsetMs: number): number {
  return Date.parse(`${localTime}Z`) - offsetMs;
}
