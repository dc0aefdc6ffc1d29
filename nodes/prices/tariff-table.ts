import { DateTime } from 'luxon';
import { z } from 'zod';
import { toDarkstarError, type Text } from '../home/errors.js';
import { HOUR_MS, floorTo, toIso } from '../home/grid.js';
import { timezoneSchema } from '../home/schema/home.js';
import type { PriceUpdate } from '../home/schema/messages.js';
import { parse } from '../home/schema/parse.js';
import { tariffSchema } from '../home/schema/tariff.js';
import { ExampleSource } from './sources/example.js';
import type { SpotSlot } from './spot.js';
import { TariffCalculator, type Evaluate } from './tariff.js';

/** One hour of the table in an editor's form; prices per kWh. */
interface TariffRow {
  readonly start: string;
  /** "13:00" on the wall clock of the home. */
  readonly at: string;
  readonly spot: number;
  readonly importPrice: number;
  readonly exportPrice: number;
}

type TariffTable =
  { readonly rows: readonly TariffRow[]; readonly spots: 'known' | 'example' } | { readonly problem: Text };

export interface TableTools {
  readonly now: number;
  /** The newest prices of the home that is edited, where it is deployed. */
  readonly latest: (homeId: string) => PriceUpdate | undefined;
  readonly evaluate: Evaluate;
}

const HOURS = 24;

const requestSchema = z.object({
  home: z.string().default(''),
  timezone: timezoneSchema,
  tariff: tariffSchema,
});

/**
 * What a tariff makes of the next 24 hours: of the spot prices that the home knows, or of example prices where it knows
 * none. Never rejects: what is wrong with the tariff is the answer.
 */
export async function tariffTable(request: unknown, { now, latest, evaluate }: TableTools): Promise<TariffTable> {
  try {
    const { home, timezone, tariff } = parse(requestSchema, request, '');
    const from = floorTo(now, HOUR_MS);
    const known = hours(slotsOf(latest(home)), from);
    const spots = known.length === HOURS ? known : hours(await exampleSlots(now, timezone), from);
    const calculator = new TariffCalculator({ timezone, tariff });
    const rows: TariffRow[] = [];
    for (const slot of spots) {
      const at = DateTime.fromMillis(slot.start, { zone: timezone }).toFormat('HH:mm');
      rows.push({ start: toIso(slot.start), at, spot: slot.spot, ...(await calculator.pricesWith(slot, evaluate)) });
    }
    return { rows, spots: spots === known ? 'known' : 'example' };
  } catch (thrown) {
    return { problem: toDarkstarError(thrown).toText() };
  }
}

/** Whole hours from an instant on, up to the first gap, at most a day. */
function hours(slots: readonly SpotSlot[], from: number): SpotSlot[] {
  const found: SpotSlot[] = [];
  for (let start = from; start < from + HOURS * HOUR_MS; start += HOUR_MS) {
    const end = start + HOUR_MS;
    const within = slots.filter((slot) => slot.end > start && slot.start < end);
    const covered = within.reduce((ms, slot) => ms + Math.min(end, slot.end) - Math.max(start, slot.start), 0);
    // The hour that runs now has begun before the first slot of an update.
    if (within.length === 0 || (covered < HOUR_MS && start !== from)) break;
    found.push({ start, end, spot: within.reduce((sum, { spot }) => sum + spot, 0) / within.length });
  }
  return found;
}

function slotsOf(update: PriceUpdate | undefined): SpotSlot[] {
  return (update?.slots ?? []).map(({ start, end, spot }) => ({
    start: Date.parse(start),
    end: Date.parse(end),
    spot,
  }));
}

async function exampleSlots(now: number, timezone: string): Promise<SpotSlot[]> {
  const source = new ExampleSource('example');
  const days = await Promise.all([now, now + HOURS * HOUR_MS].map((at) => source.ask({ now: at, timezone })));
  const points = days.flatMap((day) => day.points);
  const byStart = new Map(points.map(({ start, spot }) => [start, spot ?? 0]));
  return [...byStart].map(([start, spot]) => ({ start, end: start + HOUR_MS / 4, spot }));
}
