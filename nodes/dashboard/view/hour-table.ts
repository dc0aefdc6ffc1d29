import type { PlanPart } from '../wire.js';
import type { Context } from './context.js';
import { element, setText } from './dom.js';

/** The plan as a table, for those who cannot use the chart. It is filled only while it is open. */
export class HourTable {
  readonly root = element('details', 'ds-table');
  private readonly scroll = element('div', 'ds-scroll');
  private readonly summary = element('summary');
  private fill = () => {};

  constructor() {
    this.scroll.tabIndex = 0;
    this.root.append(this.summary, this.scroll);
    this.root.addEventListener('toggle', () => this.refresh());
  }

  show(context: Context): void {
    const plan = context.parts['plan-update'];
    setText(this.summary, context.words('table'));
    // It keeps its room, so that nothing moves when the first plan comes.
    this.root.style.visibility = plan ? 'visible' : 'hidden';
    this.fill = () => {
      if (plan) this.scroll.replaceChildren(tableOf(plan, context));
    };
    this.refresh();
  }

  private refresh(): void {
    if (this.root.open) this.fill();
  }
}

function tableOf(plan: PlanPart, { time, numbers, words, sayReason }: Context): HTMLElement {
  const reasons = plan.reasons.map((reason) => sayReason(reason).join(' '));
  const price = (value: number | null) => (value === null ? '' : numbers.price(value));
  const kw = (value: number | null) => (value === null ? '' : numbers.number(value, 2));
  // Most of the time the battery rests: what is nothing is not written.
  const flow = (value: number | null) => (value ? kw(value) : '–');
  const percent = (value: number | null) => (value === null ? '' : numbers.number(value, 0));
  const columns: readonly { readonly name: string; readonly cell: (index: number) => string }[] = [
    {
      name: words('table.from'),
      cell: (index) => `${time.weekday(plan.edgesMs[index])} ${time.time(plan.edgesMs[index])}`,
    },
    { name: words('table.buy', { unit: numbers.priceUnit }), cell: (index) => price(plan.importPrice[index]) },
    { name: words('table.sell', { unit: numbers.priceUnit }), cell: (index) => price(plan.exportPrice[index]) },
    { name: words('table.sun'), cell: (index) => kw(plan.pvKw[index]) },
    { name: words('table.home'), cell: (index) => kw(plan.loadKw[index]) },
    { name: words('table.charge'), cell: (index) => flow(plan.chargeKw[index]) },
    { name: words('table.discharge'), cell: (index) => flow(plan.dischargeKw[index]) },
    { name: words('table.battery'), cell: (index) => percent(plan.socPercent[index]) },
    { name: words('table.why'), cell: (index) => reasons[plan.reason[index] ?? -1] ?? '' },
  ];
  const head = element('tr', '', ...columns.map(({ name }) => headerCell(name, 'col')));
  const rows = plan.action.map((_, index) =>
    element(
      'tr',
      '',
      ...columns.map(({ cell }, at) => (at === 0 ? headerCell(cell(index), 'row') : element('td', '', cell(index)))),
    ),
  );
  return element('table', '', element('thead', '', head), element('tbody', '', ...rows));
}

function headerCell(text: string, scope: 'col' | 'row'): HTMLElement {
  const cell = element('th', '', text);
  cell.scope = scope;
  return cell;
}
