import assert from 'node:assert/strict';
import { defaultSettings, type ExecutorSettings } from '../../nodes/executor/settings.js';
import { shippedProfiles } from '../../nodes/executor/profiles/profiles.js';
import type { WiredDevice } from '../../nodes/executor/wired-device.js';
import { WriteDesk, type Urgency } from '../../nodes/executor/write-desk.js';
import type { DeviceOrder } from '../../nodes/executor/render.js';

const NOW = Date.parse('2026-03-10T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const byId = (id: string) => shippedProfiles.find((profile) => profile.id === id)!;
const LIMITS = { chargeLimit: 'number.charge', dischargeLimit: 'number.discharge' };
const ALL = { ...LIMITS, gridCharging: 'switch.grid', workMode: 'select.mode' };

function order(intent = 'self-consumption', maxChargeKw = 5, maxDischargeKw = 5): DeviceOrder {
  return {
    key: 'battery.b',
    kind: 'battery',
    intent,
    quantities: {
      powerKw: 0,
      chargeKw: maxChargeKw,
      dischargeKw: maxDischargeKw,
      maxChargeKw,
      maxDischargeKw,
      ratedChargeKw: 5,
      ratedDischargeKw: 5,
      exportLimitKw: 10,
      gridKw: 1,
      socTargetPercent: 80,
      minSocPercent: 10,
      socPercent: 50,
    },
  };
}

function deskOf(
  settings: Partial<ExecutorSettings> = {},
  device: Partial<WiredDevice> = {},
  profile = 'generic-entities-watt',
): WriteDesk {
  const wired = { key: 'battery.b', profile: byId(profile), parameters: LIMITS, live: true, ...device };
  return new WriteDesk([wired], { ...defaultSettings, mode: 'live', ...settings }, 'Europe/Berlin');
}

const targets = (turn: ReturnType<WriteDesk['update']>) =>
  turn.writes.map(({ target, values }) => `${target}=${Object.values(values).join()}`);
const update = (desk: WriteDesk, wanted: DeviceOrder, at: number, urgency: Urgency = 'usual') =>
  targets(desk.update([wanted], [order()], at, urgency));

describe('the write guard', () => {
  it('writes what has changed, and nothing else', () => {
    const desk = deskOf();
    assert.deepEqual(update(desk, order(), NOW), ['chargeLimit=5000', 'dischargeLimit=5000']);
    for (let minute = 1; minute < 60; minute++) assert.deepEqual(update(desk, order(), NOW + minute * MINUTE), []);
    assert.deepEqual(update(desk, order('charge-from-surplus'), NOW + HOUR), ['dischargeLimit=0']);
  });

  it('writes nothing that the device is read to have already', () => {
    const desk = deskOf();
    desk.read('number.charge', '5000', NOW, null, 'W');
    assert.deepEqual(update(desk, order(), NOW), ['dischargeLimit=5000']);
  });

  it('leaves changes below a step of the device', () => {
    const desk = deskOf();
    update(desk, order('charge-from-grid', 3), NOW);
    assert.deepEqual(update(desk, order('charge-from-grid', 3.09), NOW + 2 * MINUTE), []);
    assert.deepEqual(update(desk, order('charge-from-grid', 3.1), NOW + 4 * MINUTE), ['chargeLimit=3100']);
  });

  it('does not take no limit for a limit of nothing', () => {
    const desk = deskOf({}, { parameters: { portalId: 'p' } }, 'victron-mqtt');
    update(desk, order(), NOW);
    assert.deepEqual(update(desk, order('hold'), NOW + 2 * MINUTE), ['maxDischarge=1', 'maxCharge=0']);
    desk.read('N/p/settings/0/Settings/CGwacs/MaxChargePower', '{"value": -1}', NOW + 3 * MINUTE, null);
    assert.deepEqual(update(desk, order('hold'), NOW + 4 * MINUTE), ['maxCharge=0']);
  });

  it('lets time pass between two writes to one target', () => {
    const desk = deskOf({ minWriteSeconds: 300 });
    update(desk, order('charge-from-grid', 3), NOW);
    assert.deepEqual(update(desk, order('charge-from-grid', 4), NOW + 4 * MINUTE), []);
    assert.deepEqual(update(desk, order('charge-from-grid', 4), NOW + 5 * MINUTE), ['chargeLimit=4000']);
  });

  it('lets the last write of all wait for nothing', () => {
    const desk = deskOf({ minWriteSeconds: 300 });
    update(desk, order('charge-from-grid', 3), NOW);
    assert.deepEqual(update(desk, order('hold'), NOW + 1000, 'urgent'), []);
    assert.deepEqual(update(desk, order('hold'), NOW + 1000, 'last'), ['chargeLimit=0']);
  });

  it('does not go ahead of a step of the intent that has to wait', () => {
    const desk = deskOf({ minWriteSeconds: 300 }, { parameters: ALL });
    update(desk, order('charge-from-grid', 3), NOW);
    update(desk, order('hold'), NOW + 6 * MINUTE);
    // The charge limit was just written, so grid charging must not be switched on before it can be.
    const early = update(desk, order('charge-from-grid', 4), NOW + 7 * MINUTE);
    assert.ok(!early.includes('gridCharging=true'), early.join());
    const late = update(desk, order('charge-from-grid', 4), NOW + 12 * MINUTE);
    assert.ok(late.indexOf('chargeLimit=4000') < late.indexOf('gridCharging=true'));
  });

  it('keeps the daily budget of a target, with a reserve for the way back', () => {
    const desk = deskOf({ writesPerDay: 20, minWriteSeconds: 0 });
    let written = 0;
    for (let minute = 0; minute < 200; minute++) {
      const turn = desk.update([order('charge-from-grid', 1 + (minute % 2))], [], NOW + minute * MINUTE, 'usual');
      written += turn.writes.filter(({ target }) => target === 'chargeLimit').length;
    }
    assert.equal(written, 18);
    assert.ok(desk.problems.some(({ code }) => code === 'budget-spent'));
    assert.ok(update(desk, order(), NOW + 201 * MINUTE, 'urgent').includes('chargeLimit=5000'));
    const tomorrow = NOW + 24 * HOUR;
    assert.deepEqual(update(desk, order('charge-from-grid', 1), tomorrow).includes('chargeLimit=1000'), true);
  });

  it('goes on with the budget after a restart', () => {
    const desk = deskOf({ writesPerDay: 10 });
    desk.countFrom(
      Array.from({ length: 9 }, (_, index) => ({ at: NOW - index * MINUTE, key: 'battery.b/chargeLimit' })),
      NOW,
    );
    assert.deepEqual(update(desk, order(), NOW), []);
  });

  it('sends nothing to an entity that counts in another unit', () => {
    const desk = deskOf();
    desk.read('number.charge', '50', NOW, null, 'A');
    assert.deepEqual(update(desk, order(), NOW), []);
    assert.deepEqual(
      desk.problems.map(({ code }) => code),
      ['unit-mismatch'],
    );
  });

  it('decides and tells in shadow mode, and marks what would have been written', () => {
    const [write] = deskOf({ mode: 'shadow' }).update([order()], [], NOW, 'usual').writes;
    assert.equal(write.live, false);
    const [other] = deskOf({}, { live: false }).update([order()], [], NOW, 'usual').writes;
    assert.equal(other.live, false);
  });
});

describe('reading back', () => {
  it('verifies what the device is read to have', () => {
    const desk = deskOf();
    update(desk, order(), NOW);
    desk.read('number.charge', '5000', NOW + 1000, null);
    desk.read('number.discharge', 5000, NOW + 1000, null);
    update(desk, order(), NOW + MINUTE);
    assert.equal(desk.verified, true);
    assert.deepEqual(
      desk.lastWrites.map(({ status }) => status),
      ['verified', 'verified'],
    );
  });

  it('repeats a write that did not arrive, then gives up, says what was asked and what is, and goes to the safe default', () => {
    const desk = deskOf({ retries: 2 });
    desk.read('number.charge', '5000', NOW, null);
    desk.read('number.discharge', '5000', NOW, null);
    const wanted = order('hold');
    const log = Array.from({ length: 6 }, (_, minute) => update(desk, wanted, NOW + minute * MINUTE));
    assert.deepEqual(
      log.slice(0, 3).map((writes) => writes.length),
      [2, 2, 2],
    );
    assert.equal(desk.verified, false);
    const problem = desk.problems.find(({ code }) => code === 'write-not-taken');
    assert.deepEqual([problem?.values.asked, problem?.values.is], ['0', 5000]);
    assert.ok(
      log
        .slice(4)
        .flat()
        .every((write) => write.endsWith('=5000')),
    );
    // After a quarter of an hour it is tried again.
    const later = update(desk, wanted, NOW + 20 * MINUTE);
    assert.deepEqual(later, ['chargeLimit=0', 'dischargeLimit=0']);
  });

  it('repeats a write that a node has failed with', () => {
    const desk = deskOf();
    const turn = desk.update([order()], [], NOW, 'usual');
    assert.ok(desk.failed(turn.writes[0].id, 'NoConnectionError', NOW + 1000));
    assert.deepEqual(update(desk, order(), NOW + MINUTE), ['chargeLimit=5000']);
    assert.match(desk.problems[0].text, /NoConnectionError/);
  });

  it('does not take "unavailable" or NaN for a value', () => {
    const desk = deskOf();
    update(desk, order(), NOW);
    desk.read('number.charge', '5000', NOW + 1000, null);
    update(desk, order(), NOW + MINUTE);
    for (const nothing of ['unavailable', 'unknown', 'NaN', NaN, null, '', undefined]) {
      desk.read('number.charge', nothing, NOW + 2 * MINUTE, null);
    }
    assert.deepEqual(update(desk, order(), NOW + 3 * MINUTE), []);
  });

  it('refreshes what falls back by itself, in half the time that it lasts', () => {
    const desk = deskOf({}, { parameters: {} }, 'solaredge-modbus-multi');
    update(desk, order(), NOW);
    assert.deepEqual(update(desk, order(), NOW + 29 * MINUTE), []);
    assert.deepEqual(update(desk, order(), NOW + 30 * MINUTE), ['commandMode=Maximize Self Consumption']);
  });

  it('presses a button only after something has changed', () => {
    const desk = deskOf({}, { parameters: {} }, 'solax-mode-1');
    assert.ok(update(desk, order('hold'), NOW).includes('trigger='));
    assert.deepEqual(update(desk, order('hold'), NOW + 2 * MINUTE), []);
    assert.deepEqual(update(desk, order('charge-from-grid', 2), NOW + 4 * MINUTE), ['activePower=2000', 'trigger=']);
  });

  describe('of powers that a mode resets', () => {
    const names = ['mode', 'gridCharge', 'gridDischarge', 'chargeLimit', 'dischargeLimit'];
    const parameters = Object.fromEntries(names.map((name) => [name, `entity.${name}`]));

    it('writes them again with the mode, and lets go of those of another', () => {
      const desk = deskOf({}, { parameters }, 'fronius-modbus');
      assert.deepEqual(update(desk, order('hold'), NOW), [
        'mode=PV Charge and Discharge Limit',
        'chargeLimit=0',
        'dischargeLimit=0',
      ]);
      desk.read('entity.mode', 'PV Charge and Discharge Limit', NOW + 1000, null);
      desk.read('entity.chargeLimit', '0', NOW + 1000, null);
      assert.deepEqual(update(desk, order('self-consumption'), NOW + 2 * MINUTE), ['mode=Auto']);
      // The new mode has reset what the old one needed: nobody is to blame for that.
      desk.read('entity.mode', 'Auto', NOW + 2 * MINUTE, null);
      desk.read('entity.chargeLimit', '5000', NOW + 2 * MINUTE, null);
      for (let minute = 3; minute < 20; minute++) {
        assert.deepEqual(update(desk, order('self-consumption'), NOW + minute * MINUTE), []);
      }
      assert.deepEqual([desk.problems, desk.verified], [[], true]);
      assert.deepEqual(update(desk, order('hold'), NOW + 21 * MINUTE).slice(1), ['chargeLimit=0', 'dischargeLimit=0']);
    });
  });

  it('hears of entities whose names the form leaves to the profile', () => {
    const desk = deskOf({}, { parameters: {} }, 'deye-ha-solarman');
    assert.equal(desk.read('switch.inverter_battery_grid_charging', 'off', NOW, null), true);
    assert.ok(!update(desk, order(), NOW).includes('gridCharging=false'));
  });
});

describe('reading back by Modbus', () => {
  const modbus = () => deskOf({ readBackSeconds: 30 }, { parameters: {} }, 'sungrow-modbus');
  const RESERVE = 'register/1/13099';
  const answer = (desk: WriteDesk, at: number, changes: Record<string, number[]> = {}) => {
    const registers = { 13049: [0], 13050: [204], 13051: [0], 13099: [10], ...changes };
    for (const [register, words] of Object.entries(registers)) desk.read(`register/1/${register}`, words, at, null);
  };
  const turn = (desk: WriteDesk, at: number) => desk.update([order()], [order()], at, 'usual');

  it('asks for the registers that were written, once, and verifies the answer', () => {
    const desk = modbus();
    assert.deepEqual(turn(desk, NOW).reads, []);
    const asked = turn(desk, NOW + MINUTE).reads;
    assert.deepEqual(asked.map(({ topic, address, quantity, unitId }) => [topic, address, quantity, unitId]).at(-1), [
      RESERVE,
      13_099,
      1,
      1,
    ]);
    assert.equal(asked.length, 4);
    assert.equal(desk.verified, null);
    answer(desk, NOW + MINUTE + 100);
    assert.deepEqual(turn(desk, NOW + 2 * MINUTE).reads, []);
    assert.equal(desk.verified, true);
  });

  it('repeats a write that the register denies, and does not take an old answer for a new one', () => {
    const desk = modbus();
    answer(desk, NOW - 1000, { 13099: [50] });
    assert.equal(turn(desk, NOW).writes.length, 1);
    assert.deepEqual(turn(desk, NOW + MINUTE).writes, []);
    answer(desk, NOW + MINUTE + 100, { 13099: [50] });
    assert.deepEqual(targets(turn(desk, NOW + 2 * MINUTE)), ['reserve=10']);
  });

  it('says that a write is not verified where nobody answers', () => {
    const desk = modbus();
    for (let minute = 0; minute < 10; minute++) turn(desk, NOW + minute * MINUTE);
    assert.deepEqual([...new Set(desk.lastWrites.map(({ status }) => status))], ['unverifiable']);
    assert.equal(desk.verified, null);
  });

  it('finds another hand at a register within some minutes', () => {
    const desk = modbus();
    turn(desk, NOW);
    turn(desk, NOW + MINUTE);
    answer(desk, NOW + MINUTE + 100);
    let asked = 0;
    for (let minute = 2; minute < 8; minute++) asked += turn(desk, NOW + minute * MINUTE).reads.length;
    assert.equal(asked, 4);
    answer(desk, NOW + 8 * MINUTE, { 13099: [50] });
    assert.deepEqual(targets(turn(desk, NOW + 9 * MINUTE)), ['reserve=10']);
    assert.ok(desk.problems.some(({ code }) => code === 'drift'));
  });

  it('asks for nothing in shadow mode', () => {
    const desk = deskOf({ mode: 'shadow' }, { parameters: {} }, 'sungrow-modbus');
    turn(desk, NOW);
    assert.deepEqual(turn(desk, NOW + 2 * MINUTE).reads, []);
  });
});

describe('another controller at the device', () => {
  function drifted(onDrift: 'insist' | 'yield') {
    const desk = deskOf({ onDrift, minWriteSeconds: 0 });
    update(desk, order(), NOW);
    for (const entity of ['number.charge', 'number.discharge']) desk.read(entity, '5000', NOW + 1000, null);
    update(desk, order(), NOW + MINUTE);
    return desk;
  }

  it('is named, and its value set back', () => {
    const desk = drifted('insist');
    desk.read('number.charge', '1000', NOW + 2 * MINUTE, 'an automation');
    const turn = desk.update([order()], [], NOW + 3 * MINUTE, 'usual');
    assert.deepEqual(targets(turn), ['chargeLimit=5000']);
    assert.deepEqual(
      turn.events.map(({ code, values }) => [code, values.by]),
      [['drift', 'an automation']],
    );
  });

  it('is never fought: after three times in an hour the device is left to it', () => {
    const desk = drifted('insist');
    let written = 0;
    for (let minute = 2; minute < 62; minute += 2) {
      desk.read('number.charge', '1000', NOW + minute * MINUTE, 'an automation');
      written += desk.update([order()], [], NOW + minute * MINUTE, 'usual').writes.length;
      desk.read('number.charge', '5000', NOW + (minute + 1) * MINUTE, null);
      written += desk.update([order()], [], NOW + (minute + 1) * MINUTE, 'usual').writes.length;
    }
    assert.equal(written, 3);
  });

  it('is left alone at once where that was chosen, for an hour', () => {
    const desk = drifted('yield');
    desk.read('number.charge', '1000', NOW + 2 * MINUTE, null);
    for (let minute = 3; minute < 60; minute++) assert.deepEqual(update(desk, order(), NOW + minute * MINUTE), []);
    assert.deepEqual(update(desk, order(), NOW + 64 * MINUTE), ['chargeLimit=5000']);
  });
});
