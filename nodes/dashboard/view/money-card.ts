import type { MoneySum } from '../wire.js';
import { card, replaceChanged } from './card.js';
import type { Context, Section } from './context.js';
import { element, setText } from './dom.js';

/** What was saved, with and without Darkstar, and how it is counted. */
export class MoneyCard implements Section {
  private readonly card = card('ds-money');
  readonly root = this.card.root;
  private readonly table = element('table');
  private readonly how = element('details', 'ds-how');
  private readonly none = element('p', 'ds-quiet');

  constructor() {
    this.card.body.append(this.table, this.none, this.how);
  }

  show({ parts: { savings, access }, numbers, words, complete }: Context): void {
    this.card.name(words('money'));
    this.table.hidden = !savings;
    this.how.hidden = !savings;
    this.none.hidden = Boolean(savings);
    setText(this.none, complete ? words(access.questions ? 'money.first' : 'money.none') : '');
    this.card.body.classList.toggle('ds-coming', !complete && !savings);
    if (!savings) return;
    const spans: readonly [string, MoneySum | null][] = [
      [words('money.today'), savings.today],
      [words('money.yesterday'), savings.yesterday],
      [words('money.7'), savings.last7],
      [words('money.30'), savings.last30],
    ];
    const money = (value: number | undefined) => (value === undefined ? '–' : numbers.amount(value));
    const rows = spans.map(([name, sum]) => [name, money(sum?.saved), money(sum?.paid), money(sum?.without)]);
    const heads = ['', words('money.saved'), words('money.paid'), words('money.without')];
    replaceChanged(this.table, JSON.stringify([heads, rows]), () => [
      element('thead', '', element('tr', '', ...heads.map((head) => cell('th', head)))),
      element(
        'tbody',
        '',
        ...rows.map(([name, ...values], at) => {
          const saved = spans[at][1]?.saved ?? 0;
          const cells = values.map((value, index) =>
            cell('td', value, index === 0 ? (saved < 0 ? 'ds-loss' : 'ds-gain') : ''),
          );
          return element('tr', '', cell('th', name), ...cells);
        }),
      ),
    ]);
    const value = savings.storedEnergyValue === null ? '–' : numbers.money(savings.storedEnergyValue);
    const missing = savings.missingSlots > 0 ? ` ${words('money.missing', { count: savings.missingSlots })}` : '';
    const text = `${words('money.method', { value })}${missing}`;
    replaceChanged(this.how, text, () => [element('summary', '', words('money.how')), element('p', 'ds-quiet', text)]);
  }
}

function cell(tag: 'th' | 'td', text: string, className = ''): HTMLElement {
  return element(tag, className, text);
}
