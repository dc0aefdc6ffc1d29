import { DarkstarError, toDarkstarError } from '../home/errors.js';
import { HOUR_MS, MINUTE_MS } from '../home/grid.js';
import type { Weather } from '../home/schema/messages.js';
import type { Location } from '../home/sun.js';
import { openMeteoUrl, parseOpenMeteo } from './sources/open-meteo.js';

export type FetchJson = (url: URL, signal: AbortSignal) => Promise<unknown>;

const CACHED_MS = HOUR_MS;
const ASKED_AGAIN_MS = 10 * MINUTE_MS;
const TIMEOUT_MS = 15_000;

/** Asks Open-Meteo for the weather of a home, once an hour at most; after a failure again after ten minutes. */
export class WeatherFetcher {
  private nextAt = -Infinity;
  private readonly stop = new AbortController();
  /** Why there is no new weather; undefined when all is well. */
  problem: DarkstarError | undefined;

  constructor(
    private readonly fetchJson: FetchJson,
    private readonly baseUrl: string,
    private readonly location: Location,
  ) {}

  /** New weather, or undefined where the last one is young enough or no new one can be had; never throws. */
  async fetch(now: number): Promise<Weather | undefined> {
    if (now < this.nextAt) return undefined;
    // Whoever asks meanwhile does not ask the server twice.
    this.nextAt = now + ASKED_AGAIN_MS;
    try {
      const signal = AbortSignal.any([this.stop.signal, AbortSignal.timeout(TIMEOUT_MS)]);
      const weather = parseOpenMeteo(await this.fetchJson(openMeteoUrl(this.baseUrl, this.location), signal), now);
      this.nextAt = now + CACHED_MS;
      this.problem = undefined;
      return weather;
    } catch (thrown) {
      this.problem = new DarkstarError(
        'weather-unreachable',
        `No new weather from ${new URL(this.baseUrl).host}: ${toDarkstarError(thrown).message} The last one is used while it is young.`,
        { cause: thrown, values: { host: new URL(this.baseUrl).host } },
      );
      return undefined;
    }
  }

  close(): void {
    this.stop.abort();
  }
}

/** Asks by a given `fetch`. @throws DarkstarError `weather-status` */
export function jsonBy(fetch: (url: URL, init: { signal: AbortSignal }) => Promise<Response>): FetchJson {
  return async (url, signal) => {
    const response = await fetch(url, { signal });
    if (response.ok) return response.json();
    await response.body?.cancel();
    const { status } = response;
    throw new DarkstarError('weather-status', `HTTP status ${status}.`, { values: { status } });
  };
}
