import assert from 'node:assert/strict';
import { HOUR_MS, localDayStart, localMinuteOfDay } from '../../nodes/home/grid.js';
import { checkAnswer } from '../../nodes/prices/checks.js';
import { ExampleSource } from '../../nodes/prices/sources/example.js';

const timezone = 'Europe/Stockholm';

async function prices(at: string, zone = timezone) {
  const now = Date.parse(at);
  const answer = await new ExampleSource('example').ask({ now, timezone: zone });
  return checkAnswer(answer, { now, until: now + 10 * HOUR_MS });
}

describe('ExampleSource', () => {
  it('publishes tomorrow at 13:00 local and not before', async () => {
    assert.equal((await prices('2026-05-05T10:59:59Z')).length, 96);
    assert.equal((await prices('2026-05-05T11:00:00Z')).length, 192);
  });

  for (const { name, at, zone, count } of [
    { name: 'spring', at: '2026-03-29T03:00:00Z', zone: timezone, count: 92 },
    { name: 'autumn', at: '2026-10-25T03:00:00Z', zone: timezone, count: 100 },
    { name: 'Sydney in autumn', at: '2026-04-04T23:00:00Z', zone: 'Australia/Sydney', count: 100 },
  ]) {
    it(`has ${count} quarter-hours on the day the clocks change in ${name}`, async () => {
      assert.equal((await prices(at, zone)).length, count);
    });
  }

  it('gives the same prices for the same day, whenever it is asked', async () => {
    const today = await prices('2026-05-05T11:00:00Z');
    const tomorrow = await prices('2026-05-06T07:00:00Z');
    assert.deepEqual(today.slice(96), tomorrow);
  });

  it('has a dear morning and evening, and a cheap night and midday, on every tenth day of a year', async () => {
    for (let day = 0; day < 365; day += 10) {
      const noon = localDayStart(Date.parse('2026-01-01T12:00Z'), timezone, day) + 10 * HOUR_MS;
      const slots = await prices(new Date(noon).toISOString());
      const mean = (from: number, to: number) => {
        const hours = slots.filter(({ start }) => {
          const hour = localMinuteOfDay(start, timezone) / 60;
          return hour >= from && hour < to;
        });
        return hours.reduce((sum, { spot }) => sum + spot, 0) / hours.length;
      };
      const [night, morning, midday, evening] = [mean(2, 4), mean(7, 9), mean(12, 14), mean(18, 20)];
      assert.ok(morning > night + 0.04 && morning > midday + 0.04, `day ${day}`);
      assert.ok(evening > midday + 0.06 && evening > night + 0.06, `day ${day}`);
    }
  });
});
