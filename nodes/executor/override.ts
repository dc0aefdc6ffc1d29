import { DarkstarError, type Text } from '../home/errors.js';
import { HOUR_MS, toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import type { Command, ExecutorState } from '../home/schema/messages.js';

type OverrideCode = 'pause' | 'force-charge' | 'force-export' | 'force-stop';

/** What somebody asked for instead of the plan of the batteries. */
export interface Override {
  readonly code: OverrideCode;
  /** Instant (ms) at which the plan takes over again; a pause may be without end. */
  readonly until?: number;
  /** The power asked for; the battery's own where none was. */
  readonly powerKw?: number;
  /** When it was asked for, ms. */
  readonly since?: number;
}

/** Everything that people asked for, or told; each ends at its instant (ms), or when it is taken back. */
export interface Wishes {
  readonly battery?: Override;
  /** Hot water at once. */
  readonly water?: { readonly until: number };
  /** Somebody steers by hand: nothing is decided or written. */
  readonly manual?: { readonly until?: number };
  /** The grid is out, as a message said; a sensor may say so too. */
  readonly outage?: { readonly until?: number };
}

const DEFAULT_FORCE_MS = HOUR_MS;
// These steer other nodes, which may hang on the same wire.
const OTHERS_COMMANDS: ReadonlySet<Command['command']> = new Set([
  'replan',
  'set-risk',
  'set-comfort',
  'manual-slot',
  'vacation',
]);

/**
 * The wishes in force after a command: `pause` (with or without `until`), `force-charge`, `force-export`, `force-stop`,
 * `boost-water` (until `until`, or for one hour; `value` is a power in kW; `boost-water` with `value: false` ends it),
 * `manual` and `grid-outage` (`value: false` ends them), `resume` ends everything that somebody asked for.
 * @throws DarkstarError `not-supported-yet`, `until-passed`, `invalid-power`, `not-allowed`
 */
export function applyCommand(command: Command, present: Wishes, home: Home, now: number): Wishes {
  if (OTHERS_COMMANDS.has(command.command)) return present;
  const until = untilOf(command, now);
  const forced = { until: until ?? now + DEFAULT_FORCE_MS, since: now };
  switch (command.command) {
    case 'resume':
      return { outage: present.outage };
    case 'manual':
      return { ...present, manual: isOff(command) ? undefined : { until } };
    case 'grid-outage':
      return { ...present, outage: isOff(command) ? undefined : { until } };
    case 'boost-water':
      if (home.waterHeaters.length === 0) throw refused('This home has no water heater. Add it to the home.');
      return { ...present, water: isOff(command) ? undefined : { until: forced.until } };
    case 'pause':
      return { ...present, battery: { code: 'pause', until, since: now } };
    case 'force-stop':
      return { ...present, battery: { code: 'force-stop', ...forced } };
    case 'force-charge':
      if (!home.batteries.some((battery) => battery.chargeFromGrid)) {
        throw refused(
          'No battery of this home may charge from the grid. Allow it in the home, or let the sun charge it.',
        );
      }
      return { ...present, battery: { code: 'force-charge', ...forced, powerKw: powerOf(command) } };
    case 'force-export':
      if (!home.grid.exportAllowed || !home.batteries.some((battery) => battery.dischargeToGrid)) {
        throw refused('No battery of this home may sell to the grid. Allow export in the home.');
      }
      return { ...present, battery: { code: 'force-export', ...forced, powerKw: powerOf(command) } };
    default:
      throw new DarkstarError(
        'not-supported-yet',
        `The executor does not carry out "${command.command}" yet. It knows pause, resume, force-charge, force-export, force-stop, boost-water, manual and grid-outage.`,
        { values: { command: command.command } },
      );
  }
}

/** The wishes that have not come to their end. */
export function inForce(wishes: Wishes, now: number): Wishes {
  const lasts = <T extends { readonly until?: number }>(wish: T | undefined): T | undefined =>
    wish && (wish.until === undefined || wish.until > now) ? wish : undefined;
  return {
    battery: lasts(wishes.battery),
    water: lasts(wishes.water),
    manual: lasts(wishes.manual),
    outage: lasts(wishes.outage),
  };
}

/** As `executor-state` tells it. */
export function overrideToWire(override: Override): NonNullable<ExecutorState['override']> {
  const { code, until, powerKw, since } = override;
  return {
    code,
    ...(until === undefined ? {} : { until: toIso(until) }),
    ...(powerKw === undefined ? {} : { powerKw }),
    ...(since === undefined ? {} : { since: toIso(since) }),
  };
}

/** The override of an earlier `executor-state`, if there is one that this version knows. */
export function overrideFromWire(told: ExecutorState['override']): Override | undefined {
  const code = (['pause', 'force-charge', 'force-export', 'force-stop'] as const).find((each) => each === told?.code);
  if (!told || !code) return undefined;
  const powerKw = typeof told.powerKw === 'number' ? told.powerKw : undefined;
  const since = typeof told.since === 'string' ? Date.parse(told.since) : undefined;
  return { code, until: told.until === undefined ? undefined : Date.parse(told.until), powerKw, since };
}

export function overrideReason({ code, until, powerKw }: Override): Text {
  const end = until === undefined ? 'until it is resumed' : `until ${toIso(until)}`;
  const power = powerKw === undefined ? '' : ` at ${powerKw} kW`;
  const sentences: Record<OverrideCode, string> = {
    pause: `Paused ${end}: the batteries follow the home by themselves, and nothing is written to them.`,
    'force-charge': `Charges${power} because somebody asked for it, ${end}.`,
    'force-export': `Exports${power} because somebody asked for it, ${end}.`,
    'force-stop': `Neither charges nor discharges because somebody asked for it, ${end}.`,
  };
  const values = { until: until === undefined ? null : toIso(until), powerKw: powerKw ?? null };
  return { code, values, text: sentences[code] };
}

export function waterReason({ until }: NonNullable<Wishes['water']>): Text {
  const text = `Heats water because somebody asked for it, until ${toIso(until)}.`;
  return { code: 'boost-water', values: { until: toIso(until) }, text };
}

export function manualReason({ until }: NonNullable<Wishes['manual']>): Text {
  const end = until === undefined ? 'until it is taken back' : `until ${toIso(until)}`;
  const text = `Somebody steers by hand, ${end}: nothing is decided and nothing is written.`;
  return { code: 'manual', values: { until: until === undefined ? null : toIso(until) }, text };
}

function isOff({ value }: Command): boolean {
  return value === false || value === 'off';
}

function untilOf(command: Command, now: number): number | undefined {
  if (command.until === undefined) return undefined;
  const until = Date.parse(command.until);
  if (until > now) return until;
  throw new DarkstarError(
    'until-passed',
    `\`command.until\` is ${command.until}, which has passed. Give an instant in the future.`,
    { values: { until: command.until } },
  );
}

function powerOf({ value }: Command): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value;
  throw new DarkstarError(
    'invalid-power',
    `\`command.value\` is ${JSON.stringify(value)}, expected a power in kW above 0. Change it, or leave it out for full power.`,
  );
}

function refused(sentence: string): DarkstarError {
  return new DarkstarError('not-allowed', sentence);
}
