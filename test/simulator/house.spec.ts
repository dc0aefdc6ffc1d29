import assert from 'node:assert/strict';
import { stepBattery } from '../../nodes/home/battery.js';
import { HOUR_MS, MINUTE_MS, toIso } from '../../nodes/home/grid.js';
import { homeSchema, type Home, type HomeInput } from '../../nodes/home/schema/home.js';
import { weatherSchema, type Action, type Intent } from '../../nodes/home/schema/messages.js';
import { sunPosition } from '../../nodes/home/sun.js';
import { pastOf } from '../../nodes/simulator/history.js';
import { House, type Flow, type HouseState, type Orders } from '../../nodes/simulator/house.js';
import { sensorsOf } from '../../nodes/simulator/sensors.js';
import { forecastWeather, skyAt } from '../../nodes/simulator/weather.js';
import { smallHome } from '../support/fake-home.js';
import { counts } from '../support/project.js';

const SEED = 7;
const JUNE = Date.parse('2026-06-15T00:00:00Z');
const JANUARY = Date.parse('2026-01-15T00:00:00Z');
const place = { latitude: 50, longitude: 10 };
const heater = { id: 'boiler', powerKw: 3, dailyKwh: 6 };
const home = homeSchema.parse({ ...smallHome, waterHeaters: [heater] });
const [battery] = home.batteries;

const nobody: Orders = () => undefined;
const ordering =
  (intent: Intent, powerKw: number, changes: Partial<Action> = {}): Orders =>
  () => ({
    at: toIso(JUNE),
    battery: 'battery',
    intent,
    powerKw,
    maxChargeKw: 5,
    maxDischargeKw: 5,
    socTargetPercent: powerKw < 0 ? 100 : 0,
    curtail: false,
    reason: { code: 'test', values: {}, text: 'Test.' },
    ...changes,
  });

function live(house: House, from: number, hours: number, orders: Orders, soc = 50, stepMs = MINUTE_MS) {
  const flows: Flow[] = [];
  const states: HouseState[] = [house.stateAt(from, () => soc)];
  while (states[states.length - 1].at < from + hours * HOUR_MS) {
    const last = states[states.length - 1];
    const step = house.step(last, last.at + stepMs, orders);
    states.push(step.state);
    flows.push(step.flow);
  }
  return { flows, states, end: states[states.length - 1] };
}

const sum = (flows: readonly Flow[], of: (flow: Flow) => number) =>
  flows.reduce((total, flow) => total + of(flow) * flow.hours, 0);

describe('a simulated house', () => {
  for (const [season, start] of [
    ['summer', JUNE],
    ['winter', JANUARY],
  ] as const) {
    it(`accounts for every kWh of a ${season} day`, () => {
      const house = new House(home, SEED);
      const { flows, states, end } = live(house, start, 24 * counts.simulatedDays, nobody);
      for (const flow of flows) {
        const supplied = flow.pvKw + flow.gridKw + flow.batteryKw[0];
        assert.ok(Math.abs(supplied - flow.loadKw) < 1e-9, 'power is not balanced');
      }
      const stored =
        battery.chargeEfficiency * sum(flows, (flow) => Math.max(0, -flow.batteryKw[0])) -
        sum(flows, (flow) => Math.max(0, flow.batteryKw[0])) / battery.dischargeEfficiency;
      assert.ok(Math.abs(end.storedKwh[0] - states[0].storedKwh[0] - stored) < 1e-6, 'stored energy is not balanced');
    });

    it(`keeps the battery within its limits through a ${season} day of any orders`, () => {
      const house = new House(home, SEED);
      const intents = ['charge-from-grid', 'export', 'hold', 'self-consumption'] as const;
      const orders: Orders = (id) => {
        const hour = Math.floor(states.length / 60);
        return ordering(intents[hour % 4], hour % 4 === 0 ? -99 : 99)(id);
      };
      const states = [house.stateAt(start, () => 50)];
      for (let minute = 0; minute < 24 * 60; minute++) {
        const { state, flow } = house.step(states[minute], states[minute].at + MINUTE_MS, orders);
        states.push(state);
        assert.ok(flow.batteryKw[0] <= battery.maxDischargeKw && -flow.batteryKw[0] <= battery.maxChargeKw);
        const [soc] = house.socPercent(state);
        assert.ok(soc >= battery.minSocPercent - 1e-9 && soc <= battery.maxSocPercent + 1e-9, `${soc} %`);
        if (flow.batteryKw[0] < 0) assert.ok(flow.gridKw <= home.grid.maxImportKw + 1e-9, 'imports too much to charge');
        assert.ok(-flow.gridKw <= home.grid.maxExportKw + 1e-9, 'exports too much');
      }
    });
  }

  it('has no sun at night and some at noon', () => {
    for (const start of [JUNE, JANUARY]) {
      const { flows, states } = live(new House(home, SEED), start, 24, nobody);
      flows.forEach((flow, index) => {
        const { elevationDegrees } = sunPosition(states[index].at + MINUTE_MS / 2, place);
        if (elevationDegrees < 0) assert.equal(flow.pvKw, 0);
        if (elevationDegrees > 10) assert.ok(flow.pvKw > 0);
        assert.ok(flow.pvKw <= 6);
      });
    }
  });

  it('uses about 12 kWh a day, and more hot water than that with a water heater', () => {
    const dry = new House(homeSchema.parse(smallHome), SEED);
    const perDay = (house: House) => sum(live(house, JANUARY, 24 * 14, nobody).flows, (flow) => flow.loadKw) / 14;
    const [without, withHeater] = [perDay(dry), perDay(new House(home, SEED))];
    assert.ok(without > 9 && without < 15, `${without} kWh`);
    assert.ok(Math.abs(withHeater - without - heater.dailyKwh) < 1.5, `${withHeater - without} kWh of hot water`);
  });

  it('keeps its water hot by itself', () => {
    const { states, flows } = live(new House(home, SEED), JANUARY, 48, nobody);
    for (const { tank } of states) assert.ok(tank.temperatureC > 35 && tank.temperatureC <= 60 + 1e-9);
    assert.ok(flows.some((flow) => flow.heaterKw === 3) && flows.some((flow) => flow.heaterKw === 0));
  });

  it('has the same weather and load for the same seed, whatever the steps', () => {
    const at = JUNE + 12.5 * HOUR_MS;
    const lived = (stepMs: number) => {
      const house = new House(homeSchema.parse(smallHome), SEED);
      live(house, JUNE, 12, nobody, 50, stepMs);
      return house.step(
        house.stateAt(at, () => 50),
        at + 1000,
        nobody,
      ).flow;
    };
    assert.deepEqual(lived(MINUTE_MS), lived(15 * MINUTE_MS));
    assert.deepEqual(
      live(new House(home, SEED), JUNE, 3, nobody).flows,
      live(new House(home, SEED), JUNE, 3, nobody).flows,
    );
  });

  it('has other weather and habits for another seed', () => {
    const totals = [1, 2].map((seed) => {
      const { flows } = live(new House(home, seed), JUNE, 24, nobody);
      return [sum(flows, (flow) => flow.pvKw), sum(flows, (flow) => flow.loadKw)];
    });
    assert.notEqual(totals[0][0], totals[1][0]);
    assert.notEqual(totals[0][1], totals[1][1]);
  });

  it('stands at 50° N, 10° E unless it tells where', () => {
    assert.deepEqual(new House(home, SEED).place, place);
    const location = { latitude: -33.9, longitude: 18.4 };
    assert.deepEqual(new House({ ...home, location }, SEED).place, location);
  });
});

describe('a simulated inverter', () => {
  const night = JANUARY + HOUR_MS;
  const noon = JUNE + 10.5 * HOUR_MS;
  const dry = homeSchema.parse(smallHome);
  const first = (at: number, orders: Orders, soc = 50, given: Home = dry) => {
    const house = new House(given, SEED);
    return house.step(
      house.stateAt(at, () => soc),
      at + MINUTE_MS,
      orders,
    ).flow;
  };
  const net = (flow: Flow) => flow.loadKw - flow.pvKw - flow.curtailedKw;

  it('follows surplus and deficit by itself', () => {
    for (const orders of [nobody, ordering('self-consumption', 0)]) {
      for (const at of [night, noon]) {
        const flow = first(at, orders);
        assert.ok(Math.abs(flow.batteryKw[0] - net(flow)) < 1e-9 && Math.abs(flow.gridKw) < 1e-9);
      }
    }
  });

  it('follows only within the limits that it was given', () => {
    const limits = { maxChargeKw: 0.1, maxDischargeKw: 0.05 };
    assert.equal(first(night, ordering('self-consumption', 0, limits)).batteryKw[0], 0.05);
    assert.equal(first(noon, ordering('self-consumption', 0, limits)).batteryKw[0], -0.1);
  });

  const obedience: { intent: Intent; powerKw: number; night: (n: number) => number; noon: (n: number) => number }[] = [
    { intent: 'charge-from-grid', powerKw: -3, night: () => -3, noon: () => -3 },
    { intent: 'export', powerKw: 4, night: () => 4, noon: () => 4 },
    { intent: 'hold', powerKw: 0, night: () => 0, noon: () => 0 },
    { intent: 'charge-from-surplus', powerKw: 0, night: () => 0, noon: (n) => n },
    { intent: 'discharge-to-home', powerKw: 0, night: (n) => n, noon: () => 0 },
  ];
  for (const { intent, powerKw, night: atNight, noon: atNoon } of obedience) {
    it(`obeys ${intent}`, () => {
      const [dark, bright] = [first(night, ordering(intent, powerKw)), first(noon, ordering(intent, powerKw))];
      assert.ok(net(dark) > 0 && net(bright) < 0);
      assert.ok(Math.abs(dark.batteryKw[0] - atNight(net(dark))) < 1e-9, `${dark.batteryKw[0]} kW at night`);
      assert.ok(Math.abs(bright.batteryKw[0] - atNoon(net(bright))) < 1e-9, `${bright.batteryKw[0]} kW at noon`);
    });
  }

  it('stops trading at the target', () => {
    assert.equal(first(night, ordering('charge-from-grid', -3, { socTargetPercent: 40 })).batteryKw[0], 0);
    assert.equal(first(night, ordering('export', 3, { socTargetPercent: 60 })).batteryKw[0], 0);
  });

  it('charges slowly near full and discharges slowly near empty', () => {
    assert.equal(first(night, ordering('charge-from-grid', -5), 89).batteryKw[0], -5);
    assert.ok(Math.abs(first(night, ordering('charge-from-grid', -5), 95).batteryKw[0] + 3) < 1e-9);
    assert.ok(Math.abs(first(night, ordering('export', 5), 12.5).batteryKw[0] - 3.25) < 1e-9);
  });

  it('holds PV back where it is told to, or where the grid takes no more', () => {
    const told = first(noon, ordering('hold', 0, { curtail: true }));
    assert.ok(told.curtailedKw > 0 && told.gridKw === 0);
    const full = first(
      noon,
      nobody,
      100,
      homeSchema.parse({ ...smallHome, grid: { maxImportKw: 9, maxExportKw: 0.5 } }),
    );
    assert.ok(full.curtailedKw > 0 && Math.abs(full.gridKw + 0.5) < 1e-9);
    const island: HomeInput = { ...smallHome, grid: { maxImportKw: 9, maxExportKw: 9, exportAllowed: false } };
    assert.ok(first(noon, nobody, 100, homeSchema.parse(island)).curtailedKw > 0);
  });
});

describe('the weather of the simulator', () => {
  it('is warmer in summer and in the afternoon', () => {
    const mean = (start: number) => {
      const skies = Array.from({ length: 240 }, (_, hour) => skyAt(start + hour * HOUR_MS, place, SEED).temperatureC);
      return skies.reduce((a, b) => a + b, 0) / skies.length;
    };
    assert.ok(mean(JUNE) > mean(JANUARY) + 8);
  });

  it('is forecast for 48 hours as messages want it', () => {
    const weather = weatherSchema.parse(forecastWeather(JUNE + 90 * MINUTE_MS, place, SEED));
    assert.equal(weather.slots.length, 48);
    assert.equal(weather.slots[0].start, toIso(JUNE + HOUR_MS));
    assert.deepEqual(forecastWeather(JUNE, place, SEED), forecastWeather(JUNE, place, SEED));
  });

  it('is forecast with an error that grows with the lead time', () => {
    const errorAt = (hoursAhead: number) => {
      let error = 0;
      for (let day = 0; day < 30; day++) {
        const now = JUNE + day * 24 * HOUR_MS;
        const slot = forecastWeather(now, place, SEED).slots[hoursAhead];
        const samples = [0.125, 0.375, 0.625, 0.875].map(
          (share) => skyAt(Date.parse(slot.start) + share * HOUR_MS, place, SEED).cloudPercent,
        );
        error += Math.abs((slot.cloudPercent ?? 0) - samples.reduce((a, b) => a + b, 0) / 4) / 30;
      }
      return error;
    };
    const [soon, late] = [errorAt(1), errorAt(46)];
    assert.ok(soon > 0 && late > 1.5 * soon && late < 30, `${soon} and ${late} %`);
  });
});

describe("the simulated home's past", () => {
  it('has a row for every quarter of an hour up to the running one, balanced', () => {
    const now = JUNE + 7 * MINUTE_MS;
    const rows = [...pastOf(new House(home, SEED), now, 2, 50)];
    assert.equal(rows.length, 192);
    assert.equal(rows[0].start, toIso(JUNE - 48 * HOUR_MS));
    assert.equal(rows[191].end, toIso(JUNE));
    for (const row of rows) {
      const value = (key: 'loadKwh' | 'pvKwh' | 'importKwh' | 'exportKwh' | 'chargeKwh' | 'dischargeKwh') => row[key]!;
      const supplied = value('pvKwh') + value('importKwh') + value('dischargeKwh');
      assert.ok(Math.abs(supplied - value('loadKwh') - value('exportKwh') - value('chargeKwh')) < 1e-6);
    }
  });

  it('is empty without days', () => assert.deepEqual([...pastOf(new House(home, SEED), JUNE, 0, 50)], []));
});

describe('simulated sensors', () => {
  const shown = (given: Home) => {
    const house = new House(given, SEED);
    const { state, flow } = house.step(
      house.stateAt(JUNE + 10 * HOUR_MS, () => 50),
      JUNE + 10 * HOUR_MS + 5000,
      nobody,
    );
    return { flow, messages: new Map(sensorsOf(house, state, flow).map(({ topic, payload }) => [topic, payload])) };
  };

  it('show powers in W with the signs of the home', () => {
    const { flow, messages } = shown(home);
    for (const [topic, kw] of [
      ['pv_power', flow.pvKw],
      ['load_power', flow.loadKw],
      ['grid_power', flow.gridKw],
      ['battery_power', flow.batteryKw[0]],
    ] as const) {
      assert.ok(Math.abs(messages.get(`simulator/${topic}`)! - 1000 * kw) <= 0.05, topic);
    }
    assert.ok(Math.abs(messages.get('simulator/battery_soc')! - 50) < 0.5);
    assert.ok(messages.has('simulator/water_temperature') && messages.has('simulator/outdoor_temperature'));
  });

  it('are those that the home has', () => {
    const second = { ...smallHome.batteries![0], id: 'second' };
    const { messages } = shown(homeSchema.parse({ ...smallHome, batteries: [...smallHome.batteries!, second] }));
    assert.ok(messages.has('simulator/battery_soc/second') && !messages.has('simulator/water_temperature'));
  });
});

describe('a step of the simulated battery', () => {
  it('is that of the home', () => {
    const house = new House(homeSchema.parse(smallHome), SEED);
    const before = house.stateAt(JUNE, () => 50);
    const { state, flow } = house.step(before, JUNE + MINUTE_MS, ordering('export', 2));
    assert.equal(state.storedKwh[0], stepBattery(battery, before.storedKwh[0], flow.batteryKw[0], 1 / 60).storedKwh);
  });
});
