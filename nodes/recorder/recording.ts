import type { DarkstarError } from '../home/errors.js';
import { floorTo, SLOT_MS } from '../home/grid.js';
import type { HomeRuntime } from '../home/homes.js';
import type { History, State } from '../home/schema/messages.js';
import { Assembler } from './assembler.js';
import { resolveMappings, type MappingForm } from './mapping.js';
import type { Inserted, ObservationsToInsert } from './observations.js';
import type { SensorMessage } from './reading.js';
import { RowWriter } from './row-writer.js';

const OBSERVATIONS = new URL('./observations.js', import.meta.url);
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

export interface RecordingEvents {
  state(state: State): void;
  /** Rows were written, or could not be: then with the reason. */
  rows(failure?: DarkstarError): void;
}

/** What the recorder does while its home is there: messages in, states out, rows to the store. */
export class Recording {
  private readonly assembler: Assembler;
  private readonly writer: RowWriter;
  private readonly strangers = new Set<string>();
  /** What was last refused of each topic. */
  private readonly complaints = new Map<string, string>();
  private cancelState: (() => void) | undefined;
  private cancelRows: () => void;
  private lastStateAt = -Infinity;
  private imported = 0;

  /** @throws DarkstarError `invalid-mapping` */
  constructor(
    private readonly home: HomeRuntime,
    mappings: readonly MappingForm[],
    private readonly events: RecordingEvents,
  ) {
    this.assembler = new Assembler(home.home, resolveMappings(mappings, home.home));
    this.writer = new RowWriter(home.store, (error) => events.rows(error));
    this.cancelRows = this.waitForQuarter();
  }

  /**
   * Takes a sensor's message; what no row of the table means is counted and left alone.
   * @returns what was refused, unless the topic's message before was refused for the same reason.
   */
  take(message: SensorMessage): readonly DarkstarError[] {
    const { known, errors } = this.assembler.take(message, this.home.clock.now());
    const topic = String(message.topic);
    if (known) this.scheduleState();
    else this.strangers.add(topic);
    const complaint = errors.map(({ code }) => code).join();
    const before = this.complaints.get(topic) ?? '';
    if (complaint === '') this.complaints.delete(topic);
    else this.complaints.set(topic, complaint);
    return complaint === before ? [] : errors;
  }

  /** Keeps history that was measured elsewhere, all of it or, on an error, nothing. */
  async importHistory(history: History): Promise<void> {
    const input: ObservationsToInsert = { rows: history.rows, origin: 'imported' };
    const { rows } = await this.home.store.run<Inserted>(OBSERVATIONS, 'insertObservations', input);
    this.imported += rows;
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
    this.cancelState?.();
    this.cancelRows();
    await this.writeRows();
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
        void this.writeRows().then(() => this.events.rows());
      },
      floorTo(now, SLOT_MS) + SLOT_MS + AFTER_QUARTER_MS - now,
    );
  }

  private writeRows(): Promise<void> {
    return this.writer.write(this.assembler.finishedRows(this.home.clock.now()));
  }
}
