import type { DeviceReason, PlanAlternative } from '../home/schema/plan.js';
import { alternativeValues, CLOSE_KWH, inWords, neat, type Facts, type Said } from './reason-values.js';
import { keyOf } from './runner-up.js';
import type { SetupEv } from './setup-ev.js';
import { toIso } from '../home/grid.js';

type Alternatives = ReadonlyMap<string, PlanAlternative>;

/** Says of each car, tank, water heater and appliance that takes or gives energy in a slot why it does. */
export function explainDevices(facts: Facts, alternatives?: Alternatives): DeviceReason[] {
  const { setup, slot, given } = facts;
  const price = facts.price ?? (slot.exportKwh > 0 ? given.exportPrice : given.importPrice);
  const tell = (kind: PlanAlternative['kind'], device: string, { code, values }: Said): DeviceReason => {
    const alternative = alternatives?.get(keyOf({ kind, device }));
    const all = { ...neat({ device, price }), ...values, ...alternativeValues(alternative, setup, facts.mostEarned) };
    return { device, ...inWords({ code, values: all }, facts), ...(alternative ? { alternative } : {}) };
  };
  const { appliances } = setup.problem.home;
  return [
    ...setup.waterHeaters.flatMap(({ heater }, position) =>
      told(slot.waterHeaters[position].kwh, (kwh) => tell('waterHeater', heater.id, plain('water-heat', kwh))),
    ),
    ...setup.evs.flatMap((it, position) => {
      const { chargeKwh, dischargeKwh } = slot.evs[position];
      return [
        ...told(chargeKwh, (kwh) => tell('ev', it.ev.id, carReason(it, kwh, facts))),
        ...told(dischargeKwh, (kwh) => tell('ev', it.ev.id, plain('ev-discharge', kwh))),
      ];
    }),
    ...setup.tanks.flatMap(({ tank }, position) =>
      told(slot.thermalTanks[position].kwh, (kwh) => tell('thermalTank', tank.id, plain('tank-heat', kwh))),
    ),
    ...appliances.flatMap(({ id }, position) =>
      told(slot.appliances[position].kwh, (kwh) => tell('appliance', id, plain('appliance-run', kwh))),
    ),
  ];
}

function told(kwh: number, tell: (kwh: number) => DeviceReason): DeviceReason[] {
  return kwh > CLOSE_KWH ? [tell(kwh)] : [];
}

function plain(code: string, kwh: number): Said {
  return { code, values: neat({ kwh }) };
}

/** A car is charged because it asks, for its next goal, for what the energy is worth in it, or for its drives. */
function carReason({ ev, slots, goals, endSteps }: SetupEv, kwh: number, { given }: Facts): Said {
  if (slots[given.index].demandKwh > 0) return plain('ev-charge-asked', kwh);
  const goal = goals.find(({ index }) => index >= given.index);
  if (goal) {
    const socPercent = (goal.kwh / ev.capacityKwh) * 100;
    return { code: 'ev-charge-goal', values: neat({ kwh, socPercent, by: toIso(Date.parse(goal.by)) }) };
  }
  const worth = endSteps.reduce((most, { valuePerKwh }) => Math.max(most, valuePerKwh), 0);
  return worth > 0 ? { code: 'ev-charge-value', values: neat({ kwh, worth }) } : plain('ev-charge', kwh);
}
