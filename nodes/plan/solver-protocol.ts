import type { Problem, Text } from '../home/errors.js';
import type { PlanningProblem } from '../home/schema/problem.js';

/** What crosses to the solver's thread, by structured clone. */
export interface SolverTask {
  readonly id: number;
  readonly problem: PlanningProblem;
}

/**
 * What comes back: a plan, or the parts of the error that refused the problem. The plan travels as JSON, which Node-RED's
 * thread reads faster than a clone of its objects.
 */
export type SolverReply =
  | { readonly id: number; readonly planJson: string }
  | {
      readonly id: number;
      readonly error: {
        readonly code: string;
        readonly message: string;
        readonly values: Text['values'];
        readonly problems: readonly Problem[];
      };
    };
