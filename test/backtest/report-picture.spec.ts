import assert from 'node:assert/strict';
import { inflateSync } from 'node:zlib';
import { Canvas } from '../../nodes/backtest/canvas.js';
import { CHART, dailyChart } from '../../nodes/backtest/daily-chart.js';
import { encodePng } from '../../nodes/backtest/png.js';
import { reportPicture } from '../../nodes/backtest/report-picture.js';
import type { BacktestResult } from '../../nodes/home/schema/trust.js';

function reportOf(saved: readonly (readonly [own: number, best: number])[]): BacktestResult {
  const account = (cost: number) => ({
    ...{ cost, importKwh: 1, exportKwh: 0, chargedKwh: 0, dischargedKwh: 0, startSocKwh: 0, endSocKwh: 0 },
    violations: [],
  });
  const policies = (own: number, best: number) => ({
    'self-consumption': account(10),
    mpc: account(10 - own),
    perfect: account(10 - best),
  });
  return {
    ...{ from: '2025-01-01T00:00:00Z', to: '2025-01-03T00:00:00Z', days: saved.length, storedEnergyValue: 0.2 },
    ...{ captured: 0.5, plan: { count: 1, wallMsMedian: 1 }, notices: [] },
    policies: policies(1, 2),
    daily: saved.map(([own, best], index) => ({ date: `2025-01-0${index + 1}`, policies: policies(own, best) })),
  };
}

/** The chunks of a PNG by type. */
function chunksOf(png: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    chunks.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return chunks;
}

describe('the picture of a report', () => {
  it('is a PNG with every pixel that was drawn', () => {
    const png = encodePng(2, Uint8Array.from([0, 1, 1, 0, 2, 2]), [
      [255, 255, 255],
      [1, 2, 3],
      [4, 5, 6],
    ]);
    assert.deepEqual([...png.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
    const chunks = chunksOf(png);
    assert.deepEqual([...chunks.keys()], ['IHDR', 'PLTE', 'IDAT', 'IEND']);
    assert.deepEqual([...chunks.get('IHDR')!], [0, 0, 0, 2, 0, 0, 0, 3, 8, 3, 0, 0, 0]);
    assert.deepEqual([...inflateSync(chunks.get('IDAT')!)], [0, 0, 1, 0, 1, 0, 0, 2, 2]);
    // The check sum of an empty IEND, as the specification's own files end.
    assert.equal(png.subarray(-4).toString('hex'), 'ae426082');
  });

  it('has bars for gains and for losses, and marks for what was possible', () => {
    const { pixels, width } = decoded(
      reportOf([
        [1, 2],
        [-1, 0.5],
      ]),
    );
    const colours = new Set(pixels);
    assert.deepEqual([...colours].sort(), [0, 1, 2, 3, 4, 5, 6]);
    assert.equal(width, 2 * CHART.width);
    const gains = decoded(reportOf([[1, 2]])).pixels;
    assert.ok(!gains.includes(5), 'no loss, no loss colour');
  });

  it('places what was saved between lines that frame it', () => {
    const chart = dailyChart(
      reportOf([
        [1, 2],
        [-1, 0.5],
      ]),
    );
    assert.ok(chart);
    assert.deepEqual(
      chart.bars.map(({ saved }) => saved),
      [1, -1],
    );
    const [gain, loss] = chart.bars;
    assert.ok(Math.abs(gain.y + gain.height - loss.y) < 1e-9, 'both bars meet at nothing');
    assert.ok(chart.marks.every(({ y }) => y >= chart.lines.at(-1)!.y && y <= chart.lines[0].y));
    assert.equal(dailyChart({ daily: [] }), undefined);
  });

  it('writes letters as dots', () => {
    const canvas = new Canvas(6, 7, 1);
    canvas.text(0, 0, 't', 1);
    const lines = Array.from({ length: 7 }, (_, y) => [...canvas.pixels.subarray(y * 6, y * 6 + 6)].join(''));
    assert.deepEqual(lines, ['111110', '001000', '001000', '001000', '001000', '001000', '001000']);
  });

  it('leaves blank what it has no letter for', () => {
    const canvas = new Canvas(6, 7, 1);
    canvas.text(0, 0, '€', 1);
    assert.ok(canvas.pixels.every((pixel) => pixel === 0));
  });

  function decoded(report: BacktestResult): { readonly pixels: number[]; readonly width: number } {
    const chunks = chunksOf(reportPicture(report, 'EUR'));
    const width = chunks.get('IHDR')!.readUInt32BE(0);
    const lines = inflateSync(chunks.get('IDAT')!);
    return { width, pixels: [...lines].filter((_, index) => index % (width + 1) !== 0) };
  }
});
