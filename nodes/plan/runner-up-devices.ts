import type { PlanAlternative } from '../home/schema/plan.js';
import { TIE, withTakes, type Forced } from './alternative.js';
import type { DeviceRun, DiscreteDevice } from './device.js';
import { addDeviceLoads } from './devices.js';
import type { Forecost, HeldPlan } from './held-plan.js';
import { told } from './runner-up-told.js';
import { emptySlot, type ScheduleLoad, type ScheduleSlot } from './schedule.js';
import type { Setup } from './setup.js';

/** An alternative and the slots that it is one to. */
export interface Placed {
  readonly slots: readonly number[];
  readonly alternative: PlanAlternative;
}

type Solve = (forced: Forced) => Forecost | undefined;

/** A device that is on or off, and those of the home that it stands for. */
interface Group {
  readonly kind: 'waterHeater' | 'appliance';
  readonly device: DiscreteDevice;
  readonly members: readonly { readonly id: string; readonly position: number }[];
}

const IDLE_KWH = 1e-4;
const MAX_WIDENINGS = 6;

/**
 * For each block in which a water heater or an appliance is on, the cheapest run that is off there, at the prices that
 * the plan's duals tell; then the plan is solved anew with it. Everything else that is on or off stays.
 */
export function runElsewhere(
  held: HeldPlan,
  setup: Setup,
  discrete: readonly DiscreteDevice[],
  prices: Float64Array,
  solve: Solve,
): Placed[] {
  return groupsOf(setup, discrete).flatMap((group) =>
    group.members.flatMap((member) =>
      blocksOf(held.schedule.map((slot) => loadsOf(slot, group.kind)[member.position].kwh)).flatMap(
        (block): Placed[] => {
          const alternative = offIn(block, { group, member: member.id, held, setup, prices, solve });
          return alternative ? [{ slots: block, alternative }] : [];
        },
      ),
    ),
  );
}

interface Task {
  readonly group: Group;
  readonly member: string;
  readonly held: HeldPlan;
  readonly setup: Setup;
  readonly prices: Float64Array;
  readonly solve: Solve;
}

function offIn(block: readonly number[], task: Task): PlanAlternative | undefined {
  const { group, member, held, setup, prices, solve } = task;
  const { kind, device, members } = group;
  const { position } = members.find(({ id }) => id === member) as Group['members'][number];
  const planned = held.schedule.map((slot) => loadsOf(slot, kind)[position].kwh);
  const kwh = block.reduce((total, slot) => total + planned[slot], 0);
  let slots = [...block];
  let last: PlanAlternative | undefined;
  for (let round = 0; round < MAX_WIDENINGS; round++) {
    const within = slots.reduce((restriction, slot) => restriction.decided(slot, -1), device.unrestricted());
    const run = device.cheapest(prices, within);
    if (!run) return last;
    const takes = takesOf(run, group, setup);
    const forced: Forced = { force: 'elsewhere', kind, device: member, slots, kwh, takes };
    const found = solve(forced);
    if (!found) return last ?? told(forced, { difference: Math.max(0, held.dearer(forced, prices)), exact: false });
    const after = withTakes(held.schedule, setup, forced).map((slot) => loadsOf(slot, kind)[position].kwh);
    const gained = after.flatMap((value, slot) => (value > planned[slot] + IDLE_KWH ? [slot] : []));
    last = told(forced, found, gained.length > 0 ? setup.slots[gained[0]].start : undefined);
    if (Math.abs(found.difference) >= TIE || gained.length === 0) return last;
    slots = [...slots, ...gained].sort((a, b) => a - b);
  }
  return last;
}

function takesOf(run: DeviceRun, { kind, device, members }: Group, setup: Setup): NonNullable<Forced['takes']> {
  const taken = setup.slots.map((_, index) => {
    const slot = emptySlot();
    addDeviceLoads(slot, setup);
    device.write(run, 1, index, slot);
    return slot;
  });
  return Object.fromEntries(
    members.map(({ id, position }) => [
      id,
      taken.flatMap((slot, index): [number, number][] => {
        const { kwh } = loadsOf(slot, kind)[position];
        return kwh > 0 ? [[index, Number(kwh.toFixed(9))]] : [];
      }),
    ]),
  );
}

function groupsOf({ waterHeaters, appliances, problem }: Setup, discrete: readonly DiscreteDevice[]): Group[] {
  return discrete.map((device, index): Group => {
    if (index < waterHeaters.length) {
      return { kind: 'waterHeater', device, members: [{ id: waterHeaters[index].heater.id, position: index }] };
    }
    const { jobs, begun } = appliances[index - waterHeaters.length];
    const positions = [...new Set([...begun.keys(), ...jobs.map(({ position }) => position)])];
    const members = positions.map((position) => ({ id: problem.home.appliances[position].id, position }));
    return { kind: 'appliance', device, members };
  });
}

function loadsOf(
  slot: Pick<ScheduleSlot, 'waterHeaters' | 'appliances'>,
  kind: Group['kind'],
): readonly ScheduleLoad[] {
  return kind === 'waterHeater' ? slot.waterHeaters : slot.appliances;
}

/** Stretches of slots in which something is taken. */
function blocksOf(kwh: readonly number[]): number[][] {
  const blocks: number[][] = [];
  kwh.forEach((value, slot) => {
    if (value <= IDLE_KWH) return;
    const last = blocks[blocks.length - 1];
    if (last?.[last.length - 1] === slot - 1) last.push(slot);
    else blocks.push([slot]);
  });
  return blocks;
}
