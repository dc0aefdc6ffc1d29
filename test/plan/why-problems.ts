import fc from 'fast-check';
import { HOUR_MS, toIso } from '../../nodes/home/grid.js';
import { problemSchema, type PlanningProblem } from '../../nodes/home/schema/problem.js';
import { START } from './problems.js';

const battery = fc.record({
  capacityKwh: fc.constantFrom(5, 10, 20),
  minSocPercent: fc.constantFrom(5, 10, 20),
  maxChargeKw: fc.constantFrom(2.5, 5),
  maxDischargeKw: fc.constantFrom(3, 5),
  chargeEfficiency: fc.constantFrom(0.92, 0.95),
  dischargeEfficiency: fc.constantFrom(0.92, 0.95),
  wearCostPerKwh: fc.constantFrom(0.005, 0.02),
  rampCostPerKw: fc.constantFrom(0, 0, 0.02),
  chargeFromGrid: fc.constantFrom(true, true, false),
  dischargeToGrid: fc.constantFrom(true, false),
});

const day = fc.record({
  /** Mean price, and how far it swings over the day. */
  level: fc.constantFrom(0.05, 0.12, 0.3),
  swing: fc.constantFrom(0.02, 0.08, 0.2),
  noise: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 48, maxLength: 48 }),
  loads: fc.array(fc.double({ min: 0.1, max: 2.2, noNaN: true }), { minLength: 48, maxLength: 48 }),
  sunKw: fc.constantFrom(0, 2, 6),
  exportShare: fc.constantFrom(0.3, 0.8, 0.95),
});

/** A day or more of a home with sun, a battery and some of the devices that homes have; prices by the hour, slots by the quarter. */
export const anyHomesDay: fc.Arbitrary<PlanningProblem> = fc
  .record({
    battery,
    day,
    hours: fc.constantFrom(12, 24, 30),
    socPercent: fc.integer({ min: 10, max: 95 }),
    hourly: fc.boolean(),
    heater: fc.constantFrom(false, true),
    car: fc.constantFrom('none', 'none', 'any', 'least'),
    tank: fc.constantFrom(false, false, true),
    dishes: fc.constantFrom(false, true),
    powerPrice: fc.constantFrom(0, 0, 4),
    terminal: fc.constantFrom({}, { terminalValuePerKwh: 0 }, { terminalValuePerKwh: 0.1 }),
  })
  .map(({ day: shape, hours, hourly, heater, car, tank, dishes, powerPrice, socPercent, terminal, ...rest }) => {
    const at = (hour: number) => toIso(START + hour * HOUR_MS);
    const round = (value: number) => Math.round(value * 1e4) / 1e4;
    const slots = Array.from({ length: hours * 4 }, (_, index) => {
      const hour = Math.floor(index / 4);
      const wave = Math.cos(((index / 4 - 6) / 12) * Math.PI);
      const noise = shape.noise[(hourly ? hour : index) % 48];
      const spot = shape.level + shape.swing * (wave + noise / 2);
      const sun = Math.max(0, Math.sin(((index / 4 + 6) / 12) * Math.PI));
      return {
        start: at(index / 4),
        end: at((index + 1) / 4),
        importPrice: round(spot * 1.25 + 0.08),
        exportPrice: round(spot * shape.exportShare),
        loadKwh: round(shape.loads[hour % 48] / 4),
        pvKwh: round((sun * shape.sunKw) / 4),
      };
    });
    return problemSchema.parse({
      now: toIso(START),
      home: {
        timezone: 'Europe/Stockholm',
        currency: 'EUR',
        grid: {
          maxImportKw: 11,
          maxExportKw: 11,
          ...(powerPrice > 0 ? { powerTariff: { pricePerKw: powerPrice } } : {}),
        },
        batteries: [{ id: 'house', ...rest.battery }],
        waterHeaters: heater ? [{ id: 'boiler', powerKw: 3, dailyKwh: 5 }] : [],
        evs:
          car === 'none'
            ? []
            : [
                {
                  id: 'car',
                  capacityKwh: 50,
                  minChargeKw: car === 'least' ? 1.4 : 0,
                  maxChargeKw: 7,
                  goals: [{ by: at(hours - 2), socPercent: 60 }],
                },
              ],
        thermalTanks: tank
          ? [
              {
                id: 'tank',
                kwhPerDegree: 0.35,
                lossKwPerDegree: 0.003,
                minTemperatureC: 45,
                maxTemperatureC: 65,
                maxKw: 2,
              },
            ]
          : [],
        appliances: dishes ? [{ id: 'dishes', powerKw: 1, durationMinutes: 90, earliest: at(1), latest: at(11) }] : [],
      },
      slots,
      state: {
        batteries: [{ id: 'house', socPercent }],
        evs: car === 'none' ? [] : [{ id: 'car', socPercent: 35, pluggedIn: true }],
        thermalTanks: tank ? [{ id: 'tank', temperatureC: 50 }] : [],
      },
      strategy: terminal,
    });
  });
