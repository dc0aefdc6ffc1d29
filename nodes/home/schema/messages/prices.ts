import { z } from 'zod';
import { instantSchema } from '../home.js';
import { textSchema } from '../plan.js';

export const priceUpdateSchema = z.looseObject({
  zone: z.string(),
  currency: z.string(),
  source: z.string(),
  because: textSchema.optional(),
  publishedUntil: instantSchema,
  blindSince: instantSchema.optional(),
  slots: z
    .array(
      z.looseObject({
        start: instantSchema,
        end: instantSchema,
        spot: z.number(),
        importPrice: z.number(),
        exportPrice: z.number(),
        forecast: z.boolean().optional(),
        /** Of a forecast `spot`, which is its mean. */
        spotP10: z.number().optional(),
        spotP50: z.number().optional(),
        spotP90: z.number().optional(),
      }),
    )
    .min(1),
});
