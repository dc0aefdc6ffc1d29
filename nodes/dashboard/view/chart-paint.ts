import type { Chart } from 'chart.js';
import type { BarKind } from '../chart-data.js';
import { FONT_SIZE, type ChartView, type Moment } from './chart-view.js';
import { ROW_HEIGHT, titleRows, type LaneAxis } from './lanes.js';

interface Key {
  readonly text: string;
  readonly colour: string;
  readonly alpha?: number;
  readonly shape: 'line' | 'dashed' | 'block';
}

export function paintForecastRegion(chart: Chart, { data, toMs, colour }: ChartView): void {
  const { x, price } = chart.scales;
  if (data.publishedUntilMs >= toMs) return;
  const left = Math.max(x.left, x.getPixelForValue(data.publishedUntilMs));
  chart.ctx.fillStyle = colour('forecast');
  chart.ctx.fillRect(left, price.top, x.right - left, price.height);
}

export function paintDays(chart: Chart, view: ChartView): void {
  for (const start of view.days) strokeLanes(chart, view, start, view.colour('line-strong'), 1);
}

/** A line at an instant through every lane, and not through their titles. @returns its horizontal position */
function strokeLanes(chart: Chart, { lanes }: ChartView, instant: number, stroke: string, width: number): number {
  const { ctx, scales } = chart;
  const at = Math.round(scales.x.getPixelForValue(instant)) + 0.5;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = width;
  ctx.beginPath();
  for (const { axis } of lanes) {
    ctx.moveTo(at, scales[axis].top);
    ctx.lineTo(at, scales[axis].bottom);
  }
  ctx.stroke();
  ctx.restore();
  return at;
}

const BAR_COLOURS: Readonly<Record<BarKind, { readonly name: string; readonly alpha: number }>> = {
  charge: { name: 'charge', alpha: 0.8 },
  water: { name: 'water', alpha: 0.8 },
  appliance: { name: 'appliance', alpha: 0.8 },
  car: { name: 'car', alpha: 0.8 },
  discharge: { name: 'charge', alpha: 0.4 },
  export: { name: 'export', alpha: 0.8 },
};

export function paintBars(chart: Chart, { data, colour }: ChartView): void {
  const { ctx, scales } = chart;
  const { x, power } = scales;
  ctx.save();
  for (const { kind, fromMs, toMs, lowKw, highKw } of data.bars) {
    const left = Math.max(x.left, x.getPixelForValue(fromMs));
    const right = Math.min(x.right, x.getPixelForValue(toMs));
    if (right <= left) continue;
    const gap = right - left > 4 ? 1 : 0;
    const [top, bottom] = [power.getPixelForValue(highKw), power.getPixelForValue(lowKw)];
    ctx.fillStyle = colour(BAR_COLOURS[kind].name);
    ctx.globalAlpha = BAR_COLOURS[kind].alpha;
    ctx.fillRect(left, top, right - left - gap, bottom - top);
  }
  ctx.restore();
}

export function paintTitles(chart: Chart, view: ChartView): void {
  const { colour, numbers, words, data } = view;
  const kinds = new Set(data.bars.map(({ kind }) => kind));
  const block = (kind: BarKind): Key[] => {
    const { name, alpha } = BAR_COLOURS[kind];
    return kinds.has(kind) ? [{ text: words(`key.${kind}`), colour: colour(name), alpha, shape: 'block' }] : [];
  };
  const keys: Readonly<Record<LaneAxis, readonly Key[]>> = {
    price: [
      { text: words('key.buy'), colour: colour('price'), shape: 'line' },
      ...(data.exportPrice.length > 0
        ? [{ text: words('key.sell'), colour: colour('sell'), shape: 'line' as const }]
        : []),
      ...(data.publishedUntilMs < view.toMs
        ? [{ text: words('key.forecast'), colour: colour('price'), shape: 'dashed' as const }]
        : []),
    ],
    power: [
      { text: words('key.sun'), colour: colour('pv'), shape: 'block' },
      { text: words('key.home'), colour: colour('load'), shape: 'line' },
      ...block('charge'),
      ...block('discharge'),
      ...block('export'),
      ...block('car'),
      ...block('water'),
      ...block('appliance'),
    ],
    soc:
      data.past.plannedSocPercent.length > 0
        ? [{ text: words('key.planned'), colour: colour('charge'), shape: 'dashed' as const }]
        : [],
  };
  const titles: Readonly<Record<LaneAxis, string>> = {
    price: words('chart.price', { unit: numbers.priceUnit }),
    power: words('chart.power'),
    soc: words('chart.battery'),
  };
  for (const { axis } of view.lanes) {
    const isEmpty = isEmptyLane(data, axis);
    paintTitle(chart, view, axis, titles[axis], isEmpty ? [] : keys[axis]);
    if (isEmpty) paintNothing(chart, view, axis);
  }
}

function isEmptyLane({ importPrice, pvKw, loadKw, past, socPercent }: ChartView['data'], axis: LaneAxis): boolean {
  const lines = {
    price: [importPrice],
    power: [pvKw, loadKw, past.pvKw, past.loadKw],
    soc: [socPercent, past.socPercent],
  };
  return lines[axis].every((points) => points.every(({ y }) => y === null));
}

/** Says in an empty lane what it waits for. */
function paintNothing(chart: Chart, { colour, font, words }: ChartView, axis: LaneAxis): void {
  const { ctx, scales } = chart;
  const { top, bottom } = scales[axis];
  ctx.save();
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = colour('muted');
  ctx.font = `${FONT_SIZE + 1}px ${font}`;
  ctx.fillText(words(`chart.none.${axis}`), (scales.x.left + scales.x.right) / 2, (top + bottom) / 2);
  ctx.restore();
}

function paintTitle(
  chart: Chart,
  { colour, font }: ChartView,
  axis: LaneAxis,
  title: string,
  keys: readonly Key[],
): void {
  const { ctx, scales } = chart;
  const lastRow = scales[axis].top - 10;
  let baseline = lastRow - (titleRows(axis, chart.width) - 1) * ROW_HEIGHT;
  ctx.save();
  ctx.textAlign = 'left';
  ctx.fillStyle = colour('text');
  ctx.font = `600 ${FONT_SIZE}px ${font}`;
  ctx.fillText(title, 0, baseline);
  let at = ctx.measureText(title).width + 16;
  ctx.font = `${FONT_SIZE}px ${font}`;
  for (const key of keys) {
    if (at + ctx.measureText(key.text).width + 15 > chart.width) {
      if (baseline >= lastRow) break;
      at = 0;
      baseline += ROW_HEIGHT;
    }
    paintKey(ctx, key, at, baseline - 4);
    ctx.fillStyle = colour('muted');
    ctx.fillText(key.text, at + 15, baseline);
    at += ctx.measureText(key.text).width + 25;
  }
  ctx.restore();
}

function paintKey(
  ctx: CanvasRenderingContext2D,
  { colour, shape, alpha = 1 }: Key,
  left: number,
  middle: number,
): void {
  ctx.fillStyle = colour;
  ctx.strokeStyle = colour;
  if (shape === 'block') {
    ctx.globalAlpha = alpha;
    ctx.fillRect(left + 1, middle - 4, 9, 9);
    ctx.globalAlpha = 1;
    return;
  }
  ctx.lineWidth = 2;
  ctx.setLineDash(shape === 'dashed' ? [4, 3] : []);
  ctx.beginPath();
  ctx.moveTo(left, middle);
  ctx.lineTo(left + 11, middle);
  ctx.stroke();
  ctx.setLineDash([]);
}

export function paintCursor(chart: Chart, view: ChartView, { nowMs, pointedMs, socPercent, selected }: Moment): void {
  const { ctx, scales } = chart;
  const { x } = scales;
  ctx.save();
  if (selected) paintSelection(chart, view, selected);
  if (pointedMs !== null) strokeLanes(chart, view, pointedMs, view.colour('muted'), 1);
  if (nowMs >= view.fromMs && nowMs <= view.toMs) {
    const at = strokeLanes(chart, view, nowMs, view.colour('text'), 1.5);
    paintNowLabel(ctx, view, at, x.top + 6, view.time.time(nowMs));
    const soc = view.lanes.some(({ axis }) => axis === 'soc') ? scales.soc : undefined;
    if (soc && socPercent !== null) paintDot(ctx, at, soc.getPixelForValue(socPercent), view);
  }
  ctx.restore();
}

function paintSelection(
  chart: Chart,
  { colour, lanes }: ChartView,
  { fromMs, toMs }: NonNullable<Moment['selected']>,
): void {
  const { ctx, scales } = chart;
  const [left, right] = [scales.x.getPixelForValue(fromMs), scales.x.getPixelForValue(toMs)];
  ctx.fillStyle = colour('selection');
  for (const { axis } of lanes) ctx.fillRect(left, scales[axis].top, right - left, scales[axis].height);
}

function paintNowLabel(ctx: CanvasRenderingContext2D, view: ChartView, at: number, top: number, text: string): void {
  ctx.font = `600 ${FONT_SIZE}px ${view.font}`;
  const width = ctx.measureText(text).width + 12;
  const left = Math.max(0, at - width / 2);
  ctx.fillStyle = view.colour('text');
  ctx.beginPath();
  ctx.roundRect(left, top, width, 18, 9);
  ctx.fill();
  ctx.fillStyle = view.colour('raised');
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(text, left + width / 2, top + 9.5);
}

function paintDot(ctx: CanvasRenderingContext2D, x: number, y: number, { colour }: ChartView): void {
  ctx.beginPath();
  ctx.arc(x, y, 5, 0, 2 * Math.PI);
  ctx.fillStyle = colour('charge');
  ctx.strokeStyle = colour('raised');
  ctx.lineWidth = 2;
  ctx.fill();
  ctx.stroke();
}
