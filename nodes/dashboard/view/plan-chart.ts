import { Chart, Filler, LinearScale, LineController, LineElement, PointElement, type Plugin } from 'chart.js';
import { LOAD, lineSets } from './chart-lines.js';
import { paintBars, paintCursor, paintDays, paintForecastRegion, paintTitles } from './chart-paint.js';
import { scalesOf } from './chart-scales.js';
import type { ChartView, Moment } from './chart-view.js';

Chart.register(LineController, LineElement, PointElement, LinearScale, Filler);

/** The chart of the plan: three lanes over one time axis, with a line at now and one under the pointer. */
export class PlanChart {
  private readonly chart: Chart<'line', { x: number; y: number | null }[]>;
  private view: ChartView | undefined;
  private moment: Moment = { nowMs: 0, pointedMs: null, socPercent: null, selected: null };
  /** What `mark` has drawn: the line at now creeps, and drawing it again where it stands is wasted. */
  private marked = '';
  private readonly now = () => this.moment.nowMs;

  constructor(canvas: HTMLCanvasElement) {
    this.chart = new Chart(canvas, {
      type: 'line',
      data: { datasets: [] },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        events: [],
        normalized: true,
        parsing: false,
        layout: { padding: 0 },
        elements: { point: { radius: 0 }, line: { borderJoinStyle: 'round' } },
        scales: {},
        onResize: (chart, size) => {
          if (this.view) chart.options.scales = scalesOf(this.view, size, this.now);
        },
      },
      plugins: [this.painter()],
    });
  }

  show(view: ChartView, moment: Moment): void {
    this.view = view;
    this.moment = moment;
    // Chart.js keeps a place for every line that it has ever been given: they stay, and take in what is new.
    const { datasets } = this.chart.data;
    lineSets(view).forEach((line, index) => (datasets[index] = Object.assign(datasets[index] ?? {}, line)));
    this.chart.options.scales = scalesOf(view, this.chart, this.now);
    this.chart.update('none');
    this.marked = this.markOf(moment);
  }

  /** Moves the line at now, with the battery's charge on it, and the line under the pointer. */
  mark(moment: Moment): void {
    const before = this.marked;
    this.moment = moment;
    this.marked = this.markOf(moment);
    if (this.marked !== before) this.chart.draw();
  }

  private markOf({ nowMs, pointedMs, socPercent, selected }: Moment): string {
    const at = [Math.round(this.positionOf(nowMs)), this.view?.time.time(nowMs)];
    return [...at, pointedMs, socPercent, selected?.fromMs, selected?.toMs].join();
  }

  /** The instant under a horizontal position of the canvas. */
  instantAt(x: number): number {
    return this.chart.scales.x?.getValueForPixel(x) ?? NaN;
  }

  /** The horizontal position of an instant in the canvas. */
  positionOf(instant: number): number {
    return this.chart.scales.x?.getPixelForValue(instant) ?? 0;
  }

  destroy(): void {
    this.chart.destroy();
  }

  private painter(): Plugin<'line'> {
    return {
      id: 'darkstar',
      beforeDatasetsDraw: (chart) => {
        if (!this.view) return;
        paintForecastRegion(chart as Chart, this.view);
        paintDays(chart as Chart, this.view);
      },
      // The bars stand before the sun's area and behind the line of the home.
      beforeDatasetDraw: (chart, { index }) => {
        if (this.view && chart.data.datasets[index].label === LOAD) paintBars(chart as Chart, this.view);
      },
      afterDatasetsDraw: (chart) => {
        if (!this.view) return;
        paintTitles(chart as Chart, this.view);
        paintCursor(chart as Chart, this.view, this.moment);
      },
    };
  }
}
