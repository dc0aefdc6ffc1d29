import { toIso } from '../home/grid.js';
import type { DeviceWrite } from '../home/schema/messages.js';
import type { Value, Write } from './render.js';

const KEPT_WRITES = 20;

/** The newest writes, the newest first, with what has become of them. */
export class WriteLog {
  private readonly recent: DeviceWrite[] = [];

  get newest(): readonly DeviceWrite[] {
    return this.recent;
  }

  add({ device, target, intent, values }: Write, now: number, status: DeviceWrite['status']): void {
    this.recent.unshift({ at: toIso(now), device, target, intent, values: { ...values }, status });
    this.recent.length = Math.min(this.recent.length, KEPT_WRITES);
  }

  /** Notes what the write of an instant has come to, unless its target was written again since. */
  update({ device, target }: Write, at: number, status: DeviceWrite['status'], is: Value | null): void {
    const noted = this.recent.find((each) => each.device === device && each.target === target);
    if (!noted || noted.at !== toIso(at)) return;
    noted.status = status;
    noted.is = is;
  }
}
