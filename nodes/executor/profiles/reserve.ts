import type { ProfileInput } from './profile.js';

/** The step that sets the charge below which the battery does not go by itself, in a profile with the target `reserve`. */
export const reserve = (of: 'minSocPercent' | 'socPercent' | 'socTargetPercent') => ({
  target: 'reserve',
  values: { value: { of } },
});

const gridCharging = (on: boolean) => ({ target: 'gridCharging', values: { _: on } });

/** The targets `reserve` and `gridCharging` of a battery that Home Assistant shows as a number and a switch. */
export const RESERVE_AND_GRID_CHARGING = {
  reserve: {
    source: 1,
    action: 'number.set_value',
    entity: '{reserve}',
    fields: { value: { unit: '%', min: 0, max: 100, step: 1, deadband: 3 } },
  },
  gridCharging: {
    source: 2,
    action: 'switch.turn_{_}',
    entity: '{gridCharging}',
    fields: { _: { unit: 'switch' } },
  },
} as const satisfies ProfileInput['targets'];

/**
 * The intents of a battery that follows the home down to its reserve, and fills itself up to it in a mode of its own.
 * @param mode the step that sets the mode
 */
export function intentsByReserve(
  mode: (name: 'self_consumption' | 'backup') => ProfileInput['intents'][string][number],
): ProfileInput['intents'] {
  const following = [gridCharging(false), mode('self_consumption')];
  return {
    'self-consumption': [...following, reserve('minSocPercent')],
    'discharge-to-home': [...following, reserve('minSocPercent')],
    export: [...following, reserve('minSocPercent')],
    'charge-from-surplus': [...following, reserve('socPercent')],
    hold: [...following, reserve('socPercent')],
    'charge-from-grid': [reserve('socTargetPercent'), gridCharging(true), mode('backup')],
  };
}
