import assert from 'node:assert/strict';
import { prepareHistory, type MeasuredRow } from '../../nodes/forecast/history.js';
import { issueForecast } from '../../nodes/forecast/issue.js';
import { powerUnder, withAllParts, type Panels, type SizedPanels } from '../../nodes/forecast/plane.js';
import { readyModel } from '../../nodes/forecast/pv-model.js';
import { estimateRoof, type Roof, type RoofSample } from '../../nodes/forecast/roof.js';
import { weatherModel, type WeatherSlot } from '../../nodes/forecast/weather-model.js';
import { DAY_MS, HOUR_MS } from '../../nodes/home/grid.js';
import { sum } from '../../nodes/home/numbers.js';
import { sunPosition } from '../../nodes/home/sun.js';
import { MONDAY, arrayPowerKw, randomOf, rowsOf } from './synthetic.js';

const PLACE = { latitude: 52.5, longitude: 13.4 };
const DAYS = 60;
const END = MONDAY + DAYS * DAY_MS;

/** Skies of changing days, forecast a day ahead, until two days after the end. */
const weather: WeatherSlot[] = Array.from({ length: 24 * (DAYS + 2) }, (_, hour) => {
  const startMs = MONDAY + hour * HOUR_MS;
  const noon = Math.max(0, Math.sin(((((startMs + HOUR_MS / 2) % DAY_MS) / HOUR_MS - 4) / 16) * Math.PI));
  const clouds = 0.25 + 0.75 * randomOf(9, Math.floor(startMs / DAY_MS));
  return {
    startMs,
    endMs: startMs + HOUR_MS,
    issuedMs: startMs - DAY_MS,
    ghiWm2: 850 * noon * clouds,
    temperatureC: 18,
  };
});

function measuredBy(array: SizedPanels): MeasuredRow[] {
  return rowsOf(MONDAY, END, HOUR_MS, (start) => {
    const sky = weather[(start - MONDAY) / HOUR_MS];
    const parts = [0.125, 0.375, 0.625, 0.875];
    const kwh = parts.reduce((sum, part) => sum + arrayPowerKw(array, sky, start + part * HOUR_MS, PLACE) / 4, 0);
    return { loadKwh: 0.3, pvKwh: kwh };
  });
}

function forecastFor(roof: Panels, rows: readonly MeasuredRow[], skies = weather) {
  return forecastOf([roof], rows, skies);
}

function forecastOf(solar: readonly Panels[], rows: readonly MeasuredRow[], skies = weather) {
  const history = prepareHistory(rows, 'UTC', HOUR_MS);
  const home = { location: PLACE, solar };
  const model = weatherModel(
    skies.filter(({ issuedMs }) => issuedMs <= END),
    home,
    history,
    END,
  );
  assert.ok(model);
  const pvSource = { kind: 'weather', model } as const;
  return issueForecast({ history, issuedAt: END, horizonHours: 24, pvSource, home });
}

const trueKwh = (array: SizedPanels, startMs: number) =>
  arrayPowerKw(array, weather[(startMs - MONDAY) / HOUR_MS], startMs + HOUR_MS / 2, PLACE);

describe('a roof that tells no tilt or direction', () => {
  /** Error of the median as a share of the energy that comes. */
  const errorOf = (told: Panels, real: SizedPanels) => {
    const { slots } = forecastFor(told, measuredBy(real));
    let [error, energy] = [0, 0];
    for (const { startMs, pvKwh } of slots) {
      error += Math.abs(pvKwh!.p50 - trueKwh(real, startMs));
      energy += trueKwh(real, startMs);
    }
    return error / energy;
  };

  for (const azimuthDegrees of [105, 180, 255]) {
    const real = { peakKw: 4, tiltDegrees: 30, azimuthDegrees };
    it(`is forecast as it lies, towards ${azimuthDegrees}°, and by its own size`, () => {
      const error = errorOf({ peakKw: 5 }, real);
      assert.ok(error < 0.2, `${error}`);
    });
  }
});

const estimated = (arrays: readonly Panels[], samples: readonly RoofSample[]): Roof =>
  estimateRoof(arrays, samples, DAYS, PLACE.latitude)!;

describe('the plane of a roof', () => {
  const samplesOf = (real: SizedPanels): RoofSample[] =>
    weather.flatMap((sky) => {
      const instant = sky.startMs + HOUR_MS / 2;
      const sun = sunPosition(instant, PLACE);
      if (sky.ghiWm2 === 0) return [];
      const irradiance = withAllParts(sky, instant, sun.elevationDegrees);
      const powerKw = powerUnder(real, irradiance, sun, sky.temperatureC);
      return [{ sun, irradiance, airC: sky.temperatureC, powerKw, weight: 1 }];
    });

  for (const azimuthDegrees of [90, 180, 255]) {
    it(`is found from what the roof gave, towards ${azimuthDegrees}°`, () => {
      const real = { peakKw: 4, tiltDegrees: 30, azimuthDegrees };
      const [found] = estimated([{ peakKw: 5 }], samplesOf(real));
      assert.deepEqual([found.tiltDegrees, found.azimuthDegrees], [30, azimuthDegrees]);
    });
  }

  it('stays as it is told, and as usual where nothing was measured', () => {
    const told = { peakKw: 5, tiltDegrees: 10, azimuthDegrees: 90 };
    const samples = samplesOf({ peakKw: 4, tiltDegrees: 30, azimuthDegrees: 255 });
    assert.deepEqual(estimated([told], samples), [told]);
    assert.equal(estimateRoof([{ peakKw: 5 }], [], 0, PLACE.latitude)![0].azimuthDegrees, 180);
    assert.equal(estimateRoof([{ peakKw: 5 }], [], 0, -33)![0].azimuthDegrees, 0);
  });
});

describe('a roof that tells no peak power', () => {
  const real = { peakKw: 7.5, tiltDegrees: 30, azimuthDegrees: 180 };
  const sizeOf = (roof: Roof | undefined) => sum((roof ?? []).map(({ peakKw }) => peakKw));

  for (const told of [{}, { tiltDegrees: 30, azimuthDegrees: 180 }]) {
    it(`is as large as what it gave, ${Object.keys(told).length === 0 ? 'its plane unknown too' : 'its plane told'}`, () => {
      const { roof, notices } = forecastFor(told, measuredBy(real));
      assert.ok(Math.abs(sizeOf(roof) / real.peakKw - 1) < 0.1, `${sizeOf(roof)} kW`);
      assert.deepEqual(notices, []);
    });
  }

  it('leaves the arrays that tell theirs as they are', () => {
    const second = { peakKw: 3, tiltDegrees: 30, azimuthDegrees: 180 };
    const rows = measuredBy({ ...real, peakKw: real.peakKw + second.peakKw });
    const { roof } = forecastOf([{}, second], rows);
    assert.equal(roof?.[1].peakKw, 3);
    assert.ok(Math.abs(sizeOf(roof) / 10.5 - 1) < 0.1, `${sizeOf(roof)} kW`);
  });

  it('is never much smaller than it once gave, nor many times that, whatever the sky was said to be', () => {
    for (const share of [0.02, 50]) {
      const { roof } = forecastFor(
        {},
        measuredBy(real),
        weather.map((sky) => ({ ...sky, ghiWm2: share * sky.ghiWm2 })),
      );
      const highest = Math.max(...measuredBy(real).map(({ pvKwh }) => pvKwh ?? 0));
      assert.ok(sizeOf(roof) > 0.7 * highest && sizeOf(roof) < 6.5 * highest, `${sizeOf(roof)} kW, ${highest} kWh`);
    }
  });

  it('is forecast by what it gave so far, and says why, until a day of sun was measured', () => {
    const { roof, notices, slots } = forecastFor({}, measuredBy(real).slice(-9));
    assert.equal(roof, undefined);
    assert.deepEqual(
      notices.map(({ code }) => code),
      ['pv-size-unknown'],
    );
    assert.ok(slots.every(({ pvKwh }) => pvKwh));
  });

  it('is no sun at all, said so, while nothing was measured either', () => {
    const rows = measuredBy(real).map((row) => ({ ...row, pvKwh: null }));
    const { notices, slots } = forecastFor({}, rows);
    assert.deepEqual(
      notices.map(({ code }) => code),
      ['pv-unknown'],
    );
    assert.ok(slots.every(({ pvKwh, loadKwh }) => pvKwh?.p90 === 0 && loadKwh));
  });
});

describe('an array', () => {
  const clear = { ghiWm2: 850, dniWm2: 800, dhiWm2: 110, temperatureC: 20 };
  const noon = Date.parse('2024-06-20T11:00:00Z');
  it('gives no more than its inverter can', () =>
    assert.equal(arrayPowerKw({ peakKw: 8, inverterKw: 3 }, clear, noon, PLACE), 3));
  it('gives less the more it loses', () => {
    const at = (lossPercent: number) => arrayPowerKw({ peakKw: 5, lossPercent }, clear, noon, PLACE);
    assert.ok(Math.abs(at(30) / at(0) - 0.7) < 1e-9);
  });
});

describe('a roof without weather for what comes', () => {
  it('is forecast by its last days, with wide bands and a notice', () => {
    const rows = measuredBy({ peakKw: 4, tiltDegrees: 30, azimuthDegrees: 180 });
    const history = prepareHistory(rows, 'UTC', HOUR_MS);
    const home = { location: PLACE, solar: [{ peakKw: 4 }] };
    const old = weather.filter(({ issuedMs }) => issuedMs < END - 3 * DAY_MS);
    const model = weatherModel(old, home, history, END);
    assert.ok(model);
    const request = { history, issuedAt: END, horizonHours: 24, home };
    const { slots, notices } = issueForecast({ ...request, pvSource: { kind: 'weather', model } });
    assert.deepEqual(
      notices.map(({ code }) => code),
      ['pv-without-weather'],
    );
    const noonSlot = slots[11].pvKwh!;
    assert.ok(noonSlot.mean > 0 && noonSlot.p90 - noonSlot.p10 > 0.3 * noonSlot.mean);
    assert.equal(slots[0].pvKwh!.p90, 0, 'still dark at night');
  });
});

describe('a ready forecast', () => {
  it('is corrected by what the roof gave when it said so before', () => {
    const rows = measuredBy({ peakKw: 4, tiltDegrees: 30, azimuthDegrees: 180 });
    const history = prepareHistory(rows, 'UTC', HOUR_MS);
    const quarters = weather.flatMap(({ startMs }) =>
      [0, 1, 2, 3].map((quarter) => ({
        startMs: startMs + (quarter * HOUR_MS) / 4,
        kwh: (1.5 * trueKwh({ peakKw: 4, tiltDegrees: 30, azimuthDegrees: 180 }, startMs)) / 4,
      })),
    );
    const model = readyModel(quarters, 'solcast', history, END);
    assert.ok(model);
    const home = { location: PLACE, solar: [] };
    const { slots, method } = issueForecast({
      history,
      issuedAt: END,
      horizonHours: 24,
      pvSource: { kind: 'weather', model },
      home,
    });
    assert.match(method, /solcast's forecast/);
    const [given, told] = slots.reduce(
      ([sum, raw], { startMs, pvKwh }) => [
        sum + pvKwh!.mean,
        raw + 1.5 * trueKwh({ peakKw: 4, tiltDegrees: 30, azimuthDegrees: 180 }, startMs),
      ],
      [0, 0],
    );
    assert.ok(Math.abs(given / told - 1 / 1.5) < 0.12, `${given / told}`);
  });

  it('is none when all of it is past', () => {
    const history = prepareHistory(measuredBy({ peakKw: 4 }), 'UTC', HOUR_MS);
    assert.equal(readyModel([{ startMs: MONDAY, kwh: 1 }], 'x', history, END), undefined);
  });
});
