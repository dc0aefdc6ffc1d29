import { toDarkstarError, type Text } from '../home/errors.js';
import { since } from '../home/clock.js';
import { HOUR_MS, MINUTE_MS } from '../home/grid.js';
import type { DeviceWrite } from '../home/schema/messages.js';
import { Complaints } from './complaints.js';
import { agrees, changed } from './device-value.js';
import { ReadBack, type OutgoingRead, type Reading } from './read-back.js';
import { render, type DeviceOrder, type Value, type Write } from './render.js';
import type { ExecutorSettings } from './settings.js';
import type { WiredDevice } from './wired-device.js';
import { WriteBudget } from './write-budget.js';
import { WriteLog } from './write-log.js';
import { budgetSpent, drifted, writeNotTaken, writeRefused } from './write-texts.js';

/** A write that is to be sent, in shadow mode only told. */
export interface OutgoingWrite extends Write {
  readonly id: string;
  readonly at: number;
  readonly live: boolean;
}

/** What an executor asks of whoever writes to its devices. */
export type Desk = Pick<
  WriteDesk,
  'problems' | 'lastWrites' | 'sourcesRead' | 'verified' | 'countFrom' | 'forget' | 'read' | 'failed' | 'update'
>;

export type MakeDesk = (...from: ConstructorParameters<typeof WriteDesk>) => Desk;

/**
 * How much a write may wait: `urgent` ones wait for half a tick at most, and may use the reserve of the day; the `last`
 * ones of an executor, after which nobody writes any more, do not wait at all.
 */
export type Urgency = 'usual' | 'urgent' | 'last';

interface DeskTurn {
  readonly writes: readonly OutgoingWrite[];
  readonly reads: readonly OutgoingRead[];
  /** What has just happened, for people. */
  readonly events: readonly Text[];
}

/** What a target is known to have, and what was done to it. */
interface Slip {
  write: Write;
  at: number;
  status: DeviceWrite['status'];
  /** How often this value was asked for without coming about. */
  tries: number;
  /** When somebody else's value was overwritten within the last hour, ms. */
  readonly insisted: number[];
  is: Value | null;
}

// A write that was given up is asked for again after this long.
const AGAIN_MS = 15 * MINUTE_MS;
const YIELD_MS = HOUR_MS;
// Nobody else has written for this long: the other controller is no problem any more.
const PEACE_MS = 10 * MINUTE_MS;
// Whoever writes against another controller more often than this in an hour only fights.
const MOST_INSISTING = 3;

/**
 * Guards every write to a device: only changes beyond a threshold, in the order of the intent, not too often, within a
 * daily budget; reads back what came of it, repeats, gives up and says so; and neither fights with another controller
 * nor hides it. In shadow mode it does all of this but sending.
 */
export class WriteDesk {
  private readonly slips = new Map<string, Slip>();
  private readonly readBack: ReadBack;
  private readonly yieldedUntil = new Map<string, number>();
  /** When each device was given up within the last hour, ms. */
  private readonly failures = new Map<string, readonly number[]>();
  private readonly failingUntil = new Map<string, number>();
  private readonly complaints = new Complaints();
  private readonly log = new WriteLog();
  private readonly budget: WriteBudget;
  private events: Text[] = [];

  constructor(
    private readonly devices: readonly WiredDevice[],
    private readonly settings: Pick<
      ExecutorSettings,
      'minWriteSeconds' | 'writesPerDay' | 'readBackSeconds' | 'retries' | 'onDrift' | 'mode' | 'tickSeconds'
    >,
    zone: string,
  ) {
    this.budget = new WriteBudget(settings.writesPerDay, zone);
    this.readBack = new ReadBack(devices, this.complaints, settings.readBackSeconds);
  }

  /** What is wrong now, per device. */
  get problems(): readonly Text[] {
    return this.complaints.all;
  }

  /** Where something has been read from. */
  get sourcesRead(): ReadonlySet<string> {
    return this.readBack.sourcesRead;
  }

  /** The newest writes first. */
  get lastWrites(): readonly DeviceWrite[] {
    return this.log.newest;
  }

  /** Whether everything that was sent and can be read back has arrived; null where nothing can be said. */
  get verified(): boolean | null {
    const statuses = [...this.slips.values()].map(({ status }) => status);
    if (statuses.includes('failed') || this.failingUntil.size > 0) return false;
    return statuses.length > 0 && statuses.every((status) => status === 'verified') ? true : null;
  }

  /** Goes on with the budget of a day that has begun before a restart. */
  countFrom(writes: readonly { readonly at: number; readonly key: string }[], now: number): void {
    this.turnDay(now);
    this.budget.countFrom(writes);
  }

  /** Forgets what the devices have: everything is written anew, as far as they are not read to have it. */
  forget(): void {
    this.slips.clear();
    this.failingUntil.clear();
    this.yieldedUntil.clear();
  }

  /**
   * Takes what a device is read to have: a message whose topic is the entity, topic or register of a target.
   * @returns whether any target reads from there
   */
  read(source: string, raw: unknown, now: number, by: string | null, unit?: string): boolean {
    return this.readBack.take(source, raw, now, by, unit);
  }

  /** Hears that the node which carries a write has failed with it. */
  failed(id: string, reason: string, now: number): boolean {
    const slip = [...this.slips.values()].find(({ write, at }) => idOf(write, at) === id);
    if (!slip) return false;
    slip.status = 'sent';
    slip.is = null;
    this.complaints.raise(writeRefused(slip.write, reason));
    this.miss(slip, now);
    return true;
  }

  /**
   * Brings the devices to what is ordered; `safe` is what a device is told that does not do as it is told.
   */
  update(orders: readonly DeviceOrder[], safe: readonly DeviceOrder[], now: number, urgency: Urgency): DeskTurn {
    this.turnDay(now);
    this.events = [];
    this.check(now);
    const writes = orders.flatMap((order) => {
      const device = this.devices.find(({ key }) => key === order.key);
      if (!device) return [];
      if ((this.yieldedUntil.get(order.key) ?? 0) > now) return [];
      const failing = (this.failingUntil.get(order.key) ?? 0) > now;
      const instead = failing ? safe.find(({ key }) => key === order.key) : undefined;
      return this.bring(device, instead ?? order, now, failing && urgency === 'usual' ? 'urgent' : urgency);
    });
    return { writes, reads: this.readBack.ask([...this.slips.values()], now), events: this.events };
  }

  private bring(device: WiredDevice, order: DeviceOrder, now: number, urgency: Urgency): OutgoingWrite[] {
    let wanted: readonly Write[];
    try {
      wanted = render(order, device.profile, device.parameters);
    } catch (thrown) {
      const { code, message, values } = toDarkstarError(thrown);
      this.complaints.raise({ code, values: { ...values, device: device.key }, text: message });
      return [];
    }
    if (this.readBack.hasWrongUnit(device.key)) return [];
    this.complaints.settle(device.key, [
      'parameter-missing',
      'quantity-missing',
      'value-beyond-unit',
      'value-not-offered',
    ]);
    const sent: OutgoingWrite[] = [];
    for (const write of wanted) {
      const reset = write.after !== undefined && sent.some(({ key }) => key === write.after);
      const pressed = reset || (write.momentary && (sent.length > 0 || order.kind === 'appliance'));
      if (!pressed && !this.needs(write, now)) continue;
      // What comes later in an intent may rest on what comes before: none goes ahead of one that has to wait.
      if (!this.may(write, now, urgency)) break;
      sent.push(this.send(write, device, now));
    }
    return sent;
  }

  /** Whether the target has something else, or would lose what it has. */
  private needs(write: Write, now: number): boolean {
    const slip = this.slips.get(write.group);
    if (write.leaseSeconds !== undefined && slip && since(slip.at, now) >= (write.leaseSeconds / 2) * 1000) return true;
    if (slip?.write.key !== write.key) return write.momentary ? slip === undefined : this.differs(write, slip);
    if (slip.status === 'failed') return since(slip.at, now) >= AGAIN_MS || changed(slip.write.values, write);
    if (changed(slip.write.values, write)) return true;
    return slip.tries > 0 && this.isDue(slip, now);
  }

  /** A target that was not written yet needs nothing where it is read to have the value already. */
  private differs(write: Write, slip: Slip | undefined): boolean {
    if (slip) return true;
    const reading = this.readBack.of(write);
    return reading === undefined || !agrees(write, reading.value);
  }

  private isDue({ at }: Slip, now: number): boolean {
    return since(at, now) >= this.settings.readBackSeconds * 1000;
  }

  private may(write: Write, now: number, urgency: Urgency): boolean {
    const slip = this.slips.get(write.group);
    if (slip && since(slip.at, now) < this.intervalMs(urgency)) return false;
    const kind = urgency === 'usual' ? 'usual' : 'urgent';
    if (this.budget.allows(write, kind)) return true;
    this.complaints.raise(budgetSpent(write, this.budget.most(kind)));
    return false;
  }

  private intervalMs(urgency: Urgency): number {
    const { minWriteSeconds, tickSeconds } = this.settings;
    if (urgency === 'last') return 0;
    return 1000 * (urgency === 'urgent' ? Math.min(minWriteSeconds, tickSeconds / 2) : minWriteSeconds);
  }

  private send(write: Write, device: WiredDevice, now: number): OutgoingWrite {
    const live = device.live && this.settings.mode === 'live';
    const before = this.slips.get(write.group);
    const again = before?.write.key === write.key && !changed(before.write.values, write);
    // What this write resets is neither there any more nor missed.
    for (const [group, slip] of this.slips) if (slip.write.after === write.key) this.slips.delete(group);
    this.slips.set(write.group, {
      write,
      at: now,
      status: live ? 'sent' : 'shadow',
      tries: again ? before.tries : 0,
      insisted: before?.insisted ?? [],
      is: null,
    });
    this.budget.spend(write);
    this.log.add(write, now, live ? 'sent' : 'shadow');
    return { ...write, id: idOf(write, now), at: now, live };
  }

  /** Compares what was asked with what is read: repeats, gives up, or finds another hand at the device. */
  private check(now: number): void {
    for (const [device, until] of this.failingUntil) {
      if (until <= now) this.failingUntil.delete(device);
    }
    for (const slip of this.slips.values()) {
      const reading = this.readingOf(slip);
      if (reading) this.compare(slip, reading, now);
      else if (slip.status === 'sent' && this.isDue(slip, now)) slip.status = 'unverifiable';
      this.log.update(slip.write, slip.at, slip.status, slip.is);
    }
  }

  /** What shows what became of a write, if anything does. */
  private readingOf({ write, status, at }: Slip): Reading | undefined {
    const reading = this.readBack.of(write);
    // What a register had before it was written says nothing of it now.
    return status === 'shadow' || (write.register && (reading?.at ?? at) <= at) ? undefined : reading;
  }

  private compare(slip: Slip, reading: Reading, now: number): void {
    slip.is = reading.value;
    if (agrees(slip.write, reading.value)) this.confirm(slip, now);
    else if (slip.status === 'verified') this.drift(slip, reading, now);
    else if (slip.status !== 'failed' && this.isDue(slip, now)) this.miss(slip, now);
  }

  private confirm(slip: Slip, now: number): void {
    slip.status = 'verified';
    slip.tries = 0;
    const { device } = slip.write;
    const meddled = slip.insisted.at(-1);
    if (meddled === undefined || since(meddled, now) > PEACE_MS) this.complaints.settle(device, ['drift']);
    // A device that takes writes again after one failure is tried at once; one that fails again and again is not.
    if ((this.failures.get(device) ?? []).length <= 1) this.failingUntil.delete(device);
    if (!this.failingUntil.has(device)) this.complaints.settle(device, ['write-not-taken', 'write-refused']);
  }

  private miss(slip: Slip, now: number): void {
    slip.tries++;
    if (slip.tries <= this.settings.retries) return;
    slip.status = 'failed';
    slip.tries = 0;
    const { write } = slip;
    const notTaken = writeNotTaken(write, slip.is, this.settings.retries + 1);
    this.complaints.raise(notTaken);
    this.events.push(notTaken);
    const recent = (this.failures.get(write.device) ?? []).filter((at) => now - at < HOUR_MS);
    this.failures.set(write.device, [...recent, now]);
    this.failingUntil.set(write.device, now + AGAIN_MS);
  }

  private drift(slip: Slip, reading: Reading, now: number): void {
    const { write, insisted } = slip;
    while (insisted.length > 0 && now - insisted[0] > HOUR_MS) insisted.shift();
    const insists = this.settings.onDrift === 'insist' && insisted.length < MOST_INSISTING;
    const told = drifted(write, reading.value, reading.by, insists ? 0 : YIELD_MS / MINUTE_MS);
    this.complaints.raise(told);
    this.events.push(told);
    if (insists) {
      insisted.push(now);
      slip.status = 'sent';
      slip.tries = 1;
      // The interval between two writes has to pass from now on, too.
      slip.at = Math.min(slip.at, now - this.settings.readBackSeconds * 1000);
      return;
    }
    this.yieldedUntil.set(write.device, now + YIELD_MS);
    this.slips.delete(write.group);
  }

  private turnDay(now: number): void {
    if (!this.budget.turnDay(now)) return;
    for (const { key } of this.devices) this.complaints.settle(key, ['budget-spent']);
  }
}

function idOf(write: Write, at: number): string {
  return `${write.key}@${at}`;
}
