import { z } from 'zod';
import { jobNameSchema, type JobName } from '../home/schema/messages.js';
import { parse } from '../home/schema/parse.js';
import { byCron, everyMinutes, type Timetable } from './timetable.js';

const jobSchema = z
  .strictObject({
    job: jobNameSchema,
    everyMinutes: z.coerce.number().int().min(1).max(1440).optional(),
    cron: z.string().trim().min(1).optional(),
    jitterSeconds: z.coerce.number().min(0).max(600).default(0),
  })
  .refine((job) => (job.everyMinutes === undefined) !== (job.cron === undefined), {
    path: ['everyMinutes'],
    error: 'either `everyMinutes` or `cron`',
  });

const DEFAULT_JOBS: readonly z.input<typeof jobSchema>[] = [
  { job: 'prices', everyMinutes: 60 },
  { job: 'forecast', everyMinutes: 60 },
  { job: 'plan', everyMinutes: 30 },
];

const configSchema = z.object({
  jobs: z
    .array(jobSchema)
    .min(1)
    .refine((jobs) => new Set(jobs.map(({ job }) => job)).size === jobs.length, { error: 'each job once' })
    .prefault([...DEFAULT_JOBS]),
});

/** A job of the table: when it is due, and by how much at most its runs are delayed at random. */
export interface ScheduledJob {
  readonly job: JobName;
  readonly timetable: Timetable;
  readonly jitterMs: number;
}

/**
 * The table of a scheduler node as the editor gives it.
 * @throws DarkstarError `invalid-input`, `bad-cron`
 */
export function readJobs(config: object, timezone: string): ScheduledJob[] {
  return parse(configSchema, config, 'scheduler').jobs.map(({ job, everyMinutes: minutes, cron, jitterSeconds }) => ({
    job,
    timetable: minutes === undefined ? byCron(cron ?? '', timezone) : everyMinutes(minutes, timezone),
    jitterMs: jitterSeconds * 1000,
  }));
}
