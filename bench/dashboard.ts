// How fast the page is: from the request of its script to critical and to all content, cold and warm, with the bytes over
// the wire, long tasks, and frames during ten pushes a second; plain and with the processor slowed down four times, as on
// a tablet. And how fast the server hands every part out with a year of history, also while a home is planned back to
// back: `server` is from the event that Node-RED takes a page's question out of its socket to the answer written into it,
// which is what our code can make fast or slow; `round trip` is what the page sees, and `empty` the round trip of an answer
// without parts, which is the browser, the sockets, and the wait for a processor. `node dashboard.js [ROUNDS]`
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { criticalParts, deferredParts } from '../nodes/dashboard/wire.js';
import { DAY_MS, SLOT_MS, toIso } from '../nodes/home/grid.js';
import { launchBrowser } from '../test/support/browser.js';
import { dashboardFlow, feed } from '../test/support/dashboard-flow.js';
import { homeForm } from '../test/support/home-form.js';
import { startNodeRed, type RealNodeRed } from '../test/support/real-node-red.js';
import { sampleForecast, samplePlan, samplePrices, sampleState } from '../test/support/sample-plan.js';
import { PROBE_MARK } from './dashboard-probe.js';

const DEFAULT_ROUNDS = 7;
const PUSHES = 50;
const PUSH_EVERY_MS = 100;
const ASKS = 200;
const ASK_EVERY_MS = 20;
const HISTORY_DAYS = 365;
const ROWS_A_POST = 2_000;
const BUNDLE_P95_MS = 10;
/** A page that has opened asks no more after this. */
const SETTLE_MS = 500;
const home = { id: 'h', type: 'darkstar-home', name: 'Cottage', ...homeForm };

interface Load {
  readonly critical: number;
  readonly all: number;
  readonly kilobytes: number;
  readonly longTasksMs: number;
}

/** Marks when the script was asked for, when the headline is there, and when the chart has been drawn. */
const OBSERVER = `
  window.__long = 0;
  new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) window.__long += duration; })
    .observe({ type: 'longtask', buffered: true });
  new MutationObserver(() => {
    const page = document.querySelector('.ds:not(.ds-skeleton)');
    if (page && page.dataset.plan && !window.__critical) requestAnimationFrame(() => (window.__critical ??= performance.now()));
    if (page && page.dataset.complete === 'true' && !window.__all) requestAnimationFrame(() => (window.__all ??= performance.now()));
  }).observe(document, { subtree: true, childList: true, attributes: true });
`;

async function load(page: Page, session: CDPSession, url: string): Promise<Load> {
  let bytes = 0;
  const count = ({ encodedDataLength }: { encodedDataLength: number }) => (bytes += encodedDataLength);
  session.on('Network.loadingFinished', count);
  await page.goto(url);
  await page.waitForFunction('window.__critical && window.__all');
  const times = (await page.evaluate(`(() => {
    const [script] = performance.getEntriesByType('resource').filter(({ name }) => name.includes('darkstar/view.js'));
    return { critical: window.__critical - script.startTime, all: window.__all - script.startTime, longTasksMs: window.__long };
  })()`)) as Omit<Load, 'kilobytes'>;
  session.off('Network.loadingFinished', count);
  return { ...times, kilobytes: bytes / 1024 };
}

/** The frames a second while plans are pushed, and the heap before and after. */
async function underPushes(page: Page, nodeRed: RealNodeRed) {
  await page.evaluate(`window.__frames = 0; (function next() { window.__frames++; requestAnimationFrame(next); })()`);
  const before = (await page.evaluate('window.__frames')) as number;
  const started = Date.now();
  for (let push = 0; push < PUSHES; push++) {
    await feed(nodeRed.url, 'plan-update', samplePlan({ now: started + (push + 1) * 1000 }));
    await page.waitForTimeout(Math.max(0, started + (push + 1) * PUSH_EVERY_MS - Date.now()));
  }
  const frames = ((await page.evaluate('window.__frames')) as number) - before;
  return frames / ((Date.now() - started) / 1000);
}

async function pageOf(context: BrowserContext, slowdown: number) {
  const page = await context.newPage();
  await page.addInitScript(OBSERVER);
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  return { page, session };
}

async function measure(browser: Browser, nodeRed: RealNodeRed, rounds: number, slowdown: number) {
  const url = `${nodeRed.url}/dashboard/energy`;
  const [cold, warm]: [Load[], Load[]] = [[], []];
  let framesPerSecond = 0;
  for (let round = 0; round < rounds; round++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
    const first = await pageOf(context, slowdown);
    cold.push(await load(first.page, first.session, url));
    await first.page.close();
    const second = await pageOf(context, slowdown);
    warm.push(await load(second.page, second.session, url));
    if (round === 0) framesPerSecond = await underPushes(second.page, nodeRed);
    await context.close();
  }
  const label = slowdown === 1 ? 'plain' : `${slowdown}× slower processor`;
  print(`${label}, cold`, cold);
  print(`${label}, warm`, warm);
  process.stdout.write(
    `| ${label}, frames during 10 pushes a second | ${framesPerSecond.toFixed(0)} a second | | | |\n`,
  );
}

function print(name: string, loads: readonly Load[]): void {
  const median = (read: (load: Load) => number) => {
    const sorted = loads.map(read).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)].toFixed(0);
  };
  const cells = [({ critical }: Load) => critical, ({ all }: Load) => all, ({ kilobytes }: Load) => kilobytes];
  const values = [...cells, ({ longTasksMs }: Load) => longTasksMs].map(median);
  process.stdout.write(`| ${name} | ${values.join(' | ')} |\n`);
}

async function fill(nodeRed: RealNodeRed): Promise<void> {
  const now = Date.now();
  const side = { importCost: 1, exportIncome: 0, wearCost: 0, storedChangeKwh: 0, cost: 1 };
  const day = { storedEnergyValue: 0.2, slots: 96, missingSlots: 0, paid: side, selfConsumption: side, revision: 0 };
  const days = Array.from({ length: 31 }, (_, index) => ({
    ...day,
    date: new Date(now - (31 - index) * DAY_MS).toISOString().slice(0, 10),
    saved: 0.5,
  }));
  await feed(nodeRed.url, 'price-update', samplePrices({ now }));
  await feed(nodeRed.url, 'forecast-update', sampleForecast({ now }));
  await feed(nodeRed.url, 'plan-update', samplePlan({ now }));
  await feed(nodeRed.url, 'state', sampleState({ now }));
  await feed(nodeRed.url, 'savings', { at: new Date(now).toISOString(), currency: 'EUR', days });
}

const WIRES: Readonly<Record<string, readonly string[]>> = {
  history: ['rec', 'done'],
  inputs: ['plan', 'done'],
  replan: ['plan'],
};

function setting(property: string, value: string) {
  return { t: 'set', p: property, pt: 'msg', to: value, tot: 'str' };
}

/** Nodes that take history into the home, and that plan it whenever they are asked. */
const behind = [
  { id: 'rec', type: 'darkstar-recorder', z: 'f', name: '', home: 'h', mapping: '[]', wires: [[], []] },
  { id: 'plan', type: 'darkstar-plan', z: 'f', name: '', home: 'h', wires: [[], [], ['done']] },
  ...Object.entries({
    history: [setting('topic', 'history')],
    inputs: [
      { t: 'move', p: 'payload', pt: 'msg', to: 'body', tot: 'msg' },
      { t: 'set', p: 'topic', pt: 'msg', to: 'body.topic', tot: 'msg' },
      { t: 'set', p: 'payload', pt: 'msg', to: 'body.payload', tot: 'msg' },
    ],
    replan: [setting('topic', 'command'), { ...setting('payload', '{"command":"replan"}'), tot: 'json' }],
  }).flatMap(([name, rules]) => [
    { id: `in-${name}`, type: 'http in', z: 'f', url: `/${name}`, method: 'post', wires: [[`set-${name}`]] },
    { id: `set-${name}`, type: 'change', z: 'f', rules, wires: [WIRES[name]] },
  ]),
  { id: 'done', type: 'change', z: 'f', rules: [setting('payload', '')], wires: [['answer']] },
  { id: 'answer', type: 'http response', z: 'f', statusCode: '204', wires: [] },
];

async function post(nodeRed: RealNodeRed, path: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${nodeRed.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
}

async function recordYear(nodeRed: RealNodeRed): Promise<void> {
  const until = Math.floor(Date.now() / SLOT_MS) * SLOT_MS;
  const rows = Array.from({ length: HISTORY_DAYS * 96 }, (_, index) => {
    const start = until - (HISTORY_DAYS * 96 - index) * SLOT_MS;
    const sun = Math.max(0, Math.sin(((index % 96) / 96 - 0.25) * 2 * Math.PI));
    return { start: toIso(start), end: toIso(start + SLOT_MS), loadKwh: 0.15, pvKwh: Number(sun.toFixed(3)) };
  });
  for (let at = 0; at < rows.length; at += ROWS_A_POST) {
    await post(nodeRed, '/history', { source: 'bench', rows: rows.slice(at, at + ROWS_A_POST) });
  }
}

/** Milliseconds from a page's question for every part to the answer, or for none: what the way there and back takes. */
async function askTimes(page: Page, names: readonly string[]): Promise<number[]> {
  return (await page.evaluate(
    `(async () => {
      const [root] = [...document.querySelectorAll('*')].filter((node) => node.__vue_app__);
      const socket = root.__vue_app__._context.provides.$socket;
      const times = [];
      for (let ask = 0; ask < ${ASKS}; ask++) {
        const start = performance.now();
        await new Promise((done) => socket.emit('darkstar-parts:view', ${JSON.stringify(names)}, done));
        times.push(performance.now() - start);
        await new Promise((done) => setTimeout(done, ${ASK_EVERY_MS}));
      }
      return times.sort((a, b) => a - b);
    })()`,
  )) as number[];
}

/** What the server's part of each answer has taken so far, ms, once as many as `count` are told. */
async function serverTimes(nodeRed: RealNodeRed, count: number): Promise<number[]> {
  const told = () => nodeRed.log().split(PROBE_MARK).slice(1).map(Number.parseFloat);
  while (told().length < count) await sleep(50);
  return told();
}

async function serverSide(browser: Browser, nodeRed: RealNodeRed): Promise<void> {
  await recordYear(nodeRed);
  const page = await browser.newPage({ serviceWorkers: 'block' });
  await page.goto(`${nodeRed.url}/dashboard/energy`);
  await page.waitForSelector('.ds[data-complete="true"]');
  const row = async (label: string) => {
    await sleep(SETTLE_MS);
    const before = (await serverTimes(nodeRed, 1)).length;
    const all = await askTimes(page, [...criticalParts, ...deferredParts]);
    const server = (await serverTimes(nodeRed, before + ASKS)).slice(before, before + ASKS).sort((a, b) => a - b);
    const empty = await askTimes(page, []);
    const at = (times: readonly number[], share: number) => times[Math.floor(share * times.length)].toFixed(1);
    const cells = [server, all, empty].flatMap((times) => [at(times, 0.5), at(times, 0.95)]);
    const verdict = server[Math.floor(0.95 * server.length)] < BUNDLE_P95_MS ? 'yes' : 'no';
    process.stdout.write(`| ${label} | ${cells.join(' | ')} | ${verdict} |\n`);
  };
  process.stdout.write(
    `\n| every part, ms | server, median | p95 | round trip, median | p95 | empty, median | p95 | server p95 under ${BUNDLE_P95_MS} ms |\n|---|---|---|---|---|---|---|---|\n`,
  );
  await row('at rest');
  const now = Date.now();
  for (const [topic, payload] of [
    ['price-update', samplePrices({ now })],
    ['forecast-update', sampleForecast({ now })],
    ['state', sampleState({ now })],
  ] as const) {
    await post(nodeRed, '/inputs', { topic, payload });
  }
  let planning = true;
  let plans = 0;
  const planner = (async () => {
    for (; planning; plans++) await post(nodeRed, '/replan', {});
  })();
  await row('while planning');
  planning = false;
  await planner;
  process.stdout.write(`\n${plans} plans were made meanwhile, each pushed to the page.\n`);
  await page.close();
}

const rounds = Number(process.argv[2] ?? DEFAULT_ROUNDS);
const browser = await launchBrowser();
if (!browser) {
  process.stderr.write('No Chromium is installed: set DARKSTAR_CHROMIUM to one.\n');
  process.exit(1);
}
const nodeRed = await startNodeRed({
  flow: dashboardFlow({ nodes: [home, ...behind], home: 'h' }),
  env: { NODE_OPTIONS: `--import ${new URL('./dashboard-probe.js', import.meta.url).href}` },
});
try {
  await fill(nodeRed);
  process.stdout.write(
    `Medians of ${rounds} rounds, from the request of the page's script.\n\n` +
      '| | critical content, ms | all content, ms | over the wire, kB (Dashboard 2 included) | long tasks, ms |\n|---|---|---|---|---|\n',
  );
  for (const slowdown of rounds > 0 ? [1, 4] : []) await measure(browser, nodeRed, rounds, slowdown);
  await serverSide(browser, nodeRed);
} finally {
  await browser.close();
  await nodeRed.stop();
}
