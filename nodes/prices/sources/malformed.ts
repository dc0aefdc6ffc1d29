import type { z } from 'zod';
import { DarkstarError } from '../../home/errors.js';
import type { SourceName } from './source.js';

const SHOWN = 40;

/** What was found, short enough for a sentence. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return `"${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}"`;
}

/** `price-answer-malformed`: an answer that is not what the source documents. */
export function malformed(source: SourceName, detail: string): DarkstarError {
  return new DarkstarError(
    'price-answer-malformed',
    `The answer of ${source} is not as documented: ${detail}. None of it is used; try again later.`,
    { values: { source, detail } },
  );
}

/**
 * An answer in the shape that its schema says.
 * @throws DarkstarError `price-answer-malformed` that names the first place that differs
 */
export function readBody<S extends z.ZodType>(source: SourceName, schema: S, body: unknown): z.output<S> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw malformed(source, `\`${issue?.path.map(String).join('.')}\`: ${issue?.message ?? 'not as documented'}`);
}
