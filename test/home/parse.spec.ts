import assert from 'node:assert/strict';
import { DarkstarError } from '../../nodes/home/errors.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { parse, parsePayload } from '../../nodes/home/schema/parse.js';
import { problemSchema } from '../../nodes/home/schema/problem.js';

const battery = { id: 'battery', capacityKwh: 10, maxChargeKw: 5, maxDischargeKw: 5 };
const home = { timezone: 'Europe/Paris', grid: { maxImportKw: 9, maxExportKw: 9 }, batteries: [battery] };
const slot = {
  start: '2026-01-01T00:00:00Z',
  end: '2026-01-01T00:15:00Z',
  importPrice: 1,
  exportPrice: 0,
  loadKwh: 0.1,
  pvKwh: 0,
};
const problem = { now: slot.start, home, slots: [slot], state: {} };

function problemsOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof DarkstarError);
    assert.equal(error.code, 'invalid-input');
    return error.problems;
  }
  return assert.fail('nothing was refused');
}

describe('parsing what people write', () => {
  it('fills in the defaults of a home', () => {
    const parsed = parse(homeSchema, home, 'home');
    assert.equal(parsed.batteries[0].chargeEfficiency, 0.95);
    assert.equal(parsed.grid.importLimitPenaltyPerKwh, 5000);
    assert.deepEqual(parsed.evs, []);
  });

  const refused = [
    {
      name: 'an unknown property, with the nearest known name',
      input: { ...home, batteries: [{ ...battery, capcityKwh: 10 }] },
      path: 'home.batteries[0].capcityKwh',
      says: /capacityKwh/,
    },
    {
      name: 'an unknown property at the top',
      input: { ...home, batterys: [] },
      path: 'home.batterys',
      says: /batteries/,
    },
    {
      name: 'a number out of range',
      input: { ...home, batteries: [{ ...battery, minSocPercent: 120 }] },
      path: 'home.batteries[0].minSocPercent',
      says: /at most 100/,
    },
    {
      name: 'not a number',
      input: { ...home, grid: { ...home.grid, maxImportKw: 'eleven' } },
      path: 'home.grid.maxImportKw',
      says: /number/,
    },
    {
      name: 'NaN',
      input: { ...home, grid: { ...home.grid, maxImportKw: NaN } },
      path: 'home.grid.maxImportKw',
      says: /number/,
    },
    { name: 'a missing property', input: { timezone: 'UTC' }, path: 'home.grid', says: /object/ },
    {
      name: 'a time zone that does not exist',
      input: { ...home, timezone: 'Europe/Atlantis' },
      path: 'home.timezone',
      says: /IANA/,
    },
    {
      name: 'two batteries of one name',
      input: { ...home, batteries: [battery, battery] },
      path: 'home.batteries',
      says: /different `id`/,
    },
    {
      name: 'a minimum above the maximum',
      input: { ...home, batteries: [{ ...battery, minSocPercent: 60, maxSocPercent: 50 }] },
      path: 'home.batteries[0].minSocPercent',
      says: /at most `maxSocPercent`/,
    },
  ];
  for (const { name, input, path, says } of refused) {
    it(`refuses ${name}`, () => {
      const [problem] = problemsOf(() => parse(homeSchema, input, 'home'));
      assert.equal(problem.path, path);
      assert.match(`${problem.expected} ${problem.remedy}`, says);
    });
  }

  it('lists every problem, not the first alone', () => {
    const input = { ...home, timezone: 'x', batteries: [{ ...battery, wear: 1, maxChargeKw: -1 }] };
    assert.deepEqual(
      problemsOf(() => parse(homeSchema, input, 'home'))
        .map((problem) => problem.path)
        .sort(),
      ['home.batteries[0].maxChargeKw', 'home.batteries[0].wear', 'home.timezone'],
    );
  });

  it('says of an unknown property what it may have been, from the root of the file', () => {
    const input = { ...problem, home: { ...home, batteries: [{ ...battery, capcityKwh: 10 }] } };
    assert.throws(() => parse(problemSchema, input, ''), {
      message: '`home.batteries[0].capcityKwh`: unknown; did you mean `capacityKwh`?',
    });
    assert.equal(problemsOf(() => parse(problemSchema, 7, ''))[0].path, 'input');
  });

  const brokenProblems = [
    {
      name: 'a first slot that does not start now',
      input: { ...problem, now: '2026-01-01T00:05:00Z' },
      path: 'problem.slots[0].start',
    },
    {
      name: 'a gap between slots',
      input: {
        ...problem,
        slots: [slot, { ...slot, start: '2026-01-01T00:30:00Z', end: '2026-01-01T00:45:00Z' }],
      },
      path: 'problem.slots[1].start',
    },
    {
      name: 'a slot without length',
      input: { ...problem, slots: [{ ...slot, end: slot.start }] },
      path: 'problem.slots[0].end',
    },
    {
      name: 'a scenario of the wrong length',
      input: { ...problem, scenarios: [{ weight: 1, loadKwh: [1, 2], pvKwh: [0] }] },
      path: 'problem.scenarios[0].loadKwh',
    },
  ];
  for (const { name, input, path } of brokenProblems) {
    it(`refuses ${name}`, () => {
      const [first] = problemsOf(() => parse(problemSchema, input, 'problem'));
      assert.equal(first.path, path);
    });
  }
});

describe('parsing messages', () => {
  it('keeps properties that it does not know, so that versions can differ', () => {
    const payload = parsePayload('job', { job: 'plan', urgency: 3 });
    assert.equal(payload.urgency, 3);
  });

  it('names topic and property of what is wrong', () => {
    const [problem] = problemsOf(() => parsePayload('job', { job: 'plans' }));
    assert.equal(problem.path, 'job.job');
    assert.match(problem.expected, /plan/);
  });
});
