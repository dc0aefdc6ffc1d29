import type { Text } from '../home/errors.js';
import { HOUR_MS, hoursOf, toIso } from '../home/grid.js';
import { clamp, round } from '../home/numbers.js';
import type { Home } from '../home/schema/home.js';
import type { DeviceAction, State } from '../home/schema/messages.js';
import type { Plan, PlanSlot } from '../home/schema/plan.js';
import { partEnd } from '../plan/appliance-part.js';
import type { ExecutorSettings } from './settings.js';
import { tankAction } from './tank-decision.js';

/** What the devices were told, and what a decision has to go on with. */
export interface DeviceMemory {
  /** The end (ms) of the block that a water heater has begun: it is finished whatever a new plan says. */
  readonly heatUntil: ReadonlyMap<string, number>;
  /** Cars that take surplus now. */
  readonly onSurplus: ReadonlySet<string>;
  /** When each run of an appliance was started, ms, by the name that the plan gives it. */
  readonly startedAt: ReadonlyMap<string, number>;
  /** Until when each appliance that may pause, and was started, runs on end, ms. */
  readonly runsUntil: ReadonlyMap<string, number>;
  /** Tanks that are heated now. */
  readonly heatedTanks: ReadonlySet<string>;
  readonly curtailing: boolean;
}

export const NO_MEMORY: DeviceMemory = {
  heatUntil: new Map(),
  onSurplus: new Set(),
  startedAt: new Map(),
  runsUntil: new Map(),
  heatedTanks: new Set(),
  curtailing: false,
};

interface DeviceSituation {
  readonly home: Home;
  readonly state: State | undefined;
  /** The plan in force and its slot for now; undefined where there is none to follow. */
  readonly planned: { readonly plan: Plan; readonly slot: PlanSlot } | undefined;
  /** What the batteries leave: grid power (kW, positive imports) with the decision of now, before curtailment. */
  readonly gridKw: number | undefined;
  readonly exportLimitKw: number;
  readonly curtailKw: number;
  /** What somebody wants of the water heaters, if anything. */
  readonly waterWish: { readonly kind: 'boost'; readonly reason: Text } | undefined;
  /** When the hot water that somebody asked for by hand, for this time of the plan, ends (ms). */
  readonly manualWaterUntil?: number;
  /** The sun gives more than batteries and home take. */
  readonly excessPv: Text | undefined;
}

interface DeviceDecision {
  readonly actions: readonly DeviceAction[];
  readonly memory: DeviceMemory;
}

// A plan in energies per slot has crumbs of rounding.
const CRUMB_KW = 0.05;
// An appliance that takes less than this share of its highest power only waits.
const RUNNING_SHARE = 0.05;
// A run that was started is not started again by a plan that still holds it.
const STARTED_MS = 24 * HOUR_MS;

/** Decides what water heaters, tanks, cars, appliances and the roof do now. */
export function decideDevices(
  situation: DeviceSituation,
  before: DeviceMemory,
  settings: ExecutorSettings,
  now: number,
): DeviceDecision {
  const { home } = situation;
  const heaters = home.waterHeaters.map(({ id, powerKw }) =>
    heaterAction(id, powerKw, situation, before, settings, now),
  );
  const tanks = home.thermalTanks.map((tank) =>
    tankAction(tank, situation.planned, situation.state, before.heatedTanks.has(tank.id), now),
  );
  const cars = home.evs.map((ev) => carAction(ev, situation, before, settings, now));
  const parts = home.appliances
    .filter(({ interruptible }) => interruptible)
    .map((appliance) => partAction(appliance, situation, before, now));
  const starts = home.appliances
    .filter(({ interruptible }) => !interruptible)
    .flatMap((appliance) => startAction(appliance, situation, before, now));
  const solar = solarAction(situation, before, now);
  const startedAt = new Map([...before.startedAt].filter(([, at]) => now - at < STARTED_MS));
  for (const { run } of starts) startedAt.set(run, now);
  return {
    actions: [
      ...solar,
      ...heaters.map(({ action }) => action),
      ...tanks,
      ...cars.map(({ action }) => action),
      ...starts.flatMap(({ action }) => action ?? []),
      ...parts.flatMap(({ action }) => action ?? []),
    ],
    memory: {
      heatUntil: new Map(heaters.flatMap(({ action, until }) => (until === undefined ? [] : [[action.id, until]]))),
      onSurplus: new Set(cars.flatMap(({ action, onSurplus }) => (onSurplus ? [action.id] : []))),
      startedAt,
      runsUntil: new Map(parts.flatMap(({ id, until }) => (until === undefined ? [] : [[id, until]]))),
      heatedTanks: new Set(tanks.flatMap(({ id, intent }) => (intent === 'heat' ? [id] : []))),
      curtailing: solar.some(({ intent }) => intent === 'curtail'),
    },
  };
}

type HeaterDecision = { readonly action: DeviceAction; readonly until?: number };

function heaterAction(
  id: string,
  powerKw: number,
  { planned, waterWish, manualWaterUntil, excessPv }: DeviceSituation,
  before: DeviceMemory,
  settings: ExecutorSettings,
  now: number,
): HeaterDecision {
  const plannedEnd = planned ? blockEnd(planned.plan, planned.slot, id) : undefined;
  const running = before.heatUntil.get(id);
  const until = plannedEnd ?? (running !== undefined && running > now ? running : undefined);
  const tell = (heats: boolean, temperatureC: number, reason: Text): HeaterDecision => ({
    action: {
      at: toIso(now),
      device: 'water-heater',
      id,
      intent: heats ? 'heat' : 'off',
      temperatureC: clamp(temperatureC, 0, MOST_WATER_C),
      powerKw: heats ? powerKw : 0,
      reason: { ...reason },
    },
    until,
  });
  if (waterWish) return tell(true, settings.waterBoostC, waterWish.reason);
  if (excessPv) return tell(true, settings.waterMaximumC, excessPv);
  if (manualWaterUntil !== undefined) {
    const end = toIso(manualWaterUntil);
    return tell(true, settings.waterNormalC, {
      code: 'heat-manual',
      values: { until: end },
      text: `Heats water until ${end}, because somebody planned it by hand.`,
    });
  }
  if (plannedEnd !== undefined) {
    const end = toIso(plannedEnd);
    return tell(true, settings.waterNormalC, {
      code: 'heat-planned',
      values: { until: end },
      text: `The plan heats water until ${end}.`,
    });
  }
  if (until !== undefined) {
    const end = toIso(until);
    return tell(true, settings.waterNormalC, {
      code: 'heat-block',
      values: { until: end },
      text: `Finishes the block of heating that was begun, until ${end}.`,
    });
  }
  return planned
    ? tell(false, settings.waterOffC, { code: 'heat-off', values: {}, text: 'The plan heats no water now.' })
    : tell(true, settings.waterNormalC, {
        code: 'heat-unplanned',
        values: {},
        text: 'There is no plan to follow: the water heater keeps its normal temperature by itself.',
      });
}

// No tank is asked for more, whatever the settings or a plan say.
const MOST_WATER_C = 85;

/** The end of the run of slots in which the plan heats, where it heats now. */
function blockEnd(plan: Plan, slot: PlanSlot, id: string): number | undefined {
  let end: number | undefined;
  for (const each of plan.slots.slice(plan.slots.indexOf(slot))) {
    const kwh = each.waterHeaters.find((heater) => heater.id === id)?.kwh ?? 0;
    if (kwh / hoursOf(each) <= CRUMB_KW) break;
    end = Date.parse(each.end);
  }
  return end;
}

type CarDecision = { readonly action: DeviceAction; readonly onSurplus: boolean };

function carAction(
  ev: Home['evs'][number],
  { planned, state, gridKw, home }: DeviceSituation,
  before: DeviceMemory,
  settings: ExecutorSettings,
  now: number,
): CarDecision {
  const tell = (powerKw: number, reason: Text, onSurplus = false): CarDecision => ({
    action: {
      at: toIso(now),
      device: 'ev',
      id: ev.id,
      intent: powerKw > 0 ? 'charge' : 'stop',
      powerKw: round(powerKw, 3),
      reason: { ...reason },
    },
    onSurplus,
  });
  const measured = state?.evs.find((each) => each.id === ev.id);
  if (measured?.pluggedIn === false) {
    return tell(0, { code: 'ev-away', values: {}, text: 'The car is not plugged in.' });
  }
  if (!planned) return tell(0, { code: 'ev-no-plan', values: {}, text: 'There is no plan to charge the car by.' });
  const kwh = planned.slot.evs.find((each) => each.id === ev.id)?.chargeKwh ?? 0;
  const plannedKw = kwh / hoursOf(planned.slot);
  const wantedKw = plannedKw > CRUMB_KW ? clamp(plannedKw, ev.minChargeKw, ev.maxChargeKw) : 0;
  const surplusKw = settings.evSurplus ? surplusFor(ev.id, planned, measured, gridKw, home) : 0;
  const leastKw = Math.max(ev.minChargeKw, CRUMB_KW);
  // A cloud must not switch the charger off and on: surplus once taken may fall a little below the least power.
  const enough = surplusKw >= (before.onSurplus.has(ev.id) ? leastKw * SURPLUS_KEPT : leastKw);
  if (enough && surplusKw > wantedKw) {
    const powerKw = clamp(surplusKw, leastKw, ev.maxChargeKw);
    const text = `Charges the car with ${powerKw.toFixed(1)} kW of surplus, which would bring less in the grid than charging costs later.`;
    return tell(powerKw, { code: 'ev-surplus', values: { powerKw: round(powerKw, 3) }, text }, true);
  }
  if (wantedKw === 0) return tell(0, { code: 'ev-off', values: {}, text: 'The plan does not charge the car now.' });
  const text = `The plan charges the car with ${wantedKw.toFixed(1)} kW.`;
  return tell(wantedKw, { code: 'ev-planned', values: { powerKw: round(wantedKw, 3) }, text });
}

const SURPLUS_KEPT = 0.8;

/** Surplus (kW) that the car can take beside what it takes now, where the plan would charge it later for more. */
function surplusFor(
  id: string,
  { plan, slot }: { readonly plan: Plan; readonly slot: PlanSlot },
  measured: State['evs'][number] | undefined,
  gridKw: number | undefined,
  home: Home,
): number {
  if (gridKw === undefined) return 0;
  const later = plan.slots
    .slice(plan.slots.indexOf(slot) + 1)
    .filter(({ evs }) => (evs.find((each) => each.id === id)?.chargeKwh ?? 0) > 0);
  if (later.length === 0) return 0;
  const cheapest = Math.min(...later.map((each) => (each.importKwh > 0 ? each.importPrice : each.exportPrice)));
  const soldFor = home.grid.exportAllowed ? slot.exportPrice : 0;
  if (!(soldFor < cheapest)) return 0;
  const takenKw = typeof measured?.powerKw === 'number' ? measured.powerKw : 0;
  return Math.max(0, takenKw - gridKw);
}

/** Whether an appliance takes power; undefined where that is not measured. */
function isOn({ id, powerKw = 0, profileKw = [] }: Home['appliances'][number], state: State | undefined) {
  const takesKw = state?.appliances?.find((each) => each.id === id)?.powerKw ?? undefined;
  return takesKw === undefined ? undefined : takesKw > RUNNING_SHARE * Math.max(powerKw, ...profileKw);
}

type PartDecision = { readonly id: string; readonly until?: number; readonly action?: DeviceAction };

/**
 * An appliance that may pause is started at the beginning of each stretch that the plan runs it on end, and stopped at
 * its end. What somebody has started by hand goes on, and what has stopped by itself needs no word.
 */
function partAction(
  appliance: Home['appliances'][number],
  { planned, state }: DeviceSituation,
  before: DeviceMemory,
  now: number,
): PartDecision {
  const { id, powerKw, profileKw = [] } = appliance;
  const begun = before.runsUntil.get(id);
  const tell = (intent: 'start' | 'stop', kw: number, text: string): DeviceAction => {
    const reason = { code: `appliance-${intent}`, values: { appliance: id }, text };
    return { at: toIso(now), device: 'appliance', id, intent, powerKw: kw, reason };
  };
  const until = planned ? partEnd(appliance, planned.plan, planned.slot, now) : begun;
  if (until !== undefined && until > now) {
    if (begun !== undefined) return { id, until };
    if (isOn(appliance, state) === true) return { id };
    return { id, until, action: tell('start', powerKw ?? profileKw[0], `The plan starts "${id}" now.`) };
  }
  if (begun === undefined || isOn(appliance, state) === false) return { id };
  return { id, action: tell('stop', 0, `The plan stops "${id}": it goes on later, or is done.`) };
}

function startAction(
  appliance: Home['appliances'][number],
  { planned, state }: DeviceSituation,
  before: DeviceMemory,
  now: number,
): { readonly run: string; readonly action?: DeviceAction }[] {
  const { id, profileKw = [], powerKw = 0 } = appliance;
  const { kwh = 0, run = id } = planned?.slot.appliances.find((each) => each.id === id) ?? {};
  if (!planned || kwh <= 0 || before.startedAt.has(run)) return [];
  // Somebody has started it by hand: a second press might stop it.
  if (isOn(appliance, state) === true) return [{ run }];
  const text = `The plan starts "${id}" now.`;
  const reason = { code: 'appliance-start', values: { appliance: id }, text };
  const first = profileKw[0] ?? powerKw;
  return [{ run, action: { at: toIso(now), device: 'appliance', id, intent: 'start', powerKw: first, reason } }];
}

/** The roof: what is held back now, by an inverter that a battery's inverter does not speak for. */
function solarAction(
  { home, curtailKw, exportLimitKw }: DeviceSituation,
  before: DeviceMemory,
  now: number,
): DeviceAction[] {
  if (home.solar.length === 0) return [];
  // What a limit holds back is not seen any more: it stays for as long as the limit does.
  const curtails =
    exportLimitKw < home.grid.maxExportKw && (curtailKw > CRUMB_KW || before.curtailing || exportLimitKw === 0);
  const reason: Text = curtails
    ? {
        code: 'curtail',
        values: { exportLimitKw, curtailKw: round(curtailKw, 3) },
        text: `Holds ${curtailKw.toFixed(1)} kW of solar power back: at most ${exportLimitKw} kW may go into the grid.`,
      }
    : { code: 'generate', values: {}, text: 'The roof gives all it can.' };
  return [
    {
      at: toIso(now),
      device: 'solar',
      id: 'solar',
      intent: curtails ? 'curtail' : 'generate',
      curtailKw: curtails ? round(curtailKw, 3) : 0,
      exportLimitKw,
      reason: { ...reason },
    },
  ];
}
