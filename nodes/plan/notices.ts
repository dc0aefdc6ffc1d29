import { round, sum } from '../home/numbers.js';
import { deviceNotices } from './device-notices.js';
import { discreteNotices } from './discrete-notices.js';
import { acCurtailedKwh } from './part-solar.js';
import type { Schedule } from './schedule.js';
import type { Setup, SetupBattery } from './setup.js';
import { amount, clockTime, percentOf, type PlanText } from './wording.js';

// Below this a miss is not worth a sentence. kWh.
const WORTH_SAYING_KWH = 0.005;

/** Says in words and numbers which wishes the plan could not meet. */
export function noticesOf(schedule: Schedule, setup: Setup): PlanText[] {
  return [
    ...loadShed(schedule, setup),
    ...importLimitExceeded(schedule, setup),
    ...setup.batteries.flatMap((it, position) => {
      const stored = schedule.map(({ batteries }) => batteries[position].storedKwh);
      return [
        ...socBelowMinimum(stored, setup, it),
        ...reserveUsed(stored, setup, it),
        ...socAboveMaximum(stored, setup, it),
        ...targetMissed(stored, it),
      ];
    }),
    ...solarNotCurtailable(schedule, setup),
    ...deviceNotices(schedule, setup),
    ...discreteNotices(schedule, setup),
  ];
}

function solarNotCurtailable(schedule: Schedule, setup: Setup): PlanText[] {
  const over = schedule.map((slot, index) => {
    const { acPvKwh, fixedPvKwh } = setup.slots[index];
    return Math.max(0, acCurtailedKwh(slot) - (acPvKwh - fixedPvKwh));
  });
  const kwh = sum(over);
  if (kwh < WORTH_SAYING_KWH) return [];
  const { start } = setup.slots[over.findIndex((value) => value > 0)];
  const at = clockTime(start, setup.problem.home.timezone);
  return [
    {
      code: 'solar-not-curtailable',
      values: { kwh: round(kwh, 4), start },
      text: `${amount(kwh)} kWh of sun can be neither used, stored nor sold, and its panels cannot be curtailed, first at ${at}.`,
    },
  ];
}

function reserveUsed(stored: readonly number[], setup: Setup, it: SetupBattery): PlanText[] {
  const { battery, reserveKwh } = it;
  const lowest = Math.min(...stored);
  if (reserveKwh - lowest < WORTH_SAYING_KWH || lowest < it.minKwh - WORTH_SAYING_KWH) return [];
  const lowestPercent = percentOf(lowest, it.battery);
  const last = stored.findLastIndex((kwh) => reserveKwh - kwh >= WORTH_SAYING_KWH);
  const until = setup.slots[last].end;
  const time = clockTime(until, setup.problem.home.timezone);
  const reserveSocPercent = battery.reserveSocPercent ?? 0;
  return [
    {
      code: 'reserve-used',
      values: { battery: battery.id, reserveSocPercent, lowestPercent, until },
      text: `Battery ${battery.id} is below its outage reserve of ${amount(reserveSocPercent)} % until ${time}, down to ${amount(lowestPercent, 1)} %.`,
    },
  ];
}

function loadShed(schedule: Schedule, setup: Setup): PlanText[] {
  const kwh = sum(schedule.map(({ shedKwh }) => shedKwh));
  if (kwh < WORTH_SAYING_KWH) return [];
  const first = schedule.findIndex(({ shedKwh }) => shedKwh > 0);
  const at = clockTime(setup.slots[first].start, setup.problem.home.timezone);
  return [
    {
      code: 'load-shed',
      values: { kwh: round(kwh, 4), start: setup.slots[first].start },
      text: `The home needs ${amount(kwh)} kWh more than sun, battery and grid connection can give, first at ${at}.`,
    },
  ];
}

function importLimitExceeded(schedule: Schedule, setup: Setup): PlanText[] {
  const over = schedule.map(({ importKwh }, index) => Math.max(0, importKwh - setup.slots[index].importLimitKwh));
  const kwh = sum(over);
  if (kwh < WORTH_SAYING_KWH) return [];
  const first = over.findIndex((value) => value > 0);
  const peakKw = Math.max(...over.map((value, index) => value / setup.slots[index].hours));
  const at = clockTime(setup.slots[first].start, setup.problem.home.timezone);
  const limitKw = setup.grid.importLimitKw ?? 0;
  return [
    {
      code: 'import-limit-exceeded',
      values: { kwh: round(kwh, 4), overKw: round(peakKw, 4), limitKw, start: setup.slots[first].start },
      text: `Import exceeds the wished limit of ${amount(limitKw)} kW by up to ${amount(peakKw)} kW, ${amount(kwh)} kWh in all, first at ${at}.`,
    },
  ];
}

function socBelowMinimum(stored: readonly number[], setup: Setup, it: SetupBattery): PlanText[] {
  const { battery, minKwh } = it;
  const lowest = Math.min(...stored);
  if (minKwh - lowest < WORTH_SAYING_KWH) return [];
  const lowestPercent = percentOf(lowest, it.battery);
  const last = stored.findLastIndex((kwh) => minKwh - kwh >= WORTH_SAYING_KWH);
  const until = setup.slots[last].end;
  const time = clockTime(until, setup.problem.home.timezone);
  return [
    {
      code: 'soc-below-minimum',
      values: { battery: battery.id, minSocPercent: battery.minSocPercent, lowestPercent, until },
      text: `Battery ${battery.id} is below its minimum of ${amount(battery.minSocPercent)} % until ${time}, down to ${amount(lowestPercent, 1)} %.`,
    },
  ];
}

function socAboveMaximum(stored: readonly number[], setup: Setup, it: SetupBattery): PlanText[] {
  const { battery, maxKwh, startKwh } = it;
  if (setup.problem.home.maxSocPenaltyPerKwh > 0) return socPassesMaximum(stored, setup, it);
  if (startKwh - maxKwh < WORTH_SAYING_KWH) return [];
  const socPercent = percentOf(startKwh, it.battery);
  const back = stored.findIndex((kwh) => kwh <= maxKwh + WORTH_SAYING_KWH);
  const when =
    back < 0
      ? 'throughout the plan'
      : `until ${clockTime(setup.slots[back].end, setup.problem.home.timezone)}, and is not charged before`;
  return [
    {
      code: 'soc-above-maximum',
      values: { battery: battery.id, maxSocPercent: battery.maxSocPercent, socPercent },
      text: `Battery ${battery.id} stands at ${amount(socPercent, 1)} %, above its maximum of ${amount(battery.maxSocPercent)} %, ${when}.`,
    },
  ];
}

/** Where that has a price, it may be passed for something dearer. */
function socPassesMaximum(stored: readonly number[], setup: Setup, { battery, maxKwh }: SetupBattery): PlanText[] {
  const first = stored.findIndex((kwh) => kwh - maxKwh >= WORTH_SAYING_KWH);
  if (first < 0) return [];
  const highestPercent = percentOf(Math.max(...stored), battery);
  const start = setup.slots[first].end;
  const time = clockTime(start, setup.problem.home.timezone);
  return [
    {
      code: 'soc-passes-maximum',
      values: { battery: battery.id, maxSocPercent: battery.maxSocPercent, highestPercent, start },
      text: `Battery ${battery.id} is above its maximum of ${amount(battery.maxSocPercent)} % at ${time}, up to ${amount(highestPercent, 1)} %.`,
    },
  ];
}

function targetMissed(stored: readonly number[], it: SetupBattery): PlanText[] {
  const { battery, target } = it;
  const end = stored[stored.length - 1];
  if (!target || Math.abs(end - target.kwh) < WORTH_SAYING_KWH || (target.kwh === 0 && end > 0)) return [];
  const socPercent = percentOf(end, it.battery);
  const targetPercent = percentOf(target.kwh, it.battery);
  const kwh = Math.abs(end - target.kwh);
  const side = end < target.kwh ? 'short' : 'over';
  return [
    {
      code: 'target-missed',
      values: { battery: battery.id, socPercent, targetPercent, kwh: round(kwh, 4), side },
      text: `Battery ${battery.id} ends at ${amount(socPercent, 1)} %, not at the target of ${amount(targetPercent, 1)} %: ${side} by ${amount(kwh)} kWh.`,
    },
  ];
}
