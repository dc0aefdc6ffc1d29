import { card, replaceChanged } from './card.js';
import type { Context, Section } from './context.js';
import { element } from './dom.js';

/** The highest grid power of this month and what the plan adds to it; absent where nobody bills it. */
export class PeakCard implements Section {
  private readonly card = card('ds-peak');
  readonly root = this.card.root;

  show({ parts, words, numbers }: Context): void {
    const peak = parts['plan-update']?.peak ?? null;
    const measuredKw = parts.state?.peakKwThisMonth ?? peak?.incumbentKw ?? null;
    this.root.hidden = measuredKw === null && peak === null;
    this.card.name(words('peak'));
    const kw = (value: number) => `${numbers.number(value, 1)} kW`;
    const rises = peak !== null && measuredKw !== null && peak.kw > measuredKw + 0.05;
    const lines = [
      ...(peak && rises ? [words('peak.planned', { kw: kw(peak.kw) })] : []),
      ...(peak && !rises ? [words('peak.kept')] : []),
      ...(peak && peak.cost > 0 ? [words('peak.cost', { cost: numbers.money(peak.cost) })] : []),
    ];
    const most = measuredKw === null ? '–' : kw(measuredKw);
    replaceChanged(this.card.body, [most, ...lines].join('\n'), () => [
      element('p', 'ds-figure', most),
      ...lines.map((line) => element('p', 'ds-quiet', line)),
    ]);
  }
}
