import type { TextKey } from '../texts/en.js';
import type { TodayPart } from '../wire.js';
import { card, replaceChanged } from './card.js';
import type { Context, Section } from './context.js';
import { element } from './dom.js';

type Energy = Exclude<keyof TodayPart, 'untilMs'>;

/** What is counted, in which words and colour, by what the home must have to be shown it. */
const ROWS: readonly (readonly [Energy, TextKey, string])[] = [
  ['pvKwh', 'flow.sun', 'pv'],
  ['loadKwh', 'flow.home', 'load'],
  ['importKwh', 'energy.bought', 'price'],
  ['exportKwh', 'energy.sold', 'export'],
  ['chargeKwh', 'energy.charged', 'charge'],
  ['dischargeKwh', 'energy.discharged', 'charge'],
  ['waterKwh', 'flow.water', 'water'],
  ['evKwh', 'flow.car', 'car'],
];

/** The energies since midnight; absent where nothing was measured. */
export class EnergyCard implements Section {
  private readonly card = card('ds-energy');
  readonly root = this.card.root;

  show({ parts: { today }, words, numbers, time }: Context): void {
    const rows = ROWS.flatMap(([name, key, colour]) => {
      const kwh = today?.[name] ?? null;
      return kwh === null ? [] : [{ name: words(key), kwh, colour }];
    });
    this.root.hidden = !today || rows.length === 0;
    if (!today) return;
    this.card.name(words('energy'));
    const most = Math.max(0.001, ...rows.map(({ kwh }) => kwh));
    const until = words('energy.until', { time: time.time(today.untilMs) });
    replaceChanged(this.card.body, JSON.stringify([rows, until]), () => [
      element(
        'dl',
        'ds-bars',
        ...rows.flatMap(({ name, kwh, colour }) => {
          const bar = element('i');
          bar.style.width = `${(100 * kwh) / most}%`;
          bar.style.background = `var(--ds-${colour})`;
          return [
            element('dt', '', name),
            element('dd', '', element('span', 'ds-track', bar), `${numbers.number(kwh, 1)} kWh`),
          ];
        }),
      ),
      element('p', 'ds-quiet', until),
    ]);
  }
}
