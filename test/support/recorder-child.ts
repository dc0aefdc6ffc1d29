import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Board } from '../../nodes/home/board.js';
import { BoardKeeper } from '../../nodes/home/board-keeper.js';
import { openStore } from '../../nodes/home/data-store.js';
import { MINUTE_MS } from '../../nodes/home/grid.js';
import { Recording } from '../../nodes/recorder/recording.js';
import { busyAction, busyExecutorState, busyForecast, busyHome, busyPlan, busyPrices } from './busy-home.js';
import { ManualClock } from './fake-home.js';

// A process of its own that records a home: `days FOLDER COUNT [MINUTES]` lives so many days with a plan every so many
// minutes (30) and prints the bytes that each of them wrote, and the size of the database at its end; `until-killed FOLDER FIRST` lives from a quarter hour on
// and prints each one that was acknowledged.

const BEGIN = Date.parse('2026-01-10T00:00:00Z');
const QUARTERS = new URL('../../nodes/recorder/quarter-store.js', import.meta.url);
const OBSERVATIONS = new URL('../../nodes/recorder/observations.js', import.meta.url);
const MAPPINGS = [
  ['pvKw', 'kW'],
  ['gridKw', 'kW'],
  ['batteryKw', 'kW'],
  ['batterySocPercent', '%'],
  ['waterHeaterKw', 'kW'],
  ['evKw', 'kW'],
  ['outdoorTemperatureC', '°C'],
  ['importKwh', 'kWh'],
].map(([quantity, unit]) => ({ source: quantity, property: '', quantity, device: '', unit, sign: '+' }));

const [command, folder = '', argument = '0', planMinutes = '30'] = process.argv.slice(2);
const fail = (text: string) => process.stderr.write(`${text}\n`);
const first = command === 'days' ? 0 : Number(argument);
const clock = new ManualClock(BEGIN + first * 15 * MINUTE_MS);
const store = openStore(folder, { warn: fail });
const board = new Board();
const keeper = new BoardKeeper(board, store, clock, (error) => fail(error.message));
const restored = keeper.restore();
await restored;
const runtime = { id: 'home', name: 'Busy home', key: 'home', home: busyHome, folder, clock, board, store, restored };
const recording = new Recording(
  runtime,
  MAPPINGS,
  { days: 0, file: '' },
  {
    state: (state) => board.publish('state', state),
    rows: (failure) => failure && fail(failure.message),
    ask: () => undefined,
    imported: () => undefined,
  },
);

/** Waits until the worker has done everything that it was asked for. */
const settle = () => store.run(QUARTERS, 'readMemory', 'none');

async function liveMinute(minute: number): Promise<void> {
  const now = clock.now();
  const values = [
    Math.abs(Math.sin(minute / 200)) * 5,
    0.7,
    -1,
    50 + (minute % 40),
    minute % 90 < 45 ? 3 : 0,
    0,
    -4,
    minute / 60,
  ];
  MAPPINGS.forEach(({ source }, index) => recording.take({ topic: source, payload: values[index] }));
  if (minute % 60 === 0) board.publish('price-update', busyPrices(now));
  if (minute % 60 === 0) board.publish('forecast-update', busyForecast(now));
  if (minute % Number(planMinutes) === 0) board.publish('plan-update', busyPlan(now));
  if (minute % 10 === 0) board.publish('action', busyAction(now));
  board.publish('executor-state', busyExecutorState(now));
  clock.advance(MINUTE_MS);
  await settle();
}

if (command === 'days') {
  for (let day = 0; day < Number(argument); day++) {
    const before = bytesWritten();
    for (let minute = 0; minute < 24 * 60; minute++) await liveMinute(day * 24 * 60 + minute);
    const bytes = bytesWritten() - before;
    const size = statSync(path.join(folder, 'darkstar.sqlite')).size;
    process.stdout.write(`${JSON.stringify({ bytes, size })}\n`);
  }
  await recording.close();
  await keeper.close();
  await store.close();
} else {
  for (let quarter = first; ; quarter++) {
    // The first minute of the next quarter hour writes this one.
    for (let minute = 0; minute < 15; minute += 3) {
      await liveMinute(quarter * 15 + minute);
      clock.advance(2 * MINUTE_MS);
    }
    await settle();
    const start = BEGIN + quarter * 15 * MINUTE_MS;
    clock.advance(1500);
    await settle();
    const rows = await store.run<readonly unknown[]>(OBSERVATIONS, 'readObservations', {
      from: start,
      to: start + 15 * MINUTE_MS,
    });
    clock.setSpeed(1, start + 15 * MINUTE_MS);
    if (rows.length === 1) process.stdout.write(`${quarter}\n`);
  }
}

/** What this process has passed to the operating system to be written, in bytes. */
function bytesWritten(): number {
  return Number(/wchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}
