import assert from 'node:assert/strict';
import type { SpotSlot } from '../../nodes/prices/spot.js';
import { localServer } from '../support/local-server.js';
import { counts } from '../support/project.js';
import { knownAnswers } from './answers.js';
import { outcome } from './asking.js';
import { damage, seeded } from './damage.js';

const each = Math.ceil(counts.damagedAnswers / knownAnswers.length);

describe('damaged answers', () => {
  const server = localServer();

  for (const known of knownAnswers.filter(({ hasLayers }) => !hasLayers)) {
    it(`give no wrong price and no stray error: ${each} of ${known.name}`, async function () {
      if (known.missing) return this.skip();
      this.timeout(120_000);
      const text = await known.text();
      const whole = await outcome(server, known, text);
      assert.equal(whole.kind, 'prices');
      const truth = new Map((whole.slots ?? []).map(({ start, spot }) => [start, spot]));
      const random = seeded(counts.seed);
      let refusals = 0;
      for (let round = 0; round < each; round++) {
        const damaged = damage(text, random);
        const result = await outcome(server, known, damaged);
        if (result.kind === 'refused') refusals++;
        else assert.ok(agrees(result.slots, truth), `${result.slots.length} slots of ${damaged}`);
      }
      assert.ok(refusals > each / 2, `only ${refusals} of ${each} were refused`);
    });
  }
});

/** The same price for every time of a whole number of days; a missing tomorrow is not published yet. */
function agrees(slots: readonly SpotSlot[], truth: ReadonlyMap<number, number>): boolean {
  return slots.every(({ start, spot }) => Math.abs((truth.get(start) ?? NaN) - spot) < 1e-12);
}
