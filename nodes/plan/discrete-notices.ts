import { toIso } from '../home/grid.js';
import { round, sum } from '../home/numbers.js';
import { missingWork } from './appliance-cost.js';
import { durationOf, runKwh, type SetupAppliances } from './appliance.js';
import type { Schedule } from './schedule.js';
import type { Setup } from './setup.js';
import { missing } from './water-cost.js';
import type { SetupWaterHeater } from './water-heater.js';
import { heatLevels } from './water-levels.js';
import { amount, clockTime, type PlanText } from './wording.js';

// Below this a miss is not worth a sentence. kWh.
const WORTH_SAYING_KWH = 0.005;
const SAME_MS = 1;

/** Says what water heaters and appliances lack. */
export function discreteNotices(schedule: Schedule, setup: Setup): PlanText[] {
  return [
    ...setup.waterHeaters.flatMap((it, position) => [
      ...heatMissing(
        it,
        schedule.map(({ waterHeaters }) => waterHeaters[position].kwh),
        setup,
      ),
      ...legionellaUnknown(it),
      ...heatRounded(it),
    ]),
    ...setup.appliances.flatMap((it) => [...workMissing(schedule, it, setup), ...lateRuns(it, setup)]),
  ];
}

function heatMissing(it: SetupWaterHeater, kwh: readonly number[], setup: Setup): PlanText[] {
  const { heater, buckets } = it;
  return buckets.flatMap(({ firstSlot, endSlot, needKwh, unreachableKwh }) => {
    const missingKwh = missing(needKwh, sum(kwh.slice(firstSlot, endSlot))) + unreachableKwh;
    if (missingKwh < WORTH_SAYING_KWH) return [];
    const until = setup.slots[endSlot - 1].end;
    const time = clockTime(until, setup.problem.home.timezone);
    return [
      {
        code: 'water-short',
        values: { heater: heater.id, kwh: round(missingKwh, 4), needKwh: round(needKwh + unreachableKwh, 4), until },
        text: `Water heater ${heater.id} stays ${amount(missingKwh)} kWh short of what it needs by ${time}: there is not enough time or power.`,
      },
    ];
  });
}

function legionellaUnknown({ heater, legionellaUnknown: isUnknown }: SetupWaterHeater): PlanText[] {
  if (!isUnknown) return [];
  return [
    {
      code: 'legionella-unknown',
      values: { heater: heater.id },
      text: `Nothing tells when water heater ${heater.id} was last heated against legionella: a cycle is planned within a day. Give \`lastLegionellaAt\` in its state.`,
    },
  ];
}

function heatRounded(it: SetupWaterHeater): PlanText[] {
  const stepKwh = Math.max(0, ...heatLevels(it).map((levels) => levels.stepKwh ?? 0));
  if (stepKwh === 0) return [];
  const { id } = it.heater;
  return [
    {
      code: 'water-rounded',
      values: { heater: id, stepKwh: round(stepKwh, 4) },
      text: `The slots are too many, or of too many lengths, to count exactly what water heater ${id} has heated: it is counted in steps of ${amount(stepKwh, 3)} kWh, and the plan's cost is proven no closer than that. Plan with slots of one length.`,
    },
  ];
}

function workMissing(schedule: Schedule, it: SetupAppliances, { problem }: Setup): PlanText[] {
  return [...missingWork(schedule, it)].flatMap(([position, kwh]) => {
    if (kwh < WORTH_SAYING_KWH) return [];
    const { id } = problem.home.appliances[position];
    const own = it.jobs.filter((job) => job.position === position);
    const latest = toIso(Math.max(it.edges[0], ...own.map(({ until }) => until)));
    const time = clockTime(latest, problem.home.timezone);
    return [
      {
        code: 'appliance-not-done',
        values: { appliance: id, kwh: round(kwh, 4), latest },
        text: `Appliance ${id} cannot be done by ${time}: ${amount(kwh)} kWh of its work find no place. Give it a longer window.`,
      },
    ];
  });
}

function lateRuns({ jobs }: SetupAppliances, { problem }: Setup): PlanText[] {
  return jobs.flatMap(({ appliance, from, until, run }) => {
    const lateMs = from + durationOf(run) - until;
    if (appliance.interruptible || lateMs <= SAME_MS || runKwh(run) === 0) return [];
    const minutes = Math.round(lateMs / 60_000);
    const latest = toIso(until);
    const time = clockTime(latest, problem.home.timezone);
    return [
      {
        code: 'appliance-late',
        values: { appliance: appliance.id, minutes, latest },
        text: `Appliance ${appliance.id} ends ${minutes} minutes after ${time}: its window is too short for its run, which starts at once.`,
      },
    ];
  });
}
