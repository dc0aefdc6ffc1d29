import { Board } from '../../nodes/home/board.js';
import { DAY_MS, localDay, localMinuteOfDay, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import type { HomeInput } from '../../nodes/home/schema/home.js';
import type { ExecutorState } from '../../nodes/home/schema/messages.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import type { Database } from '../../nodes/home/store.js';
import { wireDevices } from '../../nodes/executor/device-form.js';
import { ExecutorRunner, type Release, type Told } from '../../nodes/executor/runner.js';
import { defaultSettings, type ExecutorSettings } from '../../nodes/executor/settings.js';
import type { MakeDesk, OutgoingWrite } from '../../nodes/executor/write-desk.js';
import { onePricePlan } from './executor-plan.js';
import { fakeHome, ManualClock, smallHome, type FakeHome } from './fake-home.js';
import { GxDevice } from './gx-device.js';
import { InverterEntities } from './inverter-entities.js';
import { memoryDatabase } from './memory-database.js';

const MINUTE = 60_000;
const STEP_MS = 20_000;
const ZONE = 'Europe/Berlin';

export const FAULTS = [
  'home-assistant-restarts',
  'actions-dropped',
  'actions-delayed',
  'sensors-frozen',
  'not-a-number',
  'negative-soc',
  'clock-forward',
  'clock-back',
  'plan-missing',
  'another-controller',
  'process-killed',
] as const;
type Fault = (typeof FAULTS)[number];

interface MonthOptions {
  readonly days: number;
  readonly seed: number;
  /** The first local day; a change of the clocks falls into a month from 10 March on. */
  readonly from?: string;
  readonly exportAllowed?: boolean;
  /** What the inverter stands behind; Home Assistant unless told otherwise. */
  readonly behind?: 'home-assistant' | 'mqtt';
  readonly makeDesk?: MakeDesk;
  readonly settings?: Partial<ExecutorSettings>;
}

type Inverter = InverterEntities | GxDevice;
type Message = OutgoingWrite['message'];

export interface MonthReport {
  readonly inverter: Inverter;
  readonly faults: ReadonlyMap<Fault, number>;
  readonly recoveries: number;
  readonly lateRecoveries: readonly string[];
  readonly mostWritesPerDay: number;
  readonly ticks: number;
  readonly slowestDecisionMs: number;
  readonly intents: ReadonlyMap<string, number>;
}

/** A repeatable random number from 0 to 1 (mulberry32, public domain). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Lives through days with faults, and tells what the inverter's judge saw. */
export function liveThroughFaults(options: MonthOptions): Promise<MonthReport> {
  return new Month(options).run();
}

class Month {
  private readonly random: () => number;
  private readonly clock: ManualClock;
  private readonly database: Database = memoryDatabase();
  private readonly inverter: Inverter;
  private readonly delayed: { readonly dueAt: number; readonly message: Message }[] = [];
  private readonly faults = new Map<Fault, number>();
  private readonly intents = new Map<string, number>();
  private readonly late: string[] = [];
  private readonly home: HomeInput;
  private runtime: FakeHome | undefined;
  private runner: ExecutorRunner | undefined;
  private fault: { readonly kind: Fault; readonly until: number } | undefined;
  private nextFaultAt = 0;
  private checkAt = Infinity;
  private checkKind: Fault | undefined;
  private bootAt = 0;
  private durable: ExecutorState | undefined;
  private told: Told | undefined;
  private frozenSince: number | undefined;
  private frozenSoc = 50;
  private lastPlanAt = -Infinity;
  private ticks = 0;
  private recoveries = 0;
  private slowestMs = 0;

  constructor(private readonly options: MonthOptions) {
    this.random = randomFrom(options.seed);
    const start = Date.parse(`${options.from ?? '2026-03-10'}T00:00:10Z`);
    this.clock = new ManualClock(start);
    const exportAllowed = options.exportAllowed ?? true;
    this.home = { ...smallHome, timezone: ZONE, grid: { ...smallHome.grid!, exportAllowed } };
    const law = {
      minSocPercent: 10,
      noExportPercent: 20,
      exportAllowed: () => exportAllowed,
      writesPerDay: 100,
      dayOf: (at: number) => localDay(at, ZONE),
    };
    this.inverter = options.behind === 'mqtt' ? new GxDevice('portal', law) : new InverterEntities(law);
    this.nextFaultAt = start + 60 * MINUTE;
  }

  async run(): Promise<MonthReport> {
    await this.boot();
    const end = this.clock.now() + this.options.days * DAY_MS;
    let step = 0;
    while (this.clock.now() < end) {
      await this.step(step++);
      // Promises of a restart and of the store settle between the steps.
      if (step % 90 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    this.runner?.close();
    this.runtime?.close();
    return {
      inverter: this.inverter,
      faults: this.faults,
      recoveries: this.recoveries,
      lateRecoveries: this.late,
      mostWritesPerDay: Math.max(0, ...this.inverter.writes.values()),
      ticks: this.ticks,
      slowestDecisionMs: this.slowestMs,
      intents: this.intents,
    };
  }

  private async step(step: number): Promise<void> {
    const { clock } = this;
    this.timed(() => clock.advance(STEP_MS));
    const now = clock.now();
    this.inverter.live(this.netLoadKw(now), STEP_MS / 3_600_000, now);
    for (const { message } of this.delayed.filter(({ dueAt }) => dueAt <= now)) this.carryOut(message, now);
    this.delayed.splice(0, this.delayed.length, ...this.delayed.filter(({ dueAt }) => dueAt > now));
    if (this.runner === undefined && now >= this.bootAt) await this.boot();
    this.turnFault(now);
    if (this.fault?.kind === 'another-controller' && step % 15 === 0) this.meddle(now);
    if (step % 3 === 1) this.tellState(now);
    if (now - this.lastPlanAt >= 30 * MINUTE && this.fault?.kind !== 'plan-missing') this.tellPlan(now);
    if (now >= this.checkAt) this.checkControl();
  }

  private turnFault(now: number): void {
    if (this.fault && now >= this.fault.until) this.endFault(now);
    if (this.fault || now < this.nextFaultAt || this.runner === undefined) return;
    const kind = FAULTS[Math.floor(this.random() * FAULTS.length)];
    this.faults.set(kind, (this.faults.get(kind) ?? 0) + 1);
    const minutes = kind === 'plan-missing' ? 120 + 120 * this.random() : 5 + 10 * this.random();
    this.fault = { kind, until: now + minutes * MINUTE };
    switch (kind) {
      case 'process-killed':
        this.kill(now);
        break;
      case 'clock-forward':
        this.clock.setSpeed(1, now + 50 * MINUTE);
        this.fault = { kind, until: this.clock.now() };
        break;
      case 'clock-back':
        this.clock.setSpeed(1, now - 10 * MINUTE);
        this.fault = { kind, until: this.clock.now() };
        break;
      case 'sensors-frozen':
        this.frozenSince = now;
        this.frozenSoc = this.inverter.socPercent;
        break;
      default:
        break;
    }
  }

  private endFault(now: number): void {
    const kind = this.fault?.kind;
    this.fault = undefined;
    this.frozenSince = undefined;
    this.nextFaultAt = now + (20 + 60 * this.random()) * MINUTE;
    if (kind === 'home-assistant-restarts') this.tellEntities(now);
    if (kind === 'plan-missing') this.tellPlan(now);
    this.checkKind = kind;
    // The next state comes within a minute; two ticks after that everything has to stand.
    this.checkAt = now + 3 * MINUTE + STEP_MS;
  }

  /** Two ticks after a recovery the inverter does what the executor says that it decided. */
  private checkControl(): void {
    this.checkAt = Infinity;
    const [decided] = this.told?.decision.actions ?? [];
    const yielded =
      this.told?.state?.problems?.some(({ code }) => code === 'drift' || code === 'budget-spent') ?? false;
    if (!decided || yielded || this.runner === undefined) return;
    this.recoveries++;
    const does = this.inverter.trades;
    const asked = { export: 'sells', 'charge-from-grid': 'buys' }[String(decided.intent)] ?? 'follows';
    if (does === asked) return;
    this.late.push(`${toIso(this.clock.now())} after ${this.checkKind}: decided ${decided.intent}, ${does}`);
  }

  private async boot(): Promise<void> {
    const board = new Board();
    const kept = this.runtime?.runtime.board.snapshot() ?? [];
    board.restore(kept.filter(({ topic }) => topic !== 'executor-state'));
    if (this.durable) board.publish('executor-state', this.durable);
    this.runtime?.close();
    this.runtime = fakeHome({ home: this.home, clock: this.clock, board, database: this.database });
    const { home } = this.runtime.runtime;
    const gx = { kind: 'battery', profile: 'victron-mqtt', parameters: { portalId: 'portal' } };
    const entities = {
      kind: 'battery',
      profile: 'generic-entities-watt',
      parameters: {
        chargeLimit: 'number.charge_limit',
        dischargeLimit: 'number.discharge_limit',
        gridCharging: 'switch.grid_charging',
        workMode: 'select.work_mode',
        exportLimit: 'number.export_limit',
        socTarget: 'number.soc_target',
      },
    };
    const settings = { ...defaultSettings, mode: 'live' as const, maxPlanAgeMinutes: 90, ...this.options.settings };
    const events = {
      decided: (told: Told) => this.deliver(told),
      released: ({ writes }: Release) => writes.forEach(({ message }) => this.send(message)),
      failed: () => undefined,
    };
    const wired = wireDevices({ devices: [this.options.behind === 'mqtt' ? gx : entities] }, home);
    this.runner = new ExecutorRunner(this.runtime.runtime, settings, events, wired, this.options.makeDesk);
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    this.tellEntities(this.clock.now());
    this.lastPlanAt = -Infinity;
  }

  /** The process is gone: nothing of it is closed, and the board is as old as it was last kept. */
  private kill(now: number): void {
    this.clock.close();
    this.runner = undefined;
    this.bootAt = now + (1 + 3 * this.random()) * MINUTE;
    this.fault = { kind: 'process-killed', until: this.bootAt + MINUTE };
  }

  private meddle(now: number): void {
    this.tellEntity(this.inverter.meddle(), now);
  }

  private deliver(told: Told | undefined): void {
    if (!told) return;
    this.ticks++;
    this.told = told.state ? told : this.told;
    const intent = told.decision.actions[0]?.intent ?? 'none';
    this.intents.set(intent, (this.intents.get(intent) ?? 0) + 1);
    if (told.state && this.ticks % 15 === 0) this.durable = told.state;
    for (const { message } of told.writes) this.send(message);
  }

  private send(message: Message): void {
    const now = this.clock.now();
    const kind = this.fault?.kind;
    if (kind === 'home-assistant-restarts') return;
    if (kind === 'actions-dropped' && this.random() < 0.3) return;
    if (kind === 'actions-delayed') return void this.delayed.push({ dueAt: now + 90_000 * this.random(), message });
    this.carryOut(message, now);
  }

  private carryOut({ topic, payload }: Message, now: number): void {
    const told = this.inverter.take(topic, payload, now);
    if (told !== undefined) this.tellEntity(told, now);
  }

  private tellEntities(now: number): void {
    for (const { entity } of this.inverter.states) this.tellEntity(entity, now);
  }

  private tellEntity(id: string, _now: number): void {
    if (this.fault?.kind === 'home-assistant-restarts') return;
    const state = this.inverter.states.find(({ entity }) => entity === id);
    if (state) this.receive(id, state.state, { data: { entity_id: id, attributes: state.attributes } });
  }

  private tellState(now: number): void {
    const kind = this.fault?.kind;
    if (kind === 'home-assistant-restarts') return;
    const frozen = this.frozenSince === undefined ? undefined : (now - this.frozenSince) / 1000;
    const soc = kind === 'negative-soc' ? -5 : frozen === undefined ? this.inverter.socPercent : this.frozenSoc;
    const netLoadKw = kind === 'not-a-number' ? NaN : this.netLoadKw(now);
    this.receive('state', {
      at: toIso(now),
      batteries: [{ id: 'battery', socPercent: Math.min(100, soc), powerKw: this.inverter.batteryKw }],
      pvKw: Math.max(0, -netLoadKw),
      loadKw: Math.max(0, netLoadKw),
      gridKw: netLoadKw - this.inverter.batteryKw,
      ages: frozen === undefined ? {} : { loadKw: frozen, gridKw: frozen, 'batterySocPercent.battery': frozen },
    });
  }

  private tellPlan(now: number): void {
    this.lastPlanAt = now;
    this.receive('plan-update', this.planAt(now));
  }

  /** Cheap at night, dear in the evening, so that every intent comes about each day. */
  private planAt(now: number): Plan {
    const plan = onePricePlan(now, { slots: 96 });
    const slots = plan.slots.map((slot) => {
      const hour = localMinuteOfDay(Math.floor(Date.parse(slot.start) / SLOT_MS) * SLOT_MS, ZONE) / 60;
      if (hour < 4) return { ...slot, importPrice: 0.08, exportPrice: 0.02 };
      if (hour >= 17 && hour < 20) return { ...slot, importPrice: 0.5, exportPrice: 0.4 };
      if (hour >= 9 && hour < 11) return { ...slot, importPrice: 0.2, exportPrice: 0.01 };
      return { ...slot, importPrice: 0.3, exportPrice: 0.05 };
    });
    return { ...plan, slots };
  }

  private receive(topic: string, payload: unknown, extras = {}): void {
    if (this.runner === undefined) return;
    this.timed(() => {
      try {
        this.deliver(this.runner?.receive(topic, payload, extras));
      } catch {
        // A message that cannot be read is refused; the executor goes on, and the judge looks at what it does.
      }
    });
  }

  private netLoadKw(at: number): number {
    const hour = localMinuteOfDay(at, ZONE) / 60;
    const sun = Math.max(0, Math.sin(((hour - 7) / 11) * Math.PI)) * (hour > 7 && hour < 18 ? 4.5 : 0);
    const noise = 0.4 * Math.sin(at / 77_000) + 0.3 * Math.sin(at / 31_000);
    return 0.9 + (hour > 17 && hour < 22 ? 1.2 : 0) + noise - sun;
  }

  private timed(work: () => void): void {
    const started = performance.now();
    work();
    this.slowestMs = Math.max(this.slowestMs, performance.now() - started);
  }
}
