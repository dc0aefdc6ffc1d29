import { USUAL_PLANE, type Irradiance, type Plane } from '../home/panels.js';
import type { SunPosition } from '../home/sun.js';
import { powerUnder, type Panels } from './plane.js';

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

/** How most roofs of a latitude lie: towards the equator. */
export function usualPlane(latitude: number): Plane {
  return { ...USUAL_PLANE, azimuthDegrees: latitude < 0 ? 0 : 180 };
}

/** The arrays with the usual plane where they tell none, and whether any did not. */
export function withUsualPlane(arrays: readonly Panels[], latitude: number): readonly (Panels & Plane)[] {
  return arrays.map((array) => inPlane(array, usualPlane(latitude)));
}

export function isPlaneMissing({ tiltDegrees, azimuthDegrees }: Panels): boolean {
  return tiltDegrees === undefined || azimuthDegrees === undefined;
}

/**
 * The arrays, those that tell no tilt or azimuth in the plane that explains best what was measured (least squares, one
 * scale for the whole roof), held towards the usual plane the fewer days there are.
 */
export function estimateRoof(
  arrays: readonly Panels[],
  samples: readonly RoofSample[],
  days: number,
  latitude: number,
): readonly (Panels & Plane)[] {
  const usual = usualPlane(latitude);
  if (days < 1 || samples.length === 0) return withUsualPlane(arrays, latitude);
  let best = { loss: Infinity, plane: usual };
  for (const tiltDegrees of TILTS) {
    for (const turn of TURNS) {
      const plane = { tiltDegrees, azimuthDegrees: (usual.azimuthDegrees + turn + 360) % 360 };
      const far = (turn / FAR_TURN_DEGREES) ** 2 + ((tiltDegrees - usual.tiltDegrees) / FAR_TILT_DEGREES) ** 2;
      const roof = arrays.map((array) => inPlane(array, plane));
      const loss = leastSquares(roof, samples) * (1 + (DOUBT_DAYS / days) * far);
      if (loss < best.loss) best = { loss, plane };
    }
  }
  return arrays.map((array) => inPlane(array, best.plane));
}

function inPlane(array: Panels, { tiltDegrees, azimuthDegrees }: Plane): Panels & Plane {
  return {
    ...array,
    tiltDegrees: array.tiltDegrees ?? tiltDegrees,
    azimuthDegrees: array.azimuthDegrees ?? azimuthDegrees,
  };
}

/** What is left of the squared errors with the best scale. */
function leastSquares(roof: readonly Panels[], samples: readonly RoofSample[]): number {
  let [both, model, measured] = [0, 0, 0];
  for (const { sun, irradiance, airC, powerKw, weight } of samples) {
    let modelKw = 0;
    for (const array of roof) modelKw += powerUnder(array, irradiance, sun, airC);
    both += weight * modelKw * powerKw;
    model += weight * modelKw ** 2;
    measured += weight * powerKw ** 2;
  }
  return model > 0 ? measured - both ** 2 / model : measured;
}
