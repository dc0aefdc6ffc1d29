import { clamp, sum } from '../home/numbers.js';
import { USUAL_PLANE, type Irradiance, type Plane } from '../home/panels.js';
import type { SunPosition } from '../home/sun.js';
import { powerUnder, type Panels, type SizedPanels } from './plane.js';

/** A measured stretch: what the roof gave, and the sky it was forecast to stand under. */
export interface RoofSample {
  readonly sun: SunPosition;
  readonly irradiance: Irradiance;
  readonly airC?: number | undefined;
  /** Mean power in kW. */
  readonly powerKw: number;
  readonly weight: number;
}

const TILTS = [0, 10, 20, 30, 40, 50, 60, 75, 90];
const TURNS = [-120, -105, -90, -75, -60, -45, -30, -15, 0, 15, 30, 45, 60, 75, 90, 105, 120];
// A quarter turn or 30° of tilt away from the usual must explain this much of the error times days to be believed.
const DOUBT_DAYS = 45;
const FAR_TURN_DEGREES = 90;
const FAR_TILT_DEGREES = 30;
// A peak cannot be far below what the array once gave, and even in winter it is not many times that.
const [LEAST_OF_HIGHEST, MOST_OF_HIGHEST] = [0.8, 6];
const LEAST_KW = 0.05;

/** How most roofs of a latitude lie: towards the equator. */
function usualPlane(latitude: number): Plane {
  return { ...USUAL_PLANE, azimuthDegrees: latitude < 0 ? 0 : 180 };
}

/** Arrays of which all is known, or estimated. */
export type Roof = readonly (SizedPanels & Plane)[];

export function isPlaneMissing({ tiltDegrees, azimuthDegrees }: Panels): boolean {
  return tiltDegrees === undefined || azimuthDegrees === undefined;
}

export function isPeakMissing({ peakKw }: Panels): boolean {
  return peakKw === undefined;
}

/**
 * The arrays with what they do not tell: tilt and azimuth that explain best what was measured (least squares, one scale
 * for the whole roof), held towards the usual plane the fewer days there are, and the peak at which the model gives what
 * was measured, within what the highest measured power allows. Undefined while a peak is neither told nor measured.
 */
export function estimateRoof(
  arrays: readonly Panels[],
  samples: readonly RoofSample[],
  days: number,
  latitude: number,
): Roof | undefined {
  const usual = usualPlane(latitude);
  const isMeasured = days >= 1 && samples.some(({ powerKw }) => powerKw > 0);
  const parts = (plane: Plane) => inParts(arrays, plane);
  if (!isMeasured) return arrays.some(isPeakMissing) ? undefined : parts(usual).told;
  let best = { loss: Infinity, plane: usual };
  for (const plane of arrays.some(isPlaneMissing) ? planesAround(usual) : [usual]) {
    const loss = fit(parts(plane), samples).loss * (1 + (DOUBT_DAYS / days) * farness(plane, usual));
    if (loss < best.loss) best = { loss, plane };
  }
  return withPeaks(arrays, best.plane, samples);
}

function withPeaks(arrays: readonly Panels[], plane: Plane, samples: readonly RoofSample[]): Roof {
  const parts = inParts(arrays, plane);
  if (parts.missing.length === 0) return parts.told;
  const highestKw = Math.max(...samples.map(({ powerKw }) => powerKw)) - sum(parts.told.map(({ peakKw }) => peakKw));
  const [leastKw, mostKw] = [LEAST_OF_HIGHEST, MOST_OF_HIGHEST].map((share) => Math.max(LEAST_KW, share * highestKw));
  const count = parts.missing.length;
  const peakKw = clamp(fit(parts, samples).scale, leastKw / count, mostKw / count);
  return arrays.map((array) => sized(array, plane, array.peakKw ?? peakKw));
}

function planesAround(usual: Plane): readonly Plane[] {
  return TILTS.flatMap((tiltDegrees) =>
    TURNS.map((turn) => ({ tiltDegrees, azimuthDegrees: (usual.azimuthDegrees + turn + 360) % 360 })),
  );
}

/** How unusual a plane is: 1 for a quarter turn, or for 30° of tilt. */
function farness({ tiltDegrees, azimuthDegrees }: Plane, usual: Plane): number {
  const turn = ((azimuthDegrees - usual.azimuthDegrees + 540) % 360) - 180;
  return (turn / FAR_TURN_DEGREES) ** 2 + ((tiltDegrees - usual.tiltDegrees) / FAR_TILT_DEGREES) ** 2;
}

interface Parts {
  readonly told: Roof;
  /** Those that tell no peak, with 1 kW each. */
  readonly missing: Roof;
}

function inParts(arrays: readonly Panels[], plane: Plane): Parts {
  const told: Roof = arrays.flatMap((array) => (array.peakKw === undefined ? [] : [sized(array, plane, array.peakKw)]));
  return { told, missing: arrays.filter(isPeakMissing).map((array) => sized(array, plane, 1)) };
}

function sized(array: Panels, { tiltDegrees, azimuthDegrees }: Plane, peakKw: number): Roof[number] {
  return {
    ...array,
    peakKw,
    tiltDegrees: array.tiltDegrees ?? tiltDegrees,
    azimuthDegrees: array.azimuthDegrees ?? azimuthDegrees,
  };
}

/** The scale with which arrays without a peak explain best what the others leave, and what is left of the squared errors. */
function fit({ told, missing }: Parts, samples: readonly RoofSample[]): { scale: number; loss: number } {
  const isWhole = missing.length === 0;
  let [both, model, rest] = [0, 0, 0];
  for (const { sun, irradiance, airC, powerKw, weight } of samples) {
    const powerOf = (roof: Roof) => sum(roof.map((array) => powerUnder(array, irradiance, sun, airC)));
    const modelKw = powerOf(isWhole ? told : missing);
    const restKw = isWhole ? powerKw : powerKw - powerOf(told);
    both += weight * modelKw * restKw;
    model += weight * modelKw ** 2;
    rest += weight * restKw ** 2;
  }
  const scale = model > 0 ? Math.max(0, both / model) : 0;
  return { scale, loss: rest - 2 * scale * both + scale ** 2 * model };
}
