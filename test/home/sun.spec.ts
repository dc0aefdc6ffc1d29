import assert from 'node:assert/strict';
import { isDark, sunPosition } from '../../nodes/home/sun.js';

const PARIS = { latitude: 48.86, longitude: 2.35 };

describe('the position of the sun', () => {
  // The example of Reda and Andreas, Solar Energy 76 (2004): zenith 50.11162°, azimuth 194.34024° (with refraction).
  it('agrees with the worked example of the Solar Position Algorithm', () => {
    const golden = { latitude: 39.742476, longitude: -105.1786 };
    const { elevationDegrees, azimuthDegrees } = sunPosition(Date.parse('2003-10-17T19:30:30Z'), golden);
    assert.ok(Math.abs(elevationDegrees - (90 - 50.11162)) < 0.03, `${elevationDegrees}`);
    assert.ok(Math.abs(azimuthDegrees - 194.34024) < 0.03, `${azimuthDegrees}`);
  });

  // At solar noon of the solstices 90° − latitude ± 23.44°; at the equinox it rises in the east at six solar hours.
  for (const { at, elevation, azimuth } of [
    { at: '2026-06-21T11:22:00Z', elevation: 63.44, azimuth: 180 },
    { at: '2026-12-21T11:18:00Z', elevation: 16.56, azimuth: 180 },
    { at: '2026-03-20T05:28:00Z', elevation: 0, azimuth: 90 },
  ]) {
    it(`is as the geometry says at ${at}`, () => {
      const sun = sunPosition(Date.parse(at), { latitude: 50, longitude: 10 });
      assert.ok(Math.abs(sun.elevationDegrees - elevation) < 0.2, `${sun.elevationDegrees}`);
      assert.ok(Math.abs(sun.azimuthDegrees - azimuth) < 0.5, `${sun.azimuthDegrees}`);
    });
  }

  const dark: [name: string, start: string, end: string, expected: boolean][] = [
    ['at midnight', '2024-06-20T23:00:00Z', '2024-06-20T23:30:00Z', true],
    ['at noon', '2024-06-20T11:00:00Z', '2024-06-20T11:30:00Z', false],
    ['in the slot in which the sun rises (03:47 UTC)', '2024-06-20T03:30:00Z', '2024-06-20T04:00:00Z', false],
    ['in the slot before', '2024-06-20T03:00:00Z', '2024-06-20T03:30:00Z', true],
  ];
  for (const [name, start, end, expected] of dark) {
    it(`is ${expected ? 'below' : 'above'} the horizon ${name} in Paris`, () =>
      assert.equal(isDark(Date.parse(start), Date.parse(end), PARIS), expected));
  }
});
