import assert from 'node:assert/strict';
import { CorrectedModel, PV_CORRECTION } from '../../nodes/forecast/corrected-model.js';
import { prepareHistory } from '../../nodes/forecast/history.js';
import { parseWeatherCsv } from '../../nodes/forecast/weather-csv.js';
import { weatherModel, type WeatherSlot } from '../../nodes/forecast/weather-model.js';
import { DAY_MS, HOUR_MS } from '../../nodes/home/grid.js';
import { MONDAY, arrayPowerKw, rowsOf } from './synthetic.js';

const PARIS = { latitude: 48.86, longitude: 2.35 };
const ROOF = { id: 'roof', peakKw: 5, tiltDegrees: 35, azimuthDegrees: 180 };
const NOON = Date.parse('2024-06-20T12:00:00Z');
const MORNING = Date.parse('2024-06-20T06:00:00Z');
const CLEAR = { ghiWm2: 850, dniWm2: 800, dhiWm2: 110, temperatureC: 20 };

describe('an array under radiation', () => {
  it('gives near its peak at a clear noon, less the losses', () => {
    const power = arrayPowerKw(ROOF, CLEAR, NOON, PARIS);
    assert.ok(power > 3 && power < 5 * 0.86 * 1.02, `${power}`);
  });

  const compared: [name: string, more: number, less: number][] = [
    [
      'an array that faces the morning sun more than one that turns away',
      arrayPowerKw({ ...ROOF, azimuthDegrees: 90 }, CLEAR, MORNING, PARIS),
      arrayPowerKw({ ...ROOF, azimuthDegrees: 270 }, CLEAR, MORNING, PARIS),
    ],
    [
      'a bigger array more',
      arrayPowerKw({ ...ROOF, peakKw: 6 }, CLEAR, NOON, PARIS),
      arrayPowerKw(ROOF, CLEAR, NOON, PARIS),
    ],
    [
      'a tilted array more than a flat one under a low sun',
      arrayPowerKw(ROOF, CLEAR, Date.parse('2024-12-20T12:00:00Z'), PARIS),
      arrayPowerKw({ ...ROOF, tiltDegrees: 0 }, CLEAR, Date.parse('2024-12-20T12:00:00Z'), PARIS),
    ],
    [
      'a cold array more than a hot one',
      arrayPowerKw(ROOF, { ...CLEAR, temperatureC: 0 }, NOON, PARIS),
      arrayPowerKw(ROOF, { ...CLEAR, temperatureC: 35 }, NOON, PARIS),
    ],
  ];
  for (const [name, more, less] of compared)
    it(`gives ${name}`, () => assert.ok(more > less * 1.02, `${more} ${less}`));

  it('gives about the same whether direct and diffuse are told or derived, under a clear sky', () => {
    const told = arrayPowerKw(ROOF, CLEAR, NOON, PARIS);
    const derived = arrayPowerKw(ROOF, { ghiWm2: CLEAR.ghiWm2, temperatureC: 20 }, NOON, PARIS);
    assert.ok(Math.abs(told - derived) / told < 0.1, `${told} ${derived}`);
  });

  it('gives nothing at night', () => assert.equal(arrayPowerKw(ROOF, { ghiWm2: 0 }, NOON + 12 * HOUR_MS, PARIS), 0));
});

describe('PV from weather', () => {
  const history = prepareHistory(
    rowsOf(MONDAY, MONDAY + DAY_MS, HOUR_MS, () => ({ loadKwh: 1, pvKwh: 0 })),
    'UTC',
    HOUR_MS,
  );
  const slotAt = (issuedMs: number, ghiWm2: number): WeatherSlot => {
    const startMs = MONDAY + 12 * HOUR_MS;
    return { startMs, endMs: startMs + HOUR_MS, issuedMs, ghiWm2 };
  };
  const home = { location: PARIS, solar: [ROOF] };

  it('uses the newest weather that was known, and nothing that came later', () => {
    const model = weatherModel([slotAt(MONDAY, 300), slotAt(MONDAY + 6 * HOUR_MS, 600)], home, history, Infinity)!;
    const at = (asOf: number) => model.view(asOf).at(MONDAY + 12 * HOUR_MS);
    assert.equal(at(MONDAY - 1), undefined);
    assert.ok(at(MONDAY + 6 * HOUR_MS)! > at(MONDAY + 5 * HOUR_MS)! * 1.5);
  });

  it('does not correct by hindsight', () => {
    const late = [slotAt(MONDAY + 2 * DAY_MS, 600)];
    assert.ok(Number.isNaN(weatherModel(late, home, history, -Infinity)!.view(0).past[12]));
    assert.ok(weatherModel(late, home, history, MONDAY + 2 * DAY_MS)!.view(0).past[12] > 0);
  });

  it('needs a location and arrays', () => {
    assert.equal(weatherModel([slotAt(MONDAY, 300)], { ...home, location: undefined }, history, Infinity), undefined);
    assert.equal(weatherModel([slotAt(MONDAY, 300)], { ...home, solar: [] }, history, Infinity), undefined);
  });
});

describe('the correction of a model', () => {
  const days = 14;
  const rows = rowsOf(MONDAY, MONDAY + days * DAY_MS, HOUR_MS, (start) => ({
    pvKwh: Math.floor(start / DAY_MS) % 2 === 0 ? 1.2 : 1.8,
  }));
  const history = prepareHistory(rows, 'UTC', HOUR_MS);
  const correctedBy = (modelKwh: number) =>
    new CorrectedModel(
      history,
      history.pvKwh,
      new Float64Array(history.length).fill(modelKwh),
      history.length,
      PV_CORRECTION,
    );

  it('brings the mean of the model to what was measured', () => {
    const mean = correctedBy(1).meanAt(12, 1);
    assert.ok(Math.abs(mean - 1.5) < 0.05, `${mean}`);
  });

  it('stays zero where the model is zero', () => assert.equal(correctedBy(1).meanAt(12, 0), 0));
  it('is bounded', () => assert.ok(correctedBy(0.001).meanAt(12, 0.001) <= 0.001 * PV_CORRECTION.largestRatio + 1e-12));
  it('has no evidence where the model expected nothing', () => assert.equal(correctedBy(0).hasEvidence, false));
});

describe('a weather file', () => {
  const header = 'start,nwp_issued,ghi_wm2,diffuse_wm2,temp_c';
  it('is read with its resolution', () => {
    const text = `${header}\n2024-06-01T10:00:00Z,2024-06-01T06:00:00Z,500,120,21\n2024-06-01T11:00:00Z,,,,\n2024-06-01T12:00:00Z,2024-06-01T06:00:00Z,600,130,22\n2024-06-01T13:00:00Z,2024-06-01T06:00:00Z,610,130,22\n`;
    const slots = parseWeatherCsv(text);
    assert.equal(slots.length, 3);
    assert.deepEqual(
      [slots[0].ghiWm2, slots[0].dhiWm2, slots[0].temperatureC, slots[0].endMs - slots[0].startMs],
      [500, 120, 21, HOUR_MS],
    );
  });

  const faults: [name: string, text: string, where: RegExp][] = [
    ['a column that lacks', 'start,ghi_wm2\n', /line 1, nwp_issued/],
    ['an instant without a zone', `${header}\n2024-06-01T10:00:00,2024-06-01T06:00:00Z,1,1,1\n`, /line 2, start/],
    ['a negative radiation', `${header}\n2024-06-01T10:00:00Z,2024-06-01T06:00:00Z,-1,1,1\n`, /line 2, ghi_wm2/],
    ['a single row', `${header}\n2024-06-01T10:00:00Z,2024-06-01T06:00:00Z,1,1,1\n`, /1 row/],
  ];
  for (const [name, text, where] of faults) {
    it(`is refused for ${name}, and says where`, () => assert.throws(() => parseWeatherCsv(text), where));
  }
});
