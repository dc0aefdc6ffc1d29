import { DarkstarError, describeProblem, type Problem } from '../home/errors.js';
import type { Home } from '../home/schema/home.js';
import { isQuantity, quantities, specOf, units, type DeviceKind, type Quantity } from './quantities.js';
import { validityOf, type Validity } from './validity.js';

/** A row of the mapping table as the form keeps it. */
export interface MappingForm {
  /** A message's topic, or the entity id it carries; a trailing `*` stands for any ending. */
  readonly source: string;
  /** Where in the message the value is; `payload` where empty. */
  readonly property: string;
  readonly quantity: string;
  /** The id of the device in the home; empty means the only one of its kind. */
  readonly device: string;
  readonly unit: string;
  /** `-` turns a power around whose sensor counts the other way. */
  readonly sign: string;
  /** What the number is multiplied by; 1 where empty. */
  readonly scale?: string;
  /** How long a silent sensor's value is believed: empty, `change`, or minutes. */
  readonly valid?: string;
}

/** A row of the mapping table, checked against the home. */
export interface Mapping {
  readonly source: string;
  readonly property: string;
  readonly quantity: Quantity;
  /** Null where the home has no such device: what comes is then left alone. */
  readonly device: string | null;
  readonly unit: string;
  readonly sign: 1 | -1;
  readonly scale: number;
  readonly validity: Validity;
}

type Devices = Pick<Home, DeviceKind>;

/**
 * Checks the mapping table against the home.
 * @throws DarkstarError `invalid-mapping` with every problem.
 */
export function resolveMappings(forms: readonly MappingForm[], home: Devices): readonly Mapping[] {
  const problems: Problem[] = [];
  const resolved = forms.map((form, index) => resolve(form, `mappings[${index}]`, home, problems));
  refuseDoubles(resolved, problems);
  const [first] = problems;
  if (first) {
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    throw new DarkstarError('invalid-mapping', `${describeProblem(first)}${more}`, { problems });
  }
  return resolved.filter((mapping) => mapping !== undefined);
}

function resolve(form: MappingForm, path: string, home: Devices, problems: Problem[]): Mapping | undefined {
  const { source, quantity, unit, sign } = form;
  if (source.trim() === '') {
    const expected = 'a topic or an entity id';
    problems.push({ path: `${path}.source`, value: source, expected, remedy: 'Fill it in or remove the row.' });
  }
  if (!isQuantity(quantity)) {
    const expected = `one of ${Object.keys(quantities).join(', ')}`;
    problems.push({ path: `${path}.quantity`, value: quantity, expected, remedy: 'Choose one.' });
    return undefined;
  }
  const { dimension } = specOf(quantity);
  if (!Object.hasOwn(units[dimension], unit)) {
    const expected = `for ${quantity} one of ${Object.keys(units[dimension]).join(', ') || 'no unit'}`;
    problems.push({ path: `${path}.unit`, value: unit, expected, remedy: 'Choose the unit that the sensor sends.' });
  }
  if (sign !== '+' && (sign !== '-' || dimension !== 'power')) {
    const expected = dimension === 'power' ? '+ or -' : '+, because only a power can be turned around';
    problems.push({ path: `${path}.sign`, value: sign, expected, remedy: 'Change it.' });
  }
  const scale = Number(form.scale?.trim() || 1);
  if (!Number.isFinite(scale) || scale === 0) {
    const expected = 'a number other than 0, such as 0.1';
    problems.push({ path: `${path}.scale`, value: form.scale, expected, remedy: 'Correct it, or empty it for 1.' });
  }
  const validity = validityOf(form.valid ?? '');
  if (!validity) {
    const expected = 'nothing, `change`, or minutes from 1 to 10080';
    problems.push({ path: `${path}.valid`, value: form.valid, expected, remedy: 'Choose one.' });
  }
  return {
    source: source.trim(),
    property: form.property.trim() || 'payload',
    quantity,
    device: deviceOf(form, quantity, path, home, problems),
    unit,
    sign: sign === '-' ? -1 : 1,
    scale,
    validity: validity ?? { kind: 'automatic' },
  };
}

function deviceOf(form: MappingForm, quantity: Quantity, path: string, home: Devices, problems: Problem[]) {
  const { device: kind, ofWholeHome } = specOf(quantity);
  const wanted = form.device.trim();
  if (!kind) {
    if (wanted !== '') {
      const expected = `nothing, because ${quantity} belongs to the whole home`;
      problems.push({ path: `${path}.device`, value: wanted, expected, remedy: 'Empty it.' });
    }
    return null;
  }
  const ids: readonly string[] = home[kind].map(({ id }) => id);
  if (wanted === '' && ofWholeHome) return null;
  if (wanted === '' && ids.length <= 1) return ids[0] ?? null;
  if (ids.includes(wanted)) return wanted;
  const expected = ids.length > 0 ? `one of ${ids.join(', ')}` : `no device, because the home has no ${kind}`;
  problems.push({ path: `${path}.device`, value: wanted, expected, remedy: 'Write the id of a device of the home.' });
  return null;
}

/** Two sensors of one quantity would write over each other. */
function refuseDoubles(mappings: readonly (Mapping | undefined)[], problems: Problem[]): void {
  const seen = new Set<string>();
  mappings.forEach((mapping, index) => {
    if (!mapping) return;
    const key = sensorKey(mapping);
    if (seen.has(key)) {
      const expected = 'each quantity of a device once';
      const remedy = 'Remove one of the two rows, or name another device.';
      problems.push({ path: `mappings[${index}].quantity`, value: mapping.quantity, expected, remedy });
    }
    seen.add(key);
  });
}

/** True where the row is for a device that the home does not have. */
export function isIdle({ quantity, device }: Mapping): boolean {
  const { device: kind, ofWholeHome } = specOf(quantity);
  return device === null && kind !== undefined && !ofWholeHome;
}

/** Names a quantity of a device, as in the `ages` of a state: `pvKw`, `batteryKw.garage`. */
export function sensorKey({ quantity, device }: Pick<Mapping, 'quantity' | 'device'>): string {
  return device === null ? quantity : `${quantity}.${device}`;
}

/** True where a source of the table means the name that a message carries. */
export function meets(source: string, name: string): boolean {
  return source.endsWith('*') ? name.startsWith(source.slice(0, -1)) : name === source;
}
