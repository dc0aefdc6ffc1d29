import { DAY_MS, MINUTE_MS } from '../home/grid.js';
import { DarkstarError, toDarkstarError } from '../home/errors.js';
import type { HomeRuntime } from '../home/homes.js';
import type { History } from '../home/schema/messages.js';
import type { Mapping } from './mapping.js';
import type { Inserted, ObservationsToInsert } from './observations.js';
import {
  FINE_DAYS,
  statisticIds,
  statisticsRequest,
  type ImportedStatistics,
  type Statistics,
  type StatisticsPeriod,
  type StatisticsToImport,
} from './statistics.js';

const OBSERVATIONS = new URL('./observations.js', import.meta.url);
const IMPORTS = new URL('./history-import.js', import.meta.url);
const STATISTICS = new URL('./statistics.js', import.meta.url);
const QUARTERS = new URL('./quarter-store.js', import.meta.url);
// Home Assistant's nodes connect some time after the flow starts; whoever has none wired is not asked for ever.
const ASK_AFTER_MS = [2_000, 30_000, 2 * MINUTE_MS, 10 * MINUTE_MS, 60 * MINUTE_MS];

export type HistoryRequest = ReturnType<typeof statisticsRequest>;

interface HistoryEvents {
  /** Home Assistant is to be asked. */
  ask(payload: HistoryRequest): void;
  imported(rows: number, from: string): void;
  failed(error: DarkstarError): void;
}

export interface HistorySettings {
  /** How many days Home Assistant is asked for; 0: not at all. */
  readonly days: number;
  /** The path of a CSV file; empty: none. */
  readonly file: string;
}

/** Brings in the history that was measured elsewhere: from Home Assistant's statistics, a file, or messages. */
export class HistoryDesk {
  private readonly ids: readonly string[];
  private cancel: () => void = () => undefined;
  private asked: StatisticsPeriod = 'hour';
  private closed = false;

  constructor(
    private readonly home: Pick<HomeRuntime, 'home' | 'clock' | 'store'>,
    private readonly mappings: readonly Mapping[],
    private readonly settings: HistorySettings,
    private readonly events: HistoryEvents,
  ) {
    this.ids = statisticIds(mappings);
  }

  /** Reads the file, and asks Home Assistant, where either has not been done before. */
  async start(): Promise<void> {
    try {
      if (this.settings.file !== '') await this.importFile(this.settings.file);
      if (this.settings.days === 0 || this.ids.length === 0) return;
      const answered = await this.home.store.run<unknown>(QUARTERS, 'readMemory', 'statistics');
      if (JSON.stringify(answered) !== JSON.stringify(this.ids)) this.askLater(0);
    } catch (thrown) {
      if (!this.closed) this.events.failed(toDarkstarError(thrown));
    }
  }

  /** Asks Home Assistant now. @throws DarkstarError `no-statistic-ids` */
  ask(): void {
    if (this.ids.length === 0) {
      throw new DarkstarError(
        'no-statistic-ids',
        'No source of the table is an entity of Home Assistant, so there is nothing to ask for. Write entity ids such as sensor.pv_power into the table.',
      );
    }
    this.request('hour');
  }

  /** Keeps Home Assistant's answer: first its hours, then the finer rows of the last days over them. */
  async answer(statistics: Statistics): Promise<void> {
    const { home, clock, store } = this.home;
    const input: StatisticsToImport = { statistics, mappings: this.mappings, home, now: Math.floor(clock.now()) };
    const { rows, ids, refused } = await store.run<ImportedStatistics>(STATISTICS, 'importStatistics', input);
    this.cancel();
    if (rows > 0) this.events.imported(rows, "Home Assistant's statistics");
    if (this.asked === 'hour') {
      if (Object.keys(refused).length > 0) this.events.failed(absurdStatistics(refused));
      const missing = this.ids.filter((id) => !ids.includes(id) && !refused[id]);
      if (missing.length > 0) this.events.failed(withoutStatistics(missing));
      return this.request('5minute');
    }
    await store.run(QUARTERS, 'writeMemoryJob', { name: 'statistics', value: this.ids });
  }

  /** Keeps rows, all of them or, on an error, none. */
  async importRows({ rows, source }: History): Promise<void> {
    const input: ObservationsToInsert = { rows, origin: 'imported' };
    this.tell(await this.home.store.run<Inserted>(OBSERVATIONS, 'insertObservations', input), source);
  }

  async importCsv(text: string): Promise<void> {
    this.tell(await this.home.store.run<Inserted>(IMPORTS, 'importCsv', { text }), 'the message');
  }

  close(): void {
    this.closed = true;
    this.cancel();
  }

  private async importFile(file: string): Promise<void> {
    this.tell(await this.home.store.run<Inserted | null>(IMPORTS, 'importCsvFile', { file }), file);
  }

  private tell(inserted: Inserted | null, from: string): void {
    if (inserted && !this.closed) this.events.imported(inserted.rows, from);
  }

  private askLater(attempt: number): void {
    const delayMs = ASK_AFTER_MS[attempt];
    if (this.closed || delayMs === undefined) return;
    this.cancel();
    this.cancel = this.home.clock.setTimeout(() => {
      this.request('hour');
      this.askLater(attempt + 1);
    }, delayMs);
  }

  private request(period: StatisticsPeriod): void {
    const now = this.home.clock.now();
    const days =
      period === 'hour' ? this.settings.days || FINE_DAYS : Math.min(FINE_DAYS, this.settings.days || FINE_DAYS);
    this.asked = period;
    this.events.ask(statisticsRequest(this.ids, period, now - days * DAY_MS, now));
  }
}

function absurdStatistics(refused: Readonly<Record<string, number>>): DarkstarError {
  const list = Object.entries(refused)
    .map(([id, count]) => `${id} (${count})`)
    .join(', ');
  return new DarkstarError(
    'absurd-statistics',
    `Home Assistant's statistics hold values that this home cannot carry: ${list}. They are left out. A statistic without a unit comes as it is, and is taken for kW or kWh: set the entity's unit in Home Assistant.`,
    { values: { ids: list } },
  );
}

function withoutStatistics(ids: readonly string[]): DarkstarError {
  const list = ids.join(', ');
  return new DarkstarError(
    'no-statistics',
    `Home Assistant has no long-term statistics of ${list}: these entities lack a state class. Their history begins now; set it in Home Assistant, or import a CSV.`,
    { values: { ids: list } },
  );
}
