import type { Command } from '../../home/schema/messages.js';
import { chartData, intervalAt } from '../chart-data.js';
import { ChartOptions } from './chart-options.js';
import type { Moment } from './chart-view.js';
import type { Context } from './context.js';
import type { Controls } from './controls.js';
import { button, element, setText } from './dom.js';
import { HourTable } from './hour-table.js';
import { lanesOf } from './lanes.js';
import { PlanChart } from './plan-chart.js';
import { SlotCard } from './slot-card.js';
import { colourReader } from './theme.js';
import type { Words } from '../words.js';

const QUARTER_MS = 900_000;
/** A drag shorter than this is a tap, in pixels. */
const DRAG_PIXELS = 12;
/** A finger that stays, and Enter, mark the hour from where they point. */
const HELD_MS = 600;
const HOUR_MS = 3_600_000;
const MANUAL_ACTIONS = ['charge', 'export', 'hold', 'water'] as const;

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The chart with its choices, the card of the slot under the pointer, and the table. A mouse marks a time on it. */
export class ChartBlock {
  private readonly canvas = element('canvas');
  private readonly tip = new SlotCard();
  private readonly options: ChartOptions;
  private readonly manual = element('div', 'ds-choice ds-manual');
  private readonly table = new HourTable();
  private readonly zone = element('span');
  readonly root: HTMLElement;
  private chart: PlanChart | undefined;
  private context: Context | undefined;
  private window: Span = { fromMs: 0, toMs: 0 };
  private pointed: number | null = null;
  private dragFrom: { readonly x: number; readonly ms: number } | undefined;
  private dragged: Span | null = null;
  private held: number | undefined;

  /** @param changed called when the chart must be drawn again */
  constructor(
    private readonly controls: Controls,
    words: Words,
    changed: () => void,
  ) {
    this.options = new ChartOptions(changed);
    this.options.show(words);
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('role', 'img');
    this.canvas.setAttribute('aria-label', words('chart.label'));
    this.manual.hidden = true;
    this.root = element(
      'div',
      'ds-chart-block',
      this.options.root,
      this.manual,
      element('div', 'ds-chart', element('div', 'ds-canvas', this.canvas), this.tip.root),
      element('footer', 'ds-foot', this.table.root, this.zone),
    );
    this.listen();
  }

  /** Draws everything. */
  draw(context: Context, font: string): void {
    this.context = context;
    const { parts, nowMs, time, numbers, words } = context;
    this.window = this.options.window(nowMs, parts.past?.edgesMs[0]);
    if (!this.canvas.isConnected) return;
    this.chart ??= new PlanChart(this.canvas);
    this.options.show(words);
    const view = {
      data: this.options.select(chartData(parts, this.window)),
      ...this.window,
      lanes: lanesOf(parts.home === null || parts.home.batteries.length > 0),
      days: time.dayStarts(this.window.fromMs, this.window.toMs),
      time,
      numbers,
      words,
      colour: colourReader(this.root),
      font,
    };
    this.chart.show(view, this.moment(context));
    this.table.show(context);
    const zone = words('zone', { zone: time.timeZone.replace(/_/g, ' ') });
    setText(this.zone, this.isBrowsersTime(time) ? '' : zone);
  }

  /** Whether clocks where the browser is show what clocks at the home show. */
  private isBrowsersTime(time: Context['time']): boolean {
    const { fromMs, toMs } = this.window;
    return [fromMs, toMs].every((instant) => {
      const here = new Date(instant);
      const { day, hour, minute } = time.wallClock(instant);
      return here.getHours() === hour && here.getMinutes() === minute && here.getDate() === Number(day.slice(-2));
    });
  }

  /** Moves what moves with time. @returns whether the chart must be drawn again */
  tick(context: Context): boolean {
    this.context = context;
    this.mark();
    return this.options.window(context.nowMs, context.parts.past?.edgesMs[0]).fromMs !== this.window.fromMs;
  }

  close(): void {
    window.clearTimeout(this.held);
    this.chart?.destroy();
  }

  private listen(): void {
    const on = <K extends keyof HTMLElementEventMap>(type: K, act: (event: HTMLElementEventMap[K]) => void) =>
      this.canvas.addEventListener(type, act);
    on('pointermove', (event) => this.move(event));
    on('pointerdown', (event) => this.press(event));
    on('pointerup', (event) => this.release(event));
    on('pointercancel', () => window.clearTimeout(this.held));
    on('pointerleave', (event) => event.pointerType === 'mouse' && this.point(null));
    on('blur', () => this.point(null));
    on('keydown', (event) => this.step(event));
  }

  private mark(): void {
    if (this.context) this.chart?.mark(this.moment(this.context));
  }

  private moment({ nowMs, parts }: Context): Moment {
    return { nowMs, pointedMs: this.pointed, socPercent: parts.state?.socPercent ?? null, selected: this.dragged };
  }

  private press(event: PointerEvent): void {
    const ms = this.chart?.instantAt(event.offsetX) ?? NaN;
    this.point(ms);
    if (!this.mayPlan()) return;
    // A finger scrolls, unless it stays; a mouse marks a time.
    if (event.pointerType !== 'mouse') {
      this.held = window.setTimeout(() => this.markHour(), HELD_MS);
      return;
    }
    this.dragFrom = { x: event.offsetX, ms };
    this.canvas.setPointerCapture(event.pointerId);
  }

  private move(event: PointerEvent): void {
    if (Math.abs(event.movementX) + Math.abs(event.movementY) > 2) window.clearTimeout(this.held);
    const ms = this.chart?.instantAt(event.offsetX) ?? NaN;
    if (!this.dragFrom || Math.abs(event.offsetX - this.dragFrom.x) < DRAG_PIXELS) return this.point(ms);
    this.point(null);
    const begins = Math.floor(Math.min(ms, this.dragFrom.ms) / QUARTER_MS) * QUARTER_MS;
    const fromMs = Math.max(this.context?.nowMs ?? 0, begins);
    const toMs = Math.ceil(Math.max(ms, this.dragFrom.ms) / QUARTER_MS) * QUARTER_MS;
    this.dragged = toMs > fromMs ? { fromMs, toMs } : null;
    this.mark();
  }

  private release(event: PointerEvent): void {
    window.clearTimeout(this.held);
    const isDrag = this.dragFrom && Math.abs(event.offsetX - this.dragFrom.x) >= DRAG_PIXELS;
    if (isDrag && this.dragged) this.askManual(this.dragged);
    this.dragFrom = undefined;
  }

  /** Whether somebody may plan a time by hand. */
  private mayPlan(): boolean {
    const { parts } = this.context ?? {};
    return Boolean(parts?.['plan-update']) && parts?.access.readOnly === false;
  }

  private markHour(): void {
    if (this.pointed === null || !this.mayPlan()) return;
    const begins = Math.floor(this.pointed / QUARTER_MS) * QUARTER_MS;
    const span = { fromMs: Math.max(this.context?.nowMs ?? 0, begins), toMs: begins + HOUR_MS };
    if (span.toMs <= span.fromMs) return;
    this.point(null);
    this.dragged = span;
    this.mark();
    this.askManual(span);
    this.manual.querySelector('button')?.focus();
  }

  /** Asks what shall be done in the time that was marked on the chart. */
  private askManual(span: Span): void {
    const { context } = this;
    if (!context) return;
    const { words, time, parts } = context;
    const before = parts['plan-update']?.plannedAt;
    const close = () => {
      this.manual.hidden = true;
      this.dragged = null;
      this.mark();
    };
    const hasHeater = (parts.home?.waterHeaters.length ?? 0) > 0;
    const value = { from: new Date(span.fromMs).toISOString(), to: new Date(span.toMs).toISOString() };
    const choices = MANUAL_ACTIONS.filter((action) => action !== 'water' || hasHeater).map((action) =>
      button(words(`control.manual.${action}`), {
        name: `manual-${action}`,
        act: () => {
          close();
          const command: Command = { command: 'manual-slot', value: { ...value, action } };
          this.controls.act('manual-slot', command, ({ 'plan-update': plan }) => plan?.plannedAt !== before);
        },
      }),
    );
    this.manual.replaceChildren(
      `${words('control.drag')}, ${time.time(span.fromMs)}–${time.time(span.toMs)}`,
      ...choices,
      button(words('control.cancel'), { name: 'manual-cancel', act: close }),
    );
    this.manual.hidden = false;
  }

  private point(instant: number | null): void {
    const inside = instant !== null && instant >= this.window.fromMs && instant < this.window.toMs;
    this.pointed = inside ? instant : null;
    if (this.pointed === null || !this.chart || !this.context) this.tip.hide();
    else this.tip.show(this.context, this.pointed, this.chart.positionOf(this.pointed), this.canvas.clientWidth);
    this.mark();
  }

  private step(event: KeyboardEvent): void {
    const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, PageDown: 4, PageUp: -4 };
    if (event.key === 'Escape') return this.point(null);
    if (event.key === 'Enter') {
      event.preventDefault();
      return this.markHour();
    }
    const step = steps[event.key];
    if (!step || !this.context) return;
    event.preventDefault();
    const from = this.pointed ?? this.context.nowMs;
    const slots = this.context.parts['plan-update'];
    const index = slots ? intervalAt(slots, from) : -1;
    const start = slots && index >= 0 ? slots.edgesMs[index + 1] - QUARTER_MS : from;
    this.point(Math.min(Math.max(start + step * QUARTER_MS, this.window.fromMs), this.window.toMs - QUARTER_MS));
  }
}
