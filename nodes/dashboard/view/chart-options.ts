import type { ChartData, Window } from '../chart-data.js';
import type { Words } from '../words.js';
import { element, segmented } from './dom.js';

const HOUR_MS = 3_600_000;
const STORED_AS = 'darkstar-chart';

/** The spans the chart can show, and how much of each lies before now. */
const SPANS = { 24: 6, 48: 12, 168: 120 } as const;
type Span = keyof typeof SPANS;
const OVERLAYS = ['bands', 'export', 'history'] as const;
type Overlay = (typeof OVERLAYS)[number];

interface Chosen {
  readonly span: Span;
  readonly hidden: readonly Overlay[];
}

const DEFAULT: Chosen = { span: 48, hidden: [] };

/** How much time the chart shows and what of it; the browser remembers. */
export class ChartOptions {
  readonly root = element('div', 'ds-options');
  private chosen = remembered();
  private shown = '';

  constructor(private readonly changed: () => void) {}

  show(words: Words): void {
    const key = JSON.stringify(this.chosen) + words('overlays');
    if (key === this.shown) return;
    this.shown = key;
    const spans = ([24, 48, 168] as const).map((span) => ({
      name: `span-${span}`,
      text: words(`span.${span}`),
      pressed: this.chosen.span === span,
      act: () => this.choose({ ...this.chosen, span }),
    }));
    const overlays = OVERLAYS.map((overlay) => ({
      name: `overlay-${overlay}`,
      text: words(`overlay.${overlay}`),
      pressed: !this.isHidden(overlay),
      act: () => this.choose({ ...this.chosen, hidden: toggled(this.chosen.hidden, overlay) }),
    }));
    const before = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.name : undefined;
    this.root.replaceChildren(segmented(spans), segmented(overlays));
    if (before) this.root.querySelector<HTMLElement>(`[data-name="${before}"]`)?.focus();
  }

  /** The window of time around an instant, as far back as something is known of the past; it moves on every hour. */
  window(nowMs: number, pastSinceMs: number | undefined): Window {
    const { span } = this.chosen;
    const hour = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
    const since = Math.floor(Math.min(pastSinceMs ?? nowMs, nowMs) / HOUR_MS) * HOUR_MS;
    const fromMs = this.isHidden('history') ? hour : Math.max(hour - SPANS[span] * HOUR_MS, since);
    return { fromMs, toMs: fromMs + span * HOUR_MS };
  }

  /** What of the data is drawn. */
  select(data: ChartData): ChartData {
    const nothing = { low: [], high: [] };
    return {
      ...data,
      ...(this.isHidden('bands') ? { pvBand: nothing, loadBand: nothing } : {}),
      ...(this.isHidden('export') ? { exportPrice: [] } : {}),
    };
  }

  private isHidden(overlay: Overlay): boolean {
    return this.chosen.hidden.includes(overlay);
  }

  private choose(chosen: Chosen): void {
    this.chosen = chosen;
    try {
      localStorage.setItem(STORED_AS, JSON.stringify(chosen));
    } catch {
      // A browser that keeps nothing shows the default next time.
    }
    this.changed();
  }
}

function toggled(hidden: readonly Overlay[], overlay: Overlay): readonly Overlay[] {
  return hidden.includes(overlay) ? hidden.filter((other) => other !== overlay) : [...hidden, overlay];
}

function remembered(): Chosen {
  try {
    const { span, hidden } = JSON.parse(localStorage.getItem(STORED_AS) ?? '{}') as Partial<Chosen>;
    return {
      span: span !== undefined && span in SPANS ? span : DEFAULT.span,
      hidden: OVERLAYS.filter((overlay) => hidden?.includes(overlay)),
    };
  } catch {
    return DEFAULT;
  }
}
