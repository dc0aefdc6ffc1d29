import { DarkstarError, type Text } from '../home/errors.js';
import { HOUR_MS, toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import type { Command, ExecutorState } from '../home/schema/messages.js';

export type OverrideCode = 'pause' | 'force-charge' | 'force-export' | 'force-stop';

/** What somebody asked for instead of the plan. */
export interface Override {
  readonly code: OverrideCode;
  /** Instant (ms) at which the plan takes over again; a pause may be without end. */
  readonly until?: number;
  /** The power asked for; the battery's own where none was. */
  readonly powerKw?: number;
}

const DEFAULT_FORCE_MS = HOUR_MS;
// These steer other nodes, which may hang on the same wire.
const OTHERS_COMMANDS: ReadonlySet<Command['command']> = new Set(['replan', 'set-risk', 'set-comfort', 'manual-slot']);

/**
 * The override in force after a command: `pause` (with or without `until`), `force-charge`, `force-export`,
 * `force-stop` (until `until`, or for one hour; `value` is a power in kW), `resume` ends any of them.
 * @throws DarkstarError `not-supported-yet`, `until-passed`, `invalid-power`, `not-allowed`
 */
export function applyCommand(
  command: Command,
  present: Override | undefined,
  home: Home,
  now: number,
): Override | undefined {
  if (OTHERS_COMMANDS.has(command.command)) return present;
  const until = untilOf(command, now);
  switch (command.command) {
    case 'resume':
      return undefined;
    case 'pause':
      return { code: 'pause', until };
    case 'force-stop':
      return { code: 'force-stop', until: until ?? now + DEFAULT_FORCE_MS };
    case 'force-charge':
      if (!home.batteries.some((battery) => battery.chargeFromGrid)) {
        throw refused(
          'No battery of this home may charge from the grid. Allow it in the home, or let the sun charge it.',
        );
      }
      return { code: 'force-charge', until: until ?? now + DEFAULT_FORCE_MS, powerKw: powerOf(command) };
    case 'force-export':
      if (!home.grid.exportAllowed || !home.batteries.some((battery) => battery.dischargeToGrid)) {
        throw refused('No battery of this home may sell to the grid. Allow export in the home.');
      }
      return { code: 'force-export', until: until ?? now + DEFAULT_FORCE_MS, powerKw: powerOf(command) };
    default:
      throw new DarkstarError(
        'not-supported-yet',
        `The executor does not carry out "${command.command}" yet. It knows pause, resume, force-charge, force-export and force-stop.`,
        { values: { command: command.command } },
      );
  }
}

export function isOver(override: Override, now: number): boolean {
  return override.until !== undefined && override.until <= now;
}

/** As `executor-state` tells it. */
export function overrideToWire(override: Override): NonNullable<ExecutorState['override']> {
  const { code, until, powerKw } = override;
  return {
    code,
    ...(until === undefined ? {} : { until: toIso(until) }),
    ...(powerKw === undefined ? {} : { powerKw }),
  };
}

/** The override of an earlier `executor-state`, if there is one that this version knows. */
export function overrideFromWire(told: ExecutorState['override']): Override | undefined {
  const code = (['pause', 'force-charge', 'force-export', 'force-stop'] as const).find((each) => each === told?.code);
  if (!told || !code) return undefined;
  const powerKw = typeof told.powerKw === 'number' ? told.powerKw : undefined;
  return { code, until: told.until === undefined ? undefined : Date.parse(told.until), powerKw };
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
