import assert from 'node:assert/strict';
import { WeatherFetcher } from '../../nodes/forecast/weather-fetcher.js';
import { HOUR_MS, MINUTE_MS } from '../../nodes/home/grid.js';

const PLACE = { latitude: 59.3, longitude: 18.1 };
const NOW = Date.parse('2026-03-02T06:00:00Z');
const ANSWER = {
  utc_offset_seconds: 0,
  hourly: { time: ['2026-03-02T07:00', '2026-03-02T08:00'], shortwave_radiation: [50, 120] },
};

describe('weather that is fetched', () => {
  it('is asked for once an hour', async () => {
    let asked = 0;
    const fetcher = new WeatherFetcher(() => Promise.resolve((asked++, ANSWER)), 'http://weather.test', PLACE);
    assert.equal((await fetcher.fetch(NOW))?.slots.length, 2);
    assert.equal(await fetcher.fetch(NOW + 59 * MINUTE_MS), undefined);
    assert.ok(await fetcher.fetch(NOW + HOUR_MS));
    assert.equal(asked, 2);
  });

  it('is asked for again ten minutes after a failure, and says why meanwhile, without the address', async () => {
    let down = true;
    const answer = () => (down ? Promise.reject(new Error('connection refused')) : Promise.resolve(ANSWER));
    const fetcher = new WeatherFetcher(answer, 'http://weather.test/?key=secret', PLACE);
    assert.equal(await fetcher.fetch(NOW), undefined);
    assert.equal(fetcher.problem?.code, 'weather-unreachable');
    assert.doesNotMatch(fetcher.problem?.message ?? '', /secret|latitude/);
    down = false;
    assert.equal(await fetcher.fetch(NOW + 9 * MINUTE_MS), undefined);
    assert.ok(await fetcher.fetch(NOW + 10 * MINUTE_MS));
    assert.equal(fetcher.problem, undefined);
  });

  it('is not believed when it is nonsense', async () => {
    const fetcher = new WeatherFetcher(() => Promise.resolve({ hourly: 'soon' }), 'http://weather.test', PLACE);
    assert.equal(await fetcher.fetch(NOW), undefined);
    assert.equal(fetcher.problem?.code, 'weather-unreachable');
  });
});
