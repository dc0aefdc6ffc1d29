import { DarkstarError } from '../home/errors.js';
import { HOUR_MS, toIso } from '../home/grid.js';
import { round } from '../home/numbers.js';
import { nextMoment } from '../home/recurrence.js';
import type { Home } from '../home/schema/home.js';
import type { Command, PlannerState, State } from '../home/schema/messages.js';
import { parse } from '../home/schema/parse.js';
import { evGoalOrderSchema, manualSlotSchema } from '../home/schema/problem.js';

/** What people have asked of the planner, beyond the settings of its node; it outlives a restart on the board. */
export type Orders = Pick<PlannerState, 'riskAppetite' | 'comfortLevels' | 'manualSlots' | 'vacation'> &
  Required<Pick<PlannerState, 'evGoals'>>;

export const NO_ORDERS: Orders = {
  riskAppetite: null,
  comfortLevels: [],
  manualSlots: [],
  evGoals: [],
  vacation: null,
};

/** What a command is obeyed by. */
export interface Situation {
  readonly home: Home;
  readonly state: State | undefined;
  readonly now: number;
}

const DEFAULT_MANUAL_MS = HOUR_MS;

/**
 * The orders after a command; the same object where the command is not for the planner.
 *
 * - `set-risk`: `value` 1 to 5, or `null` for the node's own setting.
 * - `set-comfort`: `value` 1 to 5 for all water heaters or `{id, level}` for one; `null` for the home's own levels.
 * - `manual-slot`: `value` `{action, from?, to?, powerKw?}` with the action `charge`, `export`, `hold` or `water`, `from` an
 *   instant (default: now) `to` another (default: `until`, else one hour later); `null` takes all of them back.
 * - `set-ev-goal`: `value` `{id, targetSocPercent, by}` or `{id, kwh, by}`: what car `id` shall hold when it departs, or
 *   so much more than now, instead of its own goals until then; `by` an instant or the next local time ("07:00"; default:
 *   `until`). `{id, cancel: true}` takes it back, `null` those of all cars.
 * - `vacation`: away until `until`, or until told otherwise; `value: false` or `null` ends it.
 *
 * @throws DarkstarError `invalid-command`, `invalid-input` that say what was expected
 */
export function obey(orders: Orders, { command, value, until }: Command, situation: Situation): Orders {
  const { home, now } = situation;
  switch (command) {
    case 'set-risk':
      return { ...orders, riskAppetite: value === null ? null : levelOf(command, value) };
    case 'set-comfort':
      return { ...orders, comfortLevels: comfortAfter(orders, value, home) };
    case 'manual-slot':
      return { ...orders, manualSlots: value === null ? [] : manualAfter(orders, value, until, now) };
    case 'set-ev-goal':
      return { ...orders, evGoals: value === null ? [] : goalsAfter(orders, value, until, situation) };
    case 'vacation':
      if (value === null || value === false) return { ...orders, vacation: null };
      if (until !== undefined && Date.parse(until) <= now) {
        throw invalid(command, 'until', until, 'an instant that is still to come');
      }
      return { ...orders, vacation: { from: toIso(now), until: until ?? null } };
    default:
      return orders;
  }
}

/** The orders without what has passed; the same object where nothing has. */
export function withoutPast(orders: Orders, now: number): Orders {
  const manualSlots = orders.manualSlots.filter(({ to }) => Date.parse(to) > now);
  const evGoals = orders.evGoals.filter(({ by }) => Date.parse(by) > now);
  const { until } = orders.vacation ?? { until: null };
  const isBack = until !== null && Date.parse(until) <= now;
  const isSame = manualSlots.length === orders.manualSlots.length && evGoals.length === orders.evGoals.length;
  if (!isBack && isSame) return orders;
  return { ...orders, manualSlots, evGoals, vacation: isBack ? null : orders.vacation };
}

function levelOf(command: string, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 5) return value;
  throw invalid(command, 'value', value, 'a whole number from 1 to 5, or null');
}

function comfortAfter({ comfortLevels }: Orders, value: unknown, home: Home): Orders['comfortLevels'] {
  if (value === null) return [];
  const ids = home.waterHeaters.map(({ id }) => id);
  if (!isRecord(value)) {
    const level = levelOf('set-comfort', value);
    return ids.map((id) => ({ id, level }));
  }
  const id = ids.find((known) => known === value.id);
  if (id === undefined) throw invalid('set-comfort', 'value.id', value.id, `one of ${ids.join(', ') || 'no heaters'}`);
  return [...comfortLevels.filter((other) => other.id !== id), { id, level: levelOf('set-comfort', value.level) }];
}

/** A new slot takes the place of what it overlaps; water is heated beside what the battery does. */
function manualAfter(
  { manualSlots }: Orders,
  value: unknown,
  until: string | undefined,
  now: number,
): Orders['manualSlots'] {
  if (!isRecord(value)) throw invalid('manual-slot', 'value', value, '{action, from?, to?, powerKw?}, or null');
  const from = value.from ?? toIso(now);
  const to = value.to ?? until ?? (typeof from === 'string' ? laterBy(DEFAULT_MANUAL_MS, from) : from);
  const slot = parse(manualSlotSchema, { ...value, from, to }, 'command.value');
  if (Date.parse(slot.to) <= now) throw invalid('manual-slot', 'value.to', slot.to, 'an instant that is still to come');
  const apart = manualSlots.filter(
    (other) =>
      (other.action === 'water') !== (slot.action === 'water') ||
      Date.parse(other.to) <= Date.parse(slot.from) ||
      Date.parse(other.from) >= Date.parse(slot.to),
  );
  return [...apart, slot].sort((a, b) => Date.parse(a.from) - Date.parse(b.from));
}

/** A car has one goal of this kind: a new one takes the place of the one before. */
function goalsAfter(
  { evGoals }: Orders,
  value: unknown,
  until: string | undefined,
  { home, state, now }: Situation,
): Orders['evGoals'] {
  const command = 'set-ev-goal';
  if (!isRecord(value)) throw invalid(command, 'value', value, '{id, targetSocPercent, by} or {id, kwh, by}, or null');
  const ev = home.evs.find(({ id }) => id === value.id);
  if (!ev) {
    const known = home.evs.map(({ id }) => id).join(', ');
    throw invalid(command, 'value.id', value.id, known ? `one of ${known}` : 'a car of the home, which has none');
  }
  const wanted = value.cancel === true ? value : { ...value, by: value.by ?? until };
  const order = parse(evGoalOrderSchema, wanted, 'command.value');
  const others = evGoals.filter(({ id }) => id !== ev.id);
  if ('cancel' in order) return others;
  const by = nextMoment(order.by, home.timezone, now);
  if (by <= now) throw invalid(command, 'value.by', order.by, 'an instant that is still to come');
  if ('targetSocPercent' in order) return [...others, { id: ev.id, socPercent: order.targetSocPercent, by: toIso(by) }];
  const socPercent = state?.evs.find(({ id }) => id === ev.id)?.socPercent;
  if (typeof socPercent !== 'number') {
    throw invalid(
      command,
      'value.kwh',
      order.kwh,
      `\`targetSocPercent\`, because how full ${ev.id} is now is not known`,
    );
  }
  const roomKwh = (ev.capacityKwh * (100 - socPercent)) / 100;
  if (order.kwh > roomKwh) {
    throw invalid(command, 'value.kwh', order.kwh, `at most ${round(roomKwh, 1)}, which is what ${ev.id} has room for`);
  }
  const goalPercent = round(socPercent + (order.kwh / ev.capacityKwh) * 100, 2);
  return [...others, { id: ev.id, socPercent: goalPercent, by: toIso(by) }];
}

/** What is no instant stays as it is, for the schema to refuse. */
function laterBy(ms: number, instant: string): string {
  const at = Date.parse(instant);
  return Number.isNaN(at) ? instant : toIso(at + ms);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function invalid(command: string, path: string, value: unknown, expected: string): DarkstarError {
  const remedy = 'Nothing was changed. Send it again.';
  const text = `The command ${command} has \`${path}\` ${JSON.stringify(value) ?? 'missing'}: expected ${expected}. ${remedy}`;
  return new DarkstarError('invalid-command', text, { problems: [{ path, value, expected, remedy }] });
}
