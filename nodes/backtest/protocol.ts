import { DarkstarError, type Problem, type Text } from '../home/errors.js';
import type { PolicyName } from './policies.js';
import type { Replayed } from './run.js';

/** What crosses from a thread that replays. The report travels as JSON, which is read faster than a clone of its objects. */
export type BacktestMessage =
  /** How much of a policy is done, 0 to 1. */
  | { readonly kind: 'progress'; readonly policy: PolicyName; readonly share: number }
  | { readonly kind: 'report'; readonly reportJson: string }
  /** From a thread beside: its share of the work. */
  | { readonly kind: 'replayed'; readonly replayed: Replayed }
  | { readonly kind: 'failed'; readonly error: ErrorParts };

/** What is left of an error on the way between threads. */
interface ErrorParts {
  readonly code: string;
  readonly message: string;
  readonly values: Text['values'];
  readonly problems: readonly Problem[];
}

export function errorOf({ code, message, values, problems }: ErrorParts): DarkstarError {
  return new DarkstarError(code, message, { values, problems });
}
