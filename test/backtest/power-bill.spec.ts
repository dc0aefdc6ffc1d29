import assert from 'node:assert/strict';
import { closeAccount } from '../../nodes/backtest/accounts.js';
import { PeakBook, powerBills, powerCostOf } from '../../nodes/backtest/power-bill.js';
import type { SlotFlow } from '../../nodes/backtest/replay.js';
import { runBacktest, type BacktestOptions } from '../../nodes/backtest/run.js';
import { HOUR_MS, MINUTE_MS } from '../../nodes/home/grid.js';
import type { PowerTariffInput } from '../../nodes/home/schema/tariff.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { OPTIONS, homeOf, recorded, worldOf } from './worlds.js';

const homeWith = (powerTariff: PowerTariffInput) =>
  homeOf({ grid: { maxImportKw: 12, maxExportKw: 12, powerTariff }, batteries: [] });

/** A flow that only imports, in half an hour from a local time in Paris (UTC+2 in May and June). */
function imported(local: string, importKwh: number): SlotFlow {
  const startMs = Date.parse(`${local}:00+02:00`);
  const slot = { startMs, endMs: startMs + 30 * MINUTE_MS, hours: 0.5, loadKwh: importKwh, pvKwh: 0, heatKwh: 0 };
  const priced = { ...slot, importPrice: 0.2, exportPrice: 0.1 };
  return { slot: priced, importKwh, exportKwh: 0, curtailedKwh: 0, heatKwh: 0, batteries: [] };
}

/*
 * By hand, at 10 per kW and month:
 *
 * | day    | hour  | kWh in its halves | mean of the hour | mean of the higher half |
 * | 30 May | 18:00 | 1 + 2             | 3 kW             | 4 kW                    |
 * | 31 May | 18:00 | 2 + 3             | 5 kW             | 6 kW                    |
 * | 31 May | 19:00 | 1 + 1             | 2 kW             | 2 kW                    |
 * | 1 June | 07:00 | 0.5 + (missing)   | 1 kW             | 1 kW                    |
 * | 1 June | 18:00 | 1 + 3             | 4 kW             | 6 kW                    |
 */
const FLOWS = [
  imported('2024-05-30T18:00', 1),
  imported('2024-05-30T18:30', 2),
  imported('2024-05-31T18:00', 2),
  imported('2024-05-31T18:30', 3),
  imported('2024-05-31T19:00', 1),
  imported('2024-05-31T19:30', 1),
  imported('2024-06-01T07:00', 0.5),
  imported('2024-06-01T18:00', 1),
  imported('2024-06-01T18:30', 3),
];

describe('the bill for power', () => {
  const cases: [name: string, tariff: PowerTariffInput, added: Readonly<Record<string, number>>][] = [
    [
      'takes the highest hour of each month',
      { pricePerKw: 10 },
      { '2024-05-30': 30, '2024-05-31': 20, '2024-06-01': 40 },
    ],
    [
      'takes the highest slot where that is measured',
      { pricePerKw: 10, measuredOver: 'slot' },
      { '2024-05-30': 40, '2024-05-31': 20, '2024-06-01': 60 },
    ],
    [
      'takes the mean of the highest days: (3 + 0) / 2, then (5 + 3) / 2, and (4 + 0) / 2 of the new month',
      { pricePerKw: 10, topDays: 2 },
      { '2024-05-30': 15, '2024-05-31': 25, '2024-06-01': 20 },
    ],
    [
      'weighs what the tariff weighs: half in the morning and nothing in the evening',
      { pricePerKw: 10, weights: [{ from: '06:00', to: '12:00', weight: 0.5 }] },
      { '2024-05-30': 0, '2024-05-31': 0, '2024-06-01': 5 },
    ],
  ];
  for (const [name, tariff, added] of cases) {
    it(name, () => {
      const home = homeWith(tariff);
      const bills = powerBills(home, FLOWS);
      assert.deepEqual(Object.fromEntries([...bills].map(([date, { cost }]) => [date, cost])), added);
      const total = Object.values(added).reduce((sum, cost) => sum + cost, 0);
      assert.equal(powerCostOf(home, FLOWS), total);
    });
  }

  it('is part of the cost: 14.5 kWh at 0.20 and 9 kW at 10', () => {
    const home = homeWith({ pricePerKw: 10 });
    const account = closeAccount(home, FLOWS, [], 0.2, powerCostOf(home, FLOWS));
    assert.ok(Math.abs(account.importCost - 2.9) < 1e-9);
    assert.equal(account.powerCost, 90);
    assert.ok(Math.abs(account.cost - 92.9) < 1e-9);
  });

  it('costs nothing without a power tariff', () => assert.equal(powerCostOf(homeOf({ batteries: [] }), FLOWS), 0));

  it('tells an hour once it has ended, and forgets the month before', () => {
    const { powerTariff } = homeWith({ pricePerKw: 10 }).grid;
    const book = new PeakBook(powerTariff!, 'Europe/Paris');
    const half = Date.parse('2024-05-31T18:30:00+02:00');
    book.take(FLOWS[2]);
    assert.deepEqual(book.peaksAt(half), []);
    book.take(FLOWS[3]);
    assert.deepEqual(book.peaksAt(half + HOUR_MS / 2), [{ date: '2024-05-31', kw: 5 }]);
    assert.deepEqual(book.peaksAt(Date.parse('2024-06-01T00:00:00+02:00')), []);
  });
});

describe('a backtest of a home with a power tariff', function () {
  this.timeout(120_000);
  let kepler: Kepler;
  before(async () => (kepler = await Kepler.load()));
  after(() => kepler.dispose());

  const DAYS = 6;
  const report = (powerTariff: PowerTariffInput | undefined, changes: Partial<BacktestOptions> = {}) => {
    const home = homeOf({ grid: { maxImportKw: 12, maxExportKw: 12, ...(powerTariff ? { powerTariff } : {}) } });
    const tools = { planner: kepler, now: () => performance.now(), onProgress: () => undefined };
    return runBacktest(worldOf(recorded(3, DAYS), DAYS, home), { ...OPTIONS, ...changes }, tools);
  };

  for (const tariff of [
    { pricePerKw: 6, measuredOver: 'slot' },
    { pricePerKw: 6, topDays: 2 },
  ] as const) {
    it(`books ${JSON.stringify(tariff)} for every policy alike, in the days and months too`, () => {
      const { policies, daily, monthly, notices } = report(tariff);
      assert.ok(!notices.some(({ code }) => code === 'left-out'));
      for (const [name, policy] of Object.entries(policies)) {
        assert.ok(policy.powerCost > 0, name);
        const money = policy.importCost - policy.exportIncome + policy.wearCost + policy.powerCost;
        assert.ok(policy.cost > money - 5 && policy.violations.length === 0, name);
        const days = daily.reduce((sum, day) => sum + day.policies[name as 'mpc']!.cost, 0);
        const months = monthly.reduce((sum, month) => sum + month.policies[name as 'mpc']!.cost, 0);
        const billedKw = monthly.reduce((sum, month) => sum + month.policies[name as 'mpc']!.billedKw!, 0);
        assert.ok(Math.abs(days - policy.cost) < 1e-4 && Math.abs(months - policy.cost) < 1e-4, name);
        assert.ok(Math.abs(billedKw * tariff.pricePerKw - policy.powerCost) < 0.01, name);
      }
      const { mpc, perfect, 'self-consumption': plain } = policies;
      assert.ok(perfect!.cost < mpc!.cost && mpc!.cost < plain!.cost, `${mpc!.cost} against ${plain!.cost}`);
    });
  }

  it('keeps the peak lower than a home that pays for energy alone', () => {
    const tariff = { pricePerKw: 6, measuredOver: 'slot' } as const;
    const only = { policies: ['mpc'] } as const;
    const [paid, free] = [report(tariff, only), report({ ...tariff, pricePerKw: 0 }, only)];
    const peakOf = ({ monthly }: typeof paid) => monthly[0].policies.mpc!.billedKw!;
    assert.ok(peakOf(paid) < 0.8 * peakOf(free), `${peakOf(paid)} against ${peakOf(free)}`);
  });
});
