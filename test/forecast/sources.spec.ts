import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isOpenMeteo, openMeteoUrl, parseOpenMeteo } from '../../nodes/forecast/sources/open-meteo.js';
import { parsePvAnswer } from '../../nodes/forecast/sources/pv-forecasts.js';
import { readPvMessage, readWeatherMessage } from '../../nodes/forecast/sources/sources.js';
import { readyQuarters } from '../../nodes/forecast/weather-store.js';
import { sum } from '../../nodes/home/numbers.js';
import { dataFolder, dataMissing } from '../support/project.js';

const NOW = Date.parse('2026-03-02T06:00:00Z');
const recorded = (file: string): unknown => JSON.parse(readFileSync(path.join(dataFolder, 'api', file), 'utf8'));

describe('weather that services answer', () => {
  const answer = {
    utc_offset_seconds: 3600,
    hourly: {
      time: ['2026-03-02T11:00', '2026-03-02T12:00'],
      shortwave_radiation: [400, 480],
      direct_normal_irradiance: [600, null],
      temperature_2m: [8, 10],
    },
  };

  it('has radiation as the mean of the hour that ends at the time, local time without offset', () => {
    const { slots } = parseOpenMeteo(answer, NOW);
    assert.deepEqual(slots, [
      { start: '2026-03-02T09:00:00Z', end: '2026-03-02T10:00:00Z', ghiWm2: 400, dniWm2: 600, temperatureC: 8 },
      { start: '2026-03-02T10:00:00Z', end: '2026-03-02T11:00:00Z', ghiWm2: 480, temperatureC: 9 },
    ]);
  });

  it('has the mean of both ends where only instants are told', () => {
    const time = ['2026-03-02T11:00', '2026-03-02T11:15', '2026-03-02T11:30'];
    const minutely = { time, shortwave_radiation_instant: [400, 440, 460] };
    const { slots } = parseOpenMeteo({ utc_offset_seconds: 0, minutely_15: minutely }, NOW);
    assert.deepEqual(
      slots.map(({ start, ghiWm2 }) => [start, ghiWm2]),
      [
        ['2026-03-02T11:00:00Z', 420],
        ['2026-03-02T11:15:00Z', 450],
      ],
    );
  });

  it('is asked for in UTC at the base URL that was set', () => {
    const url = openMeteoUrl('http://127.0.0.1:1234/om', { latitude: 59.3, longitude: 18.1 });
    assert.equal(url.pathname, '/om/v1/forecast');
    assert.equal(url.searchParams.get('timezone'), 'UTC');
    assert.equal(url.searchParams.get('latitude'), '59.3');
  });

  it('is refused without any radiation, with a remedy', () => {
    const hourly = { time: answer.hourly.time, temperature_2m: [1, 2] };
    assert.throws(() => parseOpenMeteo({ utc_offset_seconds: 0, hourly }, NOW), { code: 'weather-unusable' });
  });

  it('is read from Bright Sky in kWh/m² of the hour before', () => {
    const weather = [{ timestamp: '2024-06-01T12:00:00+02:00', solar: 0.612, temperature: 20, cloud_cover: 25 }];
    assert.deepEqual(readWeatherMessage({ weather }, NOW).slots, [
      { start: '2024-06-01T09:00:00Z', end: '2024-06-01T10:00:00Z', ghiWm2: 612, temperatureC: 20, cloudPercent: 25 },
    ]);
  });
});

describe('ready forecasts of PV', () => {
  it('are left to their own schema when no service is recognised', () => {
    assert.equal(parsePvAnswer({ issuedAt: '2026-03-02T06:00:00Z' }, NOW, 'UTC'), undefined);
    assert.throws(() => readPvMessage({ issuedAt: 'now' }, NOW, 'UTC'), { code: 'invalid-input' });
  });

  it('sum the roofs of Home Assistant, by the hour that begins at the key', () => {
    const roof = { wh_hours: { '2026-03-02T10:00:00+01:00': 500 } };
    assert.deepEqual(parsePvAnswer({ a: roof, b: roof }, NOW, 'UTC')?.slots, [
      { start: '2026-03-02T09:00:00Z', end: '2026-03-02T10:00:00Z', pvKwh: 1 },
    ]);
  });

  it('begin at `period_start` in the sensor of Solcast', () => {
    const rows = [0, 30].map((minute) => ({
      period_start: `2026-03-02T10:${String(minute).padStart(2, '0')}:00+00:00`,
      pv_estimate: 2,
      pv_estimate10: 1,
      pv_estimate90: 3,
    }));
    assert.deepEqual(parsePvAnswer(rows, NOW, 'UTC')?.slots[0], {
      start: '2026-03-02T10:00:00Z',
      end: '2026-03-02T10:30:00Z',
      pvKwh: 1,
      pvKwhP10: 0.5,
      pvKwhP90: 1.5,
    });
  });

  it('keep their energy in quarters of an hour, dark where nothing is told', () => {
    const slots = [
      { start: '2026-03-02T06:20:00Z', end: '2026-03-02T07:00:00Z', pvKwh: 0.4 },
      { start: '2026-03-02T08:00:00Z', end: '2026-03-02T09:00:00Z', pvKwh: 1 },
    ];
    const quarters = readyQuarters({ issuedAt: '2026-03-02T06:00:00Z', source: 'x', slots });
    assert.ok(Math.abs(sum(quarters.map(({ kwh }) => kwh)) - 1.4) < 1e-9);
    assert.equal(quarters.length, 11);
    assert.equal(quarters[4].kwh, 0);
  });

  it('say why Forecast.Solar refuses', () =>
    assert.throws(() => parsePvAnswer({ result: 'Rate limit reached.', message: {} }, NOW, 'UTC'), /Rate limit/));
});

(dataMissing ? describe.skip : describe)(dataMissing ? `recorded answers (${dataMissing})` : 'recorded answers', () => {
  it('of Open-Meteo by the hour', () => {
    const { slots } = parseOpenMeteo(recorded('open_meteo/forecast_hourly_de_2024.json'), NOW);
    const ten = slots.find(({ end }) => end === '2026-03-02T10:00:00Z');
    assert.deepEqual([ten?.ghiWm2, ten?.dhiWm2, ten?.start], [407.5, 103.2, '2026-03-02T09:00:00Z']);
    assert.ok(Math.abs((ten?.temperatureC ?? 0) - 6.1) < 1e-9);
  });

  it('of Open-Meteo by the quarter, with instants', () => {
    const answer = recorded('open_meteo/forecast_minutely15_2025-02-24.json');
    assert.ok(isOpenMeteo(answer));
    const { slots } = parseOpenMeteo(answer, NOW);
    const slot = slots.find(({ start }) => start === '2025-02-24T06:45:00Z');
    assert.ok(Math.abs((slot?.ghiWm2 ?? 0) - (25.4 + 44.3) / 2) < 1e-9);
    assert.ok(Math.abs((slot?.dniWm2 ?? 0) - (27.2 + 26.7) / 2) < 1e-9);
  });

  it('of Bright Sky without radiation are refused, not made up', () =>
    assert.throws(() => readWeatherMessage(recorded('brightsky/weather_2024-10-26.json'), NOW), {
      code: 'weather-unusable',
    }));

  const days: [file: string, day: string, wattHours: number][] = [
    ['forecast_solar/forecast.json', '2024-04-26', 6660],
    ['forecast_solar/forecast.json', '2024-04-27', 5338],
    ['forecast_solar/estimate_fr_2022-10-24.json', '2022-10-25', 20957],
    ['forecast_solar/forecast_personal.json', '2024-04-27', 5788],
  ];
  for (const [file, day, wattHours] of days) {
    it(`of Forecast.Solar add up to its own day ${day} (${path.basename(file)})`, () => {
      const { slots } = readPvMessage(recorded(file), NOW, 'Europe/Paris');
      const ofDay = slots.filter(({ start }) => start.startsWith(day));
      assert.ok(Math.abs(sum(ofDay.map(({ pvKwh }) => pvKwh)) - wattHours / 1000) < 0.002);
    });
  }

  it('of Forecast.Solar begin at sunrise and end at sunset', () => {
    const { slots } = readPvMessage(recorded('forecast_solar/forecast.json'), NOW, 'UTC');
    assert.deepEqual(slots[0], { start: '2024-04-26T04:20:17Z', end: '2024-04-26T05:00:00Z', pvKwh: 0.089 });
    const last = slots.filter(({ start }) => start.startsWith('2024-04-26')).at(-1);
    assert.deepEqual(last, { start: '2024-04-26T18:00:00Z', end: '2024-04-26T18:59:23Z', pvKwh: 0.019 });
  });

  it('of Solcast label the end of each half hour', () => {
    const { slots } = readPvMessage(recorded('solcast/rooftop_forecasts_24h_2022-10-24.json'), NOW, 'UTC');
    assert.deepEqual(slots[28], {
      start: '2022-10-25T10:30:00Z',
      end: '2022-10-25T11:00:00Z',
      pvKwh: 2.7279 / 2,
      pvKwhP10: 0.9019 / 2,
      pvKwhP90: 3.1239 / 2,
    });
  });

  it('of Forecast.Solar at its limit say so', () =>
    assert.throws(() => readPvMessage(recorded('forecast_solar/ratelimit.json'), NOW, 'UTC'), /Rate limit/));
});
