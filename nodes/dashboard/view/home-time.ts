import type { ClockPart } from '../wire.js';

/** The home's time, which a simulator may let run faster than real time. */
export class HomeTime {
  private homeMs = Date.now();
  private atMs = Date.now();
  private pace = 1;

  /** Takes the clock as the server gave it; `live` says that it was read just now, whatever this computer's clock says. */
  set(clock: ClockPart, live: boolean): void {
    this.homeMs = clock.homeMs;
    this.atMs = live ? Date.now() : clock.realMs;
    this.pace = clock.pace;
  }

  now(): number {
    return this.homeMs + (Date.now() - this.atMs) * this.pace;
  }
}
