import assert from 'node:assert/strict';
import { HOUR_MS, MINUTE_MS, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import { homeSchema, type HomeInput } from '../../nodes/home/schema/home.js';
import type { ExecutorState } from '../../nodes/home/schema/messages.js';
import { Assembler } from '../../nodes/recorder/assembler.js';
import { heatDayStart } from '../../nodes/recorder/heat.js';
import { resolveMappings } from '../../nodes/recorder/mapping.js';
import { MonthPeaks } from '../../nodes/recorder/month-peaks.js';

const ZONE = 'Europe/Berlin';
const at = (instant: string) => Date.parse(instant);

describe("the day of a water heater's need", () => {
  const days: { name: string; now: string; deferHours: number; start: string }[] = [
    {
      name: 'begins at midnight without deferral',
      now: '2026-01-31T12:00:00+01:00',
      deferHours: 0,
      start: '2026-01-31T00:00:00+01:00',
    },
    {
      name: 'begins when the day before may no longer be heated',
      now: '2026-01-31T12:00:00+01:00',
      deferHours: 6,
      start: '2026-01-31T06:00:00+01:00',
    },
    {
      name: 'is the day before until then',
      now: '2026-01-31T05:59:00+01:00',
      deferHours: 6,
      start: '2026-01-30T06:00:00+01:00',
    },
    {
      name: 'begins at the hour itself',
      now: '2026-01-31T06:00:00+01:00',
      deferHours: 6,
      start: '2026-01-31T06:00:00+01:00',
    },
    {
      name: 'is the whole day before when all is deferred',
      now: '2026-01-31T12:00:00+01:00',
      deferHours: 24,
      start: '2026-01-31T00:00:00+01:00',
    },
    {
      name: 'goes by the wall clock in spring',
      now: '2026-03-29T07:00:00+02:00',
      deferHours: 6,
      start: '2026-03-29T06:00:00+02:00',
    },
    {
      name: 'goes by the wall clock in autumn',
      now: '2026-10-25T05:30:00+01:00',
      deferHours: 5.5,
      start: '2026-10-25T05:30:00+01:00',
    },
    {
      name: 'of a skipped hour begins after it',
      now: '2026-03-29T04:00:00+02:00',
      deferHours: 2.5,
      start: '2026-03-29T03:30:00+02:00',
    },
  ];
  for (const { name, now, deferHours, start } of days) {
    it(name, () => assert.equal(toIso(heatDayStart(at(now), ZONE, deferHours)), toIso(at(start))));
  }
});

describe('what no sensor has', () => {
  const plant: HomeInput = {
    timezone: ZONE,
    grid: { maxImportKw: 11, maxExportKw: 11 },
    waterHeaters: [{ id: 'tank', powerKw: 3, dailyKwh: 6, deferHours: 6 }],
  };
  const home = homeSchema.parse(plant);
  const made = (...quantities: string[]) => {
    const unit = (quantity: string) => (quantity.endsWith('Kwh') ? 'kWh' : 'kW');
    const forms = quantities.map((quantity) => ({
      source: quantity,
      property: '',
      quantity,
      device: '',
      unit: unit(quantity),
      sign: '+',
    }));
    return new Assembler(home, resolveMappings(forms, home));
  };
  /** A power sent every minute from one instant to another. */
  function heat(to: Assembler, from: string, until: string, kw: number): void {
    for (let now = at(from); now <= at(until); now += MINUTE_MS) to.take({ topic: 'waterHeaterKw', payload: kw }, now);
  }

  it('is the heat of the day, which begins anew when its deferral ends', () => {
    const recorder = made('waterHeaterKw');
    heat(recorder, '2026-01-31T03:00:00+01:00', '2026-01-31T05:00:00+01:00', 3);
    const heated = (now: string) => recorder.state(at(now)).waterHeaters[0].heatedTodayKwh;
    assert.ok(Math.abs((heated('2026-01-31T05:00:00+01:00') ?? 0) - 6) < 1e-9);
    heat(recorder, '2026-01-31T05:01:00+01:00', '2026-01-31T05:30:00+01:00', 0);
    heat(recorder, '2026-01-31T05:30:00+01:00', '2026-01-31T06:20:00+01:00', 3);
    assert.ok(Math.abs((heated('2026-01-31T06:20:00+01:00') ?? 0) - 1) < 1e-9);
    heat(recorder, '2026-01-31T06:21:00+01:00', '2026-01-31T07:00:00+01:00', 0);
    assert.equal(heated('2026-02-01T06:00:00+01:00'), 0);
  });

  it('is no heat where none was ever measured', () => {
    assert.equal('heatedTodayKwh' in made('waterHeaterKw').state(at('2026-01-31T12:00:00Z')).waterHeaters[0], false);
  });

  it('is the heat that a meter counts, before that of a power', () => {
    const recorder = made('waterHeaterKwh', 'waterHeaterKw');
    recorder.take({ topic: 'waterHeaterKwh', payload: 100 }, at('2026-01-31T12:00:00Z'));
    recorder.take({ topic: 'waterHeaterKw', payload: 3 }, at('2026-01-31T12:00:00Z'));
    recorder.take({ topic: 'waterHeaterKwh', payload: 100.5 }, at('2026-01-31T12:15:00Z'));
    assert.equal(recorder.state(at('2026-01-31T12:15:00Z')).waterHeaters[0].heatedTodayKwh, 0.5);
  });

  it('is since when the heater is on, not counting what its electronics take', () => {
    const recorder = made('waterHeaterKw');
    const since = (now: string) => recorder.state(at(now)).waterHeaters[0].onSince;
    recorder.take({ topic: 'waterHeaterKw', payload: 0.02 }, at('2026-01-31T12:00:00Z'));
    assert.equal(since('2026-01-31T12:00:00Z'), undefined);
    recorder.take({ topic: 'waterHeaterKw', payload: 2.9 }, at('2026-01-31T12:05:00Z'));
    recorder.take({ topic: 'waterHeaterKw', payload: 3 }, at('2026-01-31T12:10:00Z'));
    assert.equal(since('2026-01-31T12:10:00Z'), '2026-01-31T12:05:00Z');
    recorder.take({ topic: 'waterHeaterKw', payload: 0 }, at('2026-01-31T12:12:00Z'));
    assert.equal(since('2026-01-31T12:12:00Z'), undefined);
  });

  it('goes on after a restart within the quarter hour: rows, meters, heat, and since when', () => {
    const before = made('waterHeaterKw', 'importKwh');
    heat(before, '2026-01-31T12:00:00Z', '2026-01-31T12:07:00Z', 3);
    before.take({ topic: 'importKwh', payload: 50 }, at('2026-01-31T12:06:00Z'));
    const memory = structuredClone(before.memory(at('2026-01-31T12:07:00Z')));
    const after = made('waterHeaterKw', 'importKwh');
    heat(after, '2026-01-31T12:08:00Z', '2026-01-31T12:15:00Z', 3);
    after.take({ topic: 'importKwh', payload: 50.4 }, at('2026-01-31T12:14:00Z'));
    after.resume(memory, at('2026-01-31T12:08:30Z'));
    const [tank] = after.state(at('2026-01-31T12:15:00Z')).waterHeaters;
    assert.ok(Math.abs((tank.heatedTodayKwh ?? 0) - (14 / 60) * 3) < 1e-9, `${tank.heatedTodayKwh}`);
    assert.equal(tank.onSince, '2026-01-31T12:00:00Z');
    after.take({ topic: 'importKwh', payload: 51 }, at('2026-01-31T12:30:00Z'));
    const [row, next] = after.finishedRows(at('2026-01-31T12:30:00Z'));
    assert.ok(Math.abs((row.waterHeaterKwh ?? 0) - 0.75) < 1e-9, `${row.waterHeaterKwh}`);
    assert.ok(Math.abs((next.importKwh ?? 0) - (0.6 * 15) / 16) < 1e-9, `${next.importKwh}`);
  });

  it('takes nothing but meters and the day’s heat from a recorder that ended hours ago', () => {
    const before = made('waterHeaterKw');
    heat(before, '2026-01-31T12:00:00Z', '2026-01-31T12:07:00Z', 3);
    const after = made('waterHeaterKw');
    after.resume(before.memory(at('2026-01-31T12:07:00Z')), at('2026-01-31T14:00:00Z'));
    assert.deepEqual(after.finishedRows(at('2026-01-31T14:00:00Z')), []);
    const [tank] = after.state(at('2026-01-31T14:00:00Z')).waterHeaters;
    assert.deepEqual([tank.heatedTodayKwh, tank.onSince], [(7 / 60) * 3, undefined]);
  });
});

describe("the month's highest imports", () => {
  const tariff = (changes: object) =>
    homeSchema.parse({
      timezone: ZONE,
      grid: { maxImportKw: 11, maxExportKw: 11, powerTariff: { pricePerKw: 50, ...changes } },
    }).grid.powerTariff;

  const kwOf = (peaks: MonthPeaks, now: number) => peaks.at(now).map(({ kw }) => kw);

  /** Rows of a quarter hour each (kWh), from a local instant on. */
  function imports(peaks: MonthPeaks, from: string, ...kwh: (number | null)[]): void {
    kwh.forEach((importKwh, index) => peaks.take({ start: toIso(at(from) + index * SLOT_MS), importKwh }));
  }

  it('are means of whole hours of the wall clock', () => {
    const peaks = new MonthPeaks(undefined, ZONE);
    imports(peaks, '2026-01-10T11:00:00+01:00', 0, 0, 2, 2, 2, 2, 0, 0);
    assert.deepEqual(kwOf(peaks, at('2026-01-10T13:00:00+01:00')), [4]);
  });

  it('are those of hours that begin at half past in UTC, where the zone has them so', () => {
    const peaks = new MonthPeaks(undefined, 'Asia/Kolkata');
    imports(peaks, '2026-01-10T11:00:00+05:30', 2, 2, 2, 2);
    assert.deepEqual(kwOf(peaks, at('2026-01-10T12:00:00+05:30')), [8]);
  });

  it('are quarter hours where the tariff measures these', () => {
    const peaks = new MonthPeaks(tariff({ measuredOver: 'slot' }), ZONE);
    imports(peaks, '2026-01-10T11:00:00+01:00', 0, 0, 2, 0);
    assert.deepEqual(kwOf(peaks, at('2026-01-10T11:45:00+01:00')), [8]);
  });

  it('are of different days, as many as the tariff counts', () => {
    const peaks = new MonthPeaks(tariff({ topDays: 3 }), ZONE);
    for (const [day, kwh] of [
      [5, 1],
      [6, 2],
      [7, 0.5],
      [8, 1.5],
    ]) {
      imports(peaks, `2026-01-0${day}T11:00:00+01:00`, kwh, kwh, kwh, kwh, kwh * 0.9, kwh * 0.9, kwh * 0.9, kwh * 0.9);
    }
    assert.deepEqual(peaks.at(at('2026-01-09T00:00:00+01:00')), [
      { date: '2026-01-06', kw: 8 },
      { date: '2026-01-08', kw: 6 },
      { date: '2026-01-05', kw: 4 },
    ]);
    assert.equal(peaks.billedKw(at('2026-01-09T00:00:00+01:00')), 6);
  });

  it('count by the weight of their hour, weekday and month', () => {
    const weights = [
      { weekdays: [6, 7], from: '00:00', to: '24:00', weight: 0 },
      { from: '22:00', to: '06:00', weight: 0.5 },
      { months: [1], from: '06:00', to: '22:00', weight: 1 },
    ];
    const peaks = new MonthPeaks(tariff({ topDays: 5, weights }), ZONE);
    imports(peaks, '2026-01-05T23:00:00+01:00', 2, 2, 2, 2);
    imports(peaks, '2026-01-06T12:00:00+01:00', 1, 1, 1, 1);
    imports(peaks, '2026-01-10T12:00:00+01:00', 2, 2, 2, 2);
    assert.deepEqual(kwOf(peaks, at('2026-01-11T00:00:00+01:00')), [4, 4, 0]);
  });

  it('are billed as the mean of the days that count, of which those to come are nothing yet', () => {
    const peaks = new MonthPeaks(tariff({ topDays: 3 }), ZONE);
    imports(peaks, '2026-01-05T12:00:00+01:00', 1.5, 1.5, 1.5, 1.5);
    assert.equal(peaks.billedKw(at('2026-01-06T00:00:00+01:00')), 2);
  });

  it('count nothing outside all windows of the tariff', () => {
    const weights = [{ months: [11, 12, 1, 2, 3], from: '07:00', to: '20:00', weight: 1 }];
    const peaks = new MonthPeaks(tariff({ weights }), ZONE);
    imports(peaks, '2026-01-05T20:00:00+01:00', 2, 2, 2, 2);
    assert.deepEqual(kwOf(peaks, at('2026-01-06T00:00:00+01:00')), [0]);
  });

  it('are told of an hour that was measured by half, but not by less', () => {
    const peaks = new MonthPeaks(tariff({ topDays: 2 }), ZONE);
    imports(peaks, '2026-01-10T11:00:00+01:00', 2, null, 1, null);
    imports(peaks, '2026-01-11T11:00:00+01:00', 2, null, null, null);
    assert.deepEqual(kwOf(peaks, at('2026-01-10T11:59:00+01:00')), []);
    assert.deepEqual(kwOf(peaks, at('2026-01-11T12:00:00+01:00')), [6]);
  });

  it('begin anew with the month of the home, not that of UTC', () => {
    const peaks = new MonthPeaks(undefined, ZONE);
    imports(peaks, '2026-01-31T22:00:00+01:00', 2, 2, 2, 2);
    assert.deepEqual(kwOf(peaks, at('2026-01-31T23:59:00+01:00')), [8]);
    assert.deepEqual(kwOf(peaks, at('2026-02-01T00:00:00+01:00')), []);
    imports(peaks, '2026-02-01T00:00:00+01:00', 1, 1, 1, 1);
    assert.deepEqual(kwOf(peaks, at('2026-02-01T01:00:00+01:00')), [4]);
  });

  it('stand in the state once an import was measured, and not before', () => {
    const home = homeSchema.parse({ timezone: ZONE, grid: { maxImportKw: 11, maxExportKw: 11 } });
    const forms = [{ source: 'g', property: '', quantity: 'gridKw', device: '', unit: 'kW', sign: '+' }];
    const recorder = new Assembler(home, resolveMappings(forms, home));
    assert.equal('peakKwThisMonth' in recorder.state(at('2026-01-10T12:00:00Z')), false);
    for (let now = at('2026-01-10T12:00:00Z'); now <= at('2026-01-10T13:00:00Z'); now += MINUTE_MS) {
      recorder.take({ topic: 'g', payload: now < at('2026-01-10T12:30:00Z') ? 6 : 2 }, now);
    }
    recorder.finishedRows(at('2026-01-10T13:00:00Z'));
    const state = recorder.state(at('2026-01-10T13:00:00Z') + HOUR_MS);
    assert.deepEqual([state.peakKwThisMonth, state.peaksKwThisMonth], [4, [{ date: '2026-01-10', kw: 4 }]]);
  });
});

describe('when a tank was last free of legionella', () => {
  const tank = { id: 'tank', powerKw: 3, dailyKwh: 6, legionellaHours: 3 };
  const made = (quantities: readonly string[], heater: object = tank) => {
    const grid = { maxImportKw: 11, maxExportKw: 11 };
    const home = homeSchema.parse({ timezone: ZONE, grid, waterHeaters: [{ ...tank, ...heater }] });
    const forms = quantities.map((quantity) => {
      const unit = quantity.endsWith('C') ? '°C' : quantity.endsWith('Kwh') ? 'kWh' : 'kW';
      return { source: quantity, property: '', quantity, device: '', unit, sign: '+' };
    });
    return new Assembler(home, resolveMappings(forms, home));
  };
  const NOON = at('2026-01-31T12:00:00Z');
  const lastOf = (recorder: Assembler, now: number) => recorder.state(now).waterHeaters[0].lastLegionellaAt;
  /** A value every five minutes for so long; returns when it ended. */
  function send(to: Assembler, topic: string, from: number, minutes: number, payload: number): number {
    for (let minute = 0; minute <= minutes; minute += 5) to.take({ topic, payload }, from + minute * MINUTE_MS);
    return from + minutes * MINUTE_MS;
  }

  const cases: { name: string; quantity: string; minutes: number; value: number; heater?: object; known: boolean }[] = [
    { name: 'half an hour at 60 °C', quantity: 'waterTemperatureC', minutes: 35, value: 60, known: true },
    { name: 'a shorter time at 60 °C', quantity: 'waterTemperatureC', minutes: 20, value: 65, known: false },
    { name: 'a long time at 58 °C', quantity: 'waterTemperatureC', minutes: 300, value: 58, known: false },
    { name: 'a full run', quantity: 'waterHeaterKw', minutes: 180, value: 3, known: true },
    { name: 'a shorter run', quantity: 'waterHeaterKw', minutes: 120, value: 3, known: false },
    { name: 'a long run at little power', quantity: 'waterHeaterKw', minutes: 360, value: 1, known: false },
    {
      name: 'any run of a heater that has no cycles',
      quantity: 'waterHeaterKw',
      minutes: 360,
      value: 3,
      heater: { legionellaHours: 0 },
      known: false,
    },
  ];
  for (const { name, quantity, minutes, value, heater, known } of cases) {
    it(`is ${known ? '' : 'not '}told by ${name}`, () => {
      const recorder = made([quantity], heater);
      const end = send(recorder, quantity, NOON, minutes, value);
      assert.equal(lastOf(recorder, end), known ? toIso(end) : undefined);
    });
  }

  it('is the last instant at which the tank was that hot', () => {
    const recorder = made(['waterTemperatureC']);
    const end = send(recorder, 'waterTemperatureC', NOON, 60, 61);
    send(recorder, 'waterTemperatureC', end + 5 * MINUTE_MS, 600, 52);
    assert.equal(lastOf(recorder, end + 10 * HOUR_MS), toIso(end + 5 * MINUTE_MS));
  });

  it('is not told by two runs with a pause between them', () => {
    const recorder = made(['waterHeaterKw']);
    const first = send(recorder, 'waterHeaterKw', NOON, 90, 3);
    const pause = send(recorder, 'waterHeaterKw', first, 30, 0);
    const second = send(recorder, 'waterHeaterKw', pause, 90, 3);
    assert.equal(lastOf(recorder, second), undefined);
  });

  it('outlives a restart, and so does a temperature that is being held', () => {
    const before = made(['waterTemperatureC']);
    const end = send(before, 'waterTemperatureC', NOON, 40, 61);
    const after = made(['waterTemperatureC']);
    after.resume(before.memory(end), end + MINUTE_MS);
    assert.equal(lastOf(after, end + MINUTE_MS), toIso(end));
    const early = made(['waterTemperatureC']);
    early.resume(before.memory(NOON + 20 * MINUTE_MS), NOON + 21 * MINUTE_MS);
    const late = send(early, 'waterTemperatureC', NOON + 25 * MINUTE_MS, 15, 61);
    assert.equal(lastOf(early, late), toIso(late));
  });

  describe('by a thermostat that has ended the heating', () => {
    const told = (now: number, changes: object = {}, { temperatureC = 60, intent = 'heat' } = {}): ExecutorState => ({
      at: toIso(now),
      mode: 'live',
      paused: false,
      slot: null,
      decision: [],
      reason: { code: 'test', values: {}, text: '' },
      lastWrites: [],
      verified: null,
      devices: [
        {
          at: toIso(now),
          device: 'water-heater',
          id: 'tank',
          intent: intent as 'heat',
          temperatureC,
          powerKw: 3,
          reason: { code: 'test', values: {}, text: '' },
        },
      ],
      ...changes,
    });
    /** Every minute a power and a word of the executor; returns when it ended. */
    function live(recorder: Assembler, from: number, minutes: number, kw: number, saying = told): number {
      for (let now = from; now <= from + minutes * MINUTE_MS; now += MINUTE_MS) {
        recorder.toldHot.hear(saying(now));
        recorder.take({ topic: 'waterHeaterKw', payload: kw }, now);
        recorder.state(now);
      }
      return from + minutes * MINUTE_MS;
    }

    it('is told half an hour later, while the heater is still told to heat', () => {
      const recorder = made(['waterHeaterKw']);
      const full = live(recorder, NOON, 90, 3);
      const early = live(recorder, full + MINUTE_MS, 29, 0.01);
      assert.equal(lastOf(recorder, early), undefined);
      const end = live(recorder, early + MINUTE_MS, 5, 0);
      assert.equal(lastOf(recorder, end), toIso(end));
    });

    it('is told too where the thermostat heats again in between', () => {
      const recorder = made(['waterHeaterKw']);
      const full = live(recorder, NOON, 60, 3);
      const rested = live(recorder, full + MINUTE_MS, 20, 0);
      const again = live(recorder, rested + MINUTE_MS, 5, 3);
      const end = live(recorder, again + MINUTE_MS, 10, 0);
      assert.equal(lastOf(recorder, end), toIso(end));
    });

    const silent: [name: string, heatedMinutes: number, saying: typeof told][] = [
      ['where the heater was told to stop', 90, (now) => told(now, {}, { intent: 'off' })],
      ['where it was told to heat to less', 90, (now) => told(now, {}, { temperatureC: 55 })],
      ['in shadow mode', 90, (now) => told(now, { mode: 'shadow' })],
      ['while the executor is paused', 90, (now) => told(now, { paused: true })],
      ['by an executor that is silent since', 90, () => told(NOON)],
      ['by a heater that took no power at all', 0, told],
    ];
    for (const [name, heatedMinutes, saying] of silent) {
      it(`is not told ${name}`, () => {
        const recorder = made(['waterHeaterKw']);
        const full = heatedMinutes > 0 ? live(recorder, NOON, heatedMinutes, 3) : NOON;
        const end = live(recorder, full + MINUTE_MS, 120, 0, saying);
        assert.equal(lastOf(recorder, end), undefined);
      });
    }
  });

  it('is not told by a heat that nobody watched', () => {
    const recorder = made(['waterTemperatureC']);
    recorder.take({ topic: 'waterTemperatureC', payload: 61 }, NOON);
    recorder.take({ topic: 'waterTemperatureC', payload: 61 }, NOON + 9 * HOUR_MS);
    assert.equal(lastOf(recorder, NOON + 9 * HOUR_MS), undefined);
  });
});
