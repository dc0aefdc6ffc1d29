import assert from 'node:assert/strict';
import { dispatchHome } from '../../nodes/executor/dispatch.js';
import { Executor } from '../../nodes/executor/executor-machine.js';
import { withPeakLimit } from '../../nodes/executor/peak-limit.js';
import { defaultSettings } from '../../nodes/executor/settings.js';
import { stepBattery } from '../../nodes/home/battery.js';
import { HOUR_MS, localDay, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import { clamp } from '../../nodes/home/numbers.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import type { PlanSlot } from '../../nodes/home/schema/plan.js';
import { problemSchema } from '../../nodes/home/schema/problem.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { onePricePlan } from '../support/executor-plan.js';
import { randomFrom } from '../support/fault-month.js';

const START = Date.parse('2026-01-12T23:00:00Z');
const ZONE = 'Europe/Stockholm';
const DAYS = 3;
const REPLAN_SLOTS = 8;
const PRICE_PER_KW = 6;

const home = {
  timezone: ZONE,
  grid: { maxImportKw: 17, maxExportKw: 17, powerTariff: { pricePerKw: PRICE_PER_KW, measuredOver: 'hour' as const } },
  batteries: [
    {
      id: 'house',
      capacityKwh: 12,
      minSocPercent: 10,
      maxChargeKw: 6,
      maxDischargeKw: 6,
      chargeEfficiency: 0.95,
      dischargeEfficiency: 0.95,
      wearCostPerKwh: 0.01,
    },
  ],
};

/** Cheap at night, dear in the evening. */
const priceAt = (at: number) => {
  const hour = new Date(at + HOUR_MS).getUTCHours();
  return hour < 5 ? 0.1 : hour >= 17 && hour < 21 ? 0.55 : 0.3;
};
const expectedKw = (at: number) => {
  const hour = new Date(at + HOUR_MS).getUTCHours();
  return hour >= 6 && hour < 9 ? 2 : hour >= 16 && hour < 22 ? 2.4 : 0.6;
};

interface Outcome {
  /** The highest hourly mean of import, kW. */
  readonly peakKw: number;
  /** By how much hours came out above what the plan in force meant to reach, kW: with energy left in the battery, and without. */
  readonly aboveKw: { readonly full: number; readonly empty: number };
  /** Energy, wear and power, less what the battery holds at the end. */
  readonly cost: number;
}

/** Plans every two hours on what is expected and lets the executor's function meet what comes. */
function run(kepler: Kepler, seed: number, followed: (slot: PlanSlot) => PlanSlot): Outcome {
  const random = randomFrom(seed);
  // How much more or less is used holds on for a while.
  let mood = 0;
  const actualKw = Array.from({ length: DAYS * 96 }, (_, index) => {
    mood = 0.9 * mood + 0.25 * (random() + random() + random() - 1.5);
    return Math.max(0.1, expectedKw(START + index * SLOT_MS) * Math.exp(mood));
  });
  let storedKwh = 6;
  let money = 0;
  let plannedKw = 0;
  const aboveKw = { full: 0, empty: 0 };
  let ranOut = false;
  let plan: readonly PlanSlot[] = [];
  const hourly = new Map<number, number>();
  const peakSoFar = () => Math.max(0, ...hourly.values());
  const { home: parsed } = problemSchema.parse({ ...problemAt(0, 50, 0), home });
  for (let index = 0; index < DAYS * 96; index++) {
    const at = START + index * SLOT_MS;
    if (index % REPLAN_SLOTS === 0) {
      const made = kepler.plan(problemSchema.parse(problemAt(index, (storedKwh / 12) * 100, peakSoFar())));
      plan = made.slots;
      plannedKw = Math.max(...(made.powerPeaks ?? []).map(({ kw }) => kw));
    }
    const slot = followed(plan[index % REPLAN_SLOTS]);
    const [valueCurve] = slot.valueCurve ?? [];
    const dispatch = dispatchHome({
      home: withPeakLimit(parsed, slot),
      netLoadKw: actualKw[index],
      pvKw: 0,
      hours: 0.25,
      importPrice: slot.importPrice,
      exportPrice: slot.exportPrice,
      batteries: [
        { id: 'house', socPercent: (storedKwh / 12) * 100, storedEnergyValue: slot.storedEnergyValue, valueCurve },
      ],
    });
    const step = stepBattery(parsed.batteries[0], storedKwh, dispatch.batteries[0].powerKw, 0.25);
    storedKwh = step.storedKwh;
    const gridKwh = (actualKw[index] - step.powerKw) * 0.25;
    money += gridKwh * (gridKwh > 0 ? slot.importPrice : slot.exportPrice) + 0.01 * Math.abs(step.powerKw) * 0.25;
    const hour = Math.floor(at / HOUR_MS);
    hourly.set(hour, (hourly.get(hour) ?? 0) + Math.max(0, gridKwh));
    ranOut = (index % 4 > 0 && ranOut) || storedKwh < 1.2 + 1e-6;
    const key = ranOut ? 'empty' : 'full';
    if (index % 4 === 3) aboveKw[key] = Math.max(aboveKw[key], (hourly.get(hour) ?? 0) - plannedKw);
  }
  const peakKw = peakSoFar();
  return { peakKw, aboveKw, cost: money + peakKw * PRICE_PER_KW - storedKwh * 0.95 * 0.3 };
}

function problemAt(index: number, socPercent: number, peakKw: number) {
  const now = START + index * SLOT_MS;
  const slots = Array.from({ length: 144 }, (_, ahead) => {
    const start = now + ahead * SLOT_MS;
    const loadKwh = expectedKw(start) / 4;
    return {
      start: toIso(start),
      end: toIso(start + SLOT_MS),
      importPrice: priceAt(start),
      exportPrice: 0.05,
      loadKwh,
      loadKwhP10: loadKwh * 0.6,
      loadKwhP90: loadKwh * 1.6,
      pvKwh: 0,
    };
  });
  return {
    now: toIso(now),
    home,
    slots,
    state: {
      batteries: [{ id: 'house', socPercent: clamp(socPercent, 0, 100) }],
      peaksKwThisMonth: peakKw > 0 ? [{ date: localDay(now, ZONE), kw: peakKw }] : [],
    },
  };
}

describe('The executor under a power tariff', () => {
  const now = START + 12 * HOUR_MS;
  const decided = (peakImport: PlanSlot['peakImport']) => {
    const plan = onePricePlan(now, { importPrice: 0.3, exportPrice: 0.05 });
    const executor = new Executor(homeSchema.parse(home), { ...defaultSettings, mode: 'live' });
    // What is stored is worth more than it saves now: without a peak to keep it is held.
    const slots = plan.slots.map((slot) => ({
      ...slot,
      storedEnergyValue: 2,
      valueCurve: undefined,
      ...(peakImport ? { peakImport } : {}),
    }));
    executor.receivePlan({ ...plan, slots });
    executor.receiveState({
      at: toIso(now),
      batteries: [{ id: 'house', socPercent: 100, powerKw: 0 }],
      pvKw: 0,
      loadKw: 4,
      gridKw: 4,
      waterHeaters: [],
      evs: [],
      ages: {},
    });
    return executor.decide(now, 'tick').state.decision[0].powerKw;
  };

  it('covers what would raise the peak, where that costs more than the energy is worth', () => {
    assert.equal(decided(undefined), 0);
    assert.ok(Math.abs(decided({ kw: 1.5, pricePerKwh: 6 }) - 2.5) < 1e-6);
    assert.equal(decided({ kw: 1.5, pricePerKwh: 0.01 }), 0);
  });

  it('keeps a lower limit of the home', () => {
    const parsed = homeSchema.parse({ ...home, grid: { ...home.grid, importLimitKw: 1 } });
    assert.equal(withPeakLimit(parsed, { peakImport: { kw: 2, pricePerKwh: 6 } }), parsed);
    assert.equal(withPeakLimit(parsed, { peakImport: { kw: 0.5, pricePerKwh: 6 } }).grid.importLimitKw, 0.5);
  });
});

describe('Executing a plan under a power tariff', function () {
  this.timeout(120_000);
  let kepler: Kepler;
  before(async () => {
    kepler = await Kepler.load();
  });
  after(() => kepler.dispose());

  for (const seed of [1, 2, 3]) {
    it(`makes no peak higher than the plans meant to, and costs less than without knowing it (seed ${seed})`, () => {
      const knowing = run(kepler, seed, (slot) => slot);
      const blind = run(kepler, seed, ({ peakImport: _peak, ...slot }) => slot);
      assert.ok(knowing.aboveKw.full < 0.01, JSON.stringify(knowing));
      assert.ok(blind.aboveKw.full > 1, JSON.stringify(blind));
      assert.ok(knowing.peakKw < blind.peakKw - 0.2, `${knowing.peakKw} against ${blind.peakKw} kW`);
      assert.ok(knowing.cost < blind.cost, `${knowing.cost} against ${blind.cost}`);
    });
  }
});
