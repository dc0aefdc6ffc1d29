import assert from 'node:assert/strict';
import { homeSchema, type HomeInput } from '../../nodes/home/schema/home.js';
import type { DispatchInput } from '../../nodes/executor/dispatch.js';
import { dispatchSteadily, type Previous } from '../../nodes/executor/steady.js';
import { smallHome } from '../support/fake-home.js';

const [battery] = smallHome.batteries!;
// Worth 0.30 up to 50 %, and 0.10 above: bought up to there at a price of 0.20.
const curve = { socPercent: [0, 49.9, 50.1, 100], valuePerKwh: [0.3, 0.3, 0.1, 0.1] };

function at(socPercent: number, changes: Partial<DispatchInput> = {}, home: HomeInput = smallHome): DispatchInput {
  const parsed = homeSchema.parse(home);
  return {
    home: parsed,
    netLoadKw: 0,
    pvKw: 0,
    hours: 1 / 3600,
    importPrice: 0.2,
    exportPrice: 0.01,
    batteries: parsed.batteries.map(({ id }) => ({ id, socPercent, storedEnergyValue: 0, valueCurve: curve })),
    ...changes,
  };
}

function live(inputs: readonly DispatchInput[]): string[] {
  let previous: Previous = new Map();
  return inputs.map((input) => {
    const { batteries } = dispatchSteadily(input, previous);
    previous = new Map(
      batteries.map(({ id, intent, maxDischargeKw }) => [id, { intent, following: maxDischargeKw > 0 }]),
    );
    return batteries.map(({ intent }) => intent).join(' ');
  });
}

const turns = (intents: readonly string[]) =>
  intents.filter((intent, index) => index > 0 && intent !== intents[index - 1]);

describe('a steady decision', () => {
  it('does not turn an intent over with a SoC that trembles at a threshold', () => {
    const trembling = Array.from({ length: 60 }, (_, minute) => at(50 + (minute % 2 ? 0.3 : -0.3)));
    assert.equal(turns(live(trembling)).length, 0);
  });

  it('turns it over once where the SoC goes through the threshold', () => {
    const rising = Array.from({ length: 80 }, (_, minute) => at(46 + minute * 0.1));
    assert.deepEqual(turns(live(rising)).length, 1);
  });

  it('ends a discharge at the lowest SoC at once', () => {
    const selling = (socPercent: number) => at(socPercent, { importPrice: 0.9, exportPrice: 0.8, netLoadKw: 1 });
    const [before, after] = live([selling(10.4), selling(10)]);
    assert.equal(before, 'export');
    assert.notEqual(after, 'export');
  });

  it('does not begin to sell with what a reading of the SoC may be wrong by', () => {
    const selling = (socPercent: number) => at(socPercent, { importPrice: 0.9, exportPrice: 0.8, netLoadKw: 1 });
    const intents = live([selling(10), selling(10.4), selling(10), selling(10.6), selling(10)]);
    assert.equal(turns(intents).length, 0);
  });

  it('lets the battery go on that follows the load, until the other is worth clearly less', () => {
    const two: HomeInput = { ...smallHome, batteries: [battery, { ...battery, id: 'second' }] };
    const slope = { socPercent: [0, 100], valuePerKwh: [0.2, 0.1] };
    let socs = [50, 50];
    let previous: Previous = new Map();
    const followers: string[] = [];
    for (let minute = 0; minute < 120; minute++) {
      const input = at(0, { netLoadKw: 2, importPrice: 0.4 }, two);
      const batteries = input.batteries.map((each, index) => ({ ...each, socPercent: socs[index], valueCurve: slope }));
      const dispatch = dispatchSteadily({ ...input, batteries }, previous);
      const delivering = dispatch.batteries.filter(({ powerKw }) => powerKw > 0.01);
      assert.equal(delivering.length, 1, 'two batteries must not follow the same load');
      followers.push(delivering[0].id);
      socs = socs.map((soc, index) => soc - (dispatch.batteries[index].powerKw / 60 / 10) * 100);
      previous = new Map(
        dispatch.batteries.map((each) => [
          each.id,
          { intent: each.intent, following: each.maxDischargeKw > Math.max(0, each.powerKw) },
        ]),
      );
    }
    assert.deepEqual(new Set(followers), new Set(['battery', 'second']));
    assert.ok(turns(followers).length <= 4, `${turns(followers).length} changes in two hours`);
  });
});
