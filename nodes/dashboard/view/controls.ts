import type { Command } from '../../home/schema/messages.js';
import type { CommandReply } from '../page-commands.js';
import type { TextKey } from '../texts/en.js';
import type { PageParts } from '../wire.js';
import { replaceChanged } from './card.js';
import type { Context, Section } from './context.js';
import { element, setText } from './dom.js';

/** Sends a command to the node; rejects when nobody answers. */
export type SendCommand = (command: Command) => Promise<CommandReply>;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const ANSWER_MS = 8_000;
const DONE_MS = 2_500;
const DURATIONS_MIN = [30, 60, 120, 240];
const VACATION_DAYS = [0, 2, 3, 7, 14, 21];
const LEVELS = [1, 2, 3, 4, 5];

type Forced = 'force-charge' | 'force-export' | 'force-stop' | 'boost-water';

/** What people can do: each acts by a command, shows at once that it was sent, and then what came of it. */
export class Controls implements Section {
  readonly root = element('div', 'ds-controls');
  private readonly bar = element('div', 'ds-bar');
  private readonly choice = element('div', 'ds-choice');
  private readonly note = element('p', 'ds-said');
  private readonly more = element('details', 'ds-more');
  private context: Context | undefined;
  private chosen: Forced | 'live' | undefined;
  private pending: { readonly done: (parts: PageParts) => boolean; readonly timer: number } | undefined;
  private clearNote: number | undefined;

  constructor(private readonly send: SendCommand) {
    this.note.setAttribute('role', 'status');
    this.root.append(element('div', 'ds-bar', this.bar, this.note), this.choice, this.more);
  }

  show(context: Context): void {
    this.context = context;
    this.root.hidden = context.parts.access.readOnly;
    if (this.root.hidden) return;
    if (this.pending?.done(context.parts)) this.settle(context.words('control.done'), 'done');
    this.showBar(context);
    this.showChoice(context);
    this.showMore(context);
  }

  close(): void {
    window.clearTimeout(this.pending?.timer);
    window.clearTimeout(this.clearNote);
  }

  /** Sends a command, and waits for the board to say that it is done. */
  act(command: Command, done: (parts: PageParts) => boolean): void {
    const { context } = this;
    if (!context) return;
    const { words } = context;
    this.say(words('control.pending'), 'pending');
    window.clearTimeout(this.pending?.timer);
    const timer = window.setTimeout(() => this.settle(words('control.no-answer'), 'failed'), ANSWER_MS);
    this.pending = { done, timer };
    this.chosen = undefined;
    this.send(command).then(
      (reply) => {
        if (!reply.taken) this.settle(reply.problem.text, 'failed');
      },
      () => this.settle(words('control.no-answer'), 'failed'),
    );
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
          act: () => (active(name) ? this.resume() : this.choose(name)),
        }),
      ),
      executor?.paused
        ? button(words('control.resume'), { name: 'resume', pressed: true, act: () => this.resume() })
        : button(words('control.pause'), {
            name: 'pause',
            act: () => this.act({ command: 'pause' }, (known) => known['executor-state']?.paused === true),
          }),
      button(words('control.replan'), { name: 'replan', act: () => this.replan() }),
    ]);
  }

  private resume(): void {
    this.act(
      { command: 'resume' },
      ({ 'executor-state': known }) => known?.paused === false && known.override === null,
    );
  }

  private replan(): void {
    const before = this.context?.parts['plan-update']?.plannedAt;
    this.act({ command: 'replan' }, ({ 'plan-update': plan }) => plan !== null && plan.plannedAt !== before);
  }

  private choose(name: Forced | 'live'): void {
    this.chosen = this.chosen === name ? undefined : name;
    if (this.context) this.show(this.context);
  }

  private showChoice({ words, nowMs }: Context): void {
    const name = this.chosen;
    this.choice.hidden = name === undefined;
    if (name === undefined) return;
    replaceChanged(this.choice, `${name} ${words('control.for')}`, () => {
      if (name === 'live') {
        return [
          words('control.mode.ask'),
          button(words('control.yes'), { name: 'go-live', act: () => this.setMode('live') }),
          button(words('control.cancel'), { name: 'cancel', act: () => this.choose('live') }),
        ];
      }
      return [
        `${words(`control.${name}`)} ${words('control.for')}`,
        ...DURATIONS_MIN.map((minutes) =>
          button(
            minutes < 60 ? words('control.minutes', { minutes }) : words('control.hours', { hours: minutes / 60 }),
            {
              name: `${name}-${minutes}`,
              act: () => this.force(name, (this.context?.nowMs ?? nowMs) + minutes * MINUTE_MS),
            },
          ),
        ),
      ];
    });
  }

  private force(name: Forced, untilMs: number): void {
    this.act(
      { command: name, until: new Date(untilMs).toISOString() },
      ({ 'executor-state': known }) => known?.override === name,
    );
  }

  private setMode(mode: 'live' | 'shadow'): void {
    this.act({ command: 'set-mode', value: mode }, (known) => known['executor-state']?.mode === mode);
  }

  private showMore({ parts, words, nowMs }: Context): void {
    const wishes = parts['planner-state'];
    const executor = parts['executor-state'];
    const hasHeater = (parts.home?.waterHeaters.length ?? 0) > 0;
    const key = JSON.stringify([wishes, executor?.mode, hasHeater, words('control.more')]);
    replaceChanged(this.more, key, () => [
      element('summary', '', words('control.more')),
      element(
        'div',
        'ds-settings',
        row(
          words('control.risk'),
          levels(wishes?.riskAppetite ?? 3, words, (value) =>
            this.act({ command: 'set-risk', value }, (known) => known['planner-state']?.riskAppetite === value),
          ),
        ),
        ...(hasHeater
          ? [
              row(
                words('control.comfort'),
                levels(wishes?.comfortLevel ?? null, undefined, (value) =>
                  this.act(
                    { command: 'set-comfort', value },
                    (known) => known['planner-state']?.comfortLevel === value,
                  ),
                ),
              ),
            ]
          : []),
        row(words('control.vacation'), this.vacation(wishes?.vacationUntil ?? null, words, nowMs)),
        ...(wishes && wishes.manualSlots > 0
          ? [
              button(`${words('control.manual.clear')} (${wishes.manualSlots})`, {
                name: 'clear-manual',
                act: () =>
                  this.act(
                    { command: 'manual-slot', value: null },
                    (known) => known['planner-state']?.manualSlots === 0,
                  ),
              }),
            ]
          : []),
        ...(executor
          ? [
              row(
                words('control.mode'),
                segmented(
                  (['shadow', 'live'] as const).map((mode) => ({
                    name: `mode-${mode}`,
                    text: words(`mode.${mode}`),
                    pressed: executor.mode === mode,
                    act: () => (mode === 'live' ? this.choose('live') : this.setMode('shadow')),
                  })),
                ),
              ),
            ]
          : []),
      ),
    ]);
  }

  private vacation(until: string | null, words: Context['words'], nowMs: number): HTMLElement {
    const select = element('select');
    select.setAttribute('aria-label', words('control.vacation'));
    for (const days of VACATION_DAYS) {
      const text = days === 0 ? words('control.vacation.off') : words('control.vacation.days', { days });
      select.append(new Option(text, String(days)));
    }
    const left = until === null ? 0 : Math.ceil((Date.parse(until) - nowMs) / DAY_MS);
    select.value = String(VACATION_DAYS.find((days) => days >= left) ?? VACATION_DAYS[VACATION_DAYS.length - 1]);
    select.addEventListener('change', () => {
      const days = Number(select.value);
      if (days === 0)
        this.act({ command: 'vacation', value: false }, (known) => !known['planner-state']?.vacationUntil);
      else {
        const end = new Date((this.context?.nowMs ?? nowMs) + days * DAY_MS).toISOString();
        this.act({ command: 'vacation', until: end }, (known) => Boolean(known['planner-state']?.vacationUntil));
      }
    });
    return select;
  }

  private settle(text: string, state: 'done' | 'failed'): void {
    window.clearTimeout(this.pending?.timer);
    this.pending = undefined;
    this.say(text, state);
    if (state === 'done') this.clearNote = window.setTimeout(() => this.say('', ''), DONE_MS);
  }

  private say(text: string, state: '' | 'pending' | 'done' | 'failed'): void {
    window.clearTimeout(this.clearNote);
    setText(this.note, text);
    this.note.dataset.state = state;
  }
}

interface ButtonOptions {
  readonly name: string;
  readonly pressed?: boolean;
  readonly act: () => void;
}

export function button(text: string, { name, pressed, act }: ButtonOptions): HTMLButtonElement {
  const made = element('button', 'ds-button', text);
  made.type = 'button';
  made.dataset.name = name;
  if (pressed !== undefined) made.setAttribute('aria-pressed', String(pressed));
  made.addEventListener('click', act);
  return made;
}

function row(name: string, control: HTMLElement): HTMLElement {
  return element('div', 'ds-setting', element('span', '', name), control);
}

function segmented(choices: readonly (ButtonOptions & { readonly text: string })[]): HTMLElement {
  const made = element('div', 'ds-segments', ...choices.map(({ text, ...options }) => button(text, options)));
  made.setAttribute('role', 'group');
  return made;
}

function levels(chosen: number | null, words: Context['words'] | undefined, act: (level: number) => void): HTMLElement {
  const made = segmented(
    LEVELS.map((level) => ({
      name: `level-${level}`,
      text: String(level),
      pressed: level === chosen,
      act: () => act(level),
    })),
  );
  const key = `control.risk.${chosen ?? 0}` as TextKey;
  if (words && chosen !== null && chosen % 2 === 1) made.append(element('span', 'ds-quiet', words(key)));
  return made;
}
