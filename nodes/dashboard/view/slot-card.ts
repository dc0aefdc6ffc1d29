import { intervalAt } from '../chart-data.js';
import type { LocalTime } from '../local-time.js';
import type { NumberFormat } from '../number-format.js';
import type { PageParts } from '../wire.js';
import { element } from './dom.js';

const WIDTH = 232;
const MARGIN = 12;

/** The card with the numbers of the slot under the pointer. */
export class SlotCard {
  readonly root = element('div', 'ds-tip');

  constructor() {
    this.root.hidden = true;
    this.root.setAttribute('role', 'status');
  }

  hide(): void {
    this.root.hidden = true;
  }

  /** Shows the slot at an instant beside a horizontal position, within `width`; hides where nothing is known. */
  show(parts: PageParts, instant: number, x: number, width: number, time: LocalTime, numbers: NumberFormat): void {
    const rows = rowsAt(parts, instant, numbers);
    this.root.hidden = rows.length === 0;
    if (rows.length === 0) return;
    const list = element('dl');
    for (const { name, value, colour } of rows) {
      const term = element('dt', '', name);
      if (colour) term.style.setProperty('--ds-key', `var(--ds-${colour})`);
      list.append(term, element('dd', '', value));
    }
    const reason = reasonAt(parts, instant);
    this.root.replaceChildren(element('h3', '', titleAt(parts, instant, time)), list);
    if (reason) this.root.append(element('p', '', reason));
    const left = x + MARGIN + WIDTH <= width ? x + MARGIN : x - MARGIN - WIDTH;
    this.root.style.setProperty('--ds-left', `${Math.max(0, Math.min(left, width - WIDTH))}px`);
  }
}

interface Row {
  readonly name: string;
  readonly value: string;
  readonly colour?: string;
}

function rowsAt(parts: PageParts, instant: number, numbers: NumberFormat): readonly Row[] {
  const plan = parts['plan-update'];
  const prices = parts['price-update'] ?? plan;
  const rows: Row[] = [];
  const add = (name: string, value: number | null | undefined, write: (value: number) => string, colour?: string) => {
    if (typeof value === 'number') rows.push({ name, value: write(value), colour });
  };
  const kw = (value: number) => `${numbers.number(value, 2)} kW`;
  const price = (value: number) => `${numbers.price(value)} ${numbers.priceUnit}`;
  const priceIndex = prices ? intervalAt(prices, instant) : -1;
  add('Buy', prices?.importPrice[priceIndex], price, 'price');
  add('Sell', prices?.exportPrice[priceIndex], price, 'sell');
  const index = plan ? intervalAt(plan, instant) : -1;
  if (!plan || index < 0) return rows;
  add('Sun', plan.pvKw[index], kw, 'pv');
  add('Home', plan.loadKw[index], kw, 'load');
  const charge = plan.chargeKw[index] ?? 0;
  const discharge = plan.dischargeKw[index] ?? 0;
  if (charge > 0) add('Battery in', charge, kw, 'charge');
  else if (discharge > 0) add('Battery out', discharge, kw, 'charge');
  const fromGrid = plan.importKw[index] ?? 0;
  const toGrid = plan.exportKw[index] ?? 0;
  if (toGrid > fromGrid) add('Grid out', toGrid, kw, 'export');
  else add('Grid in', fromGrid, kw);
  add('Stored', plan.socPercent[index], (value) => `${numbers.number(value, 0)} %`);
  return rows;
}

function titleAt(parts: PageParts, instant: number, time: LocalTime): string {
  const slots = parts['plan-update'] ?? parts['price-update'];
  const index = slots ? intervalAt(slots, instant) : -1;
  if (!slots || index < 0) return time.time(instant);
  const [start, end] = [slots.edgesMs[index], slots.edgesMs[index + 1]];
  const forecast = start >= (parts['price-update']?.publishedUntilMs ?? Infinity) ? ', price forecast' : '';
  return `${time.weekday(start)} ${time.time(start)}–${time.time(end)}${forecast}`;
}

function reasonAt(parts: PageParts, instant: number): string {
  const plan = parts['plan-update'];
  const index = plan ? intervalAt(plan, instant) : -1;
  return plan?.reasons[plan.reason[index] ?? -1] ?? '';
}
