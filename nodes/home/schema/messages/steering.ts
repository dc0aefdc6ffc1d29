import { z } from 'zod';
import { instantSchema } from '../home.js';
import { textSchema } from '../plan.js';

export const jobNameSchema = z.enum(['prices', 'forecast', 'plan', 'train', 'reflex']);

export const jobSchema = z.looseObject({ job: jobNameSchema });

export const schedulerStatusSchema = z.looseObject({
  running: z.boolean(),
  lastRun: instantSchema.nullable(),
  nextRun: instantSchema.nullable(),
  currentTask: z.string().nullable(),
});

export const healthSchema = z.looseObject({
  level: z.enum(['ok', 'warning', 'critical']),
  problems: z.array(textSchema),
});

export const configUpdateSchema = z.looseObject({ at: instantSchema, name: z.string(), key: z.string() });

/**
 * What a person wants done. Of `set-ev-goal` the `value` is `{id, targetSocPercent, by}` or `{id, kwh, by}` (`kwh` beyond
 * what the car holds now; `by` the instant of departure, or the next local time such as "07:00"; `until` stands in for it);
 * `{id, cancel: true}` takes one car's goal back, `null` all of them.
 */
export const commandSchema = z.looseObject({
  command: z.enum([
    'replan',
    'pause',
    'resume',
    'boost-water',
    'force-charge',
    'force-export',
    'force-stop',
    'manual',
    'grid-outage',
    'vacation',
    'set-risk',
    'set-comfort',
    'set-ev-goal',
    'set-mode',
    'manual-slot',
    'undo-reflex',
  ]),
  until: instantSchema.optional(),
  value: z.unknown().optional(),
});
