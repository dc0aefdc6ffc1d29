import assert from 'node:assert/strict';
import { render } from '../../nodes/executor/render.js';
import type { Desk, MakeDesk } from '../../nodes/executor/write-desk.js';
import { localDay } from '../../nodes/home/grid.js';
import { FAULTS, liveThroughFaults, type MonthReport } from '../support/fault-month.js';
import { counts } from '../support/project.js';

const days = Math.max(2, counts.simulatedDays);

function tell({ faults, inverter, recoveries, mostWritesPerDay, ticks }: MonthReport): string {
  const injected = [...faults].map(([fault, count]) => `${fault} ${count}`).join(', ');
  return `faults: ${injected}; ${inverter.checks} checks by the judge, ${recoveries} recoveries, ${ticks} decisions, at most ${mostWritesPerDay} writes to an entity in a day`;
}

/** What is left when the write guard is taken away: every order is written with every decision. */
const withoutGuard: MakeDesk = (devices) => {
  const desk: Desk = {
    problems: [],
    lastWrites: [],
    sourcesRead: new Set(),
    verified: null,
    countFrom: () => undefined,
    forget: () => undefined,
    read: () => true,
    failed: () => true,
    update: (orders, _safe, now) => ({
      events: [],
      reads: [],
      writes: orders.flatMap((order) => {
        const device = devices.find(({ key }) => key === order.key);
        if (!device) return [];
        return render(order, device.profile, device.parameters).map((write) => ({
          ...write,
          id: `${write.key}@${now}`,
          at: now,
          live: true,
        }));
      }),
    }),
  };
  return desk;
};

const FROM = '2026-03-26';
/** Whether the clocks change in so many days: on 29 March 2026. */
const changesClocks = localDay(Date.parse(`${FROM}T12:00:00Z`) + days * 86_400_000, 'Europe/Berlin') > '2026-03-29';

for (const behind of ['home-assistant', 'mqtt'] as const) {
  describe(`${days} days with faults, the inverter behind ${behind}`, function () {
    this.timeout(300_000);

    it('keeps every limit of the device, sells nothing where or when it must not, and is back in control in two ticks', async () => {
      const report = await liveThroughFaults({ days, seed: counts.seed, from: FROM, behind });
      console.log(`      ${tell(report)}${changesClocks ? '; the clocks changed' : ''}`);
      assert.deepEqual(report.inverter.offences, []);
      assert.deepEqual(report.lateRecoveries, []);
      assert.ok(report.mostWritesPerDay <= 100);
      assert.ok([...report.faults.values()].reduce((sum, count) => sum + count, 0) >= days * 5);
      if (days >= 30) for (const fault of FAULTS) assert.ok((report.faults.get(fault) ?? 0) > 0, `no ${fault}`);
      for (const intent of ['charge-from-grid', 'export', 'self-consumption', 'charge-from-surplus']) {
        assert.ok((report.intents.get(intent) ?? 0) > 0, `${intent} never came about`);
      }
    });

    it('never sells from a home that may not', async () => {
      const given = { days: Math.min(days, 10), seed: counts.seed + 1, exportAllowed: false, behind };
      const report = await liveThroughFaults(given);
      console.log(`      ${tell(report)}`);
      assert.deepEqual(report.inverter.offences, []);
    });

    it('would be found out without the write guard', async () => {
      const report = await liveThroughFaults({ days: 1, seed: counts.seed, makeDesk: withoutGuard, behind });
      assert.ok(report.inverter.offences.some(({ what }) => /was written \d+ times/.test(what)));
    });
  });
}
