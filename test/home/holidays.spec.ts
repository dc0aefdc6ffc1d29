import assert from 'node:assert/strict';
import { HOLIDAY_COUNTRIES, holidayCountry, isHoliday, type HolidayCountry } from '../../nodes/home/holidays.js';

const DAY_MS = 86_400_000;

function holidaysOf(year: number, country: HolidayCountry): string[] {
  const days: string[] = [];
  for (let day = Date.UTC(year, 0, 1); day < Date.UTC(year + 1, 0, 1); day += DAY_MS) {
    const date = new Date(day).toISOString().slice(0, 10);
    if (isHoliday(date, country)) days.push(date.slice(5));
  }
  return days;
}

describe('public holidays', () => {
  const years: [country: HolidayCountry, year: number, days: string][] = [
    ['SE', 2026, '01-01 01-06 04-03 04-05 04-06 05-01 05-14 05-24 06-06 06-20 10-31 12-25 12-26'],
    ['NO', 2025, '01-01 04-17 04-18 04-20 04-21 05-01 05-17 05-29 06-08 06-09 12-25 12-26'],
    ['DK', 2023, '01-01 04-06 04-07 04-09 04-10 05-05 05-18 05-28 05-29 12-25 12-26'],
    ['DK', 2024, '01-01 03-28 03-29 03-31 04-01 05-09 05-19 05-20 12-25 12-26'],
    ['FI', 2024, '01-01 01-06 03-29 03-31 04-01 05-01 05-09 05-19 06-22 11-02 12-06 12-25 12-26'],
    ['DE', 2024, '01-01 03-29 04-01 05-01 05-09 05-20 10-03 12-25 12-26'],
    ['AT', 2024, '01-01 01-06 04-01 05-01 05-09 05-20 05-30 08-15 10-26 11-01 12-08 12-25 12-26'],
    ['NL', 2025, '01-01 04-20 04-21 04-26 05-29 06-08 06-09 12-25 12-26'],
    ['FR', 2024, '01-01 04-01 05-01 05-08 05-09 05-20 07-14 08-15 11-01 11-11 12-25'],
    ['UK', 2022, '01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27'],
    ['UK', 2020, '01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28'],
    ['AU', 2012, '01-01 01-02 01-26 04-06 04-09 04-25 06-11 12-25 12-26'],
    ['AU', 2021, '01-01 01-26 04-02 04-05 04-25 06-14 12-25 12-26 12-27 12-28'],
  ];
  for (const [country, year, days] of years)
    it(`are those of ${country} in ${year}`, () => assert.equal(holidaysOf(year, country).join(' '), days));

  it('have Easter where it is earliest and latest', () => {
    assert.ok(isHoliday('2285-03-22', 'SE') && isHoliday('2038-04-25', 'SE'));
  });

  it('are known by the time zone of every country, and by no other', () => {
    const zones = ['Stockholm', 'Oslo', 'Copenhagen', 'Helsinki', 'Berlin', 'Vienna', 'Amsterdam', 'Paris', 'London'];
    const found = [...zones.map((zone) => holidayCountry(`Europe/${zone}`)), holidayCountry('Australia/Sydney')];
    assert.deepEqual(new Set(found), new Set(HOLIDAY_COUNTRIES));
    assert.equal(holidayCountry('UTC'), undefined);
  });
});
