import { headline, type Headline, type Level } from '../headline.js';
import { replaceChanged } from './card.js';
import type { Context, Section } from './context.js';
import { element, setText } from './dom.js';

/** What happens now and why, the four numbers that matter, and how well everything is. */
export class Head implements Section {
  private readonly title = element('span', '', ' ');
  private readonly then = element('span', 'ds-then');
  private readonly reason = element('p', 'ds-reason');
  private readonly soc = stat('%');
  private readonly price = stat('');
  private readonly cost = stat('');
  private readonly saved = stat('');
  private readonly meter = element('i');
  private readonly lines = element('div', 'ds-lines');
  private readonly mode = element('span', 'ds-mode');
  private readonly health = element('div', 'ds-health', this.lines, this.mode);
  readonly root = element(
    'div',
    'ds-top',
    element(
      'header',
      'ds-head',
      element('div', '', element('h2', 'ds-title', this.title, ' ', this.then), this.reason),
      element('dl', 'ds-stats', this.soc.root, this.price.root, this.cost.root, this.saved.root),
    ),
    this.health,
  );

  constructor() {
    this.soc.note.replaceWith(element('span', 'ds-meter', this.meter), this.soc.note);
    this.health.setAttribute('role', 'status');
    this.setLevel('waiting');
  }

  show(context: Context): void {
    const shown = headline(context.parts, context.nowMs, context);
    setText(this.title, shown.title);
    setText(this.then, shown.then);
    setText(this.reason, shown.reason);
    this.showCharge(shown, context);
    this.showMoney(shown, context);
    this.showHealth(shown, context);
  }

  /** What tells others, such as tests and style sheets, what is shown. */
  get shown(): { readonly soc: string; readonly level: string } {
    return { soc: this.soc.root.dataset.value ?? '', level: this.health.dataset.level ?? '' };
  }

  private showCharge(
    { socPercent, target, importPrice, priceLevel }: Headline,
    { words, numbers, time, parts }: Context,
  ): void {
    this.soc.root.hidden = parts.home?.batteries.length === 0;
    setText(this.soc.name, words('stat.battery'));
    setText(this.soc.value, socPercent === null ? '–' : numbers.number(socPercent, 0));
    this.soc.root.dataset.value = socPercent === null ? '' : String(socPercent);
    const goal = target && { percent: numbers.number(target.socPercent, 0), time: time.time(target.atMs) };
    setText(this.soc.note, goal ? words('battery.to', goal) : '');
    this.meter.style.width = `${socPercent ?? 0}%`;
    setText(this.price.name, words('stat.price'));
    setText(this.price.value, importPrice === null ? '–' : numbers.price(importPrice));
    setText(this.price.unit, numbers.priceUnit);
    setText(this.price.note, priceLevel ? words(`price.${priceLevel}`) : '');
    this.price.note.className = `ds-note ds-${priceLevel ?? 'usual'}`;
  }

  private showMoney({ cost, horizonHours, savedToday, paidToday }: Headline, { words, numbers }: Context): void {
    const spent = (amount: number) => words(amount < 0 ? 'cost.earned' : 'cost.to-pay');
    setText(this.cost.name, words('stat.next', { hours: horizonHours }));
    setText(this.cost.value, cost === null ? '–' : numbers.money(Math.abs(cost)));
    setText(this.cost.note, cost === null ? '' : spent(cost));
    setText(this.saved.name, words('stat.today'));
    setText(this.saved.value, savedToday === null ? '–' : numbers.money(savedToday));
    setText(this.saved.note, paidText(paidToday, words, numbers));
  }

  private showHealth({ health, mode }: Headline, { words }: Context): void {
    const [first, ...more] = health.lines;
    replaceChanged(this.lines, health.lines.join('\n'), () => {
      if (more.length === 0) return [element('p', '', first)];
      const summary = element('summary', '', words('health.more', { count: more.length }));
      return [element('p', '', first), element('details', '', summary, ...more.map((line) => element('p', '', line)))];
    });
    this.setLevel(health.level);
    setText(this.mode, mode ? words(`mode.${mode}`) : '');
    this.mode.dataset.mode = mode ?? '';
  }

  private setLevel(level: Level): void {
    this.health.dataset.level = level;
  }
}

function paidText(paid: number | null, words: Context['words'], numbers: Context['numbers']): string {
  if (paid === null) return words('today.none');
  return words(paid < 0 ? 'today.earned' : 'today.paid', { amount: numbers.money(Math.abs(paid)) });
}

function stat(unit: string) {
  const parts = {
    name: element('dt'),
    value: element('span', 'ds-value', '    '),
    unit: element('span', 'ds-unit', unit),
    note: element('span', 'ds-note'),
  };
  const root = element('div', 'ds-stat', parts.name, element('dd', '', parts.value, parts.unit, parts.note));
  return { root, ...parts };
}
