import assert from 'node:assert/strict';
import { HOUR_MS, MINUTE_MS } from '../../nodes/home/grid.js';
import { Board } from '../../nodes/home/board.js';
import { reportHealth } from '../../nodes/home/health.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { parsePayload } from '../../nodes/home/schema/parse.js';
import { Assembler } from '../../nodes/recorder/assembler.js';
import { resolveMappings } from '../../nodes/recorder/mapping.js';

const T0 = Date.parse('2026-01-31T00:00:00Z');
const home = homeSchema.parse({
  timezone: 'Europe/Berlin',
  grid: { maxImportKw: 11, maxExportKw: 11 },
  batteries: [{ id: 'main', capacityKwh: 10, maxChargeKw: 5, maxDischargeKw: 5 }],
  solar: [{ id: 'roof', peakKw: 6 }],
});

describe('a sensor that looks wrong over hours', () => {
  const cases: {
    name: string;
    quantity: string;
    unit: string;
    hours: number;
    value: (minute: number) => number;
    code?: string;
    peakKw?: null;
  }[] = [
    {
      name: 'a load in kW that the table takes for W',
      quantity: 'loadKw',
      unit: 'W',
      hours: 13,
      value: (minute) => 0.3 + (minute % 50) / 10,
      code: 'kilowatts-as-watts',
    },
    {
      name: 'the same before half a day is over',
      quantity: 'loadKw',
      unit: 'W',
      hours: 11,
      value: (minute) => 0.3 + (minute % 50) / 10,
    },
    { name: 'a load in W', quantity: 'loadKw', unit: 'W', hours: 24, value: (minute) => 150.5 + minute },
    {
      name: 'a load in W without decimals, of a small cabin',
      quantity: 'loadKw',
      unit: 'W',
      hours: 24,
      value: () => 12,
    },
    {
      name: 'panels in kW that the table takes for W',
      quantity: 'pvKw',
      unit: 'W',
      hours: 80,
      value: (minute) => 4.2 + (minute % 7) / 10,
      code: 'kilowatts-as-watts',
    },
    {
      name: 'panels of which nobody told the size, in kW that the table takes for W',
      quantity: 'pvKw',
      unit: 'W',
      hours: 80,
      value: (minute) => 4.2 + (minute % 7) / 10,
      code: 'kilowatts-as-watts',
      peakKw: null,
    },
    {
      name: 'panels of which nobody told the size, in W',
      quantity: 'pvKw',
      unit: 'W',
      hours: 80,
      value: (minute) => 400.2 + (minute % 7) / 10,
      peakKw: null,
    },
    { name: 'panels in W under snow for a day', quantity: 'pvKw', unit: 'W', hours: 30, value: () => 4.2 },
    {
      name: 'a charge from 0 to 1',
      quantity: 'batterySocPercent',
      unit: '%',
      hours: 7,
      value: (minute) => 0.4 + (minute % 9) / 100,
      code: 'fraction-as-percent',
    },
    {
      name: 'a charge in %',
      quantity: 'batterySocPercent',
      unit: '%',
      hours: 7,
      value: (minute) => 40.5 + (minute % 9),
    },
  ];
  for (const { name, quantity, unit, hours, value, code, peakKw } of cases) {
    it(`is ${code ? `named as ${code}` : 'not suspected'}: ${name}`, () => {
      const forms = [{ source: 'x', property: '', quantity, device: '', unit, sign: '+' }];
      const plant = peakKw === null ? { ...home, solar: home.solar.map((it) => ({ ...it, peakKw: undefined })) } : home;
      const recorder = new Assembler(plant, resolveMappings(forms, plant));
      for (let minute = 0; minute * MINUTE_MS <= hours * HOUR_MS; minute += 5) {
        assert.deepEqual(recorder.take({ topic: 'x', payload: value(minute) }, T0 + minute * MINUTE_MS).errors, []);
      }
      assert.deepEqual(
        recorder.suspicions().map((error) => error.code),
        code ? [code] : [],
      );
      for (const { message } of recorder.suspicions())
        assert.match(message, /"x" sent nothing above .* in the recorder's table/);
    });
  }
});

describe('the health of a home', () => {
  const problem = (code: string) => ({ code, values: {}, text: `${code}.` });
  const codes = (board: Board) => board.latest('health')?.problems.map(({ code }) => code);

  it('holds the problems of every part beside each other, until its part takes them back', () => {
    const board = new Board();
    reportHealth(board, 'recorder', [], T0);
    assert.equal(board.latest('health'), undefined);
    reportHealth(board, 'recorder', [problem('a')], T0);
    reportHealth(board, 'prices', [problem('b')], T0 + 1);
    assert.deepEqual(codes(board), ['a', 'b']);
    reportHealth(board, 'recorder', [problem('c')], T0 + 2);
    assert.deepEqual(codes(board), ['b', 'c']);
    assert.equal(board.latest('health')?.level, 'warning');
    reportHealth(board, 'recorder', [], T0 + 3);
    reportHealth(board, 'prices', [], T0 + 4);
    const health = board.latest('health');
    assert.deepEqual([health?.level, health?.problems], ['ok', []]);
    assert.deepEqual(parsePayload('health', health), health);
  });

  it('is told only when it changes', () => {
    const board = new Board();
    let told = 0;
    board.subscribe(() => told++);
    for (let time = 0; time < 3; time++) reportHealth(board, 'recorder', [problem('a')], T0 + time);
    assert.equal(told, 1);
  });

  it('stays critical while another part is', () => {
    const board = new Board();
    board.publish('health', { level: 'critical', problems: [{ ...problem('b'), source: 'executor' }] });
    reportHealth(board, 'recorder', [problem('a')], T0);
    assert.equal(board.latest('health')?.level, 'critical');
  });
});
