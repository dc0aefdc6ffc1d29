import type { ChartDataset } from 'chart.js';
import type { Band, Point } from '../chart-data.js';
import type { ChartView } from './chart-view.js';
import type { LaneAxis } from './lanes.js';

export type LineSet = ChartDataset<'line', { x: number; y: number | null }[]>;

/** Labels the line of the home's load, before which the bars are drawn. */
export const LOAD = 'load';

/** The lines and areas of the chart, always as many. Chart.js draws the last of them first. */
export function lineSets({ data, colour }: ChartView): LineSet[] {
  const forecast = (context: { p0: { parsed: { x: number | null } } }) =>
    (context.p0.parsed.x ?? 0) >= data.publishedUntilMs;
  const stepped = (axis: LaneAxis, points: readonly Point[], style: Partial<LineSet>): LineSet => ({
    yAxisID: axis,
    data: [...points],
    stepped: true,
    borderWidth: 1.5,
    ...style,
  });
  return [
    stepped('price', data.importPrice, {
      borderColor: colour('price'),
      backgroundColor: colour('price-fill'),
      fill: 'origin',
      borderWidth: 2,
      segment: { borderDash: (context) => (forecast(context) ? [4, 3] : undefined) },
    }),
    stepped('price', data.exportPrice, {
      borderColor: colour('sell'),
      borderWidth: 1,
      segment: { borderDash: (context) => (forecast(context) ? [3, 3] : undefined) },
    }),
    stepped('power', data.past.loadKw, { borderColor: colour('load'), borderWidth: 1.25 }),
    stepped('power', data.loadKw, { label: LOAD, borderColor: colour('load'), borderWidth: 1.25 }),
    stepped('power', data.pvKw, {
      borderColor: colour('pv'),
      backgroundColor: colour('pv-fill'),
      fill: 'origin',
      segment: { borderColor: ({ p0, p1 }) => (p0.parsed.y || p1.parsed.y ? undefined : 'transparent') },
    }),
    stepped('power', data.past.pvKw, {
      borderColor: colour('pv'),
      backgroundColor: colour('pv-fill'),
      fill: 'origin',
      segment: { borderColor: ({ p0, p1 }) => (p0.parsed.y || p1.parsed.y ? undefined : 'transparent') },
    }),
    ...bandOf(stepped, data.loadBand, colour('load-band')),
    ...bandOf(stepped, data.pvBand, colour('pv-band')),
    stepped('soc', data.past.plannedSocPercent, {
      stepped: false,
      borderColor: colour('charge'),
      borderWidth: 1,
      borderDash: [3, 3],
    }),
    stepped('soc', data.past.socPercent, {
      stepped: false,
      borderColor: colour('charge'),
      backgroundColor: colour('charge-fill'),
      fill: 'start',
      borderWidth: 2,
    }),
    stepped('soc', data.socPercent, {
      stepped: false,
      borderColor: colour('charge'),
      backgroundColor: colour('charge-fill'),
      fill: 'start',
      borderWidth: 2,
    }),
  ];
}

type Stepped = (axis: LaneAxis, points: readonly Point[], style: Partial<LineSet>) => LineSet;

/** The area between two lines that are not drawn themselves. */
function bandOf(stepped: Stepped, { low, high }: Band, fill: string): LineSet[] {
  return [
    stepped('power', high, { borderWidth: 0, backgroundColor: fill, fill: '+1' }),
    stepped('power', low, { borderWidth: 0 }),
  ];
}
