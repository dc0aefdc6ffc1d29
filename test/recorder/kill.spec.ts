import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStore } from '../../nodes/home/data-store.js';
import { SLOT_MS } from '../../nodes/home/grid.js';
import type { ForecastUpdate } from '../../nodes/home/schema/messages.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import type { Store } from '../../nodes/home/store.js';
import type { HistoryRow } from '../../nodes/recorder/observations.js';
import type { PlanSlotRow } from '../../nodes/recorder/plan-slot.js';
import type { Execution } from '../../nodes/recorder/record-book.js';
import { linesUntilKilled } from '../support/killed-child.js';
import { counts, long } from '../support/project.js';

const CHILD = fileURLToPath(new URL('../support/recorder-child.js', import.meta.url));
const TEST_JOBS = new URL('../support/store-jobs.js', import.meta.url);
const QUARTERS = new URL('../../nodes/recorder/quarter-store.js', import.meta.url);
const OBSERVATIONS = new URL('../../nodes/recorder/observations.js', import.meta.url);
const BOARD = new URL('../../nodes/home/board-store.js', import.meta.url);
const BEGIN = Date.parse('2026-01-10T00:00:00Z');
const LONGEST_LIFE_MS = 250;
// A day, and what the kills before it left.
const CHECKED_QUARTERS = 96;
// Each kill starts a process and a worker.
const KILLS = long ? counts.kills : 6;

describe('a recorder that is killed', () => {
  let parent: string;

  beforeEach(async () => (parent = await mkdtemp(path.join(tmpdir(), 'darkstar-recorder-kill-'))));
  afterEach(() => rm(parent, { recursive: true }));

  /** Lets a recorder live from quarter hour `first` on and kills it; returns the newest that it was told is kept. */
  async function liveUntilKilled(folder: string, first: number, lifeMs: number): Promise<number> {
    const kept = await linesUntilKilled([CHILD, 'until-killed', folder, String(first)], lifeMs);
    return Math.max(first - 1, ...kept.map(Number));
  }

  /** Everything that the recorder keeps of the day up to quarter hour `last`. */
  async function checkKept(store: Store, last: number, kill: number): Promise<void> {
    const first = Math.max(0, last - CHECKED_QUARTERS + 1);
    const quarters = Array.from({ length: last + 1 - first }, (_, index) => first + index);
    const span = { from: BEGIN + first * SLOT_MS, to: BEGIN + (last + 1) * SLOT_MS };
    const starts = quarters.map((quarter) => BEGIN + quarter * SLOT_MS);
    const withPlan = quarters.filter((quarter) => quarter % 2 === 0).map((quarter) => BEGIN + quarter * SLOT_MS);
    const rows = await store.run<HistoryRow[]>(OBSERVATIONS, 'readObservations', span);
    assert.deepEqual(
      rows.map(({ start }) => Date.parse(start)),
      starts,
      `kill ${kill} lost a row`,
    );
    const plans = await store.run<Plan[]>(QUARTERS, 'readPlans', span);
    const planned = new Set(plans.map(({ plannedAt }) => Date.parse(plannedAt)));
    const missing = withPlan.filter((start) => !planned.has(start));
    assert.deepEqual(missing, [], `kill ${kill} lost a plan`);
    for (const { slots } of plans) assert.equal(slots.length, 192);
    const planSlots = await store.run<PlanSlotRow[]>(QUARTERS, 'readPlanSlots', span);
    assert.equal(planSlots.length, starts.length, `kill ${kill} lost what was planned`);
    const executions = await store.run<Execution[]>(QUARTERS, 'readExecutions', span);
    for (const start of withPlan) {
      assert.ok(
        executions.some(({ at }) => at >= start && at < start + SLOT_MS),
        `kill ${kill} lost an execution`,
      );
    }
    const forecasts = await store.run<ForecastUpdate[]>(QUARTERS, 'readIssuedForecasts', span);
    const windows = quarters.filter((quarter) => quarter % 12 === 0);
    assert.equal(forecasts.length, windows.length, `kill ${kill} lost a forecast`);
  }

  it(`loses nothing that was acknowledged and starts again at once, ${KILLS} times`, async function () {
    this.timeout(KILLS * 20_000);
    const folder = path.join(parent, 'home');
    const log = { warn: (text: string) => assert.fail(text) };
    // Keeps the worker of this process running, so that only the opening of the database is timed.
    const elsewhere = openStore(path.join(parent, 'elsewhere'), log);
    let last = -1;
    let acknowledged = 0;
    try {
      for (let kill = 0; kill < KILLS; kill++) {
        // The last kills of the test fall on other instants than the first, for life lasts a little longer each time.
        const before = last;
        last = await liveUntilKilled(folder, last + 1, (kill * 37) % LONGEST_LIFE_MS);
        acknowledged += last - before;
        const startedAt = performance.now();
        const store = openStore(folder, log);
        assert.deepEqual(await store.health, { persistent: true });
        const openMs = performance.now() - startedAt;
        assert.ok(openMs < 2000, `opening took ${openMs} ms`);
        assert.equal(await store.run(TEST_JOBS, 'integrityCheck'), 'ok');
        await store.run(BOARD, 'readBoard');
        await checkKept(store, last, kill);
        await store.close();
      }
    } finally {
      await elsewhere.close();
    }
    assert.ok(acknowledged >= KILLS, `${acknowledged} quarter hours were kept`);
  });
});
