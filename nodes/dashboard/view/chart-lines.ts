import type { ChartDataset } from 'chart.js';
import type { Band, Point } from '../chart-data.js';
import type { ChartView } from './chart-view.js';
import type { LaneAxis } from './lanes.js';

export type LineSet = ChartDataset<'line', { x: number; y: number | null }[]>;

/** Labels the line of the home's load, before which the bars are drawn. */
export const LOAD = 'load';

/** The lines and areas of the chart, always as many. Chart.js draws the last of them first. */
export function lineSets({ data, colour, lanes }: ChartView): LineSet[] {
  const buying = splitAt(data.importPrice, data.publishedUntilMs);
  const selling = splitAt(data.exportPrice, data.publishedUntilMs);
  const hasCharge = lanes.some(({ axis }) => axis === 'soc');
  const charge = (points: readonly Point[]) => (hasCharge ? points : []);
  const stepped = (axis: LaneAxis, points: readonly Point[], style: Partial<LineSet>): LineSet => ({
    yAxisID: axis === 'soc' && !hasCharge ? 'power' : axis,
    data: [...points],
    stepped: true,
    borderWidth: 1.5,
    ...style,
  });
  return [
    ...buying.map((points, at) =>
      stepped('price', points, {
        borderColor: colour('price'),
        backgroundColor: colour('price-fill'),
        fill: 'origin',
        borderWidth: 2,
        borderDash: at === 0 ? [] : [4, 3],
      }),
    ),
    ...selling.map((points, at) =>
      stepped('price', points, { borderColor: colour('sell'), borderWidth: 1, borderDash: at === 0 ? [] : [3, 3] }),
    ),
    stepped('power', data.past.loadKw, { borderColor: colour('load'), borderWidth: 1.25 }),
    stepped('power', data.loadKw, { label: LOAD, borderColor: colour('load'), borderWidth: 1.25 }),
    stepped('power', withoutNights(data.pvKw), {
      borderColor: colour('pv'),
      backgroundColor: colour('pv-fill'),
      fill: 'origin',
    }),
    stepped('power', withoutNights(data.past.pvKw), {
      borderColor: colour('pv'),
      backgroundColor: colour('pv-fill'),
      fill: 'origin',
    }),
    ...bandOf(stepped, data.loadBand, colour('load-band')),
    ...bandOf(stepped, data.pvBand, colour('pv-band')),
    stepped('soc', charge(data.past.plannedSocPercent), {
      stepped: false,
      borderColor: colour('charge'),
      borderWidth: 1,
      borderDash: [3, 3],
    }),
    stepped('soc', charge(data.past.socPercent), {
      stepped: false,
      borderColor: colour('charge'),
      backgroundColor: colour('charge-fill'),
      fill: 'start',
      borderWidth: 2,
    }),
    stepped('soc', charge(data.socPercent), {
      stepped: false,
      borderColor: colour('charge'),
      backgroundColor: colour('charge-fill'),
      fill: 'start',
      borderWidth: 2,
    }),
  ];
}

/** The steps before an instant, and those from it on. */
function splitAt(points: readonly Point[], instant: number): readonly [readonly Point[], readonly Point[]] {
  const at = points.findIndex(({ x }) => x >= instant);
  return at < 0 ? [points, []] : [points.slice(0, at + 1), points.slice(at)];
}

/** A line at zero all night says nothing: it is left out. */
function withoutNights(points: readonly Point[]): readonly Point[] {
  const isDark = (index: number) => points[index] === undefined || points[index].y === 0;
  return points.map((point, index) =>
    isDark(index - 1) && isDark(index) && isDark(index + 1) ? { ...point, y: null } : point,
  );
}

type Stepped = (axis: LaneAxis, points: readonly Point[], style: Partial<LineSet>) => LineSet;

/** The area between two lines that are not drawn themselves. */
function bandOf(stepped: Stepped, { low, high }: Band, fill: string): LineSet[] {
  return [
    stepped('power', high, { borderWidth: 0, backgroundColor: fill, fill: '+1' }),
    stepped('power', low, { borderWidth: 0 }),
  ];
}
