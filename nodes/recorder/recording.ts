import type { BoardEntry } from '../home/board.js';
import { toDarkstarError, type DarkstarError } from '../home/errors.js';
import { dateStart, floorTo, localDay, SLOT_MS } from '../home/grid.js';
import { reportHealth } from '../home/health.js';
import type { HomeRuntime } from '../home/homes.js';
import type { ExecutorState, History, State } from '../home/schema/messages.js';
import { Assembler, type AssemblerMemory } from './assembler.js';
import { HistoryDesk, type HistoryRequest, type HistorySettings } from './history-desk.js';
import { LiveCheck, type LiveReading } from './live-check.js';
import { resolveMappings, type MappingForm } from './mapping.js';
import type { HistoryRow } from './observations.js';
import { QuarterWriter } from './quarter-writer.js';
import type { SensorMessage } from './reading.js';
import { RecordBook } from './record-book.js';
import type { Statistics } from './statistics.js';

const QUARTERS = new URL('./quarter-store.js', import.meta.url);
const HISTORY = new URL('./history-jobs.js', import.meta.url);
// Sensors report one after the other; a short wait lets one state hold all of them.
const GATHER_MS = 100;
const STATE_EVERY_MS = 1000;
// Rows are written a moment after the quarter hour, so that its last message has arrived.
const AFTER_QUARTER_MS = 1000;

export interface Counts {
  /** Sensors that have sent a good value. */
  readonly sensors: number;
  /** Quarter hours that the store has taken since the start. */
  readonly rows: number;
  /** Topics that no row of the table means. */
  readonly unknown: number;
  /** Topics whose newest message was refused. */
  readonly refused: number;
}

interface RecordingEvents {
  state(state: State): void;
  /** Rows were written, or could not be: then with the reason. */
  rows(failure?: DarkstarError): void;
  /** Home Assistant is to be asked for its statistics. */
  ask(request: HistoryRequest): void;
  /** History came from elsewhere. */
  imported(rows: number, from: string): void;
}

/** What the recorder does while its home is there: messages in, states out, rows and records to the store. */
export class Recording {
  private readonly assembler: Assembler;
  private readonly writer: QuarterWriter;
  private readonly book: RecordBook;
  private readonly desk: HistoryDesk;
  private readonly live: LiveCheck;
  private readonly strangers = new Set<string>();
  /** What was last refused of each topic. */
  private readonly complaints = new Map<string, readonly DarkstarError[]>();
  private cancelState: (() => void) | undefined;
  private cancelRows: () => void;
  private readonly unsubscribe: () => void;
  private lastStateAt = -Infinity;
  private imported = 0;
  private closed = false;
  private readonly resumed: Promise<void>;

  /** @throws DarkstarError `invalid-mapping` */
  constructor(
    private readonly home: HomeRuntime,
    mappings: readonly MappingForm[],
    settings: HistorySettings,
    private readonly events: RecordingEvents,
  ) {
    const resolved = resolveMappings(mappings, home.home);
    const now = () => home.clock.now();
    const capacities = new Map(home.home.batteries.map(({ id, capacityKwh }) => [id, capacityKwh]));
    this.assembler = new Assembler(home.home, resolved);
    this.live = new LiveCheck(home.home);
    this.writer = new QuarterWriter(home.store, now, (error) => events.rows(error));
    this.book = new RecordBook(home.board, capacities, now);
    this.unsubscribe = home.board.subscribe((entry) => this.hear(entry));
    this.desk = new HistoryDesk(home, resolved, settings, {
      ask: (request) => events.ask(request),
      imported: (rows, from) => {
        this.imported += rows;
        events.imported(rows, from);
      },
      failed: (error) => events.rows(error),
    });
    this.cancelRows = this.waitForQuarter();
    this.resumed = this.resume();
    void this.resumed.then(() => this.desk.start());
    void home.restored.then(() => this.tellHealth());
  }

  /**
   * Takes a sensor's message; what no row of the table means is counted and left alone.
   * @returns what was refused, unless the topic's message before was refused for the same reason.
   */
  take(message: SensorMessage): readonly DarkstarError[] {
    const now = this.home.clock.now();
    this.live.hear(message, now);
    const { known, errors } = this.assembler.take(message, now);
    const topic = String(message.topic);
    if (known) this.scheduleState();
    else this.strangers.add(topic);
    const before = this.complaints.get(topic) ?? [];
    if (errors.length === 0) this.complaints.delete(topic);
    else this.complaints.set(topic, errors);
    if (codesOf(before) === codesOf(errors)) return [];
    this.tellHealth();
    return errors;
  }

  /** Keeps history that was measured elsewhere, all of it or, on an error, nothing. */
  importHistory(history: History): Promise<void> {
    return this.desk.importRows(history);
  }

  /** The same from a CSV text. */
  importCsv(text: string): Promise<void> {
    return this.desk.importCsv(text);
  }

  /** Takes Home Assistant's answer to a `history-request`. */
  importStatistics(statistics: Statistics): Promise<void> {
    return this.desk.answer(statistics);
  }

  /** Asks Home Assistant for its statistics, also where it has answered before. @throws DarkstarError */
  askForHistory(): void {
    this.desk.ask();
  }

  /** What rows of a table read now, deployed or not, and the names of what came. */
  check(forms: readonly MappingForm[]): { readings: readonly LiveReading[]; names: readonly string[] } {
    const now = this.home.clock.now();
    return { readings: forms.map((form) => this.live.read(form, now)), names: this.live.names() };
  }

  counts(): Counts {
    return {
      sensors: this.assembler.heardSensors(this.home.clock.now()),
      rows: this.writer.written + this.imported,
      unknown: this.strangers.size,
      refused: this.complaints.size,
    };
  }

  /** Writes the quarter hours that have ended, and ends. */
  async close(): Promise<void> {
    this.closed = true;
    this.cancelState?.();
    this.cancelRows();
    this.unsubscribe();
    this.desk.close();
    await this.resumed;
    await this.writeQuarter('end');
    this.book.close();
  }

  /** Takes up what a recorder before this one left, and the month's imports. */
  private async resume(): Promise<void> {
    const { clock, home, store } = this.home;
    const now = clock.now();
    const from = dateStart(`${localDay(now, home.timezone).slice(0, 7)}-01`, home.timezone);
    try {
      const memory = await store.run<AssemblerMemory | null>(QUARTERS, 'readMemory', 'assembler');
      if (memory) this.assembler.resume(memory, clock.now());
      type Import = Pick<HistoryRow, 'start' | 'importKwh'>;
      this.assembler.learnImports(await store.run<readonly Import[]>(HISTORY, 'readImports', { from, to: now }));
    } catch (thrown) {
      if (!this.closed) this.events.rows(toDarkstarError(thrown));
    }
  }

  private hear({ topic, payload }: BoardEntry): void {
    if (topic === 'executor-state') this.assembler.toldHot.hear(payload as ExecutorState);
  }

  private tellHealth(): void {
    if (this.closed) return;
    const refused = [...this.complaints.values()].flat();
    const problems = [...refused, ...this.assembler.suspicions()].map((error) => error.toText());
    reportHealth(this.home.board, 'recorder', problems, this.home.clock.now());
  }

  private scheduleState(): void {
    if (this.cancelState) return;
    const { clock } = this.home;
    const delayMs = Math.max(GATHER_MS, this.lastStateAt + STATE_EVERY_MS - clock.now());
    this.cancelState = clock.setTimeout(() => {
      this.cancelState = undefined;
      this.lastStateAt = clock.now();
      this.events.state(this.assembler.state(this.lastStateAt));
    }, delayMs);
  }

  private waitForQuarter(): () => void {
    const { clock } = this.home;
    const now = clock.now();
    return clock.setTimeout(
      () => {
        this.cancelRows = this.waitForQuarter();
        this.tellHealth();
        void this.writeQuarter().then(() => this.events.rows());
      },
      floorTo(now, SLOT_MS) + SLOT_MS + AFTER_QUARTER_MS - now,
    );
  }

  private writeQuarter(end?: 'end'): Promise<void> {
    const now = this.home.clock.now();
    return this.writer.write(this.assembler.finishedRows(now), this.book.take(end), this.assembler.memory(now));
  }
}

function codesOf(errors: readonly DarkstarError[]): string {
  return errors.map(({ code }) => code).join();
}
