import assert from 'node:assert/strict';
import { changedParts, liveParts, problemOf, type Parts } from '../../nodes/backtest/what-if.js';
import { Board } from '../../nodes/home/board.js';
import { HOUR_MS, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import type { ForecastUpdate, PlannerState, PriceUpdate, State } from '../../nodes/home/schema/messages.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import { whatIfSchema, type WhatIf } from '../../nodes/home/schema/trust.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { homeOf } from './worlds.js';

const NOW = Date.parse('2025-11-03T18:30:00Z');
const SLOTS = 96;
const CAR = { id: 'car', capacityKwh: 60, maxChargeKw: 11, chargeEfficiency: 1 };
const home = homeOf({ timezone: 'Europe/Berlin', evs: [CAR] });

function boardOf(changes: { planner?: Partial<PlannerState>; basis?: Plan['basis'] } = {}): Board {
  const board = new Board();
  const spans = Array.from({ length: SLOTS }, (_, index) => ({
    start: toIso(NOW + index * SLOT_MS),
    end: toIso(NOW + (index + 1) * SLOT_MS),
  }));
  const band = (mean: number) => ({ mean, p10: mean / 2, p50: mean, p90: mean * 1.5 });
  board.publish('price-update', {
    ...{ zone: 'DE', currency: 'EUR', source: 'test', publishedUntil: spans[SLOTS - 1].end },
    // Dear in the evening, cheap in the night.
    slots: spans.map((span, index) => {
      const spot = index < 16 ? 0.4 : index < 40 ? 0.05 : 0.2;
      return { ...span, spot, importPrice: spot, exportPrice: spot * 0.9 };
    }),
  } as PriceUpdate);
  board.publish('forecast-update', {
    issuedAt: toIso(NOW),
    slots: spans.map((span) => ({ ...span, loadKwh: band(0.3), pvKwh: band(0.2) })),
    accuracy: { method: 'test', historyDays: 1 },
  } as ForecastUpdate);
  board.publish('state', {
    at: toIso(NOW),
    batteries: [{ id: 'battery', socPercent: 50, powerKw: 0 }],
    ...{ pvKw: 1, loadKw: 1, gridKw: 0, waterHeaters: [], ages: {} },
    evs: [{ id: 'car', socPercent: 50, pluggedIn: true, powerKw: 0 }],
  } as State);
  if (changes.planner) {
    const asked = { riskAppetite: null, comfortLevels: [], manualSlots: [], evGoals: [], vacation: null };
    board.publish('planner-state', { at: toIso(NOW), ...asked, ...changes.planner } as PlannerState);
  }
  if (changes.basis) {
    const slots = spans.slice(0, 48);
    board.publish('plan-update', { plannedAt: toIso(NOW), slots, basis: changes.basis } as unknown as Plan);
  }
  return board;
}

describe('a question about the plan', () => {
  let kepler: Kepler;
  before(async () => (kepler = await Kepler.load()));
  after(() => kepler.dispose());

  const parts = (changes = {}): Parts => liveParts(home, boardOf(changes), NOW);
  const costOf = (asked: Parts) => kepler.plan(problemOf(asked)).objective;
  const asked = (question: WhatIf) => changedParts(parts(), question);

  it('starts from how far, and with what wishes, the plan in force was made', () => {
    const live = parts({ basis: { riskAppetite: 5, targetSocPercent: 40, onVacation: false, manualSlots: [] } });
    assert.deepEqual(live.settings.strategy, { riskAppetite: 5, targetSocPercent: 40 });
    assert.equal(live.settings.horizonHours, 12);
    assert.equal(problemOf(live).slots.length, 48);
    assert.equal(problemOf(parts()).slots.length, SLOTS);
    const manual = { from: toIso(NOW), to: toIso(NOW + HOUR_MS), action: 'charge' as const };
    assert.deepEqual(problemOf(parts({ planner: { manualSlots: [manual] } })).manualSlots, [manual]);
  });

  it('has the car charged by the next 07:00 of the home’s clock', () => {
    const [car] = problemOf(asked({ car: { socPercent: 80, by: '07:00' } })).home.evs;
    assert.deepEqual(car.goals, [{ by: '2025-11-04T06:00:00Z', socPercent: 80 }]);
  });

  it('has the car charged now: as soon as its charger can', () => {
    const [car] = problemOf(asked({ car: { socPercent: 80, by: 'now' } })).home.evs;
    // 30 % of 60 kWh at 11 kW.
    assert.equal(car.goals[0].by, '2025-11-03T20:09:00Z');
    const [now, later] = ['now', '07:00'].map((by) => costOf(asked({ car: { socPercent: 80, by } })));
    assert.ok(now > later + 1, `${now} ${later}: the evening is dear, the night is cheap`);
  });

  it('takes the place of a goal that was asked of the planner', () => {
    const by = toIso(NOW + 10 * HOUR_MS);
    const live = parts({ planner: { evGoals: [{ id: 'car', socPercent: 100, by }] } });
    assert.equal(problemOf(live).home.evs[0].goals[0]?.socPercent, 100);
    const changed = changedParts(live, { car: { socPercent: 60, by: '07:00' } });
    assert.deepEqual(
      problemOf(changed).home.evs[0].goals.map(({ socPercent }) => socPercent),
      [60],
    );
  });

  it('plans with another risk appetite than the plan in force', () => {
    const live = parts({ planner: { riskAppetite: 2 } });
    assert.equal(problemOf(live).strategy.riskAppetite, 2);
    assert.equal(problemOf(changedParts(live, { riskAppetite: 5 })).strategy.riskAppetite, 5);
  });

  const worth: [question: WhatIf, dearer: boolean][] = [
    [{ exportAllowed: false }, true],
    [{ batteryKwh: 20 }, false],
    [{ pvPeakKw: 10 }, false],
    [whatIfSchema.parse({ tariff: { import: { addPerKwh: 0.1 } } }), true],
  ];
  for (const [question, dearer] of worth) {
    it(`answers ${JSON.stringify(question).slice(0, 40)} with what it costs`, () => {
      const difference = costOf(asked(question)) - costOf(parts());
      assert.ok(dearer ? difference > 0.01 : difference < -0.01, `${difference}`);
    });
  }

  const impossible: [question: WhatIf, home: Parameters<typeof homeOf>[0], says: RegExp][] = [
    [{ batteryKwh: 5 }, { batteries: [] }, /`what-if\.batteryKwh`.*no battery/],
    [{ pvPeakKw: 5 }, { solar: [] }, /`what-if\.pvPeakKw`.*peak power/],
    [{ car: { socPercent: 80, by: 'now' } }, { evs: [] }, /`what-if\.car`.*no such car/],
  ];
  for (const [question, changes, says] of impossible) {
    it(`refuses ${JSON.stringify(question)} where the home lacks it`, () => {
      const lacking = liveParts(homeOf(changes), boardOf(), NOW);
      assert.throws(() => changedParts(lacking, question), says);
    });
  }
});
