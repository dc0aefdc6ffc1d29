import { toDarkstarError, type DarkstarError } from '../home/errors.js';
import { toIso } from '../home/grid.js';
import type { HomeRuntime } from '../home/homes.js';
import { commandSchema, holidaysSchema, jobSchema, type ForecastUpdate } from '../home/schema/messages.js';
import { isTopic, parse } from '../home/schema/parse.js';
import type { ForecastConfig } from './config.js';
import type { ForecastJob, ReflexJob, UndoOrder } from './forecast-job.js';
import type { Absence } from './load-forecaster.js';
import type { Reflex } from './reflex.js';
import { readPvMessage, readWeatherMessage } from './sources/sources.js';
import { WeatherFetcher, type FetchJson } from './weather-fetcher.js';

/** What came of a wish for a forecast. */
export type Outcome =
  | { readonly kind: 'issued'; readonly update: ForecastUpdate }
  /** What the home has taught, after a lesson or an undo. */
  | { readonly kind: 'reflex'; readonly reflex: Reflex }
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
const JOBS = ['forecast', 'train'] as const;

/** Issues the forecasts of one home, in its data worker. */
export class ForecastDesk {
  private closed = false;
  private failures = 0;
  private cancelRetry: () => void = () => undefined;
  private readonly fetcher: WeatherFetcher | undefined;

  /** @param retry called when it is time to ask again for the forecast that lacked a history */
  constructor(
    private readonly runtime: HomeRuntime,
    private readonly config: ForecastConfig,
    private readonly retry: () => void,
    fetchJson: FetchJson,
  ) {
    const { location } = runtime.home;
    if (config.fetchWeather && location) this.fetcher = new WeatherFetcher(fetchJson, config.weatherUrl, location);
  }

  /** Why no new weather can be had; undefined when all is well. */
  get weatherProblem(): DarkstarError | undefined {
    return this.fetcher?.problem;
  }

  /**
   * Takes a message: `weather` and `pv-forecast`, of ours or as services answer, are kept and used at once; a `command`
   * counts where it is a vacation or takes back what Reflex learnt; a `job` for others and other topics of ours are left alone; everything else is a
   * wish for a forecast.
   * @throws DarkstarError `invalid-input`; `no-history` once, when no history has come for a while
   */
  async handle({ topic, payload }: Message): Promise<Outcome> {
    const { board, clock, home } = this.runtime;
    switch (topic) {
      case 'weather':
        board.publish('weather', readWeatherMessage(payload, clock.now()));
        break;
      case 'pv-forecast':
        board.publish('pv-forecast', readPvMessage(payload, clock.now(), home.timezone));
        break;
      case 'holidays': {
        const { dates } = parse(holidaysSchema, payload, 'holidays');
        board.publish('holidays', { at: toIso(clock.now()), dates });
        break;
      }
      case 'command': {
        const { command } = parse(commandSchema, payload, 'command');
        if (command === 'undo-reflex') return this.undoReflex(payload);
        if (command !== 'vacation') return { kind: 'nothing' };
        await this.takeVacation(payload);
        break;
      }
      case 'job': {
        const { job } = parse(jobSchema, payload, 'job');
        if (job === 'reflex') return this.learn();
        if (!JOBS.some((ours) => ours === job)) return { kind: 'nothing' };
        break;
      }
      default:
        if (isTopic(topic)) return { kind: 'nothing' };
    }
    return this.issue();
  }

  /** Issues a forecast from what is known now, and puts it on the board. */
  async issue(): Promise<Outcome> {
    this.cancelRetry();
    try {
      await this.fetchWeather();
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
    this.fetcher?.close();
  }

  private async fetchWeather(): Promise<void> {
    const weather = await this.fetcher?.fetch(this.runtime.clock.now());
    if (weather && !this.closed) this.runtime.board.publish('weather', weather);
  }

  /** Reflex's lesson of the day. */
  private async learn(): Promise<Outcome> {
    const { home, store } = this.runtime;
    const order: ReflexJob = { ...this.job(), batteries: home.batteries };
    return this.taught(await store.run<Reflex>(jobsModule, 'learnReflex', order));
  }

  /** Takes back the last day's lesson, or with the value "all" every one. */
  private async undoReflex(payload: unknown): Promise<Outcome> {
    const { clock, home, store } = this.runtime;
    const { value } = parse(commandSchema, payload, 'command');
    const extent = value === 'all' ? 'everything' : 'last day';
    const order: UndoOrder = { extent, now: clock.now(), timezone: home.timezone };
    return this.taught(await store.run<Reflex>(jobsModule, 'undoReflex', order));
  }

  private taught(reflex: Reflex): Outcome {
    this.runtime.board.publish('reflex', reflex);
    return { kind: 'reflex', reflex };
  }

  private async run(): Promise<ForecastUpdate> {
    const update = await this.runtime.store.run<ForecastUpdate>(jobsModule, 'issueForecast', this.job());
    const problem = this.weatherProblem;
    if (!problem) return update;
    const { code, values, text } = problem.toText();
    return { ...update, notices: [...(update.notices ?? []), { code, values: { ...values }, text }] };
  }

  private job(): ForecastJob & Pick<ReflexJob, 'reflex'> {
    const { board, clock, home } = this.runtime;
    const { timezone, location, solar } = home;
    const { horizonHours, holidays, yearlyKwh, reflex } = this.config;
    const [weather, pvForecast] = [board.latest('weather'), board.latest('pv-forecast')];
    const absence = this.vacation();
    return {
      home: { timezone, location, solar },
      issuedAt: clock.now(),
      horizonHours,
      holidays: [...holidays, ...(board.latest('holidays')?.dates ?? [])],
      yearlyKwh,
      reflex,
      ...(weather && { weather }),
      ...(pvForecast && { pvForecast }),
      ...(absence !== undefined && { absence }),
    };
  }

  /** The vacation that the planner keeps, whoever told it. */
  private vacation(): Absence | null | undefined {
    const vacation = this.runtime.board.latest('planner-state')?.vacation;
    if (!vacation) return vacation;
    return {
      fromMs: Date.parse(vacation.from),
      untilMs: vacation.until === null ? Infinity : Date.parse(vacation.until),
    };
  }

  /** A vacation that is told to this node: from now on until `until`, or until `value` is null or false. */
  private async takeVacation(payload: unknown): Promise<void> {
    const { until, value } = parse(commandSchema, payload, 'command');
    const now = this.runtime.clock.now();
    const ends = value === null || value === false;
    const untilMs = until === undefined ? Infinity : Date.parse(until);
    const order = ends ? { kind: 'ended' as const, now } : { kind: 'begun' as const, fromMs: now, untilMs };
    await this.runtime.store.run(jobsModule, 'takeVacation', order);
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

const jobsModule = new URL('./forecast-job.js', import.meta.url);
