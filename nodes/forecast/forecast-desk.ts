import { toDarkstarError } from '../home/errors.js';
import type { HomeRuntime } from '../home/homes.js';
import { jobSchema, type ForecastUpdate, type Weather } from '../home/schema/messages.js';
import { isTopic, parse, parsePayload } from '../home/schema/parse.js';
import type { ForecastConfig } from './config.js';
import type { ForecastJob } from './forecast-job.js';

/** What came of a wish for a forecast. */
export type Outcome =
  | { readonly kind: 'issued'; readonly update: ForecastUpdate }
  /** Nothing was measured yet; the desk asks again by itself. */
  | { readonly kind: 'no-history' }
  /** The message was meant for others, or a newer forecast stands already. */
  | { readonly kind: 'nothing' };

interface Message {
  readonly topic?: unknown;
  readonly payload?: unknown;
}

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
// A first history takes some seconds to come in; only a longer wait is worth a word.
const FAILURES_BEFORE_TOLD = 5;

/** Issues the forecasts of one home, in its data worker. */
export class ForecastDesk {
  private closed = false;
  private failures = 0;
  private cancelRetry: () => void = () => undefined;

  /** @param retry called when it is time to ask again for the forecast that lacked a history */
  constructor(
    private readonly runtime: HomeRuntime,
    private readonly config: ForecastConfig,
    private readonly retry: () => void,
  ) {}

  /**
   * Takes a message: `weather` is kept and used at once, a `job` for others and other topics of ours are left alone,
   * everything else is a wish for a forecast.
   * @throws DarkstarError `invalid-input`; `no-history` once, when no history has come for a while
   */
  async handle({ topic, payload }: Message): Promise<Outcome> {
    if (topic === 'weather') this.runtime.board.publish('weather', parsePayload('weather', payload));
    else if (topic === 'job' && parse(jobSchema, payload, 'job').job !== 'forecast') return { kind: 'nothing' };
    else if (isTopic(topic) && topic !== 'job') return { kind: 'nothing' };
    return this.issue();
  }

  /** Issues a forecast from what is known now, and puts it on the board. */
  async issue(): Promise<Outcome> {
    this.cancelRetry();
    try {
      const update = await this.run();
      this.failures = 0;
      return this.runtime.board.publish('forecast-update', update) ? { kind: 'issued', update } : { kind: 'nothing' };
    } catch (thrown) {
      if (toDarkstarError(thrown).code !== 'no-history') throw thrown;
      return this.waitForHistory(thrown);
    }
  }

  close(): void {
    this.closed = true;
    this.cancelRetry();
  }

  private run(): Promise<ForecastUpdate> {
    const { board, clock, home, store } = this.runtime;
    const { timezone, location, solar } = home;
    const weather: Weather | undefined = board.latest('weather');
    const job: ForecastJob = {
      home: { timezone, location, solar },
      issuedAt: clock.now(),
      horizonHours: this.config.horizonHours,
      ...(weather && { weather }),
    };
    return store.run<ForecastUpdate>(new URL('./forecast-job.js', import.meta.url), 'issueForecast', job);
  }

  /** A new home has measured nothing for its first minutes: it is asked again after growing pauses, and told once. */
  private waitForHistory(error: unknown): Outcome {
    const delayMs = Math.min(FIRST_RETRY_MS * 2 ** this.failures, LONGEST_RETRY_MS);
    this.failures++;
    this.cancelRetry();
    if (!this.closed) this.cancelRetry = this.runtime.clock.setTimeout(this.retry, delayMs);
    if (this.failures === FAILURES_BEFORE_TOLD) throw error;
    return { kind: 'no-history' };
  }
}
