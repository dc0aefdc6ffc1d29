import type { BacktestResult } from '../home/schema/trust.js';
import { Canvas, TEXT_HEIGHT } from './canvas.js';
import { CHART, dailyChart } from './daily-chart.js';
import { encodePng, type Colour } from './png.js';
import { headline, periodOf } from './report-page.js';

const PALETTE = {
  page: [255, 255, 255],
  ink: [29, 42, 37],
  quiet: [102, 117, 110],
  line: [217, 224, 220],
  own: [63, 125, 90],
  loss: [180, 86, 60],
  best: [199, 154, 59],
} as const satisfies Record<string, Colour>;
const placeOf = (name: keyof typeof PALETTE) => Object.keys(PALETTE).indexOf(name);

const HEAD = 56;
const SCALE = 2;

/** A report as a PNG picture: what was saved, and every day's saving as the page's chart shows it. */
export function reportPicture(report: BacktestResult, currency: string): Buffer {
  const canvas = new Canvas(CHART.width, CHART.height + HEAD, SCALE);
  canvas.text(8, 8, `${periodOf(report)}: ${headline(report, currency)}`, placeOf('ink'), { size: 2 });
  const legend = `Saved per day, ${currency}. Bars: Darkstar against self-consumption. Marks: perfect foresight.`;
  canvas.text(8, 34, legend, placeOf('quiet'));
  drawChart(canvas, report);
  return encodePng(canvas.pixelWidth, canvas.pixels, Object.values(PALETTE));
}

function drawChart(canvas: Canvas, report: BacktestResult): void {
  const chart = dailyChart(report);
  if (!chart) return;
  for (const { y, label } of chart.lines) {
    canvas.fill(CHART.left, HEAD + y, CHART.width - CHART.left, 0.5, placeOf('line'));
    canvas.text(CHART.left - 6, HEAD + y - TEXT_HEIGHT / 2, label, placeOf('quiet'), { align: 1 });
  }
  for (const { x, y, width, height, saved } of chart.bars) {
    canvas.fill(x, HEAD + y, width, height, placeOf(saved < 0 ? 'loss' : 'own'));
  }
  for (const { x, y, width } of chart.marks) canvas.fill(x, HEAD + y - 1, width, 2, placeOf('best'));
  for (const { x, label } of chart.dates) {
    canvas.text(x, HEAD + CHART.height - 14, label, placeOf('quiet'), { align: 0.5 });
  }
}
