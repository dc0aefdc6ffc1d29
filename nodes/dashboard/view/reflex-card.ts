import type { LessonPart } from '../wire.js';
import { card, replaceChanged } from './card.js';
import type { Context, Section } from './context.js';
import type { Controls } from './controls.js';
import { button, element } from './dom.js';

/** What the home has taught, with its evidence; absent where nothing is learnt. */
export class ReflexCard implements Section {
  private readonly card = card('ds-reflex');
  readonly root = this.card.root;
  private shown = '';

  constructor(private readonly controls: Controls) {}

  show({ parts: { reflex, access }, words, numbers, time }: Context): void {
    const lessons = reflex?.lessons.filter(({ measured }) => measured !== null) ?? [];
    this.root.hidden = !reflex || lessons.length === 0;
    if (!reflex) return;
    this.card.name(words('reflex'));
    const percent = (part: number, whole: number) => `${numbers.number((100 * part) / whole, 1)} %`;
    const valueOf = ({ name, configured }: LessonPart, value: number) =>
      name === 'battery-capacity'
        ? `${numbers.number(value, 1)} kWh`
        : percent(value, name === 'battery-efficiency' ? 1 : configured);
    const rows = lessons.map((lesson) => ({
      name: words(`reflex.${lesson.name}`),
      value: words('reflex.measured', { value: valueOf(lesson, lesson.measured ?? 0) }),
      evidence: words('reflex.evidence', { days: lesson.days, strength: numbers.number(lesson.strength, 1) }),
      used: words(
        lesson.inForce === lesson.configured && lesson.advised !== lesson.configured ? 'reflex.advised' : 'reflex.used',
        {
          value: valueOf(lesson, lesson.inForce === lesson.configured ? lesson.advised : lesson.inForce),
        },
      ),
      held: lesson.heldUntil ? words('reflex.held', { day: time.day(Date.parse(lesson.heldUntil)) }) : '',
    }));
    const mayUndo = reflex.canUndo && !access.readOnly;
    const mode = words(`reflex.mode.${reflex.mode}`);
    replaceChanged(this.card.body, JSON.stringify([rows, mayUndo, mode]), () => [
      element(
        'dl',
        'ds-facts',
        ...rows.flatMap(({ name, value, evidence, used, held }) => [
          element('dt', '', name),
          element('dd', '', value, element('small', '', [used, evidence, ...(held ? [held] : [])].join(' · '))),
        ]),
      ),
      element('p', 'ds-quiet', mode),
      ...(mayUndo
        ? [element('div', 'ds-bar', button(words('reflex.undo'), { name: 'undo-reflex', act: () => this.undo() }))]
        : []),
    ]);
    this.shown = JSON.stringify(reflex);
  }

  private undo(): void {
    const before = this.shown;
    this.controls.act('undo-reflex', { command: 'undo-reflex' }, ({ reflex }) => JSON.stringify(reflex) !== before);
  }
}
