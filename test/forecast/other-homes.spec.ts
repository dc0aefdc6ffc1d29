import assert from 'node:assert/strict';
import { scoreRecording } from '../../bench/forecast.js';
import { recordedHome, recordedRoof, type Recording } from '../../bench/recorded-series.js';
import { prepareHistory, rowStepMs, type MeasuredRow } from '../../nodes/forecast/history.js';
import { issueForecast } from '../../nodes/forecast/issue.js';
import { pointsOf } from '../../nodes/forecast/profile.js';
import { weatherModel } from '../../nodes/forecast/weather-model.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, toIso } from '../../nodes/home/grid.js';
import { dataMissing } from '../support/project.js';
import { randomOf } from './synthetic.js';

const suite = dataMissing ? `forecasts of other homes (${dataMissing})` : 'forecasts of other homes';
const SHARE = 0.15;

/** What a home's meter might have sent instead. */
interface Change {
  readonly name: string;
  readonly zone?: string;
  readonly shiftMs?: number;
  readonly stepMs?: number;
  readonly scale?: number;
  readonly value?: (kwh: number, slot: number) => number;
  /** Only the last days of the recording. */
  readonly days?: number;
}

const isAway = (slot: number) => randomOf(5, Math.floor(slot / 20)) < 0.15;
const confused = (kwh: number, slot: number) => (randomOf(6, Math.floor(slot / 48)) < 0.03 ? 1000 * kwh : kwh);

const CHANGES: readonly Change[] = [
  { name: 'that measures by the hour', stepMs: HOUR_MS },
  { name: 'that measures by the quarter hour', stepMs: 15 * MINUTE_MS },
  { name: 'five times as large', scale: 5 },
  { name: 'a fifth as large', scale: 0.2 },
  { name: 'on the other side of the earth', zone: 'Pacific/Auckland', shiftMs: -11 * HOUR_MS },
  { name: 'with days that begin at a half hour of UTC', zone: 'Asia/Kolkata', shiftMs: -4.5 * HOUR_MS },
  { name: 'whose seasons are the other way round', shiftMs: 182 * DAY_MS },
  { name: 'with a gap of hours every other day', value: (kwh, slot) => (isAway(slot) ? NaN : kwh) },
  { name: 'that sent W for kW on some days', value: confused },
  { name: 'that is three weeks old', days: 21 },
];

function changed({ history, zone, home, weather }: Recording, change: Change): Recording {
  const { shiftMs = 0, scale = 1, days = Infinity, value = (kwh: number) => kwh } = change;
  const shift = history.stepMs * Math.round(shiftMs / history.stepMs);
  const first = Math.max(0, history.length - days * history.slotsPerDay);
  const valueAt = (series: Float64Array, slot: number) => {
    const kwh = scale * value(series[slot], slot);
    return Number.isNaN(kwh) ? null : kwh;
  };
  const rows: MeasuredRow[] = Array.from({ length: history.length - first }, (_, place) => {
    const slot = first + place;
    const start = history.startMs + slot * history.stepMs + shift;
    return {
      start: toIso(start),
      end: toIso(start + history.stepMs),
      loadKwh: valueAt(history.loadKwh, slot),
      pvKwh: valueAt(history.pvKwh, slot),
    };
  });
  const place = change.zone ?? zone;
  const grid = prepareHistory(rows, place, change.stepMs ?? rowStepMs(rows));
  return { home, weather, zone: place, flagged: new Uint8Array(grid.length), history: grid };
}

(dataMissing ? describe.skip : describe)(suite, function () {
  this.timeout(120_000);

  for (const change of CHANGES) {
    it(`are better than the mean of a week, with ranges that hold, for a home ${change.name}`, () => {
      for (const name of ['FR', 'AU'] as const) {
        const { mae, bias, cover, days } = scoreRecording(changed(recordedHome(name), change), 'loadKwh', SHARE);
        const told = `${name} ${change.name}: ${JSON.stringify({ mae, bias, cover, days })}`;
        assert.ok(days > (change.days ? 2 : 40), told);
        // What was confused cannot be foreseen: there the median alone is asked for.
        const isWild = change.value === confused;
        assert.ok(Math.min(mae.p50, mae.mean) < (isWild || change.days ? 1.05 : 1) * mae.week, told);
        assert.ok(cover > 0.7 && cover < 0.9, told);
        if (!isWild) assert.ok(Math.abs(bias) < 0.2, told);
      }
    });
  }

  it('of a roof are the same whatever unit its energy is told in', () => {
    const roof = recordedRoof(1);
    const [plain, large] = [roof, changed(roof, { name: '', scale: 8 })].map((it) =>
      scoreRecording(it, 'pvKwh', SHARE),
    );
    assert.ok(Math.abs(large.mae.p50 / plain.mae.p50 / 8 - 1) < 0.02, `${large.mae.p50} ${plain.mae.p50}`);
    assert.ok(large.mae.p50 < large.mae.week);
  });

  it('are bands in order from the first minutes on', () => {
    const { history, home, weather } = recordedRoof(1);
    const { history: house } = recordedHome('FR');
    const model = weatherModel(weather, home, history, -Infinity);
    assert.ok(model);
    for (const hours of [1, 3, 12, 24, 60, 200]) {
      const requests = [
        { history, issuedAt: history.startMs + hours * HOUR_MS, pvSource: { kind: 'weather', model } as const, home },
        {
          history: house,
          issuedAt: house.startMs + 20 * DAY_MS + hours * HOUR_MS,
          pvSource: { kind: 'profile' } as const,
          home: { solar: [] },
        },
      ];
      for (const request of requests) {
        for (const { loadKwh, pvKwh } of issueForecast({ ...request, horizonHours: 48 }).slots) {
          for (const band of [loadKwh, pvKwh]) {
            if (!band) continue;
            const points = [0, ...pointsOf(band)];
            assert.ok([...points, band.mean].every(Number.isFinite) && band.mean >= 0, JSON.stringify(band));
            points.slice(1).forEach((point, place) => assert.ok(point >= points[place] - 1e-12, JSON.stringify(band)));
          }
        }
      }
    }
  });
});
