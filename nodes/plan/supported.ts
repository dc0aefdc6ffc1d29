import { DarkstarError, type Problem } from '../home/errors.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import { setUpAppliances } from './appliance.js';
import { MOST_STATES, stateCount } from './appliance-pricing.js';

/**
 * Refuses a problem that cannot be planned as it is written.
 * @throws DarkstarError `invalid-input` when a battery's state of charge is missing or a state names an unknown battery;
 * `not-supported-yet` when the home has what Kepler does not model.
 */
export function checkProblem(problem: PlanningProblem): void {
  const problems = [...missingStates(problem), ...unknownStates(problem), ...unknownArrays(problem)];
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

function unknownArrays({ home, slots }: PlanningProblem): Problem[] {
  const batteries = home.batteries.map(({ id }) => id);
  const arrays = home.solar.map(({ id }) => id);
  const named = [...new Set(slots.flatMap(({ pvKwhByArray = {} }) => Object.keys(pvKwhByArray)))];
  return [
    ...home.solar.flatMap(({ coupling, batteryId }, index) =>
      coupling === 'ac' || (batteryId !== undefined && batteries.includes(batteryId))
        ? []
        : [
            {
              path: `home.solar[${index}].batteryId`,
              value: batteryId,
              expected: `the id of the battery behind whose inverter the panels are: ${batteries.join(', ') || 'none'}`,
              remedy: 'Name one of them, or set `coupling` to "ac".',
            },
          ],
    ),
    ...named
      .filter((id) => !arrays.includes(id))
      .map((id) => ({
        path: `slots[].pvKwhByArray.${id}`,
        value: id,
        expected: `the id of a solar array of the home: ${arrays.join(', ') || 'none'}`,
        remedy: 'Name one of them, or leave `pvKwhByArray` out.',
      })),
  ];
}

function notSupported(problem: PlanningProblem): string[] {
  return tooLargeGroups(problem);
}

/** Appliances that exclude each other are planned together: too many of them have too many orders to try. */
function tooLargeGroups(problem: PlanningProblem): string[] {
  return setUpAppliances(problem)
    .filter((group) => stateCount(group) > MOST_STATES)
    .map(({ jobs }) => `home.appliances (${jobs.map(({ appliance }) => appliance.id).join(', ')} in one group)`);
}
