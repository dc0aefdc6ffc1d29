import { card, replaceChanged } from './card.js';
import type { Context, Section } from './context.js';
import { element } from './dom.js';

const LOG_LENGTH = 6;

/** What changed since the plan before. */
export class ChangesCard implements Section {
  private readonly card = card('ds-changes');
  readonly root = this.card.root;

  show({ parts, words }: Context): void {
    this.card.name(words('changes'));
    const changes = (parts['plan-update']?.changes ?? []).map(({ text }) => text);
    const lines = changes.length > 0 ? changes : [words('changes.none')];
    replaceChanged(this.card.body, lines.join('\n'), () => [list(lines, changes.length === 0)]);
  }
}

/** What the executor wrote to devices, the newest first. */
export class LogCard implements Section {
  private readonly card = card('ds-log');
  readonly root = this.card.root;

  show({ parts, words, time }: Context): void {
    this.card.name(words('log'));
    const writes = [...(parts['executor-state']?.writes ?? [])].reverse().slice(0, LOG_LENGTH);
    const lines = writes.map(
      ({ at, device, intent, status }) =>
        `${time.time(Date.parse(at))} ${device}: ${intent}, ${words(`log.${status}`)}`,
    );
    const shown = lines.length > 0 ? lines : [words('log.none')];
    replaceChanged(this.card.body, shown.join('\n'), () => [list(shown, lines.length === 0)]);
  }
}

/** How far off the forecasts were lately, and whether they beat the mean of the last week. */
export class AccuracyCard implements Section {
  private readonly card = card('ds-accuracy');
  readonly root = this.card.root;

  show({ parts, words, numbers }: Context): void {
    this.card.name(words('accuracy'));
    const accuracy = parts['forecast-update']?.accuracy;
    const line = (name: string, maeKwh: number | null | undefined, skill: number | null | undefined) => {
      if (typeof maeKwh !== 'number') return `${name}: ${words('accuracy.unknown')}`;
      const error = words('accuracy.error', { kwh: numbers.number(maeKwh, 3) });
      if (typeof skill !== 'number') return `${name}: ${error}`;
      const percent = numbers.number(Math.abs(skill) * 100, 0);
      return `${name}: ${error}, ${words(skill < 0 ? 'accuracy.worse' : 'accuracy.skill', { percent })}`;
    };
    const lines = [
      line(words('accuracy.load'), accuracy?.loadMaeKwh, accuracy?.loadSkill),
      ...(parts.home?.hasSolar === false ? [] : [line(words('accuracy.pv'), accuracy?.pvMaeKwh, accuracy?.pvSkill)]),
      ...(accuracy ? [words('accuracy.days', { days: numbers.number(accuracy.historyDays, 0) })] : []),
    ];
    replaceChanged(this.card.body, lines.join('\n'), () => [list(lines, false)]);
  }
}

/** What is still missing, one step at a time; gone once everything is there. */
export class SetupCard implements Section {
  private readonly card = card('ds-setup');
  readonly root = this.card.root;

  show({ parts, words }: Context): void {
    this.card.name(words('setup'));
    const executor = parts['executor-state'];
    const steps = [
      ['setup.home', parts.home !== null, 'setup.home.todo'],
      ['setup.state', parts.state !== null, 'setup.state.todo'],
      ['setup.prices', parts['price-update'] !== null, 'setup.prices.todo'],
      ['setup.forecast', parts['forecast-update'] !== null, 'setup.forecast.todo'],
      ['setup.plan', parts['plan-update'] !== null, 'setup.plan.todo'],
      ['setup.executor', executor !== null, 'setup.executor.todo'],
      ['setup.live', executor?.mode === 'live', 'setup.live.todo'],
      ['setup.login', parts.access.login || parts.access.readOnly, 'setup.login.todo'],
    ] as const;
    const missing = steps.filter(([, done]) => !done);
    const [next] = missing;
    this.root.hidden = next === undefined;
    if (!next) return;
    const key = missing.map(([name]) => name).join() + words('setup');
    replaceChanged(this.card.body, key, () => [
      element(
        'ol',
        'ds-steps',
        ...missing.map(([name, , todo]) => {
          const item = element('li', name === next[0] ? 'ds-next' : '', words(name));
          if (name === next[0]) item.append(element('p', 'ds-quiet', words(todo)));
          return item;
        }),
      ),
    ]);
  }
}

function list(lines: readonly string[], quiet: boolean): HTMLElement {
  return element('ul', quiet ? 'ds-list ds-quiet' : 'ds-list', ...lines.map((line) => element('li', '', line)));
}
