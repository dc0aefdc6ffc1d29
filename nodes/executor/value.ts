/** Marginal value of stored energy (currency per kWh stored) over state of charge. */
export interface ValueCurve {
  readonly socPercent: readonly number[];
  readonly valuePerKwh: readonly number[];
}

/** The same value at every state of charge. */
export function flatValue(valuePerKwh: number): ValueCurve {
  return { socPercent: [0], valuePerKwh: [valuePerKwh] };
}

/** The value at a state of charge: linear between the points, constant outside them. */
export function valueAt(curve: ValueCurve, socPercent: number): number {
  const { socPercent: soc, valuePerKwh: value } = curve;
  const above = soc.findIndex((point) => point >= socPercent);
  if (above === 0) return value[0];
  if (above < 0) return value[value.length - 1];
  const share = (socPercent - soc[above - 1]) / (soc[above] - soc[above - 1]);
  return value[above - 1] + share * (value[above] - value[above - 1]);
}

/** The integral of the value from one state of charge to another (currency per kWh × percent); negative downwards. */
export function valueBetween(curve: ValueCurve, fromPercent: number, toPercent: number): number {
  if (toPercent < fromPercent) return -valueBetween(curve, toPercent, fromPercent);
  const { socPercent: soc, valuePerKwh: value } = curve;
  const last = soc.length - 1;
  let sum = value[0] * Math.max(0, Math.min(toPercent, soc[0]) - fromPercent);
  sum += value[last] * Math.max(0, toPercent - Math.max(fromPercent, soc[last]));
  for (let index = 1; index <= last; index++) {
    const [left, right] = [soc[index - 1], soc[index]];
    const [from, to] = [Math.max(left, fromPercent), Math.min(right, toPercent)];
    if (to <= from) continue;
    const slope = (value[index] - value[index - 1]) / (right - left);
    sum += (to - from) * (value[index - 1] + slope * ((from + to) / 2 - left));
  }
  return sum;
}

/** Every state of charge at which the value passes through `value`. */
export function socWhere(curve: ValueCurve, value: number): number[] {
  const { socPercent: soc, valuePerKwh } = curve;
  const found: number[] = [];
  for (let index = 1; index < soc.length; index++) {
    const [left, right] = [valuePerKwh[index - 1], valuePerKwh[index]];
    if ((left - value) * (right - value) > 0) continue;
    const share = left === right ? 0 : (value - left) / (right - left);
    found.push(soc[index - 1] + share * (soc[index] - soc[index - 1]));
  }
  return found;
}
