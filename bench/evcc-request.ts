import { z } from 'zod';
import { DarkstarError } from '../nodes/home/errors.js';

// What is told as null is not told.
const maybe = z
  .number()
  .nullish()
  .transform((value) => value ?? undefined);
const fraction = z.number().gt(0).max(1);
export const series = z.array(z.number());
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

const batterySchema = z.looseObject({
  charge_from_grid: flag,
  discharge_to_grid: flag,
  s_capacity: maybe,
  s_min: z.number(),
  s_max: z.number(),
  s_initial: z.number(),
  c_min: z.number(),
  c_max: z.number(),
  d_max: z.number(),
  p_a: z.number(),
  /** Its own, where they differ from those of the request. */
  eta_c: fraction.nullish(),
  eta_d: fraction.nullish(),
  s_goal: series.nullish(),
  p_demand: series.nullish(),
  /** Which of several batteries goes first, and whether it rather goes on than starts anew, where money does not care. */
  c_priority: z.number().nullish(),
  c_continuous: z.boolean().nullish(),
  c_active: z.boolean().nullish(),
});

/** What the evcc optimizer is asked: Wh, W, seconds, and currency per Wh. */
export const requestSchema = z
  .looseObject({
    batteries: z.array(batterySchema),
    time_series: z.looseObject({
      dt: z.array(z.number().min(0)).min(1),
      gt: series,
      /** Further loads beside `gt`. */
      gt_add: z.array(series).nullish(),
      ft: series,
      p_N: series,
      p_E: series,
    }),
    grid: z
      .looseObject({ p_max_imp: maybe, p_max_exp: maybe, prc_p_exc_imp: maybe })
      .nullish()
      .transform((value) => value ?? { p_max_imp: undefined, p_max_exp: undefined, prc_p_exc_imp: undefined }),
    /** What to do where money does not care: it costs nothing. */
    strategy: z
      .looseObject({
        charging_strategy: z
          .enum([
            'none',
            'charge_before_export',
            'attenuate_demand_peaks',
            'attenuate_feedin_peaks',
            'attenuate_grid_peaks',
          ])
          .nullish(),
        discharging_strategy: z.enum(['none', 'discharge_before_import']).nullish(),
        primary_goal: z.enum(['minimize_cost']).nullish(),
      })
      .nullish(),
    eta_c: fraction.default(0.95),
    eta_d: fraction.default(0.95),
    /** A number of the optimizer's own arithmetic. */
    M: z.number().nullish(),
  })
  .check(({ value, issues }) => {
    const { dt, gt_add, ...others } = value.time_series;
    const lengths: [string[], number | undefined][] = [
      ...(['gt', 'ft', 'p_N', 'p_E'] as const).map((key): [string[], number] => [
        ['time_series', key],
        others[key].length,
      ]),
      ...(gt_add ?? []).map((load, at): [string[], number] => [['time_series', 'gt_add', String(at)], load.length]),
      ...value.batteries.flatMap(({ s_goal, p_demand }, at): [string[], number | undefined][] => [
        [['batteries', String(at), 's_goal'], s_goal?.length],
        [['batteries', String(at), 'p_demand'], p_demand?.length],
      ]),
    ];
    for (const [path, length] of lengths) {
      if (length === undefined || length === dt.length) continue;
      issues.push({ code: 'custom', path, input: length, message: `${dt.length} values, one for each step of \`dt\`` });
    }
  });

export type EvccRequest = z.output<typeof requestSchema>;
export type EvccBattery = EvccRequest['batteries'][number];

/** What the battery holds when it is full, or now, if that is more. */
export function capacityWh({ s_capacity, s_max, s_initial }: EvccBattery): number {
  return Math.max(s_capacity ?? s_max, s_max, s_initial);
}

const known = {
  request: requestSchema.shape,
  battery: batterySchema.shape,
  timeSeries: requestSchema.shape.time_series.shape,
  strategy: requestSchema.shape.strategy.unwrap().unwrap().shape,
  grid: { p_max_imp: maybe, p_max_exp: maybe, prc_p_exc_imp: maybe },
};

/**
 * What asks for something else than it would get is refused; a field that is null asks for nothing.
 * @throws DarkstarError `not-supported-yet` that names every field that is not translated
 */
export function refuseUnknown(request: EvccRequest): void {
  const unknown = [
    ...unknownIn(request, known.request, ''),
    ...unknownIn(request.grid, known.grid, 'grid.'),
    ...unknownIn(request.time_series, known.timeSeries, 'time_series.'),
    ...unknownIn(request.strategy ?? {}, known.strategy, 'strategy.'),
    ...request.batteries.flatMap((battery, index) => unknownIn(battery, known.battery, `batteries[${index}].`)),
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

function unknownIn(value: object, names: object, path: string): string[] {
  return Object.entries(value).flatMap(([name, given]) => {
    return name in names || given === null || given === undefined ? [] : [`${path}${name}`];
  });
}
