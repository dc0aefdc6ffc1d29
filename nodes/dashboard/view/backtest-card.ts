import type { BacktestPart } from '../wire.js';
import { card, replaceChanged } from './card.js';
import type { Context, Section } from './context.js';
import type { SendCommand } from './controls.js';
import { button, element, svgElement } from './dom.js';

const WIDTH = 300;
const HEIGHT = 72;

/** What a replay of the home's own past found, day by day; absent where there is neither a report nor anybody to ask. */
export class BacktestCard implements Section {
  private readonly card = card('ds-backtest');
  readonly root = this.card.root;
  private problem = '';

  constructor(private readonly send: SendCommand) {}

  show(context: Context): void {
    const { parts, words, numbers, say } = context;
    const { 'backtest-report': report, 'backtest-progress': progress, access } = parts;
    const mayAsk = access.questions && !access.readOnly;
    this.root.hidden = !report && !progress?.running && !mayAsk;
    if (this.root.hidden) return;
    this.card.name(words('backtest'));
    const running = progress?.running
      ? words('backtest.running', { percent: numbers.number(progress.share * 100, 0) })
      : '';
    const problem = progress?.problem && !progress.running ? say(progress.problem) : this.problem;
    replaceChanged(this.card.body, JSON.stringify([report, running, problem, mayAsk, words('backtest')]), () => [
      ...(report ? reportOf(report, context) : [element('p', 'ds-quiet', words('backtest.none'))]),
      ...(problem ? [element('p', 'ds-said', problem)] : []),
      ...(running ? [element('p', 'ds-quiet', running)] : []),
      ...(mayAsk && !running
        ? [element('div', 'ds-bar', button(words('backtest.ask'), { name: 'backtest', act: () => this.ask(context) }))]
        : []),
    ]);
  }

  private ask({ say, words }: Context): void {
    this.send({ topic: 'backtest', payload: {} }).then(
      (reply) => (this.problem = reply.taken ? '' : say(reply.problem)),
      () => (this.problem = words('control.no-answer')),
    );
  }
}

function reportOf(report: BacktestPart, { words, numbers, say, time }: Context): readonly HTMLElement[] {
  const { captured, saved, possible, days, daily, sensitivity, notices } = report;
  const span = { from: time.day(Date.parse(report.from)), to: time.day(Date.parse(report.to) - 1), days };
  const share = captured === null ? '–' : `${numbers.number(captured * 100, 0)} %`;
  const money =
    saved === null || possible === null
      ? []
      : [words('backtest.money', { saved: numbers.money(saved), possible: numbers.money(possible) })];
  return [
    element('p', 'ds-figure', share, element('small', '', words('backtest.captured'))),
    ...(daily.length > 1 ? [dailyChart(report, words('backtest.chart', span))] : []),
    ...[words('backtest.span', span), ...money, ...[...sensitivity, ...notices].map(say)].map((line) =>
      element('p', 'ds-quiet', line),
    ),
  ];
}

/** One bar per day: what was saved in front of what could have been. */
function dailyChart({ daily }: BacktestPart, label: string): HTMLElement {
  const values = daily.flatMap(({ saved, possible }) => [saved ?? 0, possible ?? 0]);
  const [least, most] = [Math.min(0, ...values), Math.max(0.01, ...values)];
  const y = (value: number) => (HEIGHT * (most - value)) / (most - least);
  const step = WIDTH / daily.length;
  const svg = svgElement('svg', {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: 'img',
    'aria-label': label,
    preserveAspectRatio: 'none',
    class: 'ds-daily',
  });
  daily.forEach(({ saved, possible }, index) => {
    for (const [value, name, inset] of [
      [possible, 'ds-possible', 0.1],
      [saved, 'ds-saved', 0.24],
    ] as const) {
      if (value === null) continue;
      const [top, bottom] = [y(Math.max(0, value)), y(Math.min(0, value))];
      svg.append(
        svgElement('rect', {
          x: (index + inset) * step,
          y: top,
          width: step * (1 - 2 * inset),
          height: Math.max(0.5, bottom - top),
          class: name,
        }),
      );
    }
  });
  return element('div', '', svg);
}
