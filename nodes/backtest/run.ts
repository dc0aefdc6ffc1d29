import { DarkstarError, toDarkstarError } from '../home/errors.js';
import { storedKwhAt } from '../home/battery.js';
import type { Home } from '../home/schema/home.js';
import type { Sensitivity } from '../home/schema/trust.js';
import { mpcPolicy, type MpcLog, type MpcOptions } from './mpc.js';
import { replayPerfect, type Planner } from './perfect.js';
import { noBatteryPolicy, selfConsumptionPolicy, type PolicyName } from './policies.js';
import { sensitivitiesOf } from './sensitivity.js';
import { replay, type Decide, type SlotFlow } from './replay.js';
import { buildReport, type BacktestReport } from './report.js';
import type { ReplayWorld } from './world.js';

export interface BacktestOptions {
  readonly policies: readonly PolicyName[];
  readonly startSocPercent: number;
  /** By which policy it is reckoned what a little more battery or fuse would have been worth. */
  readonly sensitivity?: PolicyName;
  readonly mpc: MpcOptions;
}

/** What a replay needs from outside: the solver, a stopwatch in ms, and somebody to tell how far it is. */
export interface BacktestTools {
  readonly planner: Planner;
  readonly now: () => number;
  readonly onProgress: (policy: PolicyName, doneSlots: number, slots: number) => void;
}

/** What happened under each policy, and what planning cost. */
export interface Replayed {
  readonly flowsOf: ReadonlyMap<PolicyName, readonly SlotFlow[]>;
  readonly log: MpcLog;
  readonly sensitivity?: readonly Sensitivity[];
}

/**
 * Replays the period under each policy and reports what each paid.
 * @throws DarkstarError `bad-start-soc` when a battery may not hold that much or that little.
 */
export function runBacktest(world: ReplayWorld, options: BacktestOptions, tools: BacktestTools): BacktestReport {
  return reportOn(world, options.startSocPercent, replayPolicies(world, options, tools));
}

/** @throws DarkstarError `bad-start-soc` */
export function replayPolicies(world: ReplayWorld, options: BacktestOptions, tools: BacktestTools): Replayed {
  const startStoredKwh = startStore(world.home, options.startSocPercent);
  const log: MpcLog = { wallMs: [], slotsWithoutPlan: 0, fallbackPlans: 0 };
  const flowsOf = new Map<PolicyName, readonly SlotFlow[]>();
  for (const policy of options.policies) {
    const onProgress = (done: number) => tools.onProgress(policy, done, world.slots.length);
    flowsOf.set(policy, replayPolicy(policy, world, options, tools, startStoredKwh, log, onProgress));
  }
  const { sensitivity: by } = options;
  const flows = by && flowsOf.get(by);
  if (!by || !flows) return { flowsOf, log };
  const replayChanged = (home: Home) => {
    const unread: MpcLog = { wallMs: [], slotsWithoutPlan: 0, fallbackPlans: 0 };
    try {
      return replayPolicy(by, { ...world, home }, options, tools, startStoredKwh, unread, () => undefined);
    } catch (thrown) {
      if (toDarkstarError(thrown).code === 'perfect-failed') return undefined;
      throw thrown;
    }
  };
  return { flowsOf, log, sensitivity: sensitivitiesOf(world, by, flows, startStoredKwh, replayChanged) };
}

/** @throws DarkstarError `bad-start-soc` */
export function reportOn(world: ReplayWorld, startSocPercent: number, replayed: Replayed): BacktestReport {
  return buildReport(world, startStore(world.home, startSocPercent), replayed);
}

function replayPolicy(
  policy: PolicyName,
  world: ReplayWorld,
  options: BacktestOptions,
  { planner, now }: BacktestTools,
  startStoredKwh: readonly number[],
  log: MpcLog,
  onProgress: (doneSlots: number) => void,
): SlotFlow[] {
  const run = (decide: Decide) => replay(world.home, world.slots, startStoredKwh, counted(decide, onProgress));
  switch (policy) {
    case 'no-battery':
      return run(noBatteryPolicy(world.home));
    case 'self-consumption':
      return run(selfConsumptionPolicy(world.home));
    case 'perfect':
      return replayPerfect(world, planner, startStoredKwh, onProgress);
    case 'mpc':
      return run(mpcPolicy(world, planner, options.mpc, now, log));
  }
}

function counted(decide: Decide, onProgress: (doneSlots: number) => void): Decide {
  let done = 0;
  return (slot, storedKwh, before) => {
    onProgress(++done);
    return decide(slot, storedKwh, before);
  };
}

function startStore(home: Home, startSocPercent: number): number[] {
  return home.batteries.map((battery) => {
    const { id, minSocPercent, maxSocPercent } = battery;
    if (startSocPercent < minSocPercent || startSocPercent > maxSocPercent) {
      const expected = `${minSocPercent} to ${maxSocPercent}, the limits of battery "${id}"`;
      const remedy = 'Choose a start within them.';
      throw new DarkstarError(
        'bad-start-soc',
        `The start SoC is ${startSocPercent} %: expected ${expected}. ${remedy}`,
        {
          problems: [{ path: 'start SoC', value: startSocPercent, expected, remedy }],
        },
      );
    }
    return storedKwhAt(battery, startSocPercent);
  });
}
