import { devicesOf, type DeviceForm } from './device-form.js';
import { DarkstarError } from './errors.js';
import { homeSchema, type Home } from './schema/home.js';
import { parse } from './schema/parse.js';

/** The form of `darkstar-home` as Node-RED stores it: a number may be a string, and an empty string means "not given". */
export interface HomeForm {
  readonly key: string;
  readonly timezone: string;
  readonly currency: string;
  readonly latitude: string | number;
  readonly longitude: string | number;
  readonly maxImportKw: string | number;
  readonly maxExportKw: string | number;
  readonly exportAllowed: boolean;
  readonly importFactor: string | number;
  readonly importAdd: string | number;
  readonly exportFactor: string | number;
  readonly exportAdd: string | number;
  /** JSON object: a tariff in detail, instead of the four numbers above; empty in homes that were made before it. */
  readonly tariff?: string;
  /** JSON object: the price of the highest power. */
  readonly powerTariff?: string;
  readonly batteryKwh: string | number;
  readonly batteryMinSoc: string | number;
  readonly batteryMaxSoc: string | number;
  readonly batteryChargeKw: string | number;
  readonly batteryDischargeKw: string | number;
  readonly batteryChargeEfficiency: string | number;
  readonly batteryDischargeEfficiency: string | number;
  readonly batteryWear: string | number;
  readonly pvPeakKw: string | number;
  readonly pvTilt: string | number;
  readonly pvAzimuth: string | number;
  /** Devices as the form lists them; absent in homes that were made before it. */
  readonly devices?: readonly DeviceForm[];
  /** JSON object; its properties replace those that the fields give. */
  readonly more: string;
}

/** A key names a folder: lower-case letters, digits and hyphens. */
const KEY = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;

/** @throws DarkstarError `bad-home-key` */
export function checkKey(key: string): string {
  if (KEY.test(key)) return key;
  throw new DarkstarError(
    'bad-home-key',
    `\`key\` is "${key}": expected 1 to 32 lower-case letters, digits and hyphens, such as "summer-house". It names the home's folder.`,
    { values: { key } },
  );
}

/**
 * The home that a form describes. The location is rounded to 0.01° (about a kilometre): enough for the sun, too little
 * to find the house in a flow that is shared.
 * @param hostTimezone the zone of this computer, used where the form leaves it empty
 * @throws DarkstarError `invalid-input` with every problem, `bad-json`
 */
export function homeFromForm(form: HomeForm, hostTimezone: string): Home {
  const fields = {
    timezone: form.timezone || hostTimezone,
    currency: form.currency || undefined,
    location: locationOf(form),
    tariff: tariffOf(form),
    grid: {
      maxImportKw: numberOf(form.maxImportKw),
      maxExportKw: numberOf(form.maxExportKw),
      exportAllowed: form.exportAllowed,
      powerTariff: form.powerTariff?.trim() ? objectOf('powerTariff', form.powerTariff) : undefined,
    },
    batteries: [...(numberOf(form.batteryKwh) === 0 ? [] : [batteryOf(form)]), ...devicesOf(form, 'battery')],
    solar: [...(numberOf(form.pvPeakKw) === 0 ? [] : [solarOf(form)]), ...devicesOf(form, 'solar')],
    waterHeaters: devicesOf(form, 'waterHeater'),
    evs: devicesOf(form, 'ev'),
    appliances: devicesOf(form, 'appliance'),
    thermalTanks: devicesOf(form, 'thermalTank'),
  };
  return parse(homeSchema, { ...fields, ...moreOf(form.more) }, 'home');
}

function tariffOf(form: HomeForm): unknown {
  if (form.tariff?.trim()) return objectOf('tariff', form.tariff);
  return {
    import: { factor: numberOf(form.importFactor), addPerKwh: numberOf(form.importAdd) },
    export: { factor: numberOf(form.exportFactor), addPerKwh: numberOf(form.exportAdd) },
  };
}

function locationOf(form: HomeForm) {
  const latitude = numberOf(form.latitude);
  const longitude = numberOf(form.longitude);
  if (latitude === undefined && longitude === undefined) return undefined;
  return { latitude: roundDegrees(latitude), longitude: roundDegrees(longitude) };
}

function roundDegrees(degrees: unknown): unknown {
  return typeof degrees === 'number' ? Math.round(degrees * 100) / 100 : degrees;
}

function batteryOf(form: HomeForm) {
  return {
    id: 'battery',
    capacityKwh: numberOf(form.batteryKwh),
    minSocPercent: numberOf(form.batteryMinSoc),
    maxSocPercent: numberOf(form.batteryMaxSoc),
    maxChargeKw: numberOf(form.batteryChargeKw),
    maxDischargeKw: numberOf(form.batteryDischargeKw),
    chargeEfficiency: fractionOf(form.batteryChargeEfficiency),
    dischargeEfficiency: fractionOf(form.batteryDischargeEfficiency),
    wearCostPerKwh: numberOf(form.batteryWear),
  };
}

function solarOf(form: HomeForm) {
  return {
    id: 'roof',
    peakKw: numberOf(form.pvPeakKw),
    tiltDegrees: numberOf(form.pvTilt),
    azimuthDegrees: numberOf(form.pvAzimuth),
  };
}

function moreOf(json: string): object {
  return json.trim() ? objectOf('more', json) : {};
}

const EXAMPLES = {
  more: '{"batteries": […]}',
  tariff: '{"import": {"vatPercent": 25}}',
  powerTariff: '{"pricePerKw": 40}',
};

function objectOf(field: keyof typeof EXAMPLES, json: string): object {
  const value = parseJson(field, json);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  const message = `\`${field}\` is not a JSON object: expected something like ${EXAMPLES[field]}.`;
  throw new DarkstarError('bad-json', message, { values: { field } });
}

function parseJson(field: string, json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `\`${field}\` is not valid JSON (${reason}). Correct it or empty the field.`;
    throw new DarkstarError('bad-json', message, { values: { field, reason }, cause });
  }
}

/** The number in a field; what is no number stays as it is, so that the schema can name it. */
function numberOf(value: string | number): unknown {
  if (typeof value === 'number') return value;
  const text = (value ?? '').trim();
  if (text === '') return undefined;
  const number = Number(text);
  return Number.isNaN(number) ? value : number;
}

/** A percentage as a fraction. */
function fractionOf(percent: string | number): unknown {
  const number = numberOf(percent);
  return typeof number === 'number' ? number / 100 : number;
}
