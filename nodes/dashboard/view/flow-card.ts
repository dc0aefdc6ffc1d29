import type { TextKey } from '../texts/en.js';
import { card } from './card.js';
import type { Context, Section } from './context.js';
import { svgElement } from './dom.js';

const OLD_MS = 300_000;
/** Power below this is rest, kW. */
const REST_KW = 0.02;

interface Place {
  readonly key: TextKey;
  readonly x: number;
  readonly y: number;
  readonly colour: string;
}

const HOME: Place = { key: 'flow.home', x: 150, y: 100, colour: 'load' };
const SUN: Place = { key: 'flow.sun', x: 150, y: 28, colour: 'pv' };
const GRID: Place = { key: 'flow.grid', x: 36, y: 100, colour: 'price' };
const BATTERY: Place = { key: 'flow.battery', x: 264, y: 100, colour: 'charge' };
const WATER: Place = { key: 'flow.water', x: 84, y: 176, colour: 'water' };
const CAR: Place = { key: 'flow.car', x: 216, y: 176, colour: 'car' };

/** Where the power flows now: sun, grid, battery, home, water and car. */
export class FlowCard implements Section {
  private readonly card = card('ds-flow');
  readonly root = this.card.root;
  private readonly svg = svgElement('svg', { viewBox: '0 0 300 148', role: 'img' });
  private readonly note = document.createElement('p');
  private readonly places = new Map<string, ReturnType<typeof placeNode>>();
  private readonly lines = new Map<string, SVGElement>();

  constructor() {
    for (const place of [SUN, GRID, BATTERY, WATER, CAR]) {
      const line = svgElement('line', { x1: place.x, y1: place.y, x2: HOME.x, y2: HOME.y, class: 'ds-wire' });
      this.lines.set(place.key, line);
      this.svg.append(line);
    }
    for (const place of [SUN, GRID, BATTERY, HOME, WATER, CAR]) {
      const node = placeNode(place);
      this.places.set(place.key, node);
      this.svg.append(node.root);
    }
    this.note.className = 'ds-quiet';
    this.card.body.append(this.svg, this.note);
  }

  show({ parts, nowMs, numbers, words }: Context): void {
    this.card.name(words('flow'));
    const { state, home } = parts;
    const kw = (value: number | null | undefined) =>
      value === null || value === undefined ? '–' : `${numbers.number(Math.abs(value), 1)} kW`;
    const car = state?.evs[0];
    const water = state?.waterHeaters[0];
    // Towards the home is positive.
    const flows: readonly [Place, boolean, number | null, string][] = [
      [SUN, home?.hasSolar ?? true, state?.pvKw ?? null, kw(state?.pvKw)],
      [GRID, true, state?.gridKw ?? null, kw(state?.gridKw)],
      [BATTERY, (home?.batteries.length ?? 1) > 0, state?.batteryKw ?? null, kw(state?.batteryKw)],
      [HOME, true, null, kw(state?.loadKw)],
      [WATER, (home?.waterHeaters.length ?? 0) > 0, minus(water?.kw), kw(water?.kw)],
      [CAR, (home?.evs.length ?? 0) > 0, minus(car?.kw), car?.pluggedIn === false ? words('flow.away') : kw(car?.kw)],
    ];
    for (const [place, exists, towardsHome, value] of flows) {
      const node = this.places.get(place.key);
      node?.root.setAttribute('visibility', exists ? 'visible' : 'hidden');
      node?.say(words(place.key), value);
      const line = this.lines.get(place.key);
      line?.setAttribute('visibility', exists ? 'visible' : 'hidden');
      if (line) paintLine(line, place, towardsHome);
    }
    const said = flows.filter(([, exists]) => exists).map(([place, , , value]) => `${words(place.key)} ${value}`);
    this.svg.setAttribute('aria-label', said.join(', '));
    this.svg.setAttribute(
      'viewBox',
      `0 0 300 ${(home?.waterHeaters.length ?? 0) + (home?.evs.length ?? 0) > 0 ? 228 : 148}`,
    );
    const age = state ? nowMs - Date.parse(state.at) : 0;
    this.note.textContent = age > OLD_MS ? words('flow.old', { minutes: Math.round(age / 60_000) }) : '';
  }
}

function minus(kw: number | null | undefined): number | null {
  return kw === null || kw === undefined ? null : -kw;
}

/** A line that moves the way the power does, as thick as it is strong. */
function paintLine(line: SVGElement, { colour }: Place, towardsHome: number | null): void {
  const flows = towardsHome !== null && Math.abs(towardsHome) > REST_KW;
  line.setAttribute('class', flows ? `ds-wire ds-moves${(towardsHome ?? 0) < 0 ? ' ds-away' : ''}` : 'ds-wire');
  line.style.stroke = flows ? `var(--ds-${colour})` : '';
  line.style.strokeWidth = flows ? String(2 + Math.min(4, Math.abs(towardsHome ?? 0) / 2)) : '';
}

function placeNode({ x, y, colour }: Place) {
  const circle = svgElement('circle', { cx: x, cy: y, r: 26, class: 'ds-place' });
  circle.style.stroke = `var(--ds-${colour})`;
  const value = svgElement('text', { x, y: y + 4, class: 'ds-power' });
  // Above the home the sun's line would run through its name.
  const beside = y < HOME.y;
  const name = svgElement('text', { x: beside ? x + 34 : x, y: beside ? y + 4 : y + 42, class: 'ds-name' });
  if (beside) name.style.textAnchor = 'start';
  const root = svgElement('g', {});
  root.append(circle, value, name);
  return {
    root,
    say(text: string, amount: string): void {
      if (name.textContent !== text) name.textContent = text;
      if (value.textContent !== amount) value.textContent = amount;
    },
  };
}
