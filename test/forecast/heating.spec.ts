import assert from 'node:assert/strict';
import { fitHeating } from '../../nodes/forecast/heating.js';
import { prepareHistory, slotsEndedAt, type MeasuredRow } from '../../nodes/forecast/history.js';
import { issueForecast } from '../../nodes/forecast/issue.js';
import { OutdoorTemperature } from '../../nodes/forecast/outdoor-temperature.js';
import { DAY_MS, HOUR_MS } from '../../nodes/home/grid.js';
import { sum } from '../../nodes/home/numbers.js';
import type { WeatherSlot } from '../../nodes/forecast/weather-model.js';
import { MONDAY, household, randomOf, rowsOf } from './synthetic.js';

const STEP = HOUR_MS;
const DAYS = 63;
const END = MONDAY + DAYS * DAY_MS;
const BALANCE_C = 15;
const KWH_PER_DEGREE = 0.05;

/** Spells of cold and mild days, with a night that is colder. */
function outdoorsC(start: number): number {
  const day = Math.floor(start / DAY_MS);
  const spell = 12 * randomOf(7, Math.floor(day / 3)) + 3 * randomOf(8, day);
  return spell - 2 * Math.cos((((start % DAY_MS) / HOUR_MS - 3) / 12) * Math.PI);
}

const heated = (kwhPerDegree: number) =>
  rowsOf(MONDAY, END, STEP, (start) => {
    const lastDay = Array.from({ length: 24 }, (_, hour) => outdoorsC(start - hour * HOUR_MS));
    const cold = Math.max(0, BALANCE_C - sum(lastDay) / 24);
    return {
      ...household(3)(start),
      loadKwh: household(3)(start).loadKwh + kwhPerDegree * cold,
      temperatureC: outdoorsC(start),
    };
  });

/** A weather service whose site is two degrees warmer, told six hours ahead, and two days at the end. */
const weather: WeatherSlot[] = Array.from({ length: (DAYS + 2) * 24 }, (_, hour) => {
  const startMs = MONDAY + hour * HOUR_MS;
  const issuedMs = Math.min(startMs - 6 * HOUR_MS, END - HOUR_MS);
  return { startMs, endMs: startMs + HOUR_MS, issuedMs, ghiWm2: 0, temperatureC: outdoorsC(startMs) + 2 };
});

function forecastOf(rows: readonly MeasuredRow[], told: readonly WeatherSlot[] | undefined) {
  const history = prepareHistory(rows, 'UTC', STEP);
  return issueForecast({
    history,
    issuedAt: END,
    horizonHours: 48,
    pvSource: { kind: 'profile' },
    home: { location: undefined, solar: [] },
    intraday: 'uncorrected',
    temperature: told && new OutdoorTemperature(history, told),
  });
}
const NAME = 'last weeks and the cold';

describe('the temperature response', () => {
  it('is found in a heated home, and not in one that is not', () => {
    const history = prepareHistory(heated(KWH_PER_DEGREE), 'UTC', STEP);
    const { balanceC, kwhPerDegree } = fitHeating(history, slotsEndedAt(history, END))!;
    assert.ok(Math.abs(balanceC - BALANCE_C) <= 2, `${balanceC}`);
    assert.ok(Math.abs(kwhPerDegree - KWH_PER_DEGREE) < 0.015, `${kwhPerDegree}`);
    const cold = prepareHistory(heated(0), 'UTC', STEP);
    assert.equal(fitHeating(cold, slotsEndedAt(cold, END)), undefined);
  });

  it('wins on a heated home, and brings its forecast nearer to what a cold spell takes', () => {
    const rows = heated(KWH_PER_DEGREE);
    const [informed, blind] = [forecastOf(rows, weather), forecastOf(rows, undefined)];
    assert.equal(informed.training.candidate.name, NAME);
    const scoreOf = (name: string) => informed.training.scores.find((score) => score.name === name)!.pinball;
    assert.ok(scoreOf(NAME) < 0.95 * scoreOf('last weeks'), `${scoreOf(NAME)} ${scoreOf('last weeks')}`);
    const truth = rowsOf(END, END + 2 * DAY_MS, STEP, (start) => {
      const lastDay = Array.from({ length: 24 }, (_, hour) => outdoorsC(start - hour * HOUR_MS));
      return { loadKwh: household(3)(start).loadKwh + KWH_PER_DEGREE * Math.max(0, BALANCE_C - sum(lastDay) / 24) };
    });
    const error = ({ slots }: typeof blind) =>
      sum(truth.map(({ loadKwh }, index) => Math.abs(slots[index].loadKwh!.mean - loadKwh!)));
    assert.ok(error(informed) < error(blind), `${error(informed)} ${error(blind)}`);
  });

  it('is not used on a home without heating', () => {
    const { training } = forecastOf(heated(0), weather);
    assert.notEqual(training.candidate.name, NAME);
  });

  it('is not a candidate where no temperature is measured', () => {
    const rows = heated(KWH_PER_DEGREE).map(({ temperatureC: _, ...row }) => row);
    const { training } = forecastOf(rows, undefined);
    assert.ok(training.scores.every(({ name }) => name !== NAME));
  });
});
