import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { DarkstarError } from '../../nodes/home/errors.js';
import { parsePriceCsv } from '../../nodes/prices/price-csv.js';
import { dataFolder, dataMissing } from '../support/project.js';

const HEADER = 'start_utc,resolution_minutes,price_eur_mwh';

describe('parsePriceCsv', () => {
  it('reads instants in UTC and prices per kWh at the resolution of each row', () => {
    const slots = parsePriceCsv(`${HEADER},zone\n2024-06-01T00:00:00Z,60,50,FR\n2024-06-01T01:00:00Z,15,-12.5,FR\n`);
    assert.deepEqual(slots, [
      { start: Date.UTC(2024, 5, 1, 0), end: Date.UTC(2024, 5, 1, 1), spot: 0.05 },
      { start: Date.UTC(2024, 5, 1, 1), end: Date.UTC(2024, 5, 1, 1, 15), spot: -0.0125 },
    ]);
  });

  it('takes columns in any order, quotes, Windows line ends and a byte order mark', () => {
    const slots = parsePriceCsv(
      '\uFEFF"price_eur_mwh",start_utc,resolution_minutes\r\n"80","2024-06-01 02:00",30\r\n\r\n',
    );
    assert.deepEqual(slots, [{ start: Date.UTC(2024, 5, 1, 2), end: Date.UTC(2024, 5, 1, 2, 30), spot: 0.08 }]);
  });

  it('leaves a row without a price out', () => {
    const slots = parsePriceCsv(`${HEADER}\n2024-06-01T00:00:00Z,60,\n2024-06-01T01:00:00Z,60,10\n`);
    assert.deepEqual(
      slots.map(({ spot }) => spot),
      [0.01],
    );
  });

  const good = '2024-06-01T00:00:00Z,60,50';
  const faults = [
    { name: 'a missing column', text: 'start_utc,price_eur_mwh\n', path: 'line 1, resolution_minutes' },
    { name: 'no rows', text: `${HEADER}\n`, path: 'line 2, price_eur_mwh' },
    { name: 'a local time in words', text: `${HEADER}\n1 June 2024,60,50`, path: 'line 2, start_utc' },
    { name: 'a day that does not exist', text: `${HEADER}\n2024-02-31T00:00:00Z,60,50`, path: 'line 2, start_utc' },
    { name: 'a start off the grid', text: `${HEADER}\n2024-06-01T00:07:00Z,60,50`, path: 'line 2, start_utc' },
    {
      name: 'a resolution of 20 minutes',
      text: `${HEADER}\n2024-06-01T00:00:00Z,20,50`,
      path: 'line 2, resolution_minutes',
    },
    { name: 'a decimal comma', text: `${HEADER}\n2024-06-01T00:00:00Z,60,"50;3"`, path: 'line 2, price_eur_mwh' },
    {
      name: 'a price that no market allows',
      text: `${HEADER}\n2024-06-01T00:00:00Z,60,1e9`,
      path: 'line 2, price_eur_mwh',
    },
    { name: 'a repeated row', text: `${HEADER}\n${good}\n${good}`, path: 'line 3, start_utc' },
    { name: 'an overlap', text: `${HEADER}\n${good}\n2024-06-01T00:30:00Z,30,50`, path: 'line 3, start_utc' },
  ];
  for (const { name, text, path } of faults) {
    it(`names line and column of ${name}`, () => {
      assert.throws(
        () => parsePriceCsv(text),
        (error) => {
          assert.ok(error instanceof DarkstarError);
          assert.equal(error.code, 'price-csv');
          assert.equal(error.problems[0].path, path);
          assert.ok(error.problems[0].remedy.length > 10);
          return true;
        },
      );
    });
  }

  it('lists every fault, and stops where a file is wrong throughout', () => {
    const wrong = (count: number) => () => parsePriceCsv(`${HEADER}\n${'x,60,1\n'.repeat(count)}`);
    const problemsOf = (throwing: () => unknown) => {
      try {
        throwing();
      } catch (error) {
        return (error as DarkstarError).problems.length;
      }
      return 0;
    };
    assert.equal(problemsOf(wrong(3)), 3);
    assert.equal(problemsOf(wrong(5000)), 20);
  });

  it(`reads every recorded price without a gap ${dataMissing ?? ''}`, async function () {
    if (dataMissing) return this.skip();
    const folder = path.join(dataFolder, 'prices');
    for (const file of (await readdir(folder)).filter((name) => name.endsWith('.csv'))) {
      const text = await readFile(path.join(folder, file), 'utf8');
      const slots = parsePriceCsv(text);
      assert.equal(slots.length, text.trim().split('\n').length - 1, file);
      assert.ok(
        slots.every((slot, index) => index === 0 || slot.start === slots[index - 1].end),
        file,
      );
    }
  });
});
