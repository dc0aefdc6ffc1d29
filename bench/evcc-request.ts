import { z } from 'zod';
import { DarkstarError } from '../nodes/home/errors.js';

const wh = z.number();
// What is told as null is not told.
const maybe = z
  .number()
  .nullish()
  .transform((value) => value ?? undefined);
export const series = z.array(z.number());

const batterySchema = z.looseObject({
  charge_from_grid: z.boolean().default(false),
  discharge_to_grid: z.boolean().default(false),
  s_capacity: wh.optional(),
  s_min: wh,
  s_max: wh,
  s_initial: wh,
  c_min: z.number(),
  c_max: z.number(),
  d_max: z.number(),
  p_a: z.number(),
  s_goal: series.nullish(),
  p_demand: series.nullish(),
  /** Which of several batteries goes first where money does not care: it costs nothing. */
  c_priority: z.number().nullish(),
});

/** What the evcc optimizer is asked: Wh, W, seconds, and currency per Wh. */
export const requestSchema = z.looseObject({
  batteries: z.array(batterySchema),
  time_series: z.looseObject({ dt: series, gt: series, ft: series, p_N: series, p_E: series }),
  grid: z
    .looseObject({
      p_max_imp: maybe,
      p_max_exp: maybe,
      prc_p_exc_imp: maybe,
    })
    .prefault({}),
  /** What to do where money does not care: it costs nothing. */
  strategy: z
    .looseObject({
      charging_strategy: z.enum(['none', 'charge_before_export', 'attenuate_grid_peaks']).nullish(),
      discharging_strategy: z.enum(['none', 'discharge_before_import']).nullish(),
    })
    .nullish(),
  eta_c: z.number().default(0.95),
  eta_d: z.number().default(0.95),
});

export type EvccRequest = z.output<typeof requestSchema>;

/**
 * What asks for something else than it would get is refused; a field that is null asks for nothing.
 * @throws DarkstarError `not-supported-yet` that names every field that is not translated
 */
export function refuseUnknown(request: EvccRequest): void {
  const unknown = [
    ...unknownIn(request, requestSchema.shape, ''),
    ...unknownIn(request.grid, requestSchema.shape.grid.unwrap().shape, 'grid.'),
    ...unknownIn(request.time_series, requestSchema.shape.time_series.shape, 'time_series.'),
    ...unknownIn(request.strategy ?? {}, requestSchema.shape.strategy.unwrap().unwrap().shape, 'strategy.'),
    ...request.batteries.flatMap((battery, index) => unknownIn(battery, batterySchema.shape, `batteries[${index}].`)),
  ];
  if (unknown.length === 0) return;
  throw new DarkstarError(
    'not-supported-yet',
    `Not translated: ${unknown.join(', ')}. Leave it out to plan the rest.`,
    {
      values: { fields: unknown.join(', ') },
    },
  );
}

function unknownIn(value: object, known: object, path: string): string[] {
  return Object.entries(value).flatMap(([name, given]) => {
    return name in known || given === null || given === undefined ? [] : [`${path}${name}`];
  });
}
