import { DarkstarError } from '../../nodes/home/errors.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { parse } from '../../nodes/home/schema/parse.js';
import { checkAnswer } from '../../nodes/prices/checks.js';
import { inTariffCurrency } from '../../nodes/prices/currency.js';
import { sourceEntrySchema } from '../../nodes/prices/source-config.js';
import { createSource } from '../../nodes/prices/sources/sources.js';
import { ToldSource } from '../../nodes/prices/sources/told.js';
import { toQuarterHours, type SpotSlot } from '../../nodes/prices/spot.js';
import type { LocalServer } from '../support/local-server.js';
import type { KnownAnswer } from './answers.js';

const MONEY: Readonly<Record<string, string>> = { octopus: 'GBP', amber: 'AUD', elprisetjustnu: 'SEK', tibber: 'SEK' };
const TOKENS = { entsoeToken: 'secret-entsoe', tibberToken: 'secret-tibber', amberToken: 'secret-amber' };

/** The checked quarter-hours of a source whose server gives `text`, through everything that a node does with it. */
export async function askOnce(server: LocalServer, known: KnownAnswer, text: string): Promise<readonly SpotSlot[]> {
  server.answer = ({ url }) =>
    known.only === undefined || url.href.includes(known.only) ? { text } : { status: 404, text: '' };
  const currency = known.currency ?? MONEY[known.entry.source] ?? 'EUR';
  const now = Date.parse(known.now);
  const home = homeSchema.parse({ timezone: 'Europe/Berlin', currency, grid: { maxImportKw: 9, maxExportKw: 9 } });
  const entry = parse(sourceEntrySchema, { ...known.entry, baseUrl: server.baseUrl }, 'entry');
  const tools = { fetch, tokens: TOKENS, told: new ToldSource(), readText: () => Promise.reject(new Error('no file')) };
  const answer = await createSource(entry, tools).ask({ now, timezone: home.timezone, currency: known.currency });
  if (answer.failure) throw answer.failure;
  const slots = checkAnswer(answer, { now, until: now + 36 * 3_600_000 });
  return toQuarterHours(inTariffCurrency(home, slots, answer.currency, { now, alone: true }));
}

/** What came of asking: slots, or the error, which must have a code of ours and tell no token. */
export async function outcome(server: LocalServer, known: KnownAnswer, text: string) {
  try {
    return { kind: 'prices' as const, slots: await askOnce(server, known, text) };
  } catch (error) {
    if (!(error instanceof DarkstarError) || !/^prices?-/.test(error.code)) throw error;
    if (/secret-/.test(JSON.stringify([error.message, error.values, String(error.cause)]))) throw error;
    return { kind: 'refused' as const, code: error.code };
  }
}
