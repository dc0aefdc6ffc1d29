import { clamp } from '../home/numbers.js';
import { chargeSegments, dischargeSegments, type CurveSegment } from './battery-curve.js';
import type { PeakImport } from './peak-import.js';
import type { SlotNeeds } from './rest-of-plan.js';
import type { Setup, SetupBattery, SetupSlot } from './setup.js';
import type { SlotSteps, Step } from './staircase.js';

/**
 * The slot's own choices. Charging and discharging go through the battery's efficiency by power: each further kWh stores
 * less, and takes more out of the store. Import above the peak that the plan holds costs what the power tariff adds.
 */
export function slotSteps(
  slot: SetupSlot,
  needs: SlotNeeds,
  setup: Setup,
  { battery }: SetupBattery,
  peak: PeakImport | undefined,
): SlotSteps {
  const netKwh = needs.loadKwh + widthOf(needs.takes) - needs.pvKwh - widthOf(needs.gives);
  const grid = gridSteps(slot, needs, setup, peak);
  const inverterKw = battery.inverterKw ?? Infinity;
  const mostCharge = Math.min(battery.maxChargeKw, inverterKw) * slot.hours;
  const mostDischarge = Math.min(battery.maxDischargeKw, inverterKw) * slot.hours;
  const charging = battery.chargeFromGrid ? mostCharge : clamp(-netKwh, 0, mostCharge);
  const discharging = battery.dischargeToGrid ? mostDischarge : clamp(netKwh, 0, mostDischarge);
  const charge = segmentsOf(chargeSegments(battery), charging, slot.hours).flatMap(({ from, to, factor }) =>
    take(grid, netKwh + from, netKwh + to).map(({ width, value }) => ({
      width: width * factor,
      value: (value + battery.wearCostPerKwh) / factor,
    })),
  );
  const discharge = segmentsOf(dischargeSegments(battery), discharging, slot.hours).flatMap(({ from, to, factor }) =>
    take(grid, netKwh - to, netKwh - from).map(({ width, value }) => ({
      width: width * factor,
      value: (value - battery.wearCostPerKwh) / factor,
    })),
  );
  const steps = [...charge, ...discharge].sort((a, b) => b.value - a.value);
  return { steps, charge: charge.reduce((total, { width }) => total + width, 0) };
}

/** The stretches of an energy at the AC side in which every kWh counts alike, kWh. */
export function segmentsOf(curve: readonly CurveSegment[], kwh: number, hours: number) {
  let from = 0;
  return curve.flatMap(({ width, factor }) => {
    const to = Math.min(kwh, from + width * hours);
    const stretch = { from, to, factor };
    from = Math.max(from, to);
    return stretch.to > stretch.from ? [stretch] : [];
  });
}

interface GridSteps {
  /** The lowest net energy that the grid and curtailment can take, kWh. */
  readonly from: number;
  readonly steps: readonly Step[];
}

/** What one more kWh of need costs, from the largest surplus that can be placed to the largest need that can be served. */
function gridSteps(
  slot: SetupSlot,
  needs: SlotNeeds,
  { grid, problem }: Setup,
  peak: PeakImport | undefined,
): GridSteps {
  const { loadKwh, pvKwh, gives, takes } = needs;
  const exportKwh = grid.exportAllowed ? grid.maxExportKw * slot.hours : 0;
  const importKwh = grid.maxImportKw * slot.hours;
  const limits = [
    { from: slot.importLimitKwh, pricePerKwh: grid.importLimitPenaltyPerKwh },
    { from: peak?.kwh ?? Infinity, pricePerKwh: peak?.pricePerKwh ?? 0 },
  ];
  // Selling for more than buying costs would pay for doing both at once, which no home can.
  const exportPrice = Math.min(slot.exportPrice, slot.importPrice, needs.exportBringsAtMost);
  const imported = importSteps(slot.importPrice, importKwh, limits).map(({ width, value }) => ({
    width,
    value: Math.max(value, needs.importCostsAtLeast),
  }));
  const steps = [
    { width: exportKwh, value: exportPrice },
    { width: pvKwh, value: -problem.home.curtailmentCostPerKwh },
    ...gives,
    ...imported,
    ...takes,
    { width: loadKwh, value: problem.home.sheddingCostPerKwh },
  ];
  return { from: -exportKwh - pvKwh - widthOf(gives), steps: steps.sort((a, b) => a.value - b.value) };
}

function widthOf(steps: readonly Step[]): number {
  return steps.reduce((total, { width }) => total + width, 0);
}

/** Import up to each limit, and beyond it at what it costs more. */
function importSteps(
  price: number,
  mostKwh: number,
  limits: readonly { readonly from: number; readonly pricePerKwh: number }[],
): Step[] {
  let [reached, value] = [0, price];
  const steps: Step[] = [];
  for (const { from, pricePerKwh } of [...limits].sort((a, b) => a.from - b.from)) {
    const to = Math.min(from, mostKwh);
    if (to > reached) steps.push({ width: to - reached, value });
    reached = Math.max(reached, to);
    value += pricePerKwh;
  }
  return mostKwh > reached ? [...steps, { width: mostKwh - reached, value }] : steps;
}

function take({ from, steps }: GridSteps, low: number, high: number): Step[] {
  const taken: Step[] = [];
  let start = from;
  for (const { width, value } of steps) {
    const inside = Math.min(high, start + width) - Math.max(low, start);
    if (inside > 0) taken.push({ width: inside, value });
    start += width;
  }
  return taken;
}
