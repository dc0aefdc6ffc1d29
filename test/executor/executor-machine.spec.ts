import assert from 'node:assert/strict';
import { DarkstarError } from '../../nodes/home/errors.js';
import { toIso } from '../../nodes/home/grid.js';
import { homeSchema, type Home, type HomeInput } from '../../nodes/home/schema/home.js';
import type { Command, State } from '../../nodes/home/schema/messages.js';
import { executorStateSchema } from '../../nodes/home/schema/messages.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import type { Cause } from '../../nodes/executor/decision.js';
import { Executor } from '../../nodes/executor/executor-machine.js';
import { defaultSettings, type ExecutorSettings } from '../../nodes/executor/settings.js';
import { smallHome } from '../support/fake-home.js';
import { onePricePlan } from '../support/executor-plan.js';

const NOW = Date.parse('2026-03-10T12:00:00Z');
const MINUTE = 60_000;
const home = homeSchema.parse(smallHome);

const stateAt = (
  at: number,
  changes: Partial<State> & { socPercent?: number | null; powerKw?: number | null } = {},
): State => {
  const { socPercent = 50, powerKw = 0, ...rest } = changes;
  return {
    at: toIso(at),
    batteries: [{ id: 'battery', socPercent, powerKw }],
    pvKw: 0,
    loadKw: 1,
    gridKw: 1,
    waterHeaters: [],
    evs: [],
    ages: {},
    ...rest,
  };
};

function executorWith(
  given: { plan?: Plan; state?: State; settings?: Partial<ExecutorSettings>; home?: Home } = {},
): Executor {
  const executor = new Executor(given.home ?? home, { ...defaultSettings, mode: 'live', ...given.settings });
  if (given.plan) executor.receivePlan(given.plan);
  if (given.state) executor.receiveState(given.state);
  return executor;
}

const buying = onePricePlan(NOW, { importPrice: 0.1, exportPrice: 0.05, storedEnergyValue: 0.3 });
const following = onePricePlan(NOW, { importPrice: 0.3, exportPrice: 0.05, storedEnergyValue: 0.2 });
const decide = (executor: Executor, at = NOW, cause: Cause = 'tick') => executor.decide(at, cause);

describe('an executor', () => {
  it('follows the plan on what is measured', () => {
    const { decision, writes, state } = decide(executorWith({ plan: buying, state: stateAt(NOW) }));
    assert.equal(decision.source, 'plan');
    assert.equal(writes.length, 1);
    assert.deepEqual([writes[0].battery, writes[0].intent, writes[0].powerKw], ['battery', 'charge-from-grid', -5]);
    assert.equal(state.slot?.start, buying.slots[0].start);
    assert.equal(state.reason.code, 'charge-from-grid');
    executorStateSchema.parse(state);
  });

  const fallbacks: { code: string; given: Parameters<typeof executorWith>[0] }[] = [
    { code: 'no-plan', given: { state: stateAt(NOW) } },
    { code: 'state-missing', given: { plan: buying } },
    { code: 'state-stale', given: { plan: buying, state: stateAt(NOW - 301_000) } },
    { code: 'soc-missing', given: { plan: buying, state: stateAt(NOW, { socPercent: null }) } },
    { code: 'soc-missing', given: { plan: buying, state: stateAt(NOW, { batteries: [] }) } },
    { code: 'net-load-missing', given: { plan: buying, state: stateAt(NOW, { loadKw: null, gridKw: null }) } },
    { code: 'plan-too-old', given: { plan: onePricePlan(NOW - 361 * MINUTE, {}), state: stateAt(NOW) } },
    { code: 'no-slot', given: { plan: onePricePlan(NOW - 300 * MINUTE, { slots: 4 }), state: stateAt(NOW) } },
  ];
  for (const { code, given } of fallbacks) {
    it(`falls back to self-consumption, once, and says ${code}`, () => {
      const executor = executorWith(given);
      const { decision, writes, state } = decide(executor);
      assert.equal(decision.source, 'fallback');
      assert.equal(state.reason.code, code);
      assert.deepEqual(
        writes.map((write) => [write.intent, write.maxChargeKw, write.maxDischargeKw, write.curtail]),
        [['self-consumption', 5, 5, false]],
      );
      assert.equal(decide(executor).writes.length, 0);
    });
  }

  const silences: { name: string; state: Parameters<typeof stateAt>[1]; code?: string }[] = [
    { name: 'a meter that is silent', state: { ages: { loadKw: 301, gridKw: 500 } }, code: 'sensor-silent' },
    { name: 'one of two meters', state: { ages: { loadKw: 301, gridKw: 5 } } },
    { name: 'a SoC that rests with its battery', state: { powerKw: 0, ages: { 'batterySocPercent.battery': 40_000 } } },
    {
      name: 'a SoC that rests while its battery works',
      state: { powerKw: -3, ages: { 'batterySocPercent.battery': 900 } },
      code: 'sensor-silent',
    },
    { name: 'a SoC that has just been heard of', state: { powerKw: -3, ages: { 'batterySocPercent.battery': 250 } } },
    {
      name: 'a SoC at rest without a measured power',
      state: { powerKw: null, ages: { 'batterySocPercent.battery': 900 } },
      code: 'sensor-silent',
    },
    { name: 'a night without PV power', state: { ages: { pvKw: 40_000 } } },
  ];
  for (const { name, state, code } of silences) {
    it(`${code ? 'does not trust' : 'accepts'} ${name}`, () => {
      const { decision } = decide(executorWith({ plan: buying, state: stateAt(NOW, state) }));
      assert.equal(decision.reason.code, code ?? 'charge-from-grid');
    });
  }

  it('has its ages from the settings', () => {
    const settings = { maxPlanAgeMinutes: 10, maxStateAgeSeconds: 20 };
    const code = (plan: Plan, state: State) => decide(executorWith({ plan, state, settings })).state.reason.code;
    assert.equal(code(onePricePlan(NOW - 11 * MINUTE, {}), stateAt(NOW)), 'plan-too-old');
    assert.equal(code(onePricePlan(NOW - 9 * MINUTE, {}), stateAt(NOW - 21_000)), 'state-stale');
    assert.notEqual(code(onePricePlan(NOW - 9 * MINUTE, {}), stateAt(NOW - 19_000)), 'state-stale');
  });

  it('returns to self-consumption when measurements stop, and to the plan when they come again', () => {
    const executor = executorWith({ plan: buying, state: stateAt(NOW) });
    decide(executor);
    assert.equal(decide(executor, NOW + 299_000).writes.length, 0);
    assert.deepEqual(
      decide(executor, NOW + 360_000).writes.map((write) => write.intent),
      ['self-consumption'],
    );
    executor.receiveState(stateAt(NOW + 370_000));
    assert.deepEqual(
      decide(executor, NOW + 370_000, 'state').writes.map((write) => write.intent),
      ['charge-from-grid'],
    );
  });

  it('takes the net load from grid and batteries where load or PV are not measured', () => {
    const state = stateAt(NOW, { loadKw: null, pvKw: null, gridKw: -1, powerKw: -2 });
    const { writes } = decide(executorWith({ plan: following, state }));
    assert.equal(writes[0].powerKw, -3);
  });

  it('does at once what a long slot asks for', () => {
    const slots = [{ ...buying.slots[0], end: toIso(NOW + 6 * 60 * MINUTE) }];
    const { writes } = decide(executorWith({ plan: { ...buying, slots }, state: stateAt(NOW) }));
    assert.equal(writes[0].powerKw, -5);
  });

  it('leaves a battery without capacity out', () => {
    const none = { ...smallHome.batteries![0], id: 'none', capacityKwh: 0 };
    const given = homeSchema.parse({ ...smallHome, batteries: [none, ...smallHome.batteries!] });
    for (const plan of [buying, undefined]) {
      const { writes } = decide(executorWith({ plan, state: stateAt(NOW), home: given }));
      assert.deepEqual(
        writes.map((write) => [write.battery, write.intent]),
        [['battery', plan ? 'charge-from-grid' : 'self-consumption']],
      );
    }
  });

  it('ignores a plan and a state that are older than what it has', () => {
    const executor = executorWith({ plan: buying, state: stateAt(NOW) });
    executor.receivePlan(onePricePlan(NOW - MINUTE, { importPrice: 0.3, storedEnergyValue: 0.2 }));
    executor.receiveState(stateAt(NOW - 10_000, { socPercent: null }));
    assert.equal(decide(executor).decision.actions[0].intent, 'charge-from-grid');
  });

  it('refuses a plan whose value curve is none, and keeps the plan in force', () => {
    const executor = executorWith({ plan: buying, state: stateAt(NOW) });
    const curves = [
      { socPercent: [50, 10], valuePerKwh: [0.1, 0.2] },
      { socPercent: [10], valuePerKwh: [] },
      { socPercent: [], valuePerKwh: [] },
    ];
    for (const curve of curves) {
      const slots = following.slots.map((slot) => ({ ...slot, valueCurve: [{ battery: 'battery', ...curve }] }));
      assert.throws(
        () => executor.receivePlan({ ...following, slots }),
        (error) => (error as DarkstarError).code === 'invalid-value-curve',
      );
    }
    assert.equal(decide(executor).decision.actions[0].intent, 'charge-from-grid');
  });

  it('trades against the curve of its battery', () => {
    const valueCurve = [{ battery: 'battery', socPercent: [0, 40, 41, 100], valuePerKwh: [0.3, 0.3, 0.11, 0.11] }];
    const plan = { ...buying, slots: buying.slots.map((slot) => ({ ...slot, valueCurve })) };
    const intent = (socPercent: number) =>
      decide(executorWith({ plan, state: stateAt(NOW, { socPercent }) })).decision.actions[0].intent;
    assert.equal(intent(30), 'charge-from-grid');
    assert.notEqual(intent(60), 'charge-from-grid');
  });
});

describe('what an executor writes', () => {
  it('is nothing while the inverter follows the home by itself', () => {
    const executor = executorWith({ plan: following, state: stateAt(NOW) });
    assert.equal(decide(executor).writes.length, 1);
    for (const [seconds, loadKw] of [
      [10, 4],
      [20, 0.2],
      [60, 2],
    ]) {
      executor.receiveState(stateAt(NOW + seconds * 1000, { loadKw }));
      const { writes, state } = decide(executor, NOW + seconds * 1000, seconds === 60 ? 'tick' : 'state');
      assert.deepEqual(writes, []);
      assert.equal(state.decision[0].powerKw, loadKw);
    }
  });

  it('is a traded power that moves by more than the threshold: less at once, more with the tick', () => {
    const limited = homeSchema.parse({ ...smallHome, grid: { maxImportKw: 5, maxExportKw: 5 } });
    const executor = executorWith({ plan: buying, state: stateAt(NOW), home: limited });
    assert.equal(decide(executor).writes[0].powerKw, -4);
    const after = (seconds: number, loadKw: number, cause: Cause) => {
      executor.receiveState(stateAt(NOW + seconds * 1000, { loadKw }));
      return decide(executor, NOW + seconds * 1000, cause).writes.map((write) => write.powerKw);
    };
    assert.deepEqual(after(5, 1.05, 'state'), []);
    assert.deepEqual(after(10, 2, 'state'), [-3]);
    assert.deepEqual(after(15, 1, 'state'), []);
    assert.deepEqual(after(60, 1, 'tick'), [-4]);
  });

  it('waits for the clock where the inverter follows the home before and after', () => {
    const executor = executorWith({ plan: following, state: stateAt(NOW) });
    decide(executor);
    const valueCurve = [{ battery: 'battery', socPercent: [0, 49, 50, 100], valuePerKwh: [0.29, 0.29, 0.2, 0.2] }];
    const plan = { ...following, slots: following.slots.map((slot) => ({ ...slot, valueCurve })) };
    executor.receivePlan(plan);
    executor.receiveState(stateAt(NOW + 5000, { socPercent: 48 }));
    assert.deepEqual(decide(executor, NOW + 5000, 'state').writes, []);
    assert.equal(decide(executor, NOW + 60_000, 'tick').writes[0].intent, 'charge-from-surplus');
  });

  it('is one power until the value is met, however slowly the battery charges', () => {
    const valueCurve = [{ battery: 'battery', socPercent: [0, 60, 61, 100], valuePerKwh: [0.3, 0.3, 0.11, 0.11] }];
    const plan = { ...buying, slots: buying.slots.map((slot) => ({ ...slot, valueCurve })) };
    const executor = executorWith({ plan, state: stateAt(NOW, { socPercent: 59 }) });
    const powers = [59, 59.5, 60, 60.5, 62].map((socPercent, minute) => {
      executor.receiveState(stateAt(NOW + minute * MINUTE, { socPercent }));
      return decide(executor, NOW + minute * MINUTE).writes.map((write) => [write.intent, write.powerKw]);
    });
    assert.deepEqual(powers, [[['charge-from-grid', -5]], [], [], [], [['charge-from-surplus', 0]]]);
  });

  it('has its threshold from the settings', () => {
    const limited = homeSchema.parse({ ...smallHome, grid: { maxImportKw: 5, maxExportKw: 5 } });
    const executor = executorWith({ plan: buying, state: stateAt(NOW), home: limited, settings: { minChangeKw: 2 } });
    decide(executor);
    executor.receiveState(stateAt(NOW + 5000, { loadKw: 2 }));
    assert.deepEqual(decide(executor, NOW + 5000).writes, []);
  });

  it('is nothing after a redeploy that changes nothing', () => {
    const before = executorWith({ plan: buying, state: stateAt(NOW) });
    const { state } = decide(before);
    const again = executorWith({ plan: buying, state: stateAt(NOW + MINUTE) });
    again.restore(executorStateSchema.parse(JSON.parse(JSON.stringify(state))), undefined, NOW + MINUTE);
    assert.deepEqual(decide(again, NOW + MINUTE, 'start').writes, []);
  });

  it('is everything after a long stop, another mode, or a crash with a newer action', () => {
    const { state, writes } = decide(executorWith({ plan: buying, state: stateAt(NOW) }));
    const afterwards = (
      minutes: number,
      mode: 'live' | 'shadow',
      action = undefined as (typeof writes)[0] | undefined,
    ) => {
      const at = NOW + minutes * MINUTE;
      const again = executorWith({ plan: buying, state: stateAt(at), settings: { mode } });
      again.restore(state, action, at);
      return decide(again, at, 'start').writes.length;
    };
    assert.equal(afterwards(1, 'live'), 0);
    assert.equal(afterwards(16, 'live'), 1);
    assert.equal(afterwards(1, 'shadow'), 1);
    const other = { ...writes[0], at: toIso(NOW + 30_000), intent: 'hold' as const };
    assert.equal(afterwards(1, 'live', other), 1);
    assert.equal(afterwards(1, 'live', { ...writes[0], at: toIso(NOW + 30_000) }), 0);
  });

  it('asks to hold PV back where export costs money', () => {
    const costly = onePricePlan(NOW, { importPrice: 0.3, exportPrice: -0.02, storedEnergyValue: 0.2 });
    const [action] = decide(executorWith({ plan: costly, state: stateAt(NOW) })).writes;
    assert.deepEqual([action.curtail, action.exportLimitKw], [true, 0]);
    const [usual] = decide(executorWith({ plan: following, state: stateAt(NOW) })).writes;
    assert.deepEqual([usual.curtail, usual.exportLimitKw], [false, 11]);
  });
});

describe('wishes', () => {
  const wish = (executor: Executor, command: Command, at = NOW) => {
    executor.receiveCommand(command, at);
    return decide(executor, at, 'command');
  };
  const running = () => {
    const executor = executorWith({ plan: following, state: stateAt(NOW) });
    decide(executor);
    return executor;
  };

  for (const { command, intent, powerKw } of [
    { command: 'force-charge', intent: 'charge-from-grid', powerKw: -5 },
    { command: 'force-export', intent: 'export', powerKw: 5 },
    { command: 'force-stop', intent: 'hold', powerKw: 0 },
  ] as const) {
    it(`${command} until its end, and then the plan again`, () => {
      const executor = running();
      const until = toIso(NOW + 5 * MINUTE);
      const { writes, state, decision } = wish(executor, { command, until });
      assert.deepEqual(
        writes.map((write) => [write.intent, write.powerKw]),
        [[intent, powerKw]],
      );
      assert.deepEqual([state.override?.code, state.override?.until, decision.source], [command, until, 'override']);
      executor.receiveState(stateAt(NOW + 4 * MINUTE));
      assert.deepEqual(decide(executor, NOW + 4 * MINUTE).writes, []);
      executor.receiveState(stateAt(NOW + 5 * MINUTE));
      const after = decide(executor, NOW + 5 * MINUTE);
      assert.equal(after.writes[0].intent, 'self-consumption');
      assert.equal(after.state.override, undefined);
    });
  }

  it('takes the power of a wish', () => {
    assert.equal(wish(running(), { command: 'force-charge', value: 2 }).writes[0].powerKw, -2);
    assert.equal(wish(running(), { command: 'force-export', value: 1.5 }).writes[0].powerKw, 1.5);
  });

  it('ends a force after an hour unless told otherwise', () => {
    assert.equal(wish(running(), { command: 'force-stop' }).state.override?.until, toIso(NOW + 60 * MINUTE));
  });

  it('ends a wish with resume', () => {
    const executor = running();
    wish(executor, { command: 'force-stop' });
    assert.equal(wish(executor, { command: 'resume' }).writes[0].intent, 'self-consumption');
  });

  it('keeps every limit of the grid when it is forced', () => {
    const limited = homeSchema.parse({ ...smallHome, grid: { maxImportKw: 3, maxExportKw: 2 } });
    const executor = executorWith({ plan: following, state: stateAt(NOW), home: limited });
    assert.equal(wish(executor, { command: 'force-charge' }).writes[0].powerKw, -2);
    assert.equal(wish(executor, { command: 'force-export' }).writes[0].powerKw, 3);
  });

  it('does not force blindly', () => {
    const executor = executorWith({ plan: following });
    const { decision, state } = wish(executor, { command: 'force-charge' });
    assert.deepEqual([decision.actions[0].intent, state.reason.code], ['self-consumption', 'state-missing']);
  });

  it('hands the batteries to self-consumption when it is paused, and then leaves them alone', () => {
    const executor = executorWith({ plan: buying, state: stateAt(NOW) });
    decide(executor);
    const paused = wish(executor, { command: 'pause' });
    assert.equal(paused.writes[0].intent, 'self-consumption');
    assert.equal(paused.state.paused, true);
    for (let minute = 1; minute < 60; minute++) {
      // Somebody charges by hand: nobody interferes.
      executor.receiveState(stateAt(NOW + minute * MINUTE, { powerKw: -4 }));
      assert.deepEqual(decide(executor, NOW + minute * MINUTE).writes, []);
    }
    const resumed = wish(executor, { command: 'resume' }, NOW + 60 * MINUTE);
    assert.equal(resumed.state.paused, false);
    assert.equal(resumed.writes.length, 1);
  });

  it('goes on with a wish after a restart', () => {
    const { state } = wish(running(), { command: 'force-charge', until: toIso(NOW + 30 * MINUTE), value: 3 });
    const again = executorWith({ plan: following, state: stateAt(NOW + MINUTE) });
    again.restore(state, undefined, NOW + MINUTE);
    const { writes, decision } = decide(again, NOW + MINUTE, 'start');
    assert.deepEqual([writes.length, decision.source, decision.actions[0].powerKw], [0, 'override', -3]);
    const late = executorWith({ plan: following, state: stateAt(NOW + 31 * MINUTE) });
    late.restore(state, undefined, NOW + 31 * MINUTE);
    assert.equal(decide(late, NOW + 31 * MINUTE, 'start').decision.source, 'plan');
  });

  const island: HomeInput = { ...smallHome, grid: { ...smallHome.grid, exportAllowed: false } };
  const sunOnly: HomeInput = { ...smallHome, batteries: [{ ...smallHome.batteries![0], chargeFromGrid: false }] };
  const refusals: { command: Command; code: string; given?: HomeInput }[] = [
    { command: { command: 'boost-water' }, code: 'not-allowed' },
    { command: { command: 'force-charge', until: toIso(NOW - 1000) }, code: 'until-passed' },
    { command: { command: 'force-charge', value: 'much' }, code: 'invalid-power' },
    { command: { command: 'force-export', value: -1 }, code: 'invalid-power' },
    { command: { command: 'force-export' }, code: 'not-allowed', given: island },
    { command: { command: 'force-charge' }, code: 'not-allowed', given: sunOnly },
  ];
  for (const { command, code, given = smallHome } of refusals) {
    it(`refuses ${JSON.stringify(command)} with ${code}, and nothing changes`, () => {
      const executor = executorWith({ plan: following, state: stateAt(NOW), home: homeSchema.parse(given) });
      decide(executor);
      assert.throws(
        () => executor.receiveCommand(command, NOW),
        (error) => (error as DarkstarError).code === code,
      );
      const { writes, decision } = decide(executor);
      assert.deepEqual([writes.length, decision.source], [0, 'plan']);
    });
  }

  it('leaves commands for other nodes to them', () => {
    const executor = running();
    assert.deepEqual(wish(executor, { command: 'replan' }).writes, []);
  });
});

describe('verification', () => {
  const followed = (powerKw: number | null, plan = buying, changes: Partial<State> = {}) => {
    const executor = executorWith({ plan, state: stateAt(NOW, changes) });
    decide(executor);
    const seen: (boolean | null)[] = [];
    for (let minute = 1; minute <= 4; minute++) {
      executor.receiveState(stateAt(NOW + minute * MINUTE, { powerKw, ...changes }));
      seen.push(decide(executor, NOW + minute * MINUTE).state.verified);
    }
    return seen;
  };

  it('says true when the battery does as asked', () => {
    assert.deepEqual(followed(-5), [true, true, true, true]);
    assert.deepEqual(followed(1, following), [true, true, true, true]);
  });

  it('says false only when two minutes of measurements deny it', () => {
    assert.deepEqual(followed(0), [null, null, false, false]);
    assert.deepEqual(followed(-4, following), [null, null, false, false]);
  });

  it('cannot tell without a measured power', () => {
    assert.deepEqual(followed(null), [null, null, null, null]);
  });

  it('judges by the movement of the SoC where no power is measured', () => {
    const executor = executorWith({ plan: buying, state: stateAt(NOW, { powerKw: null, socPercent: 30 }) });
    decide(executor);
    const at = (minutes: number, socPercent: number) => {
      executor.receiveState(stateAt(NOW + minutes * MINUTE, { powerKw: null, socPercent }));
      return decide(executor, NOW + minutes * MINUTE).state.verified;
    };
    assert.equal(at(29, 50), null);
    assert.equal(at(31, 54), true);
  });

  it('asks again for what is not done, at most every 15 minutes', () => {
    const executor = executorWith({ plan: buying, state: stateAt(NOW) });
    decide(executor);
    const written: number[] = [];
    for (let minute = 1; minute <= 40; minute++) {
      executor.receiveState(stateAt(NOW + minute * MINUTE, { powerKw: 0 }));
      if (decide(executor, NOW + minute * MINUTE).writes.length > 0) written.push(minute);
    }
    assert.deepEqual(written, [15, 30]);
  });

  it('says nothing in shadow mode', () => {
    const executor = executorWith({ plan: buying, state: stateAt(NOW), settings: { mode: 'shadow' } });
    decide(executor);
    executor.receiveState(stateAt(NOW + 5 * MINUTE, { powerKw: -5 }));
    assert.equal(decide(executor, NOW + 5 * MINUTE).state.verified, null);
  });
});
