import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { plan } from '../../bin/commands/plan.js';
import { problemOf, repeat } from './problems.js';

async function run(
  args: string[],
  { files = {}, stdin = '' }: { files?: Record<string, string>; stdin?: string } = {},
) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await plan(args, {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout,
    stderr,
    readFile: async (name) => {
      if (files[name] === undefined) throw new Error(`ENOENT: ${name}`);
      return files[name];
    },
    writeFile: () => Promise.reject(new Error('nothing is written')),
  });
  const text = (stream: PassThrough) => (stream.read() as Buffer | null)?.toString() ?? '';
  return { code, out: text(stdout), err: text(stderr) };
}

const problem = problemOf({ slots: repeat(4, {}) });
const tooManyAppliances = Array.from({ length: 14 }, (_, index) => ({
  id: `machine${index}`,
  powerKw: 1,
  durationMinutes: 15,
  earliest: problem.slots[0].start,
  latest: problem.slots[3].end,
  group: 'cellar',
}));

describe('darkstar plan', () => {
  for (const [name, args, input] of [
    ['a file', ['p.json'], { files: { 'p.json': JSON.stringify(problem) } }],
    ['standard input', ['-'], { stdin: JSON.stringify(problem) }],
  ] as const) {
    it(`plans the problem of ${name}: JSON alone on standard output`, async () => {
      const { code, out, err } = await run([...args], input);
      assert.equal(code, 0);
      assert.equal(err, '');
      assert.equal((JSON.parse(out) as { slots: unknown[] }).slots.length, 4);
    });
  }

  it('prints a table with a reason and the next best thing for every slot with --explain', async () => {
    const slots = [...repeat(4, { importPrice: 0.1 }), ...repeat(4, { importPrice: 0.5 })];
    const input = JSON.stringify(problemOf({ slots, socPercent: 10 }));
    const { code, out } = await run(['--explain', '-'], { stdin: input });
    assert.equal(code, 0);
    const rows = out.split('\n').filter((line) => /^\w{3},? \d\d:\d\d /.test(line));
    assert.equal(rows.length, 8);
    for (const row of rows) assert.match(row, /(would cost|would break)/, row);
    const charging = rows.find((row) => / charge /.test(row)) ?? '';
    assert.match(charging, /It is used 14:00–\d\d:\d\d, when energy costs 50\.0\sct\/kWh\./);
  });

  it('lists every problem of bad input with path, value, expectation and remedy', async () => {
    const bad = { ...problem, slots: [{ ...problem.slots[0], loadKwh: -1 }], home: { ...problem.home, batteris: [] } };
    const { code, out, err } = await run(['-'], { stdin: JSON.stringify(bad) });
    assert.equal(code, 2);
    assert.equal(out, '');
    assert.match(err, /`slots\[0\]\.loadKwh` is -1: expected at least 0\./);
    assert.match(err, /^`home\.batteris`: unknown; did you mean `batteries`\?$/m);
  });

  const refused: [string, string[], Parameters<typeof run>[1], number, RegExp][] = [
    ['a file that is not there', ['none.json'], {}, 2, /none\.json.*can be read/],
    ['what is no JSON', ['-'], { stdin: '{' }, 2, /expected JSON/],
    ['no file', [], {}, 2, /Usage/],
    [
      'a battery whose state of charge is missing',
      ['-'],
      { stdin: JSON.stringify({ ...problem, state: {} }) },
      2,
      /socPercent/,
    ],
    [
      'devices that cannot be planned together',
      ['-'],
      {
        stdin: JSON.stringify({
          ...problem,
          home: { ...problem.home, appliances: tooManyAppliances },
        }),
      },
      1,
      /machine0, machine1/,
    ],
  ];
  for (const [name, args, input, expected, message] of refused) {
    it(`ends with ${expected} and a sentence on ${name}`, async () => {
      const { code, out, err } = await run(args, input);
      assert.equal(code, expected);
      assert.equal(out, '');
      assert.match(err, message);
    });
  }
});
