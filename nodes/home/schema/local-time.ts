import { z } from 'zod';

/** "HH:MM" on the home's wall clock. */
export const localTimeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);

/** 1 January to 12 December. */
export const monthsSchema = z.array(z.int().min(1).max(12)).min(1);

/** 1 Monday to 7 Sunday. */
export const tariffWeekdaysSchema = z.array(z.int().min(1).max(7)).min(1);
