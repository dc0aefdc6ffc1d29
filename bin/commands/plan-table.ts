import type { Plan, PlanSlot } from '../../nodes/home/schema/plan.js';

/** A plan for people: a line for each slot with what the home does and why, then what was changed and what is amiss. */
export function planTable(
  plan: Plan,
  { timezone, currency }: { readonly timezone: string; readonly currency: string },
): string {
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const head = [
    'from',
    'action',
    'battery kWh',
    'SoC %',
    'grid kWh',
    `buy ${currency}`,
    'why, and the next best thing',
  ];
  const rows = plan.slots.map((slot) => [time.format(Date.parse(slot.start)), ...numbersOf(slot)]);
  const widths = [...rows, head].reduce(
    (most, row) => most.map((width, at) => Math.max(width, row[at].length)),
    head.slice(0, -1).map(() => 0),
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, at) => (at < 2 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join('  ');
  const indent = ' '.repeat(line(head.slice(0, -1)).length + 2);
  const { cost, status, solver } = plan;
  return [
    `${status} plan of ${plan.slots.length} slots, ${cost.total.toFixed(2)} ${currency}; no plan costs less than ${solver.bound.toFixed(2)} with what is left valued, this one ${plan.objective.toFixed(2)}.`,
    ...[...plan.notices, ...plan.changes].map(({ text }) => `  ${text}`),
    '',
    `${line(head.slice(0, -1))}  ${head[head.length - 1]}`,
    ...plan.slots.flatMap((slot, index) => [
      `${line(rows[index])}  ${slot.reason.text}`,
      ...(slot.deviceReasons ?? []).map(({ text }) => `${indent}+ ${text}`),
    ]),
    '',
  ].join('\n');
}

function numbersOf({ action, batteries, importKwh, exportKwh, importPrice }: PlanSlot): string[] {
  const flow = batteries.reduce((kwh, { chargeKwh, dischargeKwh }) => kwh + chargeKwh - dischargeKwh, 0);
  const soc = batteries.map(({ socPercent }) => socPercent.toFixed(0)).join('/');
  return [action, signed(flow), soc, signed(importKwh - exportKwh), importPrice.toFixed(3)];
}

function signed(kwh: number): string {
  return Math.abs(kwh) < 0.005 ? '0' : `${kwh > 0 ? '+' : '−'}${Math.abs(kwh).toFixed(2)}`;
}
