import type { Command } from '../../home/schema/messages.js';
import { chartData, intervalAt } from '../chart-data.js';
import { headline, type Headline } from '../headline.js';
import { LocalTime } from '../local-time.js';
import { NumberFormat } from '../../home/number-format.js';
import { noParts, type PageParts, type PageUpdate } from '../wire.js';
import { wordsIn } from '../words.js';
import { ChartOptions } from './chart-options.js';
import type { Context, Section } from './context.js';
import { button, Controls, type SendCommand } from './controls.js';
import { element, setText } from './dom.js';
import { FlowCard } from './flow-card.js';
import { HomeTime } from './home-time.js';
import { HourTable } from './hour-table.js';
import { AccuracyCard, ChangesCard, LogCard, SetupCard } from './list-cards.js';
import { MoneyCard } from './money-card.js';
import { PlanChart } from './plan-chart.js';
import { SlotCard } from './slot-card.js';
import { installStyle } from './style.js';
import { colourReader, isDark } from './theme.js';

const QUARTER_MS = 900_000;
/** A drag shorter than this is a tap, in pixels. */
const DRAG_PIXELS = 12;
const CHART_PARTS = ['home', 'plan-update', 'price-update', 'forecast-update', 'past'] as const;
const MANUAL_ACTIONS = ['charge', 'export', 'hold', 'water'] as const;

const unknown: PageParts = { ...noParts, clock: { homeMs: Date.now(), realMs: Date.now(), pace: 1 } };

/** What of the page a widget shows. */
export const VIEWS = [
  'all',
  'status',
  'chart',
  'controls',
  'flow',
  'money',
  'plan',
  'log',
  'forecast',
  'setup',
] as const;
export type View = (typeof VIEWS)[number];

interface Options {
  readonly fixedHeight: boolean;
  readonly view: View;
  readonly send: SendCommand;
}

/** The page of one home: the words and numbers above, the controls, the chart with its table, and the cards. */
export class Page {
  private parts = unknown;
  private readonly homeTime = new HomeTime();
  private readonly root = element('section', 'ds ds-skeleton');
  private readonly title = element('span', '', ' ');
  private readonly then = element('span', 'ds-then');
  private readonly reason = element('p', 'ds-reason');
  private readonly soc = stat('%');
  private readonly price = stat('');
  private readonly cost = stat('');
  private readonly saved = stat('');
  private readonly meter = element('i');
  private readonly healthText = element('span');
  private readonly mode = element('span', 'ds-mode');
  private readonly health = element('p', 'ds-health', this.healthText, this.mode);
  private readonly canvas = element('canvas');
  private readonly tip = new SlotCard();
  private readonly options = new ChartOptions(() => this.redraw());
  private readonly manual = element('div', 'ds-choice ds-manual');
  private readonly table = new HourTable();
  private readonly zone = element('span');
  private readonly controls: Controls;
  private readonly sections: readonly Section[];
  private chart: PlanChart | undefined;
  private drawing = false;
  private readonly stops: (() => void)[] = [];
  private readonly language = navigator.language;
  private readonly words = wordsIn(this.language);
  private time = new LocalTime(Intl.DateTimeFormat().resolvedOptions().timeZone, this.language);
  private numbers = new NumberFormat(this.language, null);
  private window = { fromMs: 0, toMs: 0 };
  private pointed: number | null = null;
  private dragFrom: { readonly x: number; readonly ms: number } | undefined;
  private dragged: { readonly fromMs: number; readonly toMs: number } | null = null;

  constructor(
    private readonly host: HTMLElement,
    { fixedHeight, view, send }: Options,
  ) {
    this.root.classList.toggle('ds-fixed', fixedHeight);
    this.root.dataset.view = view;
    this.controls = new Controls(send);
    this.sections = this.build(view);
    installStyle(document);
    host.replaceChildren(this.root);
    // With what stands above it, a page that opens fills the window.
    this.root.style.setProperty('--ds-top', `${Math.max(0, host.getBoundingClientRect().top)}px`);
    this.listen();
    this.redraw();
  }

  /** Takes in what came over the socket. `live` says that it was sent just now. */
  update(update: PageUpdate, live: boolean): void {
    if (update.clock) this.homeTime.set(update.clock, live);
    this.parts = { ...this.parts, ...update };
    this.root.classList.remove('ds-skeleton');
    if (update.home !== undefined || update['price-update'] !== undefined) this.setLocale();
    this.tick();
    if (CHART_PARTS.some((part) => update[part] !== undefined)) this.redraw();
  }

  close(): void {
    for (const stop of this.stops) stop();
    this.controls.close();
    this.chart?.destroy();
    this.host.replaceChildren();
  }

  private build(view: View): readonly Section[] {
    this.soc.note.replaceWith(element('span', 'ds-meter', this.meter), this.soc.note);
    this.health.dataset.level = 'waiting';
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('role', 'img');
    this.canvas.setAttribute('aria-label', this.words('chart.label'));
    this.manual.hidden = true;
    const words = element('div', '', element('h2', 'ds-title', this.title, ' ', this.then), this.reason);
    const stats = element('dl', 'ds-stats', this.soc.root, this.price.root, this.cost.root, this.saved.root);
    const head = element('header', 'ds-head', words, stats);
    const chart = element(
      'div',
      'ds-chart-block',
      this.options.root,
      this.manual,
      element('div', 'ds-chart', element('div', 'ds-canvas', this.canvas), this.tip.root),
      element('footer', 'ds-foot', this.table.root, this.zone),
    );
    const cards = {
      flow: new FlowCard(),
      money: new MoneyCard(),
      plan: new ChangesCard(),
      log: new LogCard(),
      forecast: new AccuracyCard(),
    } satisfies Partial<Record<View, Section>>;
    const setup = new SetupCard();
    const body = element('div', 'ds-body');
    this.root.append(body);
    if (view === 'all') {
      const below = Object.values(cards);
      const { flow, money, ...lists } = cards;
      const column = element('div', 'ds-column', ...Object.values(lists).map(({ root }) => root));
      const grid = element('div', 'ds-cards', flow.root, money.root, column);
      body.append(head, this.health, setup.root, this.controls.root, chart, grid);
      return [setup, this.controls, ...below];
    }
    const one =
      view === 'setup'
        ? setup
        : view === 'controls'
          ? this.controls
          : view in cards
            ? cards[view as keyof typeof cards]
            : undefined;
    if (one) {
      body.append(one.root);
      return [one];
    }
    if (view === 'chart') body.append(chart);
    else body.append(head, this.health);
    return [];
  }

  private listen(): void {
    const on = <K extends keyof HTMLElementEventMap>(type: K, act: (event: HTMLElementEventMap[K]) => void) =>
      this.canvas.addEventListener(type, act);
    on('pointermove', (event) => this.move(event));
    on('pointerdown', (event) => this.press(event));
    on('pointerup', (event) => this.release(event));
    on('pointerleave', (event) => event.pointerType === 'mouse' && this.point(null));
    on('blur', () => this.point(null));
    on('keydown', (event) => this.step(event));
    const restyle = () => this.redraw();
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', restyle);
    this.stops.push(() => scheme.removeEventListener('change', restyle));
    const timer = setInterval(() => this.tick(), 1000);
    this.stops.push(() => clearInterval(timer));
  }

  private setLocale(): void {
    const zone = this.parts.home?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
    this.time = new LocalTime(zone, this.language);
    this.numbers = new NumberFormat(
      this.language,
      this.parts.home?.currency ?? this.parts['price-update']?.currency ?? null,
    );
    const elsewhere = zone !== Intl.DateTimeFormat().resolvedOptions().timeZone;
    setText(this.zone, elsewhere ? this.words('zone', { zone: zone.replace(/_/g, ' ') }) : '');
  }

  private context(): Context {
    const { parts, time, numbers, words } = this;
    return { parts, nowMs: this.homeTime.now(), time, numbers, words };
  }

  /** Draws the chart after what was said is on the screen; a burst of changes is drawn once. */
  private redraw(): void {
    this.root.classList.toggle('ds-dark', isDark(this.host));
    if (this.drawing) return;
    this.drawing = true;
    requestAnimationFrame(() =>
      setTimeout(() => {
        this.drawing = false;
        if (this.root.isConnected) this.drawChart();
      }),
    );
  }

  private drawChart(): void {
    if (!this.canvas.isConnected) return;
    this.chart ??= new PlanChart(this.canvas);
    this.options.show(this.words);
    const context = this.context();
    this.window = this.options.window(context.nowMs, this.parts.past !== null);
    const data = this.options.select(chartData(this.parts, this.window));
    this.chart.show({
      data,
      ...this.window,
      time: this.time,
      numbers: this.numbers,
      words: this.words,
      colour: colourReader(this.root),
      font: getComputedStyle(this.root).fontFamily,
    });
    this.table.show(context);
  }

  /** Everything that changes with time, and the texts. */
  private tick(): void {
    const context = this.context();
    const dark = this.root.classList.contains('ds-dark');
    if (
      this.options.window(context.nowMs, this.parts.past !== null).fromMs !== this.window.fromMs ||
      dark !== isDark(this.host)
    )
      this.drawChart();
    this.mark();
    if (this.root.classList.contains('ds-skeleton')) return;
    this.showHeadline(headline(this.parts, context.nowMs, this.time, this.words));
    for (const section of this.sections) section.show(context);
  }

  private showHeadline(shown: Headline): void {
    const { words, numbers } = this;
    setText(this.title, shown.title);
    setText(this.then, shown.then);
    setText(this.reason, shown.reason?.text ?? '');
    const { socPercent, importPrice, priceLevel, cost, savedToday, target } = shown;
    setText(this.soc.name, words('stat.battery'));
    setText(this.soc.value, socPercent === null ? '–' : numbers.number(socPercent, 0));
    const goal = target && { percent: numbers.number(target.socPercent, 0), time: this.time.time(target.atMs) };
    setText(this.soc.note, goal ? words('battery.to', goal) : '');
    this.meter.style.width = `${socPercent ?? 0}%`;
    setText(this.price.name, words('stat.price'));
    setText(this.price.value, importPrice === null ? '–' : numbers.price(importPrice));
    setText(this.price.unit, numbers.priceUnit);
    setText(this.price.note, priceLevel ? words(`price.${priceLevel}`) : '');
    this.price.note.className = `ds-note ds-${priceLevel ?? 'usual'}`;
    setText(this.cost.name, words('stat.next', { hours: shown.horizonHours }));
    setText(this.cost.value, cost === null ? '–' : numbers.money(Math.abs(cost)));
    setText(this.cost.note, cost === null ? '' : words(cost < 0 ? 'cost.earned' : 'cost.to-pay'));
    this.saved.root.hidden = savedToday === null;
    setText(this.saved.name, words('stat.today'));
    setText(this.saved.value, savedToday === null ? '' : numbers.money(savedToday));
    setText(this.healthText, shown.health.text);
    this.health.dataset.level = shown.health.level;
    setText(this.mode, shown.mode ? words(`mode.${shown.mode}`) : '');
    this.mode.dataset.mode = shown.mode ?? '';
    this.root.setAttribute('aria-label', this.parts.home?.name ?? 'Darkstar');
    this.root.dataset.plan = this.parts['plan-update']?.plannedAt ?? '';
    this.root.dataset.soc = socPercent === null ? '' : String(socPercent);
    this.root.dataset.level = shown.health.level;
  }

  private mark(): void {
    const socPercent = this.parts.state?.socPercent ?? null;
    this.chart?.mark({ nowMs: this.homeTime.now(), pointedMs: this.pointed, socPercent, selected: this.dragged });
  }

  private press(event: PointerEvent): void {
    const ms = this.chart?.instantAt(event.offsetX) ?? NaN;
    this.point(ms);
    // A finger scrolls; a mouse marks a time.
    if (event.pointerType !== 'mouse' || this.parts.access.readOnly || !this.parts['plan-update']) return;
    this.dragFrom = { x: event.offsetX, ms };
    this.canvas.setPointerCapture(event.pointerId);
  }

  private move(event: PointerEvent): void {
    const ms = this.chart?.instantAt(event.offsetX) ?? NaN;
    if (!this.dragFrom || Math.abs(event.offsetX - this.dragFrom.x) < DRAG_PIXELS) return this.point(ms);
    this.point(null);
    const fromMs = Math.max(this.homeTime.now(), Math.floor(Math.min(ms, this.dragFrom.ms) / QUARTER_MS) * QUARTER_MS);
    const toMs = Math.ceil(Math.max(ms, this.dragFrom.ms) / QUARTER_MS) * QUARTER_MS;
    this.dragged = toMs > fromMs ? { fromMs, toMs } : null;
    this.mark();
  }

  private release(event: PointerEvent): void {
    if (this.dragFrom && Math.abs(event.offsetX - this.dragFrom.x) >= DRAG_PIXELS && this.dragged) this.askManual();
    this.dragFrom = undefined;
  }

  /** Asks what shall be done in the time that was marked on the chart. */
  private askManual(): void {
    const { dragged, words, time } = this;
    if (!dragged) return;
    const from = new Date(dragged.fromMs).toISOString();
    const to = new Date(dragged.toMs).toISOString();
    const before = this.parts['plan-update']?.plannedAt;
    const close = () => {
      this.manual.hidden = true;
      this.dragged = null;
      this.mark();
    };
    const actions = MANUAL_ACTIONS.filter(
      (action) => action !== 'water' || (this.parts.home?.waterHeaters.length ?? 0) > 0,
    );
    this.manual.replaceChildren(
      `${words('control.drag')}, ${time.time(dragged.fromMs)}–${time.time(dragged.toMs)}`,
      ...actions.map((action) =>
        button(words(`control.manual.${action}`), {
          name: `manual-${action}`,
          act: () => {
            close();
            const command: Command = { command: 'manual-slot', value: { from, to, action } };
            this.controls.act(command, ({ 'plan-update': plan }) => plan?.plannedAt !== before);
          },
        }),
      ),
      button(words('control.cancel'), { name: 'manual-cancel', act: close }),
    );
    this.manual.hidden = false;
  }

  private point(instant: number | null): void {
    const inside = instant !== null && instant >= this.window.fromMs && instant < this.window.toMs;
    this.pointed = inside ? instant : null;
    if (this.pointed === null || !this.chart) this.tip.hide();
    else {
      const x = this.chart.positionOf(this.pointed);
      this.tip.show(this.context(), this.pointed, x, this.canvas.clientWidth);
    }
    this.mark();
  }

  private step(event: KeyboardEvent): void {
    const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, PageDown: 4, PageUp: -4 };
    if (event.key === 'Escape') return this.point(null);
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const from = this.pointed ?? this.homeTime.now();
    const slots = this.parts['plan-update'];
    const index = slots ? intervalAt(slots, from) : -1;
    const start = slots && index >= 0 ? slots.edgesMs[index + 1] - QUARTER_MS : from;
    this.point(Math.min(Math.max(start + step * QUARTER_MS, this.window.fromMs), this.window.toMs - QUARTER_MS));
  }
}

function stat(unit: string) {
  const parts = {
    name: element('dt'),
    value: element('span', 'ds-value', '    '),
    unit: element('span', 'ds-unit', unit),
    note: element('span', 'ds-note'),
  };
  const root = element('div', 'ds-stat', parts.name, element('dd', '', parts.value, parts.unit, parts.note));
  return { root, ...parts };
}
