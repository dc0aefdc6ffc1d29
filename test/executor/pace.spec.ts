import assert from 'node:assert/strict';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { toIso } from '../../nodes/home/grid.js';
import { Executor } from '../../nodes/executor/executor-machine.js';
import { defaultSettings } from '../../nodes/executor/settings.js';
import { onePricePlan } from '../support/executor-plan.js';
import { smallHome } from '../support/fake-home.js';

const NOW = Date.parse('2026-03-10T12:00:00Z');

describe('a decision', () => {
  it('takes less than 5 ms of computing time, with four batteries and value curves', () => {
    const [battery] = smallHome.batteries!;
    const batteries = ['a', 'b', 'c', 'd'].map((id) => ({ ...battery, id }));
    const executor = new Executor(homeSchema.parse({ ...smallHome, batteries }), { ...defaultSettings, mode: 'live' });
    const curve = {
      socPercent: Array.from({ length: 41 }, (_, index) => index * 2.5),
      valuePerKwh: Array.from({ length: 41 }, (_, index) => 0.4 - index * 0.009),
    };
    const plan = onePricePlan(NOW, {});
    const slots = plan.slots.map((slot) => ({
      ...slot,
      valueCurve: batteries.map(({ id }) => ({ battery: id, ...curve })),
    }));
    executor.receivePlan({ ...plan, slots });
    const decide = (second: number) => {
      executor.receiveState({
        at: toIso(NOW + second * 1000),
        batteries: batteries.map(({ id }, index) => ({ id, socPercent: 20 + index * 15 + (second % 7), powerKw: 0 })),
        pvKw: second % 5,
        loadKw: 2,
        gridKw: 0,
        waterHeaters: [],
        evs: [],
        ages: {},
      });
      executor.decide(NOW + second * 1000, 'tick');
    };
    for (let second = 0; second < 100; second++) decide(second);
    const before = process.cpuUsage();
    for (let second = 100; second < 400; second++) decide(second);
    const { user, system } = process.cpuUsage(before);
    const meanMs = (user + system) / 1000 / 300;
    assert.ok(meanMs < 5, `${meanMs.toFixed(2)} ms`);
  });
});
