import { DarkstarError } from '../home/errors.js';
import { jobNameSchema, type JobName } from '../home/schema/messages.js';
import { parsePayload } from '../home/schema/parse.js';

/** What a message wants of the scheduler. */
export type Order = { readonly kind: 'run' | 'failed'; readonly job: JobName } | { readonly kind: 'none' };

interface Message {
  readonly topic?: unknown;
  readonly payload?: unknown;
  /** Set by a Catch node. */
  readonly error?: unknown;
}

/**
 * Reads a message: `job` runs a job, `job-failed` or what a Catch node sends about one retries it, and the command
 * `replan` runs `plan`. Other commands are for other nodes.
 * @throws DarkstarError `unknown-job`, `unknown-order`, `invalid-input`
 */
export function readOrder(msg: Message): Order {
  if (msg.error !== undefined) return readFailure(msg.payload);
  switch (msg.topic) {
    case 'job':
      return { kind: 'run', job: jobOf(msg.payload) };
    case 'job-failed':
      return { kind: 'failed', job: jobOf(msg.payload) };
    case 'command':
      return parsePayload('command', msg.payload).command === 'replan'
        ? { kind: 'run', job: 'plan' }
        : { kind: 'none' };
    default:
      throw new DarkstarError(
        'unknown-order',
        `The topic is "${String(msg.topic)}": expected job, job-failed or command. Set msg.topic.`,
        { values: { topic: String(msg.topic) } },
      );
  }
}

/** A Catch node that covers a whole tab also reports what has nothing to do with a job. */
function readFailure(payload: unknown): Order {
  const job = findJob(payload);
  return job === undefined ? { kind: 'none' } : { kind: 'failed', job };
}

function findJob(payload: unknown): JobName | undefined {
  const name = typeof payload === 'object' && payload !== null ? (payload as { job?: unknown }).job : payload;
  const result = jobNameSchema.safeParse(name);
  return result.success ? result.data : undefined;
}

function jobOf(payload: unknown): JobName {
  const job = findJob(payload);
  if (job !== undefined) return job;
  throw new DarkstarError(
    'unknown-job',
    `The payload names no job: expected {"job": …} with one of ${jobNameSchema.options.join(', ')}.`,
  );
}
