import assert from 'node:assert/strict';
import { headline } from '../../nodes/dashboard/headline.js';
import { LocalTime } from '../../nodes/dashboard/local-time.js';
import { toPart } from '../../nodes/dashboard/parts.js';
import { noParts, type PageParts } from '../../nodes/dashboard/wire.js';
import { wordsIn } from '../../nodes/dashboard/words.js';
import { HOUR_MS, toIso } from '../../nodes/home/grid.js';
import type { Intent } from '../../nodes/home/schema/messages.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import { sampleHome, samplePlan, samplePrices, sampleState } from '../support/sample-plan.js';

const now = Date.parse('2026-05-12T13:07:00Z');
const time = new LocalTime('Europe/Paris', 'en-GB');
const nothing: PageParts = { ...noParts, clock: { homeMs: now, realMs: now, pace: 1 } };
const planned = (changes: Partial<Plan> = {}): PageParts => ({
  ...nothing,
  'plan-update': toPart('plan-update', { ...samplePlan({ now }), ...changes }, sampleHome.batteries),
});
const text = (told: { text: string }) => told.text;
const said = (parts: PageParts, at = now, language = 'en') =>
  headline(parts, at, {
    time,
    words: wordsIn(language),
    say: text,
    sayReason: ({ text: all }) => all.split(/(?<=\.) /),
  });

describe('the headline', () => {
  it('waits for the first plan', () => {
    const { title, health, cost, socPercent } = said(nothing);
    assert.deepEqual([title, health.level, cost, socPercent], ['No plan yet', 'waiting', null, null]);
  });

  it('says what happens now, until when, and what comes then', () => {
    const { title, then, reason } = said(planned());
    assert.equal(title, 'Charging from the sun until 18:00');
    assert.equal(then, 'then keeping the charge');
    assert.match(reason, /sun/);
  });

  it('tells charging from the grid from charging from the sun', () => {
    const plan = samplePlan({ now });
    const slots = plan.slots.map((slot) => ({
      ...slot,
      pvKwh: 0,
      importKwh: slot.loadKwh + slot.batteries[0].chargeKwh,
    }));
    assert.match(said(planned({ slots })).title, /^Charging from the grid/);
  });

  it('says so where the home has no battery', () => {
    const slots = samplePlan({ now }).slots.map((slot) => ({ ...slot, action: 'hold' as const, batteries: [] }));
    assert.equal(said(planned({ slots })).title, 'No battery to plan for');
  });

  it('says what runs, or runs next, where the home has devices and no battery', () => {
    const slots = samplePlan({ now }).slots.map((slot, index) => ({
      ...slot,
      action: 'hold' as const,
      batteries: [],
      evs: [{ id: 'kia', chargeKwh: index >= 8 && index < 12 ? 1 : 0, socPercent: 50 }],
      appliances: [{ id: 'dishwasher', kwh: index < 4 ? 0.2 : 0 }],
    }));
    const parts = planned({ slots });
    assert.deepEqual([said(parts).title, said(parts).then], ['Running an appliance until 16:00', '']);
    const later = said(parts, Date.parse(slots[5].start));
    assert.deepEqual([later.title, later.then], ['Nothing to run now', 'next: car, Tue 17:00']);
    assert.equal(said(parts, Date.parse(slots[9].start)).title, 'Charging the car until 18:00');
  });

  it('says what somebody has asked for before what was planned', () => {
    const executor = {
      mode: 'live' as const,
      paused: false,
      intent: 'charge-from-grid' as const,
      reason: { code: 'force-charge', values: {}, text: 'Somebody asked for it.' },
      override: 'force-charge' as string | null,
      overrideUntil: toIso(now + HOUR_MS) as string | null,
      problems: [],
      writes: [],
    };
    const forced = said({ ...planned(), 'executor-state': executor });
    assert.equal(forced.title, 'Charging from the grid until 16:07');
    assert.deepEqual([forced.then, forced.target, forced.reason], ['', null, 'Somebody asked for it.']);
    const asked = { paused: true, intent: 'self-consumption' as const, override: null, overrideUntil: null };
    assert.equal(said({ ...planned(), 'executor-state': { ...executor, ...asked } }).title, 'Paused');
  });

  it('follows the clock through the plan', () => {
    const plan = samplePlan({ now });
    const at = plan.slots.findIndex((slot) => slot.action === 'export');
    assert.match(said(planned(), Date.parse(plan.slots[at].start)).title, /^Selling to the grid until/);
    assert.equal(said(planned(), now + 60 * HOUR_MS).title, 'The plan has run out');
  });

  it('takes a plan that begins in a moment as begun', () => {
    assert.equal(said(planned(), now - 2_000).title, said(planned()).title);
  });

  it('shows the measured charge before the planned one', () => {
    const parts = planned();
    assert.equal(said(parts).socPercent, parts['plan-update']?.socPercent[0]);
    const state = toPart('state', sampleState({ now, startSocPercent: 55 }), sampleHome.batteries);
    assert.equal(said({ ...parts, state }).socPercent, 55);
  });

  it('says whether the price is among the lowest or the highest of the coming day', () => {
    const parts = { ...nothing, 'price-update': toPart('price-update', samplePrices({ now }), []) };
    const midnight = Date.parse('2026-05-12T00:00:00Z');
    const levels = [13, 11, 18].map((hour) => said(parts, midnight + hour * HOUR_MS).priceLevel);
    assert.deepEqual(levels, ['low', 'low', 'high']);
    assert.equal(said(nothing).priceLevel, null);
  });

  const error = {
    code: 'prices-missing',
    values: {},
    text: 'No prices for tomorrow.',
    at: toIso(now),
    planInForce: toIso(now),
  };
  const health: readonly {
    readonly when: string;
    readonly parts: PageParts;
    readonly at?: number;
    readonly level: string;
    readonly text: RegExp;
  }[] = [
    { when: 'all is well', parts: planned(), level: 'ok', text: /^Plan of 15:07$/ },
    {
      when: 'the home is missing',
      parts: { ...nothing, problem: { code: 'home-missing', values: {}, text: 'Choose one.' } },
      level: 'critical',
      text: /Choose one/,
    },
    {
      when: 'planning failed',
      parts: { ...planned(), 'planner-error': error },
      level: 'critical',
      text: /^No prices for tomorrow\. The plan of 15:07 stays in force\.$/,
    },
    {
      when: 'planning failed, and worked again later',
      parts: { ...planned({ plannedAt: toIso(now + HOUR_MS) }), 'planner-error': error },
      level: 'ok',
      text: /16:07/,
    },
    {
      when: 'planning never worked',
      parts: { ...nothing, 'planner-error': { ...error, planInForce: null } },
      level: 'critical',
      text: /^No prices for tomorrow\.$/,
    },
    {
      when: 'planning works after it never did',
      parts: { ...planned(), 'planner-error': { ...error, planInForce: null } },
      level: 'ok',
      text: /15:07/,
    },
    {
      when: 'the plan is a fallback',
      parts: planned({ status: 'fallback', notices: [{ code: 'x', values: {}, text: 'The solver took too long.' }] }),
      level: 'warning',
      text: /fallback.*took too long/,
    },
    {
      when: 'a wish could not be met',
      parts: planned({ notices: [{ code: 'x', values: {}, text: 'Short 4.6 kWh.' }] }),
      level: 'warning',
      text: /^Short 4.6 kWh\.$/,
    },
    {
      when: 'no new plan has come for hours',
      parts: planned(),
      at: now + 5 * HOUR_MS,
      level: 'warning',
      text: /15:07 is 5 hours old/,
    },
  ];
  for (const { when, parts, at, level, text } of health) {
    it(`reports ${level} when ${when}`, () => {
      const found = said(parts, at).health;
      assert.equal(found.level, level);
      assert.match(found.lines.join(' '), text);
    });
  }

  it('says what a live executor does where that is not what was planned', () => {
    const executor = {
      mode: 'live',
      paused: false,
      reason: { code: 'x', values: {}, text: 'The home takes more than the sun gives.' },
      override: null,
      overrideUntil: null,
      problems: [],
      writes: [],
    } as const;
    const doing = (intent: Intent, mode: 'live' | 'shadow' = 'live') =>
      said({ ...planned(), 'executor-state': { ...executor, mode, intent } });
    const asPlanned = said(planned());
    assert.equal(doing('self-consumption').title, 'Following the home');
    assert.equal(doing('self-consumption').reason, executor.reason.text);
    assert.equal(doing('charge-from-surplus').title, asPlanned.title);
    assert.equal(doing('self-consumption', 'shadow').title, asPlanned.title);
    assert.equal(doing('self-consumption', 'shadow').reason, asPlanned.reason);
  });

  it('shows the executor as paused before its mode', () => {
    const reason = { code: 'x', values: {}, text: '' };
    const rest = { overrideUntil: null, problems: [], writes: [] };
    const executor = { mode: 'live', paused: true, intent: null, reason, override: null, ...rest } as const;
    assert.equal(said({ ...nothing, 'executor-state': executor }).mode, 'paused');
    assert.equal(said({ ...nothing, 'executor-state': { ...executor, paused: false } }).mode, 'live');
  });

  it('speaks the language of the browser, and English where it does not know it', () => {
    assert.equal(said(planned(), now, 'sv-SE').title, 'Laddar från solen till 18:00');
    assert.equal(said(planned(), now, 'de').then, 'dann Ladung halten');
    assert.equal(said(planned(), now, 'fr').title, said(planned()).title);
  });

  it('tells where the charge is going, and when it is there', () => {
    const { target } = said(planned());
    assert.equal(target && time.time(target.atMs), '18:00');
    assert.ok(target && target.socPercent > 42);
  });

  it('passes on what parts of the home report, the worst level first, and says nothing twice', () => {
    const problem = { code: 'sensor-silent', values: {}, text: 'The meter is silent. Check its network.' };
    const health = (level: 'warning' | 'critical') => ({ level, problems: [problem, problem] });
    const report = (level: 'warning' | 'critical') => said({ ...planned(), health: health(level) }).health;
    assert.deepEqual(report('warning'), { level: 'warning', lines: [problem.text] });
    assert.equal(report('critical').level, 'critical');
    assert.equal(said({ ...nothing, health: health('warning') }).health.level, 'warning');
    const notices = [{ code: 'x', values: {}, text: 'Short 4.6 kWh.' }];
    const both = said({ ...planned({ notices }), health: health('warning') }).health;
    assert.deepEqual(both.lines, [problem.text, 'Short 4.6 kWh.']);
  });

  it('warns of what the executor cannot do', () => {
    const problem = { code: 'write-failed', values: {}, text: 'The inverter does not answer. Check its network.' };
    const reason = { code: 'x', values: {}, text: '' };
    const executor = { mode: 'live', paused: false, intent: null, reason, override: null } as const;
    const parts = {
      ...planned(),
      'executor-state': { ...executor, overrideUntil: null, problems: [problem], writes: [] },
    };
    assert.deepEqual(said(parts).health, { level: 'warning', lines: [problem.text] });
  });
});
