import { chartData, intervalAt } from '../chart-data.js';
import { headline, type Headline } from '../headline.js';
import { LocalTime } from '../local-time.js';
import { NumberFormat } from '../number-format.js';
import { noParts, type PageParts, type PageUpdate } from '../wire.js';
import { element, setText } from './dom.js';
import { HomeTime } from './home-time.js';
import { HourTable } from './hour-table.js';
import { PlanChart } from './plan-chart.js';
import { SlotCard } from './slot-card.js';
import { installStyle } from './style.js';
import { colourReader, isDark } from './theme.js';

const HOUR_MS = 3_600_000;
const QUARTER_MS = 900_000;
const WINDOW_MS = 48 * HOUR_MS;
const CHART_PARTS = ['home', 'plan-update', 'price-update', 'forecast-update'] as const;

const unknown: PageParts = { ...noParts, clock: { homeMs: Date.now(), realMs: Date.now(), pace: 1 } };

const MODE_WORDS = { live: 'Live', shadow: 'Shadow mode', paused: 'Paused' } as const;
const PRICE_WORDS = { low: 'cheap', usual: 'usual', high: 'dear' } as const;

/** The page of one home: the words and numbers above, the chart, the table. */
export class Page {
  private parts = unknown;
  private readonly homeTime = new HomeTime();
  private readonly root = element('section', 'ds ds-skeleton');
  private readonly title = element('span', '', ' ');
  private readonly then = element('span', 'ds-then');
  private readonly reason = element('p', 'ds-reason');
  private readonly soc = stat('Battery', '%');
  private readonly price = stat('Price now', '');
  private readonly cost = stat('Next 48 h', '');
  private readonly meter = element('i');
  private readonly healthText = element('span');
  private readonly mode = element('span', 'ds-mode');
  private readonly health = element('p', 'ds-health', this.healthText, this.mode);
  private readonly canvas = element('canvas');
  private readonly card = new SlotCard();
  private readonly table = new HourTable();
  private readonly zone = element('span');
  private readonly chart: PlanChart;
  private readonly stops: (() => void)[] = [];
  private language = navigator.language;
  private time = new LocalTime(Intl.DateTimeFormat().resolvedOptions().timeZone, this.language);
  private numbers = new NumberFormat(this.language, null);
  private windowStart = 0;
  private pointed: number | null = null;

  constructor(
    private readonly host: HTMLElement,
    fixedHeight: boolean,
  ) {
    this.root.classList.toggle('ds-fixed', fixedHeight);
    installStyle(document);
    this.build();
    host.replaceChildren(this.root);
    // With what stands above it, a page that opens fills the window.
    this.root.style.setProperty('--ds-top', `${Math.max(0, host.getBoundingClientRect().top)}px`);
    this.chart = new PlanChart(this.canvas);
    this.listen();
    this.drawChart();
  }

  /** Takes in what came over the socket. `live` says that it was sent just now. */
  update(update: PageUpdate, live: boolean): void {
    if (update.clock) this.homeTime.set(update.clock, live);
    this.parts = { ...this.parts, ...update };
    this.root.classList.remove('ds-skeleton');
    if (update.home !== undefined || update['price-update'] !== undefined) this.setLocale();
    if (CHART_PARTS.some((part) => update[part] !== undefined)) this.drawChart();
    this.tick();
  }

  close(): void {
    for (const stop of this.stops) stop();
    this.chart.destroy();
    this.host.replaceChildren();
  }

  private build(): void {
    this.soc.note.replaceWith(element('span', 'ds-meter', this.meter));
    this.health.dataset.level = 'waiting';
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('role', 'img');
    this.canvas.setAttribute(
      'aria-label',
      'Prices, power and battery of the next 48 hours. Arrow keys step through the slots; the table below has all hours.',
    );
    const words = element('div', '', element('h2', 'ds-title', this.title, ' ', this.then), this.reason);
    const stats = element('dl', 'ds-stats', this.soc.root, this.price.root, this.cost.root);
    this.root.append(
      element(
        'div',
        'ds-body',
        element('header', 'ds-head', words, stats),
        this.health,
        element('div', 'ds-chart', element('div', 'ds-canvas', this.canvas), this.card.root),
        element('footer', 'ds-foot', this.table.root, this.zone),
      ),
    );
  }

  private listen(): void {
    const on = <K extends keyof HTMLElementEventMap>(type: K, act: (event: HTMLElementEventMap[K]) => void) =>
      this.canvas.addEventListener(type, act);
    on('pointermove', (event) => this.point(this.chart.instantAt(event.offsetX)));
    on('pointerdown', (event) => this.point(this.chart.instantAt(event.offsetX)));
    on('pointerleave', (event) => event.pointerType === 'mouse' && this.point(null));
    on('blur', () => this.point(null));
    on('keydown', (event) => this.step(event));
    const outside = (event: PointerEvent) => {
      if (event.target !== this.canvas) this.point(null);
    };
    document.addEventListener('pointerdown', outside);
    this.stops.push(() => document.removeEventListener('pointerdown', outside));
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const restyle = () => this.drawChart();
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
    setText(this.zone, elsewhere ? `Times in ${zone.replace(/_/g, ' ')}` : '');
  }

  private drawChart(): void {
    this.root.classList.toggle('ds-dark', isDark(this.host));
    this.windowStart = Math.floor(this.homeTime.now() / HOUR_MS) * HOUR_MS;
    const window = { fromMs: this.windowStart, toMs: this.windowStart + WINDOW_MS };
    this.chart.show({
      data: chartData(this.parts, window),
      ...window,
      time: this.time,
      numbers: this.numbers,
      colour: colourReader(this.root),
      font: getComputedStyle(this.root).fontFamily,
    });
    this.table.show(this.parts, this.time, this.numbers);
  }

  /** Everything that changes with time, and the texts. */
  private tick(): void {
    const now = this.homeTime.now();
    const dark = this.root.classList.contains('ds-dark');
    if (now >= this.windowStart + HOUR_MS || now < this.windowStart || dark !== isDark(this.host)) this.drawChart();
    this.mark();
    if (this.root.classList.contains('ds-skeleton')) return;
    this.showHeadline(headline(this.parts, now, this.time));
  }

  private showHeadline(shown: Headline): void {
    setText(this.title, shown.title);
    setText(this.then, shown.then);
    setText(this.reason, shown.reason);
    const { socPercent, importPrice, priceLevel, cost } = shown;
    setText(this.soc.value, socPercent === null ? '–' : this.numbers.number(socPercent, 0));
    this.meter.style.width = `${socPercent ?? 0}%`;
    setText(this.price.value, importPrice === null ? '–' : this.numbers.price(importPrice));
    setText(this.price.unit, this.numbers.priceUnit);
    setText(this.price.note, priceLevel ? PRICE_WORDS[priceLevel] : '');
    this.price.note.className = `ds-note ds-${priceLevel ?? 'usual'}`;
    setText(this.cost.name, `Next ${shown.horizonHours} h`);
    setText(this.cost.value, cost === null ? '–' : this.numbers.money(Math.abs(cost)));
    setText(this.cost.note, cost === null ? '' : cost < 0 ? 'earned' : 'to pay');
    setText(this.healthText, shown.health.text);
    this.health.dataset.level = shown.health.level;
    setText(this.mode, shown.mode ? MODE_WORDS[shown.mode] : '');
    this.mode.dataset.mode = shown.mode ?? '';
    this.root.setAttribute('aria-label', this.parts.home?.name ?? 'Darkstar');
    this.root.dataset.plan = this.parts['plan-update']?.plannedAt ?? '';
    this.root.dataset.soc = socPercent === null ? '' : String(socPercent);
    this.root.dataset.level = shown.health.level;
  }

  private mark(): void {
    const socPercent = this.parts.state?.socPercent ?? null;
    this.chart.mark({ nowMs: this.homeTime.now(), pointedMs: this.pointed, socPercent });
  }

  private point(instant: number | null): void {
    const inside = instant !== null && instant >= this.windowStart && instant < this.windowStart + WINDOW_MS;
    this.pointed = inside ? instant : null;
    if (this.pointed === null) this.card.hide();
    else {
      const x = this.chart.positionOf(this.pointed);
      this.card.show(this.parts, this.pointed, x, this.canvas.clientWidth, this.time, this.numbers);
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
    const last = this.windowStart + WINDOW_MS - QUARTER_MS;
    this.point(Math.min(Math.max(start + step * QUARTER_MS, this.homeTime.now()), last));
  }
}

function stat(name: string, unit: string) {
  const parts = {
    name: element('dt', '', name),
    value: element('span', 'ds-value', '    '),
    unit: element('span', 'ds-unit', unit),
    note: element('span', 'ds-note'),
  };
  const root = element('div', 'ds-stat', parts.name, element('dd', '', parts.value, parts.unit, parts.note));
  return { root, ...parts };
}
