import assert from 'node:assert/strict';
import { wireDevices } from '../../nodes/executor/device-form.js';
import { DevicePower } from '../../nodes/executor/device-power.js';
import { Executor } from '../../nodes/executor/executor-machine.js';
import { defaultSettings, type ExecutorSettings } from '../../nodes/executor/settings.js';
import { MINUTE_MS, toIso } from '../../nodes/home/grid.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import type { Command, DeviceAction, State } from '../../nodes/home/schema/messages.js';
import { onePricePlan } from '../support/executor-plan.js';

const NOON = Date.parse('2026-03-10T12:00:00Z');
const home = homeSchema.parse({
  timezone: 'Europe/Berlin',
  grid: { maxImportKw: 11, maxExportKw: 11 },
  waterHeaters: [{ id: 'tank', powerKw: 3, dailyKwh: 6 }],
  thermalTanks: [{ id: 'buffer', kwhPerDegree: 0.35, minTemperatureC: 40, maxTemperatureC: 70, maxKw: 2 }],
  evs: [{ id: 'car', capacityKwh: 60, minChargeKw: 1.4, maxChargeKw: 11 }],
});
const SWITCH = { kind: 'water-heater', profile: 'water-switch', parameters: { entity: 'switch.tank' }, live: true };
const CLIMATE = { kind: 'water-heater', profile: 'water-climate', parameters: { entity: 'climate.tank' }, live: true };
const BUFFER = { kind: 'thermal-tank', profile: 'tank-switch', parameters: { entity: 'switch.buffer' }, live: true };
const CAR = {
  kind: 'ev',
  profile: 'ev-current-entity',
  parameters: { current: 'number.current', enable: 'switch.charger' },
  live: true,
};

const reason = { code: 'test', values: {}, text: '' };
const water = (intent: 'heat' | 'off'): DeviceAction => ({
  at: toIso(NOON),
  device: 'water-heater',
  id: 'tank',
  intent,
  temperatureC: intent === 'heat' ? 60 : 40,
  powerKw: intent === 'heat' ? 3 : 0,
  reason,
});
const tank = (intent: 'heat' | 'off'): DeviceAction => ({
  ...(water(intent) as Extract<DeviceAction, { device: 'water-heater' }>),
  device: 'thermal-tank',
  id: 'buffer',
});
const car = (intent: 'charge' | 'stop'): DeviceAction => ({
  at: toIso(NOON),
  device: 'ev',
  id: 'car',
  intent,
  powerKw: intent === 'charge' ? 3.7 : 0,
  reason,
});

interface Minute {
  readonly action: DeviceAction;
  /** kW; null: not known. */
  readonly kw: number | null;
  readonly temperatureC?: number;
}

const during = (minutes: number, minute: Minute): Minute[] => Array.from({ length: minutes }, () => minute);

/** What is told in each minute of a story. */
function tell(devices: readonly object[], story: readonly Minute[], minutes = 15): (string | undefined)[] {
  const watch = new DevicePower(home, wireDevices({ devices } as never, home), minutes);
  return story.map(({ action, kw, temperatureC = null }, minute) => {
    const now = NOON + minute * MINUTE_MS;
    const state = {
      at: toIso(now),
      batteries: [],
      pvKw: null,
      loadKw: null,
      gridKw: null,
      ages: {},
      waterHeaters: [{ id: 'tank', powerKw: kw, temperatureC }],
      thermalTanks: [{ id: 'buffer', powerKw: kw, temperatureC }],
      evs: [{ id: 'car', socPercent: null, pluggedIn: true, powerKw: kw }],
    } as State;
    return watch.look([action], state, now)[0]?.code;
  });
}

describe('the power of a device that was told what to do', () => {
  const cases: { name: string; devices?: object[]; story: Minute[]; told: string | undefined; from?: number }[] = [
    {
      name: 'none while it should heat',
      story: during(30, { action: water('heat'), kw: 0.003 }),
      told: 'device-draws-nothing',
      from: 15,
    },
    {
      name: 'full while it should be off',
      story: during(30, { action: water('off'), kw: 2.9 }),
      told: 'device-draws-while-off',
      from: 15,
    },
    {
      name: 'none while a car should charge',
      devices: [CAR],
      story: during(30, { action: car('charge'), kw: 0 }),
      told: 'device-draws-nothing',
      from: 15,
    },
    {
      name: 'some while a car should not charge',
      devices: [CAR],
      story: during(30, { action: car('stop'), kw: 3.7 }),
      told: 'device-draws-while-off',
      from: 15,
    },
    {
      name: 'none while a tank should heat',
      devices: [BUFFER],
      story: during(30, { action: tank('heat'), kw: 0 }),
      told: 'device-draws-nothing',
      from: 15,
    },
    {
      name: 'some while a tank should not heat',
      devices: [BUFFER],
      story: during(30, { action: tank('off'), kw: 1.9, temperatureC: 38 }),
      told: 'device-draws-while-off',
      from: 15,
    },
    { name: 'as it should be', story: during(30, { action: water('heat'), kw: 2.9 }), told: undefined },
    {
      name: 'none any more, because its thermostat has ended it',
      story: [...during(20, { action: water('heat'), kw: 2.9 }), ...during(60, { action: water('heat'), kw: 0 })],
      told: undefined,
    },
    {
      name: 'none, because it is warm already',
      story: during(30, { action: water('heat'), kw: 0, temperatureC: 59 }),
      told: undefined,
    },
    { name: 'that nobody knows', story: during(30, { action: water('heat'), kw: null }), told: undefined },
    {
      name: 'in standby while it is off',
      story: during(30, { action: water('off'), kw: 0.02 }),
      told: undefined,
    },
    {
      name: 'of a climate entity that keeps its lower temperature',
      devices: [CLIMATE],
      story: during(30, { action: water('off'), kw: 2.9 }),
      told: undefined,
    },
    {
      name: 'of a climate entity that heats beyond its lower temperature',
      devices: [CLIMATE],
      story: during(30, { action: water('off'), kw: 2.9, temperatureC: 55 }),
      told: 'device-draws-while-off',
      from: 15,
    },
    {
      name: 'of a device that is not live',
      devices: [{ ...SWITCH, live: false }],
      story: during(30, { action: water('heat'), kw: 0 }),
      told: undefined,
    },
    {
      name: 'that changes with what it is told',
      story: [0, 1, 2].flatMap((round) =>
        during(12, { action: water(round % 2 ? 'heat' : 'off'), kw: round % 2 ? 0 : 3 }),
      ),
      told: undefined,
    },
  ];
  for (const { name, devices = [SWITCH], story, told, from = 0 } of cases) {
    it(`${name} is ${told === undefined ? 'not told' : `told as ${told}`}`, () => {
      const expected = story.map((_, minute) => (told !== undefined && minute >= from ? told : undefined));
      assert.deepEqual(tell(devices, story), expected);
    });
  }

  it('is told no more once it is as it should be', () => {
    const story = [
      ...during(20, { action: water('heat'), kw: 0 }),
      ...during(5, { action: water('heat'), kw: 2.9 }),
      ...during(20, { action: water('heat'), kw: 0 }),
    ];
    assert.deepEqual(new Set(tell([SWITCH], story).slice(20)), new Set([undefined]));
  });

  it('is never told with 0 minutes', () => {
    const story = during(60, { action: water('heat'), kw: 0 });
    assert.deepEqual(new Set(tell([SWITCH], story, 0)), new Set([undefined]));
  });
});

describe('an executor with a heater that draws nothing', () => {
  const plan = onePricePlan(NOON, {});
  const heating = {
    ...plan,
    slots: plan.slots.map((slot) => ({ ...slot, waterHeaters: [{ id: 'tank', kwh: 0.75 }] })),
  };
  /** What it tells in each minute: problems, and what has just happened. */
  function live(settings: Partial<ExecutorSettings>, minutes: number, command?: Command) {
    const wired = wireDevices({ devices: [SWITCH] } as never, home);
    const executor = new Executor(home, { ...defaultSettings, mode: 'live', ...settings }, wired);
    executor.receivePlan(heating);
    if (command) executor.receiveCommand(command, NOON);
    return Array.from({ length: minutes }, (_, minute) => {
      const now = NOON + minute * MINUTE_MS;
      executor.receiveState({
        at: toIso(now),
        batteries: [],
        pvKw: 0,
        loadKw: 1,
        gridKw: 1,
        ages: {},
        evs: [],
        waterHeaters: [{ id: 'tank', powerKw: 0 }],
      });
      const { problems, events } = executor.decide(now, 'tick').state;
      return [problems, events].map((texts) => texts?.some(({ code }) => code === 'device-draws-nothing') ?? false);
    });
  }

  it('names it among its problems for as long as it lasts, and once as an event', () => {
    const told = live({}, 20);
    assert.deepEqual(
      told.map(([isProblem]) => isProblem),
      told.map((_, minute) => minute >= 15),
    );
    assert.deepEqual(
      told.flatMap(([, isEvent], minute) => (isEvent ? [minute] : [])),
      [15],
    );
  });

  for (const [when, settings, command] of [
    ['in shadow mode', { mode: 'shadow' }, undefined],
    ['while it is paused', {}, { command: 'pause' }],
    ['while somebody steers by hand', {}, { command: 'manual' }],
  ] as const) {
    it(`says nothing ${when}`, () =>
      assert.ok(
        live(settings, 20, command)
          .flat()
          .every((is) => !is),
      ));
  }
});
