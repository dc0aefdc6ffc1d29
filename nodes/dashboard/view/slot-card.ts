import { intervalAt } from '../chart-data.js';
import { deviceReasonsOf, reasonOf } from '../headline.js';
import type { Context } from './context.js';
import { element } from './dom.js';

const WIDTH = 308;
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
  show(context: Context, instant: number, x: number, width: number): void {
    const rows = rowsAt(context, instant);
    this.root.hidden = rows.length === 0;
    if (rows.length === 0) return;
    const list = element('dl');
    for (const { name, value, colour } of rows) {
      const term = element('dt', '', name);
      if (colour) term.style.setProperty('--ds-key', `var(--ds-${colour})`);
      list.append(term, element('dd', '', value));
    }
    this.root.replaceChildren(element('h3', '', titleAt(context, instant)), list);
    this.root.append(...reasonsAt(context, instant).map((reason) => element('p', '', reason)));
    this.placeAround();
    const left = x + MARGIN + WIDTH <= width ? x + MARGIN : x - MARGIN - WIDTH;
    this.root.style.setProperty('--ds-left', `${Math.max(0, Math.min(left, width - WIDTH))}px`);
  }

  /** On a narrow page the card stands above the chart or below it, where more of it is seen. */
  private placeAround(): void {
    const { top = 0, bottom = 0 } = this.root.parentElement?.getBoundingClientRect() ?? {};
    this.root.toggleAttribute('data-below', window.innerHeight - bottom > top);
  }
}

interface Row {
  readonly name: string;
  readonly value: string;
  readonly colour?: string;
}

function rowsAt({ parts, numbers, words }: Context, instant: number): readonly Row[] {
  const { 'plan-update': plan, past } = parts;
  const prices = parts['price-update'] ?? plan;
  const rows: Row[] = [];
  const add = (name: string, value: number | null | undefined, write: (value: number) => string, colour?: string) => {
    if (typeof value === 'number') rows.push({ name, value: write(value), ...(colour ? { colour } : {}) });
  };
  const kw = (value: number) => `${numbers.number(value, 2)} kW`;
  const price = (value: number) => `${numbers.price(value)} ${numbers.priceUnit.replace('/kWh', '')}`;
  const priceIndex = prices ? intervalAt(prices, instant) : -1;
  const paidIndex = past ? intervalAt(past, instant) : -1;
  add(words('tip.buy'), prices?.importPrice[priceIndex] ?? past?.importPrice[paidIndex], price, 'price');
  add(words('tip.sell'), prices?.exportPrice[priceIndex] ?? past?.exportPrice[paidIndex], price, 'sell');
  const planned = plan ? intervalAt(plan, instant) : -1;
  const index = planned < 0 && past ? intervalAt(past, instant) : planned;
  const powers = planned < 0 ? past : plan;
  if (!powers || index < 0) return rows;
  add(words('tip.sun'), powers.pvKw[index], kw, 'pv');
  add(words('tip.home'), powers.loadKw[index], kw, 'load');
  const charge = powers.chargeKw[index] ?? 0;
  const discharge = powers.dischargeKw[index] ?? 0;
  if (charge > 0) add(words('tip.battery-in'), charge, kw, 'charge');
  else if (discharge > 0) add(words('tip.battery-out'), discharge, kw, 'charge');
  add(words('tip.water'), powers.waterKw[index] || null, kw, 'water');
  add(words('tip.car'), powers.evKw[index] || null, kw, 'car');
  if (planned >= 0 && plan) {
    add(words('tip.appliance'), plan.applianceKw[index] || null, kw, 'appliance');
    const fromGrid = plan.importKw[index] ?? 0;
    const toGrid = plan.exportKw[index] ?? 0;
    if (toGrid > fromGrid) add(words('tip.grid-out'), toGrid, kw, 'export');
    else add(words('tip.grid-in'), fromGrid, kw);
  }
  add(words('tip.stored'), powers.socPercent[index], (value) => `${numbers.number(value, 0)} %`);
  return rows;
}

function titleAt({ parts, time, words }: Context, instant: number): string {
  const { 'plan-update': plan, 'price-update': prices, past } = parts;
  const slots = [plan, past, prices].find((known) => known && intervalAt(known, instant) >= 0);
  if (!slots) return time.time(instant);
  const index = intervalAt(slots, instant);
  const [start, end] = [slots.edgesMs[index], slots.edgesMs[index + 1]];
  const forecast = start >= (prices?.publishedUntilMs ?? Infinity) ? `, ${words('tip.forecast')}` : '';
  const measured = slots === past ? `, ${words('tip.measured')}` : '';
  return `${time.weekday(start)} ${time.time(start)}–${time.time(end)}${forecast}${measured}`;
}

/** Why the batteries do what they do, with the next best thing, and in a sentence why the devices do. */
function reasonsAt(context: Context, instant: number): readonly string[] {
  const plan = context.parts['plan-update'];
  if (!plan) return [];
  const index = intervalAt(plan, instant);
  return [reasonOf(plan, index, context).join(' '), ...deviceReasonsOf(plan, index, context)].filter(
    (reason) => reason !== '',
  );
}
