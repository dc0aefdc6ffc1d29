import { DarkstarError } from '../home/errors.js';
import { hoursOf, HOUR_MS, toIso } from '../home/grid.js';
import { round, sum } from '../home/numbers.js';
import type { Home } from '../home/schema/home.js';
import type { PriceSlot } from '../home/schema/messages.js';
import type { Plan } from '../home/schema/plan.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import type { WhatIf, WhatIfReply } from '../home/schema/trust.js';
import type { ProblemParts } from '../plan/problem.js';
import { applyTariff } from '../prices/tariff.js';

/** What a plan is built from, without the previous plan: a question is asked afresh. */
export type Parts = Omit<ProblemParts, 'previousPlan'>;

/**
 * The same inputs with what the question changes.
 * @throws DarkstarError `what-if-impossible` where the home lacks what the question is about
 */
export function changedParts(parts: Parts, question: WhatIf): Parts {
  const { batteryKwh, pvPeakKw, tariff, exportAllowed, riskAppetite, car } = question;
  let { home, prices, forecast, state, strategy } = parts;
  if (exportAllowed !== undefined) home = { ...home, grid: { ...home.grid, exportAllowed } };
  if (batteryKwh !== undefined) [home, state] = withBattery(home, state, batteryKwh);
  if (pvPeakKw !== undefined) {
    const factor = pvPeakKw / peakOf(home);
    const scaled = (band: { mean: number; p10: number; p50: number; p90: number }) => ({
      mean: band.mean * factor,
      p10: band.p10 * factor,
      p50: band.p50 * factor,
      p90: band.p90 * factor,
    });
    forecast = forecast?.map((slot) => ({ ...slot, pvKwh: scaled(slot.pvKwh) }));
  }
  if (tariff) {
    const payer = { ...home, tariff };
    home = payer;
    prices = prices?.map((slot): PriceSlot => {
      const { start, end, spot } = slot;
      return { ...slot, ...applyTariff(payer, { start: Date.parse(start), end: Date.parse(end), spot }) };
    });
  }
  if (riskAppetite !== undefined) strategy = { ...strategy, riskAppetite };
  const changed = { ...parts, home, prices, forecast, state, ...(strategy ? { strategy } : {}) };
  return car ? withCarGoal(changed, car) : changed;
}

/** What is stored stays the same number of kWh, as far as it fits. */
function withBattery(home: Home, state: Parts['state'], capacityKwh: number): [Home, Parts['state']] {
  const [battery, ...others] = home.batteries;
  if (!battery) throw impossible('batteryKwh', 'The home has no battery. Add one to the home first.');
  const socPercent = (before: number | null) =>
    before === null ? null : capacityKwh === 0 ? 0 : Math.min(100, (before * battery.capacityKwh) / capacityKwh);
  const changed = state && {
    ...state,
    batteries: state.batteries.map((it) =>
      it.id === battery.id ? { ...it, socPercent: socPercent(it.socPercent) } : it,
    ),
  };
  return [{ ...home, batteries: [{ ...battery, capacityKwh }, ...others] }, changed];
}

function peakOf(home: Home): number {
  const peakKw = sum(home.solar.map((array) => array.peakKw));
  if (peakKw > 0) return peakKw;
  throw impossible('pvPeakKw', 'The home has no solar array to scale. Add one to the home first.');
}

function withCarGoal(parts: Parts, { id, socPercent, by }: NonNullable<WhatIf['car']>): Parts {
  const ev = parts.home.evs.find((it) => id === undefined || it.id === id);
  if (!ev) throw impossible('car', 'The home has no such car. Add it to the home, or name one that is there.');
  const soc = parts.state?.evs.find((it) => it.id === ev.id)?.socPercent;
  if (by === 'now' && typeof soc !== 'number') {
    throw impossible('car.by', 'The charge of the car is not known. Map its state of charge in the recorder.');
  }
  const missingKwh = (Math.max(0, socPercent - (soc ?? 0)) * ev.capacityKwh) / 100;
  const soonest = parts.now + (missingKwh / (ev.chargeEfficiency * ev.maxChargeKw)) * HOUR_MS;
  const goals = [{ by: by === 'now' ? toIso(Math.ceil(soonest / 60_000) * 60_000) : by, socPercent }];
  const evs = parts.home.evs.map((it) => (it.id === ev.id ? { ...it, goals } : it));
  return { ...parts, home: { ...parts.home, evs } };
}

function impossible(path: string, text: string): DarkstarError {
  return new DarkstarError('what-if-impossible', `\`what-if.${path}\`: ${text}`, { values: { path } });
}

/** Compares the plan as things are with the plan under the change. */
export function answer(question: WhatIf, problem: PlanningProblem, plan: Plan, changed: Plan): WhatIfReply {
  const { currency } = problem.home;
  const hours = sum(problem.slots.map(hoursOf));
  const difference = changed.objective - plan.objective;
  return {
    at: problem.now,
    question,
    hours: round(hours, 2),
    currency,
    cost: plan.objective,
    changedCost: changed.objective,
    difference,
    text: wording(difference, hours, currency),
    notices: changed.notices.filter(({ code }) => !plan.notices.some((notice) => notice.code === code)),
  };
}

function wording(difference: number, hours: number, currency: string): WhatIfReply['text'] {
  const values = { difference: round(difference, 4), hours: Math.round(hours), currency };
  const amount = `${Math.abs(difference).toFixed(2)} ${currency}`;
  const span = `over the next ${values.hours} hours`;
  if (Math.abs(difference) < 0.005) return { code: 'what-if-same', values, text: `It makes no difference ${span}.` };
  return difference > 0
    ? { code: 'what-if-dearer', values, text: `It would cost ${amount} more ${span}.` }
    : { code: 'what-if-cheaper', values, text: `It would save ${amount} ${span}.` };
}
