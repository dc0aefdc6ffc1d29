import { z } from 'zod';

/** `null` says that the quantity is known to the home but has no usable value. */
export const nullableNumber = z.number().nullable();
