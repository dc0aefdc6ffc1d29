import { DAY_MS, floorTo, HOUR_MS, MINUTE_MS, toIso } from '../home/grid.js';
import { clamp } from '../home/numbers.js';
import type { Weather } from '../home/schema/messages.js';
import { smoothNoise } from './noise.js';
import { sunPosition, type Location } from '../home/sun.js';

/** The weather of one instant: temperature, cloud cover and irradiance. */
export interface Sky {
  readonly temperatureC: number;
  readonly cloudPercent: number;
  readonly ghiWm2: number;
  readonly dniWm2: number;
  readonly dhiWm2: number;
}

interface Air {
  readonly temperatureC: number;
  /** 0 clear to 1 overcast. */
  readonly cloud: number;
}

const FORECAST_HOURS = 48;
const SAMPLES_PER_HOUR = 4;

/** The simulated sky over a place: a function of seed and instant alone. */
export function skyAt(instant: number, place: Location, seed: number): Sky {
  return skyUnder(airAt(instant, place, seed), instant, place);
}

/**
 * A forecast of the simulated sky for 48 hours, hourly means from the running hour on. Its error is smooth, belongs to
 * the six hours in which it was issued, and grows with the lead time, as that of a weather service does.
 */
export function forecastWeather(now: number, place: Location, seed: number): Weather {
  const first = floorTo(now, HOUR_MS);
  const issue = Math.floor(now / (6 * HOUR_MS));
  const slots = Array.from({ length: FORECAST_HOURS }, (_, hour) => {
    const start = first + hour * HOUR_MS;
    const samples = Array.from({ length: SAMPLES_PER_HOUR }, (_, sample) => {
      const instant = start + ((sample + 0.5) * HOUR_MS) / SAMPLES_PER_HOUR;
      return skyUnder(forecastAir(instant, now, issue, place, seed), instant, place);
    });
    const mean = (of: (sky: Sky) => number) => samples.reduce((sum, sky) => sum + of(sky), 0) / SAMPLES_PER_HOUR;
    return {
      start: toIso(start),
      end: toIso(start + HOUR_MS),
      temperatureC: mean((sky) => sky.temperatureC),
      cloudPercent: mean((sky) => sky.cloudPercent),
      ghiWm2: mean((sky) => sky.ghiWm2),
      dniWm2: mean((sky) => sky.dniWm2),
      dhiWm2: mean((sky) => sky.dhiWm2),
    };
  });
  return { issuedAt: toIso(now), source: 'simulator', slots };
}

function airAt(instant: number, place: Location, seed: number): Air {
  const noise = (stream: string, periodMs: number) => smoothNoise(seed, stream, instant, periodMs);
  // Fronts set the day, showers the hour, single clouds the minute; winters are grey away from the equator.
  const front = noise('front', 17 * HOUR_MS);
  const showers = 0.5 * (noise('shower', 100 * MINUTE_MS) - 0.5);
  const singles = 0.35 * (noise('cloud', 4 * MINUTE_MS) - 0.5) * (1 - Math.abs(2 * front - 1));
  const greyness = (0.2 * -seasonAt(instant, place) * Math.abs(place.latitude)) / 50;
  const cloud = clamp(1.5 * front - 0.05 + greyness + showers + singles, 0, 1);
  return { cloud, temperatureC: seasonalC(instant, place) + 8 * (noise('warmth', 30 * HOUR_MS) - 0.5) };
}

function forecastAir(instant: number, now: number, issue: number, place: Location, seed: number): Air {
  const { cloud, temperatureC } = airAt(instant, place, seed);
  const leadHours = Math.max(0, (instant - now) / HOUR_MS);
  const growth = 0.2 + 0.8 * Math.min(1, leadHours / FORECAST_HOURS);
  const error = (stream: string) => 2 * smoothNoise(seed, `${stream}-error-${issue}`, instant, 5 * HOUR_MS) - 1;
  return {
    cloud: clamp(cloud + 0.45 * growth * error('cloud'), 0, 1),
    temperatureC: temperatureC + 3 * growth * error('temperature'),
  };
}

/** −1 in the depth of winter, three weeks after the solstice, to 1 in high summer. */
function seasonAt(instant: number, { latitude }: Location): number {
  const dayOfYear = (instant - Date.UTC(new Date(instant).getUTCFullYear(), 0, 1)) / DAY_MS;
  return -Math.cos((2 * Math.PI * (dayOfYear - 15)) / 365.25) * Math.sign(latitude);
}

/** A plausible mean: colder towards the poles and in winter, warmest at three in the solar afternoon. */
function seasonalC(instant: number, place: Location): number {
  const { latitude, longitude } = place;
  const solarHour = ((instant % DAY_MS) / HOUR_MS + longitude / 15 + 24) % 24;
  const daily = Math.cos((2 * Math.PI * (solarHour - 15)) / 24);
  return 27 - 0.34 * Math.abs(latitude) + 0.2 * Math.abs(latitude) * seasonAt(instant, place) + 3.5 * daily;
}

/**
 * Irradiance under clouds: clear-sky global irradiance of Haurwitz (1945), reduced and split by the cloud cover as in
 * Kasten and Czeplak (1980). Zero with the sun below the horizon.
 */
function skyUnder({ cloud, temperatureC }: Air, instant: number, place: Location): Sky {
  const sinElevation = Math.sin((sunPosition(instant, place).elevationDegrees * Math.PI) / 180);
  const cloudPercent = 100 * cloud;
  if (sinElevation <= 0) return { temperatureC, cloudPercent, ghiWm2: 0, dniWm2: 0, dhiWm2: 0 };
  const clearWm2 = 1098 * sinElevation * Math.exp(-0.057 / sinElevation);
  const ghiWm2 = clearWm2 * (1 - 0.75 * cloud ** 3.4);
  // Near the horizon nearly all light is diffuse, whatever the clouds.
  const lowSun = Math.exp(-sinElevation / 0.08);
  const diffuseShare = Math.min(1, 0.3 + 0.7 * cloud ** 2 + lowSun);
  const dhiWm2 = ghiWm2 * diffuseShare;
  return { temperatureC, cloudPercent, ghiWm2, dhiWm2, dniWm2: (ghiWm2 - dhiWm2) / sinElevation };
}
