import { z } from 'zod';
import { DarkstarError, describeProblem, NO_SUCH_PROPERTY, type Problem } from '../errors.js';
import { messageSchemas, type Payload, type Topic } from './messages.js';

/**
 * Parses `input`, or throws a `DarkstarError` (`invalid-input`) that lists every problem with its path below `root`,
 * the value found, what was expected, and a remedy. Paths of a file begin at its own properties: its root is "".
 */
export function parse<S extends z.ZodType>(schema: S, input: unknown, root: string): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => toProblems(issue, schema, input, root));
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  throw new DarkstarError('invalid-input', `${first ? describeProblem(first) : 'Invalid input'}${more}`, { problems });
}

/** Parses the payload of a message of the given topic. */
export function parsePayload<T extends Topic>(topic: T, payload: unknown): Payload<T> {
  return parse(messageSchemas[topic] as unknown as z.ZodType<Payload<T>>, payload, topic);
}

export function isTopic(topic: unknown): topic is Topic {
  return typeof topic === 'string' && Object.hasOwn(messageSchemas, topic);
}

function toProblems(issue: z.core.$ZodIssue, schema: z.ZodType, input: unknown, root: string): Problem[] {
  const path = issue.path.filter((key) => typeof key !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, path);
    return issue.keys.map((key) =>
      unknownKey(joinPath(root, [...path, key]), valueAt(input, [...path, key]), key, known),
    );
  }
  const value = valueAt(input, path);
  const expected = expectation(issue);
  const verb = value === undefined ? 'Add it' : 'Change it';
  return [{ path: joinPath(root, path), value, expected, remedy: `${verb}, or see docs/messages.md.` }];
}

function unknownKey(path: string, value: unknown, key: string, known: readonly string[]): Problem {
  const near = nearest(key, known);
  return {
    path,
    value,
    expected: NO_SUCH_PROPERTY,
    remedy: near ? `did you mean \`${near}\`?` : `known here: ${known.join(', ')}.`,
  };
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'number'
        ? 'a finite number'
        : `${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
    case 'too_small':
      if (issue.origin === 'array') return `at least ${issue.minimum} item(s)`;
      if (issue.origin === 'string') return `at least ${issue.minimum} character(s)`;
      return `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      if (issue.origin === 'array') return `at most ${issue.maximum} items`;
      if (issue.origin === 'string') return `at most ${issue.maximum} characters`;
      return `${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? JSON.stringify(issue.values[0])
        : `one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      if (issue.format === 'datetime') return 'an instant such as 2026-01-31T13:00:00Z';
      return issue.message.startsWith('Invalid')
        ? `a string that matches ${issue.pattern ?? issue.format}`
        : issue.message;
    default:
      return issue.message;
  }
}

function joinPath(root: string, path: readonly PropertyKey[]): string {
  const joined = path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${String(key)}`),
    root,
  );
  return joined.replace(/^\./, '') || 'input';
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** The property names that the schema knows at a path. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let current: z.ZodType | undefined = unwrap(schema);
  for (const key of path) {
    if (current instanceof z.ZodArray) current = unwrap(current.element as z.ZodType);
    else if (current instanceof z.ZodObject)
      current = unwrap((current.shape as Record<string, z.ZodType>)[String(key)]);
    else return [];
  }
  return current instanceof z.ZodObject ? Object.keys(current.shape) : [];
}

function unwrap(schema: z.ZodType | undefined): z.ZodType | undefined {
  let current = schema;
  while (
    current instanceof z.ZodOptional ||
    current instanceof z.ZodDefault ||
    current instanceof z.ZodPrefault ||
    current instanceof z.ZodNullable
  ) {
    current = current.unwrap() as z.ZodType;
  }
  return current;
}

function nearest(word: string, candidates: readonly string[]): string | undefined {
  const [best] = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= Math.max(2, Math.ceil(candidate.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return best?.candidate;
}

/** Levenshtein distance (Wagner and Fischer, 1974). */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = previous[column - 1] + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(previous[column] + 1, current[column - 1] + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length];
}
