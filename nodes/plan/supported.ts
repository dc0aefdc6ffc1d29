import { DarkstarError, type Problem } from '../home/errors.js';
import type { PlanningProblem } from '../home/schema/problem.js';

/**
 * Refuses a problem that cannot be planned as it is written.
 * @throws DarkstarError `invalid-input` when a battery's state of charge is missing or a state names an unknown battery;
 * `not-supported-yet` when the home has what Kepler does not model.
 */
export function checkProblem(problem: PlanningProblem): void {
  const problems = [...missingStates(problem), ...unknownStates(problem)];
  if (problems.length > 0) {
    const paths = problems.map(({ path }) => `\`${path}\``).join(', ');
    throw new DarkstarError('invalid-input', `${paths}: ${problems[0].expected}. ${problems[0].remedy}`, { problems });
  }
  const refused = notSupported(problem);
  if (refused.length > 0) {
    throw new DarkstarError(
      'not-supported-yet',
      `${refused.map((path) => `\`${path}\``).join(', ')} cannot be planned yet. Leave it out to plan the rest of the home.`,
      { values: { properties: refused.join(', ') } },
    );
  }
}

function missingStates({ home, state }: PlanningProblem): Problem[] {
  return home.batteries
    .filter(({ id, capacityKwh }) => capacityKwh > 0 && !state.batteries.some((battery) => battery.id === id))
    .map(({ id }) => ({
      path: 'state.batteries',
      value: state.batteries.map((battery) => battery.id),
      expected: `the state of charge of battery "${id}"`,
      remedy: `Add {"id": "${id}", "socPercent": …}.`,
    }));
}

function unknownStates({ home, state }: PlanningProblem): Problem[] {
  return state.batteries.flatMap(({ id }, index) =>
    home.batteries.some((battery) => battery.id === id)
      ? []
      : [
          {
            path: `state.batteries[${index}].id`,
            value: id,
            expected: `the id of a battery of the home: ${home.batteries.map((battery) => battery.id).join(', ') || 'none'}`,
            remedy: 'Name one of them, or leave it out.',
          },
        ],
  );
}

function notSupported({ home, scenarios }: PlanningProblem): string[] {
  const named = (property: string, devices: readonly { readonly id: string }[]) =>
    devices.map(({ id }, index) => `${property}[${index}] (${id})`);
  return [
    ...named('home.waterHeaters', home.waterHeaters),
    ...named('home.evs', home.evs),
    ...named('home.appliances', home.appliances),
    ...(home.grid.powerTariff ? ['home.grid.powerTariff'] : []),
    ...(scenarios && scenarios.length > 0 ? ['scenarios'] : []),
  ];
}
