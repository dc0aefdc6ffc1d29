import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { toPart } from '../../nodes/dashboard/parts.js';
import { en } from '../../nodes/dashboard/texts/en.js';
import { criticalParts, deferredParts, type PageUpdate } from '../../nodes/dashboard/wire.js';
import { wordsIn } from '../../nodes/dashboard/words.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { browserMissing, launchBrowser } from '../support/browser.js';
import { eventually } from '../support/flows.js';
import { long, projectRoot } from '../support/project.js';
import { sampleHome, samplePlan } from '../support/sample-plan.js';
import { complete, ENGLISH, fullHome, fullParts, openView, viewScript, type ViewPage } from '../support/view-page.js';

const now = Date.parse('2026-05-12T13:07:00Z');
const MOST_KILOBYTES = 120;
const VIEWS = ['status', 'chart', 'controls', 'flow', 'energy', 'money', 'plan', 'log', 'forecast', 'peak'];
const QUESTION_VIEWS = ['whatif', 'backtest', 'reflex', 'setup'];

const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const pictures = {
  'desktop-light': { viewport: DESKTOP },
  'desktop-dark': { viewport: DESKTOP, colorScheme: 'dark' },
  'phone-light': { viewport: PHONE },
  'phone-dark': { viewport: PHONE, colorScheme: 'dark' },
  'desktop-german': { viewport: DESKTOP, locale: 'de-DE' },
  'phone-german': { viewport: PHONE, locale: 'de-DE' },
  'phone-swedish': { viewport: PHONE, locale: 'sv-SE' },
} as const;
const pictureFolder = path.join(projectRoot, 'test/e2e/out');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const openDetails = (page: Page) =>
  page.evaluate(`document.querySelectorAll('.ds details').forEach((details) => (details.open = true))`);

describe(`the parts of the page${browserMissing ? ` (${browserMissing})` : ''}`, function () {
  this.timeout(60_000);
  let browser: Browser;
  let view: ViewPage | undefined;

  before(async function () {
    const launched = await launchBrowser();
    if (!launched) return this.skip();
    browser = launched;
  });

  after(() => browser?.close());

  afterEach(async () => {
    await view?.close();
    view = undefined;
  });

  it(`is a script of less than ${MOST_KILOBYTES} kB`, () => {
    const kilobytes = gzipSync(viewScript, { level: 9 }).length / 1024;
    assert.ok(kilobytes < MOST_KILOBYTES, `${kilobytes.toFixed(1)} kB`);
  });

  it('writes the hours below the chart from its first drawing on', async () => {
    view = await openView(browser, { parts: fullParts({ now }) });
    await complete(view.page);
    const inked = (await view.page.evaluate(`new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => {
      const canvas = document.querySelector('.ds canvas');
      const from = Math.floor(canvas.width * 0.2);
      const { data } = canvas.getContext('2d').getImageData(from, canvas.height - 20, canvas.width - from, 18);
      resolve(data.filter((value, at) => at % 4 === 3 && value > 100).length);
    }, 50)))`)) as number;
    assert.ok(inked > 200, `${inked} pixels`);
  });

  it('asks for the rest once the first is painted, and nothing of that moves', async () => {
    const parts = fullParts({ now });
    view = await openView(browser, { parts, begin: 'nothing' });
    const boxes = () =>
      view!.page.evaluate(`['.ds-title', '.ds-stats', '.ds-controls', '.ds-chart'].map((selector) => {
        const { x, y, height } = document.querySelector(selector).getBoundingClientRect();
        return [selector, Math.round(x), Math.round(y), Math.round(height)];
      })`);
    await view.page.evaluate('window.silent = true');
    await view.page.evaluate(
      `hear('widget-load', Object.fromEntries(Object.entries(parts).filter(([name]) => ${JSON.stringify(criticalParts)}.includes(name) || name === 'clock')))`,
    );
    await view.page.waitForFunction('asked.length > 0');
    assert.deepEqual(await view.asked(), [deferredParts]);
    assert.match(await view.text('.ds-title'), /^Charging/);
    assert.equal(await view.page.locator('.ds-money table').isVisible(), false);
    const before = await boxes();
    await view.push(Object.fromEntries(deferredParts.map((part) => [part, parts[part]])));
    assert.ok(await view.page.locator('.ds-money table').isVisible());
    assert.deepEqual(await boxes(), before);
  });

  it('asks for the parts one by one where one of them cannot be shown', async () => {
    const parts = fullParts({ now });
    const broken = { ...parts, 'plan-update': { plannedAt: 'x' } } as unknown as typeof parts;
    view = await openView(browser, { parts: broken });
    await complete(view.page);
    const single = (await view.asked()).filter(({ length }) => length === 1).flat();
    assert.deepEqual(single.sort(), [...criticalParts].sort());
    assert.match(await view.text('.ds-stats'), /ct\/kWh/);
    assert.match(await view.text('.ds-title'), /No plan yet/);
    assert.ok(
      view.errors.every((error) => error.includes('plan-update')),
      view.errors.join(),
    );
    await view.push({ 'plan-update': parts['plan-update'] });
    assert.match(await view.text('.ds-title'), /^Charging/);
  });

  it('asks for the parts one by one where nothing comes', async () => {
    view = await openView(browser, { parts: fullParts({ now }), begin: 'nothing' });
    await complete(view.page);
    assert.ok((await view.asked()).some((names) => names.join() === 'plan-update'));
    assert.match(await view.text('.ds-title'), /^Charging/);
  });

  it('shows a burst of messages in one frame', async () => {
    view = await openView(browser, { parts: fullParts({ now }) });
    await complete(view.page);
    const changes = (await view.page.evaluate(`new Promise((resolve) => {
      let changes = 0;
      const observer = new MutationObserver((records) => (changes += records.some(({ attributeName }) => attributeName === 'data-soc')));
      observer.observe(document.querySelector('.ds'), { attributes: true });
      for (let step = 1; step <= 50; step++) hear('msg-input', { state: { ...parts.state, socPercent: 42 + step / 2 } });
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(changes)));
    })`)) as number;
    assert.equal(changes, 1);
    assert.equal(await view.page.locator('.ds').getAttribute('data-soc'), '67');
  });

  for (const shown of [...VIEWS, ...QUESTION_VIEWS]) {
    it(`shows ${shown} alone, filled and without an error`, async () => {
      view = await openView(browser, { parts: fullParts({ now }), view: shown });
      await complete(view.page);
      const box = (await view.page.locator('.ds-body > :visible').first().boundingBox())!;
      assert.ok(box.height > 20, `${box.height} px high`);
      assert.ok((await view.text('.ds-body')).length > 10);
      assert.deepEqual(view.errors, []);
    });
  }

  it('shows no empty box where nothing is known', async () => {
    view = await openView(browser, { parts: { ...fullParts({ now }), ...nothingBut(['home', 'access']) } });
    await complete(view.page);
    const cards = await view.page.locator('.ds-card:visible .ds-card-body').allInnerTexts();
    assert.deepEqual(
      cards.filter((text) => text.trim() === ''),
      [],
    );
    assert.equal(
      await view.page
        .locator('.ds-reflex, .ds-energy, .ds-peak, .ds-accuracy, .ds-log')
        .locator('visible=true')
        .count(),
      0,
    );
    assert.match(await view.text('.ds-setup'), /Let measurements arrive[\s\S]*Wire your sensors/);
  });

  for (const [language, sign, reason] of [
    ['sv-SE', /öre\/kWh/, /^(Laddar|Lagrar|Försörjer|Säljer|Sparar|Vilar|Batteriet) .*öre\/kWh/],
    ['de-DE', /ct\/kWh/, /^(Lädt|Speichert|Versorgt|Verkauft|Behält|Ruht|Die Batterie)\b.*ct\/kWh/],
  ] as const) {
    it(`speaks ${language} and nothing else`, async () => {
      const home = homeSchema.parse({ ...fullHome, currency: language === 'sv-SE' ? 'SEK' : 'EUR' });
      const problem = { code: 'no-prices', values: { lastEnd: new Date(now).toISOString() }, text: ENGLISH };
      const parts = { ...fullParts({ now, home }), 'planner-error': { ...problem, at: null, planInForce: null } };
      view = await openView(browser, { parts, locale: language });
      await complete(view.page);
      await openDetails(view.page);
      await view.page.locator('.ds canvas').hover();
      const said = (await view.page.locator('.ds').innerText()) as string;
      assert.match(said, sign);
      assert.equal(
        said.includes(ENGLISH),
        false,
        said.slice(Math.max(0, said.indexOf(ENGLISH) - 200), said.indexOf(ENGLISH) + 40),
      );
      const own = wordsIn(language);
      const english = (Object.keys(en) as (keyof typeof en)[])
        .filter((key) => !en[key].includes('{') && en[key].length > 6 && own(key) !== en[key])
        .map((key) => en[key])
        .filter((text) =>
          new RegExp(`(^|\\n|\\t)${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}($|\\n|\\t)`).test(said),
        );
      assert.deepEqual(english, []);
      assert.match(await view.text('.ds-tip p'), reason);
      assert.match(await view.text('.ds-reason'), reason);
    });
  }

  for (const [currency, language, unit, money] of [
    ['SEK', 'sv-SE', 'öre/kWh', /\d,\d\d\skr/],
    ['GBP', 'en-GB', 'p/kWh', /£\d+\.\d\d/],
    ['CHF', 'de-CH', 'CHF/kWh', /CHF/],
  ] as const) {
    it(`writes prices and money in ${currency} as ${language} does`, async () => {
      const home = homeSchema.parse({ ...fullHome, currency });
      view = await openView(browser, { parts: fullParts({ now, home }), locale: language });
      await complete(view.page);
      const stats = await view.text('.ds-stats');
      assert.ok(stats.includes(unit), stats);
      assert.match(stats, money);
    });
  }

  it("tells times in the home's zone where the browser is elsewhere, and says so", async () => {
    const home = homeSchema.parse({ ...fullHome, timezone: 'Europe/Helsinki' });
    view = await openView(browser, { parts: fullParts({ now, home }), timezoneId: 'America/New_York' });
    await complete(view.page);
    await eventually('the zone', async () => /Times in Europe\/Helsinki/.test(await view!.text('.ds-foot')));
    await view.push({ 'plan-update': { ...fullParts({ now, home })['plan-update']!, notices: [] } });
    assert.match(await view.text('.ds-health'), /Plan of 16:07/);
  });

  for (const [name, day, hours] of [
    ['23', '2026-03-28T23:00:00Z', 23],
    ['25', '2026-10-24T22:00:00Z', 25],
  ] as const) {
    it(`draws a day of ${name} hours as long as it is, each hour once in the table`, async () => {
      const midnight = Date.parse(day);
      const plan = toPart('plan-update', samplePlan({ now: midnight }), sampleHome.batteries)!;
      const parts = { ...fullParts({ now: midnight }), 'plan-update': plan };
      view = await openView(browser, { parts, view: 'chart' });
      await complete(view.page);
      await view.page.locator('.ds-table summary').click();
      await view.page.waitForSelector('.ds-table tbody th');
      const rows = await view.page.locator('.ds-table tbody th').allInnerTexts();
      const first = rows[0].split(' ')[0];
      assert.equal(rows.filter((row) => row.startsWith(first)).length, hours * 4);
      await view.page.locator('.ds canvas').focus();
      const seen = new Set<string>();
      for (let slot = 0; slot < 16; slot++) {
        await view.page.keyboard.press('ArrowRight');
        seen.add(await view.text('.ds-tip h3'));
      }
      assert.ok(seen.size >= 12, [...seen].join());
      assert.deepEqual(view.errors, []);
    });
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has no serious accessibility problem with everything on it and open, ${colorScheme}`, async () => {
      view = await openView(browser, { parts: fullParts({ now }), colorScheme });
      await complete(view.page);
      await openDetails(view.page);
      await view.page.waitForSelector(colorScheme === 'dark' ? '.ds.ds-dark' : '.ds:not(.ds-dark)');
      await view.page.evaluate(axe);
      const { violations } = (await view.page.evaluate("axe.run('.ds')")) as {
        violations: { id: string; impact: string; nodes: { html: string }[] }[];
      };
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      assert.deepEqual(
        serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
        [],
      );
    });
  }

  for (const [name, options] of Object.entries(pictures)) {
    it(`fits ${name}: nothing is cut, and a picture is kept`, async () => {
      view = await openView(browser, { parts: fullParts({ now }), ...options });
      await complete(view.page);
      await openDetails(view.page);
      const cut = await view.page.evaluate(`(() => {
        const wide = (node) => node.scrollWidth > node.clientWidth + 1;
        const texts = [...document.querySelectorAll('.ds-title, .ds-stat, .ds-button, .ds-card, .ds-setting, .ds-health')];
        return [document.documentElement, ...texts].filter(wide).map((node) => node.outerHTML.slice(0, 120));
      })()`);
      assert.deepEqual(cut, []);
      mkdirSync(pictureFolder, { recursive: true });
      await view.page.screenshot({ path: path.join(pictureFolder, `page-${name}.png`), fullPage: true });
    });
  }

  const updates = long ? 1000 : 100;
  it(`holds no more after ${updates} plans than after the first`, async () => {
    // What the engine compiles while it runs is no memory of the page.
    const interpreting = await launchBrowser(['--js-flags=--no-opt --no-maglev --no-sparkplug']);
    await browser.close();
    browser = interpreting!;
    view = await openView(browser, { parts: fullParts({ now }) });
    await complete(view.page);
    const session = await view.page.context().newCDPSession(view.page);
    await session.send('HeapProfiler.enable');
    const heap = async () => {
      for (let round = 0; round < 3; round++) await session.send('HeapProfiler.collectGarbage');
      return (await session.send('Runtime.getHeapUsage')).usedSize;
    };
    // The plans are made in the page: what is sent into it as a script is kept by the tools that watch it.
    const plans = (from: number, count: number) =>
      view!.page.evaluate(
        async ([first, last, start]) => {
          const { hear, parts } = window as unknown as {
            hear: (event: string, update: object) => void;
            parts: { 'plan-update': { importKw: number[] } };
          };
          for (let index = first; index < last; index++) {
            const plan = structuredClone(parts['plan-update']);
            plan.importKw[index % 100] = index;
            const plannedAt = new Date(start + index * 1000).toISOString();
            hear('msg-input', { 'plan-update': { ...plan, plannedAt } });
            await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 5)));
          }
        },
        [from, from + count, now],
      );
    // The first ones are compiled.
    const first = 20 + updates / 5;
    await plans(0, first);
    const before = await heap();
    await plans(first, updates);
    const after = await heap();
    assert.ok(after < before * 1.1, `${before} bytes before, ${after} after`);
  });
});

/** Parts of which only these are known. */
function nothingBut(known: readonly string[]): PageUpdate {
  const unknown = [...criticalParts, ...deferredParts].filter((part) => !known.includes(part));
  return Object.fromEntries(unknown.map((part) => [part, null]));
}
