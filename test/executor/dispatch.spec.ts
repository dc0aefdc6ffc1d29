import assert from 'node:assert/strict';
import fc from 'fast-check';
import { storedKwhAt } from '../../nodes/home/battery.js';
import { DarkstarError } from '../../nodes/home/errors.js';
import { homeSchema, type Home, type HomeInput } from '../../nodes/home/schema/home.js';
import {
  dispatchHome,
  selfConsumption,
  type Dispatch,
  type DispatchInput,
  type ValuedBattery,
} from '../../nodes/executor/dispatch.js';
import { flatValue, valueBetween } from '../../nodes/executor/value.js';
import { counts } from '../support/project.js';

type BatteryInput = NonNullable<HomeInput['batteries']>[number];

// Losses of 10 % each way and wear of 0.01: with a value of 0.18 per stored kWh buying pays below 0.152, storing
// surplus below 0.152, covering the home above 0.21, and selling above 0.21.
const battery: BatteryInput = {
  id: 'b',
  capacityKwh: 10,
  minSocPercent: 10,
  maxSocPercent: 90,
  maxChargeKw: 4,
  maxDischargeKw: 5,
  chargeEfficiency: 0.9,
  dischargeEfficiency: 0.9,
  wearCostPerKwh: 0.01,
};
const grid: HomeInput['grid'] = { maxImportKw: 10, maxExportKw: 6 };

function homeWith(changes: { battery?: Partial<BatteryInput>; grid?: Partial<HomeInput['grid']> } = {}): Home {
  return homeSchema.parse({
    timezone: 'Europe/Paris',
    grid: { ...grid, ...changes.grid },
    batteries: [{ ...battery, ...changes.battery }],
  });
}

function situation(changes: Partial<DispatchInput> & Partial<ValuedBattery> = {}): DispatchInput {
  const { socPercent = 50, storedEnergyValue = 0.18, valueCurve, ...rest } = changes;
  return {
    home: homeWith(),
    netLoadKw: 1,
    pvKw: 0,
    hours: 0.25,
    importPrice: 0.25,
    exportPrice: 0.1,
    batteries: [{ id: 'b', socPercent, storedEnergyValue, valueCurve }],
    ...rest,
  };
}

const only = (dispatch: Dispatch) => dispatch.batteries[0];
const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

describe('dispatch within the slot', () => {
  const cases: {
    name: string;
    given: Parameters<typeof situation>[0];
    intent: string;
    powerKw: number;
    limits?: [number, number];
    curtailKw?: number;
  }[] = [
    {
      name: 'covers a deficit that is dearer than the value',
      given: {},
      intent: 'self-consumption',
      powerKw: 1,
      limits: [4, 5],
    },
    {
      name: 'stores surplus that sells for less than the value',
      given: { netLoadKw: -2, pvKw: 3 },
      intent: 'self-consumption',
      powerKw: -2,
      limits: [4, 5],
    },
    {
      name: 'keeps what is worth more than the import price',
      given: { storedEnergyValue: 0.24 },
      intent: 'charge-from-surplus',
      powerKw: 0,
      limits: [4, 0],
    },
    {
      name: 'buys where that pays',
      given: { importPrice: 0.1, exportPrice: 0.05 },
      intent: 'charge-from-grid',
      powerKw: -4,
      limits: [4, 0],
    },
    {
      name: 'buys on top of surplus',
      given: { importPrice: 0.1, exportPrice: 0.05, netLoadKw: -1, pvKw: 2 },
      intent: 'charge-from-grid',
      powerKw: -4,
    },
    {
      name: 'sells where that pays',
      given: { importPrice: 0.4, exportPrice: 0.3 },
      intent: 'export',
      powerKw: 5,
      limits: [0, 5],
    },
    {
      name: 'sells surplus rather than store it',
      given: { exportPrice: 0.17, netLoadKw: -2, pvKw: 3 },
      intent: 'discharge-to-home',
      powerKw: 0,
      limits: [0, 5],
    },
    {
      name: 'holds between the two',
      given: { importPrice: 0.19, exportPrice: 0.17 },
      intent: 'hold',
      powerKw: 0,
      limits: [0, 0],
    },
    {
      name: 'holds surplus back that costs money',
      given: { exportPrice: -0.05, netLoadKw: -7, pvKw: 8 },
      intent: 'self-consumption',
      powerKw: -4,
      curtailKw: 3,
    },
    {
      name: 'does not hold back what it can store',
      given: { exportPrice: -0.05, netLoadKw: -3, pvKw: 4 },
      intent: 'self-consumption',
      powerKw: -3,
      curtailKw: 0,
    },
    {
      name: 'exports surplus that brings nothing',
      given: { exportPrice: 0, netLoadKw: -7, pvKw: 8 },
      intent: 'self-consumption',
      powerKw: -4,
      curtailKw: 0,
    },
    {
      name: 'pays a little for export where holding back costs more',
      given: { home: { ...homeWith(), curtailmentCostPerKwh: 0.1 }, exportPrice: -0.05, netLoadKw: -7, pvKw: 8 },
      intent: 'self-consumption',
      powerKw: -4,
      curtailKw: 0,
    },
    {
      name: 'holds back what the grid does not take',
      given: { exportPrice: 0.17, netLoadKw: -9, pvKw: 9 },
      intent: 'self-consumption',
      powerKw: -3,
      curtailKw: 0,
    },
    {
      name: 'never buys with a battery that must not',
      given: {
        home: homeWith({ battery: { chargeFromGrid: false } }),
        importPrice: 0.1,
        exportPrice: 0.05,
        netLoadKw: -1,
        pvKw: 1,
      },
      intent: 'charge-from-surplus',
      powerKw: -1,
    },
    {
      name: 'never sells from a battery that must not',
      given: { home: homeWith({ battery: { dischargeToGrid: false } }), importPrice: 0.4, exportPrice: 0.3 },
      intent: 'discharge-to-home',
      powerKw: 1,
    },
    {
      name: 'never exports where it is not allowed',
      given: {
        home: homeWith({ grid: { exportAllowed: false } }),
        importPrice: 0.4,
        exportPrice: 0.3,
        netLoadKw: -6,
        pvKw: 7,
      },
      intent: 'self-consumption',
      powerKw: -4,
      curtailKw: 2,
    },
    {
      name: 'buys no more than the connection carries',
      given: { home: homeWith({ grid: { maxImportKw: 3 } }), importPrice: 0.1 },
      intent: 'charge-from-grid',
      powerKw: -2,
    },
    {
      name: 'buys no more than the soft limit',
      given: { home: homeWith({ grid: { importLimitKw: 2.5 } }), importPrice: 0.1 },
      intent: 'charge-from-grid',
      powerKw: -1.5,
    },
    {
      name: 'covers load above the soft limit at any value',
      given: { home: homeWith({ grid: { importLimitKw: 2.5 } }), storedEnergyValue: 0.24, netLoadKw: 4 },
      intent: 'self-consumption',
      powerKw: 1.5,
      limits: [4, 1.5],
    },
    {
      name: 'sells no more than the grid takes',
      given: { home: homeWith({ grid: { maxExportKw: 1.5 } }), importPrice: 0.4, exportPrice: 0.3 },
      intent: 'export',
      powerKw: 2.5,
    },
    {
      name: 'does not discharge below the lowest SoC, nor charges unless it pays',
      given: { socPercent: 5 },
      intent: 'self-consumption',
      powerKw: 0,
    },
    {
      name: 'does not charge above the highest SoC',
      given: { socPercent: 95, importPrice: 0.1, exportPrice: 0.05 },
      intent: 'charge-from-surplus',
      powerKw: 0,
    },
    {
      name: 'fills what room is left',
      given: { socPercent: 89, importPrice: 0.1, exportPrice: 0.05 },
      intent: 'charge-from-grid',
      powerKw: -0.1 / (0.9 * 0.25),
    },
    {
      name: 'does nothing with a battery of capacity 0',
      given: { home: homeWith({ battery: { capacityKwh: 0 } }), netLoadKw: 2 },
      intent: 'self-consumption',
      powerKw: 0,
    },
    {
      name: 'sells now where selling pays more than buying, though both pay',
      given: { importPrice: 0.1, exportPrice: 0.5, netLoadKw: 0 },
      intent: 'export',
      powerKw: 5,
    },
  ];
  for (const { name, given, intent, powerKw, limits, curtailKw = 0 } of cases) {
    it(name, () => {
      const dispatch = dispatchHome(situation(given));
      const decided = only(dispatch);
      close(decided.powerKw, powerKw);
      assert.equal(decided.intent, intent);
      if (limits) assert.deepEqual([decided.maxChargeKw, decided.maxDischargeKw], limits);
      close(dispatch.curtailKw, curtailKw);
    });
  }

  it('resolves ties towards self-consumption', () => {
    const value = 0.18;
    const buying = dispatchHome(situation({ importPrice: 0.9 * value - 0.01, exportPrice: 0.01 }));
    assert.equal(only(buying).intent, 'charge-from-surplus');
    const covering = dispatchHome(situation({ importPrice: value / 0.9 + 0.01 }));
    assert.deepEqual([only(covering).intent, only(covering).powerKw], ['self-consumption', 1]);
    const selling = dispatchHome(situation({ importPrice: 0.3, exportPrice: value / 0.9 + 0.01 + 1e-12 }));
    assert.deepEqual([only(selling).intent, only(selling).powerKw], ['discharge-to-home', 1]);
    const storing = situation({ exportPrice: 0.9 * value - 0.01, netLoadKw: -2, pvKw: 2 });
    assert.deepEqual(
      [only(dispatchHome(storing)).intent, only(dispatchHome(storing)).powerKw],
      ['self-consumption', -2],
    );
  });

  it('charges along a curve only up to where it stops paying', () => {
    const valueCurve = { socPercent: [0, 100], valuePerKwh: [0.3, 0.1] };
    // (0.134 + 0.01) / 0.9 = 0.16, which the curve meets at 70 %.
    const input = situation({ valueCurve, socPercent: 65, importPrice: 0.134, exportPrice: 0.1 });
    const decided = only(dispatchHome(input));
    close(decided.powerKw, -0.5 / (0.9 * 0.25));
    close(decided.socTargetPercent, 70);
    assert.equal(decided.intent, 'charge-from-grid');
  });

  it('covers the home along a curve only down to where it stops paying', () => {
    const valueCurve = { socPercent: [0, 100], valuePerKwh: [0.3, 0.1] };
    // (0.21 − 0.01) × 0.9 = 0.18, which the curve meets at 60 %.
    const input = situation({ valueCurve, socPercent: 62, importPrice: 0.21, netLoadKw: 4 });
    const decided = only(dispatchHome(input));
    close(decided.powerKw, (0.2 * 0.9) / 0.25);
    assert.equal(decided.intent, 'self-consumption');
    close(decided.socTargetPercent, 60);
  });

  it('takes the curve before the single value', () => {
    const valueCurve = { socPercent: [0, 100], valuePerKwh: [0.18, 0.18] };
    const decided = only(dispatchHome(situation({ valueCurve, storedEnergyValue: 9 })));
    assert.equal(decided.intent, 'self-consumption');
  });

  it('gives the price and the value in its reason', () => {
    const { reason } = only(dispatchHome(situation({ importPrice: 0.1, exportPrice: 0.05 })));
    assert.equal(reason.code, 'charge-from-grid');
    assert.equal(reason.values.storedValue, 0.18);
    assert.equal(reason.values.buyingCost, 0.12222);
    assert.match(reason.text, /worth 0\.180 EUR; bought now it costs 0\.122 EUR/);
  });

  it('names a battery that the home does not have', () => {
    const batteries = [{ id: 'x', socPercent: 50, storedEnergyValue: 0.1 }];
    assert.throws(
      () => dispatchHome(situation({ batteries })),
      (error) => (error as DarkstarError).code === 'unknown-battery',
    );
  });
});

describe('dispatch of several batteries', () => {
  const home = homeSchema.parse({
    timezone: 'Europe/Paris',
    grid: { maxImportKw: 10, maxExportKw: 6 },
    batteries: [
      { ...battery, id: 'dear' },
      { ...battery, id: 'cheap' },
    ],
  });
  const with2 = (changes: Partial<DispatchInput>) =>
    dispatchHome({
      ...situation({ home }),
      batteries: [
        { id: 'dear', socPercent: 50, storedEnergyValue: 0.2 },
        { id: 'cheap', socPercent: 50, storedEnergyValue: 0.15 },
      ],
      ...changes,
    });
  const powers = (dispatch: Dispatch) => dispatch.batteries.map((each) => [each.id, each.powerKw]);

  it('covers a deficit from the energy of least value', () => {
    assert.deepEqual(powers(with2({ netLoadKw: 3 })), [
      ['dear', 0],
      ['cheap', 3],
    ]);
    assert.deepEqual(powers(with2({ netLoadKw: 7 })), [
      ['dear', 2],
      ['cheap', 5],
    ]);
  });

  it('stores surplus where it is worth most', () => {
    assert.deepEqual(powers(with2({ netLoadKw: -3, pvKw: 3 })), [
      ['dear', -3],
      ['cheap', 0],
    ]);
  });

  it('lets only one of them follow the load', () => {
    const [dear, cheap] = with2({ netLoadKw: 3 }).batteries;
    assert.deepEqual([dear.maxDischargeKw, cheap.maxDischargeKw], [0, 5]);
  });

  it('shares the limit of the grid', () => {
    const bought = with2({ importPrice: 0.05, exportPrice: 0.02, netLoadKw: 4 });
    close(
      bought.batteries.reduce((sum, each) => sum - each.powerKw, 0),
      6,
    );
  });

  it('never feeds one battery from another', () => {
    const batteries = [
      { id: 'dear', socPercent: 50, storedEnergyValue: 0.6 },
      { id: 'cheap', socPercent: 50, storedEnergyValue: 0.01 },
    ];
    for (const netLoadKw of [-2, 0, 2]) {
      const [dear, cheap] = with2({ netLoadKw, pvKw: 2, exportPrice: 0.2, batteries }).batteries;
      assert.ok(dear.powerKw >= 0 || cheap.powerKw <= 0, `${dear.powerKw} and ${cheap.powerKw}`);
    }
  });
});

describe('plain self-consumption', () => {
  const plain = (netLoadKw: number, changes: { home?: Home; pvKw?: number; socPercent?: number } = {}) =>
    selfConsumption({
      home: changes.home ?? homeWith(),
      netLoadKw,
      pvKw: changes.pvKw ?? Math.max(0, -netLoadKw),
      hours: 0.25,
      batteries: [{ id: 'b', socPercent: changes.socPercent ?? 50 }],
    });

  for (const [netLoadKw, powerKw] of [
    [2, 2],
    [9, 5],
    [-2, -2],
    [-9, -4],
    [0, 0],
  ]) {
    it(`does ${powerKw} kW at a net load of ${netLoadKw} kW`, () => close(only(plain(netLoadKw)).powerKw, powerKw));
  }

  it('holds PV back only where the grid takes no more', () => {
    assert.equal(plain(-9).curtailKw, 0);
    assert.equal(plain(-9, { home: homeWith({ grid: { exportAllowed: false } }) }).curtailKw, 5);
    assert.equal(plain(-9, { home: homeWith({ grid: { maxExportKw: 2 } }) }).curtailKw, 3);
  });

  it('gives the inverter its full limits', () => {
    const decided = only(plain(1));
    assert.deepEqual([decided.intent, decided.maxChargeKw, decided.maxDischargeKw], ['self-consumption', 4, 5]);
  });
});

describe('dispatch in any situation', () => {
  const double = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  const arbitrary = fc
    .record({
      battery: fc.record({
        capacityKwh: double(0.5, 30),
        minSocPercent: fc.integer({ min: 0, max: 40 }),
        maxSocPercent: fc.integer({ min: 60, max: 100 }),
        maxChargeKw: double(0, 12),
        maxDischargeKw: double(0, 12),
        chargeEfficiency: double(0.7, 1),
        dischargeEfficiency: double(0.7, 1),
        wearCostPerKwh: double(0, 0.1),
        chargeFromGrid: fc.boolean(),
        dischargeToGrid: fc.boolean(),
      }),
      grid: fc.record({
        maxImportKw: double(4, 15),
        maxExportKw: double(0, 12),
        importLimitKw: fc.option(double(0, 8), { nil: undefined }),
        exportAllowed: fc.boolean(),
      }),
      curtailmentCostPerKwh: fc.constantFrom(0, 0.02),
      loadKw: double(0, 8),
      pvKw: double(0, 10),
      hours: fc.constantFrom(1 / 60, 0.25, 1),
      importPrice: double(-0.3, 0.6),
      exportPrice: double(-0.3, 0.5),
      socPercent: double(0, 100),
      value: double(-0.1, 0.6),
      slope: double(0, 0.5),
      curved: fc.boolean(),
    })
    .map((given) => ({
      hours: given.hours,
      pvKw: given.pvKw,
      netLoadKw: given.loadKw - given.pvKw,
      importPrice: given.importPrice,
      exportPrice: given.exportPrice,
      home: homeSchema.parse({
        timezone: 'Europe/Paris',
        grid: given.grid,
        batteries: [{ id: 'b', ...given.battery }],
        curtailmentCostPerKwh: given.curtailmentCostPerKwh,
      }),
      batteries: [
        {
          id: 'b',
          socPercent: given.socPercent,
          storedEnergyValue: given.value,
          valueCurve: given.curved
            ? {
                socPercent: [0, 40, 100],
                valuePerKwh: [given.value + given.slope, given.value, given.value - given.slope],
              }
            : undefined,
        },
      ],
    }));
  const options = { numRuns: counts.propertyCases * 10, seed: counts.seed };

  it('keeps every limit, and never buys and sells at once', () => {
    fc.assert(
      fc.property(arbitrary, (input) => {
        for (const dispatch of [dispatchHome(input), selfConsumption(input)]) {
          const { powerKw, maxChargeKw, maxDischargeKw } = only(dispatch);
          const [given] = input.home.batteries;
          const gridKw = input.netLoadKw - powerKw + dispatch.curtailKw;
          assert.ok(powerKw <= given.maxDischargeKw && -powerKw <= given.maxChargeKw, 'power');
          assert.ok(maxChargeKw <= given.maxChargeKw && maxDischargeKw <= given.maxDischargeKw, 'follow limits');
          assert.ok(powerKw <= maxDischargeKw && -powerKw <= maxChargeKw, 'power within its follow limits');
          const stored = storedKwhAt(given, input.batteries[0].socPercent);
          const change =
            (powerKw > 0 ? -powerKw / given.dischargeEfficiency : -powerKw * given.chargeEfficiency) * input.hours;
          if (powerKw > 0) assert.ok(stored + change >= storedKwhAt(given, given.minSocPercent) - 1e-9, 'lowest SoC');
          if (powerKw < 0) assert.ok(stored + change <= storedKwhAt(given, given.maxSocPercent) + 1e-9, 'highest SoC');
          assert.ok(dispatch.curtailKw >= 0 && dispatch.curtailKw <= input.pvKw, 'curtailment');
          assert.ok(
            gridKw >= -(input.home.grid.exportAllowed ? input.home.grid.maxExportKw : 0) - 1e-9,
            'export limit',
          );
          if (powerKw < -1e-9) assert.ok(gridKw <= Math.max(0, input.home.grid.maxImportKw) + 1e-9, 'import limit');
          const bought = Math.min(-powerKw, gridKw);
          if (!given.chargeFromGrid) assert.ok(bought <= 1e-9, 'chargeFromGrid');
          if (input.home.grid.importLimitKw !== undefined && bought > 1e-9) {
            assert.ok(gridKw <= input.home.grid.importLimitKw + 1e-9, 'soft limit');
          }
          const sold = Math.min(powerKw, -gridKw);
          if (!given.dischargeToGrid || !input.home.grid.exportAllowed) assert.ok(sold <= 1e-9, 'dischargeToGrid');
          const { intent } = only(dispatch);
          if (intent === 'charge-from-grid')
            assert.ok(powerKw <= 0 && maxDischargeKw === 0, 'discharges while it buys');
          if (intent === 'export') assert.ok(powerKw >= 0 && maxChargeKw === 0, 'charges while it sells');
        }
      }),
      options,
    );
  });

  /** What the slot costs less what is stored by it, written apart from the code under test. */
  function independentCost(input: DispatchInput, powerKw: number): number {
    const { home, hours, importPrice, exportPrice } = input;
    const [given] = home.batteries;
    const [{ socPercent, storedEnergyValue, valueCurve }] = input.batteries as ValuedBattery[];
    const flow = input.netLoadKw - powerKw;
    const over = Math.max(0, flow - (home.grid.importLimitKw ?? 1e9)) * home.grid.importLimitPenaltyPerKwh;
    const shed = Math.max(0, flow - home.grid.maxImportKw) * home.sheddingCostPerKwh;
    let meter = Math.max(0, flow) * importPrice + over + shed;
    if (flow < 0) {
      const most = home.grid.exportAllowed ? Math.min(-flow, home.grid.maxExportKw) : 0;
      const all = -most * exportPrice + (-flow - most) * home.curtailmentCostPerKwh;
      meter = Math.min(all, -flow * home.curtailmentCostPerKwh);
    }
    const stored = (powerKw > 0 ? -powerKw / given.dischargeEfficiency : -powerKw * given.chargeEfficiency) * hours;
    const after = socPercent + (100 * stored) / given.capacityKwh;
    const worth =
      (valueBetween(valueCurve ?? flatValue(storedEnergyValue), socPercent, after) * given.capacityKwh) / 100;
    return (meter + given.wearCostPerKwh * Math.abs(powerKw)) * hours - worth;
  }

  it('is never worse than self-consumption, nor than any other allowed power', () => {
    fc.assert(
      fc.property(arbitrary, (input) => {
        const [given] = input.home.batteries;
        const { grid: connection } = input.home;
        const decidedKw = only(dispatchHome(input)).powerKw;
        const plainKw = only(selfConsumption(input)).powerKw;
        const cost = independentCost(input, decidedKw);
        const tie = (powerKw: number) => 1e-9 + 1e-5 * input.hours * Math.abs(powerKw - plainKw);
        assert.ok(cost <= independentCost(input, plainKw) + 1e-9, 'worse than self-consumption');
        const stored = storedKwhAt(given, input.batteries[0].socPercent);
        const surplus = Math.max(0, -input.netLoadKw);
        const importRoom = Math.min(connection.maxImportKw, connection.importLimitKw ?? Infinity) - input.netLoadKw;
        const sells = given.dischargeToGrid && connection.exportAllowed;
        const most = Math.max(0, input.netLoadKw, sells ? input.netLoadKw + connection.maxExportKw : 0);
        for (let step = -120; step <= 120; step++) {
          const powerKw = step / 10;
          const change =
            (powerKw > 0 ? -powerKw / given.dischargeEfficiency : -powerKw * given.chargeEfficiency) * input.hours;
          if (powerKw > given.maxDischargeKw || -powerKw > given.maxChargeKw || powerKw > most) continue;
          if (-powerKw > Math.max(surplus, given.chargeFromGrid ? importRoom : 0)) continue;
          if (powerKw > 0 && stored + change < storedKwhAt(given, given.minSocPercent)) continue;
          if (powerKw < 0 && stored + change > storedKwhAt(given, given.maxSocPercent)) continue;
          const other = independentCost(input, powerKw);
          assert.ok(cost <= other + tie(powerKw), `${decidedKw} costs ${cost}, ${powerKw} costs ${other}`);
        }
      }),
      options,
    );
  });
});
