import assert from 'node:assert/strict';
import { LocalCalendar } from '../../nodes/forecast/local-calendar.js';
import { HOUR_MS, localMinuteOfDay, localWeekday } from '../../nodes/home/grid.js';

describe('the local calendar', () => {
  for (const zone of [
    'Europe/Paris',
    'Australia/Sydney',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'America/St_Johns',
  ]) {
    it(`shows the wall clock of ${zone} at every half hour of a year`, () => {
      const calendar = new LocalCalendar(zone);
      const start = Date.parse('2024-01-01T00:00:00Z');
      for (let instant = start; instant < start + 366 * 24 * HOUR_MS; instant += HOUR_MS / 2) {
        assert.equal(calendar.minuteOfDay(instant), localMinuteOfDay(instant, zone));
        assert.equal(calendar.isWeekend(instant), localWeekday(instant, zone) >= 6);
      }
    });
  }
});
