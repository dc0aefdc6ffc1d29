import { Board } from '../../nodes/home/board.js';
import { BoardKeeper } from '../../nodes/home/board-keeper.js';
import { HomeClock } from '../../nodes/home/clock.js';
import { openStore } from '../../nodes/home/data-store.js';
import { toIso } from '../../nodes/home/grid.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { wireDevices } from '../../nodes/executor/device-form.js';
import { ExecutorRunner, type Release, type Told } from '../../nodes/executor/runner.js';
import { defaultSettings, type ExecutorSettings } from '../../nodes/executor/settings.js';
import { onePricePlan } from './executor-plan.js';
import { smallHome } from './fake-home.js';

// A process of its own that steers a battery, to be killed: `executor-child FOLDER ON_CLOSE` prints a line for each
// write, `kept` when the store has everything, and ends in order when its standard input does.

const [folder = '', onClose = 'leave'] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);
const clock = new HomeClock();
const home = homeSchema.parse(smallHome);
const store = openStore(folder, { warn: (text: string) => process.stderr.write(`${text}\n`) });
const board = new Board(() => clock.now());
const keeper = new BoardKeeper(board, store, clock, ({ message }) => process.stderr.write(`${message}\n`));
const runtime = {
  id: 'home',
  name: 'Home',
  key: 'home',
  home,
  folder,
  clock,
  board,
  store,
  restored: keeper.restore(),
};
const settings = { ...defaultSettings, mode: 'live' as const, onClose: onClose as ExecutorSettings['onClose'] };
const parameters = { chargeLimit: 'number.charge', dischargeLimit: 'number.discharge', gridCharging: 'switch.grid' };
const wired = wireDevices({ devices: [{ kind: 'battery', profile: 'generic-entities-watt', parameters }] }, home);

const tell = ({ actions, writes }: Release) => {
  for (const { intent, reason } of actions) say(`action ${intent} ${reason.code}`);
  for (const { target, values } of writes) say(`write ${target}=${Object.values(values).join()}`);
};
const events = { decided: (told: Told) => tell(told), released: tell, failed: (error: Error) => say(error.message) };

await runtime.restored;
const runner = new ExecutorRunner(runtime, settings, events, wired);
const now = clock.now();
const plan = onePricePlan(now, { importPrice: 0.1, exportPrice: 0.05, storedEnergyValue: 0.3 });
const state = {
  at: toIso(now),
  batteries: [{ id: 'battery', socPercent: 50, powerKw: 0 }],
  pvKw: 0,
  loadKw: 1,
  gridKw: 1,
  waterHeaters: [],
  evs: [],
  ages: {},
};
for (const [topic, payload] of Object.entries({ 'plan-update': plan, state })) runner.receive(topic, payload);
// What is durable is written a second after it was told.
clock.setTimeout(() => say('kept'), 2500);

process.stdin.resume();
process.stdin.on('end', () => {
  tell(runner.close());
  clock.close();
  void keeper
    .close()
    .then(() => store.close())
    .then(() => process.exit(0));
});
