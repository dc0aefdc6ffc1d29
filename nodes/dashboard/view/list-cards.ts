import { en, type TextKey } from '../texts/en.js';
import type { SeriesAccuracyPart } from '../wire.js';
import { card, replaceChanged } from './card.js';
import type { Context, Section } from './context.js';
import { element } from './dom.js';

const LOG_LENGTH = 6;

/** What changed since the plan before. */
export class ChangesCard implements Section {
  private readonly card = card('ds-changes');
  readonly root = this.card.root;

  show({ parts, words, say }: Context): void {
    const plan = parts['plan-update'];
    this.root.hidden = plan === null;
    this.card.name(words('changes'));
    const changes = (plan?.changes ?? []).map(say);
    const lines = changes.length > 0 ? changes : [words('changes.none')];
    replaceChanged(this.card.body, lines.join('\n'), () => [list(lines, changes.length === 0)]);
  }
}

/** What the executor wrote to devices, the newest first; absent where there is no executor. */
export class LogCard implements Section {
  private readonly card = card('ds-log');
  readonly root = this.card.root;

  show({ parts, words, time }: Context): void {
    const executor = parts['executor-state'];
    this.root.hidden = executor === null;
    this.card.name(words('log'));
    const writes = [...(executor?.writes ?? [])].reverse().slice(0, LOG_LENGTH);
    const rows = writes.map(({ at, device, intent, status }) => {
      const key = `log.intent.${intent}`;
      const what = key in en ? words(key as TextKey) : intent;
      return { at: time.time(Date.parse(at)), what: `${device}: ${what}`, status, told: words(`log.${status}`) };
    });
    replaceChanged(this.card.body, JSON.stringify([rows, words('log.none')]), () =>
      rows.length === 0
        ? [list([words('log.none')], true)]
        : [
            element(
              'ul',
              'ds-list',
              ...rows.map(({ at, what, status, told }) => {
                const said = element('span', 'ds-status', told);
                said.dataset.status = status;
                return element(
                  'li',
                  'ds-entry',
                  element('time', '', at),
                  element('span', '', element('span', '', what), said),
                );
              }),
            ),
          ],
    );
  }
}

/** How far off the forecasts were lately, and whether they beat the mean of the week before; absent without any. */
export class AccuracyCard implements Section {
  private readonly card = card('ds-accuracy');
  readonly root = this.card.root;

  show({ parts, words, numbers }: Context): void {
    const accuracy = parts['forecast-update']?.accuracy;
    this.root.hidden = !accuracy;
    if (!accuracy) return;
    this.card.name(words('accuracy'));
    const percent = (value: number) => numbers.number(Math.abs(value), 0);
    const row = (name: string, series: SeriesAccuracyPart | null) => {
      if (!series) return { name, value: words('accuracy.unknown'), notes: '' };
      const { skillPercent, coverPercent } = series;
      const skill =
        skillPercent === null
          ? []
          : [words(skillPercent < 0 ? 'accuracy.worse' : 'accuracy.skill', { percent: percent(skillPercent) })];
      const cover = coverPercent === null ? [] : [words('accuracy.cover', { percent: percent(coverPercent) })];
      return {
        name,
        value: words('accuracy.error', { kwh: numbers.number(series.maeKwh, 2) }),
        notes: [...skill, ...cover].join(' · '),
      };
    };
    const hasSun = parts.home?.hasSolar ?? true;
    const rows = [row(words('flow.home'), accuracy.load), ...(hasSun ? [row(words('flow.sun'), accuracy.pv)] : [])];
    const days = words('accuracy.days', { days: numbers.number(accuracy.historyDays, 0) });
    replaceChanged(this.card.body, JSON.stringify([rows, days]), () => [
      element(
        'dl',
        'ds-facts',
        ...rows.flatMap(({ name, value, notes }) => [
          element('dt', '', name),
          element('dd', '', value, ...(notes ? [element('small', '', notes)] : [])),
        ]),
      ),
      element('p', 'ds-quiet', days),
    ]);
  }
}

function list(lines: readonly string[], quiet: boolean): HTMLElement {
  return element('ul', quiet ? 'ds-list ds-quiet' : 'ds-list', ...lines.map((line) => element('li', '', line)));
}
