import type { Irradiance } from '../home/panels.js';
import { DAY_MS, HOUR_MS, floorTo } from '../home/grid.js';
import { sunPosition, type Location, type SunPosition } from '../home/sun.js';
import { clearSky } from './clear-sky.js';
import { joined, slotsEndedAt, type HistoryGrid } from './history.js';
import { powerUnder, withAllParts, type Panels, type Radiation, type RoofHome } from './plane.js';
import type { PvModel, PvView } from './pv-model.js';
import { estimateRoof, isPeakMissing, isPlaneMissing, type Roof, type RoofSample } from './roof.js';

/** Weather of a stretch of time, as it was forecast at `issuedMs`. */
export interface WeatherSlot extends Radiation {
  readonly startMs: number;
  readonly endMs: number;
  readonly issuedMs: number;
}

/** A part of a slot: where the sun stands in its middle, and the sky that was forecast. */
interface SkyPart {
  readonly sun: SunPosition;
  readonly irradiance: Irradiance;
  readonly airC?: number | undefined;
}

// The sun moves by 4° in this time; the middle of each part stands for it.
const PARTS_PER_HOUR = 4;
const WEEK_MS = 7 * DAY_MS;
// Weather that was forecast longer ago says nothing that the roof's own past does not.
const OLDEST_MS = 2 * DAY_MS;
const LEARNT_DAYS = 200;
const HALF_LIFE_DAYS = 120;
const DAYLIGHT_HOURS = 12;
// A young history tells more every day.
const YOUNG_MS = 14 * DAY_MS;
// A plane has two angles: some hundred hours tell them as well as thousands.
const MOST_SAMPLES = 400;

/**
 * PV of the home's arrays from weather, on the grid of the history; undefined where location or arrays are unknown. An
 * array that tells no peak, tilt or azimuth gets those that explain its past best, looked for again once a week, and every
 * day in the first two weeks; while nothing tells a peak, the model expects nothing.
 * @param knownMs weather that was issued until then may describe slots that were over already, to correct the model by
 */
export function weatherModel(
  weather: readonly WeatherSlot[],
  home: RoofHome,
  history: HistoryGrid,
  knownMs: number,
): WeatherModel | undefined {
  const { location, solar } = home;
  if (!location || solar.length === 0 || weather.length === 0) return undefined;
  return new WeatherModel(weather, location, solar, history, knownMs);
}

/** PV from weather, for a history that grows. */
export class WeatherModel implements PvModel {
  readonly method = 'tilted plane on weather';
  private readonly slots: readonly WeatherSlot[];
  private readonly parts: number;
  /** By slot of the history; undefined where no weather is known, empty in the dark. */
  private skies: readonly (readonly SkyPart[] | undefined)[] = [];
  private learntAt = NaN;
  private roof: Roof | undefined;
  private past: Float64Array = new Float64Array();
  private clear: Float64Array = new Float64Array();

  constructor(
    weather: readonly WeatherSlot[],
    private readonly location: Location,
    private readonly arrays: readonly Panels[],
    private history: HistoryGrid,
    knownMs: number,
  ) {
    this.slots = sortedByStart(weather);
    this.parts = Math.max(1, Math.round((PARTS_PER_HOUR * history.stepMs) / HOUR_MS));
    this.grow(history, knownMs);
  }

  /** Takes the same history with more slots at its end, and weather that was issued until `knownMs` for them. */
  grow(history: HistoryGrid, knownMs: number): void {
    const first = this.skies.length;
    this.history = history;
    const skies = Array.from({ length: history.length - first }, (_, place) => {
      const startMs = history.startMs + (first + place) * history.stepMs;
      return this.skyOf(startMs, startMs) ?? this.skyToldLate(startMs, knownMs);
    });
    this.skies = [...this.skies, ...skies];
    if (Number.isNaN(this.learntAt)) return;
    this.past = joined(this.past, this.pastOf(first));
    this.clear = joined(this.clear, this.clearOf(first));
  }

  view(asOf: number): PvView {
    const learntAt = this.estimatedAt(asOf);
    if (learntAt !== this.learntAt) this.learn(learntAt);
    const { roof, history, past, clear } = this;
    const indexAt = (startMs: number) => Math.round((startMs - history.startMs) / history.stepMs);
    return {
      past,
      clear,
      ...(roof ? { roof } : { isSizeUnknown: true }),
      at: remembered((startMs) => this.energyKwh(roof, this.skyOf(startMs, asOf))),
      clearAt: remembered((startMs) => clear[indexAt(startMs)] ?? this.clearKwh(roof, startMs)),
      temperatureAt: (startMs) => findSlot(this.slots, startMs, asOf)?.temperatureC,
    };
  }

  /** The instant whose past tells what the arrays do not. */
  private estimatedAt(asOf: number): number {
    if (!this.arrays.some((array) => isPlaneMissing(array) || isPeakMissing(array))) return 0;
    const weekMs = floorTo(asOf, WEEK_MS);
    return weekMs - this.history.startMs < YOUNG_MS ? floorTo(asOf, DAY_MS) : weekMs;
  }

  private learn(instant: number): void {
    this.learntAt = instant;
    this.roof = this.estimate(slotsEndedAt(this.history, instant));
    this.past = this.pastOf(0);
    this.clear = this.clearOf(0);
  }

  private pastOf(first: number): Float64Array {
    return Float64Array.from(this.skies.slice(first), (sky) => this.energyKwh(this.roof, sky) ?? NaN);
  }

  private clearOf(first: number): Float64Array {
    const { startMs, stepMs } = this.history;
    return Float64Array.from(this.skies.slice(first), (_, place) =>
      this.clearKwh(this.roof, startMs + (first + place) * stepMs),
    );
  }

  private estimate(known: number): Roof | undefined {
    const { slotsPerDay, pvKwh, stepMs } = this.history;
    const samples: RoofSample[] = [];
    const slotsPerHour = Math.max(1, Math.round(HOUR_MS / stepMs));
    for (let slot = Math.max(0, known - LEARNT_DAYS * slotsPerDay); slot < known; slot += slotsPerHour) {
      const sky = this.skies[slot];
      if (!sky || sky.length === 0 || Number.isNaN(pvKwh[slot])) continue;
      const middle = sky[sky.length >> 1];
      const weight = 0.5 ** ((known - slot) / slotsPerDay / HALF_LIFE_DAYS);
      samples.push({ ...middle, powerKw: (pvKwh[slot] * HOUR_MS) / stepMs, weight });
    }
    const days = samples.length / DAYLIGHT_HOURS;
    const stride = Math.ceil(samples.length / MOST_SAMPLES);
    const some = samples.filter((_, place) => place % stride === 0);
    return estimateRoof(this.arrays, some, days, this.location.latitude);
  }

  private skyOf(startMs: number, asOf: number): SkyPart[] | undefined {
    return this.skyFrom(startMs, (instant) => findSlot(this.slots, instant, asOf));
  }

  /** The sky of a slot of which weather tells that was issued after it began. */
  private skyToldLate(startMs: number, knownMs: number): SkyPart[] | undefined {
    return this.skyFrom(startMs, (instant) => findLateSlot(this.slots, instant, knownMs));
  }

  private skyFrom(startMs: number, radiationAt: (instant: number) => WeatherSlot | undefined): SkyPart[] | undefined {
    const sky: SkyPart[] = [];
    for (const instant of this.middlesOf(startMs)) {
      const radiation = radiationAt(instant);
      if (!radiation) return undefined;
      const sun = sunPosition(instant, this.location);
      const irradiance = withAllParts(radiation, instant, sun.elevationDegrees);
      if (irradiance.ghiWm2 > 0) sky.push({ sun, irradiance, airC: radiation.temperatureC });
    }
    return sky;
  }

  private energyKwh(roof: Roof | undefined, sky: readonly SkyPart[] | undefined): number | undefined {
    if (!roof || !sky) return undefined;
    let powerKw = 0;
    for (const { sun, irradiance, airC } of sky) {
      for (const array of roof) powerKw += powerUnder(array, irradiance, sun, airC);
    }
    return (powerKw / this.parts) * (this.history.stepMs / HOUR_MS);
  }

  private clearKwh(roof: Roof | undefined, startMs: number): number {
    const sky = this.middlesOf(startMs).map((instant) => {
      const sun = sunPosition(instant, this.location);
      return { sun, irradiance: clearSky(sun.elevationDegrees) };
    });
    return this.energyKwh(roof, sky) ?? 0;
  }

  private middlesOf(startMs: number): number[] {
    const { stepMs } = this.history;
    return Array.from({ length: this.parts }, (_, part) => startMs + ((part + 0.5) * stepMs) / this.parts);
  }
}

const sortedWeather = new WeakMap<readonly WeatherSlot[], readonly WeatherSlot[]>();

/** Weather in the order that `findSlot` needs. */
export function sortedByStart(weather: readonly WeatherSlot[]): readonly WeatherSlot[] {
  let sorted = sortedWeather.get(weather);
  if (!sorted) {
    sorted = [...weather].sort((a, b) => a.startMs - b.startMs || a.issuedMs - b.issuedMs);
    sortedWeather.set(weather, sorted);
  }
  return sorted;
}

function remembered<T>(find: (startMs: number) => T): (startMs: number) => T {
  const known = new Map<number, T>();
  return (startMs) => {
    if (!known.has(startMs)) known.set(startMs, find(startMs));
    return known.get(startMs) as T;
  };
}

/** The newest forecast known at `asOf` of the weather at an instant; undefined in a gap, and where it is too old. */
export function findSlot(slots: readonly WeatherSlot[], instant: number, asOf: number): WeatherSlot | undefined {
  const slot = newestSlot(slots, instant, asOf);
  return slot && asOf - slot.issuedMs <= OLDEST_MS ? slot : undefined;
}

function findLateSlot(slots: readonly WeatherSlot[], instant: number, knownMs: number): WeatherSlot | undefined {
  const slot = newestSlot(slots, instant, knownMs);
  return slot && slot.issuedMs >= slot.startMs ? slot : undefined;
}

/** By binary search in slots by their start and then their issue. */
function newestSlot(slots: readonly WeatherSlot[], instant: number, asOf: number): WeatherSlot | undefined {
  let low = 0;
  let high = slots.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (slots[middle].startMs <= instant) low = middle + 1;
    else high = middle;
  }
  for (let index = low - 1; index >= 0 && slots[index].startMs === slots[low - 1].startMs; index--) {
    const slot = slots[index];
    if (slot.issuedMs <= asOf) return instant < slot.endMs ? slot : undefined;
  }
  return undefined;
}
