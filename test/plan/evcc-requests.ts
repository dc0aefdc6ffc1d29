import fc from 'fast-check';
import { requestSchema, type EvccRequest } from '../../bench/evcc-request.js';

const watts = (...values: number[]) => fc.constantFrom(...values);
const share = fc.integer({ min: 0, max: 1000 }).map((value) => value / 1000);
const wattHours = (max: number) => fc.integer({ min: 0, max });
/** Per Wh, in steps of a ten-millionth. */
const price = (min: number, max: number) => fc.integer({ min, max }).map((value) => value / 1e7);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Any request of a few steps and batteries, with all that its public format knows. */
export function anyRequest(): fc.Arbitrary<EvccRequest> {
  return fc.integer({ min: 1, max: 7 }).chain((steps) => {
    const series = (values: fc.Arbitrary<number>) => fc.array(values, { minLength: steps, maxLength: steps });
    const sometimes = (values: fc.Arbitrary<number>) =>
      series(fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: values }));
    return fc
      .record({
        batteries: fc.array(anyBattery(sometimes), { minLength: 1, maxLength: 3 }),
        time_series: fc.record({
          dt: series(fc.constantFrom(90, 900, 1800, 3600, 5400)),
          gt: series(wattHours(2500)),
          gt_add: maybe(fc.array(series(wattHours(800)), { minLength: 1, maxLength: 2 })),
          ft: sometimes(wattHours(6000)),
          p_N: series(price(-1000, 5000)),
          p_E: series(price(-1000, 4000)),
        }),
        grid: maybe(
          fc.record({
            p_max_imp: maybe(watts(500, 2000, 5000)),
            p_max_exp: maybe(watts(0, 500, 3000)),
            prc_p_exc_imp: maybe(fc.constantFrom(0, 1e-4, 1e-3)),
          }),
        ),
        eta_c: fc.constantFrom(0.9, 0.95, 1),
        eta_d: fc.constantFrom(0.9, 0.95, 1),
      })
      .map((request) => requestSchema.parse(startWithin(request)));
  });
}

/**
 * Nothing starts above its maximum beside an export limit: there ours may curtail sun to discharge what serves the home
 * only, while evcc loses sun only where as much as allowed is sold, beside which such a battery may not discharge.
 */
function startWithin<T extends { grid?: { p_max_exp?: number }; batteries: { s_initial: number; s_max: number }[] }>(
  request: T,
): T {
  if (request.grid?.p_max_exp === undefined) return request;
  const batteries = request.batteries.map((battery) => ({
    ...battery,
    s_initial: Math.min(battery.s_initial, battery.s_max),
  }));
  return { ...request, batteries };
}

function anyBattery(sometimes: (values: fc.Arbitrary<number>) => fc.Arbitrary<number[]>) {
  const energy = fc.constantFrom(2000, 8000, 40_000);
  return fc
    .record({
      s_max: energy,
      atLeast: fc.constantFrom(0, 0, 0.1, 0.5),
      capacity: maybe(fc.constantFrom(1.05, 1.25)),
      filled: share,
      charge: watts(0, 1000, 5000, 11_000),
      chargeLeast: fc.constantFrom(0, 0, 0.3, 1),
      d_max: watts(0, 0, 2000, 5000),
      p_a: price(0, 5000),
      charge_from_grid: fc.boolean(),
      discharge_to_grid: fc.boolean(),
      goals: maybe(sometimes(share)),
      p_demand: maybe(sometimes(watts(100, 1500, 5000))),
      eta_c: maybe(fc.constantFrom(0.8, 0.97)),
      eta_d: maybe(fc.constantFrom(0.8, 0.97)),
    })
    .map(({ atLeast, capacity, filled, charge, chargeLeast, goals, ...battery }) => {
      return {
        ...battery,
        s_min: battery.s_max * atLeast,
        ...(capacity ? { s_capacity: battery.s_max * capacity } : {}),
        s_initial: battery.s_max * filled * (capacity ?? 1),
        c_max: charge,
        c_min: charge * chargeLeast,
        ...(goals ? { s_goal: goals.map((part) => part * 1.1 * battery.s_max) } : {}),
      };
    });
}
