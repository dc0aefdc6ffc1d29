import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { profilesOf, wireDevices } from '../../nodes/executor/device-form.js';
import { groupsOf, intentsOf, UNIT_LIMITS, type Profile } from '../../nodes/executor/profiles/profile.js';
import { shippedProfiles } from '../../nodes/executor/profiles/profiles.js';
import { render, type DeviceOrder, type Parameters } from '../../nodes/executor/render.js';
import { DarkstarError } from '../../nodes/home/errors.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { smallHome } from '../support/fake-home.js';
import { projectRoot } from '../support/project.js';

const GOLDEN = path.join(projectRoot, 'test/fixtures/profile-writes.md');

/** Any intent of a 10 kWh battery of 5 kW, a car, a heater or a roof. */
function orderOf(profile: Profile, intent: string): DeviceOrder {
  return {
    key: `${profile.device}.it`,
    kind: profile.device,
    intent,
    quantities: {
      powerKw: profile.device === 'battery' ? (intent === 'export' ? 3.456 : -3.456) : 7.4,
      chargeKw: intent === 'charge-from-grid' ? 3.456 : 0,
      dischargeKw: intent === 'export' ? 3.456 : 0,
      maxChargeKw: 5,
      maxDischargeKw: 4.5,
      ratedChargeKw: 5,
      ratedDischargeKw: 4.5,
      exportLimitKw: intent === 'curtail' ? 0 : 11,
      gridKw: intent === 'export' ? -2.456 : 4.456,
      socPercent: 55.4,
      socTargetPercent: 80,
      minSocPercent: 10,
      maxSocPercent: 100,
      maxDepthPercent: 90,
      targetDepthPercent: 20,
      heldDepthPercent: 44.6,
      temperatureC: intent === 'off' ? 40 : 60,
    },
  };
}

function parametersOf(profile: Profile): Parameters {
  const filled = Object.entries(profile.parameters).map(([name, spec]) => [name, spec.default ?? spec.example ?? name]);
  return Object.fromEntries(filled) as Parameters;
}

const writesOf = (profile: Profile, intent: string) => render(orderOf(profile, intent), profile, parametersOf(profile));

function table(profile: Profile): string {
  const rows = intentsOf(profile.device).flatMap((intent) =>
    writesOf(profile, intent).map(({ message }, index) => {
      const payload = typeof message.payload === 'string' ? message.payload : JSON.stringify(message.payload);
      return `| ${index === 0 ? intent : ''} | ${message.topic === 'write' ? '' : `${message.topic} `}${payload} |`;
    }),
  );
  const state = profile.confirmed ? '' : ' (starts in shadow mode)';
  return [`## ${profile.name}${state}`, '', '| intent | writes, in their order |', '| --- | --- |', ...rows].join('\n');
}

describe('profiles of devices', () => {
  it('write what the reviewed tables say', () => {
    const rendered = `${shippedProfiles.map(table).join('\n\n')}\n`;
    if (!existsSync(GOLDEN) || process.env.DARKSTAR_GOLDEN === '1') writeFileSync(GOLDEN, rendered);
    assert.equal(rendered, readFileSync(GOLDEN, 'utf8'));
  });

  for (const profile of shippedProfiles) {
    describe(profile.name, () => {
      it('has a source for every target, with an address', () => {
        for (const target of Object.values(profile.targets)) {
          assert.match(profile.sources[target.source].url, /^https:\/\//);
          assert.ok(profile.sources[target.source].says.length > 20);
        }
        if (!profile.confirmed) assert.match(profile.help, /Starts in shadow mode/);
      });

      it('clears with each intent what another has set', () => {
        const groups = groupsOf(profile);
        for (const intent of intentsOf(profile.device)) {
          const told = new Set(writesOf(profile, intent).map(({ group }) => group.split('/')[1]));
          assert.deepEqual(
            [...groups].filter((group) => !told.has(group)),
            [],
            `${intent} says nothing of these`,
          );
        }
      });

      it('sets what another target resets only after that', () => {
        for (const intent of intentsOf(profile.device)) {
          const keys = writesOf(profile, intent).map(({ key }) => key);
          for (const { key, after } of writesOf(profile, intent)) {
            if (after !== undefined) assert.ok(keys.slice(0, keys.indexOf(key)).includes(after), `${intent}: ${key}`);
          }
        }
      });

      it('stays within the limits of its units and within its ranges', () => {
        for (const intent of intentsOf(profile.device)) {
          for (const write of writesOf(profile, intent)) {
            for (const [field, value] of Object.entries(write.values)) {
              const spec = profile.targets[write.target].fields[field];
              if (typeof value !== 'number') continue;
              const limits = UNIT_LIMITS[spec.unit];
              assert.ok(value >= (spec.min ?? limits?.least ?? -Infinity), `${write.key} ${field} ${value}`);
              assert.ok(value <= (spec.max ?? limits?.most ?? Infinity), `${write.key} ${field} ${value}`);
            }
          }
        }
      });

      it('asks for no more power than the intent', () => {
        for (const intent of intentsOf(profile.device)) {
          for (const write of writesOf(profile, intent)) {
            for (const [field, value] of Object.entries(write.values)) {
              const { unit } = profile.targets[write.target].fields[field];
              if (typeof value !== 'number' || profile.device !== 'battery' || write.target === 'exportLimit') continue;
              if (unit === 'W') assert.ok(Math.abs(value) <= 5000, `${write.key} ${value} W`);
              if (unit === 'kW') assert.ok(Math.abs(value) <= 5, `${write.key} ${value} kW`);
              if (unit === 'A') assert.ok(Math.abs(value) <= 5000 / 46, `${write.key} ${value} A`);
            }
          }
        }
      });
    });
  }

  const byId = (id: string) => shippedProfiles.find((profile) => profile.id === id)!;

  it('makes amperes of kW by voltage and phases, never more than asked', () => {
    const amperes = (phases: number, powerKw: number) => {
      const profile = byId('ev-current-entity');
      const order = { ...orderOf(profile, 'charge'), quantities: { powerKw } };
      return render(order, profile, { ...parametersOf(profile), phases, volts: 230 })[0].values.value;
    };
    assert.equal(amperes(3, 7.4), 10);
    assert.equal(amperes(1, 3.68), 16);
    assert.equal(amperes(3, 4.14), 6);
    assert.equal(amperes(3, 1), 6);
  });

  it('refuses a watt value in an ampere field', () => {
    const profile = byId('generic-entities-ampere');
    const order = { ...orderOf(profile, 'charge-from-grid') };
    const crossed = { ...parametersOf(profile), volts: 1 };
    assert.throws(
      () =>
        render(
          { ...order, quantities: { ...order.quantities, chargeKw: 5 } },
          { ...profile, targets: withoutRange(profile) },
          crossed,
        ),
      (error) => error instanceof DarkstarError && error.code === 'value-beyond-unit',
    );
  });

  it('sends nothing where a quantity is not known', () => {
    const profile = byId('victron-mqtt');
    const order = orderOf(profile, 'export');
    assert.throws(
      () => render({ ...order, quantities: { ...order.quantities, gridKw: NaN } }, profile, parametersOf(profile)),
      (error) => error instanceof DarkstarError && error.code === 'quantity-missing',
    );
  });

  it('leaves out what the form leaves empty and the profile lets', () => {
    const profile = byId('generic-entities-watt');
    const { chargeLimit, dischargeLimit } = parametersOf(profile);
    const writes = render(orderOf(profile, 'charge-from-grid'), profile, { chargeLimit, dischargeLimit });
    assert.deepEqual(
      writes.map(({ target }) => target),
      ['chargeLimit', 'dischargeLimit'],
    );
  });
});

function withoutRange(profile: Profile): Profile['targets'] {
  const open = ([name, target]: [string, Profile['targets'][string]]) => [
    name,
    { ...target, fields: { value: { ...target.fields.value, max: undefined } } },
  ];
  const { chargeLimit, dischargeLimit } = profile.targets;
  return {
    ...profile.targets,
    ...Object.fromEntries(Object.entries({ chargeLimit, dischargeLimit }).map(open)),
  } as Profile['targets'];
}

describe('the table of devices', () => {
  const home = homeSchema.parse(smallHome);
  const goodwe = { kind: 'battery', profile: 'goodwe', parameters: { ratedKw: 10 } };

  it('takes the only device of a kind without its id', () => {
    assert.equal(wireDevices({ devices: [goodwe] }, home)[0].key, 'battery.battery');
  });

  it('starts a device in shadow mode whose profile is not confirmed, unless it is switched to live', () => {
    const enphase = { kind: 'battery', profile: 'enphase-envoy', parameters: allOf('enphase-envoy') };
    assert.equal(wireDevices({ devices: [goodwe] }, home)[0].live, true);
    assert.equal(wireDevices({ devices: [enphase] }, home)[0].live, false);
    assert.equal(wireDevices({ devices: [{ ...enphase, live: true }] }, home)[0].live, true);
  });

  const faults: { name: string; devices: object[]; path: RegExp }[] = [
    { name: 'a profile that nobody knows', devices: [{ ...goodwe, profile: 'x' }], path: /profile/ },
    { name: 'a profile of another kind', devices: [{ ...goodwe, profile: 'ev-ocpp' }], path: /profile/ },
    { name: 'a device that the home does not have', devices: [{ ...goodwe, id: 'other' }], path: /id/ },
    { name: 'a parameter that is missing', devices: [{ ...goodwe, parameters: {} }], path: /ratedKw/ },
    { name: 'a device twice', devices: [goodwe, goodwe], path: /devices/ },
  ];
  for (const { name, devices, path: where } of faults) {
    it(`refuses ${name}`, () => {
      assert.throws(
        () => wireDevices({ devices: devices as never }, home),
        (error) => error instanceof DarkstarError && error.problems.some((problem) => where.test(problem.path)),
      );
    });
  }

  it('offers profiles that a user wrote as JSON, and refuses those that are none', () => {
    const own = { ...byJson('goodwe'), id: 'mine' };
    assert.ok(profilesOf(JSON.stringify([own])).some(({ id }) => id === 'mine'));
    assert.throws(() => profilesOf('{'), /not JSON/);
    assert.throws(() => profilesOf(JSON.stringify({ ...own, intents: {} })), DarkstarError);
  });

  function allOf(id: string): Record<string, string> {
    const profile = shippedProfiles.find((each) => each.id === id)!;
    return Object.fromEntries(Object.keys(profile.parameters).map((name) => [name, `entity.${name}`]));
  }
  const byJson = (id: string) => JSON.parse(JSON.stringify(shippedProfiles.find((each) => each.id === id))) as Profile;
});

describe('the page about profiles', () => {
  it('shows a profile that can be used as it stands', () => {
    const page = readFileSync(path.join(projectRoot, 'docs/profiles.md'), 'utf8');
    const [, example] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
    assert.ok(profilesOf(example).some(({ id }) => id === 'my-inverter'));
  });
});
