import assert from 'node:assert/strict';
import { HOUR_MS, toIso } from '../../nodes/home/grid.js';
import { sum } from '../../nodes/home/numbers.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import { batterySchema } from '../../nodes/home/schema/home.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { verify } from '../../nodes/plan/verify.js';
import { BATTERY, problemOf, repeat, START, type Wanted } from './problems.js';

const at = (hours: number) => toIso(START + hours * HOUR_MS);
const GRID = { maxImportKw: 11, maxExportKw: 11 };
/** Cheap, then dear: a battery wants to fill itself and empty itself. */
const SLOTS = [...repeat(4, { importPrice: 0.1 }), ...repeat(4, { importPrice: 0.9, loadKwh: 2 })];
const SUNNY = repeat(4, { pvKwh: 3, loadKwh: 0.5, exportPrice: 0.05 });
const BASE: Wanted = { slots: SLOTS, slotMs: HOUR_MS, socPercent: 30, strategy: { terminalValuePerKwh: 0 } };

describe('A plan', () => {
  let kepler: Kepler;
  before(async () => {
    kepler = await Kepler.load();
  });
  after(() => kepler.dispose());

  function plan(wanted: Partial<Wanted>): Plan {
    const problem = problemOf({ ...BASE, ...wanted });
    const made = kepler.plan(problem);
    assert.equal(made.status, 'optimal', JSON.stringify(made.notices));
    verify(problem, made);
    return made;
  }
  const socs = ({ slots }: Plan) => slots.map(({ batteries }) => batteries[0].socPercent);
  const charged = ({ slots }: Plan) => slots.map(({ batteries }) => batteries[0].chargeKwh);
  const discharged = ({ slots }: Plan) => slots.map(({ batteries }) => batteries[0].dischargeKwh);
  const imported = ({ slots }: Plan) => slots.map(({ importKwh }) => importKwh);
  const codes = ({ notices }: Plan) => notices.map(({ code }) => code);
  const most = (values: readonly number[]) => Math.max(...values);

  describe('of a battery', () => {
    it('uses all above the minimum where no setting says otherwise', () => {
      assert.ok(Math.min(...socs(plan({}))) < 10.1);
    });

    it('reserveSocPercent: keeps an outage reserve', () => {
      assert.ok(Math.min(...socs(plan({ battery: { reserveSocPercent: 30 } }))) > 29.9);
    });

    it('reservePenaltyPerKwh: uses the reserve where that is worth more, and says so', () => {
      const home = { grid: GRID, batteries: [{ ...BATTERY, reserveSocPercent: 30 }], reservePenaltyPerKwh: 0.01 };
      const made = plan({ home });
      assert.ok(Math.min(...socs(made)) < 10.1);
      assert.ok(codes(made).includes('reserve-used'));
    });

    it('maxSocPenaltyPerKwh: gets down to the maximum though energy will be dearer', () => {
      const batteries = [{ ...BATTERY, maxSocPercent: 50 }];
      const slots = SLOTS.map((slot) => ({ ...slot, exportPrice: 0.01 }));
      const stays = plan({ slots, socPercent: 90, home: { grid: GRID, batteries } });
      const leaves = plan({ slots, socPercent: 90, home: { grid: GRID, batteries, maxSocPenaltyPerKwh: 5 } });
      assert.ok(socs(stays)[0] > 85);
      assert.ok(socs(leaves)[0] < 50.1);
    });

    it('maxSocPenaltyPerKwh: goes above the maximum where that is worth its price, and never without one', () => {
      const highest = (maxSocPenaltyPerKwh: number) => {
        const slots = repeat(4, { loadKwh: 0 }).map((slot, at) => ({
          ...slot,
          importPrice: at < 2 ? 0.01 : 1,
          exportPrice: at < 2 ? 0 : 0.9,
        }));
        const batteries = [{ ...BATTERY, maxSocPercent: 50 }];
        return Math.max(...socs(plan({ slots, socPercent: 50, home: { grid: GRID, batteries, maxSocPenaltyPerKwh } })));
      };
      assert.ok(highest(0.01) > 51);
      assert.ok(highest(5) < 50.1);
      assert.ok(highest(0) < 50.1);
    });

    it('idleDrainKw: loses it hour after hour, down to nothing', () => {
      const home = { grid: { maxImportKw: 0, maxExportKw: 0 } };
      const battery = { idleDrainKw: 0.5, maxDischargeKw: 0, minSocPercent: 0 };
      const slots = repeat(4, { loadKwh: 0 });
      const made = plan({ slots, socPercent: 12, home: { ...home, batteries: [{ ...BATTERY, ...battery }] } });
      assert.deepEqual(
        socs(made).map((soc) => Math.round(soc * 10) / 10),
        [7, 2, 0, 0],
      );
    });

    it('chargeTaper: charges more slowly the fuller it is', () => {
      const chargeTaper = [
        { socPercent: 60, maxKw: 4 },
        { socPercent: 100, maxKw: 0.5 },
      ];
      const slots = [{ importPrice: 0.1 }];
      const strategy = { terminalValuePerKwh: 0.5 };
      const [free] = charged(plan({ slots, strategy, socPercent: 70 }));
      const [tapered] = charged(plan({ slots, strategy, socPercent: 70, battery: { chargeTaper } }));
      assert.ok(tapered < free - 0.5, `${tapered}, ${free}`);
    });

    it('dischargeTaper: discharges more slowly the emptier it is', () => {
      const dischargeTaper = [
        { socPercent: 0, maxKw: 0 },
        { socPercent: 100, maxKw: 5 },
      ];
      const slots = [{ importPrice: 0.9, loadKwh: 2 }];
      const [free] = discharged(plan({ slots, socPercent: 20 }));
      const [tapered] = discharged(plan({ slots, socPercent: 20, battery: { dischargeTaper } }));
      assert.ok(tapered < free - 0.1, `${tapered}, ${free}`);
    });

    it('chargeEfficiencyCurve: spreads charging where high power loses more', () => {
      const curve = [
        { kw: 2, efficiency: 0.97 },
        { kw: 5, efficiency: 0.8 },
      ];
      assert.ok(most(charged(plan({}))) > 3);
      const made = plan({ battery: { chargeEfficiencyCurve: curve } });
      assert.ok(Math.abs(most(charged(made)) - 2) < 1e-6, `${charged(made)}`);
    });

    it('dischargeEfficiencyCurve: spreads discharging where high power loses more', () => {
      const curve = [
        { kw: 1, efficiency: 0.97 },
        { kw: 5, efficiency: 0.7 },
      ];
      const slots = [...repeat(4, { importPrice: 0.9, loadKwh: 2 })];
      const steep = plan({ slots, battery: { dischargeEfficiencyCurve: curve } });
      assert.ok(most(discharged(steep)) < 1 + 1e-6);
      assert.ok(most(discharged(plan({ slots }))) > 1.5);
    });

    it('inverterKw: passes no more through its inverter', () => {
      assert.ok(most(charged(plan({ battery: { inverterKw: 1.5 } }))) < 1.5 + 1e-6);
    });
  });

  describe('of solar panels', () => {
    const dc = { id: 'roof', peakKw: 5, coupling: 'dc' as const, batteryId: 'house' };

    it('coupling: panels behind the battery’s inverter charge it past the inverter’s limit', () => {
      const batteries = [{ ...BATTERY, inverterKw: 1 }];
      const of = (array: typeof dc | (Omit<typeof dc, 'coupling'> & { coupling: 'ac' })) =>
        plan({
          slots: SUNNY,
          strategy: { terminalValuePerKwh: 1 },
          home: { grid: GRID, batteries, solar: [array] },
        });
      const direct = of(dc);
      assert.ok(sum(charged(of({ ...dc, coupling: 'ac' }))) < 4 + 1e-6);
      assert.ok(sum(charged(direct)) > 7);
      assert.ok(most(direct.slots.map(({ exportKwh }) => exportKwh)) < 0.5 + 1e-6);
    });

    it('solarChargeEfficiency: stores what comes straight from the panels', () => {
      const soc = (solarChargeEfficiency: number) =>
        socs(
          plan({
            slots: SUNNY.slice(0, 1),
            strategy: { terminalValuePerKwh: 1 },
            home: {
              grid: GRID,
              batteries: [{ ...BATTERY, chargeFromGrid: false, solarChargeEfficiency }],
              solar: [dc],
            },
          }),
        )[0];
      assert.ok(soc(1) > soc(0.96) + 0.5);
    });

    it('curtailable: is curtailed where it may be, and told where it may not', () => {
      const grid = { ...GRID, exportAllowed: false };
      const slots = SUNNY;
      const roof = { id: 'roof', peakKw: 5 };
      const batteries = [{ ...BATTERY, capacityKwh: 0 }];
      const may = plan({ slots, home: { grid, batteries, solar: [roof] } });
      const mayNot = plan({ slots, home: { grid, batteries, solar: [{ ...roof, curtailable: false }] } });
      assert.deepEqual(codes(may), []);
      assert.deepEqual(codes(mayNot), ['solar-not-curtailable']);
      assert.ok(Math.abs(mayNot.objective - may.objective - 100) < 1e-6);
    });

    it('refuses panels behind a battery, and energy of an array, that the home does not have', () => {
      const home = { grid: GRID, batteries: [BATTERY] };
      const refused = (wanted: Partial<Wanted>, message: RegExp) =>
        assert.throws(() => kepler.plan(problemOf({ ...BASE, ...wanted })), { code: 'invalid-input', message });
      refused({ home: { ...home, solar: [{ ...dc, batteryId: 'other' }] } }, /home\.solar\[0\]\.batteryId.*house/);
      const slots = [{ pvKwh: 1, pvKwhByArray: { barn: 1 } }];
      refused({ slots, home: { ...home, solar: [dc] } }, /pvKwhByArray\.barn.*roof/);
    });

    it('forcedCurtailmentCostPerKwh: is what curtailing the uncurtailable costs', () => {
      const home = {
        grid: { ...GRID, exportAllowed: false },
        batteries: [{ ...BATTERY, capacityKwh: 0 }],
        solar: [{ id: 'roof', peakKw: 5, curtailable: false }],
      };
      assert.ok(
        Math.abs(plan({ slots: SUNNY, home: { ...home, forcedCurtailmentCostPerKwh: 1 } }).objective - 10) < 1e-6,
      );
    });

    it('pvKwhByArray: says which array yields it', () => {
      const grid = { ...GRID, exportAllowed: false };
      const batteries = [{ ...BATTERY, capacityKwh: 0 }];
      const solar = [
        { id: 'roof', peakKw: 5 },
        { id: 'shed', peakKw: 5, curtailable: false },
      ];
      const of = (roof: number, shed: number) =>
        plan({
          slots: SUNNY.map((slot) => ({ ...slot, pvKwhByArray: { roof, shed } })),
          home: { grid, batteries, solar },
        });
      assert.deepEqual(codes(of(3, 0)), []);
      assert.deepEqual(codes(of(0, 3)), ['solar-not-curtailable']);
    });
  });

  describe('with a price on power', () => {
    const slots = [...repeat(6, { importPrice: 0.1 }), ...repeat(2, { importPrice: 0.9, loadKwh: 4 })];
    const tariff = { pricePerKw: 5 };
    const withTariff = (powerTariff: object, state: object = {}, slotMs = HOUR_MS): Plan =>
      plan({
        slots,
        slotMs,
        home: { grid: { ...GRID, powerTariff: { ...tariff, ...powerTariff } }, batteries: [BATTERY] },
        rest: { state: { batteries: [{ id: 'house', socPercent: 30 }], ...state } },
      });

    it('pricePerKw: flattens the import, and says what its peak costs', () => {
      const flat = withTariff({});
      assert.ok(most(imported(flat)) < most(imported(plan({ slots }))) - 1);
      const peak = most(imported(flat));
      assert.ok(Math.abs((flat.cost.power ?? 0) - 5 * peak) < 1e-6);
      assert.ok(codes(flat).includes('power-peak'));
      const { import: bought, exportIncome, wear, power, total } = flat.cost;
      assert.ok(Math.abs(bought - exportIncome + wear + (power ?? 0) - total) < 1e-9);
    });

    it('peakKwThisMonth: what is billed already costs nothing more', () => {
      const made = withTariff({}, { peakKwThisMonth: 3 });
      assert.equal(made.cost.power, 0);
      assert.ok(Math.abs(most(imported(made)) - 3) < 0.01);
    });

    it('measuredOver: means over hours or over slots', () => {
      const quarters = (measuredOver: string) => withTariff({ measuredOver }, {}, HOUR_MS / 4).cost.power ?? 0;
      assert.ok(quarters('hour') < quarters('slot') - 1);
    });

    it('weights: power outside of the hours that count is free', () => {
      const made = withTariff({ weights: [{ from: '17:00', to: '24:00', weight: 1 }] });
      assert.ok(most(imported(made).slice(0, 4)) > 3);
      assert.ok(withTariff({ weights: [{ months: [7], from: '00:00', to: '24:00', weight: 1 }] }).cost.power === 0);
      assert.ok(withTariff({ weights: [{ weekdays: [6], from: '00:00', to: '24:00', weight: 1 }] }).cost.power === 0);
    });

    it('topDays: only the mean of the highest days counts', () => {
      const one = withTariff({ topDays: 3 });
      assert.ok(Math.abs((one.cost.power ?? 0) - (5 * most(imported(one))) / 3) < 1e-6);
    });

    it('peaksKwThisMonth: a day that is no higher than the ones that count is free', () => {
      const made = withTariff({ topDays: 2 }, { peaksKwThisMonth: [4, 3.5, 1] });
      assert.equal(made.cost.power, 0);
      assert.ok(most(imported(made)) > 3);
    });

    it('counts a month that begins within the horizon for itself', () => {
      const problem = problemOf({
        ...BASE,
        slots: repeat(4, { loadKwh: 1 }),
        home: { grid: { ...GRID, powerTariff: tariff }, batteries: [] },
        rest: { state: { batteries: [], peakKwThisMonth: 5 } },
      });
      const shift = Date.parse('2026-01-31T21:00:00Z') - START;
      const moved = {
        ...problem,
        now: toIso(START + shift),
        slots: problem.slots.map((slot) => ({
          ...slot,
          start: toIso(Date.parse(slot.start) + shift),
          end: toIso(Date.parse(slot.end) + shift),
        })),
      };
      const made = kepler.plan(moved);
      assert.deepEqual(
        (made.powerPeaks ?? []).map(({ month, cost }) => [month, cost]),
        [
          ['2026-01', 0],
          ['2026-02', 5],
        ],
      );
    });
  });

  describe('of a thermal tank', () => {
    const TANK = {
      id: 'tank',
      kwhPerDegree: 0.3,
      lossKwPerDegree: 0.01,
      minTemperatureC: 50,
      maxTemperatureC: 70,
      maxKw: 3,
    };
    const withTank = (
      tank: object,
      { slots = SLOTS, temperatureC = 52 }: { slots?: typeof SLOTS; temperatureC?: number } = {},
    ) =>
      plan({
        slots,
        home: { grid: GRID, batteries: [], thermalTanks: [{ ...TANK, ...tank }] },
        rest: { state: { batteries: [], thermalTanks: [{ id: 'tank', temperatureC }] } },
      });
    const heated = ({ slots }: Plan) => slots.map(({ thermalTanks }) => thermalTanks?.[0].kwh ?? 0);
    const temperatures = ({ slots }: Plan) => slots.map(({ thermalTanks }) => thermalTanks?.[0].temperatureC ?? 0);

    it('heats while it is cheap, and stays within its band', () => {
      const made = withTank({});
      assert.ok(sum(heated(made).slice(0, 4)) > 0.5);
      assert.equal(sum(heated(made).slice(4)), 0);
      assert.ok(temperatures(made).every((celsius) => celsius > 49.99 && celsius < 70.01));
    });

    const settings: [name: string, tank: object, expected: (made: Plan, plain: Plan) => void][] = [
      [
        'kwhPerDegree',
        { kwhPerDegree: 3 },
        (made, plain) => assert.ok(temperatures(made)[7] > temperatures(plain)[7] - 1),
      ],
      [
        'lossKwPerDegree',
        { lossKwPerDegree: 0.03 },
        (made, plain) => assert.ok(sum(heated(made)) > sum(heated(plain)) + 1),
      ],
      ['surroundings', { surroundings: 40 }, (made, plain) => assert.ok(sum(heated(made)) < sum(heated(plain)) - 0.3)],
      ['minTemperatureC', { minTemperatureC: 60 }, (made) => assert.ok(temperatures(made)[7] > 59.9)],
      [
        'maxTemperatureC',
        { maxTemperatureC: 53, endValuePerKwh: 1 },
        (made) => assert.ok(most(temperatures(made)) < 53.01),
      ],
      [
        'comfortPenaltyPerDegreeHour',
        { comfortPenaltyPerDegreeHour: 0.001 },
        (made) => assert.ok(temperatures(made)[7] < 49),
      ],
      ['maxKw', { maxKw: 0.2 }, (made) => assert.ok(most(heated(made)) < 0.2 + 1e-6)],
      ['minKw', { minKw: 2 }, (made) => assert.ok(heated(made).every((kwh) => kwh === 0 || kwh > 2 - 1e-6))],
      ['onOff', { onOff: true }, (made) => assert.ok(heated(made).every((kwh) => kwh === 0 || kwh > 3 - 1e-6))],
      ['cop', { cop: 3 }, (made, plain) => assert.ok(sum(heated(made)) < sum(heated(plain)) / 2)],
      [
        'draws',
        { draws: [{ from: '13:00', to: '15:00', kwh: 2 }] },
        (made, plain) => assert.ok(sum(heated(made)) > sum(heated(plain)) + 1.5),
      ],
      ['endValuePerKwh', { endValuePerKwh: 2 }, (made) => assert.ok(temperatures(made)[7] > 69)],
    ];
    for (const [name, tank, expected] of settings) {
      it(`${name}: has its effect`, () => expected(withTank(tank), withTank({})));
    }

    it('heats when it is warm outside, where its heat pump gives more', () => {
      const cop = [
        { outdoorC: -5, cop: 2 },
        { outdoorC: 10, cop: 4 },
      ];
      const slots = repeat(8, { importPrice: 0.3 }).map((slot, index) => ({
        ...slot,
        outdoorTemperatureC: index === 2 ? 10 : -5,
      }));
      const made = withTank({ cop }, { slots });
      assert.ok(heated(made)[2] > 0.1);
      assert.ok(sum(heated(made)) - heated(made)[2] < 0.05);
    });

    it('heatDrawKwh: knows what is drawn in a slot', () => {
      const slots = SLOTS.map((slot) => ({ ...slot, heatDrawKwh: { tank: 0.5 } }));
      assert.ok(sum(heated(withTank({}, { slots }))) > sum(heated(withTank({}))) + 3);
    });

    it('says when it is too cold, and when it cannot be planned', () => {
      assert.ok(codes(withTank({}, { temperatureC: 20 })).includes('tank-too-cold'));
      assert.ok(codes(withTank({}, { temperatureC: 90 })).includes('tank-too-warm'));
      assert.deepEqual(codes(withTank({ surroundings: 'outdoor' })), ['tank-unknown']);
    });
  });

  describe('with manual slots', () => {
    const withSlot = (action: string, rest: object = {}, home: object = {}): Plan =>
      plan({
        home: { grid: GRID, batteries: [BATTERY], ...home },
        rest: { manualSlots: [{ from: at(1), to: at(3), action: action as 'hold', ...rest }] },
      });

    it('charge: charges as much as was asked', () => {
      const made = withSlot('charge', { powerKw: 2.5 });
      assert.ok(
        charged(made)
          .slice(1, 3)
          .every((kwh) => kwh > 2.5 - 1e-6),
      );
    });

    it('export: sells as much as was asked', () => {
      const made = withSlot('export', { powerKw: 1 });
      assert.ok(made.slots.slice(1, 3).every(({ exportKwh }) => exportKwh > 1 - 1e-6));
    });

    it('hold: leaves the battery alone', () => {
      const made = withSlot('hold');
      assert.equal(sum([...charged(made).slice(1, 3), ...discharged(made).slice(1, 3)]), 0);
    });

    it('says what battery, sun and grid do not allow', () => {
      const made = withSlot('charge', { powerKw: 5 });
      assert.deepEqual(codes(made), ['manual-slot-missed']);
      assert.match(made.notices[0].text, /14:00 to 16:00 \(charge\) is missed by 0\.53 kWh/);
    });

    it('manualSlotPenaltyPerKwh: is worth less than it costs', () => {
      const made = withSlot('export', { powerKw: 1 }, { manualSlotPenaltyPerKwh: 0.001 });
      assert.equal(sum(made.slots.map(({ exportKwh }) => exportKwh)), 0);
    });

    it('counts the part of a slot that a wish covers', () => {
      const made = plan({
        rest: { manualSlots: [{ from: at(0.5), to: at(1), action: 'charge', powerKw: 4 }] },
        slots: repeat(4, {}),
      });
      assert.ok(Math.abs(charged(made)[0] - 2) < 1e-6);
    });
  });

  for (const [name, faulty] of Object.entries({
    'a taper that bends upwards': {
      chargeTaper: [
        { socPercent: 0, maxKw: 5 },
        { socPercent: 50, maxKw: 1 },
        { socPercent: 100, maxKw: 1 },
      ],
    },
    'a taper that falls below nothing': {
      chargeTaper: [
        { socPercent: 80, maxKw: 5 },
        { socPercent: 90, maxKw: 0 },
      ],
    },
    'an efficiency that rises with power': {
      chargeEfficiencyCurve: [
        { kw: 0.5, efficiency: 0.7 },
        { kw: 5, efficiency: 0.95 },
      ],
    },
  })) {
    it(`refuses ${name}, and says what to do`, () => {
      const { success, error } = batterySchema.safeParse({ ...BATTERY, ...faulty });
      assert.equal(success, false);
      assert.match(error?.issues[0].message ?? '', /leave out|leave it|set the last point/);
    });
  }
});
