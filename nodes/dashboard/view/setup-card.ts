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
    const missing = steps.filter(([, done]) => !done);
    const next = missing[0]?.[0];
    this.root.hidden = next === undefined;
    if (!next) return;
    // What is connected is worth telling only until everything is.
    const told = next === 'setup.login' ? missing : steps;
    const key = steps.map(([name, done]) => `${name}${done}`).join() + words('setup');
    replaceChanged(this.card.body, key, () => [
      element(
        'ol',
        'ds-steps',
        ...told.map(([name, done]) => {
          const item = element('li', done ? 'ds-done' : name === next ? 'ds-next' : '', words(name));
          if (done) item.append(element('span', 'ds-hidden', ` ${words('setup.done')}`));
          if (name === next) item.append(element('p', 'ds-quiet', words(`${name}.todo`)));
          return item;
        }),
      ),
    ]);
  }
}
