const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;

export interface WallClock {
  /** Changes from one local day to the next. */
  readonly day: string;
  readonly hour: number;
  readonly minute: number;
}

/** Reads instants (ms) on the wall clock of one time zone, in one language. Days have 23, 24 or 25 hours. */
export class LocalTime {
  private readonly clock: Intl.DateTimeFormat;
  private readonly timeFormat: Intl.DateTimeFormat;
  private readonly dayFormat: Intl.DateTimeFormat;
  private readonly weekdayFormat: Intl.DateTimeFormat;

  constructor(
    readonly timeZone: string,
    language: string | undefined,
  ) {
    const digits = { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
    this.clock = new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', ...digits });
    this.timeFormat = new Intl.DateTimeFormat(language, { timeZone, hour: '2-digit', minute: '2-digit' });
    this.dayFormat = new Intl.DateTimeFormat(language, { timeZone, weekday: 'short', day: 'numeric', month: 'short' });
    this.weekdayFormat = new Intl.DateTimeFormat(language, { timeZone, weekday: 'short' });
  }

  wallClock(instant: number): WallClock {
    const parts = new Map(this.clock.formatToParts(instant).map(({ type, value }) => [type, value]));
    return {
      day: `${parts.get('month')}-${parts.get('day')}`,
      hour: Number(parts.get('hour')),
      minute: Number(parts.get('minute')),
    };
  }

  /** "14:30", or as the language writes it. */
  time(instant: number): string {
    return this.timeFormat.format(instant);
  }

  /** "Tue, 24 Nov", or as the language writes it. */
  day(instant: number): string {
    return this.dayFormat.format(instant);
  }

  /** "Tue 14:30", or as the language writes it. */
  weekdayTime(instant: number): string {
    return `${this.weekday(instant)} ${this.time(instant)}`;
  }

  weekday(instant: number): string {
    return this.weekdayFormat.format(instant);
  }

  /** The instants within [from, to] at which a local day begins, also where its midnight is skipped. */
  dayStarts(from: number, to: number): readonly number[] {
    const starts: number[] = [];
    let previous = this.wallClock(from - MINUTE_MS).day;
    for (let instant = from; instant <= to; instant = nextQuarter(instant)) {
      const { day } = this.wallClock(instant);
      if (day !== previous) starts.push(instant);
      previous = day;
    }
    return starts;
  }

  /** The full local hours within [from, to] that `stepHours` divides, without the beginnings of days. */
  hourTicks(from: number, to: number, stepHours: number): readonly number[] {
    const ticks: number[] = [];
    for (let instant = nextQuarter(from - 1); instant <= to; instant += QUARTER_MS) {
      const { hour, minute } = this.wallClock(instant);
      if (minute === 0 && hour !== 0 && hour % stepHours === 0) ticks.push(instant);
    }
    return ticks;
  }
}

// Every zone's offset from UTC is a whole number of quarter hours.
function nextQuarter(instant: number): number {
  return (Math.floor(instant / QUARTER_MS) + 1) * QUARTER_MS;
}
