import assert from 'node:assert/strict';
import { toIso } from '../../nodes/home/grid.js';
import { homeSchema, type HomeInput } from '../../nodes/home/schema/home.js';
import type { Command, State } from '../../nodes/home/schema/messages.js';
import { Executor } from '../../nodes/executor/executor-machine.js';
import { defaultSettings, type ExecutorSettings } from '../../nodes/executor/settings.js';
import { onePricePlan } from '../support/executor-plan.js';
import { smallHome } from '../support/fake-home.js';

const NOW = Date.parse('2026-03-10T12:00:00Z');
const MINUTE = 60_000;
const heater = { id: 'tank', powerKw: 3, dailyKwh: 6 };
const selling = onePricePlan(NOW, { importPrice: 0.5, exportPrice: 0.4, storedEnergyValue: 0.1 });

interface Given {
  readonly soc?: number;
  readonly loadKw?: number;
  readonly pvKw?: number;
  readonly commands?: readonly Command[];
  readonly state?: Partial<State>;
  readonly settings?: Partial<ExecutorSettings>;
  readonly home?: HomeInput;
  readonly plan?: null;
}

function stateOf({ soc = 50, loadKw = 1, pvKw = 0, state = {} }: Given, at: number): State {
  return {
    at: toIso(at),
    batteries: [{ id: 'battery', socPercent: soc, powerKw: null }],
    pvKw,
    loadKw,
    gridKw: loadKw - pvKw,
    waterHeaters: [],
    evs: [],
    ages: {},
    ...state,
  };
}

function executorOf(given: Given): Executor {
  const home = homeSchema.parse(given.home ?? { ...smallHome, waterHeaters: [heater] });
  const executor = new Executor(home, { ...defaultSettings, mode: 'live', ...given.settings });
  if (given.plan !== null) executor.receivePlan(selling);
  return executor;
}

/** What stands after a row of readings, a minute apart. */
function after(...row: Given[]) {
  const executor = executorOf(row[0]);
  return row.map((given, minute) => {
    const now = NOW + minute * MINUTE;
    executor.receiveState(stateOf(given, now));
    for (const command of given.commands ?? []) executor.receiveCommand(command, now);
    const { state, decision } = executor.decide(now, 'tick');
    return {
      codes: (state.overrides ?? []).map(({ code }) => code),
      intent: decision.actions[0]?.intent ?? 'none',
      water: state.devices?.find(({ device }) => device === 'water-heater'),
      state,
    };
  });
}

const codes = (...row: Given[]) => after(...row).map((each) => each.codes.join('+') || '-');

describe('what goes before the plan', () => {
  const cases: { name: string; row: Given[]; codes: string[]; intents?: string[] }[] = [
    { name: 'nothing, on an ordinary day', row: [{}], codes: ['-'], intents: ['export'] },
    {
      name: 'charges from the grid when the SoC falls below its floor, until it is above it',
      row: [{ soc: 8.9 }, { soc: 9.5 }, { soc: 10.5 }, { soc: 11 }, { soc: 9.5 }, { soc: 8.5 }],
      codes: ['emergency-charge', 'emergency-charge', 'emergency-charge', 'no-export', 'no-export', 'emergency-charge'],
      intents: ['charge-from-grid', 'charge-from-grid', 'charge-from-grid'],
    },
    {
      name: 'sells nothing at a low SoC, and sells again a little above it',
      row: [{ soc: 20 }, { soc: 21 }, { soc: 22.1 }, { soc: 20.5 }, { soc: 20 }],
      codes: ['no-export', 'no-export', '-', '-', 'no-export'],
      intents: ['discharge-to-home', 'discharge-to-home', 'export', 'export', 'discharge-to-home'],
    },
    {
      name: 'heats water to the maximum with excess sun, until it has clearly gone',
      row: [
        { pvKw: 3, loadKw: 1 },
        { pvKw: 2.6, loadKw: 1 },
        { pvKw: 2.4, loadKw: 1 },
        { pvKw: 2.9, loadKw: 1 },
      ],
      codes: ['excess-pv', 'excess-pv', '-', '-'],
    },
    {
      name: 'does not take its own heater for a cloud',
      row: [
        { pvKw: 4, loadKw: 1 },
        { pvKw: 4, loadKw: 4, state: { waterHeaters: [{ id: 'tank', powerKw: 3 }] } },
      ],
      codes: ['excess-pv', 'excess-pv'],
    },
    { name: 'charges the battery before water', row: [{ pvKw: 4, soc: 45 }], codes: ['-'] },
    {
      name: 'does nothing while somebody steers by hand',
      row: [{ soc: 5, commands: [{ command: 'manual', value: true }] }, {}],
      codes: ['manual', 'manual'],
      intents: ['none', 'none'],
    },
    {
      name: 'follows the home while the grid is out, whatever the sensors or the plan say',
      row: [{ state: { gridOnline: false } }, { state: { gridOnline: true } }],
      codes: ['grid-outage', '-'],
      intents: ['self-consumption', 'export'],
    },
    {
      name: 'takes an outage from a message, and its end',
      row: [
        { commands: [{ command: 'grid-outage', value: true }] },
        { commands: [{ command: 'grid-outage', value: false }] },
      ],
      codes: ['grid-outage', '-'],
    },
    {
      name: 'has no export and no grid charge without a valid slot',
      row: [{ plan: null }],
      codes: ['no-plan'],
      intents: ['self-consumption'],
    },
    {
      name: 'lets a wish go before the rule against selling, but not before an emergency',
      row: [{ soc: 18, commands: [{ command: 'force-export' }] }, { soc: 8 }],
      codes: ['force-export', 'emergency-charge'],
      intents: ['export', 'charge-from-grid'],
    },
    {
      name: 'heats water because somebody asked, until its end',
      row: [{ commands: [{ command: 'boost-water', until: toIso(NOW + 90_000) }] }, {}, {}],
      codes: ['boost-water', 'boost-water', '-'],
    },
    {
      name: 'lets the highest priority stand first',
      row: [{ soc: 8, commands: [{ command: 'boost-water' }], settings: {} }],
      codes: ['emergency-charge+boost-water'],
    },
  ];
  for (const { name, row, codes: expected, intents } of cases) {
    it(name, () => {
      const told = after(...row);
      assert.deepEqual(
        told.map((each) => each.codes.join('+') || '-'),
        expected,
      );
      intents?.forEach((intent, index) => assert.equal(told[index].intent, intent, `minute ${index}`));
    });
  }

  it('says of each why, and when it ends', () => {
    const until = toIso(NOW + 10 * MINUTE);
    const [{ state }] = after({ commands: [{ command: 'force-stop', until }] });
    const [override] = state.overrides ?? [];
    assert.deepEqual([override.code, override.priority, override.until], ['force-stop', 8.8, until]);
    assert.match(override.reason.text, /somebody asked/);
    const [low] = after({ soc: 15 })[0].state.overrides ?? [];
    assert.match(low.reason.text, /20 %.*ends above 22 %/);
  });

  it('tells the beginning and the end of each once', () => {
    const events = after({ soc: 15 }, { soc: 15 }, { soc: 30 }, { soc: 30 }).map(({ state }) =>
      (state.events ?? []).map(({ code }) => code).join(),
    );
    assert.deepEqual(events, ['no-export', '', 'no-export-ended', '']);
  });

  it('sets the temperature of the water: off, planned, boosted, and with excess sun', () => {
    const temperature = (given: Given) => {
      const { water } = after(given)[0];
      return water?.device === 'water-heater' ? [water.intent, water.temperatureC] : undefined;
    };
    assert.deepEqual(temperature({}), ['off', 40]);
    assert.deepEqual(temperature({ commands: [{ command: 'boost-water' }] }), ['heat', 70]);
    assert.deepEqual(temperature({ pvKw: 5 }), ['heat', 85]);
    assert.deepEqual(temperature({ pvKw: 5, settings: { waterMaximumC: 75 } }), ['heat', 75]);
    assert.deepEqual(temperature({ plan: null }), ['heat', 60]);
  });

  const thresholds: { setting: Partial<ExecutorSettings>; given: Given; code: string }[] = [
    { setting: { emergencyMarginPercent: 0 }, given: { soc: 5 }, code: 'emergency-charge' },
    { setting: { noExportPercent: 0 }, given: { soc: 15 }, code: 'no-export' },
    { setting: { excessPvKw: 0 }, given: { pvKw: 6 }, code: 'excess-pv' },
    { setting: { excessPvSocPercent: 90 }, given: { pvKw: 6 }, code: 'excess-pv' },
  ];
  for (const { setting, given, code } of thresholds) {
    it(`has ${Object.keys(setting)[0]} from the settings`, () => {
      assert.ok(codes(given)[0].includes(code));
      assert.ok(!codes({ ...given, settings: setting })[0].includes(code));
    });
  }

  it('calls a pause to mind, and only a pause', () => {
    const executor = executorOf({});
    executor.receiveState(stateOf({}, NOW));
    executor.receiveCommand({ command: 'pause' }, NOW);
    const reminders = Array.from({ length: 70 }, (_, minute) => {
      executor.receiveState(stateOf({}, NOW + minute * MINUTE));
      return executor.decide(NOW + minute * MINUTE, 'tick').state.events ?? [];
    }).map((events) => events.filter(({ code }) => code === 'pause-reminder').length);
    assert.deepEqual(
      reminders.flatMap((count, minute) => (count > 0 ? [minute] : [])),
      [30, 60],
    );
  });

  it('keeps its wishes over a restart', () => {
    const first = executorOf({});
    first.receiveCommand({ command: 'boost-water', until: toIso(NOW + 60 * MINUTE) }, NOW);
    first.receiveCommand({ command: 'force-charge', until: toIso(NOW + 60 * MINUTE) }, NOW);
    first.receiveState(stateOf({}, NOW));
    const { state } = first.decide(NOW, 'tick');
    const again = executorOf({});
    again.restore(JSON.parse(JSON.stringify(state)), undefined, NOW + MINUTE);
    again.receiveState(stateOf({}, NOW + MINUTE));
    const told = again.decide(NOW + MINUTE, 'start').state;
    assert.deepEqual(
      told.overrides?.map(({ code }) => code),
      ['force-charge', 'boost-water'],
    );
  });
});
