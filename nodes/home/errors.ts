/** A sentence for people, with the data it was made from, so that a page can say it again in another language. */
export interface Text {
  readonly code: string;
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
  readonly text: string;
}

/** One thing that is wrong with an input: where it is, what was found, what belongs there, and how to mend it. */
export interface Problem {
  readonly path: string;
  readonly value: unknown;
  readonly expected: string;
  readonly remedy: string;
}

interface DarkstarErrorOptions {
  readonly values?: Text['values'];
  readonly problems?: readonly Problem[];
  readonly cause?: unknown;
}

/**
 * The one error of this project. `code` is stable and kebab-case; `message` is one sentence that says what is wrong
 * and what to do; `problems` lists every fault of a refused input. `code`, `values` and `problems` are own properties,
 * because Node-RED copies only those to the message of a Catch node.
 */
export class DarkstarError extends Error {
  readonly code: string;
  readonly values: Text['values'];
  readonly problems: readonly Problem[];

  constructor(code: string, message: string, options: DarkstarErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DarkstarError';
    this.code = code;
    this.values = options.values ?? {};
    this.problems = options.problems ?? [];
  }

  toText(): Text {
    return { code: this.code, values: this.values, text: this.message };
  }
}

/** Wraps whatever was thrown, so that every error that leaves this project has a code. */
export function toDarkstarError(thrown: unknown): DarkstarError {
  if (thrown instanceof DarkstarError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new DarkstarError('unexpected', message, { cause: thrown });
}

/** What is expected where an unknown property stands. */
export const NO_SUCH_PROPERTY = 'no such property';

/** "`grid.maxImportKw` is -1: expected at least 0. Change it …", "`grid.maxKw`: unknown; did you mean `maxImportKw`?" */
export function describeProblem(problem: Problem): string {
  if (problem.expected === NO_SUCH_PROPERTY) return `\`${problem.path}\`: unknown; ${problem.remedy}`;
  const found = problem.value === undefined ? 'is missing' : `is ${shorten(problem.value)}`;
  return `\`${problem.path}\` ${found}: expected ${problem.expected}. ${problem.remedy}`.trim();
}

function shorten(value: unknown): string {
  const json = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value));
  return json.length > 60 ? `${json.slice(0, 57)}…` : json;
}
