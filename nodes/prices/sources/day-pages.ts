import { toDarkstarError, type DarkstarError } from '../../home/errors.js';
import { localDay, localDayStart } from '../../home/grid.js';
import { isDue } from '../publication.js';
import { isRepeated, isWholeDay } from '../whole-day.js';
import type { PriceRequest, SpotPoint } from './source.js';

interface Market {
  readonly timezone: string;
  /** From when on tomorrow may be there, on the market's wall clock. */
  readonly dueAt: string;
}

/** Reads one day ("2026-01-31"); an empty list where it is not published. */
type ReadDay = (date: string, request: PriceRequest) => Promise<readonly SpotPoint[]>;

/**
 * Today and tomorrow of a source that answers one day per question. A whole day is not asked for twice, and tomorrow
 * not before it can be there; that tomorrow fails does not cost today.
 */
export class DayPages {
  private kept = new Map<string, readonly SpotPoint[]>();

  constructor(
    private readonly market: Market,
    private readonly readDay: ReadDay,
  ) {}

  async ask(request: PriceRequest): Promise<{ points: readonly SpotPoint[]; failure?: DarkstarError }> {
    const { now } = request;
    const { timezone } = this.market;
    const starts = [0, 1, 2].map((days) => localDayStart(now, timezone, days));
    const today = await this.page(starts[0], starts[1], request, []);
    this.forgetBefore(starts[0]);
    if (!isDue(now, this.market)) return { points: today };
    try {
      return { points: [...today, ...(await this.page(starts[1], starts[2], request, today))] };
    } catch (thrown) {
      return { points: today, failure: toDarkstarError(thrown) };
    }
  }

  /** @param before the day before: what repeats it is not kept, so that it is asked for again */
  private async page(
    from: number,
    to: number,
    request: PriceRequest,
    before: readonly SpotPoint[],
  ): Promise<readonly SpotPoint[]> {
    const date = localDay(from, this.market.timezone);
    const kept = this.kept.get(date);
    if (kept) return kept;
    const points = await this.readDay(date, request);
    if (isWholeDay(points, from, to) && !isRepeated(before, points)) this.kept.set(date, points);
    return points;
  }

  private forgetBefore(instant: number): void {
    const first = localDay(instant, this.market.timezone);
    for (const date of this.kept.keys()) if (date < first) this.kept.delete(date);
  }
}
