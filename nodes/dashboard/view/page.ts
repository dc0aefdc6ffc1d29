import { NumberFormat } from '../../home/number-format.js';
import { LocalTime } from '../local-time.js';
import { sentencesIn, type Sentences } from '../say.js';
import { criticalParts, deferredParts, noParts, type PageParts, type PageUpdate } from '../wire.js';
import { wordsIn } from '../words.js';
import { BacktestCard } from './backtest-card.js';
import { ChartBlock } from './chart-block.js';
import type { Context, Section } from './context.js';
import { Controls, type SendCommand } from './controls.js';
import { element } from './dom.js';
import { EnergyCard } from './energy-card.js';
import { FlowCard } from './flow-card.js';
import { Head } from './head.js';
import { HomeTime } from './home-time.js';
import { AccuracyCard, ChangesCard, LogCard } from './list-cards.js';
import { MoneyCard } from './money-card.js';
import { PeakCard } from './peak-card.js';
import { ReflexCard } from './reflex-card.js';
import { SetupCard } from './setup-card.js';
import { installStyle } from './style.js';
import { isDark } from './theme.js';
import { WhatIfCard } from './what-if-card.js';

const CHART_PARTS = ['home', 'plan-update', 'price-update', 'forecast-update', 'past'] as const;
/** How long a page waits for all parts at once before it asks for them one by one. */
const BUNDLE_MS = 3_000;

const unknown: PageParts = { ...noParts, clock: { homeMs: Date.now(), realMs: Date.now(), pace: 1 } };

/** What of the page a widget shows. */
export const VIEWS = [
  'all',
  'status',
  'chart',
  'controls',
  'flow',
  'energy',
  'money',
  'plan',
  'log',
  'forecast',
  'peak',
  'whatif',
  'backtest',
  'reflex',
  'setup',
] as const;
export type View = (typeof VIEWS)[number];

interface Options {
  readonly fixedHeight: boolean;
  readonly view: View;
  readonly send: SendCommand;
  /** Asks the node for parts. */
  readonly ask: (names: readonly string[]) => Promise<PageUpdate>;
}

/** The page of one home: the words and numbers above, the controls, the chart with its table, and the cards. */
export class Page {
  private parts = unknown;
  private readonly homeTime = new HomeTime();
  private readonly root = element('section', 'ds ds-skeleton');
  private readonly language = navigator.language;
  private readonly words = wordsIn(this.language);
  private readonly controls: Controls;
  private readonly head = new Head();
  private readonly chart: ChartBlock;
  private readonly sections: readonly Section[];
  private readonly stops: (() => void)[] = [];
  private time = new LocalTime(Intl.DateTimeFormat().resolvedOptions().timeZone, this.language);
  private numbers = new NumberFormat(this.language, null);
  private sentences: Sentences = { say: ({ text }) => text, sayReason: ({ text }) => [text] };
  private saidOn = '';
  private drawing = false;
  private complete = false;
  /** What came since the last frame. */
  private waiting: PageUpdate = {};

  constructor(
    private readonly host: HTMLElement,
    private readonly options: Options,
  ) {
    this.root.classList.toggle('ds-fixed', options.fixedHeight);
    this.root.dataset.view = options.view;
    this.controls = new Controls(options.send);
    this.chart = new ChartBlock(this.controls, this.words, () => this.redraw());
    this.sections = this.build(options.view);
    installStyle(document);
    this.root.classList.toggle('ds-dark', isDark(host));
    host.replaceChildren(this.root);
    // With what stands above it, a page that opens fills the window.
    this.root.style.setProperty('--ds-top', `${Math.max(0, host.getBoundingClientRect().top)}px`);
    this.listen();
    this.redraw();
  }

  /** Takes in the parts that a page begins with, and then asks for the others. */
  begin(update: PageUpdate): void {
    if (update.clock) this.homeTime.set(update.clock, false);
    if (!this.take(update)) void this.askOneByOne(criticalParts);
    requestAnimationFrame(() => setTimeout(() => this.askDeferred()));
  }

  /** Takes in parts that have changed just now; all of a frame are shown at once. */
  update(update: PageUpdate): void {
    if (update.clock) this.homeTime.set(update.clock, true);
    const isFirst = Object.keys(this.waiting).length === 0;
    this.waiting = { ...this.waiting, ...update };
    if (isFirst) {
      requestAnimationFrame(() => {
        const all = this.waiting;
        this.waiting = {};
        this.take(all);
      });
    }
  }

  close(): void {
    for (const stop of this.stops) stop();
    this.controls.close();
    this.chart.close();
    this.host.replaceChildren();
  }

  /** @returns whether the parts could be shown; else they are left out, and what was shown stays. */
  private take(update: PageUpdate): boolean {
    const before = this.parts;
    this.parts = { ...before, ...update };
    try {
      this.root.classList.remove('ds-skeleton');
      if (update.home !== undefined || update['price-update'] !== undefined) this.setLocale();
      this.tick();
      if (CHART_PARTS.some((part) => update[part] !== undefined)) this.redraw();
      return true;
    } catch (thrown) {
      console.error('Darkstar could not show', Object.keys(update), thrown);
      this.parts = before;
      return false;
    }
  }

  private async askDeferred(): Promise<void> {
    try {
      const update = await this.ask(deferredParts);
      this.complete = true;
      if (!this.take(update)) await this.askOneByOne(deferredParts);
    } catch {
      await this.askOneByOne(deferredParts);
    }
    this.complete = true;
    this.tick();
  }

  /** One part that fails must not take the others with it. */
  private async askOneByOne(names: readonly string[]): Promise<void> {
    const asked = names.map(async (name) => this.take(await this.ask([name])));
    await Promise.allSettled(asked);
  }

  private async ask(names: readonly string[]): Promise<PageUpdate> {
    const update = await this.options.ask(names);
    if (update.clock) this.homeTime.set(update.clock, true);
    return update;
  }

  private build(view: View): readonly Section[] {
    const cards = {
      flow: new FlowCard(),
      energy: new EnergyCard(),
      money: new MoneyCard(),
      whatif: new WhatIfCard(this.options.send),
      plan: new ChangesCard(),
      log: new LogCard(),
      forecast: new AccuracyCard(),
      peak: new PeakCard(),
      reflex: new ReflexCard(this.controls),
      backtest: new BacktestCard(this.options.send),
      setup: new SetupCard(),
    } satisfies Partial<Record<View, Section>>;
    const body = element('div', 'ds-body');
    this.root.append(body);
    const show = (roots: readonly HTMLElement[], sections: readonly Section[]) => {
      body.append(...roots);
      return sections;
    };
    if (view === 'status') return show([this.head.root], [this.head]);
    if (view === 'chart') return show([this.controls.said, this.chart.root], [this.controls]);
    if (view === 'controls') return show([this.controls.root], [this.controls]);
    if (view === 'reflex') return show([this.controls.said, cards.reflex.root], [this.controls, cards.reflex]);
    if (view !== 'all') return show([cards[view].root], [cards[view]]);
    const column = (...roots: readonly Section[]) => element('div', 'ds-column', ...roots.map(({ root }) => root));
    const { flow, energy, money, peak, whatif, plan, log, forecast, reflex, backtest, setup } = cards;
    const grid = element(
      'div',
      'ds-cards',
      column(flow, energy),
      column(money, peak, whatif, forecast),
      column(plan, log, backtest, reflex),
    );
    const roots = [this.head.root, setup.root, this.controls.root, this.chart.root, grid];
    return show(roots, [this.head, this.controls, ...Object.values(cards)]);
  }

  private listen(): void {
    const restyle = () => this.redraw();
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', restyle);
    const timer = setInterval(() => {
      if (this.root.classList.contains('ds-dark') !== isDark(this.host)) this.redraw();
      this.tick();
    }, 1000);
    const late = setTimeout(() => {
      if (this.root.classList.contains('ds-skeleton'))
        void this.askOneByOne(criticalParts).then(() => this.askDeferred());
    }, BUNDLE_MS);
    this.stops.push(
      () => scheme.removeEventListener('change', restyle),
      () => clearInterval(timer),
      () => clearTimeout(late),
    );
  }

  private get zone(): string {
    return this.parts.home?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  }

  private get currency(): string | null {
    return this.parts.home?.currency ?? this.parts['price-update']?.currency ?? null;
  }

  private setLocale(): void {
    if (this.time.timeZone !== this.zone) this.time = new LocalTime(this.zone, this.language);
    this.numbers = new NumberFormat(this.language, this.currency);
    this.saidOn = '';
  }

  private context(): Context {
    const { parts, time, numbers, words, complete } = this;
    const nowMs = this.homeTime.now();
    const today = time.day(nowMs);
    if (this.saidOn !== today) {
      this.saidOn = today;
      this.sentences = sentencesIn({ language: this.language, timezone: this.zone, currency: this.currency, nowMs });
    }
    return { parts, nowMs, time, numbers, words, complete, ...this.sentences };
  }

  /** Draws the chart after what was said is on the screen; a burst of changes is drawn once. */
  private redraw(): void {
    if (this.drawing) return;
    this.drawing = true;
    requestAnimationFrame(() =>
      setTimeout(() => {
        this.drawing = false;
        if (!this.root.isConnected) return;
        this.root.classList.toggle('ds-dark', isDark(this.host));
        this.chart.draw(this.context(), getComputedStyle(this.root).fontFamily);
      }),
    );
  }

  /** Everything that changes with time, and the texts. */
  private tick(): void {
    const context = this.context();
    if (this.chart.tick(context)) this.redraw();
    if (this.root.classList.contains('ds-skeleton')) return;
    for (const section of this.sections) section.show(context);
    if (!this.sections.includes(this.head)) this.head.show(context);
    this.root.setAttribute('aria-label', this.parts.home?.name ?? 'Darkstar');
    const { soc, level } = this.head.shown;
    Object.assign(this.root.dataset, { plan: this.parts['plan-update']?.plannedAt ?? '', soc, level });
    this.root.dataset.complete = String(this.complete);
  }
}
