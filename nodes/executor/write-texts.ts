import type { Text } from '../home/errors.js';
import { round } from '../home/numbers.js';
import { shown } from './device-value.js';
import type { Value, Write } from './render.js';

/** What people are told of writes and of what came of them; every value of a sentence is beside it, so that a page can say it otherwise. */

export function writeRefused({ device, target, key }: Write, reason: string): Text {
  const text = `${key} was not carried out (${reason}). It is repeated.`;
  return { code: 'write-refused', values: { device, target, reason }, text };
}

export function writeNotTaken({ device, target, key, values }: Write, is: Value | null, writes: number): Text {
  const asked = shown(values);
  const found = is === null ? 'unknown' : String(is);
  const text = `${key} was asked to be ${asked} and is ${found}: ${writes} writes did not arrive. Check the device, its integration, and that the action node does not block input overrides.`;
  return { code: 'write-not-taken', values: { device, target, asked, is, writes }, text };
}

export function budgetSpent({ device, target, key }: Write, writes: number): Text {
  const text = `${key} was written ${writes} times today, as often as the settings allow: it stays as it is until tomorrow.`;
  return { code: 'budget-spent', values: { device, target, writes }, text };
}

export function drifted(
  { device, target, key, values }: Write,
  is: Value,
  by: string | null,
  leftMinutes: number,
): Text {
  const asked = shown(values);
  const what = `${key} was ${asked} and was set to ${String(is)} by ${by ?? 'somebody else'}`;
  const text =
    leftMinutes === 0
      ? `${what}: it is set back.`
      : `${what}: this device is left alone for ${leftMinutes} minutes. Switch the other controller off, or this device to shadow.`;
  return { code: 'drift', values: { device, target, asked, is, by, leftMinutes }, text };
}

export function unitMismatch(device: string, source: string, unit: string, target: string, wanted: string): Text {
  const text = `${source} counts in ${unit}, but ${target} is written in ${wanted}: nothing is sent to ${device}. Choose another entity.`;
  return { code: 'unit-mismatch', values: { device, source, unit, target, wanted }, text };
}

export function drawsNothing(device: string, minutes: number): Text {
  const text = `${device} was switched on and has drawn no power for ${minutes} minutes. Unless it is full or warm already, check its fuse and plug, limits that are set in the device itself, and its power sensor in the recorder.`;
  return { code: 'device-draws-nothing', values: { device, minutes }, text };
}

export function drawsWhileOff(device: string, minutes: number, kw: number): Text {
  const powerKw = round(kw, 2);
  const text = `${device} was switched off and has drawn power for ${minutes} minutes, now ${powerKw} kW. Check whether somebody else switches it, whether the executor writes to the right entity, and its power sensor in the recorder.`;
  return { code: 'device-draws-while-off', values: { device, minutes, powerKw }, text };
}
