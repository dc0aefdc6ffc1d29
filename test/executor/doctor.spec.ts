import assert from 'node:assert/strict';
import { mkdtemp, mkdir, rm, writeFile, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { doctor } from '../../bin/commands/doctor.js';
import { inspectAccess, inspectFlows, inspectRunning, type FlowNode } from '../../nodes/executor/doctor.js';
import { serveExecutors } from '../../nodes/executor/executor-routes.js';
import { wireDevices } from '../../nodes/executor/device-form.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { editorPage } from '../support/editor-page.js';
import { smallHome } from '../support/fake-home.js';
import { readFlow } from '../support/flows.js';

const NOW = Date.parse('2026-03-10T12:00:00Z');
const flow = readFlow('flows/home-assistant.json') as readonly FlowNode[];
const mqtt = readFlow('flows/mqtt.json') as readonly FlowNode[];
const change = (id: string, changes: object) => flow.map((node) => (node.id === id ? { ...node, ...changes } : node));
const NOTHING_RUNS = {
  now: NOW,
  maxStateAgeSeconds: 300,
  wired: [],
  read: new Set<string>(),
  problems: [],
};
const codes = (nodes: readonly FlowNode[]) => inspectFlows(nodes).map(({ level, code }) => `${level} ${code}`);

describe('a check of flows', () => {
  it('finds nothing wrong with the Home Assistant flow, and says that it is in shadow mode', () => {
    assert.deepEqual(codes(flow), ['ok home', 'note shadow']);
  });

  it('finds nothing wrong with the MQTT flow either', () => {
    assert.deepEqual(codes(mqtt), ['ok home', 'note shadow']);
  });

  const cases: { name: string; nodes: readonly FlowNode[]; finds: string }[] = [
    { name: 'no home', nodes: [], finds: 'error no-home' },
    { name: 'an executor without a home', nodes: change('ha-executor', { home: '' }), finds: 'error home-missing' },
    {
      name: 'an action node that ignores its input',
      nodes: change('ha-write', { blockInputOverrides: true }),
      finds: 'error input-ignored',
    },
    {
      name: 'writes that lead nowhere',
      nodes: change('ha-executor', { wires: [[], [], []] }),
      finds: 'error writes-unwired',
    },
    {
      name: 'an inverter that is not read back',
      nodes: change('ha-inverter', { entities: { entity: [] } }),
      finds: 'warning not-read-back',
    },
    {
      name: 'a sensor that nobody listens to',
      nodes: change('ha-sensors', { entities: { entity: ['sensor.solar_power'] } }),
      finds: 'warning entity-missing',
    },
    {
      name: 'a profile that is none',
      nodes: change('ha-executor', { ownProfiles: '{' }),
      finds: 'error invalid-profile',
    },
    {
      name: 'an MQTT device whose topics nobody listens to',
      nodes: mqtt.map((node) => (node.id === 'mq-reads' ? { ...node, topic: 'N/other/#' } : node)),
      finds: 'warning not-read-back',
    },
    {
      name: 'a Modbus device whose registers nobody reads',
      nodes: change('ha-executor', { devices: [{ kind: 'battery', profile: 'sungrow-modbus', parameters: {} }] }),
      finds: 'warning not-read-back',
    },
    { name: 'settings out of range', nodes: change('ha-executor', { retries: 99 }), finds: 'error invalid-settings' },
  ];
  for (const { name, nodes, finds } of cases) {
    it(`finds ${name}, and says what to do`, () => {
      assert.ok(codes(nodes).includes(finds), codes(nodes).join());
      const found = inspectFlows(nodes).find(({ level, code }) => `${level} ${code}` === finds);
      assert.ok(found?.remedy);
    });
  }
});

describe('a check of a running executor', () => {
  const home = homeSchema.parse(smallHome);
  const wired = wireDevices({ devices: [{ kind: 'battery', profile: 'goodwe', parameters: { ratedKw: 10 } }] }, home);
  const running = {
    now: NOW,
    state: undefined,
    maxStateAgeSeconds: 300,
    storeProblem: undefined,
    wired: [],
    read: new Set<string>(),
    problems: [],
  };
  const found = (changes: object) => inspectRunning({ ...running, ...changes }).map(({ code }) => code);

  it('names stale sensors, silent entities, the folder and what failed', () => {
    const state = {
      at: new Date(NOW).toISOString(),
      batteries: [],
      pvKw: 0,
      loadKw: 1,
      gridKw: 1,
      waterHeaters: [],
      evs: [],
    };
    assert.deepEqual(found({}), ['store', 'state-missing']);
    assert.deepEqual(found({ state: { ...state, ages: { loadKw: 10 } } }), ['store', 'sensors']);
    assert.deepEqual(found({ state: { ...state, ages: { loadKw: 400 } } }), ['store', 'sensor-stale']);
    assert.ok(found({ wired }).includes('entity-silent'));
    assert.ok(found({ storeProblem: 'disk full' }).includes('store'));
    assert.ok(found({ problems: [{ code: 'drift', text: 'x' }] }).includes('drift'));
  });
});

describe('the button that checks an executor', () => {
  it('answers with everything that was found, and with no secret', async () => {
    const answers = new Map<string, (request: object, response: object) => unknown>();
    const admin = { get: (route: string, _: unknown, answer: never) => void answers.set(route, answer) };
    const runner = { diagnose: () => Promise.resolve([{ level: 'ok' as const, code: 'store', text: 'Fine.' }]) };
    const nodes = change('ha-server', { credentials: { access_token: 'hush' } });
    const access = { editorHasLogin: false, pagesHaveLogin: true };
    serveExecutors(admin, undefined, new Map([['ha-executor', () => runner as never]]), () => nodes, access);
    const ask = async (id: string) => {
      let answer: unknown;
      const response = { json: (body: unknown) => (answer = body) };
      await answers.get('/darkstar/doctor/:id')?.({ params: { id } }, response);
      return JSON.stringify(answer);
    };
    const found = await ask('ha-executor');
    for (const code of ['store', 'home', 'shadow', 'open-editor']) assert.match(found, new RegExp(`"${code}"`));
    assert.doesNotMatch(found, /hush|open-pages/);
    assert.match(await ask('other'), /not-deployed/);
    assert.deepEqual(inspectAccess({ editorHasLogin: true, pagesHaveLogin: true }), []);
  });
});

describe('the findings of a check', () => {
  const { executor } = editorPage('executor').locale('en-US') as {
    executor: Record<'finding' | 'remedy', Record<string, string>>;
  };
  const said = (kind: 'finding' | 'remedy', code: string, values: Readonly<Record<string, string | number>>) => {
    const template = executor[kind][values.context === undefined ? code : `${code}_${values.context}`] ?? '(missing)';
    return template.replace(/__(\w+)__/g, (_, name: string) => String(values[name]));
  };
  const silent = { ...NOTHING_RUNS, state: undefined, storeProblem: undefined };
  const checks = [
    ...[flow, mqtt, [], change('ha-executor', { wires: [[], [], [], []] }), change('ha-executor', { home: '' })].map(
      (nodes) => inspectFlows(nodes),
    ),
    inspectFlows(flow.filter(({ type }) => type !== 'server-state-changed')),
    inspectFlows(mqtt.filter(({ type }) => type !== 'mqtt in')),
    inspectRunning(silent),
    inspectRunning({ ...silent, storeProblem: 'The disk is full.' }),
    inspectAccess({ editorHasLogin: false, pagesHaveLogin: false }),
  ];

  it('are said by the catalogue of the form as they are by themselves', () => {
    const told = checks.flat().flatMap((finding) => (finding.values ? [{ ...finding, values: finding.values }] : []));
    assert.ok(new Set(told.map(({ code }) => code)).size > 8);
    for (const { code, values, text, remedy } of told) {
      assert.equal(said('finding', code, values), text);
      if (remedy) assert.equal(said('remedy', code, values), remedy);
    }
  });
});

describe('darkstar doctor', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(path.join(os.tmpdir(), 'darkstar-doctor-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function examine(): Promise<{ exit: number; out: string; err: string }> {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const exit = await doctor(['--user-dir', folder], {
      stdin: new PassThrough(),
      stdout,
      stderr,
      readFile: (file) => readFile(file, 'utf8'),
      writeFile: () => Promise.reject(new Error('the doctor writes nothing')),
    });
    return { exit, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
  }

  it('looks at folder, settings and flows, and prints no secret', async () => {
    await mkdir(path.join(folder, 'darkstar', 'home'), { recursive: true });
    await writeFile(
      path.join(folder, 'settings.js'),
      "module.exports = { credentialSecret: 'hush', // adminAuth: x\n};",
    );
    await writeFile(path.join(folder, 'flows.json'), JSON.stringify(flow));
    await writeFile(path.join(folder, 'flows_cred.json'), '{"$":"hush"}');
    const { exit, out, err } = await examine();
    const { findings } = JSON.parse(out) as { findings: { code: string }[] };
    const found = findings.map(({ code }) => code);
    for (const code of ['node', 'folder', 'open-editor', 'open-pages', 'home', 'shadow'])
      assert.ok(found.includes(code), code);
    assert.equal(exit, 0);
    assert.doesNotMatch(out + err, /hush/);
  });

  it('ends with 1 where something is wrong', async () => {
    await writeFile(path.join(folder, 'flows.json'), '{');
    const { exit, out } = await examine();
    assert.equal(exit, 1);
    assert.match(out, /flows-unreadable/);
  });

  it('knows settings that have a login', async () => {
    await writeFile(path.join(folder, 'settings.js'), 'module.exports = {\n  adminAuth: {},\n  httpNodeAuth: {},\n};');
    assert.doesNotMatch((await examine()).out, /open-/);
  });
});
