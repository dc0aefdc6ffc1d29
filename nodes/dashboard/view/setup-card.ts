import { card, replaceChanged } from './card.js';
import type { Context, Section } from './context.js';
import { element } from './dom.js';

/** What is connected and what is missing, one step at a time; gone once everything is there. */
export class SetupCard implements Section {
  private readonly card = card('ds-setup');
  readonly root = this.card.root;

  show({ parts, words }: Context): void {
    this.card.name(words('setup'));
    const executor = parts['executor-state'];
    const steps = [
      ['setup.home', parts.home !== null],
      ['setup.state', parts.state !== null],
      ['setup.prices', parts['price-update'] !== null],
      ['setup.forecast', parts['forecast-update'] !== null],
      ['setup.plan', parts['plan-update'] !== null],
      ['setup.executor', executor !== null],
      ['setup.live', executor?.mode === 'live'],
      ['setup.login', parts.access.login || parts.access.readOnly],
    ] as const;
    const next = steps.find(([, done]) => !done)?.[0];
    this.root.hidden = next === undefined;
    if (!next) return;
    const key = steps.map(([name, done]) => `${name}${done}`).join() + words('setup');
    replaceChanged(this.card.body, key, () => [
      element(
        'ol',
        'ds-steps',
        ...steps.map(([name, done]) => {
          const item = element('li', done ? 'ds-done' : name === next ? 'ds-next' : '', words(name));
          const told = element('span', 'ds-hidden', done ? words('setup.done') : '');
          item.append(told);
          if (name === next) item.append(element('p', 'ds-quiet', words(`${name}.todo`)));
          return item;
        }),
      ),
    ]);
  }
}
