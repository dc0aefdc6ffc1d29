import type { WhatIf } from '../../home/schema/trust.js';
import type { PageParts } from '../wire.js';
import { card, replaceChanged } from './card.js';
import type { Context, Section } from './context.js';
import type { SendCommand } from './controls.js';
import { button, element, setText } from './dom.js';

const ANSWER_MS = 20_000;
const MORE_BATTERY_KWH = 5;
const MORE_SUN = 1.5;
const CAUTIOUS = 1;
const DARING = 5;

/** Asks what the next days would cost if something were different; absent where nobody answers. */
export class WhatIfCard implements Section {
  private readonly card = card('ds-what-if');
  readonly root = this.card.root;
  private readonly choices = element('div', 'ds-bar');
  private readonly answer = element('p', 'ds-answer');
  private context: Context | undefined;
  private asked:
    { readonly text: string; readonly before: PageParts['what-if-reply']; readonly timer: number } | undefined;
  private problem = '';

  constructor(private readonly send: SendCommand) {
    this.answer.setAttribute('role', 'status');
    this.card.body.append(this.choices, this.answer);
  }

  show(context: Context): void {
    this.context = context;
    const { parts, words } = context;
    this.root.hidden = !parts.access.questions || parts.access.readOnly || parts['plan-update'] === null;
    if (this.root.hidden) return;
    this.card.name(words('whatif'));
    const questions = questionsOf(context);
    replaceChanged(this.choices, JSON.stringify(questions), () =>
      questions.map(({ text, question }, index) =>
        button(text, { name: `what-if-${index}`, act: () => this.ask(text, question) }),
      ),
    );
    setText(this.answer, this.answerText(context, questions));
    this.answer.hidden = this.answer.textContent === '';
  }

  private answerText({ parts, words, say }: Context, questions: readonly Question[]): string {
    const reply = parts['what-if-reply'];
    if (this.asked && reply && reply !== this.asked.before) this.stop('');
    if (this.asked) return `${this.asked.text}: ${words('whatif.pending')}`;
    if (this.problem) return this.problem;
    if (!reply) return '';
    const asked = questions.find(({ question }) => same(question, reply.question));
    const notices = reply.notices.map(say);
    return [asked ? `${asked.text}: ${say(reply.text)}` : say(reply.text), ...notices].join(' ');
  }

  private ask(text: string, question: WhatIf): void {
    const { context } = this;
    if (!context) return;
    window.clearTimeout(this.asked?.timer);
    const late = () => this.stop(context.words('whatif.no-answer'));
    this.asked = { text, before: context.parts['what-if-reply'], timer: window.setTimeout(late, ANSWER_MS) };
    this.problem = '';
    this.send({ topic: 'what-if', payload: question }).then(
      (reply) => !reply.taken && this.stop(context.say(reply.problem)),
      late,
    );
    this.show(context);
  }

  private stop(problem: string): void {
    window.clearTimeout(this.asked?.timer);
    this.asked = undefined;
    this.problem = problem;
    if (problem && this.context) this.show(this.context);
  }
}

interface Question {
  readonly text: string;
  readonly question: WhatIf;
}

/** What can be asked of this home. */
function questionsOf({ parts: { home }, words, numbers }: Context): readonly Question[] {
  const [battery] = home?.batteries ?? [];
  const questions: Question[] = [];
  const add = (text: string, question: WhatIf) => questions.push({ text, question });
  if (battery) {
    add(words('whatif.battery', { kwh: MORE_BATTERY_KWH }), { batteryKwh: battery.capacityKwh + MORE_BATTERY_KWH });
    add(words('whatif.no-battery'), { batteryKwh: 0 });
  }
  if (home?.pvPeakKw) {
    const pvPeakKw = Math.round(home.pvPeakKw * MORE_SUN * 10) / 10;
    add(words('whatif.sun', { kw: numbers.number(pvPeakKw, 1) }), { pvPeakKw });
  }
  if (home)
    add(words(home.exportAllowed ? 'whatif.no-export' : 'whatif.export'), { exportAllowed: !home.exportAllowed });
  for (const { id } of home?.evs.slice(0, 1) ?? []) {
    add(words('whatif.car'), { car: { id, socPercent: 100, by: 'now' } });
  }
  add(words('whatif.careful'), { riskAppetite: CAUTIOUS });
  add(words('whatif.daring'), { riskAppetite: DARING });
  return questions;
}

function same(one: WhatIf, other: WhatIf): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
