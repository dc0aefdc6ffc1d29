import assert from 'node:assert/strict';
import { resolveRecurring, spansOf } from '../../nodes/home/recurrence.js';
import { homeSchema, type HomeInput } from '../../nodes/home/schema/home.js';

const ms = (instant: string) => Date.parse(instant);

function homeWith(ev: Partial<NonNullable<HomeInput['evs']>[number]>) {
  return homeSchema.parse({
    timezone: 'Europe/Stockholm',
    grid: { maxImportKw: 11, maxExportKw: 11 },
    evs: [{ id: 'car', capacityKwh: 50, maxChargeKw: 11, ...ev }],
  });
}

describe('What recurs on the home’s clock', () => {
  const goals: [
    name: string,
    goal: { by: string; days?: number[] },
    from: string,
    until: string,
    expected: string[],
  ][] = [
    [
      'every day',
      { by: '07:00' },
      '2026-01-15T12:00:00Z',
      '2026-01-17T12:00:00Z',
      ['2026-01-16T06:00:00Z', '2026-01-17T06:00:00Z'],
    ],
    [
      'on its weekdays',
      { by: '07:00', days: [6] },
      '2026-01-15T12:00:00Z',
      '2026-01-18T12:00:00Z',
      ['2026-01-17T06:00:00Z'],
    ],
    ['not before now', { by: '07:00' }, '2026-01-15T06:00:00Z', '2026-01-15T20:00:00Z', []],
    ['in summer time', { by: '07:00' }, '2026-07-01T00:00:00Z', '2026-07-01T12:00:00Z', ['2026-07-01T05:00:00Z']],
    [
      'a skipped time moves forward',
      { by: '02:30' },
      '2026-03-28T22:00:00Z',
      '2026-03-29T06:00:00Z',
      ['2026-03-29T01:30:00Z'],
    ],
    [
      'midnight at the end of a day',
      { by: '24:00' },
      '2026-01-15T12:00:00Z',
      '2026-01-16T12:00:00Z',
      ['2026-01-15T23:00:00Z'],
    ],
    [
      'an instant stays itself',
      { by: '2026-01-16T05:00:00Z' },
      '2026-01-15T12:00:00Z',
      '2026-01-15T13:00:00Z',
      ['2026-01-16T05:00:00Z'],
    ],
  ];
  for (const [name, goal, from, until, expected] of goals) {
    it(`a goal: ${name}`, () => {
      const home = homeWith({ goals: [{ ...goal, socPercent: 80 }] });
      const resolved = resolveRecurring(home, ms(from), ms(until));
      assert.deepEqual(
        resolved.evs[0].goals,
        expected.map((by) => ({ by, socPercent: 80 })),
      );
    });
  }

  it('a window lasts past midnight, and one that has begun counts', () => {
    const home = homeWith({ windows: [{ from: '18:00', to: '07:00' }] });
    const { windows } = resolveRecurring(home, ms('2026-01-15T02:00:00Z'), ms('2026-01-15T22:00:00Z')).evs[0];
    assert.deepEqual(windows, [
      { from: '2026-01-14T17:00:00Z', to: '2026-01-15T06:00:00Z' },
      { from: '2026-01-15T17:00:00Z', to: '2026-01-16T06:00:00Z' },
    ]);
  });

  it('a window on weekdays begins on them', () => {
    const spans = spansOf(
      { days: [5], from: '22:00', to: '02:00' },
      'Europe/Stockholm',
      ms('2026-01-15T12:00:00Z'),
      ms('2026-01-18T12:00:00Z'),
    );
    assert.deepEqual(spans, [{ from: ms('2026-01-16T21:00:00Z'), to: ms('2026-01-17T01:00:00Z') }]);
  });

  it('a trip becomes an instant', () => {
    const home = homeWith({ trips: [{ at: '08:00', kwh: 9 }] });
    const { trips } = resolveRecurring(home, ms('2026-01-15T00:00:00Z'), ms('2026-01-15T12:00:00Z')).evs[0];
    assert.deepEqual(trips, [{ at: '2026-01-15T07:00:00Z', kwh: 9 }]);
  });

  const appliances: [string, NonNullable<HomeInput['appliances']>[number], string, string, [string, string][]][] = [
    [
      'every day, past midnight, and the one that has begun',
      { id: 'a', powerKw: 1, durationMinutes: 60, earliest: '22:00', latest: '06:00' },
      '2026-01-15T23:30:00Z',
      '2026-01-17T00:00:00Z',
      [
        ['2026-01-15T21:00:00Z', '2026-01-16T05:00:00Z'],
        ['2026-01-16T21:00:00Z', '2026-01-17T05:00:00Z'],
      ],
    ],
    [
      'on the days on which it begins',
      { id: 'a', powerKw: 1, durationMinutes: 60, earliest: '22:00', latest: '06:00', days: [6] },
      '2026-01-15T12:00:00Z',
      '2026-01-18T12:00:00Z',
      [['2026-01-17T21:00:00Z', '2026-01-18T05:00:00Z']],
    ],
    [
      'several a day',
      {
        id: 'a',
        powerKw: 1,
        durationMinutes: 60,
        windows: [
          { from: '06:00', to: '10:00' },
          { from: '17:00', to: '21:00' },
        ],
      },
      '2026-03-28T23:00:00Z',
      '2026-03-29T22:00:00Z',
      [
        ['2026-03-29T04:00:00Z', '2026-03-29T08:00:00Z'],
        ['2026-03-29T15:00:00Z', '2026-03-29T19:00:00Z'],
      ],
    ],
  ];
  for (const [name, appliance, from, until, expected] of appliances) {
    it(`the windows of an appliance: ${name}`, () => {
      const home = homeSchema.parse({
        timezone: 'Europe/Stockholm',
        grid: { maxImportKw: 11, maxExportKw: 11 },
        appliances: [appliance],
      });
      const [resolved] = resolveRecurring(home, ms(from), ms(until)).appliances;
      assert.deepEqual(
        resolved.windows,
        expected.map(([begins, ends]) => ({ from: begins, to: ends })),
      );
      assert.ok(homeSchema.safeParse({ ...home, appliances: [resolved] }).success);
    });
  }

  it('a home without any is the same home', () => {
    const home = homeWith({});
    assert.equal(resolveRecurring(home, 0, 1), home);
  });
});
