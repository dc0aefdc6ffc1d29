import { DarkstarError, describeProblem } from '../../home/errors.js';

/** `price-slots`: prices of a message or a file that are not understood, with the place, the value and the remedy. */
export function slotError(path: string, value: unknown, expected: string, remedy: string): DarkstarError {
  const problem = { path, value, expected, remedy };
  return new DarkstarError('price-slots', `Prices: ${describeProblem(problem)}`, { problems: [problem] });
}
