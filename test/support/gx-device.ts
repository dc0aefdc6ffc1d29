import type { EntityState, Law, Offence } from './inverter-entities.js';

const SETPOINT = 'hub4/0/Overrides/Setpoint';
const MAX_DISCHARGE = 'hub4/0/Overrides/MaxDischargePower';
const MAX_CHARGE = 'settings/0/Settings/CGwacs/MaxChargePower';
const CAPACITY_KWH = 10;
const HARDWARE_KW = 5;
const EFFICIENCY = 0.95;
// What a connection to the grid could carry at most, in W.
const MOST_SETPOINT_W = 20_000;

/**
 * A GX device behind MQTT topics, with a battery that keeps the meter at the setpoint within its limits, and a judge who
 * looks at every message that arrives and at what the battery then does. It knows nothing of the controller.
 */
export class GxDevice {
  readonly offences: Offence[] = [];
  checks = 0;
  socPercent = 50;
  batteryKw = 0;
  /** How often each stored setting was written, by topic and day; overrides are volatile. */
  readonly writes = new Map<string, number>();
  private readonly values = new Map<string, number | null>([
    [SETPOINT, null],
    [MAX_DISCHARGE, -1],
    [MAX_CHARGE, -1],
  ]);
  private sellingSince: number | undefined;

  constructor(
    private readonly portal: string,
    private readonly law: Law,
  ) {}

  /** What it tells of itself, by topic. */
  get states(): readonly EntityState[] {
    return [...this.values].map(([path, value]) => ({
      entity: `N/${this.portal}/${path}`,
      state: JSON.stringify({ value }),
      attributes: {},
    }));
  }

  get holds(): boolean {
    return this.values.get(MAX_DISCHARGE) === 1 && this.values.get(MAX_CHARGE) === 0;
  }

  /** What it does on orders, beyond following the home. */
  get trades(): 'sells' | 'buys' | 'follows' {
    if (this.values.get(SETPOINT) === null) return 'follows';
    return this.values.get(MAX_CHARGE) === 0 ? 'sells' : 'buys';
  }

  /** Somebody else's hand; the topic that tells of it. */
  meddle(): string {
    this.values.set(MAX_CHARGE, 1000);
    return `N/${this.portal}/${MAX_CHARGE}`;
  }

  /** Takes a message; the topic that tells of it, where it is one for this device. */
  take(topic: string, payload: unknown, at: number): string | undefined {
    const path = topic.startsWith(`W/${this.portal}/`) ? topic.slice(this.portal.length + 3) : '';
    this.expect(this.values.has(path), at, `a message to ${topic}`);
    if (!this.values.has(path)) return undefined;
    const { value } = JSON.parse(String(payload)) as { value: unknown };
    const most = path === SETPOINT ? MOST_SETPOINT_W : 1000 * HARDWARE_KW;
    const released = path === SETPOINT ? value === null : value === -1;
    const within = typeof value === 'number' && Math.abs(value) <= most && (path === SETPOINT || value >= 0);
    this.expect(released || within, at, `${path} set to ${String(value)}`);
    if (!released && !within) return undefined;
    if (path === MAX_CHARGE) this.countWrite(path, at);
    this.values.set(path, value as number | null);
    if (this.trades === 'sells') {
      this.expect(this.law.exportAllowed(at), at, 'sells where that is forbidden');
      this.expect(
        this.socPercent > this.law.noExportPercent - 2,
        at,
        `begins to sell at ${this.socPercent.toFixed(1)} %`,
      );
    }
    return `N/${this.portal}/${path}`;
  }

  /** Lets the battery live for so many hours at a net load (kW), and judges what it does. */
  live(netLoadKw: number, hours: number, at: number): void {
    const limitKw = (path: string) => {
      const watts = this.values.get(path) ?? -1;
      return watts < 0 ? HARDWARE_KW : watts / 1000;
    };
    const setpointKw = (this.values.get(SETPOINT) ?? 0) / 1000;
    let powerKw = Math.max(-limitKw(MAX_CHARGE), Math.min(limitKw(MAX_DISCHARGE), netLoadKw - setpointKw));
    // The ESS keeps its own minimum, whatever it is told.
    if (powerKw > 0 && this.socPercent <= this.law.minSocPercent) powerKw = 0;
    if (powerKw < 0 && this.socPercent >= 100) powerKw = 0;
    this.batteryKw = powerKw;
    const storedKw = powerKw > 0 ? -powerKw / EFFICIENCY : -powerKw * EFFICIENCY;
    this.socPercent = Math.min(100, this.socPercent + (100 * storedKw * hours) / CAPACITY_KWH);
    this.judgeSale(Math.max(0, powerKw - Math.max(0, netLoadKw)), at);
  }

  /** A sale under the floor ends within a few minutes: the time that reading back and repeating take. */
  private judgeSale(soldKw: number, at: number): void {
    const forbidden = !this.law.exportAllowed(at) || this.socPercent < this.law.noExportPercent - 2;
    if (soldKw < 0.25 || !forbidden) this.sellingSince = undefined;
    else this.sellingSince ??= at;
    const long = this.sellingSince !== undefined && at - this.sellingSince > 5 * 60_000;
    this.expect(!long, at, `sells ${soldKw.toFixed(1)} kW at ${this.socPercent.toFixed(1)} %`);
    if (long) this.sellingSince = undefined;
  }

  private countWrite(path: string, at: number): void {
    const day = `${path} ${this.law.dayOf(at)}`;
    const count = (this.writes.get(day) ?? 0) + 1;
    this.writes.set(day, count);
    this.expect(count <= this.law.writesPerDay, at, `${path} was written ${count} times today`);
  }

  private expect(holds: boolean, at: number, what: string): void {
    this.checks++;
    if (!holds) this.offences.push({ at, what });
  }
}
