/** A device as the form of `darkstar-home` keeps it: what was typed, by the name of the property. */
export interface DeviceForm {
  readonly kind: string;
  readonly [field: string]: string | boolean;
}

type DeviceKind = 'battery' | 'solar' | 'waterHeater' | 'ev' | 'appliance' | 'thermalTank';

const TEXT_FIELDS: ReadonlySet<string> = new Set(['id', 'earliest', 'latest']);

/** The devices of one kind, as the home describes them; what was left empty takes its default. */
export function devicesOf(form: { readonly devices?: readonly DeviceForm[] }, kind: DeviceKind): object[] {
  return (form.devices ?? []).filter((device) => device.kind === kind).map(deviceOf);
}

function deviceOf({ kind, readyBy, readySocPercent, days, ...fields }: DeviceForm): object {
  const properties = Object.entries(fields).flatMap(([name, value]) =>
    value === '' ? [] : [[name, TEXT_FIELDS.has(name) || typeof value === 'boolean' ? value : numberOr(value)]],
  );
  const goals = readyBy && readySocPercent ? [{ by: readyBy, socPercent: numberOr(readySocPercent) }] : [];
  return {
    ...Object.fromEntries(properties),
    ...(kind === 'ev' ? { goals } : {}),
    ...(typeof days === 'string' && days !== '' ? { days: days.split(',').map(numberOr) } : {}),
  };
}

/** What is no number stays as it is, for the schema to refuse. */
function numberOr(value: string | boolean): unknown {
  return value === '' || Number.isNaN(Number(value)) ? value : Number(value);
}
