import assert from 'node:assert/strict';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { pvByArray } from '../../nodes/plan/solar-arrays.js';

describe("the sun's share of each array", () => {
  const cases: [name: string, peaks: (number | undefined)[], shares: number[]][] = [
    ['goes by peak power', [6, 2], [3, 1]],
    ['is as the mean of the others where a peak is not known', [6, 2, undefined], [2, 2 / 3, 4 / 3]],
    ['is the same for all where none is known', [undefined, undefined], [2, 2]],
    ['is all of it for a single array', [undefined], [4]],
  ];
  for (const [name, peaks, shares] of cases) {
    it(name, () => {
      const solar = peaks.map((peakKw, place) => ({ id: `roof-${place}`, ...(peakKw !== undefined && { peakKw }) }));
      const home = homeSchema.parse({ timezone: 'UTC', grid: { maxImportKw: 11, maxExportKw: 11 }, solar });
      const slot = { start: '2026-01-01T12:00:00Z', end: '2026-01-01T13:00:00Z', importPrice: 1, exportPrice: 1 };
      const found = pvByArray({ ...slot, loadKwh: 0, pvKwh: 4 }, home);
      found.forEach(({ kwh }, place) => assert.ok(Math.abs(kwh - shares[place]) < 1e-12, `${kwh}`));
      assert.equal(found.length, shares.length);
    });
  }
});
