import { readFileSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { toHomePart, toPart } from '../../nodes/dashboard/parts.js';
import { deferredParts, noParts, type PageParts, type PageUpdate } from '../../nodes/dashboard/wire.js';
import { HOUR_MS, toIso } from '../../nodes/home/grid.js';
import type { HomeRuntime } from '../../nodes/home/homes.js';
import { homeSchema, type Home } from '../../nodes/home/schema/home.js';
import { sampleForecast, sampleHome, samplePlan, samplePrices, sampleState } from './sample-plan.js';

/** The page's script as it was built. */
export const viewScript = readFileSync(new URL('../../nodes/dashboard/view.js', import.meta.url), 'utf8');

/** A home with a heater and a car beside the battery. */
export const fullHome: Home = homeSchema.parse({
  ...sampleHome,
  waterHeaters: [{ id: 'tank', powerKw: 3, dailyKwh: 6 }],
  evs: [{ id: 'kia', capacityKwh: 60, maxChargeKw: 11 }],
});

/** Marks a sentence that came as it is: on a page that speaks another language it must not be seen. */
export const ENGLISH = 'As it came.';

interface Surroundings {
  readonly now: number;
  readonly home?: Home;
}

/** Every part of a page, each with something to show; sentences have codes and values as the nodes give them. */
export function fullParts({ now, home = fullHome }: Surroundings): PageParts {
  const at = toIso(now);
  const text = (code: string, values: Record<string, string | number> = {}) => ({ code, values, text: ENGLISH });
  const plan = samplePlan({ now });
  const planned = {
    ...plan,
    // Of reasons that read the same the page keeps one.
    slots: plan.slots.map(({ reason, ...slot }) => ({
      ...slot,
      reason: { ...reason, text: `${ENGLISH} ${reason.text}` },
    })),
    notices: [
      text('ev-goal-missed', { ev: 'kia', socPercent: 71, by: at, goalPercent: 80, kwh: 4.6, maxChargeKw: 11 }),
    ],
    powerPeaks: [{ month: '2026-05', kw: 4.2, incumbentKw: 3.8, cost: 21 }],
  };
  const side = { importCost: 1, exportIncome: 0, wearCost: 0, storedChangeKwh: 0, cost: 1 };
  const day = { storedEnergyValue: 0.2, slots: 96, missingSlots: 2, paid: side, selfConsumption: side, revision: 0 };
  const costs = { 'self-consumption': { cost: 3 }, mpc: { cost: 2 }, perfect: { cost: 1.5 } };
  const account = { importKwh: 1, exportKwh: 0, chargedKwh: 0, dischargedKwh: 0, startSocKwh: 5, endSocKwh: 5 };
  const accounts = Object.fromEntries(
    Object.entries(costs).map(([name, { cost }]) => [name, { ...account, cost, violations: [] }]),
  );
  const forecast = sampleForecast({ now });
  const series = { maeKwh: 0.08, biasPercent: -2, coverPercent: 79, skillPercent: 22 };
  const state = sampleState({ now });
  return {
    ...noParts,
    clock: { homeMs: now, realMs: Date.now(), pace: 1 },
    home: toHomePart({ name: 'Cottage', home } as HomeRuntime),
    access: { readOnly: false, login: false, questions: true },
    'plan-update': toPart('plan-update', planned, home.batteries),
    'price-update': toPart('price-update', samplePrices({ now }), []),
    'forecast-update': toPart(
      'forecast-update',
      { ...forecast, accuracy: { method: 'aurora', historyDays: 41, load: series, pv: series } },
      [],
    ),
    state: toPart(
      'state',
      {
        ...state,
        peakKwThisMonth: 3.8,
        waterHeaters: [{ id: 'tank', powerKw: 2.9 }],
        evs: [{ id: 'kia', socPercent: 55, pluggedIn: true, powerKw: 7.2 }],
      },
      home.batteries,
    ),
    'executor-state': {
      mode: 'shadow',
      paused: false,
      intent: 'hold',
      reason: text('plain-self-consumption'),
      override: null,
      overrideUntil: null,
      problems: [],
      writes: [{ at, device: 'battery', intent: 'charge-from-grid', status: 'verified' }],
    },
    'planner-state': {
      riskAppetite: 3,
      comfortLevel: 4,
      manualSlots: 1,
      vacation: null,
      evGoals: [{ id: 'kia', socPercent: 80, by: toIso(now + 9 * HOUR_MS) }],
    },
    savings: toPart(
      'savings',
      { at, currency: home.currency, days: ['2026-05-10', '2026-05-11'].map((date) => ({ ...day, date, saved: 0.5 })) },
      [],
    ),
    reflex: {
      mode: 'apply',
      lessons: [
        {
          name: 'load-level',
          configured: 1,
          advised: 1.03,
          inForce: 1.03,
          measured: 1.052,
          days: 23,
          strength: 3.1,
          heldUntil: null,
        },
      ],
      canUndo: true,
    },
    'backtest-report': toPart(
      'backtest-report',
      {
        from: toIso(now - 48 * HOUR_MS),
        to: at,
        days: 2,
        storedEnergyValue: 0.2,
        policies: accounts,
        captured: 0.67,
        plan: { count: 96, wallMsMedian: 30 },
        daily: ['2026-05-10', '2026-05-11'].map((date) => ({ date, policies: costs })),
        notices: [],
      },
      [],
    ),
    'what-if-reply': {
      at,
      question: { exportAllowed: false },
      hours: 48,
      difference: 0.4,
      text: text('what-if-dearer', { difference: 0.4, hours: 48, currency: home.currency }),
      notices: [],
    },
    past: {
      edgesMs: Array.from({ length: 97 }, (_, index) => now - (96 - index) * 900_000),
      ...Object.fromEntries(
        ['pvKw', 'loadKw', 'chargeKw', 'dischargeKw', 'exportKw', 'socPercent', 'plannedSocPercent'].map((name) => [
          name,
          Array.from({ length: 96 }, (_, index) => Math.round(20 + 10 * Math.sin(index / 8)) / 10),
        ]),
      ),
    } as unknown as PageParts['past'],
    today: {
      untilMs: now,
      pvKwh: 12.4,
      loadKwh: 8.1,
      importKwh: 2.2,
      exportKwh: 4,
      chargeKwh: 5.1,
      dischargeKwh: 3.2,
      waterKwh: 2.5,
      evKwh: 6.4,
    },
  };
}

/** What stands for Dashboard 2's socket in the browser: it answers from `parts`, and keeps what it was sent. */
const SOCKET = `
window.asked = []; window.sent = []; window.listeners = {}; window.silent = false; window.refusal = undefined;
window.socket = {
  on: (event, listener) => (listeners[event] ??= new Set()).add(listener),
  off: (event, listener) => listeners[event]?.delete(listener),
  emit(event, message, answer) {
    if (event.startsWith('darkstar-parts:')) {
      asked.push(message);
      if (!silent) answer(JSON.stringify(Object.fromEntries(Object.entries(parts).filter(([name]) => name === 'clock' || message.includes(name)))));
    } else {
      sent.push(message);
      answer(refusal ? { taken: false, problem: refusal } : { taken: true });
    }
  },
};
window.hear = (event, update) => (listeners[event + ':view'] ?? []).forEach((listener) => listener(update));
`;

export interface ViewPage {
  readonly page: Page;
  /** Sends what has changed. */
  readonly push: (update: PageUpdate) => Promise<void>;
  readonly sent: () => Promise<unknown[]>;
  readonly asked: () => Promise<string[][]>;
  readonly text: (selector: string) => Promise<string>;
  /** Errors that were thrown or logged in the page. */
  readonly errors: readonly string[];
  readonly close: () => Promise<void>;
}

interface Options extends BrowserContextOptions {
  readonly parts: PageParts;
  readonly view?: string;
  /** Which parts come at once; default: all that are critical; none: nothing comes. */
  readonly begin?: PageUpdate | 'nothing';
}

/** The page's script alone in a browser, with a stand-in for the socket: no Node-RED behind it. */
export async function openView(
  browser: Browser,
  { parts, view = 'all', begin, ...context }: Options,
): Promise<ViewPage> {
  const opened = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', ...context });
  const page = await opened.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.route('http://view.test/**', (route) =>
    route.request().url().endsWith('.js')
      ? route.fulfill({ contentType: 'text/javascript', body: viewScript })
      : route.fulfill({
          contentType: 'text/html',
          body: '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>view</title><body style="margin: 12px; color-scheme: light dark; background: light-dark(#fff, #161c24); font-family: sans-serif"><div id="host"></div>',
        }),
  );
  await page.goto('http://view.test/');
  await page.evaluate(SOCKET);
  await page.evaluate(`window.parts = ${JSON.stringify(parts)}`);
  const early = begin === 'nothing' ? [] : [begin ?? critical(parts)];
  await page.evaluate(`import('http://view.test/view.js').then(({ mount }) => {
    window.unmount = mount(document.getElementById('host'), {
      socket, id: 'view', early: ${JSON.stringify(early)}, fixedHeight: false, view: ${JSON.stringify(view)},
    });
  })`);
  return {
    page,
    errors,
    push: async (update) => {
      await page.evaluate(`hear('msg-input', ${JSON.stringify(update)})`);
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)))');
    },
    sent: () => page.evaluate('sent') as Promise<unknown[]>,
    asked: () => page.evaluate('asked') as Promise<string[][]>,
    text: (selector) => page.locator(selector).first().innerText(),
    close: () => opened.close(),
  };
}

/** What Dashboard 2 hands to a page that opens. */
export function critical(parts: PageParts): PageUpdate {
  const deferred: readonly string[] = deferredParts;
  return Object.fromEntries(Object.entries(parts).filter(([name]) => !deferred.includes(name)));
}

export const complete = (page: Page) => page.waitForSelector('.ds[data-complete="true"]');
