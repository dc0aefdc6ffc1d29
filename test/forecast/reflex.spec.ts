import assert from 'node:assert/strict';
import { batteryLessons, plantOf, type Throughput } from '../../nodes/forecast/battery-lessons.js';
import { ratioOver, type Evidence } from '../../nodes/forecast/evidence.js';
import {
  RULES,
  learn,
  levelsOf,
  undo,
  type Lesson,
  type Reflex,
  type ReflexMode,
} from '../../nodes/forecast/reflex.js';
import { DAY_MS, HOUR_MS, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import { reflexSchema } from '../../nodes/home/schema/messages.js';
import { MONDAY, randomOf } from './synthetic.js';

const ZONE = 'Europe/Paris';
const clear = (value: number, days = 28): Evidence => ({ value, standardError: 0.001, days });
const lesson = (name: Lesson['name'], measured: Evidence | undefined, configured = 1): Lesson => ({
  name,
  configured,
  measured,
});

function days(count: number, lessons: readonly Lesson[], mode: ReflexMode = 'apply', first?: Reflex): Reflex {
  let reflex = first;
  const start = first ? Date.parse(first.at) + DAY_MS : MONDAY + 2 * HOUR_MS;
  for (let day = 0; day < count; day++)
    reflex = learn(reflex, lessons, { now: start + day * DAY_MS, zone: ZONE, mode });
  return reflex!;
}
const valueOf = (reflex: Reflex, name: Lesson['name']) =>
  reflex.parameters.find((parameter) => parameter.name === name)!;

describe('what Reflex learns', () => {
  const measuredValues: [name: Lesson['name'], configured: number, measured: number][] = [
    ['load-level', 1, 1.4],
    ['load-level', 1, 0.5],
    ['pv-level', 1, 1.1],
    ['battery-capacity', 10, 8],
    ['battery-efficiency', 0.9, 0.8],
  ];
  for (const [name, configured, measured] of measuredValues) {
    it(`moves ${name} from ${configured} towards ${measured} by one step a day, and not beyond its limits`, () => {
      const { step, least, most } = RULES[name];
      let before = configured;
      for (let count = 1; count < 80; count++) {
        const { advised } = valueOf(days(count, [lesson(name, clear(measured), configured)]), name);
        assert.ok(Math.abs(advised - before) <= step * configured + 1e-4, `${before} to ${advised}`);
        before = advised;
      }
      const aim = Math.min(most * configured, Math.max(least * configured, measured));
      assert.ok(Math.abs(before - aim) < 0.02 * configured, `${before}, not ${aim}`);
    });
  }

  it('learns once a local day', () => {
    const lessons = [lesson('load-level', clear(1.1))];
    const once = days(1, lessons);
    const now = Date.parse(once.at) + 3 * HOUR_MS;
    const again = learn(once, lessons, { now, zone: ZONE, mode: 'apply' });
    assert.deepEqual(valueOf(again, 'load-level').advised, 1.01);
    assert.equal(again.log.length, 1);
  });

  const weak: [name: string, measured: Evidence | undefined, code: string][] = [
    ['too few days', clear(1.1, 13), 'too-few-days'],
    ['a difference within the noise', { value: 1.1, standardError: 0.06, days: 28 }, 'as-measured'],
    ['a difference that changes nothing', { value: 1.004, standardError: 0.0001, days: 28 }, 'as-measured'],
    ['nothing measured', undefined, 'not-measured'],
  ];
  for (const [name, measured, code] of weak) {
    it(`does not move on ${name}, and says so`, () => {
      const { advised, reason } = valueOf(days(5, [lesson('pv-level', measured)]), 'pv-level');
      assert.deepEqual([advised, reason.code], [1, code]);
    });
  }

  it('has no effect as advice, and bounded effect once it is applied', () => {
    const lessons = [lesson('load-level', clear(1.1)), lesson('pv-level', clear(0.9))];
    const advice = days(20, lessons, 'advise');
    assert.equal(valueOf(advice, 'load-level').advised, 1.1);
    assert.equal(valueOf(advice, 'load-level').inForce, 1);
    assert.deepEqual(levelsOf(advice, 'advise'), { load: 1, pv: 1 });
    assert.deepEqual(levelsOf(advice, 'apply'), { load: 1, pv: 1 }, 'before it has learnt to apply');
    const applied = days(1, lessons, 'apply', advice);
    assert.deepEqual(levelsOf(applied, 'apply'), { load: 1.01, pv: 0.98 });
    assert.deepEqual(levelsOf(applied, 'advise'), { load: 1, pv: 1 });
  });

  it('never puts the values of a battery in force', () => {
    const { advised, inForce } = valueOf(days(9, [lesson('battery-capacity', clear(8), 10)]), 'battery-capacity');
    assert.ok(advised < 9.6 && inForce === 10, `${advised} ${inForce}`);
  });

  it('begins anew when the value in the home’s form changes', () => {
    const before = days(9, [lesson('battery-capacity', clear(8), 10)]);
    const after = days(1, [lesson('battery-capacity', clear(8), 9.5)], 'apply', before);
    assert.ok(valueOf(after, 'battery-capacity').advised >= 9.45);
  });

  it('is the same for the same days, and a valid message', () => {
    const lessons = [lesson('load-level', clear(1.1)), lesson('battery-capacity', clear(8), 10)];
    assert.deepEqual(days(9, lessons), days(9, lessons));
    reflexSchema.parse(JSON.parse(JSON.stringify(days(9, lessons))));
  });
});

describe('an undo', () => {
  const lessons = [lesson('load-level', clear(1.1)), lesson('pv-level', clear(1.1))];
  const learnt = days(5, lessons);
  const later = Date.parse(learnt.at) + HOUR_MS;

  it('takes the last day back, logs it, and leaves the values alone for two weeks', () => {
    const undone = undo(learnt, 'last day', later, ZONE);
    assert.deepEqual(levelsOf(undone, 'apply'), { load: 1.04, pv: 1.08 });
    assert.equal(undone.log.filter(({ kind }) => kind === 'undone').length, 2);
    assert.deepEqual(levelsOf(days(13, lessons, 'apply', undone), 'apply'), { load: 1.04, pv: 1.08 });
    assert.deepEqual(levelsOf(days(16, lessons, 'apply', undone), 'apply').load > 1.04, true);
  });

  it('takes one day more each time, and everything at once where that is asked', () => {
    const twice = undo(undo(learnt, 'last day', later, ZONE), 'last day', later, ZONE);
    assert.deepEqual(levelsOf(twice, 'apply'), { load: 1.03, pv: 1.06 });
    assert.deepEqual(levelsOf(undo(learnt, 'everything', later, ZONE), 'apply'), { load: 1, pv: 1 });
  });

  for (const [name, reflex] of [
    ['anything was learnt', undefined],
    ['there is a step', days(3, [lesson('pv-level', undefined)])],
  ] as const) {
    it(`is refused before ${name}`, () =>
      assert.throws(() => undo(reflex, 'last day', later, ZONE), { code: 'nothing-to-undo' }));
  }
});

describe('evidence', () => {
  it('is the ratio over days with its standard error', () => {
    const pairs = Array.from({ length: 400 }, (_, day) => ({ above: 9 + 2 * randomOf(3, day), below: 5 }));
    const { value, standardError, days: count } = ratioOver(pairs)!;
    // Uniform over 2, in 400 days: 2 / √12 / 5 / 20.
    assert.ok(Math.abs(value - 2) < 0.02 && count === 400);
    assert.ok(Math.abs(standardError - 0.00577) < 0.0006, `${standardError}`);
    assert.equal(ratioOver([{ above: 1, below: 1 }]), undefined);
  });

  /** A battery that charges by noon and discharges in the evening, seen through a display of whole percent. */
  function throughput(capacityKwh: number, oneWay: number, count: number): Throughput[] {
    const rows: Throughput[] = [];
    let soc = 20;
    for (let slot = 0; slot < (count * DAY_MS) / SLOT_MS; slot++) {
      const start = MONDAY + slot * SLOT_MS;
      const hour = (start % DAY_MS) / HOUR_MS;
      const power = 0.2 + 0.8 * randomOf(5, slot);
      const chargeKwh = hour >= 10 && hour < 14 && soc < 95 ? power / 2 : 0;
      const dischargeKwh = hour >= 18 && hour < 23 && soc > 12 ? power / 2 : 0;
      soc += (100 * (chargeKwh * oneWay - dischargeKwh / oneWay)) / capacityKwh;
      rows.push({
        start: toIso(start),
        end: toIso(start + SLOT_MS),
        chargeKwh,
        dischargeKwh,
        socPercent: Math.round(soc),
      });
    }
    return rows;
  }
  const plant = plantOf([
    { capacityKwh: 6, chargeEfficiency: 0.95, dischargeEfficiency: 0.95 },
    { capacityKwh: 4, chargeEfficiency: 0.95, dischargeEfficiency: 0.95 },
  ])!;

  it('finds the capacity and the round trip of a battery from its throughput', () => {
    const [capacity, efficiency] = batteryLessons(throughput(8.2, 0.93, 40), plant, ZONE);
    assert.deepEqual([capacity.configured, round3(efficiency.configured)], [10, 0.903]);
    assert.ok(Math.abs(capacity.measured!.value - 8.2) < 0.15, `${capacity.measured!.value}`);
    assert.ok(Math.abs(efficiency.measured!.value - 0.93 ** 2) < 0.02, `${efficiency.measured!.value}`);
    const { standardError, days: count } = capacity.measured!;
    assert.ok(count >= 39 && standardError > 0 && standardError < 0.1, `${standardError}`);
  });

  it('leaves out gaps and what was shared out after an outage, and has none without a battery', () => {
    const rows = throughput(8, 0.95, 30);
    const spread = rows.map((row) => ({ ...row, spread: ['chargeKwh'] }));
    assert.equal(batteryLessons(spread, plant, ZONE)[0].measured, undefined);
    const holes = rows.filter((_, slot) => slot % 2 === 0);
    assert.equal(batteryLessons(holes, plant, ZONE)[0].measured, undefined);
    assert.equal(plantOf([]), undefined);
  });

  it('does not believe meters that say more came out than went in', () =>
    assert.equal(batteryLessons(throughput(8, 1.05, 30), plant, ZONE)[1].measured, undefined));
});

function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}
