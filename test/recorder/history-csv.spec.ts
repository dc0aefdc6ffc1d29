import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { DarkstarError } from '../../nodes/home/errors.js';
import { parseHistoryCsv } from '../../nodes/recorder/history-csv.js';
import { dataFolder, dataMissing } from '../support/project.js';

const csv = (...lines: string[]) => lines.join('\n');

describe('a history file', () => {
  it('becomes rows with start, end and what was measured', () => {
    const [first, second] = parseHistoryCsv(
      csv(
        'start,load_kwh,pv_kwh,pv_forecast_kwh,soc_percent,flag',
        '2024-03-01T00:00:00Z,0.5,,0.25,55,',
        '2024-03-01T00:30:00Z,1e-3,.5,,,',
      ),
    );
    assert.equal(first.start, '2024-03-01T00:00:00Z');
    assert.equal(first.end, '2024-03-01T00:30:00Z');
    assert.deepEqual([first.loadKwh, first.pvKwh, first.pvForecastKwh, first.socPercent], [0.5, null, 0.25, 55]);
    assert.deepEqual([second.loadKwh, second.pvKwh, second.flag], [0.001, 0.5, null]);
  });

  const headers = [
    { name: 'only load', header: 'start,load_kwh', row: '1', load: 1, pv: null },
    { name: 'only PV', header: 'start,pv_kwh', row: '1', load: null, pv: 1 },
    {
      name: 'columns in another order, with unknown ones',
      header: 'comment,pv_kwh,start,load_kwh',
      row: '',
      load: 2,
      pv: 1,
    },
  ];
  for (const { name, header, row, load, pv } of headers) {
    it(`may have ${name}`, () => {
      const line = (start: string) => (row === '' ? `x,1,${start},2` : `${start},${row}`);
      const [first] = parseHistoryCsv(csv(header, line('2024-03-01T00:00:00Z'), line('2024-03-01T01:00:00Z')));
      assert.deepEqual([first.loadKwh, first.pvKwh], [load, pv]);
    });
  }

  it('may begin with a byte order mark, end lines in the way of Windows, and be out of order', () => {
    const rows = parseHistoryCsv(
      '\uFEFFstart,load_kwh\r\n2024-03-01T01:00:00+01:00,2\r\n2024-02-29T23:45:00Z,1\r\n2024-03-01T00:15:00Z,3\r\n\r\n',
    );
    assert.deepEqual(
      rows.map(({ loadKwh }) => loadKwh),
      [1, 2, 3],
    );
  });

  it('has the resolution of its most common step, and a longer step is a gap', () => {
    const starts = ['00:00', '00:15', '00:30', '02:00', '02:15'];
    const rows = parseHistoryCsv(csv('start,load_kwh', ...starts.map((time) => `2024-03-01T${time}:00Z,1`)));
    assert.deepEqual(
      rows.map(({ end }) => end.slice(11, 16)),
      ['00:15', '00:30', '00:45', '02:15', '02:30'],
    );
  });

  const flags = [
    { flag: 'load_gap', load: null, pv: 2 },
    { flag: 'load_zero', load: null, pv: 2 },
    { flag: 'pv_gap', load: 1, pv: null },
    { flag: 'load_gap|pv_gap', load: null, pv: null },
    { flag: 'gap', load: null, pv: null },
    { flag: '', load: 1, pv: 2 },
  ];
  for (const { flag, load, pv } of flags) {
    it(`with the flag "${flag}" has load ${load} and PV ${pv}`, () => {
      const [row] = parseHistoryCsv(
        csv('start,load_kwh,pv_kwh,flag', `2024-03-01T00:00:00Z,1,2,${flag}`, '2024-03-01T00:30:00Z,1,2,'),
      );
      assert.deepEqual([row.loadKwh, row.pvKwh, row.flag], [load, pv, flag || null]);
    });
  }

  const two = '2024-03-01T01:00:00Z,1,1';
  const refused = [
    { name: 'no header', text: csv('2024-03-01T00:00:00Z,1,1', two), message: /`line 1`.*expected a header such as/ },
    { name: 'no energy', text: csv('start,load_w,pv_w', two), message: /`line 1`.*expected load_kwh, pv_kwh or both/ },
    { name: 'a column twice', text: csv('start,load_kwh,load_kwh', two), message: /`line 1` is "load_kwh"/ },
    { name: 'semicolons', text: csv('start;load_kwh;pv_kwh', two), message: /parted by commas/ },
    {
      name: 'a decimal comma',
      text: csv('start,load_kwh,pv_kwh', '2024-03-01T00:00:00Z,0,5,1', two),
      message: /`line 2`.*expected 3 cells/,
    },
    {
      name: 'a word as a number',
      text: csv('start,load_kwh,pv_kwh', '2024-03-01T00:00:00Z,abc,1', two),
      message: /`line 2, column load_kwh` is "abc": expected a number/,
    },
    {
      name: 'NaN',
      text: csv('start,load_kwh,pv_kwh', '2024-03-01T00:00:00Z,1,NaN', two),
      message: /`line 2, column pv_kwh` is "NaN"/,
    },
    {
      name: 'a negative energy',
      text: csv('start,load_kwh,pv_kwh', '2024-03-01T00:00:00Z,-0.1,1', two),
      message: /column load_kwh` is "-0.1": expected an energy of at least 0/,
    },
    {
      name: 'an impossible SoC',
      text: csv('start,load_kwh,soc_percent', '2024-03-01T00:00:00Z,1,101', two),
      message: /soc_percent` is "101": expected 0 to 100/,
    },
    {
      name: 'a local time',
      text: csv('start,load_kwh,pv_kwh', '2024-03-01 00:00,1,1', two),
      message: /`line 2, column start` is "2024-03-01 00:00": expected an instant such as.*with a Z/,
    },
    {
      name: 'a day that is not',
      text: csv('start,load_kwh,pv_kwh', '2024-13-01T00:00:00Z,1,1', two),
      message: /column start/,
    },
    {
      name: 'a row twice',
      text: csv('start,load_kwh,pv_kwh', two, '2024-03-01T00:00:00Z,1,1', '2024-03-01T02:00:00Z,1,1', two),
      message: /`line 5, column start`.*expected 60 minutes or more after .* of line 2/,
    },
    { name: 'one row', text: csv('start,load_kwh,pv_kwh', two), message: /expected at least two rows/ },
    { name: 'nothing', text: '', message: /expected a header/ },
  ];
  for (const { name, text, message } of refused) {
    it(`with ${name} is refused with line, value and remedy`, () => {
      assert.throws(
        () => parseHistoryCsv(text),
        (error: DarkstarError) => {
          assert.equal(error.code, 'invalid-history');
          assert.match(error.message, message);
          assert.ok(error.problems.every(({ remedy }) => remedy !== ''));
          return true;
        },
      );
    });
  }

  it('lists all of its problems at once', () => {
    const text = csv('start,load_kwh,pv_kwh', 'yesterday,x,1', '2024-03-01T00:00:00Z,1,y', two);
    assert.throws(
      () => parseHistoryCsv(text),
      (error: DarkstarError) => {
        assert.deepEqual(
          error.problems.map(({ path: where }) => where),
          ['line 2, column start', 'line 2, column load_kwh', 'line 3, column pv_kwh'],
        );
        return true;
      },
    );
  });

  const recorded = [
    { file: 'home_fr_30min.csv', rows: 17524, withoutLoad: 349, withoutPv: 581 },
    { file: 'home_au_30min.csv', rows: 17520, withoutLoad: 2, withoutPv: 2 },
  ];
  for (const { file, rows, withoutLoad, withoutPv } of recorded) {
    (dataMissing ? it.skip : it)(
      `recorded in a real home, ${file}, is read whole${dataMissing ? ` (${dataMissing})` : ''}`,
      () => {
        const read = parseHistoryCsv(readFileSync(path.join(dataFolder, 'homes', file), 'utf8'));
        assert.equal(read.length, rows);
        assert.equal(read.filter(({ loadKwh }) => loadKwh === null).length, withoutLoad);
        assert.equal(read.filter(({ pvKwh }) => pvKwh === null).length, withoutPv);
        assert.ok(read.every(({ start, end }) => Date.parse(end) - Date.parse(start) === 1_800_000));
      },
    );
  }
});
