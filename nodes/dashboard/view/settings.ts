import type { Command } from '../../home/schema/messages.js';
import type { TextKey } from '../texts/en.js';
import type { PageParts } from '../wire.js';
import { replaceChanged } from './card.js';
import type { Context, Section } from './context.js';
import { button, element, segmented } from './dom.js';

const DAY_MS = 86_400_000;
const VACATION_DAYS = [0, 2, 3, 7, 14, 21];
/** Stands for a vacation without an end. */
const UNTIL_BACK = -1;
const LEVELS = [1, 2, 3, 4, 5];
const CAR_PERCENTS = [40, 50, 60, 70, 80, 90, 100];
const USUAL_CAR_PERCENT = 80;
const USUAL_DEPARTURE = '07:00';

interface Actor {
  act(name: string, command: Command, done: (parts: PageParts) => boolean): void;
}

/** What is changed now and then: risk, comfort, the car's departure, vacation, and whether the executor is live. */
export class Settings implements Section {
  readonly root = element('details', 'ds-more');
  private context: Context | undefined;

  /** @param askLive called when somebody wants to go live, which must be confirmed */
  constructor(
    private readonly actor: Actor,
    private readonly askLive: () => void,
  ) {}

  show(context: Context): void {
    this.context = context;
    const { parts, words, time } = context;
    const { 'planner-state': wishes, 'executor-state': executor, home } = parts;
    const cars = home?.evs ?? [];
    const key = JSON.stringify([
      wishes,
      executor?.mode,
      home?.waterHeaters.length,
      cars,
      words('control.more'),
      time.timeZone,
    ]);
    replaceChanged(this.root, key, () => {
      const rows = [
        row(words('control.risk'), this.risk(wishes?.riskAppetite ?? 3, words)),
        ...((home?.waterHeaters.length ?? 0) > 0
          ? [row(words('control.comfort'), this.comfort(wishes?.comfortLevel ?? null))]
          : []),
        ...cars.map(({ id }) => row(cars.length > 1 ? id : words('control.car'), this.car(id, context))),
        row(words('control.vacation'), this.vacation(context)),
        ...(wishes && wishes.manualSlots > 0
          ? [row(words('control.manual'), this.manual(wishes.manualSlots, words))]
          : []),
        ...(executor ? [row(words('control.mode'), this.mode(executor.mode, words))] : []),
      ];
      return [element('summary', '', words('control.more')), element('div', 'ds-settings', ...rows)];
    });
  }

  setMode(mode: 'live' | 'shadow'): void {
    this.actor.act(
      `mode-${mode}`,
      { command: 'set-mode', value: mode },
      (known) => known['executor-state']?.mode === mode,
    );
  }

  private risk(chosen: number, words: Context['words']): HTMLElement {
    const made = levels('risk', chosen, (value) =>
      this.actor.act(
        `risk-${value}`,
        { command: 'set-risk', value },
        (known) => known['planner-state']?.riskAppetite === value,
      ),
    );
    if (chosen % 2 === 1) made.append(element('span', 'ds-quiet', words(`control.risk.${chosen}` as TextKey)));
    return made;
  }

  private comfort(chosen: number | null): HTMLElement {
    return levels('comfort', chosen, (value) =>
      this.actor.act(
        `comfort-${value}`,
        { command: 'set-comfort', value },
        (known) => known['planner-state']?.comfortLevel === value,
      ),
    );
  }

  /** The charge that a car shall have, and when it leaves. */
  private car(id: string, { parts, words, time }: Context): HTMLElement {
    const goal = parts['planner-state']?.evGoals.find((known) => known.id === id);
    const percent = select(
      words('control.car.percent'),
      CAR_PERCENTS.map((value) => [String(value), `${value} %`]),
      String(CAR_PERCENTS.find((value) => value >= (goal?.socPercent ?? USUAL_CAR_PERCENT)) ?? 100),
    );
    const by = element('input');
    by.type = 'time';
    by.required = true;
    by.setAttribute('aria-label', words('control.car.by'));
    by.value = goal ? this.clock(goal.by) : USUAL_DEPARTURE;
    const apply = button(words('control.apply'), {
      name: `car-${id}`,
      act: () => by.reportValidity() && this.sendGoal(id, Number(percent.value), by.value),
    });
    const made = element('div', 'ds-car', percent, element('span', 'ds-quiet', words('control.car.by')), by, apply);
    if (goal) {
      const told = { percent: Math.round(goal.socPercent), time: time.weekdayTime(Date.parse(goal.by)) };
      made.append(
        element('span', 'ds-quiet', words('control.car.goal', told)),
        button(words('control.car.cancel'), { name: `car-cancel-${id}`, act: () => this.cancelGoal(id) }),
      );
    }
    return made;
  }

  private sendGoal(id: string, targetSocPercent: number, by: string): void {
    this.actor.act(`car-${id}`, { command: 'set-ev-goal', value: { id, targetSocPercent, by } }, (known) => {
      const goal = known['planner-state']?.evGoals.find((other) => other.id === id);
      return goal?.socPercent === targetSocPercent && this.clock(goal.by) === by;
    });
  }

  /** "07:00" on the home's wall clock. */
  private clock(instant: string): string {
    const { hour = 0, minute = 0 } = this.context?.time.wallClock(Date.parse(instant)) ?? {};
    return [hour, minute].map((part) => String(part).padStart(2, '0')).join(':');
  }

  private cancelGoal(id: string): void {
    this.actor.act(
      `car-cancel-${id}`,
      { command: 'set-ev-goal', value: { id, cancel: true } },
      (known) => known['planner-state']?.evGoals.every((goal) => goal.id !== id) === true,
    );
  }

  private vacation({ parts, words, nowMs }: Context): HTMLElement {
    const vacation = parts['planner-state']?.vacation ?? null;
    const chosen = chosenDays(vacation, nowMs);
    const known = chosen === UNTIL_BACK ? [...VACATION_DAYS, UNTIL_BACK] : VACATION_DAYS;
    const options = known.map((days): [string, string] => [String(days), vacationText(days, words)]);
    const made = select(words('control.vacation'), options, String(chosen));
    made.dataset.name = 'vacation';
    made.addEventListener('change', () => this.sendVacation(Number(made.value)));
    return made;
  }

  private sendVacation(days: number): void {
    const isAway = (known: PageParts) => known['planner-state']?.vacation !== null;
    if (days === 0) {
      this.actor.act('vacation', { command: 'vacation', value: false }, (known) => !isAway(known));
      return;
    }
    const until = new Date((this.context?.nowMs ?? 0) + days * DAY_MS).toISOString();
    const done = (known: PageParts) => known['planner-state']?.vacation?.until === until;
    this.actor.act('vacation', { command: 'vacation', until }, done);
  }

  private manual(count: number, words: Context['words']): HTMLElement {
    return button(`${words('control.manual.clear')} (${count})`, {
      name: 'clear-manual',
      act: () =>
        this.actor.act(
          'clear-manual',
          { command: 'manual-slot', value: null },
          (known) => known['planner-state']?.manualSlots === 0,
        ),
    });
  }

  private mode(chosen: 'live' | 'shadow', words: Context['words']): HTMLElement {
    return segmented(
      (['shadow', 'live'] as const).map((mode) => ({
        name: `mode-${mode}`,
        text: words(`mode.${mode}`),
        pressed: chosen === mode,
        act: () => (mode === 'live' ? this.askLive() : this.setMode('shadow')),
      })),
    );
  }
}

function chosenDays(vacation: { readonly until: string | null } | null, nowMs: number): number {
  if (vacation === null) return 0;
  if (vacation.until === null) return UNTIL_BACK;
  const left = Math.ceil((Date.parse(vacation.until) - nowMs) / DAY_MS);
  return VACATION_DAYS.find((days) => days >= left) ?? VACATION_DAYS[VACATION_DAYS.length - 1];
}

function vacationText(days: number, words: Context['words']): string {
  if (days === 0) return words('control.vacation.off');
  return days === UNTIL_BACK ? words('control.vacation.open') : words('control.vacation.days', { days });
}

function row(name: string, control: HTMLElement): HTMLElement {
  return element('div', 'ds-setting', element('span', '', name), control);
}

function select(label: string, options: readonly (readonly [string, string])[], chosen: string): HTMLSelectElement {
  const made = element('select');
  made.setAttribute('aria-label', label);
  for (const [value, text] of options) made.append(new Option(text, value));
  made.value = chosen;
  return made;
}

function levels(name: string, chosen: number | null, act: (level: number) => void): HTMLElement {
  return segmented(
    LEVELS.map((level) => ({
      name: `${name}-${level}`,
      text: String(level),
      pressed: level === chosen,
      act: () => act(level),
    })),
  );
}
