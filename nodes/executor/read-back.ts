import { since } from '../home/clock.js';
import { MINUTE_MS } from '../home/grid.js';
import type { DeviceWrite } from '../home/schema/messages.js';
import type { Complaints } from './complaints.js';
import { plainValue } from './device-value.js';
import { decode, sourcesOf, type RegisterRead, type Value, type Write } from './render.js';
import type { WiredDevice } from './wired-device.js';
import { unitMismatch } from './write-texts.js';

/** A register to read, for a Modbus flex getter; its answer comes back under the same topic. */
export interface OutgoingRead extends RegisterRead {
  readonly topic: string;
}

/** What something is read to have, since when (ms), and whose hand has set it, where that is told. */
export interface Reading {
  readonly value: Value;
  readonly at: number;
  readonly by: string | null;
}

/** A write that was made, as far as reading it back goes. */
interface Written {
  readonly write: Write;
  readonly status: DeviceWrite['status'];
  readonly at: number;
}

// A register tells nothing by itself: another hand at it is found when it is asked again.
const ASK_AGAIN_MS = 5 * MINUTE_MS;

/** Keeps what devices are read to have, asks for registers, and finds entities that count in another unit than is written. */
export class ReadBack {
  private readonly readings = new Map<string, Reading>();
  /** By device, the source that counts in another unit. */
  private readonly wrongUnits = new Map<string, string>();
  /** Where each target of each device is read from. */
  private readonly sources: ReadonlyMap<WiredDevice, ReadonlyMap<string, string>>;
  /** When each register was asked for, ms. */
  private readonly asked = new Map<string, number>();

  constructor(
    devices: readonly WiredDevice[],
    private readonly complaints: Complaints,
    private readonly readBackSeconds: number,
  ) {
    this.sources = new Map(devices.map((device) => [device, sourcesOf(device.profile, device.parameters)]));
  }

  /** Where something has been read from. */
  get sourcesRead(): ReadonlySet<string> {
    return new Set(this.readings.keys());
  }

  /** Takes what a device is read to have. @returns whether any target reads from there */
  take(source: string, raw: unknown, now: number, by: string | null, unit?: string): boolean {
    const mine = [...this.sources].flatMap(([device, sources]) =>
      [...sources].filter(([, each]) => each === source).map(([name]) => ({ device, name })),
    );
    if (mine.length === 0) return false;
    const [{ device, name }] = mine;
    const value = Array.isArray(raw) ? decode(raw as number[], device.profile.targets[name]) : plainValue(raw);
    if (value !== undefined) this.readings.set(source, { value, at: now, by });
    for (const each of mine) this.checkUnit(each.device, each.name, source, unit);
    return true;
  }

  /** What shows the target of a write now. */
  of({ readFrom }: Write): Reading | undefined {
    return readFrom === undefined ? undefined : this.readings.get(readFrom);
  }

  hasWrongUnit(device: string): boolean {
    return this.wrongUnits.has(device);
  }

  /** Registers that are to be read: what was written and not seen since, and everything else now and then. */
  ask(written: readonly Written[], now: number): OutgoingRead[] {
    return written.flatMap(({ write: { register, readFrom }, status, at }) => {
      if (register === undefined || readFrom === undefined || status === 'shadow') return [];
      const unseen = (this.readings.get(readFrom)?.at ?? -Infinity) <= at;
      const wait = unseen ? this.readBackSeconds * 1000 : ASK_AGAIN_MS;
      const last = Math.max(at, this.asked.get(readFrom) ?? -Infinity);
      if (since(last, now) < wait) return [];
      this.asked.set(readFrom, now);
      return [{ topic: readFrom, ...register }];
    });
  }

  /** An entity that says its unit must have that of the profile: a watt value shall not reach an ampere entity. */
  private checkUnit({ key, profile }: WiredDevice, name: string, source: string, unit: string | undefined): void {
    if (unit === undefined || unit === '') return;
    const [field] = Object.values(profile.targets[name].fields);
    if (field === undefined || field.unit === 'option' || field.unit === 'switch' || field.unit === 'count') return;
    if (field.unit !== unit) {
      this.wrongUnits.set(key, source);
      this.complaints.raise(unitMismatch(key, source, unit, `${profile.id}.${name}`, field.unit));
    } else if (this.wrongUnits.get(key) === source) {
      this.wrongUnits.delete(key);
      this.complaints.settle(key, ['unit-mismatch']);
    }
  }
}
