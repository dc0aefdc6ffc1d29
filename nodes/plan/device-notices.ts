import { localDay } from '../home/grid.js';
import { round, sum } from '../home/numbers.js';
import { manualMiss, monthPeaks, unmetDemandKwh, unmetTripKwh } from './device-cost.js';
import type { Schedule } from './schedule.js';
import type { Setup } from './setup.js';
import type { SetupEv, SetupEvGoal } from './setup-ev.js';
import type { SetupTank } from './setup-tank.js';
import { amount, clockTime, percentOf, type PlanText } from './wording.js';

// Below this a miss is not worth a sentence. kWh, and °C.
const WORTH_SAYING = 0.005;
const WORTH_SAYING_C = 0.05;

type Flows = Parameters<typeof unmetTripKwh>[0];

/** Says what cars, tanks, manual slots and the price on power cost or lack. */
export function deviceNotices(schedule: Schedule, setup: Setup): PlanText[] {
  return [
    ...setup.evs.flatMap((it, position) => evNotices(schedule, setup, it, position)),
    ...setup.tanks.flatMap((it, position) => tankNotices(schedule, setup, it, position)),
    ...manualNotices(schedule, setup),
    ...peakNotices(schedule, setup),
  ];
}

function evNotices(schedule: Schedule, setup: Setup, it: SetupEv, position: number): PlanText[] {
  const { ev, goals, hopelessGoals } = it;
  const known = setup.problem.state.evs.some(({ id }) => id === ev.id);
  if (!known) {
    return [
      {
        code: 'ev-unknown',
        values: { ev: ev.id },
        text: `Nothing is planned for car ${ev.id}: its state of charge is not known. Check its row in the recorder's table.`,
      },
    ];
  }
  const flows = schedule.map(({ evs }) => evs[position]);
  const missed = goals.flatMap((goal) => goalMissed(flows[goal.index].storedKwh, goal, setup, it));
  const hopeless = hopelessGoals
    .filter(({ kwh }) => kwh - it.startKwh > WORTH_SAYING)
    .map(({ by, kwh }) => ({
      code: 'ev-not-plugged-in',
      values: { ev: ev.id, by, socPercent: percentOf(it.startKwh, it.ev), goalPercent: percentOf(kwh, it.ev) },
      text: `Car ${ev.id} is at ${amount(percentOf(it.startKwh, it.ev), 1)} % and not at its charger before ${moment(by, setup)}: plug it in to reach ${amount(percentOf(kwh, it.ev), 1)} %.`,
    }));
  const asides = it.present ? [...belowMinimum(flows, setup, it), ...demandShort(flows, setup, it)] : [];
  return [...missed, ...hopeless, ...asides, ...tripsMissed(flows, setup, it)];
}

function goalMissed(storedKwh: number, goal: SetupEvGoal, setup: Setup, it: SetupEv): PlanText[] {
  const shortKwh = goal.kwh - storedKwh;
  if (shortKwh < WORTH_SAYING) return [];
  const { ev } = it;
  const socPercent = percentOf(storedKwh, it.ev);
  const goalPercent = percentOf(goal.kwh, it.ev);
  const perAmpere = ((ev.phases ?? 1) * ev.voltage) / 1000;
  const at = ev.phases === undefined ? `${amount(ev.maxChargeKw)} kW` : `${amount(ev.maxChargeKw / perAmpere, 1)} A`;
  return [
    {
      code: 'ev-goal-missed',
      values: { ev: ev.id, by: goal.by, socPercent, goalPercent, kwh: round(shortKwh, 4), maxChargeKw: ev.maxChargeKw },
      text: `Car ${ev.id} reaches ${amount(socPercent, 1)} % by ${moment(goal.by, setup)}, not ${amount(goalPercent, 1)} %: short ${amount(shortKwh)} kWh at ${at}.`,
    },
  ];
}

function belowMinimum(flows: Flows, setup: Setup, it: SetupEv): PlanText[] {
  const { ev, minKwh } = it;
  const lowest = Math.min(...flows.map(({ storedKwh }) => storedKwh));
  if (minKwh - lowest < WORTH_SAYING) return [];
  const until = setup.slots[flows.findLastIndex(({ storedKwh }) => minKwh - storedKwh >= WORTH_SAYING)].end;
  const lowestPercent = percentOf(lowest, it.ev);
  return [
    {
      code: 'ev-soc-below-minimum',
      values: { ev: ev.id, minSocPercent: ev.minSocPercent, lowestPercent, until },
      text: `Car ${ev.id} is below its minimum of ${amount(ev.minSocPercent)} % until ${moment(until, setup)}, down to ${amount(lowestPercent, 1)} %.`,
    },
  ];
}

/** What a car that decides for itself asks for and does not get. */
function demandShort(flows: Flows, setup: Setup, it: SetupEv): PlanText[] {
  const lacking = flows.map(({ chargeKwh, storedKwh }, index) => unmetDemandKwh(it, index, chargeKwh, storedKwh));
  const kwh = sum(lacking);
  if (kwh < WORTH_SAYING) return [];
  const { start } = setup.slots[lacking.findIndex((value) => value > 0)];
  return [
    {
      code: 'ev-demand-short',
      values: { ev: it.ev.id, kwh: round(kwh, 4), start },
      text: `Car ${it.ev.id} gets ${amount(kwh)} kWh less than it asks for, first at ${moment(start, setup)}.`,
    },
  ];
}

function tripsMissed(flows: Flows, setup: Setup, it: SetupEv): PlanText[] {
  if (!it.present) return [];
  return it.slots.flatMap((_, index) => {
    const kwh = unmetTripKwh(flows, it, index);
    if (kwh < WORTH_SAYING) return [];
    const { start } = setup.slots[index];
    return [
      {
        code: 'ev-trip-short',
        values: { ev: it.ev.id, start, kwh: round(kwh, 4) },
        text: `Car ${it.ev.id} lacks ${amount(kwh)} kWh for its trip at ${moment(start, setup)}.`,
      },
    ];
  });
}

function tankNotices(schedule: Schedule, setup: Setup, it: SetupTank, position: number): PlanText[] {
  const { tank, known } = it;
  if (!known) return [tankUnknown(it)];
  const temperatures = schedule.map(({ thermalTanks }) => thermalTanks[position].temperatureC);
  const lowest = Math.min(...temperatures);
  const highest = Math.max(...temperatures);
  const notices: PlanText[] = [];
  if (tank.minTemperatureC - lowest > WORTH_SAYING_C) {
    const { start } = setup.slots[temperatures.indexOf(lowest)];
    notices.push({
      code: 'tank-too-cold',
      values: { tank: tank.id, lowestC: round(lowest, 2), minTemperatureC: tank.minTemperatureC, start },
      text: `Tank ${tank.id} falls to ${amount(lowest, 1)} °C at ${moment(start, setup)}, below its ${amount(tank.minTemperatureC, 1)} °C.`,
    });
  }
  if (highest - tank.maxTemperatureC > WORTH_SAYING_C) {
    const { start } = setup.slots[temperatures.indexOf(highest)];
    notices.push({
      code: 'tank-too-warm',
      values: { tank: tank.id, highestC: round(highest, 2), maxTemperatureC: tank.maxTemperatureC, start },
      text: `Tank ${tank.id} reaches ${amount(highest, 1)} °C at ${moment(start, setup)}, above its ${amount(tank.maxTemperatureC, 1)} °C.`,
    });
  }
  return notices;
}

function tankUnknown({ tank, lacksOutdoor }: SetupTank): PlanText {
  const why = lacksOutdoor
    ? 'the outdoor temperature is not known for all slots. Let the forecast carry `temperatureC`'
    : 'its temperature is not known. Give it in `state.thermalTanks`';
  return {
    code: 'tank-unknown',
    values: { tank: tank.id, lacks: lacksOutdoor ? 'outdoor-temperature' : 'temperature' },
    text: `Nothing is planned for tank ${tank.id}: ${why}.`,
  };
}

/** One sentence for each of the wishes, over all its slots. */
function manualNotices(schedule: Schedule, setup: Setup): PlanText[] {
  const wishes = [...new Set(setup.manualSlots.map(({ manual }) => manual))];
  return wishes.flatMap((manual) => {
    const own = setup.manualSlots.filter((slot) => slot.manual === manual);
    const kwh = sum(own.map((slot) => manualMiss(schedule, slot)));
    if (kwh < WORTH_SAYING) return [];
    const { action, from, to } = manual;
    const when = `${moment(from, setup)} to ${moment(to, setup)}`;
    const lacks = action === 'hold' ? `moves ${amount(kwh)} kWh all the same` : `is missed by ${amount(kwh)} kWh`;
    return [
      {
        code: 'manual-slot-missed',
        values: { action, from, to, kwh: round(kwh, 4) },
        text: `What was asked for ${when} (${action}) ${lacks}: battery, sun and grid allow no more.`,
      },
    ];
  });
}

function peakNotices(schedule: Schedule, setup: Setup): PlanText[] {
  const { currency } = setup.problem.home;
  return monthPeaks(schedule, setup.powerTariff).flatMap(({ month, kw, incumbentKw, cost }) => {
    if (cost < WORTH_SAYING) return [];
    const over = incumbentKw > 0 ? `, ${amount(kw - incumbentKw)} kW above what is billed so far` : '';
    return [
      {
        code: 'power-peak',
        values: { month, kw: round(kw, 4), incumbentKw: round(incumbentKw, 4), cost: round(cost, 4) },
        text: `The plan takes up to ${amount(kw)} kW in ${month}${over}: that costs ${amount(cost)} ${currency}.`,
      },
    ];
  });
}

/** "07:00", with the date where it is another day than now's. */
function moment(instant: string, { problem }: Setup): string {
  const zone = problem.home.timezone;
  const time = clockTime(instant, zone);
  const day = localDay(Date.parse(instant), zone);
  return day === localDay(Date.parse(problem.now), zone) ? time : `${day} ${time}`;
}
