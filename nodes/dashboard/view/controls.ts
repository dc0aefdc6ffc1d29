import type { Command } from '../../home/schema/messages.js';
import { currentError } from '../headline.js';
import type { CommandReply } from '../page-commands.js';
import type { PageParts, PageText } from '../wire.js';
import { replaceChanged } from './card.js';
import type { Context, Section } from './context.js';
import { button, element, setText } from './dom.js';
import { Settings } from './settings.js';

/** Sends a command, or `{topic, payload}` with a question, to the node; rejects when nobody answers. */
export type SendCommand = (
  message: Command | { readonly topic: string; readonly payload: unknown },
) => Promise<CommandReply>;

const MINUTE_MS = 60_000;
const ANSWER_MS = 8_000;
const DONE_MS = 2_500;
const DURATIONS_MIN = [30, 60, 120, 240];

type Forced = 'force-charge' | 'force-export' | 'force-stop' | 'boost-water';

interface Pending {
  /** Of the button that was pressed. */
  readonly name: string;
  readonly before: PageParts;
  readonly done: (parts: PageParts) => boolean;
  readonly timer: number;
}

/** What people can do: each acts by a command, shows at once that it was sent, and then what came of it. */
export class Controls implements Section {
  readonly root = element('div', 'ds-controls');
  /** What came of the last command. */
  readonly said = element('p', 'ds-said');
  private readonly bar = element('div', 'ds-bar');
  private readonly choice = element('div', 'ds-choice');
  private readonly settings: Settings;
  private context: Context | undefined;
  private chosen: Forced | 'live' | undefined;
  private pending: Pending | undefined;
  private clearNote: number | undefined;

  constructor(private readonly send: SendCommand) {
    this.said.setAttribute('role', 'status');
    this.settings = new Settings(this, () => this.choose('live'));
    this.root.append(element('div', 'ds-bar', this.bar, this.said), this.choice, this.settings.root);
  }

  show(context: Context): void {
    this.context = context;
    this.root.hidden = context.parts.access.readOnly;
    if (this.root.hidden) return;
    this.settle(context);
    this.showBar(context);
    this.showChoice(context);
    this.settings.show(context);
    for (const shown of this.root.querySelectorAll<HTMLElement>('button')) {
      shown.toggleAttribute('aria-busy', shown.dataset.name === this.pending?.name);
    }
  }

  close(): void {
    window.clearTimeout(this.pending?.timer);
    window.clearTimeout(this.clearNote);
  }

  /** Sends a command of the button `name`, and waits for the board to say that it is done. */
  act(name: string, command: Command, done: (parts: PageParts) => boolean): void {
    const { context } = this;
    if (!context) return;
    const { words } = context;
    this.tell(words('control.pending'), 'pending');
    window.clearTimeout(this.pending?.timer);
    const timer = window.setTimeout(() => this.noAnswer(), ANSWER_MS);
    this.pending = { name, before: context.parts, done, timer };
    this.chosen = undefined;
    this.send(command).then(
      (reply) => {
        if (!reply.taken) this.end(this.context?.say(reply.problem) ?? reply.problem.text, 'failed');
      },
      () => this.noAnswer(),
    );
    this.show(context);
  }

  /** Ends what is pending where the board says that it was done, or why it was not. */
  private settle({ parts, words, say }: Context): void {
    const { pending } = this;
    if (!pending) return;
    if (pending.done(parts)) return this.end(words('control.done'), 'done');
    const problem = newProblem(pending.before, parts);
    if (problem) this.end(say(problem), 'failed');
  }

  private noAnswer(): void {
    const { context } = this;
    if (!context) return;
    const error = currentError(context.parts);
    this.end(error ? context.say(error) : context.words('control.no-answer'), 'failed');
    this.show(context);
  }

  private showBar({ parts, words, time }: Context): void {
    const executor = parts['executor-state'];
    const hasBattery = (parts.home?.batteries.length ?? 0) > 0;
    const hasHeater = (parts.home?.waterHeaters.length ?? 0) > 0;
    const forced: readonly Forced[] = [
      ...(hasBattery ? (['force-charge', 'force-export', 'force-stop'] as const) : []),
      ...(hasHeater ? (['boost-water'] as const) : []),
    ];
    const active = (name: string) => executor?.override === name;
    const until = executor?.overrideUntil
      ? words('control.until', { time: time.time(Date.parse(executor.overrideUntil)) })
      : '';
    const key = JSON.stringify([
      forced,
      executor?.override,
      until,
      executor?.paused,
      this.chosen,
      words('control.pause'),
    ]);
    replaceChanged(this.bar, key, () => [
      ...forced.map((name) =>
        button(active(name) ? `${words(`control.${name}`)} ${until}` : words(`control.${name}`), {
          name,
          pressed: active(name) || this.chosen === name,
          act: () => (active(name) ? this.resume(name) : this.choose(name)),
        }),
      ),
      executor?.paused
        ? button(words('control.resume'), { name: 'resume', pressed: true, act: () => this.resume('resume') })
        : button(words('control.pause'), {
            name: 'pause',
            act: () => this.act('pause', { command: 'pause' }, (known) => known['executor-state']?.paused === true),
          }),
      button(words('control.replan'), { name: 'replan', act: () => this.replan() }),
    ]);
  }

  private resume(name: string): void {
    this.act(
      name,
      { command: 'resume' },
      ({ 'executor-state': known }) => known?.paused === false && known.override === null,
    );
  }

  private replan(): void {
    const before = this.context?.parts['plan-update']?.plannedAt;
    this.act('replan', { command: 'replan' }, ({ 'plan-update': plan }) => plan !== null && plan.plannedAt !== before);
  }

  private choose(name: Forced | 'live'): void {
    this.chosen = this.chosen === name ? undefined : name;
    if (this.context) this.show(this.context);
  }

  private showChoice({ words, nowMs }: Context): void {
    const name = this.chosen;
    this.choice.hidden = name === undefined;
    if (name === undefined) return;
    replaceChanged(this.choice, `${name} ${words('control.for')}`, () =>
      name === 'live'
        ? [
            words('control.mode.ask'),
            button(words('control.yes'), { name: 'go-live', act: () => this.settings.setMode('live') }),
            button(words('control.cancel'), { name: 'cancel', act: () => this.choose('live') }),
          ]
        : [
            `${words(`control.${name}`)} ${words('control.for')}`,
            ...DURATIONS_MIN.map((minutes) =>
              button(durationIn(words, minutes), {
                name: `${name}-${minutes}`,
                act: () => this.force(name, (this.context?.nowMs ?? nowMs) + minutes * MINUTE_MS),
              }),
            ),
          ],
    );
  }

  private force(name: Forced, untilMs: number): void {
    this.act(
      name,
      { command: name, until: new Date(untilMs).toISOString() },
      ({ 'executor-state': known }) => known?.override === name,
    );
  }

  private end(text: string, state: 'done' | 'failed'): void {
    window.clearTimeout(this.pending?.timer);
    this.pending = undefined;
    this.tell(text, state);
    if (state === 'done') this.clearNote = window.setTimeout(() => this.tell('', ''), DONE_MS);
  }

  private tell(text: string, state: '' | 'pending' | 'done' | 'failed'): void {
    window.clearTimeout(this.clearNote);
    setText(this.said, text);
    this.said.dataset.state = state;
  }
}

/** What has gone wrong since: an error of the planner, or a problem of the executor that was not there before. */
function newProblem(before: PageParts, now: PageParts): PageText | undefined {
  const error = now['planner-error'];
  if (error && error.at !== before['planner-error']?.at) return error;
  const known = new Set(before['executor-state']?.problems.map(({ code }) => code));
  return now['executor-state']?.problems.find(({ code }) => !known.has(code));
}

function durationIn(words: Context['words'], minutes: number): string {
  return minutes < 60 ? words('control.minutes', { minutes }) : words('control.hours', { hours: minutes / 60 });
}
