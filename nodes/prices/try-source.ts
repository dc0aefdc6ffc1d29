import { z } from 'zod';
import { toDarkstarError, type Text } from '../home/errors.js';
import { DAY_MS, HOUR_MS, toIso } from '../home/grid.js';
import { timezoneSchema } from '../home/schema/home.js';
import { parse } from '../home/schema/parse.js';
import { checkAnswer } from './checks.js';
import { sourceEntrySchema } from './source-config.js';
import { CREDENTIALS, SOURCES } from './sources/catalogue.js';
import type { PriceAnswer } from './sources/source.js';
import { createSource, type SourceTools, type Tokens } from './sources/sources.js';
import { ToldSource } from './sources/told.js';

interface TryTools extends Pick<SourceTools, 'fetch' | 'readText'> {
  readonly now: number;
  /** The tokens that Node-RED keeps for a node. */
  readonly stored: (nodeId: string) => Tokens;
}

/** What the editor draws: the prices of one source, or why there are none. */
export type Trial =
  | {
      readonly kind: 'prices';
      readonly currency: string | null;
      readonly publishedUntil: string;
      readonly now: string;
      readonly slots: readonly { readonly start: string; readonly end: string; readonly spot: number }[];
    }
  | { readonly kind: 'problem'; readonly problem: Text };

const tokenSchema = z.string().trim().max(500).optional();

const requestSchema = z.strictObject({
  id: z.string().default(''),
  entry: sourceEntrySchema,
  timezone: timezoneSchema.catch('Europe/Berlin'),
  tokens: z.strictObject(Object.fromEntries(CREDENTIALS.map((name) => [name, tokenSchema]))).default({}),
});

// What the editor has in place of a token that it is not shown.
const HIDDEN = '__PWRD__';

/** Asks one source as the editor has it now, saved or not. Never rejects, and answers with no token. */
export async function trySource(body: unknown, tools: TryTools): Promise<Trial> {
  try {
    const { id, entry, timezone, tokens } = parse(requestSchema, body, 'try');
    const source = createSource(entry, {
      ...tools,
      tokens: usable(tokens, tools.stored(id), entry.baseUrl !== '' && SOURCES[entry.source].baseUrl !== undefined),
      told: new ToldSource(),
    });
    const answer = await source.ask({ now: tools.now, timezone });
    return toTrial(answer, tools.now);
  } catch (thrown) {
    return { kind: 'problem', problem: toDarkstarError(thrown).toText() };
  }
}

/** A stored token goes only to the server it was made for: another one has to be given its token by hand. */
function usable(given: Tokens, stored: Tokens, otherServer: boolean): Tokens {
  return Object.fromEntries(
    CREDENTIALS.map((name) => {
      const typed = given[name] === HIDDEN ? undefined : given[name];
      return [name, typed || (otherServer ? '' : (stored[name] ?? ''))];
    }),
  );
}

function toTrial(answer: PriceAnswer, now: number): Trial {
  const slots = checkAnswer(answer, { now, until: now + HOUR_MS }).filter(
    ({ start, end }) => end > now - DAY_MS && start < now + 2 * DAY_MS,
  );
  return {
    kind: 'prices',
    currency: answer.currency ?? null,
    publishedUntil: toIso(slots.at(-1)?.end ?? now),
    now: toIso(now),
    slots: slots.map(({ start, end, spot }) => ({ start: toIso(start), end: toIso(end), spot })),
  };
}
