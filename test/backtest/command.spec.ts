import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { backtest } from '../../bin/commands/backtest.js';
import { forecast } from '../../bin/commands/forecast.js';
import type { Io } from '../../bin/io.js';
import type { BacktestReport } from '../../nodes/backtest/report.js';
import { toDarkstarError } from '../../nodes/home/errors.js';
import type { ForecastUpdate } from '../../nodes/home/schema/messages.js';
import { MONDAY, STEP, homeOf, recorded } from './worlds.js';

const { rows, prices } = recorded(1, 3);
const FILES: Readonly<Record<string, string>> = {
  'home.json': JSON.stringify(homeOf()),
  'history.csv': [
    'start,load_kwh,pv_kwh',
    ...rows.map(({ start, loadKwh, pvKwh }) => `${start},${loadKwh},${pvKwh}`),
  ].join('\n'),
  'prices.csv': [
    'start_utc,resolution_minutes,price_eur_mwh',
    ...prices.map(({ start, spot }) => `${new Date(start).toISOString()},60,${spot * 1000}`),
  ].join('\n'),
  'broken.csv': 'start,load_kwh,pv_kwh\n2024-06-01T00:00:00Z,0.1,0\n2024-06-01T00:30:00Z,much,0\n',
  'broken.json': '{',
};
const written = new Map<string, string | Uint8Array>();
const BACKTEST = ['--home', 'home.json', '--history', 'history.csv', '--prices', 'prices.csv'];
const PERIOD = ['--from', '2024-06-03', '--to', '2024-06-05'];

async function run(command: (args: string[], io: Io) => Promise<number>, args: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io: Io = {
    stdin: new PassThrough(),
    stdout,
    stderr,
    readFile: (file) =>
      file in FILES ? Promise.resolve(FILES[file]) : Promise.reject(new Error(`ENOENT: no such file, open '${file}'`)),
    writeFile: (file, data) => Promise.resolve(void written.set(file, data)),
  };
  const code = await command(args, io);
  const textOf = (stream: PassThrough) => (stream.read() as Buffer | null)?.toString() ?? '';
  return { code, stdout: textOf(stdout), stderr: textOf(stderr) };
}

async function refusal(command: typeof backtest, args: string[]): Promise<string> {
  const thrown: unknown = await run(command, args).then(
    () => assert.fail('it was not refused'),
    (error: unknown) => error,
  );
  const error = toDarkstarError(thrown);
  assert.ok(error.problems.length > 0, 'bad input has problems, so that the exit code is 2');
  return `${error.message} ${JSON.stringify(error.problems)}`;
}

describe('darkstar backtest', function () {
  this.timeout(120_000);

  it('prints the report as JSON, and its progress elsewhere', async () => {
    const { code, stdout, stderr } = await run(backtest, [...BACKTEST, ...PERIOD, '--replan-minutes', '120']);
    const report = JSON.parse(stdout) as BacktestReport;
    assert.equal(code, 0);
    assert.deepEqual([report.from, report.to, report.days], ['2024-06-02T22:00:00Z', '2024-06-04T22:00:00Z', 2]);
    assert.deepEqual(Object.keys(report.policies), ['no-battery', 'self-consumption', 'perfect', 'mpc']);
    assert.equal(report.plan.count, 24);
    assert.equal(report.daily.length, 2);
    assert.match(stderr, /mpc: 50 %/);
  });

  it('writes the report as a page with a chart, with nothing from elsewhere', async () => {
    await run(backtest, [...BACKTEST, ...PERIOD, '--replan-minutes', '240', '--html', 'report.html']);
    const page = String(written.get('report.html'));
    assert.match(page, /2024-06-03 to 2024-06-04: (saved|cost) \d+\.\d\d EUR/);
    assert.equal(page.match(/<rect /g)?.length, 2);
    assert.match(page, /Perfect foresight/);
    assert.match(page, /One more kWh of battery \(11 kWh\) would have/);
    assert.doesNotMatch(page, /https?:|NaN|undefined/);
  });

  it('writes the chart as a picture, and says what a little more would have been worth', async () => {
    const { stderr } = await run(backtest, [...BACKTEST, ...PERIOD, '--replan-minutes', '240', '--png', 'chart.png']);
    const picture = written.get('chart.png');
    assert.ok(picture instanceof Uint8Array);
    assert.equal(Buffer.from(picture.subarray(1, 4)).toString(), 'PNG');
    assert.match(stderr, /One more kW of fuse \(13 kW\) would have changed nothing\./);
  });

  it('replays the whole days that history and prices share when no dates are given', async () => {
    const { stdout } = await run(backtest, [...BACKTEST, '--policies', 'no-battery']);
    const { days } = JSON.parse(stdout) as BacktestReport;
    assert.equal(days, 19);
  });

  const effects: [option: string, value: string, read: (report: BacktestReport) => unknown][] = [
    ['--start-soc', '90', (report) => report.policies.mpc?.startSocKwh],
    ['--truth', 'load,pv,prices', (report) => report.policies.mpc?.cost],
    ['--policies', 'mpc', (report) => Object.keys(report.policies).length],
    ['--replan-minutes', '240', (report) => report.plan.count],
    ['--truth', 'end', (report) => report.policies.mpc?.cost],
    ['--without', 'uncertainty', (report) => report.policies.mpc?.cost],
    ['--without', 'curve', (report) => report.policies.mpc?.cost],
    ['--without', 'following', (report) => report.policies.mpc?.cost],
    ['--horizon-hours', '6', (report) => report.policies.mpc?.cost],
    ['--sensitivity', 'none', (report) => report.sensitivity?.length],
  ];
  const effectArgs = [...BACKTEST, '--from', '2024-06-03', '--to', '2024-06-06'];
  let plain: Promise<BacktestReport> | undefined;
  const reportOf = async (args: string[]) => JSON.parse((await run(backtest, args)).stdout) as BacktestReport;
  for (const [option, value, read] of effects) {
    it(`lets ${option} ${value} have its effect`, async () => {
      plain ??= reportOf(effectArgs);
      assert.notDeepEqual(read(await reportOf([...effectArgs, option, value])), read(await plain));
    });
  }

  const refused: [name: string, args: string[], says: RegExp][] = [
    ['an unknown option', [...BACKTEST, '--frm', '2024-06-01'], /--frm.*--from/],
    ['a missing option', BACKTEST.slice(2), /--home/],
    ['an option without a value', [...BACKTEST, '--from', '--to', '2024-06-05'], /--from/],
    ['an option twice', [...BACKTEST, ...PERIOD, '--to', '2024-06-06'], /--to.*once/],
    ['a date that does not exist', [...BACKTEST, '--from', '2024-02-30'], /--from.*2024-02-30/],
    ['a period that ends before it begins', [...BACKTEST, '--from', '2024-06-05', '--to', '2024-06-03'], /--to/],
    ['an unknown policy', [...BACKTEST, '--policies', 'mpc,magic'], /--policies.*magic.*no-battery/],
    ['an unknown omission', [...BACKTEST, '--without', 'sun'], /--without.*uncertainty/],
    ['an unknown sensitivity', [...BACKTEST, '--sensitivity', 'all'], /--sensitivity.*perfect/],
    ['an unknown truth', [...BACKTEST, '--truth', 'weather'], /--truth.*load/],
    ['a start SoC above 100', [...BACKTEST, '--start-soc', '101'], /--start-soc.*101/],
    ['no time between plans', [...BACKTEST, '--replan-minutes', '0'], /--replan-minutes/],
    ['a file that is not there', [...BACKTEST.slice(2), '--home', 'none.json'], /--home.*none\.json/],
    ['a file that is no JSON', [...BACKTEST.slice(2), '--home', 'broken.json'], /--home.*broken\.json/],
    [
      'a malformed row',
      [...BACKTEST.slice(0, 2), '--history', 'broken.csv', ...BACKTEST.slice(4)],
      /line 3.*load_kwh.*much/,
    ],
    ['a period without data', [...BACKTEST, '--from', '2020-01-01', '--to', '2020-01-02'], /period.*2024/],
  ];
  for (const [name, args, says] of refused) {
    it(`refuses ${name}, and names it`, async () => assert.match(await refusal(backtest, args), says));
  }
});

describe('darkstar forecast', () => {
  const ISSUE = new Date(MONDAY + 13 * STEP).toISOString();

  it('prints a forecast in the slots of the history, from what had ended by then', async () => {
    const args = ['--history', 'history.csv', '--home', 'home.json', '--issue', ISSUE];
    const { code, stdout } = await run(forecast, args);
    const update = JSON.parse(stdout) as ForecastUpdate;
    assert.equal(code, 0);
    assert.equal(update.slots.length, 96);
    assert.equal(Date.parse(update.slots[0].end) - Date.parse(update.slots[0].start), STEP);
    assert.ok(update.accuracy.historyDays > 14 && update.accuracy.historyDays < 14.5);
  });

  it('reaches as far as --hours, and counts days by --timezone', async () => {
    const args = ['--history', 'history.csv', '--issue', ISSUE, '--hours', '12'];
    const [utc, sydney] = [await run(forecast, args), await run(forecast, [...args, '--timezone', 'Australia/Sydney'])];
    assert.equal((JSON.parse(utc.stdout) as ForecastUpdate).slots.length, 24);
    assert.match(utc.stderr, /UTC/);
    assert.notEqual(sydney.stdout, utc.stdout);
  });

  const refused: [name: string, args: string[], says: RegExp][] = [
    ['an instant without an offset', ['--history', 'history.csv', '--issue', '2024-06-03T00:00:00'], /--issue/],
    [
      'an unknown time zone',
      ['--history', 'history.csv', '--issue', ISSUE, '--timezone', 'Mars/Base'],
      /--timezone.*Mars/,
    ],
    ['a horizon of nothing', ['--history', 'history.csv', '--issue', ISSUE, '--hours', '0'], /--hours/],
    ['an issue before the history', ['--history', 'history.csv', '--issue', '2020-01-01T00:00:00Z'], /history/],
  ];
  for (const [name, args, says] of refused) {
    it(`refuses ${name}, and names it`, async () => assert.match(await refusal(forecast, args), says));
  }
});
