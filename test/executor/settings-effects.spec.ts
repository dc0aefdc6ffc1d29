import assert from 'node:assert/strict';
import { toIso } from '../../nodes/home/grid.js';
import type { HomeInput } from '../../nodes/home/schema/home.js';
import type { Command, State } from '../../nodes/home/schema/messages.js';
import type { Plan, PlanSlot } from '../../nodes/home/schema/plan.js';
import { wireDevices } from '../../nodes/executor/device-form.js';
import { ExecutorRunner, type Release, type Told } from '../../nodes/executor/runner.js';
import { defaultSettings, type ExecutorSettings } from '../../nodes/executor/settings.js';
import { onePricePlan } from '../support/executor-plan.js';
import { fakeHome, ManualClock, smallHome } from '../support/fake-home.js';
import { memoryDatabase } from '../support/memory-database.js';

const NOW = Date.parse('2026-03-10T12:00:00Z');
const MINUTE = 60_000;
const DEVICE = {
  kind: 'battery',
  profile: 'generic-entities-watt',
  parameters: { chargeLimit: 'number.charge', dischargeLimit: 'number.discharge' },
};

const HEATER = { kind: 'water-heater', profile: 'water-switch', parameters: { entity: 'switch.tank' } };

interface Scene {
  readonly prices?: Parameters<typeof onePricePlan>[1];
  readonly slots?: (index: number) => Partial<PlanSlot>;
  readonly grid?: Partial<HomeInput['grid']>;
  /** What is measured in each minute. */
  readonly state?: (minute: number) => Partial<State> & { readonly socPercent?: number };
  /** Whether a state comes with every minute; once otherwise. */
  readonly silent?: boolean;
  readonly command?: Command;
  readonly minutes?: number;
  /** What entities of the inverter are read to have, from a minute on. */
  readonly reads?: readonly { readonly entity: string; readonly value: string; readonly from: number }[];
  readonly closes?: boolean;
}

/** Everything that an executor sends and tells in a scene. */
async function play(settings: Partial<ExecutorSettings>, scene: Scene): Promise<string[]> {
  const clock = new ManualClock(NOW);
  const home: HomeInput = {
    ...smallHome,
    grid: { maxImportKw: 11, maxExportKw: 11, ...scene.grid },
    waterHeaters: [{ id: 'tank', powerKw: 3, dailyKwh: 6 }],
    evs: [{ id: 'car', capacityKwh: 60, minChargeKw: 1.4, maxChargeKw: 11 }],
  };
  const fake = fakeHome({ home, clock, database: memoryDatabase() });
  const log: string[] = [];
  const note = (what: string) => log.push(`${(clock.now() - NOW) / 1000} ${what}`);
  const release = ({ actions, writes }: Release) => {
    for (const { intent, powerKw } of actions) note(`action ${intent} ${powerKw}`);
    for (const { target, values } of writes) note(`write ${target} ${Object.values(values).join()}`);
  };
  const decided = (told: Told | undefined) => {
    if (!told) return;
    release(told);
    for (const each of told.deviceActions) note(`${each.device} ${each.intent} ${JSON.stringify(each)}`);
    for (const { code } of told.state?.events ?? []) note(`event ${code}`);
    for (const { code } of told.state?.problems ?? []) note(`problem ${code}`);
    note(`decides ${told.decision.actions.map(({ intent, powerKw }) => `${intent} ${powerKw}`).join()}`);
  };
  const runner = new ExecutorRunner(
    fake.runtime,
    { ...defaultSettings, mode: 'live', ...settings },
    { decided, released: release, failed: (error) => note(error.message) },
    wireDevices({ devices: [DEVICE, HEATER] }, fake.runtime.home),
  );
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  // It waits for what is deployed with it when it has read what was written today.
  while (clock.timerCount === 0) await turn();
  clock.advance(200);
  const plan: Plan = onePricePlan(NOW, scene.prices);
  const slots = plan.slots.map((slot, index) => ({ ...slot, ...scene.slots?.(index) }));
  decided(runner.receive('plan-update', { ...plan, slots }));
  for (let minute = 0; minute <= (scene.minutes ?? 0); minute++) {
    const { socPercent = 50, ...measured } = scene.state?.(minute) ?? {};
    const batteries = [{ id: 'battery', socPercent, powerKw: 0 }];
    const state = {
      at: toIso(clock.now()),
      batteries,
      pvKw: 0,
      loadKw: 1,
      gridKw: 1,
      waterHeaters: [],
      evs: [],
      ages: {},
    };
    if (minute === 0 || !scene.silent) decided(runner.receive('state', { ...state, ...measured }));
    if (minute === 0 && scene.command) decided(runner.receive('command', scene.command));
    for (const { entity, value, from } of scene.reads ?? []) if (minute >= from) runner.receive(entity, value);
    if (minute < (scene.minutes ?? 0)) clock.advance(MINUTE);
  }
  if (scene.closes) release(runner.close());
  runner.close();
  await turn();
  fake.close();
  return log;
}

const buying = { importPrice: 0.1, exportPrice: 0.05, storedEnergyValue: 0.3 };
const selling = { importPrice: 0.6, exportPrice: 0.5, storedEnergyValue: 0.1 };
// The grid leaves 4 kW to charge with, and 3 when the home takes one more.
const tight = { maxImportKw: 5 };
const swinging = (minute: number) => ({ loadKw: 1 + (minute % 2) });
const sunny = (socPercent: number) => () => ({ pvKw: 5, loadKw: 1, socPercent });
const fullOfSun = { pvKw: 7, loadKw: 1, socPercent: 100 };

type Values<K extends keyof ExecutorSettings> = readonly [ExecutorSettings[K], ExecutorSettings[K]];

/** For every setting two values, and a scene that must not go alike with them. */
const EFFECTS: { readonly [K in keyof ExecutorSettings]: { readonly values: Values<K>; readonly scene: Scene } } = {
  mode: { values: ['shadow', 'live'], scene: { prices: buying } },
  maxPlanAgeMinutes: { values: [5, 360], scene: { prices: buying, minutes: 8 } },
  maxStateAgeSeconds: { values: [60, 300], scene: { prices: buying, minutes: 3, silent: true } },
  minChangeKw: { values: [0.1, 2], scene: { prices: buying, grid: tight, minutes: 3, state: swinging } },
  tickSeconds: { values: [10, 60], scene: { prices: buying, minutes: 1 } },
  control: {
    values: ['setpoints', 'modes'],
    scene: { prices: { importPrice: 0.1, storedEnergyValue: 0.9 }, state: () => ({ loadKw: 13, socPercent: 90 }) },
  },
  emergencyMarginPercent: { values: [1, 5], scene: { state: () => ({ socPercent: 8 }) } },
  noExportPercent: { values: [20, 60], scene: { prices: selling } },
  excessPvKw: { values: [2, 5], scene: { state: sunny(60) } },
  excessPvSocPercent: { values: [50, 70], scene: { state: sunny(60) } },
  waterOffC: { values: [40, 45], scene: {} },
  waterNormalC: { values: [60, 55], scene: { slots: () => ({ waterHeaters: [{ id: 'tank', kwh: 0.7 }] }) } },
  waterBoostC: { values: [70, 65], scene: { command: { command: 'boost-water' } } },
  waterMaximumC: { values: [85, 80], scene: { state: sunny(60) } },
  evSurplus: {
    values: [true, false],
    scene: {
      prices: { exportPrice: 0.05 },
      slots: (index) => ({ importKwh: 2, evs: [{ id: 'car', chargeKwh: index === 8 ? 2 : 0, socPercent: 50 }] }),
      state: () => fullOfSun,
    },
  },
  pauseReminderMinutes: { values: [10, 30], scene: { command: { command: 'pause' }, minutes: 15 } },
  devicePowerMinutes: {
    values: [5, 15],
    scene: {
      slots: () => ({ waterHeaters: [{ id: 'tank', kwh: 0.7 }] }),
      state: () => ({ waterHeaters: [{ id: 'tank', powerKw: 0 }] }),
      minutes: 10,
    },
  },
  minWriteSeconds: { values: [60, 600], scene: { prices: buying, grid: tight, minutes: 4, state: swinging } },
  writesPerDay: { values: [10, 100], scene: { prices: buying, grid: tight, minutes: 30, state: swinging } },
  readBackSeconds: {
    values: [30, 300],
    scene: { prices: buying, minutes: 3, reads: [{ entity: 'number.charge', value: '100', from: 0 }] },
  },
  retries: {
    values: [0, 10],
    scene: { prices: buying, minutes: 6, reads: [{ entity: 'number.charge', value: '100', from: 0 }] },
  },
  onDrift: {
    values: ['insist', 'yield'],
    scene: {
      prices: buying,
      minutes: 5,
      reads: [
        { entity: 'number.discharge', value: '0', from: 1 },
        { entity: 'number.discharge', value: '100', from: 3 },
      ],
    },
  },
  onClose: { values: ['leave', 'self-consumption'], scene: { prices: buying, closes: true } },
};

describe('every setting of an executor', () => {
  it('is in the table of effects', () => {
    assert.deepEqual(Object.keys(EFFECTS).sort(), Object.keys(defaultSettings).sort());
  });

  for (const [key, { values, scene }] of Object.entries(EFFECTS)) {
    it(`${key} changes what is done`, async () => {
      const [first, second] = [await play({ [key]: values[0] }, scene), await play({ [key]: values[1] }, scene)];
      assert.notDeepEqual(first, second, first.join('\n'));
      // A scene that goes otherwise every time would prove nothing.
      assert.deepEqual(await play({ [key]: values[0] }, scene), first);
    });
  }
});
