import { z } from 'zod';
import { parse } from '../home/schema/parse.js';
import type { Strategy } from '../home/schema/problem.js';
import type { PlannerLoopSettings } from './planner-loop.js';

/** A number as the editor or an environment variable gives it: a number, a text of digits, or nothing. */
const number = (schema: z.ZodNumber) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value), schema);
const blank = z.preprocess(
  (value) => (value === '' || value === null ? undefined : value),
  number(z.number().min(0).max(100)).optional(),
);

const settingsSchema = z.object({
  horizonHours: number(z.number().min(1).max(168)).default(48),
  target: z.enum(['fixed', 'by-risk']).default('fixed'),
  targetSocPercent: blank,
  riskAppetite: number(z.number().int().min(1).max(5)).default(3),
  loadMargin: z.boolean().default(false),
  replanSocPercent: number(z.number().min(1).max(100)).default(5),
  timeLimitSeconds: number(z.number().min(1).max(120)).default(5),
});

type Settings = z.output<typeof settingsSchema>;

/**
 * Reads the settings of a plan node.
 * @throws DarkstarError `invalid-input` that names every setting out of its range.
 */
export function readSettings(config: unknown): PlannerLoopSettings {
  const settings = parse(settingsSchema, config, 'settings');
  const { horizonHours, replanSocPercent, timeLimitSeconds, loadMargin } = settings;
  return {
    horizonHours,
    replanSocPercent,
    loadMargin,
    timeLimitMs: timeLimitSeconds * 1000,
    strategy: strategyOf(settings),
  };
}

function strategyOf({ riskAppetite, target, targetSocPercent }: Settings): Strategy {
  if (target === 'by-risk') return { riskAppetite, targetSocPercent: target };
  return { riskAppetite, ...(targetSocPercent === undefined ? {} : { targetSocPercent }) };
}
